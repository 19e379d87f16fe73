"""What is counted as refused and as answered, and what is drawn to be refused."""

import numpy as np
import pytest

from export.conversion import card, page, refusals
from export.runtime import trust
from gaze.run import errors

CARD = {"task": "segmenter", "input": {"shape": [1, 12, 20, 1], "intensity": "raw"}}


def test_open_and_closed_eyes_are_apart_and_half_open_ones_in_neither(records):
    openness = np.linspace(0, 1, len(records)).astype(np.float32)
    found = refusals.eyes(records.replace(eye_openness=openness), CARD, "set")
    assert len(found["open"]) == np.sum(openness > 0.3)
    assert len(found["closed"]) == np.sum(openness < 0.03) > 0
    np.testing.assert_array_equal(found["closed"][0], records.image[0, ..., 0])
    assert set(refusals.eyes(records, CARD, "set")) == {"open"}


def test_half_open_eyes_alone_are_refused(records):
    half = records.replace(eye_openness=np.full(len(records), 0.2, np.float32))
    with pytest.raises(errors.UserError, match="^set has half-open eyes alone.*0.20"):
        refusals.eyes(half, CARD, "set")


def neighbours(images):
    """Correlation of each picture's pixels with those to their right."""
    pairs = zip(images[:, :, 1:], images[:, :, :-1], strict=True)
    return [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in pairs]


def test_what_is_drawn_is_what_it_is_called():
    drawn = refusals.nothing((36, 60), 50, seed=3)
    assert {name: some.shape for name, some in drawn.items()} == {
        name: (50, 36, 60) for name in ("noise", "blurred noise", "black")
    }
    noise, blurred = (neighbours(drawn[name]) for name in ("noise", "blurred noise"))
    assert max(map(abs, noise)) < 0.1
    assert np.median(blurred) > 0.7
    assert drawn["black"].max() < 4
    again = refusals.nothing((36, 60), 50, seed=3)
    np.testing.assert_array_equal(again["blurred noise"], drawn["blurred noise"])


def test_shares_are_of_all_and_sum_to_one(segmenter_file, records):
    judge = trust.Judge(segmenter_file)
    images = np.concatenate([records.image[..., 0], np.full((40, 12, 20), 9, np.uint8)])
    found = refusals.count(judge, images)
    assert found["count"] == len(images)
    assert found[trust.FLAT] == pytest.approx(40 / len(images))
    assert sum(found[k] for k in ("answered", *trust.REASONS)) == pytest.approx(1)


def certainty(monkeypatch, looks):
    """Of a segmenter that sees an eye in everything but what ``looks`` gives none."""
    monkeypatch.setattr(trust, "seen", lambda _, image: looks(image))
    eyes = np.tile(np.linspace(0, 200, 20, dtype=np.uint8), (50, 12, 1))
    eyes += np.arange(50, dtype=np.uint8)[:, None, None]
    return refusals.certainty(None, eyes), eyes


def eye(certain, iris=0.1):
    return trust.Look(0.5, iris, 0.8, 0.0, float(certain))


def test_one_in_a_hundred_pictures_of_nothing_is_certain_enough(monkeypatch):
    needed, _ = certainty(monkeypatch, lambda image: eye(image.mean() / 10.0))
    blurred = refusals.nothing((12, 20), 1000, seed=0)["blurred noise"]
    assert np.sum([image.mean() / 10.0 >= needed for image in blurred]) == 10


def test_where_nothing_is_taken_for_an_eye_half_of_what_eyes_have_is_asked(monkeypatch):
    def looks(image):
        """An eye is what is the same in all rows; no noise is."""
        is_eye = (image == image[0]).all()
        return eye(8.0 + image[0, 0] / 100, iris=0.1 if is_eye else 0.0)

    needed, eyes = certainty(monkeypatch, looks)
    middle = np.median([8.0 + image[0, 0] / 100 for image in eyes])
    assert needed == pytest.approx(middle / 2, abs=0.01)
    needed, _ = certainty(monkeypatch, lambda image: eye(9.0, iris=0.0))
    assert needed == 0.0  # it sees no eyes at all


def test_a_segmenters_card_says_how_certain_it_must_be(
    segmenter_export, segmenter_file
):
    beside = card.beside(segmenter_export.model)
    assert trust.Judge(segmenter_file).limits.certain == beside["certain"] >= 0.0
    assert "**Unsure** is the runtime" in page.markdown(beside)
    others = {name: value for name, value in beside.items() if name != "certain"}
    assert "**Unsure**" not in page.markdown(others)
