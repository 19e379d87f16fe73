"""Figs. 4 and 5: which eyes are shown, and what is said of the constraint."""

import numpy as np
import pytest

from gaze.data import record
from gaze.run import errors
from refiner.pictures import overlays, sheets
from tests.gaze.data import eyes


def records(count=12):
    made = eyes.columns(count)
    names = ("image", "mask", "subject", "source", "key")
    return record.Records(**{name: np.asarray(made[name]) for name in names})


@pytest.fixture
def shown(monkeypatch):
    """What went onto the sheets: (columns, masks) of each."""
    found = []
    monkeypatch.setattr(
        overlays.sheets, "sheet", lambda columns, masks: found.append((columns, masks))
    )
    return found


@pytest.fixture
def answers(monkeypatch):
    """Makes the answers of a segmenter that says what it is told to."""

    def make(real, masks):
        picks = sheets.pick(len(real), len(real), 0)
        monkeypatch.setattr(overlays, "_predicted", lambda network, _: masks[picks])
        return overlays.Answers(None, 0.4, real, 0)

    return make


def orphaned():
    """Eyes, and masks of which the sixth has lost its pupil."""
    real = records()
    masks = real.mask.copy()
    masks[5][masks[5] == record.PUPIL] = record.IRIS
    return real, masks


def test_training_eyes_have_their_labels_and_testing_eyes_the_answers(shown, answers):
    real, masks = orphaned()
    training = real.replace(image=255 - real.image)
    said = answers(real, masks)
    pictures = overlays.training_and_testing(said, training, 3, 0)
    assert [p.name for p in pictures] == ["fig4", "fig4_changed"]
    columns, painted = shown[0]
    assert list(columns) == [
        *("Training set", "Labels", "Testing set"),
        *("Segmented", "Constrained", "Always constrained"),
    ]
    picks = [
        np.flatnonzero((real.image == e).all((1, 2, 3)))[0]
        for e in columns["Testing set"]
    ]
    np.testing.assert_array_equal(painted["Segmented"], masks[picks])
    taught = [
        np.flatnonzero((training.image == e).all((1, 2, 3)))[0]
        for e in columns["Labels"]
    ]
    np.testing.assert_array_equal(painted["Labels"], training.mask[taught])
    assert {*painted} == {*columns} - {"Training set", "Testing set"}
    assert "not given" not in pictures[0].caption
    assert pictures[0].colours["pupil"] == (255, 255, 255)


def test_eyes_that_lost_their_pupil_have_a_picture_of_their_own(shown, answers):
    real, masks = orphaned()
    pictures = overlays.training_and_testing(answers(real, masks), None, 2, 0)
    assert "changed the pupil in 1 of 12" in pictures[0].caption
    assert "training set was not given" in pictures[0].caption
    columns, painted = shown[1]
    np.testing.assert_array_equal(columns["Segmented"], real.image[[5]])
    assert (painted["Segmented"] != record.PUPIL).all()
    assert (painted["Constrained"] == record.PUPIL).any()


def test_where_nothing_changed_there_is_one_picture(shown, answers):
    real = records()
    real = real.take((real.mask == record.PUPIL).sum(axis=(1, 2)) > 30)
    (made,) = overlays.training_and_testing(answers(real, real.mask), None, 2, 0)
    assert f"changed the pupil in 0 of {len(real)}" in made.caption


def test_drivers_eyes_are_figure_5(shown, answers):
    real, masks = orphaned()
    made = overlays.drivers(answers(real, masks), "lpw", 2, 0)
    assert (made.name, made.heading) == ("fig5", "Figure 5: segmentation")
    assert "Eyes of lpw" in made.caption and len(shown[0][0]["Eye"]) == 2


def test_a_training_set_without_labels_or_of_another_size_is_refused(shown, answers):
    real, masks = orphaned()
    said = answers(real, masks)
    with pytest.raises(errors.UserError, match="no mask"):
        overlays.training_and_testing(said, real.replace(mask=None), 2, 0)
    large = real.replace(image=np.zeros((12, 48, 80, 1), np.uint8))
    with pytest.raises(errors.UserError, match="training set 48x80, the testing set"):
        overlays.training_and_testing(said, large, 2, 0)
