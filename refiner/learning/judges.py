"""The readings of "D is a pretrained VGG-19" (Zhao et al. 2018), behind one face.

A judge maps a view of eyes (``objective.view``) to a list of logits, one map for each
of its levels; the sum over l in Eq. 10 is the sum over them. A high logit means real.
"""

import math
import statistics

from keras import ops

from gaze import image_ops
from refiner.losses import adversarial, objective
from refiner.networks import discriminator, patchgan

KINDS = ("vgg_head", "patchgan", "none")
_MEASURED = 32  # eyes of the bank whose features' magnitude is taken


class HeadJudge:
    """Trainable heads of 1x1 convolutions on the frozen VGG features."""

    def __init__(self, perceptual, style_bank, settings):
        """Heads scaled by the bank's own feature magnitudes."""
        layers, squares, channels = settings["head_layers"], {}, {}
        for eye in style_bank.images[:_MEASURED]:  # one by one: VGG's maps are large
            eye = ops.convert_to_tensor(image_ops.to_float(eye[None]))
            features = perceptual(objective.enlarge(eye, settings["enlarge"]))
            for name in layers:
                square = float(ops.mean(ops.square(features[name])))
                squares.setdefault(name, []).append(square)
                channels[name] = int(features[name].shape[-1])
        magnitudes = {n: math.sqrt(statistics.fmean(squares[n])) + 1e-6 for n in layers}
        self.network = discriminator.PatchHeads(
            magnitudes, channels, classes=settings["classes"]
        )

    def __call__(self, seen):
        """Logits by level."""
        return list(self.network(seen["features"], seen["masks"]).values())


class PatchJudge:
    """pix2pixHD's multi-scale PatchGAN on picture and label map."""

    def __init__(self, style_bank, settings):
        """For eyes like the bank's."""
        channels = style_bank.images.shape[-1] + settings["classes"]
        self.network = patchgan.MultiScalePatchGAN(channels)

    def __call__(self, seen):
        """Logits by level."""
        return [level["logits"] for level in self._levels(seen)]

    def feature_matching(self, real, refined):
        """``adversarial.feature_matching_loss`` of two views."""
        levels = self._levels(real), self._levels(refined)
        # Pooled: the style shows another eye, whose pixels are elsewhere.
        return adversarial.feature_matching_loss(*levels, pooled=True)

    def _levels(self, seen):
        return self.network(seen["image"], seen["label_map"])


def build(settings, perceptual, style_bank):
    """The judge that ``config.discriminator`` names, or None for "none"."""
    if settings["discriminator"] == "vgg_head":
        return HeadJudge(perceptual, style_bank, settings)
    if settings["discriminator"] == "patchgan":
        return PatchJudge(style_bank, settings)
    return None


def recognised(real_logits, refined_logits, threshold):
    """Shares of real and of refined patches that a discriminator knows, as monitors.

    Args:
        real_logits, refined_logits: lists of logits of any shape.
        threshold: logits above it mean real.
    """
    rights = {
        "discriminator_on_real": [logits > threshold for logits in real_logits],
        "discriminator_on_refined": [logits < threshold for logits in refined_logits],
    }
    return {
        name: ops.mean(ops.stack([ops.mean(ops.cast(r, "float32")) for r in right]))
        for name, right in rights.items()
    }
