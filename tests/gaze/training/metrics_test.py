"""Lines of a run that was killed while it wrote one."""

import json

import pytest

from gaze.training import metrics

WHOLE = [{"step": 2}, {"step": 4}]


@pytest.mark.parametrize("half", [b'{"step": 6, "lo', b"\0\0\0", b'{"step": "\xff'])
def test_a_half_line_is_passed_over(tmp_path, half):
    text = "".join(json.dumps(line) + "\n" for line in WHOLE)
    (tmp_path / metrics.NAME).write_bytes(text.encode() + half)
    assert metrics.read(tmp_path) == WHOLE
    metrics.MetricsWriter(tmp_path, first_step=2).write({"step": 3})
    assert metrics.read(tmp_path) == [{"step": 2}, {"step": 3}]


def test_no_lines_without_a_run(tmp_path):
    assert metrics.read(tmp_path) == []
