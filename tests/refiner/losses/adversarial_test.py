import numpy as np
import pytest
import tensorflow as tf

from refiner.losses import adversarial

GENERATOR = np.random.default_rng(0)
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


def judgements(scales=2):
    return [
        {
            "features": [
                GENERATOR.normal(size=(2, 5 - s, 4, 3 + layer)) for layer in (0, 1)
            ]
        }
        for s in range(scales)
    ]


def test_feature_matching_equals_a_loop():
    wanted, judged = judgements(), judgements()
    pixels, pools = 0.0, 0.0
    for real, refined in zip(wanted, judged, strict=True):
        for layer in (0, 1):
            a, b = real["features"][layer], refined["features"][layer]
            differences = [abs(a[i] - b[i]) for i in np.ndindex(a.shape)]
            pixels += np.mean(differences) / 2
            means = [
                abs(a[i, ..., n].mean() - b[i, ..., n].mean())
                for i, n in np.ndindex(2, a.shape[-1])
            ]
            pools += np.mean(means) / 2
    loss = adversarial.feature_matching_loss
    assert float(loss(wanted, judged)) == pytest.approx(pixels)
    assert float(loss(wanted, judged, pooled=True)) == pytest.approx(pools)


def test_pooled_feature_matching_is_blind_to_place():
    wanted = judgements()
    moved = [{"features": [f[:, ::-1] for f in j["features"]]} for j in wanted]
    loss = adversarial.feature_matching_loss
    assert float(loss(wanted, moved, pooled=True)) == pytest.approx(0.0, abs=1e-12)
    assert float(loss(wanted, moved)) > 0.1


@pytest.mark.parametrize("pooled", [False, True])
def test_feature_matching_moves_the_refined_alone(pooled, check_gradient):
    wanted, values = judgements(1), GENERATOR.normal(size=(2, 5, 4, 3))
    other = wanted[0]["features"][1]

    def loss(x, goal=wanted):
        judged = [{"features": [x, other]}]
        return adversarial.feature_matching_loss(goal, judged, pooled=pooled)

    check_gradient(loss, values)
    with tf.GradientTape() as tape:
        goal = tf.constant(wanted[0]["features"][0])
        tape.watch(goal)
        result = loss(values, [{"features": [goal, other]}])
    assert tape.gradient(result, goal) is None


@pytest.mark.parametrize(
    "loss",
    [
        adversarial.least_squares_discriminator_loss,
        adversarial.cross_entropy_discriminator_loss,
    ],
)
def test_discriminators_gradients(loss, check_gradient):
    others = GENERATOR.normal(size=(3, 2))
    check_gradient(lambda x: loss(x, others), GENERATOR.normal(size=(2, 4, 1)))
    check_gradient(lambda x: loss(others, x), GENERATOR.normal(size=(2, 4, 1)))
