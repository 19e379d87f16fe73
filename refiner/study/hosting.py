"""A study's server as a process of its own, for as long as a program needs it."""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from gaze.run import errors, files, signals

_PATIENCE_S = 120.0
_POLL_S = 0.1
LINKS = "links.json"
"""File in a study's folder: {"subjects": address, "researcher": address}."""


@contextlib.contextmanager
def hosted(out, real, refined, per_class: int):
    """Yields the links of a study that ``refiner.turing`` serves meanwhile.

    Args:
        out, real, refined, per_class: its flags.

    Raises:
        UserError: what the server said when it did not start.
    """
    links = pathlib.Path(out) / LINKS
    files.remove(links)
    command = [sys.executable, "-m", "refiner.turing", "--port=0"]
    command += [f"--real={real}", f"--refined={refined}"]
    command += [f"--out={out}", f"--per_class={per_class}"]
    # Into a file: a pipe that nobody empties would stop the server when it is full.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            command,
            env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"},
            stderr=said,
            preexec_fn=signals.die_with_parent,
        )
        try:
            _wait(process, links, said)
            yield files.read_json(links)
        finally:
            process.terminate()
            process.wait()


def _wait(process, links, said):
    until = time.monotonic() + _PATIENCE_S
    while not links.exists():
        if process.poll() is not None:
            said.seek(0)
            last = (said.read().strip().splitlines() or ["it said nothing"])[-1]
            raise errors.UserError(
                f"the study's server ended: {last.removeprefix('error: ')}"
            )
        if time.monotonic() > until:
            raise errors.UserError(
                f"the study's server did not start within {_PATIENCE_S:.0f} s; "
                "run the same command again."
            )
        time.sleep(_POLL_S)
