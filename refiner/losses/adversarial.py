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

from keras import ops


def least_squares_generator_loss(fake_logits):
    """mean (fake - 1)^2 / 2."""
    return 0.5 * ops.mean(ops.square(fake_logits - 1.0))


def least_squares_discriminator_loss(real_logits, fake_logits):
    """mean (real - 1)^2 / 2 + mean fake^2 / 2."""
    real = ops.mean(ops.square(real_logits - 1.0))
    return 0.5 * (real + ops.mean(ops.square(fake_logits)))


def cross_entropy_generator_loss(fake_logits):
    """-mean log sigmoid(fake): the form whose gradient does not fade."""
    return ops.mean(ops.softplus(-fake_logits))


def cross_entropy_discriminator_loss(real_logits, fake_logits):
    """-mean log sigmoid(real) - mean log sigmoid(-fake)."""
    return ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(fake_logits))


def feature_matching_loss(wanted, judged, *, pooled=False):
    """Mean absolute difference of a discriminator's features, summed over layers.

    pix2pixHD's, which averages over pixels and scales and sums over the layers of one
    scale. It compares pixel by pixel, hence an output with *its own* real picture.
    Where the real pictures are other eyes, ``pooled`` compares what the layers see on
    average in an image (Salimans et al. 2016, image by image).

    Args:
        wanted: judgements of real images, a list over scales of {"features": [[B, h,
            w, N], ...]} as `patchgan.MultiScalePatchGAN` gives; no gradient into it.
        judged: those of refined images.
        pooled: whether features are averaged over positions first.
    """
    total = 0.0
    for real, refined in zip(wanted, judged, strict=True):
        layers = zip(real["features"], refined["features"], strict=True)
        for goal, features in layers:
            if pooled:
                goal, features = (ops.mean(x, axis=(1, 2)) for x in (goal, features))
            total += ops.mean(ops.abs(features - ops.stop_gradient(goal)))
    return total / len(judged)
