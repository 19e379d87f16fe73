"""What mask-guided (2019) and attention-guided (2020) purification share.

Zhao et al., *Mask-guided Style Transfer Network for Purifying Real Images*
(arXiv:1903.08152), and Yan et al., *... Attention-guided ...* (arXiv:2002.06145). Real
eyes under any light become eyes in the uniform light of synthetic ones
(``config.direction = "purify"``), so an estimator trained on raw synthetic eyes meets
what it knows.

Stated in the abstracts: pairs of image and mask go in; style is learned apart from the
attention region and from the background, content from the whole image and from the
attention region; a region-level task-guided loss restrains both. All else is inferred
(``networks/purifier.py`` says from what): the losses below, their weights, and that
each real eye takes its style from one of the synthetic eyes with the nearest masks, so
that the Grams of a region speak of the same things. Weights of the papers are unknown.

Three terms are not of the papers. ``light_field`` is the style's statistics *with
place*: Grams do not see where light falls, and at 36x60 they alone leave half a face in
the dark. But it asks for the mean and the deviation of one drawn eye, which the
generator does not see; all it can give is the mean of many such eyes, which is smooth,
and stripes that make up the deviation. ``slope`` and ``photorealism`` forbid what is
not in the eye itself.
"""

import keras
from keras import ops

from gaze.training import precision
from refiner.learning import frozen, learner, lighting, purifying
from refiner.losses import (
    centroids,
    matting,
    objective,
    regions,
    structure,
    style,
)
from refiner.networks import purifier, vgg
from refiner.style import attention, batches


