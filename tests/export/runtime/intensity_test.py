import cv2
import numpy as np
import pytest

from export.runtime import intensity


def images():
    random = np.random.default_rng(0)
    yield "uniform", random.integers(0, 256, (36, 60), np.uint8)
    yield "constant", np.full((36, 60), 77, np.uint8)
    yield "two levels", random.choice(np.array([9, 10], np.uint8), (36, 60))
    yield "one bright pixel", np.pad([[255]], 5).astype(np.uint8)
    for seed in range(100):
        random = np.random.default_rng(seed)
        mean, deviation = random.uniform(0, 255), random.uniform(1, 60)
        shape = random.integers(1, 80, 2)
        values = random.normal(mean, deviation, shape)
        yield f"normal {seed}", np.clip(values, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("name", "image"), list(images()))
def test_equalize_is_opencvs_in_every_bit(name, image):
    np.testing.assert_array_equal(intensity.equalize(image), cv2.equalizeHist(image))


def test_raw_keeps_the_image():
    image = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert intensity.TREATMENTS["raw"](image) is image
