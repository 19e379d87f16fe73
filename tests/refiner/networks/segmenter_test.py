"""The segmenter: shape, ladder, saving."""

import keras
import numpy as np

from refiner.networks import segmenter

EYES = np.random.default_rng(0).uniform(-1, 1, (2, 36, 60, 1)).astype(np.float32)
TINY = {"widths": (4, 8, 16), "blocks": (1, 1, 1, 1)}


def test_logits_have_the_input_size():
    assert segmenter.Segmenter(**TINY)(EYES).shape == (2, 36, 60, 4)


def test_the_ladder_halves_three_times():
    network = segmenter.Segmenter()
    downs = [p for p in network.parts if isinstance(p, segmenter.Downsampler)]
    assert [d.config["filters"] for d in downs] == [16, 64, 128]
    blocks = [
        p for p in network.parts if isinstance(p, segmenter.PreActivationResidual)
    ]
    assert len(blocks) == 5 + 8 + 2 + 2
    assert [b.config["dilation"] for b in blocks[5:9]] == [2, 4, 8, 16]


def test_a_residual_block_is_a_plain_sum():
    block = segmenter.PreActivationResidual(8)
    x = np.random.default_rng(0).normal(size=(1, 6, 6, 8)).astype(np.float32)
    block(x)
    for convolution in block.convolutions:
        convolution.kernel.assign(np.zeros(convolution.kernel.shape))
    np.testing.assert_array_equal(block(x), x)  # no ReLU behind the sum


def test_saved_and_loaded_is_the_same(tmp_path):
    network = segmenter.Segmenter(**TINY)
    network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(network(EYES), loaded(EYES))
