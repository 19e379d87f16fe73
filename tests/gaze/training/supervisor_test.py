"""What a supervisor does with workers that end in every way, without TensorFlow."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import pytest

from gaze.run import errors, main
from gaze.training import supervisor

WORK = """
import json, os, pathlib, signal, sys, time
index = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
folder = pathlib.Path(sys.argv[1])
with open(folder / f"starts{index}", "a") as file:
    file.write("x")
starts = len((folder / f"starts{index}").read_text())
"""


@pytest.fixture
def run(tmp_path):
    def start(code, *, count=2, restarts=2, stop=None):
        command = [sys.executable, "-c", WORK + code, str(tmp_path)]
        stop = stop or threading.Event()
        supervisor.run(command, count=count, restarts=restarts, stop=stop)

    return start


def starts(folder, index=0):
    return len((folder / f"starts{index}").read_text())


def test_all_end_well(run, tmp_path):
    run("")
    assert starts(tmp_path, 0) == starts(tmp_path, 1) == 1


def test_one_death_restarts_all_together(run, tmp_path):
    run(
        "(folder / f'pid{index}-{starts}').write_text(str(os.getpid()))\n"
        "if starts == 1 and index == 0: time.sleep(60)\n"  # waits for its dead peer
        "if starts == 1: time.sleep(0.5), os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert starts(tmp_path, 0) == starts(tmp_path, 1) == 2
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid0-1").read_text()), 0)


def test_restarts_are_bounded_and_the_last_words_are_told(run, tmp_path):
    with pytest.raises(errors.UserError, match="2 restarts are used up.*no memory"):
        run("print('no memory'); sys.exit(3)")
    assert starts(tmp_path) == 3


def test_a_users_mistake_is_not_tried_again(run, tmp_path):
    with pytest.raises(errors.UserError, match="^no such file$"):
        run("print('error: no such file', file=sys.stderr); sys.exit(1)")
    assert starts(tmp_path) == 1


def test_the_workers_save_when_the_supervisor_is_stopped(run, tmp_path):
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    with pytest.raises(main.Interrupted):
        run(
            "signal.signal(signal.SIGTERM, lambda *_: sys.exit(75))\ntime.sleep(60)",
            stop=stop,
        )
    assert starts(tmp_path) == 1


def test_workers_that_were_stopped_by_others_are_not_restarted(run, tmp_path):
    with pytest.raises(main.Interrupted):
        run("sys.exit(75)")
    assert starts(tmp_path) == 1


def test_one_that_was_stopped_leaves_the_others_time_to_save(run, tmp_path):
    with pytest.raises(main.Interrupted):
        run(
            "if index == 1: sys.exit(75)\n"
            "time.sleep(1.0)\n"
            "(folder / 'saved').touch()\n"
            "sys.exit(75)"
        )
    assert (tmp_path / "saved").exists() and starts(tmp_path) == 1


def test_one_that_was_stopped_and_a_bereft_one_are_not_restarted(run, tmp_path):
    with pytest.raises(main.Interrupted):
        run("sys.exit(75) if index else (time.sleep(0.5), sys.exit(3))")
    assert starts(tmp_path) == 1


def test_one_that_was_stopped_while_another_was_done_is_not_success(run):
    with pytest.raises(main.Interrupted):
        run("sys.exit(75 if index else 0)")


def stop_when(path):
    """An event that is set as soon as ``path`` is there."""
    stop = threading.Event()

    def wait():
        while not path.exists():
            time.sleep(0.02)
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
    return stop


# Worker 1 fails, and while the supervisor asks worker 0 why, the stop arrives.
FAILS_AND_IS_STOPPED = (
    "if index: time.sleep(0.3), sys.exit(3)\n"
    "time.sleep(1.0)\n"
    "(folder / 'stop').touch()\n"
    "time.sleep(0.5)"
)


def test_a_stop_after_a_failure_is_no_restart(run, tmp_path, monkeypatch):
    made, start = [], supervisor._start
    monkeypatch.setattr(supervisor, "_start", lambda *a: made.append(a) or start(*a))
    with pytest.raises(main.Interrupted):
        run(FAILS_AND_IS_STOPPED, stop=stop_when(tmp_path / "stop"))
    assert len(made) == 1


def test_a_stop_does_not_hide_the_last_failure(run, tmp_path):
    stop = stop_when(tmp_path / "stop")
    with pytest.raises(errors.UserError, match="0 restarts are used up"):
        run(FAILS_AND_IS_STOPPED, stop=stop, restarts=0)
    assert stop.is_set()


def test_a_stop_does_not_hide_a_users_mistake(run, tmp_path):
    with pytest.raises(errors.UserError, match="^the disk is full$"):
        run(
            "def full(*_): print('error: the disk is full'), sys.exit(1)\n"
            "signal.signal(signal.SIGTERM, full)\n"
            "(folder / 'stop').touch()\n"
            "time.sleep(60)",
            stop=stop_when(tmp_path / "stop"),
            count=1,
        )


def test_under_a_given_tf_config_one_worker_is_kept(run, tmp_path, monkeypatch):
    config = {"cluster": {"worker": ["a:1", "b:2"]}, "task": {"index": 1}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))
    run("if starts == 1: sys.exit(3)")
    assert starts(tmp_path, 1) == 2 and not (tmp_path / "starts0").exists()


def test_nobody_is_left_behind(run, tmp_path):
    with pytest.raises(errors.UserError):
        run(
            "(folder / f'pid{index}').write_text(str(os.getpid()))\n"
            "time.sleep(60) if index else (time.sleep(0.5), sys.exit(3))",
            restarts=0,
        )
    time.sleep(0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid1").read_text()), signal.SIGCONT)


def test_a_supervisor_without_a_command_is_one_line():
    done = subprocess.run(
        [sys.executable, "-m", "gaze.supervise"],
        cwd=pathlib.Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("error: no command to run")


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"task": {"index": "x"}}', "[" * 9999]
)
def test_a_broken_tf_config_is_one_line(run, monkeypatch, text):
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(errors.UserError, match="TF_CONFIG is not what .* task.index"):
        run("")


def test_a_command_that_is_not_there_is_one_line(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(errors.UserError, match="no-such-thing cannot be started"):
        supervisor.run(["no-such-thing"], count=1, restarts=0, stop=threading.Event())
