"""What glossy surfaces send back: oily skin, the wet eye, the pupil of an LED's light.

On the eyeball everything is mirrored: the key as a glint, LEDs as points, the
surroundings by `environment`. Lamps that look smaller than the samples lie apart are
spread over one, at the same energy, so that small pictures do not lose them.
"""

import dataclasses

import numpy as np

from gaze.simulator import environment, eyeball, opening, shading

_POINT = np.float32(0.012)  # an LED's glint, radians of the normal


@dataclasses.dataclass(frozen=True)
class Mirrored:
    """Light added in the openings' window, float32 [N, h, w], by who colours it."""

    lamps: np.ndarray
    place: np.ndarray


def gloss(albedo, light, directions, seen, visible):
    """Highlights of the key on oily skin, float32 [N, h, w]."""
    broad = shading.sheen(seen.normal, directions.half, np.float32(14.0))
    skin_gloss = albedo.oil * light.gloss
    return (
        np.where(seen.opening, np.float32(0.02), skin_gloss)
        * broad
        * (light.key * visible)
    )


def mirror(scene, light, directions, seen, visible, spacing):
    """What the wet eye mirrors.

    Args:
        scene, light: the factors of N pictures.
        directions: head-frame `shading.Directions`.
        seen: their `surface.Surface`.
        visible: share of the key that is not shadowed, float32 [N, h, w].
        spacing: distance of the samples, mm.
    """
    window = seen.window
    normal = [n[window] for n in seen.normal]
    wet, cornea = seen.opening[window], seen.cornea[window]
    blur = np.float32(0.6 * spacing / eyeball.CORNEA_RADIUS_MM)
    lamps = _point(normal, directions.half, light.glint_size, blur)
    lamps *= light.glint * light.key * visible[window]
    for k, half in enumerate(directions.led_halves):
        strength = light.led_glint[:, k, None, None]
        # Point lamps are far brighter than the picture; what is left is their size.
        lamps += 6.0 * strength * _point(normal, half, _POINT, blur)
    lamps *= np.where(cornea, np.float32(1.0), np.float32(0.15) * wet)
    if np.any(light.retro > 0):
        pupil = seen.classes[window] == opening.PUPIL
        lamps += shading.bright_pupil(scene, light, directions) * pupil
    direction, cosine = environment.mirrored(normal, directions.view)
    place = environment.reflection(light.place, directions, direction, cosine)
    place *= light.ambient * np.where(cornea, np.float32(1.0), np.float32(0.4)) * wet
    if np.any(light.place.window > 0):
        pane = environment.window(light.place, directions, direction)
        lamps += pane * np.where(cornea, np.float32(1.0), np.float32(0.15) * wet)
    return Mirrored(lamps=lamps, place=place)


def _point(normal, half, size, blur):
    """A lamp of a size mirrored, spread over the samples' distance."""
    spread = np.square(size) + blur * blur
    return shading.disc(normal, half, 1.0 / spread) * (np.square(size) / spread)
