"""Adversarial losses on logits, named and scaled as in TF-GAN.

A high logit means "real". Logits may have any rank: one number per image or a map of
patches [B, h, w, 1]; the mean goes over all of them, so a weight means the same for
every discriminator.

Least squares: Mao et al. 2017, targets 1 and 0, with the half of TF-GAN. Cross
entropy: SimGAN (Shrivastava et al. 2017), whose discriminator gives the probability of
"refined", that is sigmoid(-logit) here. Its printed loss is the *sum* over the patch
map; at 35x55 (126 patches) its weights are divided by 126.

Feature matching: pix2pixHD (Wang et al. 2018), weight 10 beside least squares.
"""

from keras import KerasTensor, ops


def least_squares_generator_loss(fake_logits: KerasTensor) -> KerasTensor:
    """mean (fake - 1)^2 / 2."""
    return 0.5 * ops.mean(ops.square(fake_logits - 1.0))


def least_squares_discriminator_loss(
    real_logits: KerasTensor, fake_logits: KerasTensor
) -> KerasTensor:
    """mean (real - 1)^2 / 2 + mean fake^2 / 2."""
    real = ops.mean(ops.square(real_logits - 1.0))
    return 0.5 * (real + ops.mean(ops.square(fake_logits)))


def cross_entropy_generator_loss(fake_logits: KerasTensor) -> KerasTensor:
    """-mean log sigmoid(fake): the form whose gradient does not fade."""
    # softplus(-x) = -log sigmoid(x), without the overflow of either.
    return ops.mean(ops.softplus(-fake_logits))


def cross_entropy_discriminator_loss(
    real_logits: KerasTensor, fake_logits: KerasTensor
) -> KerasTensor:
    """-mean log sigmoid(real) - mean log sigmoid(-fake)."""
    return ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(fake_logits))


def feature_matching_loss(
    real: list[dict], refined: list[dict], *, pooled: bool = False
) -> KerasTensor:
    """Mean absolute difference of a discriminator's features, summed over layers.

    pix2pixHD's, which averages over pixels and scales and sums over the layers of one
    scale. It compares pixel by pixel, hence an output with *its own* real picture.
    Where the real pictures are other eyes, ``pooled`` compares what the layers see on
    average in an image (Salimans et al. 2016, image by image).

    Args:
        real: judgements of real images, a list over scales of {"features": [[B, h,
            w, N], ...]} as `patchgan.MultiScalePatchGAN` gives; no gradient into it.
        refined: those of refined images.
        pooled: whether features are averaged over positions first.
    """
    total = 0.0
    for theirs, ours in zip(real, refined, strict=True):
        layers = zip(theirs["features"], ours["features"], strict=True)
        for goal, features in layers:
            if pooled:  # [B, h, w, N] -> [B, N]: what is where does not count
                goal, features = (ops.mean(x, axis=(1, 2)) for x in (goal, features))
            # No gradient to the goal: only the generator moves by this loss.
            total += ops.mean(ops.abs(features - ops.stop_gradient(goal)))
    return total / len(refined)  # the sum over layers, the mean over scales
