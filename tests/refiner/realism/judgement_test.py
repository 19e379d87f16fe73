"""The two-sample test of arms, as they are and on the eyes that are alike."""

import numpy as np

from gaze.data import record
from refiner.realism import judgement


def eyes(tones, gaze=None, seed=0):
    """Flat eyes of given brightness with a little noise."""
    random = np.random.default_rng(seed)
    values = random.normal(tones[:, None, None, None], 4.0, (len(tones), 12, 20, 1))
    text = np.array(["a"] * len(tones))
    image = np.clip(values, 0, 255).astype(np.uint8)
    return record.Records(image, text, text, text, gaze=gaze)


def test_what_brightness_alone_tells_is_gone_where_it_is_matched():
    dark, bright = np.linspace(60, 160, 400), np.linspace(100, 200, 400)
    found = judgement.two_samples({"arm": eyes(dark)}, eyes(bright, seed=1))["arm"]
    matched = found["matched"]
    assert matched["on"] == "brightness alone" and 180 < matched["kept"] < 260
    assert found["accuracy"] > 0.62 and found["p"] < 0.01
    assert abs(matched["accuracy"] - 0.5) < 0.13 and matched["p"] > 0.01


def test_gaze_is_matched_by_labels_or_by_an_estimator():
    tones = np.full(80, 128.0)
    ahead, aside = np.zeros((80, 2)), np.full((80, 2), 0.3)

    class Estimator:
        def predict(self, inputs):
            return ahead[: len(inputs["image"])]

    def parts(a, b, estimator=None):
        pair = [eyes(tones, gaze) for gaze in (a, b)]
        found, on = judgement.alike_parts(pair, estimator)
        return [len(records) for records in found], on

    assert parts(ahead, aside) == ([0, 0], "labelled gaze and brightness")
    assert parts(ahead, ahead) == ([80, 80], "labelled gaze and brightness")
    assert parts(ahead, None, Estimator())[1] == "an estimator's gaze and brightness"
    assert parts(ahead, None) == ([80, 80], "brightness alone")


def test_too_few_eyes_that_are_alike_are_no_test():
    dark, bright = np.full(80, 60.0), np.full(80, 180.0)
    found = judgement.two_samples({"arm": eyes(dark)}, eyes(bright))["arm"]
    assert found["accuracy"] > 0.9
    assert found["matched"] == {"on": "brightness alone", "kept": 0, "needed": 60}


def test_arms_are_judged_by_the_unrefined_eyes_that_are_named():
    class Estimator:
        """Looks down by as much as an eye is bright."""

        def predict(self, inputs):
            pitch = np.radians(inputs["image"].mean(axis=(1, 2, 3)))
            return np.stack([pitch, np.zeros_like(pitch)], axis=1)

    raw = eyes(np.full(8, 100.0))
    sets = {"fitted+x": raw.replace(image=raw.image + 20), "fitted": raw}
    moves = judgement.gaze_moves(sets, "fitted", Estimator())
    np.testing.assert_allclose(moves["fitted"], 0.0, atol=1e-6)
    np.testing.assert_allclose(moves["fitted+x"], 20.0, rtol=1e-4)
    assert list(judgement.gaze_drift(sets, "fitted", Estimator())) == ["fitted+x"]
    inverted = {"fitted": raw, "fitted+x": raw.replace(image=255 - raw.image)}
    said = judgement.raised_alarms(inverted, "fitted")
    assert said and all(line.startswith("fitted+x") for line in said)
