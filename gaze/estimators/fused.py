"""Pixels and layout together: the small CNN that is also told where the regions lie.

Pixels know most, but lean on looks; where iris and opening lie
(``gaze.learning.layout``) is blind to looks. The two places stand beside the CNN's
features before the answers. Masks of real eyes come from a segmenter; train on masks
that it predicted, too.
"""

import keras

from gaze.estimators import cnn
from gaze.learning import layout, network

_WIDTH, _UNITS = 16, 128  # the CNN's


class Estimator(network.NetworkEstimator):
    """The CNN's features and the numbers of the layout, joined."""

    name = "fused"
    inputs = ("image", "mask")

    def make_network(self, size):
        """See ``network.NetworkEstimator``; "layout" is a second input [B, 4]."""
        image = keras.Input((*size, 1), name="image")
        numbers = keras.Input((len(layout.NAMES),), name="layout")
        # The numbers are shares of the patch's width, the features 0 to 6.
        told = [cnn.trunk(_WIDTH, _UNITS)(image), network.batch_norm()(numbers)]
        joined = keras.layers.Concatenate()(told)
        return network.with_angles(image, joined, self, layout=numbers)

    def features(self, columns):
        """See ``network.NetworkEstimator``."""
        numbers = layout.numbers(columns["mask"])
        return {"image": columns["image"], "layout": numbers}

    def rejects(self, columns):
        """Which eyes it would read by half only, bool [N]: those that show no iris."""
        return ~layout.shows_iris(columns["mask"])


def build(**settings):
    """An unfitted estimator; settings are those of ``network.NetworkEstimator``."""
    return Estimator(None, settings)


def load(folder, manifest):
    """The fitted estimator in a run folder."""
    return network.load(Estimator, folder, manifest)
