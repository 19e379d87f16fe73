"""Masks of eyes of the network's size and of another, grey and coloured."""

import keras
import numpy as np
import pytest

from gaze.run import errors
from refiner.networks import segmenter
from refiner.segmentation import prediction

EYES = np.random.default_rng(0).integers(0, 256, (3, 36, 60, 1)).astype(np.uint8)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return segmenter.Segmenter(widths=(4, 8, 16), blocks=(1, 1, 1, 1))


class Threshold:
    """Calls bright pixels pupil; stands in for a network of 72x120."""

    config = {"size": (72, 120), "channels": 1}

    def predict_on_batch(self, eyes):
        return np.concatenate([-eyes, eyes - 2, eyes, eyes - 2], axis=-1)


def test_every_pixel_has_its_likeliest_class(network):
    masks = prediction.predict(network, EYES)
    expected = np.argmax(network(EYES / np.float32(127.5) - 1), axis=-1)
    np.testing.assert_array_equal(masks, expected)
    assert masks.dtype == np.uint8


def test_coloured_eyes_are_made_grey(network):
    coloured = np.repeat(EYES, 3, axis=-1)
    found = prediction.predict(network, coloured)
    np.testing.assert_array_equal(found, prediction.predict(network, EYES))


def test_eyes_of_another_size_keep_theirs():
    eyes = np.zeros((2, 36, 60, 1), np.uint8)
    eyes[:, 10:20, 30:45] = 255
    masks = prediction.predict(Threshold(), eyes)
    np.testing.assert_array_equal(masks, 2 * (eyes[..., 0] > 0))
    large = np.zeros((1, 144, 240, 1), np.uint8)
    large[:, 40:80, 120:180] = 255
    masks = prediction.predict(Threshold(), large)
    np.testing.assert_array_equal(masks, 2 * (large[..., 0] > 0))


def test_eyes_of_another_shape_are_refused(network):
    with pytest.raises(errors.UserError, match="are 48x64 and the segmenter is for 36"):
        prediction.predict(network, np.zeros((1, 48, 64, 1), np.uint8))


def test_large_eyes_come_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(prediction, "_PIXELS", 72 * 120)
    seen = []

    class Counting(Threshold):
        def predict_on_batch(self, eyes):
            seen.append(len(eyes))
            return super().predict_on_batch(eyes)

    prediction.predict(Counting(), np.zeros((3, 72, 120, 1), np.uint8))
    assert seen == [1, 1, 1]
