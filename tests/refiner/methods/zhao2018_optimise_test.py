"""Eq. 1-9 of Zhao et al. 2018 on pixels: regions keep to themselves."""

import numpy as np
import pytest
import tensorflow as tf

from configs import zhao2018_optimise as config
from gaze import image_ops
from gaze.data import record
from refiner.losses import matting
from refiner.methods import zhao2018_optimise
from refiner.style import bank
from tests.gaze.data import eyes

CONTENT = eyes.columns(1)
STYLE = eyes.columns(1, domain="cabin", seed=1)
IMAGE, MASK = CONTENT["image"], CONTENT["mask"]


def build(style, mask, *, weights=None, **changes):
    settings = config.get_config("tiny").to_dict() | changes
    settings["loss_weights"] |= weights or {}
    style_bank = bank.StyleBank(style, mask, seed=0)
    return zhao2018_optimise.build(settings, style_bank)


def refined(*arguments, **changes):
    method = build(*arguments, **changes)
    return method.refine(IMAGE, MASK, np.arange(1)).astype(int)


def test_an_eye_in_its_own_style_stays():
    made = refined(IMAGE, MASK, iterations=3)
    np.testing.assert_array_equal(made, IMAGE)


def halves(*, weights, iris):
    """A grey eye, left half iris, right half skin; in the style a third is iris."""
    image = np.full((1, 36, 60, 1), 128, np.uint8)
    mask, style_mask = np.zeros((2, 1, 36, 60), np.uint8)
    mask[:, :, :30] = style_mask[:, :, :20] = record.IRIS
    style = np.where(style_mask == record.IRIS, iris, 128).astype(np.uint8)[..., None]
    alone = {"photorealism": 0.0, "content": 0.0} | weights
    shallow = {"style_layers": ("block1_conv1",), "mask_pyramid": "area"}
    method = build(style, style_mask, weights=alone, iterations=20, **shallow)
    made = method.refine(image, mask, np.arange(1)).astype(int)
    # A filter of 3x3 sees across the border, and VGG pads with zeros at the frame.
    return made[0, 2:-2, 2:28], made[0, 2:-2, 32:-2]


@pytest.mark.parametrize("iris", [40, 220])
def test_the_style_of_one_region_does_not_leak_into_another(iris):
    left, right = halves(weights={"style_global": 0.0}, iris=iris)
    assert abs(left.mean() - iris) < 20
    assert np.abs(right - 128).max() <= 8


def test_the_global_style_does_leak():
    _, right = halves(weights={"style_local": 0.0}, iris=40)
    assert np.abs(right - 128).mean() > 30


def matte(made):
    output, image = (
        tf.constant(np.asarray(e) / 255.0, tf.float32) for e in (made, IMAGE)
    )
    return float(matting.photorealism_loss(output, matting.photorealism_factors(image)))


def test_the_laplacian_holds_the_output_to_affine_maps():
    style = STYLE["image"], STYLE["mask"]
    free = refined(*style, iterations=15, weights={"photorealism": 0.0})
    held = refined(*style, iterations=15)
    assert matte(held) < 0.2 * matte(free)


def test_the_first_of_two_stages_is_free():
    style = STYLE["image"], STYLE["mask"]
    free = refined(*style, iterations=6, weights={"photorealism": 0.0})
    method = build(*style, free_iterations=6, iterations=10)
    starts = []
    inner = method.descent

    def spy(start, *arguments):
        starts.append(image_ops.to_uint8(start))
        return inner(start, *arguments)

    method.descent = spy
    made = method.refine(IMAGE, MASK, np.arange(1))
    np.testing.assert_array_equal(starts[0], IMAGE)
    np.testing.assert_array_equal(starts[1], free)
    assert matte(made) < 0.5 * matte(starts[1])


def test_literal_is_as_printed():
    literal = config.get_config("literal")
    assert literal.gram == "paper" and literal.loss_weights.content == 0.0
    assert literal.loss_weights.photorealism == 1e4
    assert literal.loss_weights.style_local == 100.0
    method = build(STYLE["image"], STYLE["mask"], classes=3, weights={"content": 0.0})
    merged = method._one_hot(tf.constant(MASK, tf.int32)).numpy()
    rest = np.isin(MASK, (record.SKIN, record.SCLERA))
    np.testing.assert_array_equal(merged[..., 0], rest)
    np.testing.assert_array_equal(merged.sum(axis=-1), 1.0)
    assert "content" not in method.weights


@pytest.mark.parametrize("gram", ["relative", "paper"])
def test_other_grams_and_colour(gram):
    image, style = (np.repeat(eye, 3, axis=-1) for eye in (IMAGE, STYLE["image"]))
    method = build(style, STYLE["mask"], gram=gram, optimizer="adam")
    made = method.refine(image, MASK, np.arange(1))
    assert made.shape == image.shape and (made != image).any()


def test_a_class_without_a_position_at_the_deepest_layer_joins_its_parent():
    """Else its style Gram is near zero, and the loss relative to that huge."""
    mask = np.where(STYLE["mask"] == record.PUPIL, record.IRIS, STYLE["mask"])
    mask[0, 17:20, 29:32] = record.PUPIL  # 9 pixels; one position of block 4 is 64
    layers = ("block1_conv1", "block4_conv1")
    method = build(STYLE["image"], mask, gram="relative", style_layers=layers)
    image, style = (image_ops.to_float(e) for e in (IMAGE, STYLE["image"]))
    content_mask, style_mask = (tf.constant(m, tf.int32) for m in (MASK, mask))
    constants = method.constants(image, content_mask, style, style_mask)
    local = float(method.losses(tf.constant(image), constants)["style_local"])
    assert local < 3.0
