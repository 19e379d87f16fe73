"""The automatic weight lambda of Zhao et al. 2018, Eq. 10, which the paper leaves open.

    min_G  GAN(G) + lambda L_total

L_total and the adversarial term differ by orders of magnitude, and by how much depends
on every other weight. So lambda is measured once, at the first step of a phase: the
gradient of lambda L_total with respect to the refined pixels is ten times as long as
the adversarial one's, pix2pixHD's ratio. Then it stays, in the checkpoint.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf
from keras import ops

from gaze.training import phases
from refiner.learning import staging
from refiner.learning.outcome import Outcome

RATIO = 10.0


@keras.saving.register_keras_serializable("refiner")
class Balance(keras.Model):
    """One measured weight for every phase; 0 means not yet measured."""

    def __init__(self, names: Sequence[str], **kwargs):
        """Weights for phases by name."""
        super().__init__(**kwargs)
        self.names = tuple(names)
        self.measured = {
            name: self.add_weight(
                name=f"lambda_{name}",
                shape=(),
                initializer="zeros",
                trainable=False,
                aggregation="mean",
            )
            for name in names
        }
        self.built = True

    def measure(self, name: str, total: tf.Tensor, adversarial: tf.Tensor) -> tf.Tensor:
        """The weight of a phase, measured if it was not.

        Args:
            name: phase.
            total: gradient of L_total at the refined eyes, [B, H, W, C].
            adversarial: that of the adversarial term.

        Returns:
            Scalar.
        """
        lengths = [_mean_length(gradient) for gradient in (adversarial, total)]
        context = tf.distribute.get_replica_context()
        if context is not None and context.num_replicas_in_sync > 1:
            # Else every replica would measure a lambda of its own half.
            lengths = context.all_reduce(tf.distribute.ReduceOp.MEAN, lengths)
        variable = self.measured[name]
        fresh = RATIO * lengths[0] / ops.maximum(lengths[1], 1e-12)
        # In the graph: one traced step serves the first step and all others.
        value = ops.where(variable > 0.0, variable, fresh)
        variable.assign(value)
        return value

    def of_step(
        self, outcome: Outcome, tape: tf.GradientTape, phase: phases.Phase
    ) -> tf.Tensor:
        """The weight of a phase, measured of a step in it.

        Args:
            outcome: the step's, with an adversarial loss.
            tape: that it was computed under.
            phase: the present one.
        """
        weights, losses = phase.loss_weights, outcome.losses
        with tape:  # sums made outside the tape would have no gradient
            total = sum(
                weights[name] * loss
                for name, loss in losses.items()
                if name not in staging.ADVERSARIAL
            )
            rival = weights["adversarial"] * losses["adversarial"]
        gradients = [tape.gradient(loss, outcome.refined) for loss in (total, rival)]
        return self.measure(phase.name, *gradients)

    def value_of(self, name: str) -> tf.Tensor:
        """The weight of a phase, scalar; 0 before it was measured."""
        return self.measured[name].value

    def get_config(self) -> dict:
        """Constructor arguments."""
        return {"names": self.names}


def _mean_length(gradient):
    # Image by image: a batch in two halves has the same mean of lengths as the whole.
    return ops.mean(ops.sqrt(ops.sum(ops.square(gradient), axis=(1, 2, 3))))
