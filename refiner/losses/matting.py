"""Photorealism: the matting Laplacian of Levin 2006, as Luan et al. 2017 use it.

An output V is photorealistic where it is a locally affine function of the content
image I. L_m = sum_channels V^T M_I V measures how far it is from that; Eq. 8 of Zhao
et al. 2018 forgets M_I, without which a black image would be best.

No sparse matrix is built. For a 3x3 window k fully inside the image let v_k (9) and
X_k (9x3) be the values of V and I less their window means. With the Cholesky factor
X_k^T X_k + epsilon I = C_k C_k^T,

    K_k = C_k^-1 X_k^T   (3x9, entries at most one)
    V^T M_I V = sum_k ( |v_k|^2 - |K_k v_k|^2 )

K depends on I alone. It is computed in float64 (a backend without float64, such as JAX
by default, falls back to float32 by itself; the pivots are held at epsilon, their
exact lower bound, so that the roots stay real there) and kept in the image's type:
then Luan's epsilon of 1e-7 holds in float32, where cofactor inverses or sums of
squares less squared means go wrong. For the same reason nothing here is a matrix
product, which a GPU may run in TF32.

A larger epsilon is not harmless: the penalty of an exactly affine, hence allowed,
recolouring grows in proportion to it. Note what the term permits: any local slope,
negative ones too (see `structure.slope_loss`), and what it forbids: blur, noise and
hard shadows.
"""

from keras import KerasTensor, ops

_SIDE = 3


def photorealism_factors(images: KerasTensor, epsilon: float = 1e-7) -> KerasTensor:
    """The factors K of content images; no gradient flows through them.

    Args:
        images: content in [0, 1], [B, H, W, 1] or [B, H, W, 3].
        epsilon: Levin's regulariser for intensities in [0, 1].

    Returns:
        [B, H - 2, W - 2, 1, 9] or [B, H - 2, W - 2, 3, 9], in the images' type.
    """
    windows = _centred_windows(ops.cast(images, "float64"))
    windows = ops.stack(windows, axis=-1)  # [B, H - 2, W - 2, C, 9]
    rows = [windows[..., channel, :] for channel in range(images.shape[-1])]
    factors = ops.stack(_whiten(rows, epsilon), axis=-2)  # [B, H - 2, W - 2, C, 9]
    return ops.stop_gradient(ops.cast(factors, images.dtype))


def photorealism_loss(outputs: KerasTensor, factors: KerasTensor) -> KerasTensor:
    """V^T M_I V: summed over windows and channels, mean over the batch.

    The one loss that is a sum, as in Luan's code, whose weight 1e4 belongs to it. It
    is zero or more up to rounding, about 1e-7 of the output's local variance.

    Args:
        outputs: V in [0, 1], [B, H, W, C]; C need not be that of the content.
        factors: `photorealism_factors` of the content images of the same size.
    """
    # Pixel by pixel of the window: a stack of nine shifts would take nine images' room.
    energy, explained = 0.0, 0.0
    for index, values in enumerate(_centred_windows(outputs)):
        energy = energy + ops.square(values)
        # K v: [B, h, w, K, 1] x [B, h, w, 1, C], for each channel of I and of V.
        explained = explained + factors[..., index, None] * values[..., None, :]
    unexplained = energy - ops.sum(ops.square(explained), axis=-2)  # [B, h, w, C]
    return ops.mean(ops.sum(unexplained, axis=(1, 2, 3)))


def _centred_windows(images):
    """The nine shifts of a 3x3 window less their mean, each [B, H - 2, W - 2, C]."""
    height, width = images.shape[1] - _SIDE + 1, images.shape[2] - _SIDE + 1
    shifts = [
        images[:, top : top + height, left : left + width]
        for top in range(_SIDE)
        for left in range(_SIDE)
    ]
    mean = sum(shifts) / len(shifts)
    return [shift - mean for shift in shifts]


def _whiten(rows, epsilon):
    """Solves C K = X^T row by row, C being the Cholesky factor of X^T X + epsilon I.

    Written out because a batch of 3x3 factorisations is slow in every backend.

    Args:
        rows: the channels of X^T, each [..., 9].
        epsilon: added to the diagonal of X^T X.

    Returns:
        The rows of K, each [..., 9].
    """
    solved, factor = [], []
    for index, row in enumerate(rows):
        entries = []  # of row `index` of C, each [..., 1]
        for column in range(index):
            entry = ops.sum(row * rows[column], axis=-1, keepdims=True)
            for k in range(column):
                entry = entry - entries[k] * factor[column][k]
            entries.append(entry / factor[column][column])
        pivot = ops.sum(ops.square(row), axis=-1, keepdims=True) + epsilon
        # What the channels before have not explained of this one's energy.
        for entry in entries:
            pivot = pivot - ops.square(entry)
        entries.append(ops.sqrt(ops.maximum(pivot, epsilon)))
        for entry, previous in zip(entries, solved, strict=False):
            row = row - entry * previous
        solved.append(row / entries[index])
        factor.append(entries)
    return solved
