"""Transfer of the light field in closed form, from one eye to another.

Per class, the local mean of the eye is replaced by that of the style and the rest is
scaled by the ratio of local deviations; then the style's camera is matched.
"""

import numpy as np

from gaze import image_ops
from refiner.style import camera, light

_MAX_GAIN = 1.5


def transferred(
    image: np.ndarray,
    mask: np.ndarray,
    style_image: np.ndarray,
    style_mask: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray:
    """One eye with the light of another.

    Each channel by itself: the light's colour comes along, which moving the luminance
    alone would not bring.

    Args:
        image, style_image: uint8 [H, W, C].
        mask, style_mask: uint8 [H, W].
        random: ``np.random.Generator`` for the place that the grain is taken from.

    Returns:
        uint8 [H, W, C].
    """
    eye, style = image_ops.to_float(image), image_ops.to_float(style_image)
    channels = range(eye.shape[-1])
    pairs = [(eye[..., c], style[..., c]) for c in channels]
    lit = np.stack([_lit(a, mask, b, style_mask) for a, b in pairs], axis=-1)
    # The camera last: gain sharpens and coarsens what was there.
    lit = camera.match_sharpness(lit, mask, style, style_mask)
    return image_ops.to_uint8(camera.add_grain(lit, mask, style, style_mask, random))


def _lit(eye, mask, style, style_mask):
    """The style's local mean, and the rest at its local deviation; all [H, W]."""
    means, deviations = light.local_maps(eye, mask)
    style_means, style_deviations = light.local_maps(style, style_mask)
    # Maps are divided class by class and composed then: a ratio across a border
    # would compare iris with skin.
    gain = light.compose(style_deviations / (deviations + 0.02), mask)
    rest = eye - light.compose(means, mask)
    return light.compose(style_means, mask) + rest * np.clip(gain, 0.0, _MAX_GAIN)
