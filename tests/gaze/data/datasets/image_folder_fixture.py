"""Eyes as PNG files, one folder per person."""

import cv2

from tests.gaze.data import eyes
from tests.gaze.data.datasets import fixtures


def write(folder):
    columns = eyes.columns(12)
    for i, image in enumerate(columns["image"]):
        person = folder / f"p{i % 3}"
        person.mkdir(exist_ok=True)
        cv2.imwrite(str(person / f"{i}.png"), image)
    return fixtures.Fixture(folder, 12, frozenset())
