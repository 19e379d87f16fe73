"""Multi-scale PatchGAN: pix2pixHD's sizes, receptive field, order of scales."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from refiner.networks import patchgan

RANDOM = np.random.default_rng(0)


def eyes(batch, height, width):
    image = RANDOM.uniform(-1, 1, (batch, height, width, 1)).astype(np.float32)
    labels = RANDOM.integers(0, 3, (batch, height, width))
    return image, np.eye(3, dtype=np.float32)[labels]


@pytest.mark.parametrize(
    ("size", "logits"), [(304, 41), (608, 79), (297, 40), (594, 78)]
)
def test_published_map_sizes(size, logits):
    network = patchgan.PatchGAN(4, width=1)
    outputs = network.compute_output_spec(keras.KerasTensor((1, size, size, 4)))
    assert outputs[-1].shape == (1, logits, logits, 1)


def test_scales_features_and_signs():
    network = patchgan.MultiScalePatchGAN(4, width=4)
    judgements = network(*eyes(2, 304, 304))
    assert [j["logits"].shape for j in judgements] == [(2, 41, 41, 1), (2, 22, 22, 1)]
    for judgement in judgements:
        channels = [features.shape[-1] for features in judgement["features"]]
        assert channels == [4, 8, 16, 32]
        logits = np.array(judgement["logits"])
        assert (logits < 0).any() and (logits > 0).any()


def test_published_size():
    # pix2pixHD's, biases and all; its norms have no parameters, ours two a channel.
    convolutions = [(4, 64), (64, 128), (128, 256), (256, 512), (512, 1)]
    count = sum(16 * given * made + made for given, made in convolutions)
    assert patchgan.PatchGAN(4).count_params() == count + 2 * (128 + 256 + 512)


def test_a_logit_sees_70_pixels(monkeypatch):
    network = patchgan.PatchGAN(1, width=1)
    monkeypatch.setattr(network, "norms", [lambda x: x] * 3)  # they see everything
    for variable in network.trainable_variables:
        variable.assign(np.abs(variable) + 0.1)
    given = tf.constant(np.ones((1, 128, 128, 1), np.float32))
    with tf.GradientTape() as tape:
        tape.watch(given)
        middle = network(given)[-1][0, 9, 9, 0]
    touched = tape.gradient(middle, given).numpy()[0, ..., 0] != 0
    assert (touched.any(axis=0).sum(), touched.any(axis=1).sum()) == (70, 70)


def test_the_second_scale_sees_the_halved_image():
    network = patchgan.MultiScalePatchGAN(4, width=2)
    image, label_map = eyes(1, 64, 48)
    inputs = np.concatenate([image, label_map], axis=-1)
    halved = keras.ops.average_pool(inputs, 3, 2, padding="same")
    expected = network.parts[1](halved)[-1]
    second = network(image, label_map)[1]["logits"]
    np.testing.assert_allclose(second, expected, atol=1e-6)


def test_the_label_map_is_used():
    network = patchgan.MultiScalePatchGAN(4, width=4)
    image, label_map = eyes(2, 36, 60)
    ours, others = network(image, label_map), network(image, label_map[::-1])
    assert np.abs(np.array(ours[0]["logits"]) - others[0]["logits"]).max() > 1e-4


def test_saved_and_loaded_is_the_same(tmp_path):
    network = patchgan.MultiScalePatchGAN(4, width=2, halvings=2, scales=1)
    network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    given = eyes(1, 36, 60)
    np.testing.assert_array_equal(
        network(*given)[0]["logits"], loaded(*given)[0]["logits"]
    )
    assert len(network.logits) == 1
