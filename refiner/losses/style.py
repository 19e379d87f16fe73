"""Style as masked second moments of VGG features (Gram matrices).

Eqs. 1-7 of Zhao et al. 2018 ("Refining Synthetic Images with Semantic Layouts by
Adversarial Training"), which follow Luan et al. 2017 ("Deep Photo Style Transfer").
For one VGG layer with N filters and M positions, and one class c with mask m_c of
area A_c,

    raw Gram        R_c = (m_c F)^T (m_c F)                     [N, N]
    Luan's Gram     G_c = R_c / (N max(A_c, 1))

Three distances compare the Grams of an output with those of its style image, class by
class:

    gram_distances           mean_ij (G_c[O] - G_c[S])^2              Luan's code
    printed_gram_distances   sum_ij (R_c[O] - R_c[S])^2 / (4 N^2 M^2)   Eq. 2 and 3
    relative_gram_distances  as gram_distances, divided by mean_ij G_c[S]^2

Luan's code and the relative form add them up by the classes' shares of the image, the
equations as they are (``objective.style_losses``). The printed form exceeds the code's
by N^2 / 4 (a whole-image mask): 1,024 for 64 filters, 65,536 for 512, so deep layers
rule it. Real VGG features grow about tenfold from block 3 to block 4, so one layer
rules the code's form as well; the relative form gives every layer and class the same
voice and is the one to train with.

Masks are one-hot floats [B, H, W, C]. The output carries the masks of its *content*
image: its structure is not to move.
"""

from keras import ops

from gaze.data import record

VGG19_BLOCK_CONVS = (2, 2, 4, 4, 4)
"""Convolutions in each of VGG-19's five blocks; a pool follows every block."""


def mask_pyramid(masks, layers):
    """Averages masks down to the size of each VGG layer (2x2 means at every pool).

    The class masks still add up to one everywhere. Sizes are VGG's floor sizes:
    36x60 becomes 18x30, 9x15, 4x7, 2x3.

    Args:
        masks: one-hot float [B, H, W, C], H and W those of VGG's input.
        layers: names such as "block3_conv1".

    Returns:
        Dictionary layer name -> float [B, h, w, C].
    """
    positions = {layer: _position(layer) for layer in layers}
    deepest = max(block for block, _ in positions.values())
    levels = [masks]
    for _ in range(deepest - 1):
        levels.append(ops.average_pool(levels[-1], 2, strides=2, padding="valid"))
    return {layer: levels[block - 1] for layer, (block, _) in positions.items()}


def luan_mask_pyramid(masks, layers):
    """Follows the masks through VGG as Luan's code does; borders fade.

    At every convolution a 3x3 mean that counts the zero padding (as Torch's pooling
    does; TensorFlow's SAME pooling would leave the padding out), at every pool a
    bilinear half, which is a 2x2 mean: of the pixels that VGG pools, so that at odd
    sizes masks and features stay in step.

    Args and result as in `mask_pyramid`.
    """
    positions = {layer: _position(layer) for layer in layers}
    pyramid = {}
    level = masks
    for block in range(1, max(block for block, _ in positions.values()) + 1):
        if block > 1:
            level = ops.average_pool(level, 2, strides=2, padding="valid")
        for conv in range(1, VGG19_BLOCK_CONVS[block - 1] + 1):
            padded = ops.pad(level, ((0, 0), (1, 1), (1, 1), (0, 0)))
            level = ops.average_pool(padded, 3, strides=1, padding="valid")
            for layer, position in positions.items():
                if position == (block, conv):
                    pyramid[layer] = level
    return pyramid


def merge_orphans(content_masks, style_masks, *, min_area, parents=None):
    """Merges classes too small in either image of a pair into their parents, in both.

    An orphan label (a pupil that the style image does not show) would otherwise be
    compared with an all-zero Gram. The pupil joins the iris, iris and sclera join the
    rest; a pupil that joined the iris counts when the iris is judged. Works on the
    data in the graph, each pair on its own.

    Args:
        content_masks: one-hot float [B, H, W, C].
        style_masks: one-hot float [B, h, w, C], pair by pair; its size may differ.
        min_area: pixels below which a class is an orphan. 16 is a good start; VGG's
            block b needs at least 4^(b - 1) for one position there.
        parents: class -> parent, children first; `record.PARENTS` (cut to C) when None.

    Returns:
        The two masks, same shapes, with orphan classes emptied.
    """
    num_classes = content_masks.shape[-1]
    content = list(ops.unstack(content_masks, axis=-1))
    style = list(ops.unstack(style_masks, axis=-1))
    for child, parent in (record.PARENTS if parents is None else parents).items():
        if child >= num_classes:
            continue
        areas = [ops.sum(masks[child], axis=(1, 2)) for masks in (content, style)]
        orphan = ops.cast(ops.minimum(*areas) < min_area, content_masks.dtype)
        orphan = orphan[:, None, None]
        for masks in (content, style):
            masks[parent] = masks[parent] + orphan * masks[child]
            masks[child] = (1.0 - orphan) * masks[child]
    return ops.stack(content, axis=-1), ops.stack(style, axis=-1)


