"""The profiler's switch, and what it does not take."""

import types

import pytest

from gaze.run import errors
from gaze.training import profiling


def typed(monkeypatch, value):
    given = types.SimpleNamespace(value=value.split(",") if value else [])
    parsed = types.SimpleNamespace(is_parsed=lambda: True)
    monkeypatch.setattr(profiling, "_PROFILE", given)
    monkeypatch.setattr(profiling.flags, "FLAGS", parsed)
    return profiling.window()


def test_two_steps(monkeypatch):
    assert typed(monkeypatch, "100,110") == (100, 110)
    assert typed(monkeypatch, "") is None


@pytest.mark.parametrize("value", ["5", "9,9", "9,4", "-1,4", "a,b", "1,2,3"])
def test_anything_else_is_one_line(monkeypatch, value):
    with pytest.raises(errors.UserError, match=f"--profile={value}: expected"):
        typed(monkeypatch, value)


def test_without_a_command_line_nothing_is_profiled():
    assert profiling.window() is None
