"""The objective of Zhao et al. 2018, Eq. 1-10, put together from its terms.

A *view* is what the discriminator knows of a batch of eyes: VGG features by layer, the
picture and its one-hot label map at VGG's size, and that map at every layer's size.
Eyes are stored at one size and seen enlarged by ``scale``. Beside the printed terms
stand those that repair them at 36x60: Grams relative to their style's, statistics with
place, and the slope's sign.
"""

import keras
from keras import ops

from refiner.losses import adversarial, style

MIN_AREA_PX = 8  # at the stored size; smaller classes merge into their parents,
# as do those that have no whole position at the deepest layer: their Grams vanish.
PYRAMIDS = {"area": style.mask_pyramid, "luan": style.luan_mask_pyramid}
_GRAM_DISTANCES = {
    "relative": style.relative_gram_distances,
    "luan_code": style.gram_distances,
}
GRAMS = (*_GRAM_DISTANCES, "paper")


def view(features, image, one_hot, *, scale, pyramid="area"):
    """A view of eyes.

    Args:
        features: VGG features [B, h, w, N] by layer; may be none.
        image: eyes as VGG sees them, [B, scale H, scale W, K].
        one_hot: label map [B, H, W, classes] at the stored size.
        scale: factor by which VGG's input was enlarged.
        pyramid: name in ``PYRAMIDS``.
    """
    label_map = enlarge(one_hot, scale)
    masks = PYRAMIDS[pyramid](label_map, tuple(features)) if features else {}
    return {
        "features": features,
        "image": image,
        "label_map": label_map,
        "one_hot": one_hot,
        "masks": masks,
    }


def style_losses(seen, target, layers, *, scale, gram="relative", pyramid="area"):
    """Eq. 1-7: global and local Gram losses, each a mean over the layers.

    The mean over layers is the beta_l = 1/5 of five layers. Eq. 2 is printed with a sum
    over the classes whose summand knows no class: with "paper" the global distance
    counts once for each class of the label map.

    Args:
        seen: view of the refined eyes, with the masks of their content.
        target: view of their style images, pair by pair.
        layers: names of the layers that carry style.
        scale: as in ``view``.
        gram: "relative", "luan_code", or "paper": Eq. 2 and 3 as printed.
        pyramid: name in ``PYRAMIDS``.

    Returns:
        {"style_global", "style_local"}, scalars.
    """
    deepest = max(int(layer.removeprefix("block")[0]) for layer in layers)
    content, real = style.merge_orphans(
        seen["one_hot"],
        target["one_hot"],
        min_area=max(MIN_AREA_PX, 4 ** (deepest - 1) / scale**2),
    )
    content = PYRAMIDS[pyramid](enlarge(content, scale), layers)
    real = PYRAMIDS[pyramid](enlarge(real, scale), layers)
    total = {"style_global": 0.0, "style_local": 0.0}
    parts = {"style_global": slice(-1, None), "style_local": slice(None, -1)}
    compare = _printed if gram == "paper" else _shared(_GRAM_DISTANCES[gram])
    for layer in layers:
        # The whole image is one more class: one product serves Eq. 2 and Eq. 3.
        distances = compare(
            seen["features"][layer],
            target["features"][layer],
            _with_whole(content[layer]),
            _with_whole(real[layer]),
        )
        # Distances are taken apart, not Grams: a slice's gradient is a Gram of zeros.
        for name, part in parts.items():
            loss = ops.mean(ops.sum(distances[:, part], axis=-1))
            total[name] += loss / len(layers)
    return total


def generator_loss(logits):
    """Eq. 10: the least-squares term of G, summed over the discriminator's levels."""
    return sum(map(adversarial.least_squares_generator_loss, logits))


def discriminator_loss(judge, seen, target, past):
    """The least-squares term of D; every other refined eye it is shown is a past one.

    Args:
        judge: the discriminator, view -> list of logits.
        seen, target: views of present refined and of real eyes, [B].
        past: view of past refined eyes, [B / 2], or None: all of them are present.
    """
    refined = judge(keras.tree.map_structure(ops.stop_gradient, seen))
    if past is not None:
        pairs = zip(refined, judge(past), strict=True)
        refined = [ops.concatenate([new[::2], old], axis=0) for new, old in pairs]
    pairs = zip(judge(target), refined, strict=True)
    return sum(
        adversarial.least_squares_discriminator_loss(real, fake) for real, fake in pairs
    )


def enlarge(images, factor):
    """Images [B, H, W, C] enlarged bilinearly by a whole factor."""
    if factor == 1:
        return images
    size = (factor * images.shape[1], factor * images.shape[2])
    return ops.image.resize(images, size, "bilinear")


def _shared(distance):
    """A distance of Luan's Grams, every class weighted by its share."""

    def compare(features, wanted_features, masks, wanted_masks):
        grams = style.masked_gram_matrices(features, masks)
        wanted = style.masked_gram_matrices(wanted_features, wanted_masks)
        return style.area_shares(masks) * distance(grams, ops.stop_gradient(wanted))

    return compare


def _printed(features, wanted_features, masks, wanted_masks):
    """Eq. 3 class by class, then Eq. 2 of the whole image with its sum over them."""
    grams = style.raw_gram_matrices(features, masks)
    wanted = style.raw_gram_matrices(wanted_features, wanted_masks)
    positions, classes = masks.shape[1] * masks.shape[2], masks.shape[-1] - 1
    times = ops.array([1.0] * classes + [float(classes)])
    return times * style.printed_gram_distances(
        grams, ops.stop_gradient(wanted), positions
    )


def _with_whole(masks):
    return ops.concatenate([masks, ops.ones_like(masks[..., :1])], axis=-1)
