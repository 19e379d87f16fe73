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

import keras
from keras import ops

from gaze.run import errors
from gaze.training import phases
from refiner.learning import judges, learner
from refiner.losses import adversarial, psi
from refiner.networks import simgan, vgg
from refiner.style import batches, past

DISCRIMINATORS = {"eyes": {}, "hand_pose": simgan.HAND_DISCRIMINATOR}


class SimGAN(learner.Learner):
    """The method; ``build`` makes it for training, ``load`` for refining."""

    chunk = 64

    def __init__(self, settings, style_bank, network, judge=None, perceptual=None):
        """Wraps a refiner.

        Args:
            settings: values of the method's config.
            style_bank: ``bank.StyleBank``; only the size of its eyes is of use.
            network: ``simgan.Refiner``.
            judge: ``simgan.LocalDiscriminator``, needed for training only.
            perceptual: frozen VGG-19 where psi is one of its layers.
        """
        super().__init__(settings, style_bank, network)
        self.discriminator, self.perceptual = judge, perceptual
        if judge is None:
            return
        groups = {
            "generator": network.trainable_variables,
            "discriminator": judge.trainable_variables,
        }
        outputs = [network.head, *judge.logits]
        steps = phases_of(settings)
        self.prepare(steps, groups, outputs=outputs, discriminator=judge)

    def streams(self, sets, seed):
        """Batch functions by the phases' ``data``."""
        size = self.batch_size()
        pair = sets["content"], sets["style"]
        self.remember(sets["content"])
        return {"unpaired": batches.UnpairedBatches(*pair, batch_size=size, seed=seed)}

    def losses(self, batch, phase):
        """See ``learner.Learner``."""
        content, real = batch["content"]["image"], batch["style"]["image"]
        refined, losses, logits = self.generator(content), {}, {}
        if "discriminator" in phase.loss_weights:
            logits = {"refined": self._judge(refined), "real": self._judge(real)}
        if "adversarial" in phase.loss_weights:
            losses["adversarial"] = adversarial.cross_entropy_generator_loss(
                logits["refined"]
            )
        if "self_regularization" in phase.loss_weights:
            losses["self_regularization"] = psi.loss(
                refined,
                content,
                self.settings["self_regularization_features"],
                self.perceptual,
            )
        if "discriminator" in phase.trainable:
            shown = self._judge(self._shown(refined, batch))
            losses["discriminator"] = adversarial.cross_entropy_discriminator_loss(
                logits["real"], shown
            )
        return losses, refined, logits

    def _shown(self, refined, batch):
        """The refined eyes that D learns from: every other one is from the past."""
        shown = ops.stop_gradient(refined)
        if self.history is not None:
            remembered, _ = past.every_other(batch["history"])
            shown = ops.concatenate([shown[::2], remembered], axis=0)
        return shown

    def _judge(self, eyes):
        """Logits of patches [B, h, w, 1]; of whole eyes where D is not local."""
        logits = self.discriminator(eyes)
        if not self.settings["local"]:
            logits = ops.mean(logits, axis=(1, 2), keepdims=True)
        return logits

    def monitors(self, seen, phase):
        """See ``learner.Learner``; what D said in ``losses``, before its update."""
        if not seen:
            return {}
        return judges.recognised([seen["real"]], [seen["refined"]], threshold=0.0)

    def train_step(self, batch, phase):
        """See ``learner.Learner``; the history takes in what D was shown, no more."""
        step = super().train_step(batch, phase)
        if "adversarial" not in phase.loss_weights:
            # Before R has an adversary, it is meant to copy: no cause for an alarm.
            del step["monitors"]["change"]
        if "refined" in step:
            step["refined"] = step["refined"][::2]
            if "discriminator" not in phase.trainable:
                del step["refined"]
        return step


def check(settings):
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
    phases_of(settings)


def build(settings, style_bank, guides=None):
    """An untrained ``SimGAN``; nothing guides it."""
    perceptual = None
    if settings["self_regularization_features"] == "features":
        perceptual = vgg.perceptual_network(
            [settings["feature_layer"]],
            weights=settings["vgg"]["weights"],
            seed=settings["vgg"]["seed"],
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
    return SimGAN(settings, style_bank, network, judge, perceptual)


def load(settings, style_bank, folder):
    """The trained method of a run folder."""
    network = learner.load_generator(folder, simgan.Refiner)
    return SimGAN(settings, style_bank, network)


def phases_of(settings):
    """R alone, D alone, both; terms of weight 0 are not computed.

    R alone has self-regularisation even where that is switched off: a refiner of
    random weights would start the game from noise.

    Raises:
        UserError: the first two leave no step.
    """
    weights = {n: w for n, w in settings["loss_weights"].items() if w}
    keep = settings["loss_weights"]["self_regularization"] or 1.0
    first, second = (
        settings[f"pretrain_{name}_steps"] for name in ("refiner", "discriminator")
    )
    last = settings["steps"] - first - second
    if last < 1:
        raise errors.UserError(
            f"config.steps is {settings['steps']}; expected more than the "
            f"{first} + {second} of config.pretrain_refiner_steps and "
            "config.pretrain_discriminator_steps."
        )
    every = {"discriminator": settings["discriminator_every"]}
    one, both = phases.Phase, ("generator", "discriminator")
    own = {"discriminator": settings["loss_weights"]["discriminator"]}
    if "discriminator" not in weights:
        raise errors.UserError(
            "config.loss_weights.discriminator is 0; SimGAN is nothing without it: "
            "give it a weight."
        )
    made = (
        one(
            "pretrain_refiner",
            first,
            both[:1],
            {"self_regularization": keep},
            "unpaired",
        ),
        one("pretrain_discriminator", second, both[1:], own, "unpaired"),
        one("adversarial", last, both, weights, "unpaired", every),
    )
    return tuple(phase for phase in made if phase.steps)
