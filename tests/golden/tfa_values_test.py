"""Our replacements of tensorflow-addons, held to the numbers it computed.

The values come from make_tfa_values.py, which says how they were recorded. Where the
replacement computes something else on purpose (`equalize`), the test states the
difference.
"""

import pathlib

import cv2
import keras
import numpy as np
import pytest
import tensorflow as tf

from gaze import image_ops
from refiner.networks import layers

VALUES = pathlib.Path(__file__).with_name("tfa_values.npz")


def golden(case):
    """The arrays of one case by name."""
    with np.load(VALUES) as values:
        prefix = case + "/"
        return {
            name.removeprefix(prefix): values[name]
            for name in values.files
            if name.startswith(prefix)
        }


def assert_normalization_agrees(layer, values):
    layer.build(values["inputs"].shape)
    layer.gamma.assign(values["gamma"])
    layer.beta.assign(values["beta"])
    image = tf.constant(values["inputs"])
    with tf.GradientTape() as tape:
        tape.watch(image)
        outputs = layer(image)
        total = tf.reduce_sum(outputs * values["cotangent"])
    gradients = tape.gradient(total, [image, layer.gamma.value, layer.beta.value])
    np.testing.assert_allclose(outputs, values["outputs"], rtol=1e-5, atol=1e-5)
    # Sums over 72 pixels, and through 1 / deviation, here up to 1 / sqrt(epsilon).
    for gradient, name in zip(gradients, ["inputs", "gamma", "beta"], strict=True):
        np.testing.assert_allclose(
            gradient, values[f"{name}_gradient"], rtol=1e-4, atol=1e-4
        )


def test_instance_normalization():
    values = golden("instance_normalization")
    layer = layers.InstanceNormalization(epsilon=float(values["epsilon"]))
    assert_normalization_agrees(layer, values)


@pytest.mark.parametrize(
    ("case", "groups"), [("group_normalization", 3), ("instance_normalization", -1)]
)
def test_keras_group_normalization(case, groups):
    values = golden(case)
    layer = keras.layers.GroupNormalization(groups, epsilon=float(values["epsilon"]))
    assert_normalization_agrees(layer, values)


def test_keras_spectral_normalization():
    values = golden("spectral_normalization")
    convolution = keras.layers.Conv2D(5, 3, padding="same")
    layer = keras.layers.SpectralNormalization(convolution)
    layer.build(values["inputs"].shape)
    convolution.kernel.assign(values["kernel"])
    layer.vector_u.assign(values["vector_u"])
    training_outputs = layer(values["inputs"], training=True)
    found = {
        "training_outputs": training_outputs,
        "outputs": layer(values["inputs"], training=False),
        "normalized_kernel": convolution.kernel,
        "updated_vector_u": layer.vector_u,
    }
    for name, value in found.items():
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(value), values[name], rtol=1e-5, atol=1e-5
        )


def test_gaussian_blur_of_opencv():
    values = golden("gaussian_filter")
    # OpenCV counts (x, y) where tensorflow-addons counts (y, x); its default border
    # is REFLECT.
    blurred = [
        cv2.GaussianBlur(image, (5, 7), sigmaX=0.8, sigmaY=1.5)
        for image in values["inputs"]
    ]
    np.testing.assert_allclose(blurred, values["outputs"], atol=1e-6)


def test_translation_of_opencv():
    values = golden("translate")
    matrix = np.eye(2, 3)
    matrix[:, 2] = values["shift"]
    moved = [
        cv2.warpAffine(image, matrix, (12, 9), borderMode=cv2.BORDER_REPLICATE)
        for image in values["inputs"]
    ]
    np.testing.assert_allclose(moved, values["outputs"], atol=1e-6)


def test_equalize_is_opencv_not_pil():
    """tensorflow-addons follows PIL; MPIIGaze's eyes, and so we, follow OpenCV.

    With c(v) the number of pixels up to value v, OpenCV's 255 (c - c0) / (N - c0)
    meets 0 and 255 at the darkest and the brightest value. PIL divides the count
    *below* v by the whole number floor((N - c_last) / 255) and clips: on a small
    image the step is coarse, the output brighter and saturated early.
    """
    values = golden("equalize")
    image = values["inputs"]
    ours = image_ops.equalize(image[None, ..., None])[0, ..., 0]
    histogram = np.bincount(image.ravel(), minlength=256)
    count = np.cumsum(histogram)
    first, last = histogram[image.min()], histogram[image.max()]

    opencv = np.rint(255 * (count - first) / (image.size - first))
    np.testing.assert_array_equal(ours, opencv[image])

    step = (image.size - last) // 255
    pil = np.clip((count - histogram + step // 2) // step, 0, 255)
    np.testing.assert_array_equal(values["outputs"], pil[image])

    difference = values["outputs"].astype(int) - ours
    assert 0 < difference.mean() < 5 and np.abs(difference).max() == 12
