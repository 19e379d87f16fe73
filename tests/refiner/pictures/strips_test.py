"""Strips: iterations in order, Gatys' result at the end, keys as in refinement."""

import numpy as np
import pytest

from gaze.data import record
from gaze.run import errors
from refiner import methods
from refiner.pictures import strips
from refiner.pixels import method as pixel_method
from tests.gaze.data import eyes

COUNTS = (100, 200)


class Fixed(pixel_method.PixelMethod):
    """Needs no VGG: an eye after so many iterations is as bright as they are many."""

    def __init__(self, name, style_bank):
        self.settings, self.bank, self.keys = {"method": name}, style_bank, None

    def snapshots(self, images, masks, keys):
        self.keys = keys
        return {count: np.full_like(images, count) for count in COUNTS}


class Bank:
    def __init__(self, value):
        self.images = np.full((4, 36, 60, 1), value, np.uint8)

    def draw(self, masks, keys):
        return np.asarray(keys) % 4


@pytest.fixture(scope="module")
def content():
    made = eyes.columns(12)
    names = ("image", "mask", "subject", "source", "key")
    return record.Records(**{name: np.asarray(made[name]) for name in names})


@pytest.fixture
def seen(monkeypatch):
    found = []
    monkeypatch.setattr(strips.sheets, "sheet", lambda columns: found.append(columns))
    return found


def test_gatys_stands_at_the_end_of_the_others_strips(content, seen):
    runs = {"gatys": Fixed("gatys", Bank(1)), "own": Fixed("own", Bank(1))}
    (made,) = strips.draw(runs, content, 2, 0)
    (columns,) = seen
    assert list(columns) == [
        *("Original", "Style", "Iter 100", "Iter 200", "Gatys, iter 200"),
    ]
    keys = runs["own"].keys
    np.testing.assert_array_equal(columns["Original"], content.image[keys])
    np.testing.assert_array_equal(keys, runs["gatys"].keys)
    assert (columns["Style"] == 1).all() and (columns["Iter 200"] == 200).all()
    assert made.name == "fig8-9_own" and "other styles" not in made.caption


def test_what_differs_or_lacks_is_said(content, seen):
    runs = {"gatys": Fixed("gatys", Bank(1)), "own": Fixed("own", Bank(2))}
    assert "Gatys drew other styles" in strips.draw(runs, content, 2, 0)[0].caption
    alone = strips.draw({"own": runs["own"]}, content, 2, 0)[0]
    assert "No run of Gatys" in alone.caption
    gatys = strips.draw({"gatys": runs["gatys"]}, content, 2, 0)[0]
    assert gatys.name == "fig8-9_gatys" and "No run" not in gatys.caption


def test_runs_that_cannot_be_shown_are_refused(content):
    closed = methods.ClosedForm({"method": "identity"}, Bank(0))
    with pytest.raises(errors.UserError, match="of identity, which optimises no pix"):
        strips.draw({"x": closed}, content, 2, 0)
    large = content.replace(image=np.zeros((12, 48, 80, 1), np.uint8))
    with pytest.raises(errors.UserError, match=r"expected eyes of \[36, 60, 1\]"):
        strips.draw({"own": Fixed("own", Bank(1))}, large, 2, 0)
