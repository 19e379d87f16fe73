"""Photographs named as COCO's are, upright and wide, one of them grey."""

import cv2
import numpy as np

from tests.gaze.data.datasets import fixtures

NAMES = (
    "train2017/000000000009.jpg",
    "train2017/000000000025.jpg",
    "train2014/COCO_train2014_000000000009.jpg",
)


def write(folder):
    random = np.random.default_rng(0)
    shapes = ((120, 160, 3), (160, 120, 3), (100, 100))
    for name, shape in zip(NAMES, shapes, strict=True):
        noise = random.integers(0, 256, shape, np.uint8)
        (folder / name).parent.mkdir(exist_ok=True)
        cv2.imwrite(str(folder / name), cv2.GaussianBlur(noise, (0, 0), 5))
    (folder / "annotations").mkdir()
    (folder / "annotations/instances_train2017.json").write_text("{}")
    return fixtures.Fixture(folder, len(NAMES), frozenset())
