"""Reinhard et al. 2001, "Color Transfer between Images": mean and deviation, globally.

Of colour in l-alpha-beta, each axis by itself. Of grey eyes the grey level is matched
as it is: l is a logarithm, in which the black pixels of an equalised eye would outweigh
all others.

No mask and no place: `region_statistics` is the same region by region.
"""

import numpy as np

from gaze import image_ops
from refiner import methods
from refiner.style import opponent

_LEAST_SPREAD = 1e-4  # a constant channel has nothing to scale


class Reinhard(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def transfer(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        style_image: np.ndarray,
        style_mask: np.ndarray,
        random: np.random.Generator,
    ) -> np.ndarray:
        """See ``methods.ClosedForm``; neither masks nor anything random is needed."""
        return transfer(image, style_image)


def transfer(image: np.ndarray, style_image: np.ndarray) -> np.ndarray:
    """One eye with the style's means and deviations, uint8 [H, W, 1 grey or 3 RGB]."""
    eye, style = image_ops.to_float(image), image_ops.to_float(style_image)
    if image.shape[-1] == 1:
        return image_ops.to_uint8(_match(eye, style))
    matched = _match(opponent.to_lab(eye), opponent.to_lab(style))
    return image_ops.to_uint8(opponent.to_rgb(matched))


def _match(eye, style):
    """Eq. 10 and 11: every channel shifted and scaled to the style's moments."""
    axes = (0, 1)  # over positions: [H, W, C] -> [C]
    ratio = style.std(axis=axes) / np.maximum(eye.std(axis=axes), _LEAST_SPREAD)
    return (eye - eye.mean(axis=axes)) * ratio + style.mean(axis=axes)


build, load = Reinhard.build, Reinhard.load
