"""Pixels, points and directions move together; regions have their true area."""

import cv2
import numpy as np
import pytest

from gaze import geometry
from gaze.data import datasets, patches
from gaze.run import errors

PATCH = datasets.Patch()


def dot(place, size=(480, 640), sigma=4.0):
    """A picture with a bright spot at (x, y), drawn by its formula."""
    rows, columns = np.indices(size)
    far = (columns - place[0]) ** 2 + (rows - place[1]) ** 2
    return (250 * np.exp(-far / (2 * sigma**2))).astype(np.uint8)[..., None]


def found(patch):
    """Centre of gravity of what is bright."""
    weight = np.where(patch[..., 0] > 8, patch[..., 0], 0).astype(float)
    rows, columns = np.indices(weight.shape)
    return np.array([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum()


@pytest.mark.parametrize("width", [30.0, 61.7, 140.0, 400.0, 611.0])
@pytest.mark.parametrize("turn", [0.0, 0.4, -1.1])
def test_a_spot_is_where_its_point_is(width, turn):
    place, center = np.array([331.3, 207.8]), (325.0, 210.0)
    matrix = patches.transform(center, width, PATCH, turn)
    cut = patches.cut(dot(place, sigma=width / 40), matrix, PATCH)
    np.testing.assert_allclose(found(cut), patches.move(matrix, place), atol=0.1)


def test_a_whole_picture_is_cut_as_it_is():
    picture = np.random.default_rng(0).integers(0, 256, (36, 60, 1), np.uint8)
    matrix = patches.transform((30, 18), 60, PATCH)
    np.testing.assert_array_equal(patches.cut(picture, matrix, PATCH), picture)


def test_a_quarter_turn_clockwise_brings_the_left_side_up():
    picture = np.zeros((101, 101, 1), np.uint8)
    picture[:, :30] = 255
    patch = datasets.Patch((21, 21))
    cut = patches.cut(
        picture, patches.transform((50, 50), 101, patch, np.pi / 2), patch
    )
    assert cut[:5].min() == 255 and cut[8:].max() == 0


def test_beyond_the_border_the_last_pixels_go_on():
    picture = np.full((40, 40, 3), (10, 20, 30), np.uint8)
    patch = datasets.Patch((36, 60), 3)
    cut = patches.cut(picture, patches.transform((0, 0), 100, patch), patch)
    assert (cut == (10, 20, 30)).all()


def test_nothing_aliases():
    stripes = np.zeros((480, 640, 1), np.uint8)
    stripes[:, ::2] = 255
    cut = patches.cut(stripes, patches.transform((320, 240), 600, PATCH), PATCH)
    assert np.ptp(cut.astype(int)) < 20


@pytest.mark.parametrize("radius", [9.3, 11.2, 14.0])
@pytest.mark.parametrize("center", [(29.5, 17.5), (30.2, 17.9)])
def test_a_disc_has_its_area(radius, center):
    around = np.linspace(0, 2 * np.pi, 256, endpoint=False)
    disc = center + radius * np.stack([np.cos(around), np.sin(around)], axis=-1)
    area = np.pi * radius**2
    assert patches.region(disc, PATCH).sum() == pytest.approx(area, rel=0.02)


def test_small_discs_have_their_area_on_the_mean():
    random = np.random.default_rng(3)
    around = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    circle = 3.0 * np.stack([np.cos(around), np.sin(around)], axis=-1)
    shifts = random.uniform(-0.5, 0.5, (200, 2)) + (30, 18)
    areas = [patches.region(circle + shift, PATCH).sum() for shift in shifts]
    polygon = 32 * 3.0**2 * np.sin(2 * np.pi / 64)
    assert np.mean(areas) == pytest.approx(polygon, rel=0.005)


def test_a_rectangle_covers_the_pixels_whose_centres_it_holds():
    corners = [(1.6, 2.4), (4.2, 2.4), (4.2, 3.1), (1.6, 3.1)]
    region = patches.region(corners, PATCH)
    rows, columns = np.nonzero(region)
    assert list(zip(columns, rows, strict=True)) == [(2, 3), (3, 3), (4, 3)]
    assert not patches.region(np.array(corners) + [70.0, 0.0], PATCH).any()


def test_points_keep_their_shape():
    matrix = patches.transform((10, 20), 30, PATCH, 0.3)
    points = np.random.default_rng(1).normal(size=(4, 5, 2))
    moved = patches.move(matrix, points)
    expected = cv2.transform(points.reshape(1, -1, 2), matrix).reshape(4, 5, 2)
    np.testing.assert_allclose(moved, expected, atol=1e-12)


def test_a_direction_turns_with_the_picture():
    # Looking right, turned clockwise by a quarter: looking down.
    right = [0.0, -0.3]
    np.testing.assert_allclose(patches.turn(right, np.pi / 2), [-0.3, 0.0], atol=1e-12)
    angles = np.array([[0.1, 0.2], [-0.3, 0.25]])
    np.testing.assert_allclose(patches.turn(angles, 0.0), angles, atol=1e-12)
    # As the point it aims at in the picture does.
    matrix = patches.transform((0, 0), 60, datasets.Patch((1, 60)), 0.7)[:, :2]
    aims = geometry.angles_to_vector(angles)[:, :2] @ matrix.T
    turned = geometry.angles_to_vector(patches.turn(angles, 0.7))[:, :2]
    np.testing.assert_allclose(turned, aims, atol=1e-12)


def test_the_middle_is_where_mpiigaze_has_it():
    matrix = patches.transform((331.3, 207.8), 140, PATCH, 0.4)
    np.testing.assert_allclose(patches.move(matrix, (331.3, 207.8)), [30, 18])


@pytest.mark.parametrize(
    ("center", "width", "fits"),
    [
        ((320, 240), 450, True),
        ((0, 240), 450, True),
        ((-400, 240), 450, False),
        ((320, 5000), 450, False),
        ((320, 240), 1e9, False),
        ((320, 240), 1e300, False),
        ((320, 240), 1e-3, False),
        ((1e6, -1e6), 450, False),
    ],
)
def test_a_patch_shows_its_picture_or_is_refused_in_one_line(center, width, fits):
    matrix = patches.transform(center, width, PATCH, 0.3)
    if fits:
        patches.expect_shown(matrix, (480, 640, 1), PATCH, "7.jpg")
        return
    with pytest.raises(errors.UserError, match="7.jpg.*640x480") as raised:
        patches.expect_shown(matrix, (480, 640, 1), PATCH, "7.jpg")
    assert "\n" not in str(raised.value)
