"""Views: what losses and a discriminator know of a batch of eyes.

Eyes are stored at one size, [H, W], and seen enlarged by a whole factor, [s H, s W],
because VGG-19 halves its input at every block. B counts eyes, K the colours, C the
classes of the label map, N the features of a layer, whose maps are [h, w].
"""

import dataclasses
from collections.abc import Sequence

import keras
from keras import KerasTensor, ops

from refiner.losses import layouts

PYRAMIDS = {"area": layouts.mask_pyramid, "luan": layouts.luan_mask_pyramid}
"""Ways to bring masks to every layer's size, by the name that configs use."""


@dataclasses.dataclass(frozen=True)
class StyleView:
    """What the style losses compare.

    Attributes:
        features: VGG features [B, h, w, N] by layer; may be none.
        one_hot: label map [B, H, W, C] at the stored size.
    """

    features: dict[str, KerasTensor]
    one_hot: KerasTensor


@dataclasses.dataclass(frozen=True)
class View(StyleView):
    """What a discriminator judges, in addition.

    Attributes:
        image: eyes as VGG sees them, [B, s H, s W, K] in [-1, 1].
        label_map: [B, s H, s W, C].
        masks: label map [B, h, w, C] by layer.
    """

    image: KerasTensor
    label_map: KerasTensor
    masks: dict[str, KerasTensor]

    def detached(self) -> "View":
        """The same view, through which no gradient flows back."""
        return self._mapped(ops.stop_gradient, *_names(self))

    def unlabelled(self) -> "View":
        """The same view, its label map blank for the judge; the style's stays."""
        return self._mapped(ops.zeros_like, "label_map", "masks")

    def _mapped(self, function, *names):
        parts = {name: getattr(self, name) for name in names}
        return dataclasses.replace(self, **keras.tree.map_structure(function, parts))


def view(
    features: dict[str, KerasTensor],
    image: KerasTensor,
    one_hot: KerasTensor,
    *,
    scale: int,
    pyramid: str = "area",
) -> View:
    """A view of eyes.

    Args:
        features: VGG features [B, h, w, N] by layer; may be none.
        image: eyes as VGG sees them, [B, scale H, scale W, K].
        one_hot: label map [B, H, W, C] at the stored size.
        scale: factor by which VGG's input was enlarged.
        pyramid: name in ``PYRAMIDS``.
    """
    label_map = enlarge(one_hot, scale)
    by_layer = at_layers(label_map, tuple(features), pyramid) if features else {}
    return View(features, one_hot, image, label_map, by_layer)


def at_layers(
    label_map: KerasTensor, layers: Sequence[str], pyramid: str
) -> dict[str, KerasTensor]:
    """Label map [B, s H, s W, C] at the size of every layer, [B, h, w, C] by layer."""
    return PYRAMIDS[pyramid](label_map, layers)


def enlarge(images: KerasTensor, factor: int) -> KerasTensor:
    """Images [B, H, W, C] enlarged bilinearly by a whole factor."""
    if factor == 1:
        return images
    size = (factor * images.shape[1], factor * images.shape[2])
    return ops.image.resize(images, size, "bilinear")


def _names(view):
    return [field.name for field in dataclasses.fields(view)]
