"""Adversarial losses on logits, named and scaled as in TF-GAN.

A high logit means "real". Logits may have any rank: one number per image or a map of
patches [B, h, w, 1]; the mean goes over all of them, so a weight means the same for
every discriminator.

Least squares: Mao et al. 2017, targets 1 and 0, with the half of TF-GAN. Cross
entropy: SimGAN (Shrivastava et al. 2017), whose discriminator gives the probability of
"refined", that is sigmoid(-logit) here. Its printed loss is the *sum* over the patch
map; at 35x55 (126 patches) its weights are divided by 126.
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
