"""Which devices a training runs on, chosen by ``--strategy``.

Everything with variables is built inside the strategy's scope, and there may be one
MirroredStrategy in a process only; so a command enters the scope once, around all it
does.
"""

import tensorflow as tf
from absl import flags

_STRATEGY = flags.DEFINE_enum(
    "strategy",
    "one_device",
    ["one_device", "mirrored"],
    "Devices to train on: one, or all GPUs of this machine, the batch split over them.",
)


def strategy():
    """The ``tf.distribute`` strategy that the flag names."""
    if _STRATEGY.value == "mirrored":
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()
