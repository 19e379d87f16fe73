"""Outlines, pixels and masks stay on one another, whatever the cut."""

import cv2
import numpy as np
import pytest

from gaze.data import datasets, patches
from gaze.data.formats import landmarks
from gaze.run import errors

PATCH = datasets.Patch((72, 120))


def ring(x, y, a, b, count=64):
    around = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([x - a * np.cos(around), y - b * np.sin(around)], axis=-1)


def eye(tilt=0.0):
    """An eye's outlines: 100 x 40 px around (320, 200), turned by ``tilt``."""
    marks = {
        "opening": ring(320, 200, 50, 20, 16),
        "iris": ring(330, 198, 24, 24),
        "pupil": ring(330, 198, 10, 10),
        "corners": np.array([[270.0, 200.0], [370.0, 200.0]]),
    }
    cos, sin = np.cos(tilt), np.sin(tilt)
    turn = np.array([[cos, -sin], [sin, cos]])
    return landmarks.Landmarks(
        **{n: (m - [320, 200]) @ turn.T + [320, 200] for n, m in marks.items()}
    )


def picture(marks):
    """A picture whose grey levels are 50 times the class of each pixel."""
    image = np.zeros((480, 640), np.uint8)
    opening = np.zeros_like(image)
    cv2.fillPoly(opening, [np.round(marks.opening * 256).astype(int)], 1, shift=8)
    for outline, level in ((marks.opening, 150), (marks.iris, 50), (marks.pupil, 100)):
        part = np.zeros_like(image)
        cv2.fillPoly(part, [np.round(outline * 256).astype(int)], 1, shift=8)
        image[(part & opening) > 0] = level
    return image[..., None]


def test_the_crop_is_gazeml_s():
    matrix, turn = eye().transform(PATCH, 1.5)
    assert turn == 0.0
    # 150 px of the picture are 120 px of the patch; the opening's middle is its middle.
    assert matrix[0, 0] == pytest.approx(120 / 150)
    np.testing.assert_allclose(patches.move(matrix, [320, 200]), [60, 36])


@pytest.mark.parametrize("tilt", [0.0, 0.3, -0.5])
@pytest.mark.parametrize("level", [False, True])
def test_masks_lie_on_the_picture(tilt, level):
    marks = eye(tilt)
    matrix, _ = marks.transform(PATCH, 1.3, level)
    found = landmarks.columns(picture(marks), marks, matrix, PATCH)
    shown = np.round(found["image"][0, ..., 0] / 50).astype(int)
    agree = shown == found["mask"][0]
    assert agree.mean() > 0.93  # borders are blurred by the warp
    center = found["pupil_center"][0]
    assert found["mask"][0][tuple(np.round(center[::-1]).astype(int))] == 2


def test_levelled_corners_are_level_and_as_far_as_before():
    marks = eye(0.4)
    matrix, turn = marks.transform(PATCH, 1.5, level=True)
    inner, outer = marks.move(matrix).corners
    assert turn == pytest.approx(-0.4)
    assert outer[1] == pytest.approx(inner[1]) and outer[0] - inner[0] == 80.0


def test_a_mirrored_eye():
    marks = eye()
    mirrored = marks.mirrored(640)
    np.testing.assert_allclose(mirrored.corners, [[269, 200], [369, 200]])
    np.testing.assert_allclose(mirrored.iris.mean(axis=0), [309, 198])
    assert mirrored.openness == pytest.approx(marks.openness)


def test_openness_is_the_height_over_two_fifths_of_the_width():
    assert eye().openness == pytest.approx(1.0)
    flat = landmarks.Landmarks(
        ring(0, 0, 50, 8, 32), *[ring(0, 0, 1, 1)] * 2, eye().corners
    )
    assert flat.openness == pytest.approx(16 / 40, rel=0.01)
    shut = landmarks.Landmarks(
        ring(0, 0, 50, 0), *[ring(0, 0, 1, 1)] * 2, eye().corners
    )
    assert shut.openness == 0.0


def test_lids_hide_what_is_behind_them():
    marks = eye()
    hidden = landmarks.Landmarks(
        marks.opening, marks.iris, ring(330, 150, 10, 10), marks.corners
    )
    matrix, _ = hidden.transform(PATCH, 1.5)
    mask = hidden.move(matrix).mask(PATCH)
    assert set(np.unique(mask)) == {0, 1, 3}


@pytest.mark.parametrize("corner", [270.4, np.nan, 1e300])
def test_outlines_that_are_no_eye_s_are_refused(corner):
    marks = eye()
    assert landmarks.expect_eye(marks, "7.json") is marks
    marks.corners[1, 0] = corner
    with pytest.raises(errors.UserError, match="7.json"):
        landmarks.expect_eye(marks, "7.json")


@pytest.mark.parametrize("text", ["1e300", "1e9", "1e-9", "-1", "0", "nan", "wide"])
def test_widths_that_make_no_sense_are_refused(text):
    assert landmarks.patch_width("1.25") == 1.25
    with pytest.raises(errors.UserError, match="width: expected 0.2 to 10"):
        landmarks.patch_width(text)
