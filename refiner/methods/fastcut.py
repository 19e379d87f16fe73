"""FastCUT, Park et al. 2020: one-sided translation held by contrast between patches.

*Contrastive Learning for Unpaired Image-to-Image Translation* (ECCV 2020). Every patch
of a refined eye shall be known, among all patches of its synthetic eye, from the patch
in its own place (PatchNCE, on features of the generator's own encoder); a least-squares
discriminator asks for the real look. Flip-equivariance stands in for CUT's identity
term: some pairs are mirrored on their way through generator and discriminator, and
their features mirrored back. No label is used, so a mirrored eye does no harm.

An optional term holds the gaze that a frozen estimator sees (``config.frozen``).
"""

import keras
import numpy as np
from keras import ops

from gaze.run import errors
from gaze.training import phases
from refiner.learning import frozen, judges, learner
from refiner.losses import adversarial, contrastive
from refiner.networks import patchgan, projection, simgan, translation
from refiner.style import batches

DISCRIMINATORS = ("local", "patchgan")
"""SimGAN's, of patches of 23 pixels, or pix2pix's (one scale)."""


class FastCUT(learner.Learner):
    """The method; ``build`` makes it for training, ``load`` for refining."""

    chunk = 64

    def __init__(self, settings, style_bank, network, judge=None, guides=None):
        """Wraps a generator.

        Args:
            settings: values of the method's config.
            style_bank: ``bank.StyleBank``; only the size of its eyes is of use.
            network: ``translation.Translator``.
            judge: the discriminator, needed for training only.
            guides: frozen networks by name.
        """
        super().__init__(settings, style_bank, network)
        self.discriminator, self.guides = judge, guides or {}
        if judge is None:
            return
        eyes = ops.zeros((1, *style_bank.images.shape[1:]))
        depths = [features.shape[-1] for features in network.encode(eyes)]
        self.heads = projection.PatchProjections(depths, settings["projection"])
        networks = {"projections": self.heads, "discriminator": judge}
        groups = {
            name: net.trainable_variables
            for name, net in {"generator": network, **networks}.items()
        }
        outputs = [network.network.head, judge.head]
        self.prepare(phases_of(settings), groups, outputs=outputs, **networks)

    def streams(self, sets, seed):
        """Batch functions by the phases' ``data``."""
        pair = sets["content"], sets["style"]
        return {"mirrored": MirroredBatches(*pair, self.batch_size(), seed)}

    def losses(self, batch, phase):
        """See ``learner.Learner``."""
        content, flip = batch["content"]["image"], batch["content"]["flip"]
        passed = self.generator(_flipped(content, flip))
        real = _flipped(batch["style"]["image"], flip)
        refined = _flipped(passed, flip)
        losses = {}
        if "adversarial" in phase.loss_weights:
            logits = self._judge(passed)
            losses["adversarial"] = adversarial.least_squares_generator_loss(logits)
        if "patch_nce" in phase.loss_weights:
            losses["patch_nce"] = self._patch_nce(passed, batch["content"])
        if "gaze" in phase.loss_weights:
            estimator = self.guides["estimator"]
            losses["gaze"] = frozen.gaze_consistency(estimator, refined, content)
        if "discriminator" in phase.trainable:
            losses["discriminator"] = adversarial.least_squares_discriminator_loss(
                self._judge(real), self._judge(ops.stop_gradient(passed))
            )
        return losses, refined, (passed, real)

    def _patch_nce(self, passed, content):
        """Mean over the depths; queries are mirrored back, keys never were."""
        queries = [_flipped(f, content["flip"]) for f in self.generator.encode(passed)]
        keys = self.generator.encode(content["image"])
        count, chosen = self.settings["patches"], []
        for depth, (query, key) in enumerate(zip(queries, keys, strict=True)):
            positions = contrastive.sample_positions(
                content["number"] + depth, query.shape[1] * query.shape[2], count
            )
            chosen.append(
                [contrastive.take_patches(f, positions) for f in (query, key)]
            )
        queries, keys = (self.heads(list(f)) for f in zip(*chosen, strict=True))
        pairs = [[ops.cast(f, "float32") for f in fs] for fs in (queries, keys)]
        return sum(map(contrastive.patch_nce_loss, *pairs)) / len(chosen)

    def _judge(self, eyes):
        logits = self.discriminator(eyes)
        return logits[-1] if isinstance(logits, list) else logits

    def monitors(self, seen, phase):
        """See ``learner.Learner``."""
        if "discriminator" not in phase.loss_weights:
            return {}
        refined, real = map(self._judge, seen)
        return judges.recognised([real], [refined], threshold=0.5)


class MirroredBatches:
    """``batches.UnpairedBatches`` with a number and a coin for every content eye."""

    def __init__(self, content, style, batch_size, seed):
        """Draws from two sets of records with masks."""
        self.batches = batches.UnpairedBatches(
            content, style, batch_size=batch_size, seed=seed
        )

    def __call__(self, k):
        """As there; beside them "number" int32 [B] and "flip" bool [B] of content."""
        size, seed = self.batches.batch_size, self.batches.seed
        batch = self.batches(k)
        coins = np.random.default_rng((seed, k, 3)).integers(2, size=size)
        batch["content"] |= {
            "number": (k * size + np.arange(size)).astype(np.int32),
            "flip": coins.astype(bool),
        }
        return batch


def build(settings, style_bank, guides=None):
    """An untrained ``FastCUT``.

    Raises:
        UserError: a discriminator that there is not, or a gaze term without estimator.
    """
    guides = guides or {}
    frozen.check(settings["loss_weights"], guides)
    keras.utils.set_random_seed(settings["seed"])
    channels = style_bank.images.shape[-1]
    network = translation.Translator(
        channels,
        width=settings["width"],
        blocks=settings["blocks"],
        kernel_size=7,
        upsampling=settings["upsampling"],
        residual=settings["residual"],
    )
    judge = _discriminator(settings, channels)
    return FastCUT(settings, style_bank, network, judge, guides)


def load(settings, style_bank, folder):
    """The trained method of a run folder."""
    network = learner.load_generator(folder, translation.Translator)
    return FastCUT(settings, style_bank, network)


def phases_of(settings):
    """One phase; terms of weight 0 are not computed."""
    weights = {n: w for n, w in settings["loss_weights"].items() if w}
    owners = {"projections": "patch_nce", "discriminator": "discriminator"}
    trained = ("generator", *(n for n, loss in owners.items() if loss in weights))
    every = {"discriminator": settings["discriminator_every"]}
    steps = settings["steps"]
    return (phases.Phase("adversarial", steps, trained, weights, "mirrored", every),)


def _discriminator(settings, channels):
    kind = settings["discriminator"]
    if kind not in DISCRIMINATORS:
        known = ", ".join(DISCRIMINATORS)
        raise errors.UserError(
            f"config.discriminator is {kind!r}; choose one of {known}."
        )
    if kind == "local":
        return simgan.LocalDiscriminator(channels)
    width, halvings = settings["patchgan"]
    return patchgan.PatchGAN(channels, width, halvings=halvings)


def _flipped(images, flip):
    """Images [B, h, w, N] mirrored where ``flip`` [B] is true."""
    return ops.where(flip[:, None, None, None], images[:, :, ::-1], images)
