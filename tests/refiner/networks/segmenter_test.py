"""The segmenter: shape, ladder, published size, saving."""

import keras
import numpy as np
import pytest

from refiner.networks import segmenter, segmenter_blocks

EYES = np.random.default_rng(0).uniform(-1, 1, (2, 36, 60, 1)).astype(np.float32)
TINY = {"widths": (4, 8, 16), "blocks": (1, 1, 1, 1)}
ERFNET = {"residual": "post", "upsampling": "transposed"}


@pytest.mark.parametrize("residual", ["pre", "post"])
@pytest.mark.parametrize("upsampling", ["resize", "transposed"])
@pytest.mark.parametrize(
    ("size", "scale"), [((36, 60), 2), ((96, 160), 1), ((1024, 1024), 1)]
)
def test_logits_have_the_input_size(size, scale, residual, upsampling):
    network = segmenter.Segmenter(
        size,
        3,
        channels=3,
        scale=scale,
        residual=residual,
        upsampling=upsampling,
        **TINY,
    )
    assert network(keras.KerasTensor((2, *size, 3))).shape == (2, *size, 3)


def test_published_erfnet_has_its_number_of_parameters():
    network = segmenter.Segmenter((64, 64), 3, channels=3, scale=1, **ERFNET)
    assert sum(np.prod(v.shape) for v in network.trainable_variables) == 2_063_151


def test_the_ladder_halves_three_times():
    network = segmenter.Segmenter()
    downs = [p for p in network.parts if isinstance(p, segmenter_blocks.Downsampler)]
    assert [d.config["filters"] for d in downs] == [16, 64, 128]
    kind = segmenter_blocks.PreActivationResidual
    blocks = [p for p in network.parts if isinstance(p, kind)]
    assert len(blocks) == 5 + 8 + 2 + 2
    assert [b.config["dilation"] for b in blocks[5:9]] == [2, 4, 8, 16]
    assert [b.config["dropout"] for b in blocks] == 5 * [0.03] + 8 * [0.1] + 4 * [0.0]


@pytest.mark.parametrize("kind", [{}, ERFNET | {"dropout": (0.1, 0.3)}])
def test_saved_and_loaded_is_the_same(tmp_path, kind):
    network = segmenter.Segmenter(**TINY, **kind)
    network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(network(EYES), loaded(EYES))


@pytest.mark.parametrize(
    "wrong",
    [{"size": (35, 55)}, {"scale": 1}, {"residual": "none"}, {"upsampling": "cubic"}],
)
def test_a_network_that_cannot_be(wrong):
    with pytest.raises(ValueError, match=r"multiples of 8|choose one of"):
        segmenter.Segmenter(**TINY, **wrong)


def test_eyes_of_another_size_are_refused_in_the_graph():
    network = segmenter.Segmenter(**TINY)
    with pytest.raises(ValueError, match="shape"):
        network(np.zeros((1, 72, 120, 1), np.float32))
