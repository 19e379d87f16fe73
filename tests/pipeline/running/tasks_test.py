"""What a pipeline remembers of its tasks."""

import subprocess
import sys
import time

from pipeline.running import tasks

HOLD = """
import sys, time
from gaze.run import claims
claims.hold(sys.argv[1])
print("holds", flush=True)
time.sleep(float(sys.argv[2]))
"""


def holding(folder, seconds):
    """A training that goes on in ``folder`` for ``seconds`` after this returns."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "holds\n"
    return process


def test_a_task_of_other_settings_is_deleted_after_its_training_is_over(tmp_path):
    def task(value):
        return tasks.Task("a", "room.a", tmp_path / "out", 1.0, {"value": value})

    tasks.begin(tmp_path, task(1), [task(1)])
    began, other = time.monotonic(), holding(tmp_path / "out", 1.0)
    tasks.begin(tmp_path, task(2), [task(2)])
    assert time.monotonic() - began > 1.0 and not (tmp_path / "out").exists()
    other.wait()
