"""The readings of "D is a pretrained VGG-19" (Zhao et al. 2018), behind one face.

A judge maps a view of eyes (``views.view``) to a list of logits, one map for each
of its levels; the sum over l in Eq. 10 is the sum over them. A high logit means real.
"""

import math
import statistics
from collections.abc import Sequence

import keras
import tensorflow as tf
from keras import ops

from gaze import image_ops
from refiner.losses import adversarial, views
from refiner.networks import discriminator, patchgan, vgg
from refiner.style import bank

KINDS = ("vgg_head", "patchgan", "none")
_MEASURED = 32  # eyes of the bank whose features' magnitude is taken


class Judge:
    """A discriminator of views.

    Attributes:
        network: Keras model; its ``logits`` are the layers that give the answers.
    """

    network: keras.Model

    def __call__(self, view: views.View) -> list[tf.Tensor]:
        """Logits [B, h, w, 1] of each level."""
        raise NotImplementedError(f"{type(self).__name__} overrides __call__")

    def feature_matching(self, real: views.View, refined: views.View) -> tf.Tensor:
        """How far apart two views are in features that the judge has learnt."""
        raise NotImplementedError(f"{type(self).__name__} has no features of its own")


class HeadJudge(Judge):
    """Trainable heads of 1x1 convolutions on the frozen VGG features."""

    def __init__(
        self,
        perceptual: vgg.PerceptualNetwork,
        style_bank: bank.StyleBank,
        layers: Sequence[str],
        *,
        scale: int,
        classes: int,
    ):
        """Heads scaled by the bank's own feature magnitudes.

        Args:
            perceptual: frozen VGG-19.
            style_bank: its eyes are what magnitudes are measured of.
            layers: names of the layers that heads stand on.
            scale: factor by which VGG sees stored eyes enlarged.
            classes: of the label map.
        """
        squares: dict[str, list[float]] = {}
        channels: dict[str, int] = {}
        for eye in style_bank.images[:_MEASURED]:  # one by one: VGG's maps are large
            eye = ops.convert_to_tensor(image_ops.to_float(eye[None]))
            features = perceptual(views.enlarge(eye, scale))  # [1, h, w, N] by layer
            for name in layers:
                square = float(ops.mean(ops.square(features[name])))
                squares.setdefault(name, []).append(square)
                channels[name] = int(features[name].shape[-1])
        magnitudes = {n: math.sqrt(statistics.fmean(squares[n])) + 1e-6 for n in layers}
        self.network = discriminator.PatchHeads(magnitudes, channels, classes=classes)

    def __call__(self, view: views.View) -> list[tf.Tensor]:
        """Logits [B, h, w, 1], one map for each layer with a head."""
        return list(self.network(view.features, view.masks).values())


class PatchJudge(Judge):
    """pix2pixHD's multi-scale PatchGAN on picture and label map."""

    def __init__(self, style_bank: bank.StyleBank, *, classes: int):
        """For eyes like the bank's, and label maps of so many classes."""
        channels = style_bank.images.shape[-1] + classes
        self.network = patchgan.MultiScalePatchGAN(channels)

    def __call__(self, view: views.View) -> list[tf.Tensor]:
        """Logits [B, h, w, 1], one map for each scale."""
        return [level["logits"] for level in self._levels(view)]

    def feature_matching(self, real: views.View, refined: views.View) -> tf.Tensor:
        """``adversarial.feature_matching_loss`` of two views."""
        levels = self._levels(real), self._levels(refined)
        # Pooled: the style shows another eye, whose pixels are elsewhere.
        return adversarial.feature_matching_loss(*levels, pooled=True)

    def _levels(self, view):
        return self.network(view.image, view.label_map)


def build(
    settings: dict, perceptual: vgg.PerceptualNetwork, style_bank: bank.StyleBank
) -> Judge | None:
    """The judge that ``config.discriminator`` names, or None for "none"."""
    if settings["discriminator"] == "vgg_head":
        return HeadJudge(
            perceptual,
            style_bank,
            settings["head_layers"],
            scale=settings["enlarge"],
            classes=settings["classes"],
        )
    if settings["discriminator"] == "patchgan":
        return PatchJudge(style_bank, classes=settings["classes"])
    return None


def recognised(
    real_logits: list[tf.Tensor], refined_logits: list[tf.Tensor], threshold: float
) -> dict[str, tf.Tensor]:
    """Shares of real and of refined patches that a discriminator knows, as monitors.

    Args:
        real_logits, refined_logits: lists of logits of any shape.
        threshold: logits above it mean real.
    """
    rights = {
        "discriminator_on_real": [logits > threshold for logits in real_logits],
        "discriminator_on_refined": [logits < threshold for logits in refined_logits],
    }
    # The mean of the levels' means: the finest level has the most patches by far.
    return {
        name: ops.mean(ops.stack([ops.mean(ops.cast(r, "float32")) for r in right]))
        for name, right in rights.items()
    }
