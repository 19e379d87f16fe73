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

from keras import KerasTensor, ops


@ops.custom_gradient
def raw_gram_matrices(features: KerasTensor, masks: KerasTensor) -> KerasTensor:
    """Sums of feature products inside each class: [B, h, w, N] -> [B, C, N, N].

    No gradient flows to the masks.
    """
    batch, height, width, filters = ops.shape(features)
    classes = masks.shape[-1]
    flat = ops.reshape(features, (batch, -1, filters))  # [B, M, N]
    weights = ops.reshape(ops.square(masks), (batch, -1, classes))  # [B, M, C]
    # (m F)^T (m F) = (m^2 F)^T F: one [C N, M] x [M, N] product serves all classes.
    weights = ops.transpose(weights, (0, 2, 1))[:, :, None, :]  # [B, C, 1, M]
    weighted = weights * ops.transpose(flat, (0, 2, 1))[:, None, :, :]  # [B, C, N, M]
    weighted = ops.reshape(weighted, (batch, classes * filters, -1))  # [B, C N, M]
    products = ops.matmul(weighted, flat)  # [B, C N, N]
    grams = ops.reshape(products, (batch, classes, filters, filters))

    def gradient(*args, upstream=None):
        # As Keras asks of a gradient that all backends can call.
        (upstream,) = args if upstream is None else (upstream,)
        # Both factors are the features, so the product rule's two terms are one
        # product with U + U^T, which sums over the classes as well.
        both = upstream + ops.transpose(upstream, (0, 1, 3, 2))  # [B, C, N, N]
        both = ops.transpose(both, (0, 2, 1, 3))  # [B, N, C, N]
        both = ops.reshape(both, (batch, filters, classes * filters))  # [B, N, C N]
        moved = ops.transpose(ops.matmul(both, weighted), (0, 2, 1))  # [B, M, N]
        shape = (batch, height, width, filters)
        return ops.reshape(moved, shape), None

    return grams, gradient


def masked_gram_matrices(features: KerasTensor, masks: KerasTensor) -> KerasTensor:
    """Luan's Grams of every class: [B, h, w, N], [B, h, w, C] -> [B, C, N, N]."""
    # At least one position: an emptied class has a Gram of zeros, not of 0 / 0.
    areas = ops.maximum(ops.sum(masks, axis=(1, 2)), 1.0)
    scales = features.shape[-1] * areas  # [B, C]
    return raw_gram_matrices(features, masks) / scales[..., None, None]


def gram_matrix(features: KerasTensor, mask: KerasTensor | None = None) -> KerasTensor:
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


def relative_gram_loss(
    grams_output: KerasTensor, grams_style: KerasTensor, shares: KerasTensor
) -> KerasTensor:
    """`relative_gram_distances`, each class weighted by its share; mean over B.

    An output with zero features scores one, summed over shares that add up to one.

    Args:
        grams_output: `masked_gram_matrices` of the output, [B, C, N, N].
        grams_style: those of the style image, [B, C, N, N] (or B = 1).
        shares: share of each class in the content image, [B, C].
    """
    distances = relative_gram_distances(grams_output, grams_style)  # [B, C]
    return ops.mean(ops.sum(shares * distances, axis=-1))


def gram_distances(grams_output: KerasTensor, grams_style: KerasTensor) -> KerasTensor:
    """Luan's code: mean square difference of Grams, [..., N, N] -> [...]."""
    return _mean_square(grams_output - grams_style)


def relative_gram_distances(
    grams_output: KerasTensor, grams_style: KerasTensor
) -> KerasTensor:
    """As `gram_distances`, each class relative to its style Gram's mean square."""
    # Far below any Gram of 0-255 features: it only keeps an emptied class at 0 / eps.
    magnitudes = ops.maximum(_mean_square(grams_style), 1e-6)
    return gram_distances(grams_output, grams_style) / magnitudes


def printed_gram_distances(
    raw_grams_output: KerasTensor, raw_grams_style: KerasTensor, positions: int
) -> KerasTensor:
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


def _mean_square(matrices):
    return ops.mean(ops.square(matrices), axis=(-2, -1))
