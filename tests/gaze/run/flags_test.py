"""Flags that several commands share."""

import pytest

from gaze.run import errors, flags


def test_named_paths():
    assert flags.named_paths("sets", ["a=x/y", "b=z"]) == {"a": "x/y", "b": "z"}


WRONG = [["a=x"], ["a=x", "b"], ["a=x", "b=y", "=z"], ["a=x", "b=y", "a=z"]]


@pytest.mark.parametrize("values", WRONG)
def test_paths_without_a_name_or_given_twice_are_refused(values):
    with pytest.raises(errors.UserError, match="at least 2 different NAME=PATH"):
        flags.named_paths("sets", values, at_least=2)


def test_a_name_that_the_result_needs_itself_is_refused():
    values = ["a=x", "gaze=y/z"]
    with pytest.raises(errors.UserError, match="found 'gaze'; call y/z something els"):
        flags.named_paths("models", values, reserved=("gaze", "subject"))
    assert flags.named_paths("models", values, reserved=("subject",))["gaze"] == "y/z"
