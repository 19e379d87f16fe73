"""What a terminal, and what a file shows of a running pipeline."""

import io
import logging

import pytest
import rich.console

from gaze.run.progress_line import State
from pipeline.running import display

NOTE = "joint: style 0.19, adversarial 0.23, photorealism 1.94"
LOSSES = State("zhao2018", 240, 600, 45, NOTE)


@pytest.fixture
def view(tmp_path):
    logs = [tmp_path / name for name in ("train.log", "silent.log", "ended.log")]
    logs[0].write_text("a warning\n" + LOSSES.line() + "\nhello\n")
    logs[1].write_text("")
    logs[2].write_text(State("segmenting", 64, 64, 3).line() + "\n")
    names = ("refine/seed0/plus/train", "refine/seed0/fast/train", "segment/[style]")
    return display.View(
        done=3,
        total=8,
        elapsed_s=186,
        left_s=480,
        running={n: (7.0, log) for n, log in zip(names, logs, strict=True)},
        waiting=["export/gaze", "export/segmenter", "report"],
        finished=["simulate/test", "simulate/style", "segment/train"],
    )


def drawn(view, width):
    console = rich.console.Console(file=io.StringIO(), width=width)
    console.print(display.table(view, width))
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [40, 80, 160])
def test_the_table_fits_and_says_what_matters(view, width):
    lines = drawn(view, width)
    text = "\n".join(lines)
    assert max(map(len, lines)) <= width
    assert "refine/seed0/plus/train" in text and "240/600" in text
    assert "waiting: export 2, report 1" in text
    assert "3 of 8 tasks" in text and "about 8 min left" in text
    if width > 40:
        assert "8/s" in text and "0:45 left" in text and "━" in text
        assert "joint: style 0.19" in text and "0:07 so far" in text
        assert "segment/[style]" in text  # no markup
        assert "finished: simulate 2, segment 1" in text


def test_a_note_stands_beside_its_bar_where_there_is_room(view):
    row = next(line for line in drawn(view, 160) if "240/600" in line)
    assert NOTE in row
    rows = drawn(view, 80)
    assert NOTE in rows[[i for i, r in enumerate(rows) if "240/600" in r][0] + 1]


def test_a_plain_line_has_no_empty_label(view, monkeypatch, caplog):
    monkeypatch.setattr(display.terminal, "is_live", lambda: False)
    monkeypatch.setattr(display, "_LINE_EVERY_S", 0.0)
    shown = display.Display()
    with caplog.at_level(logging.INFO, logger="absl"):
        shown.show(view)
        shown.say(view, "segment/style took 3 s")
    first, second = (record.getMessage() for record in caplog.records)
    head = "[ 3/8, 3.1 min, about 8 min left] "
    assert first == head + " | ".join(
        [LOSSES.line(), "refine/seed0/fast/train runs", "segment/[style] runs"]
    )
    assert second == head + "segment/style took 3 s"
