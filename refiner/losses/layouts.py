"""Label maps for the style losses: at every layer's size, and without orphan labels.

Masks are one-hot floats [B, H, W, C]; averaged down they are shares, which still add up
to one at every position.
"""

from collections.abc import Sequence

from keras import KerasTensor, ops

from gaze.data import record

VGG19_BLOCK_CONVS = (2, 2, 4, 4, 4)
"""Convolutions in each of VGG-19's five blocks; a pool follows every block."""


def mask_pyramid(masks: KerasTensor, layers: Sequence[str]) -> dict[str, KerasTensor]:
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
    levels = [masks]  # one for each block, [B, H / 2^b, W / 2^b, C]
    for _ in range(deepest - 1):
        # "valid" drops an odd last row and column, as VGG's pools do.
        levels.append(ops.average_pool(levels[-1], 2, strides=2, padding="valid"))
    return {layer: levels[block - 1] for layer, (block, _) in positions.items()}


def luan_mask_pyramid(
    masks: KerasTensor, layers: Sequence[str]
) -> dict[str, KerasTensor]:
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
        if block > 1:  # [B, h, w, C] -> [B, h // 2, w // 2, C]
            level = ops.average_pool(level, 2, strides=2, padding="valid")
        for conv in range(1, VGG19_BLOCK_CONVS[block - 1] + 1):
            # Padded by hand and pooled "valid": the zeros count, so borders fade.
            padded = ops.pad(level, ((0, 0), (1, 1), (1, 1), (0, 0)))
            level = ops.average_pool(padded, 3, strides=1, padding="valid")
            for layer, position in positions.items():
                if position == (block, conv):
                    pyramid[layer] = level
    return pyramid


def merge_orphans(
    content_masks: KerasTensor,
    style_masks: KerasTensor,
    *,
    min_area: float,
    parents: dict[int, int] | None = None,
) -> tuple[KerasTensor, KerasTensor]:
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
    content = list(ops.unstack(content_masks, axis=-1))  # C of [B, H, W]
    style = list(ops.unstack(style_masks, axis=-1))
    for child, parent in (record.PARENTS if parents is None else parents).items():
        if child >= num_classes:
            continue
        areas = [ops.sum(masks[child], axis=(1, 2)) for masks in (content, style)]
        # 1 or 0 for each pair: an `if` cannot look at the data of a graph.
        orphan = ops.cast(ops.minimum(*areas) < min_area, content_masks.dtype)  # [B]
        orphan = orphan[:, None, None]  # [B, 1, 1]
        # The child's pixels move to the parent before the parent itself is judged.
        for masks in (content, style):
            masks[parent] = masks[parent] + orphan * masks[child]
            masks[child] = (1.0 - orphan) * masks[child]
    return ops.stack(content, axis=-1), ops.stack(style, axis=-1)


def area_shares(masks: KerasTensor) -> KerasTensor:
    """Share of the image that each class covers, [B, H, W, C] -> [B, C]."""
    return ops.mean(masks, axis=(1, 2))


def _position(layer):
    """Block and convolution of a layer: block3_conv1 is (3, 1)."""
    block, conv = layer.split("_")
    return int(block.removeprefix("block")), int(conv.removeprefix("conv"))
