"""What is counted as refused and as answered, and what is drawn to be refused."""

import types

import numpy as np
import pytest

from export.conversion import refusals
from export.runtime import models, trust

CARD = {"task": "segmenter", "input": {"shape": [1, 12, 20, 1], "intensity": "raw"}}


def test_open_and_closed_eyes_are_apart_and_half_open_ones_in_neither(records):
    openness = np.linspace(0, 1, len(records)).astype(np.float32)
    found = refusals.eyes(records.replace(eye_openness=openness), CARD, "set")
    assert len(found["open"]) == np.sum(openness > 0.3)
    assert len(found["closed"]) == np.sum(openness < 0.03) > 0
    np.testing.assert_array_equal(found["closed"][0], records.image[0, ..., 0])
    assert set(refusals.eyes(records, CARD, "set")) == {"open"}


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


def test_one_in_a_hundred_pictures_of_nothing_passes_for_certain(monkeypatch):
    """Eyes by hand: everything is an eye, blurred noise the surer the brighter."""
    segmenter = types.SimpleNamespace(card=CARD)

    def seen(segmenter, image):
        return trust.Look(0.5, 0.1, 0.8, 0.0, float(image.mean()) / 10.0)

    monkeypatch.setattr(trust, "seen", seen)
    needed = refusals.certainty(segmenter)
    blurred = refusals.nothing((12, 20), 1000, seed=0)["blurred noise"]
    surest = np.array([seen(segmenter, image).certain for image in blurred])
    assert np.sum(surest >= needed) == 10
    monkeypatch.setattr(trust, "seen", lambda *_: trust.Look(0.5, 0.0, 0.0, 0.0, 9.0))
    assert refusals.certainty(segmenter) == 0.0  # other limits refuse it all


def test_a_segmenters_card_says_how_certain_it_must_be(segmenter_export, tmp_path):
    path = tmp_path / "segmenter.tflite"
    path.write_bytes(segmenter_export.model)
    model = models.SegmenterModel(path)
    assert model.card["certain"] == refusals.certainty(model)
    judge = trust.Judge(path)
    assert judge.limits.certain == model.card["certain"]
    for images in refusals.nothing((12, 20), 1000, seed=0).values():
        assert refusals.count(judge, images)["answered"] <= 0.01
