"""Johnson et al. 2016: a feed-forward network trained for one style, no adversary.

*Perceptual Losses for Real-Time Style Transfer and Super-Resolution* (ECCV 2016). The
network gives any eye the Grams of the style and keeps a deep layer's features of the
eye; total variation smooths. There are no masks: Grams are the whole image's. VGG-19
instead of VGG-16, as Zhao et al. 2018 compare.

The paper's style is *one* picture. ``config.style`` says which: "one" is the bank's eye
whose Grams are nearest to the bank's mean ones, "mean" those mean Grams themselves.
"""

import dataclasses
import functools
import pathlib
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from gaze import image_ops
from gaze.data import record
from gaze.run import errors
from gaze.training import phases, precision
from refiner.learning import learner, options, refining
from refiner.learning.outcome import Outcome
from refiner.losses import structure, style, views
from refiner.networks import translation, vgg
from refiner.style import bank, batches

STYLES = ("one", "mean")
_CHUNK = 16


@dataclasses.dataclass(frozen=True)
class Looks:
    """What VGG-19 looks at eyes for.

    Attributes:
        scale: factor by which it sees stored eyes enlarged.
        style_layers: layers whose Grams are compared.
        content_layer: layer whose features are kept.
    """

    scale: int
    style_layers: tuple[str, ...]
    content_layer: str


class Johnson(learner.Learner):
    """The method in training; a run folder holds a plain ``refining.Refiner``."""

    def __init__(
        self,
        refiner: refining.Refiner,
        perceptual: vgg.PerceptualNetwork,
        looks: Looks,
        how: options.Options,
        phase: phases.Phase,
        *,
        style_of: str,
    ):
        """Makes the method.

        Args:
            refiner: the generator.
            perceptual: frozen VGG-19.
            looks: what it is looked at for.
            how: how it is trained.
            phase: the only one.
            style_of: one of ``STYLES``.
        """
        self.perceptual, self.looks = perceptual, looks
        self.style_grams, self.style_eye = self._choose_style(refiner.bank, style_of)
        groups = {"generator": refiner.generator.trainable_variables}
        outputs = [refiner.generator.network.head]
        super().__init__(refiner, how, (phase,), groups, outputs=outputs)
        precision.apply(perceptual, how.precision)

    def _choose_style(self, style_bank, style_of):
        """Grams [1, N, N] by layer, and the number of the bank's eye they are of."""
        grams = [
            self._grams(self._features(tf.constant(image_ops.to_float(eyes))))
            for eyes in np.array_split(style_bank.images, -(-len(style_bank) // _CHUNK))
        ]
        # [K, N, N] by layer, of the K eyes of the bank.
        grams = {n: np.concatenate([part[n] for part in grams]) for n in grams[0]}
        means = {n: g.mean(axis=0, keepdims=True) for n, g in grams.items()}
        if style_of == "mean":
            return means, None
        # Relative, layer by layer: deep Grams are larger and would decide alone.
        distances = sum(
            np.mean((grams[n] - means[n]) ** 2, axis=(1, 2)) / np.mean(means[n] ** 2)
            for n in grams
        )
        nearest = int(np.argmin(distances))
        return {n: g[nearest : nearest + 1] for n, g in grams.items()}, nearest

    def streams(
        self, sets: dict[str, record.Records], seed: int
    ) -> dict[str, Callable[..., dict]]:
        """See ``learner.Learner``."""
        size, pair = self.batch_size(), (sets["content"], sets["style"])
        return {"unpaired": batches.UnpairedBatches(*pair, batch_size=size, seed=seed)}

    def losses(self, batch: dict, phase: phases.Phase) -> Outcome:
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
        return Outcome(losses, refined)

    def _content(self, features, content):
        layer = self.looks.content_layer
        original = ops.stop_gradient(self._features(content)[layer])
        return structure.content_loss(features[layer], original)

    def _style(self, features):
        grams = self._grams(features)
        distances = [style.gram_distances(grams[n], self.style_grams[n]) for n in grams]
        return ops.mean(sum(distances)) / len(distances)

    def _grams(self, features):
        layers = self.looks.style_layers
        return {n: style.gram_matrix(features[n]) for n in layers}  # [B, N, N]

    def _features(self, eyes):
        large = views.enlarge(eyes, self.looks.scale)
        return {n: ops.cast(f, "float32") for n, f in self.perceptual(large).items()}

    def facts(self) -> dict:
        """For the manifest: where the VGG features and the style came from."""
        chosen = "mean of the bank" if self.style_eye is None else self.style_eye
        return {"vgg": self.perceptual.weights_source, "style_eye": chosen}


def check(settings: dict) -> None:
    """Refuses an unknown style.

    Raises:
        UserError: naming the styles.
    """
    if settings["style"] not in STYLES:
        raise errors.UserError(
            f"config.style is {settings['style']!r}; choose one of {', '.join(STYLES)}."
        )


def build(
    settings: dict,
    style_bank: bank.StyleBank,
    guides: dict[str, keras.Model] | None = None,
) -> Johnson:
    """An untrained ``Johnson`` with its perceptual network; nothing guides it."""
    perceptual = vgg.perceptual_network(
        sorted({*settings["style_layers"], settings["content_layer"]}),
        **settings["vgg"],
    )
    keras.utils.set_random_seed(settings["seed"])
    network = translation.Translator(
        style_bank.images.shape[-1],
        width=settings["width"],
        blocks=settings["blocks"],
        upsampling=settings["upsampling"],
        residual=settings["residual"],
    )
    weights = {n: w for n, w in settings["loss_weights"].items() if w}
    steps = settings["steps"]
    return Johnson(
        refining.Refiner(settings, style_bank, network),
        perceptual,
        Looks(
            scale=settings["enlarge"],
            style_layers=tuple(settings["style_layers"]),
            content_layer=settings["content_layer"],
        ),
        options.build(settings, adversarial=False),
        phases.Phase("perceptual", steps, ("generator",), weights, "unpaired"),
        style_of=settings["style"],
    )


def load(
    settings: dict, style_bank: bank.StyleBank, folder: pathlib.Path
) -> refining.Refiner:
    """The trained method of a run folder."""
    network = refining.load_generator(folder, translation.Translator)
    return refining.Refiner(settings, style_bank, network)
