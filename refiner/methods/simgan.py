"""SimGAN, Shrivastava et al. 2017: a refiner against a discriminator of patches.

*Learning from Simulated and Unsupervised Images through Adversarial Training* (CVPR).
A fully convolutional refiner R repaints synthetic eyes; a discriminator D judges every
patch of 23 pixels by itself (Eq. 4); self-regularisation holds psi(R(x)) to psi(x)
(Eq. 3); half of the refined eyes that D sees are past ones. First R alone learns to
keep what it gets, then D alone, then both in turn: Algorithm 1 with K_d = 1 and
K_g = ``discriminator_every``, but that D looks at the very eyes that R was updated on.

Losses are means: over patches and batch, and over pixels and batch. The paper's sums
are these times 135 patches and times 2160 pixels at 36x60 (losses/README.md), so a
lambda of 0.1 is 1.6 here and its SGD's learning rate 0.001 is 0.135.
"""

import functools
import pathlib
from collections.abc import Callable

import keras
import tensorflow as tf
from keras import ops

from gaze.data import record
from gaze.run import errors
from gaze.training import phases
from refiner.learning import judges, learner, options, pretraining, refining
from refiner.learning.outcome import Outcome
from refiner.losses import adversarial, psi
from refiner.networks import simgan, vgg
from refiner.style import bank, batches, past

DISCRIMINATORS: dict[str, dict] = {"eyes": {}, "hand_pose": simgan.HAND_DISCRIMINATOR}


class SimGAN(learner.Learner):
    """The method in training; a run folder holds a plain ``refining.Refiner``."""

    def __init__(
        self,
        refiner: refining.Refiner,
        judge: simgan.LocalDiscriminator,
        kept: Callable,
        how: options.Options,
        steps: tuple[phases.Phase, ...],
        *,
        local: bool,
    ):
        """Makes the method.

        Args:
            refiner: R.
            judge: D.
            kept: ``psi.loss`` of one psi, whose value R is to keep.
            how: how it is trained.
            steps: the phases in order.
            local: whether D judges every patch by itself; else the whole eye.
        """
        self.discriminator, self.kept, self.local = judge, kept, local
        groups = {
            "generator": refiner.generator.trainable_variables,
            "discriminator": judge.trainable_variables,
        }
        outputs = [refiner.generator.head, *judge.logits]
        super().__init__(
            refiner, how, steps, groups, outputs=outputs, discriminator=judge
        )

    def streams(
        self, sets: dict[str, record.Records], seed: int
    ) -> dict[str, Callable[..., dict]]:
        """See ``learner.Learner``."""
        size = self.batch_size()
        pair = sets["content"], sets["style"]
        self.remember(sets["content"])
        return {"unpaired": batches.UnpairedBatches(*pair, batch_size=size, seed=seed)}

    def losses(self, batch: dict, phase: phases.Phase) -> Outcome:
        """See ``learner.Learner``; D's logits are left to be watched."""
        content, real = batch["content"]["image"], batch["style"]["image"]
        refined, losses, logits = self.generator(content), {}, {}
        if "discriminator" in phase.loss_weights:
            logits = {"refined": self._judge(refined), "real": self._judge(real)}
        if "adversarial" in phase.loss_weights:
            losses["adversarial"] = adversarial.cross_entropy_generator_loss(
                logits["refined"]
            )
        if "self_regularization" in phase.loss_weights:
            losses["self_regularization"] = self.kept(refined, content)
        if "discriminator" in phase.trainable:
            shown = self._judge(self._shown(refined, batch))
            losses["discriminator"] = adversarial.cross_entropy_discriminator_loss(
                logits["real"], shown
            )
        return Outcome(losses, refined, logits)

    def _shown(self, refined, batch):
        """The refined eyes that D learns from: every other one is from the past."""
        shown = ops.stop_gradient(refined)
        if self.history is not None:
            remembered, _ = past.every_other(batch["history"])
            # Every other one, not the first half: two replicas show D what one would.
            shown = ops.concatenate([shown[::2], remembered], axis=0)
        return shown

    def _judge(self, eyes):
        """Logits of patches [B, h, w, 1]; of whole eyes where D is not local."""
        logits = self.discriminator(eyes)
        if not self.local:  # [B, h, w, 1] -> [B, 1, 1, 1]
            logits = ops.mean(logits, axis=(1, 2), keepdims=True)
        return logits

    def monitors(
        self, watched: dict[str, tf.Tensor], phase: phases.Phase
    ) -> dict[str, tf.Tensor]:
        """See ``learner.Learner``; what D said in ``losses``, before its update."""
        if not watched:
            return {}
        return judges.recognised([watched["real"]], [watched["refined"]], threshold=0.0)

    def train_step(self, batch: dict, phase: phases.Phase) -> dict:
        """See ``learner.Learner``; the history takes in what D was shown, no more."""
        step = super().train_step(batch, phase)
        if "adversarial" not in phase.loss_weights:
            # Before R has an adversary, it is meant to copy: no cause for an alarm.
            del step["monitors"]["change"]
        if "refined" in step:
            # The half that D was shown: the other half was of the past already.
            step["refined"] = step["refined"][::2]
            if "discriminator" not in phase.trainable:
                del step["refined"]
        return step


def check(settings: dict) -> None:
    """Refuses a psi or a discriminator that there is not, and phases without steps.

    Raises:
        UserError: naming the key and what it may hold.
    """
    for key, known in (
        ("self_regularization_features", psi.KINDS),
        ("discriminator", DISCRIMINATORS),
    ):
        if settings[key] not in known:
            raise errors.UserError(
                f"config.{key} is {settings[key]!r}; choose one of {', '.join(known)}."
            )
    pretraining.build(settings)


def build(
    settings: dict,
    style_bank: bank.StyleBank,
    guides: dict[str, keras.Model] | None = None,
) -> SimGAN:
    """An untrained ``SimGAN``; nothing guides it."""
    kept, perceptual = settings["self_regularization_features"], None
    if kept == "features":
        perceptual = vgg.perceptual_network(
            [settings["feature_layer"]], **settings["vgg"]
        )
    keras.utils.set_random_seed(settings["seed"])
    channels = style_bank.images.shape[-1]
    network = simgan.Refiner(
        channels,
        width=settings["width"],
        blocks=settings["blocks"],
        kernel_size=settings["kernel_size"],
        residual=settings["residual"],
    )
    kind = DISCRIMINATORS[settings["discriminator"]]
    judge = simgan.LocalDiscriminator(channels, **kind)
    return SimGAN(
        refining.Refiner(settings, style_bank, network),
        judge,
        functools.partial(psi.loss, kind=kept, perceptual=perceptual),
        options.build(settings, adversarial=True),
        pretraining.build(settings),
        local=settings["local"],
    )


def load(
    settings: dict, style_bank: bank.StyleBank, folder: pathlib.Path
) -> refining.Refiner:
    """The trained method of a run folder."""
    network = refining.load_generator(folder, simgan.Refiner)
    return refining.Refiner(settings, style_bank, network)
