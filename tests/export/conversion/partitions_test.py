"""The exported networks run in one piece, and a graph that does not is seen."""

import keras
import numpy as np
import pytest

from export.conversion import card, converter, deployment, partitions, presets
from gaze.estimators import cnn
from refiner.networks import segmenter

PIXELS = np.random.default_rng(0).integers(0, 256, (8, 36, 60, 1)).astype(np.uint8)
TINY = {"widths": (4, 8, 16), "blocks": (1, 1, 1, 1)}


class Split(keras.Model):
    """A segmenter whose ReLU stands behind a concatenation, which splits the graph."""

    def __init__(self):
        super().__init__()
        self.first, self.second = (
            keras.layers.Conv2D(4, 3, padding="same") for _ in range(2)
        )
        self.logits = keras.layers.Conv2D(4, 3, padding="same")

    def call(self, images, training=False):
        both = keras.ops.concatenate([self.first(images), self.second(images)], -1)
        return self.logits(keras.ops.relu(both))


def read(network):
    deployed = deployment.deploy(network, PIXELS.shape[1:])
    with converter.saved(deployed) as make:
        content = presets.get("int8").convert(make, {"image": PIXELS})
    return partitions.read(card.seal(content, deployed.task.name))


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        lambda: cnn.GazeNetwork(width=4, units=8),
        lambda: segmenter.Segmenter(**TINY),
        lambda: segmenter.Segmenter(**TINY, residual="post", upsampling="transposed"),
    ],
)
def test_all_but_the_change_of_pixels_is_one_partition(make):
    assert read(make()) == partitions.Partitions(1, {"QUANTIZE": 1})


def test_a_relu_behind_a_concatenation_is_seen_to_split_the_graph():
    split = read(Split())
    assert split.count == 2
    assert split.outside == {"QUANTIZE": 1, "RELU": 1}
