"""How many broken items are a few, and what they are called."""

import pathlib

import pytest

from gaze.data.preparation import quarantine
from gaze.run import errors


@pytest.mark.parametrize(
    ("total", "share", "expected"),
    [(1, 0.01, 1), (99, 0.01, 1), (250, 0.01, 2), (10_000, 0.01, 100), (50, 0.0, 0)],
)
def test_allowed(total, share, expected):
    assert quarantine.allowed(total, share) == expected


def test_as_many_as_allowed_pass():
    broken = [quarantine.entry(n, "x", "why") for n in range(2)]
    quarantine.refuse_many(broken, 250, 0.01)


def test_weights_count_not_entries():
    broken = [quarantine.entry(0, "x", "why", weight=3)]
    quarantine.refuse_many(broken, 300, 0.01)
    with pytest.raises(errors.UserError, match="^3 or more of 299 records .* allows 2"):
        quarantine.refuse_many(broken, 299, 0.01, "records")


@pytest.mark.parametrize(
    ("whole", "lost", "count", "expected"),
    [(512, 1, 512, 1), (512, 3, 512, 3), (1, 3, 512, 1), (100, 1, 50, 2), (6, 6, 6, 6)],
)
def test_a_share_of_an_item(whole, lost, count, expected):
    assert quarantine.share(whole, lost, count) == expected


def test_names():
    assert quarantine.name(pathlib.Path("a/b.png")) == "a/b.png"
    assert quarantine.name((pathlib.Path("eyes.npz"), 512, 256)) == "eyes.npz 512 256"
    assert len(quarantine.name(("word " * 100,))) <= 200
