"""Pixels and labels move together, as if the camera had moved."""

import numpy as np
import pytest

from gaze import geometry, normalize
from gaze.data import signs, warping
from tests.gaze.data import eyes

COLUMNS = eyes.columns(64, num_subjects=8)
COUNT, SIZE = 64, (36, 60)


def maps(*, turn_deg=0.0, scale=1.0, shift_px=(0.0, 0.0)):
    return warping.similarities(
        SIZE,
        shift_px=np.tile(shift_px, (COUNT, 1)),
        scale=np.full(COUNT, scale),
        turn=np.radians(np.full(COUNT, turn_deg)),
    )


@pytest.mark.parametrize("turn_deg", [-30.0, 7.0, 90.0])
def test_a_turned_gaze_is_the_vector_turned_about_the_cameras_axis(turn_deg):
    warped = warping.warp(COLUMNS, maps(turn_deg=turn_deg))
    # y is down: from x to y is clockwise as seen.
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    about_z = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    for name in ("gaze", "head_pose"):
        before, after = (
            geometry.angles_to_vector(x[name].astype(float)) for x in (COLUMNS, warped)
        )
        np.testing.assert_allclose(after, before @ about_z.T, atol=1e-6)
        assert warped[name].dtype == np.float32


def test_a_look_to_the_right_becomes_a_look_down():
    one = {"image": COLUMNS["image"][:1], "gaze": np.float32([[0.0, -0.3]])}
    warped = warping.warp(one, maps(turn_deg=90.0)[:1])
    np.testing.assert_allclose(warped["gaze"], [[-0.3, 0.0]], atol=1e-6)


@pytest.mark.parametrize("turn_deg", [-40.0, 40.0])
def test_irises_still_lie_where_the_turned_gaze_says(turn_deg):
    warped = warping.warp(COLUMNS, maps(turn_deg=turn_deg))
    found = signs.measure(warped["image"], warped["gaze"], warped["mask"])
    forgotten = signs.measure(warped["image"], COLUMNS["gaze"], warped["mask"])
    assert found.yaw < -0.85 and found.pitch < -0.85, found
    crossed = max(abs(forgotten.yaw_with_row), abs(forgotten.pitch_with_column))
    assert forgotten.pitch > found.pitch + 0.1 and crossed > 0.5, forgotten


@pytest.mark.parametrize(
    "change",
    [
        {"turn_deg": 10.0},
        {"scale": 1.3},
        {"shift_px": (3.0, -2.0)},
        {"turn_deg": -8.0, "scale": 0.9, "shift_px": (-1.5, 1.5)},
    ],
)
def test_masks_and_pupils_go_with_the_pixels(change):
    # Pictures that show their masks: where both went can be compared.
    shown = (60 * COLUMNS["mask"][..., None]).astype(np.uint8)
    warped = warping.warp({**COLUMNS, "image": shown}, maps(**change))
    differs = np.abs(
        warped["image"][..., 0].astype(int) - 60 * warped["mask"].astype(int)
    )
    assert (differs > 60).mean() < 0.02  # borders are blended in one of them
    before = signs.iris_centers(shown, COLUMNS["mask"]) - COLUMNS["pupil_center"]
    after = signs.iris_centers(shown, warped["mask"]) - warped["pupil_center"]
    length = [np.linalg.norm(x, axis=1) for x in (before, after)]
    assert np.nanmedian(np.abs(length[0] * change.get("scale", 1) - length[1])) < 0.2


def test_rotations_turn_in_step_with_gaze():
    """A prediction leads back to the real camera as if nothing had been turned."""
    random = np.random.default_rng(0)
    rotation = np.stack([np.linalg.qr(m)[0] for m in random.normal(size=(COUNT, 3, 3))])
    side = np.array(["left", "right"] * (COUNT // 2))
    columns = {
        "image": COLUMNS["image"],
        "gaze": COLUMNS["gaze"],
        "normalizing_rotation": rotation.reshape(COUNT, 9).astype(np.float32),
        "eye": side,
    }
    before, after = (
        normalize.to_camera(c["gaze"], c["normalizing_rotation"], eye=side)
        for c in (columns, warping.warp(columns, maps(turn_deg=20.0)))
    )
    np.testing.assert_allclose(after, before, atol=1e-6)
    left = {n: columns[n] for n in ("image", "gaze", "normalizing_rotation")}
    turned = warping.warp(left, maps(turn_deg=20.0))
    assert turned["normalizing_rotation"].dtype == np.float32
    after = normalize.to_camera(turned["gaze"], turned["normalizing_rotation"])
    before = normalize.to_camera(left["gaze"], left["normalizing_rotation"])
    np.testing.assert_allclose(after, before, atol=1e-6)


def test_shift_and_scale_leave_directions_alone():
    warped = warping.warp(COLUMNS, maps(scale=1.2, shift_px=(2.0, 1.0)))
    np.testing.assert_array_equal(warped["gaze"], COLUMNS["gaze"])
    np.testing.assert_allclose(
        warped["pupil_center"],
        1.2 * (COLUMNS["pupil_center"] - [30, 18]) + [32, 19],
        atol=1e-4,
    )


def test_the_map_that_moves_nothing_changes_nothing():
    warped = warping.warp(COLUMNS, maps())
    for name in ("image", "mask", "gaze", "head_pose", "pupil_center"):
        np.testing.assert_allclose(warped[name], COLUMNS[name], atol=1e-5)


def test_only_the_columns_that_are_there_come_back():
    assert set(warping.warp({"image": COLUMNS["image"]}, maps())) == {"image"}


def test_a_mirrored_eye_looks_the_other_way():
    mirrored = warping.mirror(COLUMNS)
    np.testing.assert_allclose(mirrored["gaze"], COLUMNS["gaze"] * [1, -1])
    found = signs.measure(mirrored["image"], mirrored["gaze"], mirrored["mask"])
    assert found.verdict == "consistent", found
    wrong = signs.measure(mirrored["image"], COLUMNS["gaze"], mirrored["mask"])
    assert wrong.verdict == "yaw reversed"
    # Pixel centres are integers: column 0 becomes column 59.
    x, y = (COLUMNS["pupil_center"] - mirrored["pupil_center"] * [-1, 1]).T
    np.testing.assert_allclose(x, 59.0, atol=1e-5)
    np.testing.assert_allclose(y, 0.0, atol=1e-5)
    twice = warping.mirror(mirrored)
    for name in ("image", "mask", "gaze", "head_pose"):
        np.testing.assert_array_equal(twice[name], COLUMNS[name])
