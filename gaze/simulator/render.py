"""Lights what the pixels see: linear light, masks and lid openness of scenes.

Slow quantities (the skin's depth, cast shadows) are computed on a coarser grid and
enlarged; everything else on a grid of 2 x 2 samples to the pixel. The mask is the
class most of a pixel's samples see, so it is what the picture shows.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from gaze.simulator import (
    albedos,
    bands,
    geometry,
    lashes,
    lenses,
    lids,
    lights,
    opening,
    scenes,
    shading,
    shadows,
    shine,
    skin,
    surfaces,
)

SUPERSAMPLING = 2
_PAD = 2  # coarse samples beyond the picture, for enlarging up to its edge


def render(
    scene: scenes.Scene,
    albedo: albedos.Albedo,
    light: lights.Light,
    size: tuple[int, int],
    band_names: Sequence[str] = (bands.GREY,),
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Linear light and masks of scenes.

    Args:
        scene, albedo, light: the factors of N pictures.
        size: (height, width) in pixels.
        band_names: the spectral bands to render, C of them.

    Returns:
        linear float32 [N, H, W, C]; mask uint8 [N, H, W]; openness float32 [N].
    """
    curves = lids.curves(scene, lids.columns_for(size[1]))
    vectors = shading.head_vectors(light, scene)
    depth, hollow, lit = _coarse(scene, light, vectors, size)
    rays = geometry.rays(scene, size, *_grid(size))
    spacing = 1.0 / (SUPERSAMPLING * geometry.px_per_mm(scene, size))
    surface = surfaces.see(
        scene, albedo, curves, rays, depth, hollow, band_names, spacing
    )
    visible = _visible(scene, light, vectors, curves, surface, lit)
    around, key = shading.diffuse(
        light, vectors, surface.normal, visible, surface.occlusion
    )
    mirrored = shine.mirrored(scene, light, vectors, surface, visible, spacing)
    gloss = shine.gloss(albedo, light, vectors, surface, visible)
    # Even the densest lash lets a little light through.
    hair = 1.0 - lashes.opacity(scene, curves, size, SUPERSAMPLING) * np.float32(0.93)
    classes, overlay = surface.classes, None
    if scene.glasses is not None:
        overlay = lenses.overlay(scene.glasses, light, vectors, rays, spacing)
        classes = np.where(overlay.rim > 0.5, np.uint8(opening.SKIN), classes)
    linear = np.empty((len(hair), *size, len(band_names)), np.float32)
    # Bands share all geometry: a band is a reflectance and the lamps' colours.
    for k, band in enumerate(band_names):
        warm = bands.lamp(light.key_warmth, band)
        cool = bands.lamp(light.ambient_warmth, band)
        radiance = surface.reflectance[k] * (around * cool + key * warm)
        radiance += gloss * warm
        radiance[surface.box] += mirrored.lamps * warm + mirrored.environment * cool
        radiance *= hair
        if overlay is not None:
            radiance = _behind(overlay, radiance, warm, cool)
        linear[..., k] = _shrink(radiance)
    return linear, _mask(classes), curves.openness


def _behind(overlay, radiance, warm, cool):
    """Light [N, h, w] that passes glasses, and what they add in the lamps' colours."""
    added = overlay.lamps * warm
    return radiance * overlay.passed + added + overlay.environment * cool


def _visible(scene, light, vectors, curves, surface, lit):
    """Share of the key that no shadow takes, float32 [N, h, w]; ``lit`` by the face."""
    visible = 1.0 - light.shadow * (1.0 - lit)
    between = _past_lids(scene, light, vectors, curves, surface.eye_point)
    box = surface.box
    visible[box] *= np.where(surface.opening[box], between, 1.0)
    visible *= shadows.foreign(light.pattern, vectors.key, *surface.point)
    if scene.glasses is not None:
        visible *= lenses.shadow(scene.glasses, light, vectors.key, surface.point)
    return visible


