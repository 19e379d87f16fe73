"""Methods on their way: a row each, the same eye, steps in order, keys as in use."""

import numpy as np
import pytest

from gaze.data import record
from gaze.run import errors
from refiner import methods
from refiner.pictures import strips
from refiner.pixels import method as pixel_method
from tests import run_fixture
from tests.gaze.data import eyes


class Pixels(pixel_method.PixelMethod):
    """Needs no VGG: an eye after so many iterations is as bright as they are many."""

    def __init__(self, style_bank):
        self.settings, self.bank, self.keys = {"method": "gatys"}, style_bank, None

    def snapshots(self, images, masks, keys):
        self.keys = keys
        return {count: np.full_like(images, count) for count in (100, 200)}


class Trained:
    """As bright as the steps of its training, plus the eye's key."""

    def __init__(self, step, style_bank):
        self.step, self.bank = step, style_bank

    def refine(self, images, masks, keys):
        return np.full_like(images, self.step) + keys[:, None, None, None].astype("u1")


class Bank:
    images = np.zeros((4, 36, 60, 1), np.uint8)


@pytest.fixture(scope="module")
def content():
    made = eyes.columns(12)
    names = ("image", "mask", "subject", "source", "key")
    return record.Records(**{name: np.asarray(made[name]) for name in names})


@pytest.fixture
def seen(monkeypatch):
    found = []
    monkeypatch.setattr(
        strips.sheets, "sheet", lambda columns, titles: found.append((columns, titles))
    )
    return found


def test_each_method_has_a_row_and_each_step_a_column(content, seen):
    trained = {step: Trained(step, Bank()) for step in (10, 100)}
    runs = {"zhao2018_eye.without_generator": trained, "gatys": Pixels(Bank())}
    made = strips.draw(runs, content, 2, 0)
    assert [p.name for p in made] == ["fig8-9_eye1", "fig8-9_eye2"]
    keys = runs["gatys"].keys
    for (columns, titles), key in zip(seen, keys, strict=True):
        assert titles == ["Gatys", "w/o generator"]  # the paper's order
        assert list(columns) == ["Original", "Iter 10", "Iter 100", "Iter 200"]
        np.testing.assert_array_equal(columns["Original"], [content.image[key]] * 2)
        assert columns["Iter 10"][0] is None and columns["Iter 200"][1] is None
        assert (columns["Iter 10"][1] == 10 + key).all()
        assert (columns["Iter 100"][1] == 100 + key).all()
        assert (columns["Iter 100"][0] == 100).all()
    assert "Not given: Johnson, w/o discriminator, Proposed." in made[0].caption


def test_eyes_of_another_size_are_refused(content):
    large = content.replace(image=np.zeros((12, 48, 80, 1), np.uint8))
    for run in (Pixels(Bank()), {10: Trained(10, Bank())}):
        with pytest.raises(errors.UserError, match=r"expected eyes of \[36, 60, 1\]"):
            strips.draw({"own": run}, large, 2, 0)


def test_runs_that_have_no_way_to_show_are_refused(tmp_path, content):
    settings = {"method": "identity", "seed": 0}
    style_bank = strips.methods.bank.StyleBank(content.image, content.mask, seed=0)
    methods.build(settings, style_bank).save(tmp_path)
    run_fixture.finish(tmp_path, "refiner.train", settings)
    with pytest.raises(errors.UserError, match="of identity, which has no way to show"):
        strips.load(tmp_path)
