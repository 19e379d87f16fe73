"""The one place that weights, scales, clips and applies gradients.

Keras' optimizers *sum* gradients over replicas. Our losses are plain means over
a replica's part of the batch, so the weighted sum is divided by the number of
replicas here, once; logged losses stay unscaled.
"""

import tensorflow as tf


def minimize(tape, losses, weights, variables, optimizer, clip_norm=None):
    """One update of ``variables`` by the weighted sum of ``losses``.

    Args:
        tape: the ``tf.GradientTape`` that recorded the losses.
        losses: scalar mean losses by name.
        weights: weight by name; must name every loss.
        variables: list of variables.
        optimizer: Keras optimizer built for exactly these variables.
        clip_norm: largest global gradient norm, None for no clipping.

    Returns:
        Global norm of the gradients before clipping, float scalar.

    Raises:
        KeyError: a loss has no weight.
    """
    context = tf.distribute.get_replica_context()
    replicas = context.num_replicas_in_sync
    with tape:
        total = sum(weights[name] * loss for name, loss in losses.items()) / replicas
    gradients = tape.gradient(total, [variable.value for variable in variables])
    if replicas > 1:
        # Summed here rather than in the optimizer, so that the norm to clip by is
        # the whole batch's; the division undoes the optimizer's own sum.
        gradients = context.all_reduce(tf.distribute.ReduceOp.SUM, gradients)
    norm = tf.linalg.global_norm(gradients)
    if clip_norm is not None:
        gradients, _ = tf.clip_by_global_norm(gradients, clip_norm, use_norm=norm)
    gradients = [gradient / replicas for gradient in gradients]
    optimizer.apply_gradients(zip(gradients, variables, strict=True))
    return norm
