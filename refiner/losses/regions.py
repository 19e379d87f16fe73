"""Losses that treat the regions of an eye apart.

Statistics of a region's pixels without place (Reinhard et al. 2001, region by region),
and the two region-level terms of mask-guided purification (Zhao et al. 2019, Yan et al.
2020). Of these papers the abstracts are known; the terms follow the network that they
cite almost phrase by phrase, MGCAM (Song et al. 2018): what the whole image shows is
to be near the attention region (iris and pupil) and far from the background.

Masks are float [B, h, w, C] at the size of what they mask, one-hot or averaged.
"""

from keras import KerasTensor, ops

_VARIANCE_FLOOR = 1e-6

Region = tuple[KerasTensor, KerasTensor]
"""Features [B, h, w, N] and the attention mask [B, h, w, 1] that belongs to them."""


def region_statistics(
    images: KerasTensor, masks: KerasTensor
) -> tuple[KerasTensor, KerasTensor]:
    """Mean and deviation of the pixels of each class.

    Args:
        images: float [B, H, W, K].
        masks: float [B, H, W, C].

    Returns:
        (means, deviations), each [B, C, K]; zero and 1e-3 for an absent class.
    """
    batch, _, _, channels = ops.shape(images)
    weights = ops.reshape(masks, (batch, -1, masks.shape[-1], 1))  # [B, M, C, 1]
    weights = weights / ops.maximum(ops.sum(weights, axis=1, keepdims=True), 1e-6)
    pixels = ops.reshape(images, (batch, -1, 1, channels))  # [B, M, 1, K]
    means = ops.sum(weights * pixels, axis=1, keepdims=True)  # [B, 1, C, K]
    variances = ops.sum(weights * ops.square(pixels - means), axis=1)
    # The floor keeps the root's gradient finite in flat regions.
    return means[:, 0], ops.sqrt(variances + _VARIANCE_FLOOR)


def region_statistics_loss(
    outputs: KerasTensor,
    styles: KerasTensor,
    masks_output: KerasTensor,
    masks_style: KerasTensor,
) -> KerasTensor:
    """Square difference of each class's mean and deviation: style without place.

    What `light_field.light_field_loss` is for an infinitely wide Gaussian. A class
    absent from the style has no statistics; merge orphans first
    (`layouts.merge_orphans`).

    Args:
        outputs: float [B, H, W, K].
        styles: float [B, h, w, K].
        masks_output: the content's masks, float [B, H, W, C].
        masks_style: float [B, h, w, C].

    Returns:
        Scalar: summed over the two statistics, mean over channels, weighted by each
        class's share of the content, mean over the batch.
    """
    statistics = zip(
        region_statistics(outputs, masks_output),
        region_statistics(styles, masks_style),
        strict=True,
    )
    distance = sum(ops.square(ours - theirs) for ours, theirs in statistics)
    shares = ops.mean(masks_output, axis=(1, 2))  # [B, C]
    return ops.mean(ops.sum(shares * ops.mean(distance, axis=-1), axis=-1))


def region_content_loss(
    features_outputs: KerasTensor, features_content: KerasTensor, masks: KerasTensor
) -> KerasTensor:
    """Mean square difference of features inside a region, however small it is.

    sum a (F[O] - F[I])^2 / (N sum a), mean over the batch; an empty region costs
    nothing.

    Args:
        features_outputs, features_content: float [B, h, w, N].
        masks: the region a, float [B, h, w, 1].
    """
    squares = ops.mean(ops.square(features_outputs - features_content), axis=-1)
    # Divided by the region's area: a small iris costs as much as a large one.
    inside = ops.sum(masks[..., 0] * squares, axis=(1, 2))
    return ops.mean(inside / ops.maximum(ops.sum(masks, axis=(1, 2, 3)), 1e-6))


def region_vectors(features: KerasTensor, masks: KerasTensor) -> KerasTensor:
    """The mean feature of each region, of length one (zero for an empty region).

    Args:
        features: float [B, h, w, N].
        masks: float [B, h, w, C].

    Returns:
        [B, C, N]
    """
    batch, _, _, filters = ops.shape(features)
    flat = ops.reshape(features, (batch, -1, filters))  # [B, M, N]
    weights = ops.reshape(masks, (batch, -1, masks.shape[-1]))  # [B, M, C]
    weights = ops.transpose(weights, (0, 2, 1))  # [B, C, M]
    # The length alone counts, so sums serve as well as means.
    sums = ops.matmul(weights, flat)  # [B, C, N]
    return sums * ops.rsqrt(ops.sum(ops.square(sums), axis=-1, keepdims=True) + 1e-12)


def triplet_loss(
    anchors: KerasTensor, positives: KerasTensor, negatives: KerasTensor, margin: float
) -> KerasTensor:
    """mean max(0, |a - p|^2 - |a - n|^2 + margin) of vectors [B, N]."""
    near = ops.sum(ops.square(anchors - positives), axis=-1)
    far = ops.sum(ops.square(anchors - negatives), axis=-1)
    return ops.mean(ops.relu(near - far + margin))


def region_contrast_loss(
    output: Region, content: Region, style: Region, *, margin: float = 0.3
) -> KerasTensor:
    """The region-level term of purification: a triplet of content, a triplet of style.

    The whole output is to be nearer to the content's attention region than to its
    background, and the output's background nearer to the style's than to the content's.

    Args:
        output, content, style: each a ``Region``; the output's mask is its content's.
        margin: by which squared distances of unit vectors (0 to 4) are to differ.
    """
    vectors = []
    for features, attention in (output, content, style):
        # [B, h, w, 3]: all of it, the region, the rest.
        masks = [ops.ones_like(attention), attention, 1.0 - attention]
        vectors.append(region_vectors(features, ops.concatenate(masks, axis=-1)))
    # Each a list of three [B, N].
    output, content, style = (ops.unstack(v, num=3, axis=1) for v in vectors)
    whole, attention, background = range(3)
    return triplet_loss(
        output[whole], content[attention], content[background], margin
    ) + triplet_loss(output[background], style[background], content[background], margin)
