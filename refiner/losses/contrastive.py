"""PatchNCE: an output's patch is to be known from its input's patch in the same place.

Park et al. 2020 (CUT and FastCUT). Features of an output at some positions are queries,
features of its input at the same positions are keys: a query's own key is the positive,
all other keys *of the same image* are negatives.

    L = mean_s -log ( exp(q_s k_s / t) / sum_r exp(q_s k_r / t) ),  |q| = |k| = 1
"""

from keras import KerasTensor, ops


def patch_nce_loss(
    queries: KerasTensor, keys: KerasTensor, *, temperature: float = 0.07
) -> KerasTensor:
    """Cross entropy of recognising each query's own key; mean over patches and batch.

    ln S for S patches that all look alike. No gradient flows into the keys.

    Args:
        queries: features of outputs, float [B, S, N] of any length.
        keys: features of their inputs at the same positions, [B, S, N].
        temperature: t.
    """
    queries, keys = _unit(queries), _unit(ops.stop_gradient(keys))
    # Every query with every key of its own image; the diagonal is the right answer.
    products = ops.matmul(queries, ops.transpose(keys, (0, 2, 1)))  # [B, S, S]
    logits = products / temperature
    own = ops.diagonal(logits, axis1=1, axis2=2)  # [B, S]
    return ops.mean(ops.logsumexp(logits, axis=-1) - own)


def sample_positions(seeds: KerasTensor, num_positions: int, count: int) -> KerasTensor:
    """Distinct random positions, a function of an image's seed alone.

    So a step can be repeated, and two replicas draw what one device would. Keras' own
    generators take no tensor as a seed, hence the hash.

    Args:
        seeds: integer [B], one per image; give layers of different sizes the same one
            or not, as you like.
        num_positions: h w of the feature map.
        count: positions wanted; all there are if they are fewer.

    Returns:
        int32 [B, min(count, num_positions)]
    """
    seeds = _scramble(ops.cast(seeds, "uint32"))[:, None]  # [B, 1]
    numbers = ops.cast(ops.arange(num_positions), "uint32")
    # A number for every position; the largest are chosen, so none comes twice.
    order = _scramble(ops.bitwise_xor(seeds, _scramble(numbers)))
    # 24 bits, which float32 holds exactly: not every backend sorts uint32.
    order = ops.cast(ops.right_shift(order, ops.cast(8, "uint32")), "float32")
    return ops.top_k(order, min(count, num_positions))[1]


def take_patches(features: KerasTensor, positions: KerasTensor) -> KerasTensor:
    """Features at positions: [B, h, w, N], int [B, S] -> [B, S, N]."""
    batch, height, width, filters = ops.shape(features)
    # One gather over the whole batch: image i begins at row i h w.
    flat = ops.reshape(features, (-1, filters))  # [B h w, N]
    firsts = ops.cast(ops.arange(batch), positions.dtype) * (height * width)
    return ops.take(flat, positions + firsts[:, None], axis=0)


def _unit(vectors):
    length = ops.sum(ops.square(vectors), axis=-1, keepdims=True)
    # 1e-12: a vector of zeros stays one, with a finite gradient.
    return vectors * ops.rsqrt(length + 1e-12)


def _scramble(x):
    """Wellons' lowbias32: a bijection of 32-bit numbers without visible pattern."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B), (16, 1)):
        x = ops.bitwise_xor(x, ops.right_shift(x, ops.cast(shift, "uint32")))
        x = x * ops.cast(factor, "uint32")
    return x
