"""Flags that several commands share."""

import pathlib
import subprocess
import sys

import pytest

from gaze.run import errors, flags

ROOT = pathlib.Path(__file__).parents[3]


def test_named_paths():
    assert flags.named_paths("sets", ["a=x/y", "b=z"]) == {"a": "x/y", "b": "z"}


WRONG = [["a=x"], ["a=x", "b"], ["a=x", "b=y", "=z"], ["a=x", "b=y", "a=z"]]


@pytest.mark.parametrize("values", WRONG)
def test_paths_without_a_name_or_given_twice_are_refused(values):
    with pytest.raises(errors.UserError, match="at least 2 different NAME=PATH"):
        flags.named_paths("sets", values, at_least=2)


def test_help_lists_what_a_command_takes_by_its_imports_and_what_is_required():
    command = [sys.executable, "-m", "gaze.prepare", "--help"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    flat = " ".join(said.split())
    assert "--processes: Processes that make shards" in flat and "--threads:" in flat
    assert "--out: Folder for the records. Required." in flat


def test_a_size_is_height_first_and_no_eye_is_higher_than_wide():
    assert flags.height_width("size", "36x60") == (36, 60)
    assert flags.height_width("size", "297X297") == (297, 297)
    with pytest.raises(errors.UserError, match="--size=60x36: .*you mean 36x60?"):
        flags.height_width("size", "60x36")


@pytest.mark.parametrize("text", ["36", "36x", "x60", "7x60", "36x4097", "36x60x3"])
def test_what_is_no_size(text):
    with pytest.raises(errors.UserError, match="expected HEIGHTxWIDTH, 8 to 4096"):
        flags.height_width("size", text)


def test_a_name_that_the_result_needs_itself_is_refused():
    values = ["a=x", "gaze=y/z"]
    with pytest.raises(errors.UserError, match="found 'gaze'; call y/z something els"):
        flags.named_paths("models", values, reserved=("gaze", "subject"))
    assert flags.named_paths("models", values, reserved=("subject",))["gaze"] == "y/z"
