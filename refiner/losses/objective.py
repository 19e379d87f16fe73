"""The objective of Zhao et al. 2018, Eq. 1-10, put together from its terms.

Its terms compare *views* of eyes (`views`). Beside the printed terms stand those that
repair them at 36x60: Grams relative to their style's, statistics with place, and the
slope's sign.
"""

from collections.abc import Callable, Sequence

from keras import KerasTensor, ops

from refiner.losses import adversarial, layouts, style, views

MIN_AREA_PX = 8  # at the stored size; smaller classes merge into their parents,
# as do those that have no whole position at the deepest layer: their Grams vanish.
_GRAM_DISTANCES = {
    "relative": style.relative_gram_distances,
    "luan_code": style.gram_distances,
}
GRAMS = (*_GRAM_DISTANCES, "paper")

Judge = Callable[[views.View], list[KerasTensor]]
"""A discriminator: the view of eyes -> logits [B, h, w, 1] of each of its levels."""


def style_losses(
    refined: views.StyleView,
    target: views.StyleView,
    layers: Sequence[str],
    *,
    scale: int,
    gram: str = "relative",
    pyramid: str = "area",
) -> dict[str, KerasTensor]:
    """Eq. 1-7: global and local Gram losses, each a mean over the layers.

    The mean over layers is the beta_l = 1/5 of five layers. Eq. 2 is printed with a sum
    over the classes whose summand knows no class: with "paper" the global distance
    counts once for each class of the label map.

    Args:
        refined: view of the refined eyes, with the masks of their content.
        target: view of their style images, pair by pair.
        layers: names of the layers that carry style.
        scale: as in ``views.view``.
        gram: "relative", "luan_code", or "paper": Eq. 2 and 3 as printed.
        pyramid: name in ``views.PYRAMIDS``.

    Returns:
        {"style_global", "style_local"}, scalars.
    """
    content_masks, style_masks = (
        views.at_layers(views.enlarge(merged, scale), layers, pyramid)
        for merged in _without_orphans(refined, target, layers, scale)
    )
    total = {"style_global": 0.0, "style_local": 0.0}
    parts = {"style_global": slice(-1, None), "style_local": slice(None, -1)}
    compare = _printed if gram == "paper" else _shared(_GRAM_DISTANCES[gram])
    for layer in layers:
        # The whole image is one more class: one product serves Eq. 2 and Eq. 3.
        distances = compare(
            refined.features[layer],
            target.features[layer],
            _with_whole(content_masks[layer]),
            _with_whole(style_masks[layer]),
        )  # [B, C + 1]
        # Distances are taken apart, not Grams: a slice's gradient is a Gram of zeros.
        for name, part in parts.items():
            loss = ops.mean(ops.sum(distances[:, part], axis=-1))
            total[name] += loss / len(layers)
    return total


def _without_orphans(refined, target, layers, scale):
    """Label maps [B, H, W, C] of both views in which no class is too small to judge."""
    deepest = max(int(layer.removeprefix("block")[0]) for layer in layers)
    # One position of block b is 2^(b - 1) px of the enlarged eye on a side.
    position_px = 4 ** (deepest - 1) / scale**2
    return layouts.merge_orphans(
        refined.one_hot, target.one_hot, min_area=max(MIN_AREA_PX, position_px)
    )


def generator_loss(logits: list[KerasTensor]) -> KerasTensor:
    """Eq. 10: the least-squares term of G, summed over the discriminator's levels."""
    return sum(map(adversarial.least_squares_generator_loss, logits))


def discriminator_loss(
    judge: Judge, refined: views.View, target: views.View, past: views.View | None
) -> KerasTensor:
    """The least-squares term of D; every other refined eye it is shown is a past one.

    Args:
        judge: the discriminator.
        refined, target: views of present refined and of real eyes, [B].
        past: view of past refined eyes, [B / 2], or None: all of them are present.
    """
    # Detached: the generator is not to learn what pleases D from D's own loss.
    fakes = judge(refined.detached())
    if past is not None:
        pairs = zip(fakes, judge(past), strict=True)
        fakes = [ops.concatenate([new[::2], old], axis=0) for new, old in pairs]
    pairs = zip(judge(target), fakes, strict=True)
    return sum(
        adversarial.least_squares_discriminator_loss(real, fake) for real, fake in pairs
    )


def _shared(distance):
    """A distance of Luan's Grams, every class weighted by its share."""

    def compare(features, style_features, content_masks, style_masks):
        grams = style.masked_gram_matrices(features, content_masks)  # [B, C + 1, N, N]
        goal = style.masked_gram_matrices(style_features, style_masks)
        shares = layouts.area_shares(
            content_masks
        )  # [B, C + 1]; the whole image's is one
        return shares * distance(grams, ops.stop_gradient(goal))

    return compare


def _printed(features, style_features, content_masks, style_masks):
    """Eq. 3 class by class, then Eq. 2 of the whole image with its sum over them."""
    grams = style.raw_gram_matrices(features, content_masks)  # [B, C + 1, N, N]
    goal = style.raw_gram_matrices(style_features, style_masks)
    _, height, width, count = content_masks.shape
    classes = count - 1
    times = ops.array([1.0] * classes + [float(classes)])
    return times * style.printed_gram_distances(
        grams, ops.stop_gradient(goal), height * width
    )


def _with_whole(class_masks):
    """[B, h, w, C] -> [B, h, w, C + 1]: the last "class" is the whole image."""
    return ops.concatenate([class_masks, ops.ones_like(class_masks[..., :1])], axis=-1)
