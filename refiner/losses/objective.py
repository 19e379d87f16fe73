"""The objective of Zhao et al. 2018, Eq. 1-10, put together from its terms.

A *view* is what the discriminator knows of a batch of eyes: VGG features by layer, the
one-hot label map, and that map at every layer's size. Eyes are stored at one size and
seen enlarged by ``scale``. Beside the printed terms stand those that repair them at
36x60: Grams relative to their style's, statistics with place, and the slope's sign.
"""

from keras import ops

from refiner.losses import adversarial, light_field, matting, structure, style

MIN_AREA_PX = 8  # at the stored size; smaller classes merge into their parents


def view(features, masks, *, classes, scale):
    """A view of eyes.

    Args:
        features: VGG features [B, h, w, N] by layer.
        masks: integer classes [B, H, W] at the stored size.
        classes: number of classes.
        scale: factor by which VGG's input was enlarged.
    """
    one_hot = ops.one_hot(ops.cast(masks, "int32"), classes)
    pyramid = style.mask_pyramid(enlarge(one_hot, scale), tuple(features))
    return {"features": features, "one_hot": one_hot, "masks": pyramid}


def style_losses(seen, target, layers, *, scale):
    """Eq. 1-7: global and local Gram losses, each a mean over the layers.

    Args:
        seen: view of the refined eyes, with the masks of their content.
        target: view of their style images, pair by pair.
        layers: names of the layers that carry style.
        scale: as in ``view``.

    Returns:
        {"style_global", "style_local"}, scalars.
    """
    content, real = style.merge_orphans(
        seen["one_hot"], target["one_hot"], min_area=MIN_AREA_PX
    )
    content = style.mask_pyramid(enlarge(content, scale), layers)
    real = style.mask_pyramid(enlarge(real, scale), layers)
    total = {"style_global": 0.0, "style_local": 0.0}
    parts = {"style_global": slice(-1, None), "style_local": slice(None, -1)}
    for layer in layers:
        # The whole image is one more class: one product serves Eq. 2 and Eq. 3.
        mine, other = _with_whole(content[layer]), _with_whole(real[layer])
        grams = style.masked_gram_matrices(seen["features"][layer], mine)
        wanted = style.masked_gram_matrices(target["features"][layer], other)
        wanted, shares = ops.stop_gradient(wanted), style.area_shares(mine)
        for name, part in parts.items():
            total[name] += style.relative_gram_loss(
                grams[:, part], wanted[:, part], shares[:, part]
            ) / len(layers)
    return total


def structure_losses(refined, synthetic, sigmas_px):
    """Terms on the pixels: light with place, Eq. 8, and the sign of the slope.

    Args:
        refined: float [B, H, W, 1] in [-1, 1].
        synthetic: {"image", "mask", "condition"}; the condition's first two channels
            are the mean and deviation wanted at every pixel.
        sigmas_px: width of the local statistics by class.

    Returns:
        {"light_field", "photorealism", "slope"}, scalars.
    """
    image, condition = synthetic["image"], synthetic["condition"]
    masks = ops.one_hot(synthetic["mask"], len(sigmas_px))
    statistics = light_field.local_statistics(refined, masks, sigmas_px)
    wanted = condition[..., 0:1], condition[..., 1:2]
    factors = matting.photorealism_factors((image + 1.0) / 2.0)
    return {
        "light_field": light_field.light_field_loss(statistics, wanted, masks),
        "photorealism": matting.photorealism_loss((refined + 1.0) / 2.0, factors),
        "slope": structure.slope_loss(refined, image, threshold=0.5),
    }


def generator_loss(heads, seen):
    """Eq. 10: the least-squares term of G, summed over the heads' layers."""
    logits = heads(seen["features"], seen["masks"])
    return sum(map(adversarial.least_squares_generator_loss, logits.values()))


def discriminator_loss(heads, seen, target, past):
    """The least-squares term of D; every other refined eye it is shown is a past one.

    Args:
        heads: ``discriminator.PatchHeads``.
        seen, target: views of present refined and of real eyes, [B].
        past: view of past refined eyes, [B / 2].
    """
    features = {n: ops.stop_gradient(f) for n, f in seen["features"].items()}
    present = heads(features, seen["masks"])
    past = heads(past["features"], past["masks"])
    real = heads(target["features"], target["masks"])
    return sum(
        adversarial.least_squares_discriminator_loss(
            real[layer], ops.concatenate([present[layer][::2], past[layer]], axis=0)
        )
        for layer in real
    )


def enlarge(images, factor):
    """Images [B, H, W, C] enlarged bilinearly by a whole factor."""
    if factor == 1:
        return images
    size = (factor * images.shape[1], factor * images.shape[2])
    return ops.image.resize(images, size, "bilinear")


def _with_whole(masks):
    return ops.concatenate([masks, ops.ones_like(masks[..., :1])], axis=-1)
