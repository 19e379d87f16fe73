"""Style with place: the light field of each region, as smooth mean and deviation maps.

A Gram sums over positions, so it cannot say that the light falls from the left or that
a shadow crosses the sclera; yet light is most of what separates a rendered eye from a
photographed one. For each class c, with a Gaussian g and mask m_c,

    mean_c(x)      = (g * m_c I)(x) / (g * m_c)(x)
    deviation_c(x) = sqrt((g * m_c (I - mean_c)^2)(x) / (g * m_c)(x))

(normalised convolution: only pixels of the class count), channel by channel. Outside
the class the maps continue it smoothly, so an output can be compared with a style image
whose regions lie elsewhere. Maps of an infinitely wide Gaussian are flat: the class's
mean and deviation.
"""

from collections.abc import Sequence

import numpy as np
from keras import KerasTensor, ops

_PRIOR_WEIGHT = 1e-3
_VARIANCE_FLOOR = 1e-6


def local_statistics(
    images: KerasTensor, masks: KerasTensor, sigmas: float | Sequence[float]
) -> tuple[KerasTensor, KerasTensor]:
    """Local mean and deviation of images inside each class.

    A thousandth of a pixel's weight is given to the class's mean over the whole image,
    which takes over where the class is many sigmas away. A class absent from the image
    has zero maps; merge orphans first (`layouts.merge_orphans`).

    Args:
        images: float [B, H, W, K].
        masks: one-hot float [B, H, W, C].
        sigmas: standard deviation of the Gaussian in pixels, one number or one per
            class; float("inf") makes flat maps.

    Returns:
        (means, deviations), each [B, H, W, C K], the K channels of a class side by
        side, in the images' unit.
    """
    _, height, width, num_classes = masks.shape
    channels = images.shape[-1]
    spreads = np.broadcast_to(np.asarray(sigmas, np.float64), (num_classes,))
    if channels > 1:  # every (class, channel) pair is a class of its own, C K in all
        masks, images = _each(masks, channels), ops.tile(images, (1, 1, 1, num_classes))
        spreads = np.repeat(spreads, channels)
    # A Gaussian is separable: two matrix products blur all classes, each by its own
    # sigma, where a convolution would need a kernel as wide as the image.
    rows = _gaussians(height, spreads)  # [C, H, H]
    columns = _gaussians(width, spreads)  # [C, W, W]
    masks = ops.transpose(masks, (0, 3, 1, 2))  # [B, C, H, W]
    values = ops.transpose(images, (0, 3, 1, 2))  # [B, 1 or C K, H, W]
    weights = ops.matmul(ops.matmul(rows, masks), columns)

    def local_mean(signal):
        masked = masks * signal
        total = ops.sum(masked, axis=(2, 3), keepdims=True)  # [B, C, 1, 1]
        area = ops.sum(masks, axis=(2, 3), keepdims=True)
        prior = _PRIOR_WEIGHT * total / ops.maximum(area, 1e-6)
        smooth = ops.matmul(ops.matmul(rows, masked), columns)
        return (smooth + prior) / (weights + _PRIOR_WEIGHT)

    means = local_mean(values)
    # Around the local mean: E[x^2] - E[x]^2 would lose float32's digits.
    variances = local_mean(ops.square(values - means))
    # The floor keeps the root's gradient finite in flat regions.
    deviations = ops.sqrt(variances + _VARIANCE_FLOOR)
    return (
        ops.transpose(means, (0, 2, 3, 1)),  # [B, H, W, C K]
        ops.transpose(deviations, (0, 2, 3, 1)),
    )


def light_field_loss(
    statistics_output: tuple[KerasTensor, KerasTensor],
    statistics_style: tuple[KerasTensor, KerasTensor],
    masks: KerasTensor,
) -> KerasTensor:
    """Mean square difference of both maps, each pixel judged by its own class's maps.

    Args:
        statistics_output: `local_statistics` of the output with the content's masks.
        statistics_style: those of the style image with its own masks.
        masks: the content's masks, one-hot float [B, H, W, C].

    Returns:
        Scalar: mean over pixels, channels and batch, summed over the two maps.
    """
    channels = statistics_output[0].shape[-1] // masks.shape[-1]
    masks = _each(masks, channels)
    distance = 0.0
    for output, style in zip(statistics_output, statistics_style, strict=True):
        distance = distance + masks * ops.square(output - style)
    return ops.mean(ops.sum(distance, axis=-1)) / channels


def _each(masks, channels):
    """Every class's mask once for each channel: [B, H, W, C] -> [B, H, W, C K]."""
    return masks if channels == 1 else ops.repeat(masks, channels, axis=-1)


def _gaussians(length, sigmas):
    """Smoothing matrices, one per class: float32 [C, length, length].

    Not normalised to sum one: normalised convolution divides by the weights.
    """
    offsets = np.arange(length)[:, None] - np.arange(length)[None, :]
    exponents = -0.5 * np.square(offsets / sigmas[:, None, None])
    return ops.convert_to_tensor(np.exp(exponents).astype(np.float32))
