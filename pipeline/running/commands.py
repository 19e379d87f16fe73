"""Commands one after the other, each as a user types it."""

import subprocess
import sys

from gaze.run import signals


def run(module: str, *arguments: str) -> None:
    """Runs ``python -m module``; ends this program with its status where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        preexec_fn=signals.die_with_parent,
    )
    if done.returncode:
        sys.exit(done.returncode)  # it has said why
