"""Johnson et al. 2016: a feed-forward network trained for one style, no adversary.

*Perceptual Losses for Real-Time Style Transfer and Super-Resolution* (ECCV 2016). The
network gives any eye the Grams of the style and keeps a deep layer's features of the
eye; total variation smooths. There are no masks: Grams are the whole image's. VGG-19
instead of VGG-16, as Zhao et al. 2018 compare.

The paper's style is *one* picture. ``config.style`` says which: "one" is the bank's eye
whose Grams are nearest to the bank's mean ones, "mean" those mean Grams themselves.
"""

import functools

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from gaze import image_ops
from gaze.run import errors
from gaze.training import phases, precision
from refiner.learning import learner
from refiner.losses import objective, structure, style
from refiner.networks import translation, vgg
from refiner.style import batches

STYLES = ("one", "mean")
_CHUNK = 16


class Johnson(learner.Learner):
    """The method; ``build`` makes it for training, ``load`` for refining."""

    chunk = 64

    def __init__(self, settings, style_bank, network, perceptual=None):
        """Wraps a generator.

        Args:
            settings: values of the method's config.
            style_bank: ``bank.StyleBank``.
            network: ``translation.Translator``.
            perceptual: frozen VGG-19, needed for training only.
        """
        super().__init__(settings, style_bank, network)
        self.perceptual = perceptual
        if perceptual is None:
            return
        self.style_grams, self.style_eye = self._choose_style()
        weights = {n: w for n, w in settings["loss_weights"].items() if w}
        steps = settings["steps"]
        phase = phases.Phase("perceptual", steps, ("generator",), weights, "unpaired")
        groups = {"generator": network.trainable_variables}
        self.prepare((phase,), groups, outputs=[network.network.head])
        precision.apply(perceptual, settings.get("precision", "float32"))

    def _choose_style(self):
        """Grams [1, N, N] by layer, and the number of the bank's eye they are of."""
        grams = [
            self._grams(self._features(tf.constant(image_ops.to_float(eyes))))
            for eyes in np.array_split(self.bank.images, -(-len(self.bank) // _CHUNK))
        ]
        grams = {n: np.concatenate([part[n] for part in grams]) for n in grams[0]}
        means = {n: g.mean(axis=0, keepdims=True) for n, g in grams.items()}
        if self.settings["style"] == "mean":
            return means, None
        distances = sum(
            np.mean((grams[n] - means[n]) ** 2, axis=(1, 2)) / np.mean(means[n] ** 2)
            for n in grams
        )
        nearest = int(np.argmin(distances))
        return {n: g[nearest : nearest + 1] for n, g in grams.items()}, nearest

    def streams(self, sets, seed):
        """Batch functions by the phases' ``data``."""
        size, pair = self.batch_size(), (sets["content"], sets["style"])
        return {"unpaired": batches.UnpairedBatches(*pair, batch_size=size, seed=seed)}

    def losses(self, batch, phase):
        """See ``learner.Learner``."""
        content = batch["content"]["image"]
        refined = self.generator(content)
        features = self._features(refined)
        terms = {
            "content": functools.partial(self._content, features, content),
            "style_global": functools.partial(self._style, features),
            "total_variation": functools.partial(structure.total_variation, refined),
        }
        losses = {n: term() for n, term in terms.items() if n in phase.loss_weights}
        return losses, refined, None

    def _content(self, features, content):
        layer = self.settings["content_layer"]
        wanted = ops.stop_gradient(self._features(content)[layer])
        return structure.content_loss(features[layer], wanted)

    def _style(self, features):
        grams = self._grams(features)
        distances = [style.gram_distances(grams[n], self.style_grams[n]) for n in grams]
        return ops.mean(sum(distances)) / len(distances)

    def _grams(self, features):
        layers = self.settings["style_layers"]
        return {n: style.gram_matrix(features[n]) for n in layers}

    def _features(self, eyes):
        large = objective.enlarge(eyes, self.settings["enlarge"])
        return {n: ops.cast(f, "float32") for n, f in self.perceptual(large).items()}

    def facts(self):
        """For the manifest: where the VGG features and the style came from."""
        chosen = "mean of the bank" if self.style_eye is None else self.style_eye
        return {"vgg": self.perceptual.weights_source, "style_eye": chosen}


def check(settings):
    """Refuses an unknown style.

    Raises:
        UserError: naming the styles.
    """
    if settings["style"] not in STYLES:
        raise errors.UserError(
            f"config.style is {settings['style']!r}; choose one of {', '.join(STYLES)}."
        )


def build(settings, style_bank, guides=None):
    """An untrained ``Johnson`` with its perceptual network; nothing guides it."""
    perceptual = vgg.perceptual_network(
        sorted({*settings["style_layers"], settings["content_layer"]}),
        weights=settings["vgg"]["weights"],
        seed=settings["vgg"]["seed"],
    )
    keras.utils.set_random_seed(settings["seed"])
    network = translation.Translator(
        style_bank.images.shape[-1],
        width=settings["width"],
        blocks=settings["blocks"],
        upsampling=settings["upsampling"],
        residual=settings["residual"],
    )
    return Johnson(settings, style_bank, network, perceptual)


def load(settings, style_bank, folder):
    """The trained method of a run folder."""
    network = learner.load_generator(folder, translation.Translator)
    return Johnson(settings, style_bank, network)
