"""Sheets: never wider than the paper, labels below, classes painted, rows titled."""

import numpy as np
import pytest

from gaze.data import record
from gaze.run import errors
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


def test_masks_are_painted_in_the_papers_colours():
    """Pupils white, irises red, a sclera as it is; in their own column alone."""
    mask = np.zeros((2, 36, 60), np.uint8)
    mask[:, 10:20, 20:40] = record.IRIS
    mask[:, 13:17, 28:32] = record.PUPIL
    mask[:, 10:20, 40:50] = record.SCLERA
    eyes = np.full((2, 36, 60, 1), 60, np.uint8)
    sheet = sheets.sheet({"eye": eyes, "seen": eyes}, {"seen": mask})
    # At four times the size, in the second column.
    red, green, blue = (sheet[..., channel].astype(int) for channel in range(3))
    assert red[44, 246 + 84] > 150 > 80 > green[44, 246 + 84] and blue[44, 330] < 80
    np.testing.assert_array_equal(sheet[60, 246 + 120], [255, 255, 255])
    np.testing.assert_array_equal(sheet[60, 246 + 180], [60, 60, 60])
    assert (sheet[:144, :240] == 60).all()


def test_rows_have_titles_at_their_left_and_gaps_are_white():
    eyes = [np.zeros((36, 60, 1), np.uint8), None]
    sheet = sheets.sheet({"a": eyes, "b": eyes[:1] * 2}, titles=["one", "two"])
    assert sheet.shape == (2 * 150 + 28, 3 * 246 - 6, 3)
    for top in (0, 150):
        tile = sheet[top : top + 144, :240]
        assert tile.min() < 128 and tile.mean() > 240
    assert (sheet[150 : 150 + 144, 246 : 246 + 240] == 255).all()
    assert (sheet[150 : 150 + 144, 492:] == 0).all()


def test_sets_of_several_sizes_are_refused():
    sets = {n: np.zeros((1, h, 60, 1), np.uint8) for n, h in (("a", 36), ("b", 48))}
    with pytest.raises(errors.UserError, match="found a 36x60, b 48x60"):
        sheets.refuse_other_sizes(sets)


def test_a_pick_is_in_order_without_repetition_and_the_seeds_own():
    picks = sheets.pick(50, 6, seed=1)
    assert len(set(picks)) == 6 and (np.diff(picks) > 0).all()
    np.testing.assert_array_equal(picks, sheets.pick(50, 6, seed=1))
    assert (picks != sheets.pick(50, 6, seed=2)).any()
    np.testing.assert_array_equal(sheets.pick(3, 6, seed=0), [0, 1, 2])
