"""What the loop needs of whatever it trains: a refiner, a segmenter, an estimator."""

import pathlib
from typing import NotRequired, Protocol, TypedDict

import keras
import numpy as np
import tensorflow as tf

from gaze.training.history import ImageHistory
from gaze.training.phases import Phase

Batch = dict
"""Nested dict of tensors [B, ...], as the phase's stream gives it."""


class StepOutputs(TypedDict):
    """What a ``train_step`` says, in replica context.

    ``losses`` and ``monitors`` are float scalars by name, means over the replica's part
    of the batch; ``refined`` is uint8 [B, H, W, C], what the history takes in.
    """

    losses: dict[str, tf.Tensor]
    monitors: dict[str, tf.Tensor]
    refined: NotRequired[tf.Tensor]


class Trainable(Protocol):
    """Something that learns in phases.

    Attributes:
        networks, optimizers: by name, built inside the strategy's scope; checkpointed.
        phases: run one after another.
        history: takes in the step's ``refined`` and gives the next batch's
            ``history``; None without one.
    """

    networks: dict[str, keras.Model]
    optimizers: dict[str, keras.Optimizer]
    phases: tuple[Phase, ...]
    history: ImageHistory | None

    def train_step(self, batch: Batch, phase: Phase) -> StepOutputs:
        """Updates exactly the networks of ``phase.trainable``, in replica context."""

    def preview(self, batch: Batch, phase: Phase) -> np.ndarray | None:
        """A picture for TensorBoard, uint8 [H, W, 3] RGB, or None."""

    def keep(self, path: pathlib.Path, phase: Phase) -> None:
        """Writes what has been learnt so far, in a form of its own.

        Asked for where a config has ``snapshots``; others need not have it.
        """
