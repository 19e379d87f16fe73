"""The one place that weights, scales, clips, accumulates and applies gradients.

Keras' optimizers *sum* gradients over replicas. Our losses are plain means over
a replica's part of the batch, so the weighted sum is divided by the number of
replicas here, once; logged losses stay unscaled.

A step may look at its batch in parts (``config.accumulate``), because the whole would
not fit the memory: then gradients are summed over the parts, and only the last part's
calls update anything. So all updates of a step see the weights of its beginning.
"""

import contextlib
import contextvars
from collections.abc import Iterator, Sequence

import keras
import tensorflow as tf

# Of the thread: under tf.distribute each replica traces its step in its own thread.
_updates: contextvars.ContextVar["Updates | None"] = contextvars.ContextVar(
    "updates", default=None
)


class Updates:
    """What the updates of one step leave behind, while the step is traced.

    Attributes:
        parts: number of parts that the batch is looked at in.
        part: the present one.
        sums: gradients summed over the parts so far, by variables.
        norms: last gradient norm by ``id`` of the optimizer.
        skipped: likewise under a loss scale, 1.0 where the update was skipped, because
            its gradient overflowed and a smaller scale may help, else 0.0.
    """

    def __init__(self, parts: int):
        self.parts, self.part = parts, 0
        self.sums, self.norms, self.skipped = {}, {}, {}

    def summed(
        self, key: tuple[int, ...], gradients: list[tf.Tensor | None]
    ) -> list[tf.Tensor | None]:
        """The gradients of the parts so far, ``gradients`` among them.

        A part's losses are means over the part, the batch's are the mean of those: each
        counts as one of ``parts``.
        """
        if self.parts == 1:
            return gradients
        gradients = _scaled(gradients, 1.0 / self.parts)
        before = self.sums.get(key, [None] * len(gradients))
        pairs = zip(before, gradients, strict=True)
        self.sums[key] = [b if a is None else a + b for a, b in pairs]
        return self.sums[key]

    def tensors(self) -> list[tf.Tensor]:
        """All gradients so far: what the next part has to wait for."""
        return [g for sums in self.sums.values() for g in sums if g is not None]


@contextlib.contextmanager
def updates(parts: int = 1) -> Iterator[Updates]:
    """Yields the ``Updates`` of the ``minimize`` calls inside."""
    traced = Updates(parts)
    token = _updates.set(traced)
    try:
        yield traced
    finally:
        _updates.reset(token)


def minimize(
    tape: tf.GradientTape,
    losses: dict[str, tf.Tensor],
    weights: dict[str, float],
    groups: Sequence[tuple[keras.Optimizer, list[keras.Variable]]],
    clip_norm: float | None = None,
) -> tf.Tensor:
    """One update of all ``groups`` of variables by the weighted sum of ``losses``.

    Each group has an optimizer: Adam's first updates are of full length only if its
    averages start with the group's first. The backward pass and the norm are of all.

    Args:
        tape: the ``tf.GradientTape`` that recorded the losses.
        losses: scalar mean losses by name.
        weights: weight by name; must name every loss.
        groups: pairs of a Keras optimizer and the list of variables it was built for;
            in float16 the optimizers are ``LossScaleOptimizer``s.
        clip_norm: largest global gradient norm of all groups together; None or 0 for
            no clipping.

    Returns:
        Global norm of the gradients before clipping, float scalar; over the parts seen
        so far where the batch comes in parts.

    Raises:
        KeyError: a loss has no weight.
    """
    traced = _updates.get() or Updates(1)
    context = tf.distribute.get_replica_context()
    variables = [variable for _, own in groups for variable in own]
    scale = _loss_scale([optimizer for optimizer, _ in groups])
    with tape:
        total = sum(weights[name] * loss for name, loss in losses.items())
        total = total / context.num_replicas_in_sync
        if scale is not None:
            total = total * scale
    gradients = tape.gradient(total, [variable.value for variable in variables])
    gradients = traced.summed(tuple(map(id, variables)), gradients)
    is_last = traced.part == traced.parts - 1
    if context.num_replicas_in_sync > 1 and is_last:
        # Summed here rather than in the optimizer, so that the norm to clip by is
        # the whole batch's.
        gradients = context.all_reduce(tf.distribute.ReduceOp.SUM, gradients)
    if scale is not None:
        gradients = _scaled(gradients, 1.0 / scale)
    norm = tf.linalg.global_norm(gradients)
    if is_last:
        _apply(groups, gradients, traced, scale, norm, clip_norm)
    return norm


def _apply(groups, gradients, traced, scale, norm, clip_norm):
    """Hands every optimizer the gradients of its group, in one flat list, clipped."""
    following = iter(gradients)
    replicas = tf.distribute.get_replica_context().num_replicas_in_sync
    for optimizer, variables in groups:
        own = [next(following) for _ in variables]
        deciding = traced.norms[id(optimizer)] = tf.linalg.global_norm(own)
        if clip_norm:
            own, _ = tf.clip_by_global_norm(own, clip_norm, use_norm=norm)
            deciding = norm  # where it is not finite, no group has sound gradients
        if scale is not None:
            overflows = ~tf.math.is_finite(deciding)
            traced.skipped[id(optimizer)] = _skipped(overflows, scale)
            # The optimizer takes its scale off again, and skips what overflowed.
            own = _scaled(own, optimizer.dynamic_scale.value)
        # Undoes the optimizer's own sum over the replicas: ours was taken before.
        own = _scaled(own, 1.0 / replicas)
        optimizer.apply_gradients(zip(own, variables, strict=True))


def _skipped(overflows, scale):
    """1.0 for an update that a smaller scale may save; below 1 none does."""
    return tf.cast(tf.logical_and(overflows, scale >= 1.0), tf.float32)


def _loss_scale(optimizers):
    """The smallest loss scale of several optimizers, or None where they have none."""
    scales = [
        optimizer.dynamic_scale.value
        for optimizer in optimizers
        if isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
    ]
    return tf.reduce_min(tf.stack(scales)) if scales else None


def _scaled(gradients, factor):
    return [None if g is None else g * factor for g in gradients]
