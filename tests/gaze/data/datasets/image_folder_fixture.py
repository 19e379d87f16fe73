"""Eyes as PNG files with their masks, half of them indexed; a folder per person."""

import cv2

from tests.gaze.data import eyes
from tests.gaze.data.datasets import fixtures
from tests.gaze.data.formats import drawing


def write(folder):
    columns = eyes.columns(12)
    for i, (image, mask) in enumerate(
        zip(columns["image"], columns["mask"], strict=True)
    ):
        person = folder / f"p{i % 3}"
        person.mkdir(exist_ok=True)
        cv2.imwrite(str(person / f"{i}.png"), image)
        if i % 2:
            (person / f"{i}_mask.png").write_bytes(drawing.indexed_png(mask))
        else:
            cv2.imwrite(str(person / f"{i}_mask.png"), mask)
    return fixtures.Fixture(folder, 12, frozenset({"mask"}))
