"""What glossy surfaces send back: oily skin, the wet eye, the pupil of an LED's light.

On the eyeball everything is mirrored: the key as a glint, LEDs as points, the
surroundings by `mirror`. Lamps that look smaller than the samples lie apart are
spread over one, at the same energy, so that small pictures do not lose them.
"""

import dataclasses

import numpy as np

from gaze.simulator import (
    albedos,
    eyeball,
    lights,
    mirror,
    opening,
    scenes,
    shading,
    surfaces,
)

_POINT = np.float32(0.012)  # an LED's glint, radians of the normal


@dataclasses.dataclass(frozen=True)
class Mirrored:
    """Light added in the surface's box, float32 [N, h, w], by who colours it."""

    lamps: np.ndarray
    environment: np.ndarray


def gloss(
    albedo: albedos.Albedo,
    light: lights.Light,
    vectors: shading.Vectors,
    surface: surfaces.Surface,
    visible: np.ndarray,
) -> np.ndarray:
    """Highlights of the key on oily skin, float32 [N, h, w]."""
    broad = shading.sheen(surface.normal, vectors.half, np.float32(14.0))
    skin_gloss = albedo.oil * light.gloss
    # Between the lids `mirror` does the rest; a little haze is left.
    strength = np.where(surface.opening, np.float32(0.02), skin_gloss)
    return strength * broad * (light.key * visible)


def mirrored(
    scene: scenes.Scene,
    light: lights.Light,
    vectors: shading.Vectors,
    surface: surfaces.Surface,
    visible: np.ndarray,
    spacing: float,
) -> Mirrored:
    """What the wet eye mirrors.

    Args:
        scene, light: the factors of N pictures.
        vectors: their head-frame `shading.Vectors`.
        surface: what their samples see.
        visible: share of the key that is not shadowed, float32 [N, h, w].
        spacing: distance of the samples, mm.
    """
    box = surface.box
    normal = [n[box] for n in surface.normal]
    wet, cornea = surface.opening[box], surface.cornea[box]
    # Neighbouring samples' normals differ by this on the cornea, radians.
    blur = np.float32(0.6 * spacing / eyeball.CORNEA_RADIUS_MM)
    lamps = _point(normal, vectors.half, light.glint_size, blur)
    lamps *= light.glint * light.key * visible[box]
    for k, half in enumerate(vectors.led_halves):
        strength = light.led_glint[:, k, None, None]  # [N, 1, 1]
        # Point lamps are far brighter than the picture; what is left is their size.
        lamps += 6.0 * strength * _point(normal, half, _POINT, blur)
    # The sclera is wet, but rough: a seventh of the cornea's mirror.
    lamps *= np.where(cornea, np.float32(1.0), np.float32(0.15) * wet)
    if np.any(light.retro > 0):
        pupil = surface.classes[box] == opening.PUPIL
        lamps += shading.bright_pupil(scene, light, vectors) * pupil
    direction, cosine = mirror.reflect(normal, vectors.view)
    environment = mirror.sky(light.environment, vectors, direction, cosine)
    environment *= (
        light.ambient * np.where(cornea, np.float32(1.0), np.float32(0.4)) * wet
    )
    if np.any(light.environment.window > 0):
        window = mirror.window(light.environment, vectors, direction)
        lamps += window * np.where(cornea, np.float32(1.0), np.float32(0.15) * wet)
    return Mirrored(lamps=lamps, environment=environment)


def _point(normal, half, size, blur):
    """A lamp of a size mirrored, spread over the samples' distance."""
    spread = np.square(size) + blur * blur
    # As much weaker as the spread disc is larger: the energy stays.
    return shading.disc(normal, half, 1.0 / spread) * (np.square(size) / spread)
