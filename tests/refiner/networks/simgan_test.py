"""SimGAN's networks: published counts and map sizes, receptive fields, signs."""

import keras
import numpy as np
import pytest

from refiner.losses import adversarial
from refiner.networks import simgan

RANDOM = np.random.default_rng(0)


def images(*shape):
    return RANDOM.uniform(-1, 1, shape).astype(np.float32)


def reach(network, size):
    """Height and width in pixels of what the middle output depends on.

    On black images and with positive weights no path is cut off or cancelled.
    """
    for variable in network.trainable_variables:
        variable.assign(0.5 * np.abs(variable))
    sides = []
    for axis in (1, 2):
        lit = np.zeros((size, size, size, 1), np.float32)
        each = np.arange(size)
        row, column = (each, size // 2) if axis == 1 else (size // 2, each)
        lit[each, row, column] = 1.0
        answers = np.array(network(lit))
        middle = answers[:, answers.shape[1] // 2, answers.shape[2] // 2, 0]
        sides.append(int((middle != 0).sum()))
    return tuple(sides)


def test_published_parameter_counts():
    assert simgan.Refiner().count_params() == 296_129
    assert simgan.LocalDiscriminator().count_params() == 75_906


def test_the_refiner_sees_19_pixels():
    assert reach(simgan.Refiner(width=2), 41) == (19, 19)


@pytest.mark.parametrize(
    ("size", "expected"), [((35, 55), (9, 14)), ((36, 60), (9, 15))]
)
def test_a_logit_for_every_patch(size, expected):
    assert simgan.LocalDiscriminator()(images(2, *size, 1)).shape == (2, *expected, 1)


def test_the_discriminator_sees_23_pixels():
    network = simgan.LocalDiscriminator(front=((3, 3, 2), (3, 3, 2)))
    assert reach(network, 65) == (23, 23)


def test_hand_pose_sizes():
    hands = images(1, 224, 224, 1)
    judge = simgan.LocalDiscriminator(**simgan.HAND_DISCRIMINATOR)
    assert judge(hands).shape == (1, 7, 7, 1)
    # 49 * 64 + 64, then twenty 3x3 convolutions of 64, then 65.
    count = 3_200 + 20 * 36_928 + 65
    assert simgan.Refiner(**simgan.HAND_REFINER).count_params() == count


def test_the_logit_is_the_softmax_of_the_papers_two_channels():
    network = simgan.LocalDiscriminator()
    eyes = images(2, 36, 60, 1)
    pairs = []
    head = network.head
    network.head = lambda h: pairs.append(head(h)) or pairs[-1]
    logits = network(eyes)
    shares = np.array(keras.ops.softmax(pairs[0], axis=-1))
    as_printed = -np.log(shares[..., 1]).mean()  # "real" is the second
    loss = adversarial.cross_entropy_generator_loss(logits)
    assert float(loss) == pytest.approx(as_printed, rel=1e-5)
    assert (np.array(pairs[0]) < 0).any()  # no ReLU on the logits


@pytest.mark.parametrize("channels", [1, 3])
def test_shapes_and_range(channels):
    eyes = images(2, 36, 60, channels)
    for residual in (False, True):
        network = simgan.Refiner(channels, width=8, blocks=1, residual=residual)
        refined = np.array(network(eyes))
        assert refined.shape == eyes.shape
        assert np.abs(refined).max() <= 1.0
    assert np.abs(refined - eyes).max() < 0.05  # the residual one starts at I
    assert simgan.LocalDiscriminator(channels)(eyes).shape == (2, 9, 15, 1)


def test_blocks_add_to_what_they_are_given():
    network = simgan.Refiner(width=4, blocks=3)
    eyes = images(1, 9, 11, 1)
    expected = np.tanh(network.head(np.maximum(network.front(eyes), 0.0)))
    assert np.abs(network(eyes) - expected).max() > 1e-3
    for _, second in network.pairs:
        second.kernel.assign(0.0 * second.kernel)
    np.testing.assert_allclose(network(eyes), expected, atol=1e-6)


def test_residual_adds_the_image():
    network = simgan.Refiner(width=4, blocks=1, residual=True)
    plain = simgan.Refiner(width=4, blocks=1)
    plain.set_weights(network.get_weights())
    eyes = images(1, 9, 11, 1)
    network.head.bias.assign([3.0])
    plain.head.bias.assign([3.0])
    expected = np.clip(eyes + np.array(plain(eyes)), -1, 1)
    np.testing.assert_allclose(network(eyes), expected, atol=1e-6)


@pytest.mark.parametrize(
    "network",
    [
        simgan.Refiner(3, width=4, blocks=2, kernel_size=7, residual=True),
        simgan.LocalDiscriminator(3, **simgan.HAND_DISCRIMINATOR),
    ],
)
def test_saved_and_loaded_is_the_same(network, tmp_path):
    network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    eyes = images(1, 24, 40, 3)
    np.testing.assert_array_equal(network(eyes), loaded(eyes))
