"""How a method that learns is trained, whatever it learns: rates, batches, history."""

import dataclasses

import keras

from gaze.run import errors
from gaze.training import optimizers


@dataclasses.dataclass(frozen=True)
class Options:
    """What every ``learner.Learner`` takes from its method's config.

    Attributes:
        batch_size: eyes that a replica looks at once; 2 or more with a history.
        accumulate: such batches in one step.
        optimizer: rule, one of ``gaze.training.optimizers``.
        learning_rate: at the start, of everything but the discriminator.
        discriminator_learning_rate: likewise; 0 where there is none.
        beta_1: Adam's momentum.
        schedule: of the rates, as ``optimizers.schedule`` names it.
        warmup_steps: updates over which a rate rises first, at most all but one.
        precision: "float32", or the mixed policy that networks compute in.
        clip_norm: largest norm of a gradient; 0: none.
        history: past refined eyes that are kept; 0: none.
        seed: of the history's draws.
    """

    batch_size: int
    accumulate: int
    optimizer: str
    learning_rate: float
    discriminator_learning_rate: float
    beta_1: float
    schedule: str
    warmup_steps: int
    precision: str
    clip_norm: float
    history: int
    seed: int

    def __post_init__(self):
        """Refuses batches of one: every other eye that is judged is a past one.

        Raises:
            UserError: a history for batches of one eye.
        """
        if self.history and self.batch_size < 2:
            raise errors.UserError(
                "config.batch_size is 1; expected 2 or more with a config.history, "
                "which fills half of a batch; raise it or set config.history to 0."
            )

    def optimizer_of(
        self, variables: list, updates: int, *, discriminator: bool
    ) -> keras.optimizers.Optimizer:
        """An optimizer of variables whose schedule spans so many updates of theirs.

        With a schedule of all steps, what learns in one phase alone would stop in the
        middle of it.
        """
        rate = self.discriminator_learning_rate if discriminator else self.learning_rate
        schedule = {
            "schedule": self.schedule,
            "warmup_steps": min(self.warmup_steps, updates - 1),
            "precision": self.precision,
        }
        return optimizers.build(
            self.optimizer, rate, updates, variables, schedule, beta_1=self.beta_1
        )


def build(settings: dict, *, adversarial: bool) -> Options:
    """The ``Options`` of a method's config.

    Args:
        settings: its values.
        adversarial: whether a discriminator learns, too.
    """
    rival = settings["discriminator_learning_rate"] if adversarial else 0.0
    return Options(
        batch_size=settings["batch_size"],
        accumulate=settings.get("accumulate", 1),
        optimizer=settings["optimizer"],
        learning_rate=settings["learning_rate"],
        discriminator_learning_rate=rival,
        beta_1=settings["beta_1"],
        schedule=settings.get("schedule", "cosine"),
        warmup_steps=settings.get("warmup_steps", 0),
        precision=settings.get("precision", "float32"),
        clip_norm=settings["clip_norm"],
        history=settings.get("history", 0),
        seed=settings["seed"],
    )
