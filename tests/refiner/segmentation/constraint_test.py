"""The pupil constraint on drawn eyes."""

import numpy as np
import pytest

from gaze.data import record
from refiner.segmentation import constraint

SIZE = 60, 100


def drawn(*, center=(50, 30), iris=20, pupil=8, pupil_at=None, lid=None):
    """An eye of round iris and pupil in sclera, with all above ``lid`` skin."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]

    def disc(middle, radius):
        return (x - middle[0]) ** 2 + (y - middle[1]) ** 2 <= radius**2

    mask = np.full(SIZE, record.SCLERA, np.uint8)
    mask[disc(center, iris)] = record.IRIS
    mask[disc(pupil_at or center, pupil)] = record.PUPIL
    if lid is not None:
        mask[:lid] = record.SKIN
    return mask


def constrained(mask, mode="fallback", ratio=0.4):
    return constraint.constrain(mask[None], mode, ratio)[0]


def pixels(mask, value):
    return np.count_nonzero(mask == value)


def test_the_ellipse_of_an_ellipse():
    y, x = np.mgrid[: SIZE[0], : SIZE[1]] - np.array([28.0, 48.0])[:, None, None]
    cos, sin = np.cos(np.radians(30)), np.sin(np.radians(30))
    along, across = cos * x + sin * y, cos * y - sin * x
    region = (along / 24) ** 2 + (across / 12) ** 2 <= 1
    found = constraint.fit(region)
    np.testing.assert_allclose(found.center, (48, 28), atol=1e-6)
    np.testing.assert_allclose(found.axes, (24, 12), atol=0.1)
    assert abs(found.directions[0] @ (cos, sin)) == pytest.approx(1.0, abs=1e-3)
    assert found.area == pytest.approx(np.pi * 24 * 12, rel=0.01)
    assert (found.holds(SIZE) == region).mean() > 0.995
    half = (along / 12) ** 2 + (across / 6) ** 2 <= 1
    assert (found.holds(SIZE, 0.5) == half).mean() > 0.995


def test_a_good_pupil_stays_in_fallback():
    mask = drawn(pupil=10)
    np.testing.assert_array_equal(constrained(mask), mask)
    np.testing.assert_array_equal(constraint.constrain(mask[None], "none")[0], mask)


def test_always_gives_every_pupil_the_same_share():
    for pupil in (0, 4, 12):
        found = constrained(drawn(pupil=pupil), "always")
        assert pixels(found, record.PUPIL) == pytest.approx(np.pi * 8**2, rel=0.05)


@pytest.mark.parametrize("mode", ["fallback", "always"])
def test_an_orphan_gets_its_pupil_at_the_centre(mode):
    mask = drawn(center=(40, 33))
    mask[mask == record.PUPIL] = record.IRIS
    found = constrained(mask, mode)
    y, x = np.nonzero(found == record.PUPIL)
    assert (x.mean(), y.mean()) == pytest.approx((40, 33), abs=0.1)
    assert len(x) == pytest.approx(np.pi * 8**2, rel=0.05)
    np.testing.assert_array_equal(found == record.SCLERA, mask == record.SCLERA)
    assert constraint.orphans(mask[None])[1][0]
    assert not constraint.orphans(found[None])[1][0]


def test_a_pupil_that_is_off_the_centre_is_moved():
    near, far = drawn(pupil_at=(57, 30)), drawn(pupil=6, pupil_at=(62, 30))
    np.testing.assert_array_equal(constrained(near), near)
    found = constrained(far)
    assert np.nonzero(found == record.PUPIL)[1].mean() == pytest.approx(50, abs=0.1)


def test_lids_still_cover_the_pupil():
    mask = drawn(lid=26)
    mask[mask == record.PUPIL] = record.IRIS
    found = constrained(mask, "always")
    np.testing.assert_array_equal(found == record.SKIN, mask == record.SKIN)
    assert 0 < pixels(found, record.PUPIL)
    narrow = drawn(lid=30)
    narrow[36:] = record.SKIN
    narrow[33, 40:60] = record.SKIN  # a lash across
    found = constrained(narrow, "always", ratio=0.55)
    np.testing.assert_array_equal(found == record.SKIN, narrow == record.SKIN)


def test_a_reflection_inside_the_pupil_is_pupil():
    mask = drawn()
    mask[28:32, 48:53] = record.SCLERA
    assert (constrained(mask, "always")[28:32, 48:53] == record.PUPIL).all()


def test_only_the_largest_iris_is_kept():
    mask = drawn()
    mask[:6] = record.SKIN
    mask[2:5, 10:20] = record.IRIS  # a brow
    mask[40:44, 90:94] = record.PUPIL  # a lash's shadow
    found = constrained(mask)
    assert (found[2:5, 10:20] == record.SKIN).all()
    assert (found[40:44, 90:94] == record.SCLERA).all()
    np.testing.assert_array_equal(found[10:36], mask[10:36])


def test_a_pupil_of_two_pieces_keeps_the_larger():
    mask = drawn()
    mask[28:31, 64:67] = record.PUPIL
    found = constrained(mask)
    assert (found[28:31, 64:67] == record.IRIS).all()
    assert pixels(found, record.PUPIL) == pixels(drawn(), record.PUPIL)


def test_an_eye_without_iris_is_unchanged_and_told():
    masks = np.stack([np.zeros(SIZE, np.uint8), drawn(), drawn(pupil=0)])
    masks[0, 3, 3:14] = record.PUPIL  # 11 px
    masks[2][masks[2] == record.PUPIL] = record.IRIS
    for mode in ("fallback", "always"):
        found = constraint.constrain(masks, mode)
        np.testing.assert_array_equal(found[0], masks[0])
    blind, orphaned = constraint.orphans(masks)
    np.testing.assert_array_equal(blind, [True, False, False])
    np.testing.assert_array_equal(orphaned, [False, False, True])


def test_constraining_again_changes_nothing():
    masks = np.stack([drawn(lid=k, pupil=k % 11) for k in range(12, 40, 3)])
    for mode in ("fallback", "always"):
        once = constraint.constrain(masks, mode)
        np.testing.assert_array_equal(constraint.constrain(once, mode), once)


def test_the_ratio_is_the_median_of_the_masks():
    masks = np.stack([drawn(pupil=p) for p in (6, 7, 10)])
    assert constraint.pupil_ratio(masks) == pytest.approx(7 / 20, abs=0.01)
    assert constraint.pupil_ratio(np.stack([drawn(pupil=4)])) == 0.25
    assert constraint.pupil_ratio(np.zeros((2, *SIZE), np.uint8)) == 0.40


def test_an_unknown_mode():
    with pytest.raises(ValueError, match="none, fallback, always"):
        constraint.constrain(drawn()[None], "sometimes")
