"""How many broken items are a few, and what they are called."""

import pathlib

import pytest

from gaze.data.preparation import quarantine


@pytest.mark.parametrize(
    ("total", "share", "expected"),
    [(1, 0.01, 1), (99, 0.01, 1), (250, 0.01, 2), (10_000, 0.01, 100), (50, 0.0, 0)],
)
def test_allowed(total, share, expected):
    assert quarantine.allowed(total, share) == expected


def test_as_many_as_allowed_pass():
    broken = [quarantine.entry(n, "x", "why") for n in range(2)]
    quarantine.refuse_many(broken, 250, 0.01)


def test_names():
    assert quarantine.name(pathlib.Path("a/b.png")) == "a/b.png"
    assert quarantine.name((pathlib.Path("eyes.npz"), 512, 256)) == "eyes.npz 512 256"
    assert len(quarantine.name(("word " * 100,))) <= 200
