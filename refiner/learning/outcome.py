"""What one step of a method that learns hands to its update."""

import dataclasses
from typing import Any

import tensorflow as tf


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a step gives, computed under the gradient tape.

    Attributes:
        losses: scalars by name, those that the phase weighs and no others. The one
            called "discriminator" is the discriminator's, all others are those of every
            other network.
        refined: eyes, float [B, H, W, C] in [-1, 1].
        watched: whatever the method's ``monitors`` needs.
    """

    losses: dict[str, tf.Tensor]
    refined: tf.Tensor
    watched: Any = None
