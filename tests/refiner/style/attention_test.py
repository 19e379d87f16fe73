"""The attention region: its classes, its soft growth, and eyes without one."""

import numpy as np
import pytest

from gaze.run import errors
from refiner.style import attention

ROWS, COLUMNS = np.mgrid[:36, :60]


def disc(radius, center=(18, 30)):
    return np.hypot(ROWS - center[0], COLUMNS - center[1]) <= radius


def eye(iris=8, pupil=3):
    mask = np.zeros((36, 60), np.uint8)
    mask[np.abs(ROWS - 18) < 8] = 3
    mask[disc(iris)] = 1
    mask[disc(pupil)] = 2
    return mask


def test_the_region_holds_iris_and_pupil_and_little_more():
    mask = eye()[None]
    (region,) = attention.regions(mask)[..., 0]
    assert region.dtype == np.float32 and region.shape == (36, 60)
    assert (region[disc(8)] == 1).all()
    assert (region[~disc(10)] == 0).all()
    # A disc grown by a tenth has 1.21 times the area; pixels blur the outline.
    assert region.sum() == pytest.approx(1.21 * disc(8).sum(), rel=0.05)


def test_a_straight_edge_grows_by_a_tenth_of_the_radius():
    mask = np.zeros((1, 36, 60), np.uint8)
    mask[:, :, 20:40] = 1  # as wide as an iris of radius 10: grows by one pixel
    mask[:, 17:19, 28:32] = 2
    (row,) = attention.regions(mask)[:, 10, :, 0]
    np.testing.assert_allclose(row[17:20], [0.0, 0.0, 1.0], atol=1e-6)
    mask[:, :, 26:] = 0  # radius 3
    (row,) = attention.regions(mask)[:, 10, :, 0]
    np.testing.assert_allclose(row[18:21], [0.0, 0.3, 1.0], atol=1e-6)


def test_the_opening_takes_in_the_sclera():
    mask = eye()[None]
    opening = attention.regions(mask, "opening")[..., 0]
    assert (opening[mask > 0] == 1).all()
    assert opening.sum() > 2 * attention.regions(mask).sum()


def test_a_closed_eye_has_no_region_beside_an_open_one():
    masks = np.stack([np.zeros((36, 60), np.uint8), eye()])
    closed, open_ = attention.regions(masks)
    assert closed.max() == 0 and open_.max() == 1


def test_an_unknown_region_lists_the_known():
    with pytest.raises(errors.UserError, match="iris, opening"):
        attention.regions(eye()[None], "lids")
