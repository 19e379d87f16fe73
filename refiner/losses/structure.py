"""Losses that hold an output to its input's structure, and the inversion monitor.

The style and matting terms together allow an output to invert its contrast (dark
sclera, bright limbus): the matting Laplacian accepts any locally affine map, also one
of negative slope. `slope_loss` forbids that, `contrast_correlation` notices it.
"""

from keras import KerasTensor, ops

INVERSION_THRESHOLD = 0.5
"""A `contrast_correlation` below this means inverted or lost contrast."""

# Variances of images in [-1, 1]: of about one grey level, and of four.
_GREY_LEVEL = 1e-4
_STRUCTURE = 1e-3


def content_loss(
    features_output: KerasTensor, features_content: KerasTensor
) -> KerasTensor:
    """Mean square difference of two equal layers' features (Gatys, Luan)."""
    return ops.mean(ops.square(features_output - features_content))


def self_regularization(refined: KerasTensor, synthetic: KerasTensor) -> KerasTensor:
    """Mean absolute difference of two images (SimGAN's, with psi the identity).

    SimGAN prints a sum over pixels; its weight 0.1 at 35x55 is 1.53 for this mean
    beside a mean cross entropy.
    """
    return ops.mean(ops.abs(refined - synthetic))


def total_variation(images: KerasTensor) -> KerasTensor:
    """Mean square step to the right and mean square step down, [B, H, W, C].

    Johnson's code adds half the squares of 0-255 values over the whole batch, borders
    apart: its 1e-6 is 1e-6 / 2 * B (H - 1) (W - 1) C * 127.5^2 here, 6,342 for four
    images of 256x256x3.
    """
    down = ops.mean(ops.square(images[:, 1:] - images[:, :-1]))
    return down + ops.mean(ops.square(images[:, :, 1:] - images[:, :, :-1]))


def local_correlation(
    outputs: KerasTensor, inputs: KerasTensor, *, window: int = 9
) -> KerasTensor:
    """Correlation of two images in every square window: the sign of the local slope.

    (cov + s) / sqrt((var_out + s) (var_in + s)), s the variance of a grey level or so.

    Args:
        outputs: float [B, H, W, C] in [-1, 1].
        inputs: float [B, H, W, C] in [-1, 1].
        window: side of the window in pixels.

    Returns:
        [B, H - window + 1, W - window + 1, C], from -1 to 1; one where they are equal.
    """
    return _correlation(*_moments(outputs, inputs, window))


def slope_loss(
    outputs: KerasTensor,
    inputs: KerasTensor,
    *,
    window: int = 9,
    threshold: float = 0.8,
) -> KerasTensor:
    """Mean of max(0, threshold - `local_correlation`) where the input has structure.

    Windows count by var_in / (var_in + 1e-3): new shading where the input is flat is
    free, but structure of the input must neither vanish nor turn round. Each image's
    weights add up to one, so an inverted image scores threshold + 1.
    """
    covariance, variance_out, variance_in = _moments(outputs, inputs, window)
    correlation = _correlation(covariance, variance_out, variance_in)
    weights = variance_in / (variance_in + _STRUCTURE)
    # Divided image by image: a flat eye is held to its few edges as hard as others.
    punished = ops.sum(weights * ops.relu(threshold - correlation), axis=(1, 2, 3))
    return ops.mean(punished / (ops.sum(weights, axis=(1, 2, 3)) + 1e-6))


def contrast_correlation(
    outputs: KerasTensor,
    inputs: KerasTensor,
    box: tuple[float, float, float, float] = (0.25, 0.25, 0.75, 0.75),
) -> KerasTensor:
    """Correlation of each output with its input inside the central eye box.

    A monitor, not a loss: below `INVERSION_THRESHOLD` the contrast is inverted.

    Args:
        outputs: float [B, H, W, C].
        inputs: float [B, H, W, C].
        box: top, left, bottom, right as fractions of height and width.

    Returns:
        [B], from -1 to 1; 0 where an image is constant inside the box.
    """
    _, height, width, _ = inputs.shape
    rows = slice(round(box[0] * height), round(box[2] * height))
    columns = slice(round(box[1] * width), round(box[3] * width))
    centred = []
    for images in (outputs, inputs):
        inside = images[:, rows, columns]
        centred.append(inside - ops.mean(inside, axis=(1, 2, 3), keepdims=True))
    product, square_out, square_in = (
        ops.mean(centred[i] * centred[j], axis=(1, 2, 3))
        for i, j in ((0, 1), (0, 0), (1, 1))
    )
    # The floor under the root: a constant image has no correlation, so 0 and no NaN.
    return product / ops.sqrt(ops.maximum(square_out * square_in, 1e-16))


def _correlation(covariance, variance_out, variance_in):
    # A grey level in both: two flat windows are equal, not 0 / 0.
    scale = ops.sqrt((variance_out + _GREY_LEVEL) * (variance_in + _GREY_LEVEL))
    return (covariance + _GREY_LEVEL) / scale


def _moments(outputs, inputs, window):
    """Covariance and both variances in every window, [B, h, w, C] each."""
    # Centred first: E[x^2] - E[x]^2 of values near zero keeps float32's digits.
    outputs = outputs - ops.mean(outputs, axis=(1, 2), keepdims=True)
    inputs = inputs - ops.mean(inputs, axis=(1, 2), keepdims=True)
    products = [outputs * inputs, ops.square(outputs), ops.square(inputs)]
    # One pooling of five groups of channels, rows then columns, is the fast way.
    sums = ops.concatenate([outputs, inputs, *products], axis=-1)  # [B, H, W, 5 C]
    sums = ops.average_pool(sums, (window, 1), strides=1, padding="valid")
    sums = ops.average_pool(
        sums, (1, window), strides=1, padding="valid"
    )  # [B, h, w, 5 C]
    mean_out, mean_in, product, square_out, square_in = ops.split(sums, 5, axis=-1)
    # Rounding can leave a flat window a variance just below zero, hence the relu.
    return (
        product - mean_out * mean_in,
        ops.relu(square_out - ops.square(mean_out)),
        ops.relu(square_in - ops.square(mean_in)),
    )
