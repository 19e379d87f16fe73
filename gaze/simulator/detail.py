"""Fine relief of the skin, for pictures that resolve it: pores and fine lines.

Lines follow the lower lid below the eye and fan out from its outer corner; how deep
they are is the person's. Smaller pictures do not see them, as they average out.
"""

import numpy as np

from gaze.simulator import albedos, scenes, textures

_PORE_MM = np.float32(0.014)


def relief(
    scene: scenes.Scene,
    albedo: albedos.Albedo,
    point: tuple[np.ndarray, np.ndarray],
    above_lower: np.ndarray,
) -> np.ndarray:
    """Displacement in mm, negative towards the camera, float32 [N, h, w].

    Args:
        scene, albedo: geometry and colours of N pictures.
        point: x, y in the head frame, mm, float32 [N, h, w].
        above_lower: distance above the lower lid's edge, mm, negative on the skin.
    """
    x, y = point
    shape = scene.shape
    place, across = shape.texture, shape.texture_across
    pores = textures.look_up(
        textures.fractal(0.2, 4.0, 6), x * 22.0 + place, y * 22.0 + across
    )
    folds = _under_the_lid(x, -above_lower, place, across) + _crows_feet(shape, x, y)
    # Lids have the finest skin.
    coarse = np.clip(np.abs(y) * 0.1, 0.25, 1.0)
    return _PORE_MM * coarse * pores + albedo.wrinkles * folds


def _under_the_lid(x, below, place, across):
    """Lines that follow the lower lid: noise, drawn out along its edge."""
    # They begin a millimetre below the edge and are gone by the cheek.
    strength = np.clip((below - 1.0) * 0.6, 0, 1) * np.exp(np.maximum(below, 0) * -0.12)
    lines = textures.look_up(
        textures.fractal(0.5, 3.0, 7), x * 1.6 + place, below * 13.0 + across
    )
    # Skin folds inwards: grooves are deep, the ridges between them low.
    return strength * np.maximum(lines, -0.3)


def _crows_feet(shape, x, y):
    """Lines that fan out from the outer corner: noise in polar coordinates there."""
    place, across = shape.texture, shape.texture_across
    corner = 0.5 * shape.fissure
    right, down = x - corner, y + 0.5 * shape.tilt
    away = np.sqrt(right * right + down * down)
    strength = np.clip(right * 0.4, 0, 1) * np.clip((away - 2.0) * 0.3, 0, 1)
    strength *= np.exp(np.maximum(away - 8.0, 0.0) * -0.15)
    feet = textures.look_up(
        textures.fractal(0.5, 3.0, 8),
        away * 1.5 + place,
        np.arctan2(down, np.maximum(right, 0.5)) * 60.0 + across,
    )
    return strength * np.maximum(feet, -0.3)
