"""FastCUT, Park et al. 2020: one-sided translation held by contrast between patches.

*Contrastive Learning for Unpaired Image-to-Image Translation* (ECCV 2020). Every patch
of a refined eye shall be known, among all patches of its synthetic eye, from the patch
in its own place (PatchNCE, on features of the generator's own encoder); a least-squares
discriminator asks for the real look. Flip-equivariance stands in for CUT's identity
term: some pairs are mirrored on their way through generator and discriminator, and
their features mirrored back. No label is used, so a mirrored eye does no harm.

An optional term holds the gaze that a frozen estimator sees (``config.frozen``).
"""

import pathlib
from collections.abc import Callable

import keras
import tensorflow as tf
from keras import ops

from gaze.data import record
from gaze.run import errors
from gaze.training import phases
from refiner.learning import frozen, judges, learner, options, refining
from refiner.learning.outcome import Outcome
from refiner.losses import adversarial, contrastive
from refiner.networks import patchgan, projection, simgan, translation
from refiner.style import bank, mirrored

DISCRIMINATORS = ("local", "patchgan")
"""SimGAN's, of patches of 23 pixels, or pix2pix's (one scale)."""


class FastCUT(learner.Learner):
    """The method in training; a run folder holds a plain ``refining.Refiner``."""

    def __init__(
        self,
        refiner: refining.Refiner,
        judge: simgan.LocalDiscriminator | patchgan.PatchGAN,
        heads: projection.PatchProjections,
        how: options.Options,
        steps: tuple[phases.Phase, ...],
        *,
        patches: int,
        guides: dict[str, keras.Model],
    ):
        """Makes the method.

        Args:
            refiner: the generator with what feeds it.
            judge: the discriminator.
            heads: what turns the encoder's features into vectors.
            how: how it is trained.
            steps: the phases in order.
            patches: positions compared at every depth.
            guides: frozen networks by name.
        """
        self.discriminator, self.heads = judge, heads
        self.patches, self.guides = patches, guides
        networks = {"projections": heads, "discriminator": judge}
        groups = {
            name: network.trainable_variables
            for name, network in {"generator": refiner.generator, **networks}.items()
        }
        outputs = [refiner.generator.network.head, judge.head]
        super().__init__(refiner, how, steps, groups, outputs=outputs, **networks)

    def streams(
        self, sets: dict[str, record.Records], seed: int
    ) -> dict[str, Callable[..., dict]]:
        """See ``learner.Learner``."""
        pair = sets["content"], sets["style"]
        return {"mirrored": mirrored.MirroredBatches(*pair, self.batch_size(), seed)}

    def losses(self, batch: dict, phase: phases.Phase) -> Outcome:
        """See ``learner.Learner``; what D judged is left to be watched."""
        content, flip = batch["content"]["image"], batch["content"]["flip"]
        # "passed" are the refined eyes as they left the generator, some mirrored.
        passed = self.generator(mirrored.flipped(content, flip))
        real = mirrored.flipped(batch["style"]["image"], flip)
        refined = mirrored.flipped(passed, flip)
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
        return Outcome(losses, refined, (passed, real))

    def _patch_nce(self, passed, content):
        """Mean over the depths; queries are mirrored back, keys never were."""
        queries = [
            mirrored.flipped(f, content["flip"]) for f in self.generator.encode(passed)
        ]
        keys = self.generator.encode(content["image"])
        chosen = []
        for depth, (query, key) in enumerate(zip(queries, keys, strict=True)):
            # By the eye's number: a step can be repeated, however a batch is cut.
            positions = contrastive.sample_positions(
                content["number"] + depth, query.shape[1] * query.shape[2], self.patches
            )  # [B, S]
            chosen.append(
                [contrastive.take_patches(f, positions) for f in (query, key)]
            )
        # Depth by depth, [B, S, width].
        queries, keys = (self.heads(list(f)) for f in zip(*chosen, strict=True))
        pairs = [[ops.cast(f, "float32") for f in fs] for fs in (queries, keys)]
        return sum(map(contrastive.patch_nce_loss, *pairs)) / len(chosen)

    def _judge(self, eyes):
        logits = self.discriminator(eyes)
        return logits[-1] if isinstance(logits, list) else logits

    def monitors(self, watched: tuple, phase: phases.Phase) -> dict[str, tf.Tensor]:
        """See ``learner.Learner``."""
        if "discriminator" not in phase.loss_weights:
            return {}
        refined, real = map(self._judge, watched)
        return judges.recognised([real], [refined], threshold=0.5)


def check(settings: dict) -> None:
    """Refuses a discriminator that there is not.

    Raises:
        UserError: naming the discriminators.
    """
    if settings["discriminator"] not in DISCRIMINATORS:
        raise errors.UserError(
            f"config.discriminator is {settings['discriminator']!r}; choose one of "
            f"{', '.join(DISCRIMINATORS)}."
        )


def build(
    settings: dict,
    style_bank: bank.StyleBank,
    guides: dict[str, keras.Model] | None = None,
) -> FastCUT:
    """An untrained ``FastCUT``.

    Raises:
        UserError: a gaze term without estimator.
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
    judge = _discriminator(settings["discriminator"], channels, *settings["patchgan"])
    # One pass of an empty eye says how many features each depth has.
    eye = ops.zeros((1, *style_bank.images.shape[1:]))
    depths = [features.shape[-1] for features in network.encode(eye)]
    return FastCUT(
        refining.Refiner(settings, style_bank, network),
        judge,
        projection.PatchProjections(depths, settings["projection"]),
        options.build(settings, adversarial=True),
        _phases(
            settings["steps"], settings["loss_weights"], settings["discriminator_every"]
        ),
        patches=settings["patches"],
        guides=guides,
    )


def load(
    settings: dict, style_bank: bank.StyleBank, folder: pathlib.Path
) -> refining.Refiner:
    """The trained method of a run folder."""
    network = refining.load_generator(folder, translation.Translator)
    return refining.Refiner(settings, style_bank, network)


def _phases(steps, weights, discriminator_every):
    """One phase; terms of weight 0 are not computed."""
    weights = {n: w for n, w in weights.items() if w}
    owners = {"projections": "patch_nce", "discriminator": "discriminator"}
    trained = ("generator", *(n for n, loss in owners.items() if loss in weights))
    every = {"discriminator": discriminator_every}
    return (phases.Phase("adversarial", steps, trained, weights, "mirrored", every),)


def _discriminator(kind, channels, width, halvings):
    if kind == "local":
        return simgan.LocalDiscriminator(channels)
    return patchgan.PatchGAN(channels, width, halvings=halvings)
