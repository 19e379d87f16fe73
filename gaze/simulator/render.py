"""Lights what the pixels see: linear light, masks and lid openness of scenes.

Slow quantities (the skin's depth, cast shadows) are computed on a coarser grid and
enlarged; everything else on a grid of 2 x 2 samples to the pixel. The mask is the
class most of a pixel's samples see, so it is what the picture shows.
"""

import cv2
import numpy as np

from gaze.simulator import bands as spectrum
from gaze.simulator import (
    geometry,
    glasses,
    lashes,
    lids,
    opening,
    shading,
    shadows,
    shine,
    skin,
    surface,
)

SUPERSAMPLING = 2
_PAD = 2  # coarse samples beyond the picture, for enlarging up to its edge


def render(scene, albedo, light, size, seed_of, bands=(spectrum.GREY,)):
    """Linear light and masks of scenes.

    Args:
        scene, albedo, light: the factors of N pictures.
        size: (height, width) in pixels.
        seed_of: (seed, domain, subject int [N]) of the lashes.
        bands: names of the spectral bands to render, C of them.

    Returns:
        linear float32 [N, H, W, C]; mask uint8 [N, H, W]; openness float32 [N].
    """
    curves = lids.curves(scene, lids.columns_for(size[1]))
    directions = shading.directions(light, scene)
    depth, hollow, open_sky = _coarse(scene, light, directions, size)
    rays = geometry.rays(scene, size, *_grid(size))
    spacing = 1.0 / (SUPERSAMPLING * geometry.px_per_mm(scene, size))
    seen = surface.see(scene, albedo, curves, rays, depth, hollow, bands, spacing)
    visible = 1.0 - light.shadow * (1.0 - open_sky)
    between = _past_lids(scene, light, directions, curves, seen.eye_point)
    visible[seen.window] *= np.where(seen.opening[seen.window], between, 1.0)
    visible *= shadows.foreign(light.pattern, directions.key, *seen.point)
    if scene.glasses is not None:
        visible *= glasses.shadow(scene.glasses, light, directions.key, seen.point)
    around, key = shading.diffuse(
        light, directions, seen.normal, visible, seen.occlusion
    )
    mirrored = shine.mirror(scene, light, directions, seen, visible, spacing)
    gloss = shine.gloss(albedo, light, directions, seen, visible)
    hair = lashes.draw(scene, curves, size, SUPERSAMPLING, seed_of)
    hair = 1.0 - hair * np.float32(0.93)
    worn = None
    if scene.glasses is not None:
        worn = glasses.look(scene.glasses, light, directions, rays, spacing)
        seen.classes[worn.rim > 0.5] = opening.SKIN
    linear = np.empty((len(hair), *size, len(bands)), np.float32)
    for k, band in enumerate(bands):
        warm = spectrum.lamp(light.key_warmth, band)
        cool = spectrum.lamp(light.ambient_warmth, band)
        lit = seen.reflectance[k] * (around * cool + key * warm)
        lit += gloss * warm
        lit[seen.window] += mirrored.lamps * warm + mirrored.place * cool
        lit *= hair
        if worn is not None:
            lit = lit * worn.passed + worn.lamps * warm + worn.place * cool
        linear[..., k] = _shrink(lit)
    return linear, _mask(seen.classes), curves.openness


def _coarse(scene, light, directions, size):
    """Skin depth, hollows and the key's unshadowed share, [N, h, w] supersampled."""
    factor = 2 if size[1] <= 128 else 4
    step = factor / SUPERSAMPLING
    counts = [-(-length * SUPERSAMPLING // factor) + 2 * _PAD for length in size]
    rows, columns = ((np.arange(n) - _PAD + 0.5) * step - 0.5 for n in counts)
    rays = geometry.rays(scene, size, columns, rows)
    z = skin.meet(scene, rays)
    x0, y0, mx, my = rays
    point = x0 + z * mx, y0 + z * my, z
    lit = shadows.cast(scene, directions.key, *point, light.shadow_width)
    reach = 1.875 * geometry.px_per_mm(scene, size) / step
    hollow = np.stack([p - cv2.GaussianBlur(p, (0, 0), reach) for p in z])
    # Cubic keeps the surface's slope continuous, but would overshoot the shadows.
    depth = _enlarge(z, factor, size, cv2.INTER_CUBIC)
    return depth, *(_enlarge(f, factor, size, cv2.INTER_LINEAR) for f in (hollow, lit))


def _past_lids(scene, light, directions, curves, point):
    """Share of the key that reaches the eyeball between the lids' shadows.

    A point is lit where the way to the light leaves through the opening, a lid's
    thickness (and the lashes' roots) further out.
    """
    x, y, _ = point
    key = directions.key
    thickness = scene.shape["lid_thickness"] + np.float32(0.6)
    travel = thickness / np.maximum(-key[:, 2, None, None], np.float32(0.25))
    x = x + travel * key[:, 0, None, None]
    y = y + travel * key[:, 1, None, None]
    at = curves.at(x)
    sharp = 1.0 / (1.2 * light.shadow_width + 0.3)
    lit = np.clip((y - at(curves.upper)) * sharp + np.float32(0.5), 0.0, 1.0)
    lit *= np.clip((at(curves.lower) - y) * sharp + np.float32(0.5), 0.0, 1.0)
    return 1.0 - light.shadow * (1.0 - lit)


def _grid(size):
    """Columns and rows of the samples, in pixels."""
    columns, rows = (
        (np.arange(length * SUPERSAMPLING) + 0.5) / SUPERSAMPLING - 0.5
        for length in size[::-1]
    )
    return columns, rows


def _enlarge(fields, factor, size, interpolation):
    """Fields of the padded coarse grid on the samples' grid, float32 [N, h, w]."""
    height, width = (length * SUPERSAMPLING for length in size)
    start = _PAD * factor
    whole = (fields.shape[2] * factor, fields.shape[1] * factor)
    enlarged = [cv2.resize(f, whole, interpolation=interpolation) for f in fields]
    part = slice(start, start + height), slice(start, start + width)
    return np.stack([field[part] for field in enlarged])


def _shrink(linear):
    """Means over each pixel's samples."""
    blocks = _blocks(linear)
    return sum(blocks) * np.float32(1.0 / len(blocks))


def _mask(classes):
    """The class most of a pixel's samples see; the lower one of a tie."""
    blocks = _blocks(classes)
    votes = [sum((block == k).view(np.uint8) for block in blocks) for k in range(4)]
    return np.argmax(np.stack(votes), axis=0).astype(np.uint8)


def _blocks(field):
    """The samples of each pixel as separate pictures, a list of [N, H, W]."""
    step = SUPERSAMPLING
    return [field[:, i::step, j::step] for i in range(step) for j in range(step)]