def area_shares(masks):
    """Share of the image that each class covers, [B, H, W, C] -> [B, C]."""
    return ops.mean(masks, axis=(1, 2))


@ops.custom_gradient
def raw_gram_matrices(features, masks):
    """Sums of feature products inside each class: [B, h, w, N] -> [B, C, N, N].

    No gradient flows to the masks.
    """
    batch, height, width, filters = ops.shape(features)
    classes = masks.shape[-1]
    flat = ops.reshape(features, (batch, -1, filters))
    weights = ops.reshape(ops.square(masks), (batch, -1, classes))
    # (m F)^T (m F) = (m^2 F)^T F: one [C N, M] x [M, N] product serves all classes.
    weights = ops.transpose(weights, (0, 2, 1))[:, :, None, :]
    weighted = weights * ops.transpose(flat, (0, 2, 1))[:, None, :, :]
    weighted = ops.reshape(weighted, (batch, classes * filters, -1))
    grams = ops.reshape(ops.matmul(weighted, flat), (batch, classes, filters, filters))

    def gradient(*args, upstream=None):
        # As Keras asks of a gradient that all backends can call.
        (upstream,) = args if upstream is None else (upstream,)
        # Both factors are the features, so the product rule's two terms are one
        # product with U + U^T, which sums over the classes as well.
        both = upstream + ops.transpose(upstream, (0, 1, 3, 2))
        both = ops.reshape(
            ops.transpose(both, (0, 2, 1, 3)), (batch, filters, classes * filters)
        )
        moved = ops.transpose(ops.matmul(both, weighted), (0, 2, 1))
        shape = (batch, height, width, filters)
        return ops.reshape(moved, shape), None

    return grams, gradient


def masked_gram_matrices(features, masks):
    """Luan's Grams of every class: [B, h, w, N], [B, h, w, C] -> [B, C, N, N]."""
    areas = ops.maximum(ops.sum(masks, axis=(1, 2)), 1.0)
    scales = features.shape[-1] * areas
    return raw_gram_matrices(features, masks) / scales[..., None, None]


def gram_matrix(features, mask=None):
    """Luan's Gram of one region, or of the whole image without a mask.

    Args:
        features: [B, h, w, N].
        mask: [B, h, w], or None.

    Returns:
        [B, N, N]
    """
    if mask is None:
        mask = ops.ones_like(features[..., 0])
    return masked_gram_matrices(features, mask[..., None])[:, 0]


def relative_gram_loss(grams_output, grams_style, shares):
    """`relative_gram_distances`, each class weighted by its share; mean over B.

    An output with zero features scores one, summed over shares that add up to one.

    Args:
        grams_output: `masked_gram_matrices` of the output, [B, C, N, N].
        grams_style: those of the style image, [B, C, N, N] (or B = 1).
        shares: share of each class in the content image, [B, C].
    """
    distances = relative_gram_distances(grams_output, grams_style)
    return ops.mean(ops.sum(shares * distances, axis=-1))


def gram_distances(grams_output, grams_style):
    """Luan's code: mean square difference of Grams, [..., N, N] -> [...]."""
    return _mean_square(grams_output - grams_style)


def relative_gram_distances(grams_output, grams_style):
    """As `gram_distances`, each class relative to its style Gram's mean square."""
    # Far below any Gram of 0-255 features: it only keeps an emptied class at 0 / eps.
    magnitudes = ops.maximum(_mean_square(grams_style), 1e-6)
    return gram_distances(grams_output, grams_style) / magnitudes


def printed_gram_distances(raw_grams_output, raw_grams_style, positions):
    """One class's summand of Eq. 2 and 3: 1 / (4 N^2 M^2) on raw Grams.

    Args:
        raw_grams_output: `raw_gram_matrices` of the output, [B, C, N, N].
        raw_grams_style: those of the style image, [B, C, N, N] (or B = 1).
        positions: M, the height times width of the layer.

    Returns:
        [B, C].
    """
    # The 1 / N^2 is the mean over the N x N entries.
    return _mean_square((raw_grams_output - raw_grams_style) / positions) / 4.0


def _position(layer):
    """Block and convolution of a layer: block3_conv1 is (3, 1)."""
    block, conv = layer.split("_")
    return int(block.removeprefix("block")), int(conv.removeprefix("conv"))


def _mean_square(matrices):
    return ops.mean(ops.square(matrices), axis=(-2, -1))