def _coarse(scene, light, vectors, size):
    """Skin depth, hollows and the key's unshadowed share, [N, h, w] supersampled."""
    factor = 2 if size[1] <= 128 else 4  # samples to a coarse one
    step = factor / SUPERSAMPLING  # px
    counts = [-(-length * SUPERSAMPLING // factor) + 2 * _PAD for length in size]
    # Pixel centres are integers, samples' and coarse samples' centres lie between.
    rows, columns = ((np.arange(n) - _PAD + 0.5) * step - 0.5 for n in counts)
    rays = geometry.rays(scene, size, columns, rows)
    z = skin.intersect(scene, rays)  # [N, coarse h, coarse w]
    lit = shadows.cast(scene, vectors.key, *rays.at_depth(z), z, light.shadow_width)
    # Deeper than the mean of 2 mm around: what a bowl would hold.
    reach = 1.875 * geometry.px_per_mm(scene, size) / step
    hollow = np.stack([p - cv2.GaussianBlur(p, (0, 0), reach) for p in z])
    # Cubic keeps the surface's slope continuous, but would overshoot the shadows.
    depth = _enlarge(z, factor, size, cv2.INTER_CUBIC)
    return depth, *(_enlarge(f, factor, size, cv2.INTER_LINEAR) for f in (hollow, lit))


def _past_lids(scene, light, vectors, curves, point):
    """Share of the key that reaches the eyeball between the lids' shadows.

    A point is lit where the way to the light leaves through the opening, a lid's
    thickness (and the lashes' roots) further out.
    """
    x, y, _ = point
    key = vectors.key
    thickness = scene.shape.lid_thickness + np.float32(0.6)
    # Light from the side would travel without end.
    travel = thickness / np.maximum(-key[:, 2, None, None], np.float32(0.25))
    x = x + travel * key[:, 0, None, None]
    y = y + travel * key[:, 1, None, None]
    at = curves.at(x)
    sharp = 1.0 / (1.2 * light.shadow_width + 0.3)
    lit = np.clip((y - at(curves.upper)) * sharp + np.float32(0.5), 0.0, 1.0)
    lit *= np.clip((at(curves.lower) - y) * sharp + np.float32(0.5), 0.0, 1.0)
    return 1.0 - light.shadow * (1.0 - lit)


def _grid(size):
    """Columns [w] and rows [h] of the samples, in pixels."""
    columns, rows = (
        (np.arange(length * SUPERSAMPLING) + 0.5) / SUPERSAMPLING - 0.5
        for length in size[::-1]
    )
    return columns, rows


def _enlarge(fields, factor, size, interpolation):
    """Fields of the padded coarse grid on the samples' grid, float32 [N, h, w]."""
    height, width = (length * SUPERSAMPLING for length in size)
    start = _PAD * factor
    whole = (fields.shape[2] * factor, fields.shape[1] * factor)  # OpenCV: (w, h)
    enlarged = [cv2.resize(f, whole, interpolation=interpolation) for f in fields]
    part = slice(start, start + height), slice(start, start + width)
    return np.stack([field[part] for field in enlarged])


def _shrink(samples):
    """Means over each pixel's samples: [N, h, w] to [N, H, W]."""
    blocks = _blocks(samples)
    return sum(blocks) * np.float32(1.0 / len(blocks))


def _mask(classes):
    """The class most of a pixel's samples see; the lower one of a tie."""
    blocks = _blocks(classes)
    votes = [sum((block == k).view(np.uint8) for block in blocks) for k in range(4)]
    return np.argmax(np.stack(votes), axis=0).astype(np.uint8)  # [4, N, H, W] voted on


def _blocks(field):
    """The samples of each pixel as separate pictures, a list of [N, H, W]."""
    step = SUPERSAMPLING
    return [field[:, i::step, j::step] for i in range(step) for j in range(step)]
