"""What a pipeline remembers of its tasks."""

import time

from pipeline.running import tasks
from tests.gaze.run.claims_test import holding


def test_a_task_of_other_settings_is_deleted_after_its_training_is_over(tmp_path):
    def task(value):
        return tasks.Task("a", "room.a", tmp_path / "out", 1.0, {"value": value})

    tasks.begin(tmp_path, task(1), [task(1)])
    began, other = time.monotonic(), holding(tmp_path / "out", 1.0)
    tasks.begin(tmp_path, task(2), [task(2)])
    assert time.monotonic() - began > 1.0 and not (tmp_path / "out").exists()
    other.wait()
