"""Sheets: never wider than the paper, labels below, outlines where masks are."""

import numpy as np
import pytest

from gaze.run import grid
from refiner.pictures import sheets


def columns(count, size=(36, 60), rows=2):
    return {f"c{i}": np.full((rows, *size, 1), 10 * i, np.uint8) for i in range(count)}


@pytest.mark.parametrize(
    ("count", "size", "eye"),
    [
        (2, (36, 60), (144, 240)),  # room for more than four times: not taken
        (8, (36, 60), (116, 194)),  # (1600 + 6) // 8 - 6
        (2, (100, 400), (100, 400)),
        (8, (256, 256), (194, 194)),
    ],
)
def test_eyes_are_as_large_as_the_paper_lets_them(count, size, eye):
    sheet = sheets.sheet(columns(count, size))
    assert sheet.shape == (2 * (eye[0] + 6) + 28, count * (eye[1] + 6) - 6, 3)
    assert sheet.shape[1] <= sheets.WIDTH_PX
    left = eye[1] + 6  # the second column, whose eyes are all 10
    assert (sheet[: eye[0], left : left + eye[1]] == 10).all()


def test_labels_stand_below():
    sheet = sheets.sheet(columns(2))
    assert (sheet[-28:] < 128).any()
    assert (sheet[-34:-28] == 255).all()


def test_outlines_are_drawn_in_the_columns_that_have_masks():
    mask = np.zeros((2, 36, 60), np.uint8)
    mask[:, 10:20, 20:40] = 1
    eyes = np.zeros((2, 36, 60, 1), np.uint8)
    sheet = sheets.sheet({"eye": eyes, "seen": eyes}, {"seen": mask})
    # The mask's upper left corner at four times the size, in the second column.
    np.testing.assert_array_equal(sheet[40, 246 + 80], grid.CLASS_COLOURS[1])
    assert (sheet[40, 80] == 0).all() and (sheet[60, 246 + 120] == 0).all()


def test_a_pick_is_in_order_without_repetition_and_the_seeds_own():
    picks = sheets.pick(50, 6, seed=1)
    assert len(set(picks)) == 6 and (np.diff(picks) > 0).all()
    np.testing.assert_array_equal(picks, sheets.pick(50, 6, seed=1))
    assert (picks != sheets.pick(50, 6, seed=2)).any()
    np.testing.assert_array_equal(sheets.pick(3, 6, seed=0), [0, 1, 2])
