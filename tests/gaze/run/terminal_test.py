"""A live display on a real terminal: drawn, resized, interrupted, and gone again."""

import os
import signal
import sys

import pytest

from tests.terminal_fixture import HIDE, SHOW, Terminal, plain

WORK = """
import os, sys, time
from absl import logging
from gaze.run import errors, main, progress

def work():
    bar = progress.Progress("refining (plain)", 300, period_s=0.0)
    for done in range(301):
        time.sleep(0.003)
        bar.update(done, "adversarial 0.693")
        if done == 100:
            logging.warning("an eye is closed")
        while done == 100 and "resize" in sys.argv[0] and width() == 160:
            time.sleep(0.01)
        if done == 150 and "fail" in sys.argv[0]:
            raise errors.UserError("expected eyes, found none; give some.")
        if done == 150 and "bug" in sys.argv[0]:
            raise RuntimeError("a bug")

def width():
    return os.get_terminal_size(sys.stderr.fileno()).columns

sys.argv = [sys.argv[1]]
main.run(work, uses_tensorflow=False)
"""


def started(mode, **options):
    return Terminal([sys.executable, "-c", WORK, mode], **options)


def test_a_bar_is_drawn_and_the_last_line_stays():
    terminal = started("work")
    text = terminal.end()
    assert HIDE in terminal.text and terminal.text.rindex(SHOW) > terminal.text.rindex(
        HIDE
    )
    assert "━" in text and "/300" in text and "/s" in text and "left" in text
    assert text.rstrip().splitlines()[-1].startswith("refining (plain) 300/300, ")
    assert "an eye is closed\n" in text  # whole, above the bar


@pytest.mark.parametrize(
    ("mode", "said", "status"),
    [("fail", "error: expected eyes", 1), ("bug", "RuntimeError: a bug", 1)],
)
def test_what_goes_wrong_is_said_on_a_whole_terminal(mode, said, status):
    terminal = started(mode)
    text = terminal.end()
    assert terminal.process.returncode == status
    assert terminal.text.rindex(SHOW) < terminal.text.rindex(said)
    assert said in text.rstrip().splitlines()[-1]


def test_ctrl_c_leaves_the_terminal_whole():
    terminal = started("work")
    terminal.read(until="━")
    os.killpg(terminal.process.pid, signal.SIGINT)
    assert terminal.end().rstrip().endswith("interrupted; the same command continues.")
    assert terminal.text.rindex(SHOW) > terminal.text.rindex(HIDE)
    assert terminal.process.returncode == 75


def test_a_resize_starts_a_clean_screen():
    terminal = started("resize", columns=160)
    terminal.read(until="━")
    drawn = len(terminal.text)
    terminal.resize(70)
    terminal.end()
    assert "\x1b[2J" not in terminal.text[:drawn]
    _, cleared, after = terminal.text[drawn:].partition("\x1b[2J")
    assert cleared and "━" in after
    drawn_anew = plain(after.replace("\r", "\n")).splitlines()
    assert max(map(len, drawn_anew)) <= 70


@pytest.mark.parametrize("variables", [{"CI": "true"}, {"TERM": "dumb"}])
def test_nothing_is_drawn_where_nobody_looks(variables):
    terminal = started("work", **variables)
    text = terminal.end()
    assert "\x1b" not in terminal.text and "━" not in text
    assert "refining (plain) 150/300, " in text
