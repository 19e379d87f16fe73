"""A pipeline's tasks on a real terminal, some of which die or are stopped."""

import os
import re
import signal
import sys

import pytest

from tests.terminal_fixture import HIDE, SHOW, Terminal

TASK = """
import os, pathlib, sys, time
print("training 1/4, 9 s left; gaze: angles 1.2", flush=True)
time.sleep(1.0)
arguments = dict(a[2:].split("=", 1) for a in sys.argv[1:])
if arguments["say"] == "die":
    os.kill(os.getpid(), 9)
pathlib.Path(arguments["out"]).write_text("")
"""
PIPELINE = """
import pathlib, sys
from gaze.run import main
from pipeline.running import scheduler, tasks

folder = pathlib.Path(sys.argv[1])
words = sys.argv[2:]
sys.argv = sys.argv[:1]
planned = [
    tasks.Task(f"estimate/{w}", "work", folder / w, 9.0, {"say": w, "out": folder / w})
    for w in words
]
main.run(
    lambda: scheduler.run(folder, planned, jobs=2, threads=1, root=folder),
    uses_tensorflow=False,
)
"""


@pytest.fixture
def started(tmp_path):
    (tmp_path / "work.py").write_text(TASK)
    command = [sys.executable, "-c", PIPELINE, str(tmp_path)]
    return lambda *words: Terminal([*command, *words])


def test_the_table_goes_and_what_ended_stays(started):
    terminal = started("live", "long")
    text = terminal.end()
    assert terminal.process.returncode == 0
    assert "0 of 2 tasks" in text and "estimate/live" in text and "1/4" in text
    assert "gaze: angles 1.2" in text
    assert len(re.findall(r"estimate/long took \d+ s\n", text)) == 1
    assert terminal.text.rindex(SHOW) > terminal.text.rindex(HIDE)


def test_a_child_that_dies_leaves_the_terminal_whole(started):
    terminal = started("live", "die")
    last = terminal.end().rstrip().splitlines()[-1]
    assert last.startswith("error: estimate/die: it was killed by signal 9")
    assert terminal.text.rindex(SHOW) < terminal.text.rindex("error: ")
    assert terminal.process.returncode == 1


def test_ctrl_c_stops_the_tasks_and_leaves_the_terminal_whole(started):
    terminal = started("live", "long")
    terminal.read(until="1/4")
    os.killpg(terminal.process.pid, signal.SIGINT)
    assert terminal.end().rstrip().endswith("interrupted; the same command continues.")
    assert terminal.text.rindex(SHOW) > terminal.text.rindex(HIDE)
    assert terminal.process.returncode == 75