class Purification(learner.Learner):
    """The method; ``build`` makes it for training, ``load`` for refining."""

    def __init__(self, settings, style_bank, network, perceptual=None, guides=None):
        """Wraps a generator.

        Args:
            settings: values of the method's config.
            style_bank: ``bank.StyleBank``.
            network: ``purifier.Purifier``.
            perceptual: frozen VGG-19, needed for training only.
            guides: frozen networks by name.
        """
        super().__init__(settings, style_bank, network)
        self.perceptual, self.guides = perceptual, guides or {}
        if perceptual is None:
            return
        purifying.check(settings, style_bank, self.guides)
        groups = {"generator": network.trainable_variables}
        outputs = [part for part in (network.trunk.head, network.map) if part]
        self.prepare(purifying.phases_of(settings), groups, outputs=outputs)
        precision.apply(perceptual, settings.get("precision", "float32"))

    def streams(self, sets, seed):
        """Batch functions by the phases' ``data``."""
        pairs = batches.StyledBatches(
            sets["content"], self.bank, batch_size=self.batch_size(), seed=seed
        )
        made = {"paired": pairs}
        if "photographs" in sets:
            made["photographs"] = batches.PhotographBatches(
                sets["photographs"], self.bank, batch_size=self.batch_size(), seed=seed
            )
        region = self.settings["region"]
        return {
            name: purifying.WithRegions(stream, region) for name, stream in made.items()
        }

    def losses(self, batch, phase):
        """See ``learner.Learner``."""
        made = self.generator(batch["content"]["image"], batch["content"]["region"])
        content, target = self._look(**batch["content"]), self._look(**batch["style"])
        seen = self._look(made["image"], batch["content"]["region"])
        terms = self._appearance(seen, content, target) | self._geometry(made, content)
        terms["light_field"] = lambda: lighting.loss(made["image"], batch["content"])
        losses = {n: terms[n]() for n in phase.loss_weights}
        return losses, made["image"], made

    def _look(self, image, region, **_):
        """What the losses know of eyes: features, and regions at their sizes."""
        scale, layers = self.settings["enlarge"], self._layers()
        features = self.perceptual(objective.enlarge(image, scale))
        pyramid = style.mask_pyramid(objective.enlarge(region, scale), layers)
        return {
            "image": image,
            "features": {n: ops.cast(f, "float32") for n, f in features.items()},
            "regions": pyramid,
        }

    def _layers(self):
        return [*self.settings["style_layers"], self.settings["content_layer"]]

    def _appearance(self, seen, content, target):
        """Terms by name that hold and move what VGG sees."""
        layer = self.settings["content_layer"]
        mine, original = seen["features"][layer], content["features"][layer]
        region = content["regions"][layer]
        views = [(v["features"][layer], v["regions"][layer]) for v in (content, target)]
        return {
            "content": lambda: structure.content_loss(mine, original),
            "content_attention": lambda: regions.region_content_loss(
                mine, original, region
            ),
            "style_attention": lambda: self._style(seen, target, lambda a: a),
            "style_background": lambda: self._style(seen, target, lambda a: 1.0 - a),
            "region": lambda: regions.region_contrast_loss(
                (mine, region), *views, margin=self.settings["margin"]
            ),
        }

    def _style(self, seen, target, mask):
        """Relative Grams of one region, mean over the layers."""
        layers, total = self.settings["style_layers"], 0.0
        for layer in layers:
            grams = [
                style.masked_gram_matrices(
                    v["features"][layer], mask(v["regions"][layer])
                )
                for v in (seen, target)
            ]
            everywhere = ops.ones_like(grams[0][:, :, 0, 0])
            total += style.relative_gram_loss(*grams, everywhere)
        return total / len(layers)

    def _geometry(self, made, content):
        """Further terms by name: what must survive, and how smooth it is to be."""
        refined, image = made["image"], content["image"]
        return {
            "attention": lambda: ops.mean(
                ops.square(made["attention"] - made["region"])
            ),
            "gaze": lambda: frozen.gaze_consistency(
                self.guides["estimator"], refined, image
            ),
            "pupil_center": lambda: centroids.centroid_shift(
                *map(self._classes, (refined, image))
            ),
            "slope": lambda: structure.slope_loss(
                refined, image, threshold=self.settings["slope_threshold"]
            ),
            "total_variation": lambda: structure.total_variation(refined),
            "photorealism": lambda: matting.photorealism_loss(
                (refined + 1.0) / 2.0, matting.photorealism_factors((image + 1.0) / 2.0)
            ),
        }

    def _classes(self, eyes):
        return ops.softmax(self.guides["segmenter"](eyes, training=False))

    def monitors(self, seen, phase):
        """See ``learner.Learner``: how well A and the region cover each other."""
        one, other = seen["attention"], seen["region"]
        union = ops.sum(ops.maximum(one, other))
        overlap = ops.sum(ops.minimum(one, other)) / ops.maximum(union, 1e-6)
        return {"attention_overlap": overlap}

    def generate(self, eyes, phase=None):
        """See ``learner.Learner``."""
        return self.generator(eyes["image"], eyes["region"])["image"]

    def inputs(self, images, masks, keys):
        """See ``learner.Learner``; the attention region comes along."""
        region = attention.regions(masks, self.settings["region"])
        return super().inputs(images, masks, keys) | {"region": region}

    def facts(self):
        """For the manifest: where the VGG features came from."""
        return {"vgg": self.perceptual.weights_source}


def build(settings, style_bank, guides, *, learned):
    """An untrained ``Purification`` with its perceptual network.

    Args:
        settings, style_bank, guides: see ``methods.build``.
        learned: whether the attention map is learned.

    Raises:
        UserError: a loss lacks its guide, or the guide is for other eyes.
    """
    layers = {*settings["style_layers"], settings["content_layer"]}
    perceptual = vgg.perceptual_network(
        sorted(layers), weights=settings["vgg"]["weights"], seed=settings["vgg"]["seed"]
    )
    keras.utils.set_random_seed(settings["seed"])
    network = purifier.Purifier(
        style_bank.images.shape[-1],
        learned=learned,
        width=settings["width"],
        blocks=settings["blocks"],
        downs=settings["downs"],
        upsampling=settings["upsampling"],
        residual=settings["residual"],
    )
    return Purification(settings, style_bank, network, perceptual, guides)


def load(settings, style_bank, folder):
    """The trained method of a run folder."""
    network = learner.load_generator(folder, purifier.Purifier)
    return Purification(settings, style_bank, network)
