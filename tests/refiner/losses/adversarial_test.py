import numpy as np
import pytest

from refiner.losses import adversarial

REAL, FAKE = np.array([1.0, 3.0]), np.array([0.0, 2.0])


def log_sigmoid(x):
    return -np.log1p(np.exp(-np.asarray(x)))


def test_least_squares_by_hand():
    assert float(adversarial.least_squares_generator_loss(FAKE)) == pytest.approx(0.5)
    loss = adversarial.least_squares_discriminator_loss(REAL, FAKE)
    assert float(loss) == pytest.approx(0.5 * 2.0 + 0.5 * 2.0)


def test_cross_entropy_by_hand():
    generator = adversarial.cross_entropy_generator_loss(FAKE)
    assert float(generator) == pytest.approx(-log_sigmoid(FAKE).mean())
    loss = adversarial.cross_entropy_discriminator_loss(REAL, FAKE)
    expected = -log_sigmoid(REAL).mean() - log_sigmoid(-FAKE).mean()
    assert float(loss) == pytest.approx(expected)
    chance = adversarial.cross_entropy_discriminator_loss(0.0 * REAL, 0.0 * FAKE)
    assert float(chance) == pytest.approx(2 * np.log(2))


def test_large_logits_stay_finite():
    loss = adversarial.cross_entropy_generator_loss(np.float32([-1e4, 1e4]))
    assert float(loss) == pytest.approx(5e3)


@pytest.mark.parametrize(
    "loss",
    [
        adversarial.least_squares_generator_loss,
        adversarial.cross_entropy_generator_loss,
    ],
)
def test_patches_average_and_the_generator_wants_high_logits(loss, check_gradient):
    patches = np.tile(FAKE, (3, 5, 1))[..., None]
    assert float(loss(patches)) == pytest.approx(float(loss(FAKE)))
    assert float(loss(patches - 0.5)) > float(loss(patches - 0.4))
    check_gradient(loss, patches - 0.5)


@pytest.mark.parametrize(
    "loss",
    [
        adversarial.least_squares_discriminator_loss,
        adversarial.cross_entropy_discriminator_loss,
    ],
)
def test_discriminators_gain_by_telling_apart(loss):
    right, wrong = loss(np.ones(4), np.zeros(4)), loss(np.zeros(4), np.ones(4))
    assert float(right) < float(wrong)
    # Real and fake batches may differ in size and rank.
    assert np.isfinite(float(loss(np.zeros((2, 9, 14, 1)), np.zeros((3, 1)))))
