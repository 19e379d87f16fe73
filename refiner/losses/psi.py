"""SimGAN's self-regularisation (Shrivastava et al. 2017, Eq. 3): psi(R(x)) near psi(x).

psi is a map from eyes to features. The paper takes the eye itself and names the mean
colour, derivatives and learned features as others. Derivatives leave light free and
keep edges and their sign. The mean here is a local one, which grey eyes have as well:
it keeps light and leaves texture free.
"""

from collections.abc import Callable

from keras import KerasTensor, ops

from refiner.losses import structure

KINDS = ("identity", "mean", "gradient", "features")
"""What psi can be: the eye, its local mean, its derivatives, a layer of VGG-19."""

_WINDOW_PX = 7  # of the local mean


def loss(
    refined: KerasTensor,
    synthetic: KerasTensor,
    kind: str,
    perceptual: Callable[[KerasTensor], dict[str, KerasTensor]] | None = None,
) -> KerasTensor:
    """Mean absolute difference of psi of two batches of eyes.

    Args:
        refined, synthetic: [B, H, W, C] in [-1, 1].
        kind: one of ``KINDS``. "features" is relative: 1 where the difference is as
            large as the synthetic eye's own features.
        perceptual: ``vgg.PerceptualNetwork`` of one layer, for "features".

    Raises:
        ValueError: another kind.
    """
    if kind == "identity":
        return structure.self_regularization(refined, synthetic)
    if kind == "gradient":  # down and right, each a mean of its own
        down = refined[:, 1:] - refined[:, :-1], synthetic[:, 1:] - synthetic[:, :-1]
        right = (eyes[:, :, 1:] - eyes[:, :, :-1] for eyes in (refined, synthetic))
        pairs = [down, tuple(right)]
        return sum(structure.self_regularization(*pair) for pair in pairs)
    if kind == "mean":  # whole windows only: zeros outside would darken the border
        pool = (_WINDOW_PX, 1, "valid")
        pair = (ops.average_pool(eyes, *pool) for eyes in (refined, synthetic))
        return structure.self_regularization(*pair)
    if kind == "features":
        return _relative_difference(refined, synthetic, perceptual)
    raise ValueError(f"no psi {kind!r}; choose one of {', '.join(KINDS)}")


def _relative_difference(refined, synthetic, perceptual):
    """Of the one layer's features, as a share of the synthetic eye's own."""
    (new,), (old,) = (perceptual(eyes).values() for eyes in (refined, synthetic))
    # Image by image, or a dark eye would count for nothing beside a bright one.
    off = ops.mean(ops.abs(new - old), axis=(1, 2, 3))  # [B]
    return ops.mean(off / (ops.mean(ops.abs(old), axis=(1, 2, 3)) + 1e-6))
