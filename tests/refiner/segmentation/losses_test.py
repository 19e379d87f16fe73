"""Segmentation losses by hand, and what a batch's halves say of it."""

import numpy as np
import pytest

from refiner.segmentation import losses

ONES = np.ones(4, np.float32)


def random_case(count=4):
    random = np.random.default_rng(0)
    mask = random.integers(0, 3, (count, 6, 8)).astype(np.int32)
    mask[0] = 0  # halves of unlike content, and nowhere a class 3
    return random.normal(size=(count, 6, 8, 4)).astype(np.float32), mask


def test_perfect_logits_cost_nothing():
    _, mask = random_case()
    logits = 50.0 * np.eye(4, dtype=np.float32)[mask]
    found = losses.segmentation_losses(logits, mask, ONES)
    assert float(found["cross_entropy"]) == pytest.approx(0.0, abs=1e-5)
    assert float(found["dice"]) == pytest.approx(0.0, abs=1e-5)


def test_uniform_logits_by_hand():
    mask = np.zeros((1, 4, 4), np.int32)
    mask[0, 0, :2] = 1
    logits, weights = np.zeros((1, 4, 4, 4), np.float32), np.float32([1, 3, 1, 1])
    found = losses.segmentation_losses(logits, mask, weights)
    # 14 px of weight 1 and 2 px of weight 3, each log 4.
    assert float(found["cross_entropy"]) == pytest.approx(20 / 16 * np.log(4))
    # A quarter of 16 px each: class 0 overlaps in 14 / 4, class 1 in 2 / 4.
    s = 0.016
    dice = [(2 * 3.5 + s) / (4 + 14 + s), (2 * 0.5 + s) / (4 + 2 + s)]
    assert float(found["dice"]) == pytest.approx((2 - sum(dice)) / 4, abs=1e-6)


def test_a_class_that_an_image_lacks_costs_no_dice():
    mask = np.zeros((1, 36, 60), np.int32)
    for stray in (0.0, -3.0):  # a quarter of a pixel each, or a hundredth
        logits = np.full((1, 36, 60, 4), stray, np.float32)
        logits[..., 0] = 50.0
        found = losses.segmentation_losses(logits, mask, ONES)
        assert float(found["dice"]) == pytest.approx(0.0, abs=1e-5)


def test_the_halves_of_a_batch_average_to_the_whole():
    logits, mask = random_case()
    weights = losses.class_weights(mask.astype(np.uint8))
    whole = losses.segmentation_losses(logits, mask, weights)
    first = losses.segmentation_losses(logits[:2], mask[:2], weights)
    second = losses.segmentation_losses(logits[2:], mask[2:], weights)
    for name, value in whole.items():
        mean = (float(first[name]) + float(second[name])) / 2
        assert float(value) == pytest.approx(mean, rel=1e-6)
        assert abs(float(first[name]) - float(second[name])) > 1e-3


def test_rare_classes_weigh_more_and_the_mean_pixel_one():
    masks = np.zeros((1, 10, 10), np.uint8)
    masks[0, 0, :5] = 1
    weights = losses.class_weights(masks)
    ratio = np.log(1.10 + 0.95) / np.log(1.10 + 0.05)
    assert weights[1] / weights[0] == pytest.approx(ratio)
    assert weights[masks].mean() == pytest.approx(1.0)


def test_weights_are_of_as_many_classes_as_there_are():
    masks = np.array([[[0, 1, 2, 0]]], np.uint8)
    three = losses.class_weights(masks, 3)
    np.testing.assert_allclose(three, losses.class_weights(masks)[:3])
    assert three.shape == (3,)
