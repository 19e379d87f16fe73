"""Laws of the segmenter's blocks."""

import keras
import numpy as np
import pytest

from refiner.networks import segmenter_blocks as blocks

X = np.random.default_rng(0).normal(size=(2, 8, 12, 6)).astype(np.float32)


def silenced(block):
    """The block, built, with kernels of zero: its convolutions say nothing."""
    block(X)
    for convolution in block.convolutions:
        convolution.kernel.assign(np.zeros(convolution.kernel.shape))
    return block


def test_a_residual_block_is_a_plain_sum():
    block = silenced(blocks.PreActivationResidual(6))
    np.testing.assert_array_equal(block(X), X)  # no ReLU behind the sum


def test_erfnets_residual_block_ends_in_relu():
    block = silenced(blocks.PostActivationResidual(6))
    np.testing.assert_array_equal(block(X), np.maximum(X, 0))


def test_erfnets_residual_block_by_hand():
    """Convolutions of one tap and norms of known moments: only the order is left."""
    block = silenced(blocks.PostActivationResidual(6))
    for convolution, gain in zip(block.convolutions, (1, 2, -1, 3), strict=True):
        kernel = np.zeros(convolution.kernel.shape, np.float32)
        kernel[kernel.shape[0] // 2, kernel.shape[1] // 2] = gain * np.eye(6)
        convolution.kernel.assign(kernel)
    for norm, mean in zip(block.norms, (0.5, -1.0), strict=True):
        norm.moving_mean.assign(np.full(6, mean))
    unit = 1 / np.sqrt(1 + 1e-3)
    h = np.maximum((2 * np.maximum(X, 0) - 0.5) * unit, 0)
    h = (3 * np.maximum(-h, 0) + 1.0) * unit
    np.testing.assert_allclose(block(X), np.maximum(X + h, 0), atol=1e-5)


@pytest.mark.parametrize("transposed", [False, True])
def test_an_upsampler_doubles_and_a_downsampler_halves(transposed):
    assert blocks.Upsampler(5, transposed=transposed)(X).shape == (2, 16, 24, 5)
    assert blocks.Downsampler(9)(X).shape == (2, 4, 6, 9)


def test_a_downsampler_pools_what_it_does_not_convolve():
    found = blocks.Downsampler(9)(X)
    pooled = keras.ops.max_pool(X, 2)
    unit = 1 / np.sqrt(1 + 1e-3)
    np.testing.assert_allclose(found[..., 3:], np.maximum(pooled, 0) * unit, atol=1e-5)


def test_a_downsampler_is_relu_of_the_concatenation_in_every_bit():
    block = blocks.Downsampler(9)
    found = block(X)
    convolved = block.norm(block.convolution(X), training=False)
    pooled = block.pool_norm(block.pool(X), training=False)
    expected = keras.ops.relu(keras.ops.concatenate([convolved, pooled], axis=-1))
    np.testing.assert_array_equal(found, expected)


def test_only_pre_activation_closes_its_stack():
    kinds = [[type(b) for b in blocks.stack(r, 6, 2)] for r in ("pre", "post")]
    assert kinds[0] == 2 * [blocks.PreActivationResidual] + [blocks.NormRelu]
    assert kinds[1] == 2 * [blocks.PostActivationResidual]
    assert blocks.stack("pre", 6, 0) == []
