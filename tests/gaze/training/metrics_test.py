"""Lines of a run that was killed while it wrote one."""

import json

import pytest

from gaze.training import metrics


def line(step):
    return {"step": step, "phase": "fit", "losses": {"a": 0.1}, "monitors": {}}


WHOLE = [line(2), line(4)]


HALVES = [
    b'{"step": 6, "lo',
    b"\0\0\0",
    b'{"step": "\xff',
    b'{"step": 6}',
    b"[6]",
    b"null",
    b"[" * 100_000,
    json.dumps(line(6) | {"losses": {"a": "much"}}).encode(),
]


@pytest.mark.parametrize("half", HALVES)
def test_a_half_line_is_passed_over(tmp_path, half):
    text = "".join(json.dumps(each) + "\n" for each in WHOLE)
    (tmp_path / metrics.NAME).write_bytes(text.encode() + half)
    assert metrics.read(tmp_path) == WHOLE
    metrics.MetricsWriter(tmp_path, first_step=2).write(line(3))
    assert metrics.read(tmp_path) == [line(2), line(3)]


def test_no_lines_without_a_run(tmp_path):
    assert metrics.read(tmp_path) == []
