"""Whatever order its axes have, an array of eyes is recognised by its pixels."""

import itertools

import cv2
import numpy as np
import pytest

from gaze.data.formats import array_axes
from gaze.run import errors
from tests.gaze.data import eyes

EYES = {d: eyes.columns(60, domain=d)["image"] for d in ("studio", "cabin_nir")}
MASKS = eyes.columns(60)["mask"]


def refusal(array, count=None):
    try:
        array_axes.expect_eyes_first(array, "image", "eyes.npz", count)
    except errors.UserError as error:
        return str(error)
    return ""


# Of a few, of as many as a picture has rows, columns, and of others.
@pytest.mark.parametrize("count", [2, 3, 5, 12, 36, 60])
@pytest.mark.parametrize("domain", EYES)
@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_every_order_of_grey_eyes(domain, count, order):
    array = np.transpose(EYES[domain][:count, ..., 0], order)
    said = refusal(array)
    back = tuple(map(int, np.argsort(order)))
    assert (f"save np.transpose(image, {back})" in said) != (back == (0, 1, 2))


@pytest.mark.parametrize("count", [5, 36, 60])
@pytest.mark.parametrize("order", [*itertools.permutations(range(4))])
def test_every_order_of_coloured_eyes(count, order):
    eyes_ = np.repeat(EYES["studio"][:count], 3, axis=-1)
    said = refusal(np.transpose(eyes_, order))
    back = tuple(map(int, np.argsort(order)))
    assert (f"save np.transpose(image, {back})" in said) != (back == (0, 1, 2, 3))


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_every_order_of_a_video(order):
    back = tuple(map(int, np.argsort(order)))
    eye, moves = EYES["studio"][0, ..., 0], np.arange(36) / 10
    video = [
        cv2.warpAffine(
            eye,
            np.array([[1, 0, 3 * np.sin(t)], [0, 1, 2 * np.cos(t)]]),
            (60, 36),
            borderMode=cv2.BORDER_REPLICATE,
        )
        for t in moves
    ]
    said = refusal(np.transpose(np.stack(video), order))
    assert (f"np.transpose(image, {back})" in said) != (back == (0, 1, 2))


@pytest.mark.parametrize("count", [36, 60])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_masks_of_as_many_eyes_as_rows_or_columns(axis, count):
    masks = MASKS[:count].copy()
    masks[::3] = 0  # closed, or not drawn
    turned = np.moveaxis(masks, 0, axis)
    if axis:
        with pytest.raises(errors.UserError, match="does not count eyes"):
            array_axes.expect_masks_first(turned, "eyes.npz")
    else:
        array_axes.expect_masks_first(turned, "eyes.npz")


def test_labels_cut_to_the_wrong_axis_do_not_deceive():
    array = np.transpose(EYES["studio"][..., 0], (1, 2, 0))
    assert "np.transpose(image, (2, 0, 1))" in refusal(array, count=36)


def test_labels_tell_where_pixels_cannot():
    noise = np.random.default_rng(0).integers(0, 256, (36, 60, 50), np.uint8)
    assert refusal(noise) == ""
    assert "np.transpose(image, (2, 0, 1))" in refusal(noise, count=50)


@pytest.mark.parametrize("shape", [(40, 60), (60, 60), (30, 120), (240, 320)])
def test_right_orders_of_other_sizes_pass(shape):
    array = [cv2.resize(eye, shape[::-1]) for eye in EYES["cabin_nir"][:40, ..., 0]]
    assert refusal(np.stack(array)) == ""


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((36, 60), "save image[None] of a single picture"),
        ((5, 2160), "save image.reshape(N, H, W)"),
        ((36, 60, 3), "or image[None] of a single picture"),
        ((5, 36, 60, 4), "save image[..., :3]"),
        ((36, 60, 1), "np.transpose(image, (2, 0, 1))"),
        ((5, 3, 60), "3 px high cannot be eyes"),
        ((5, 10, 60), "cannot be eyes"),
        ((0, 36, 60), "found uint8 [0, 36, 60]"),
    ],
)
def test_shapes_that_are_no_sets_of_eyes(shape, said):
    array = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    assert said in refusal(array, count=5)
