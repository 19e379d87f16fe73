"""What each pixel sees before any light falls: the skin, and the eye in its opening.

A line of sight is met with the skin; where it passes between the lids' edges there,
`opening` says what lies behind.
"""

import dataclasses

import numpy as np

from gaze.simulator import detail, opening, skin, tones

_FINE_MM = 0.2  # coarser samples miss pores and fine lines


@dataclasses.dataclass(frozen=True)
class Surface:
    """Visible surfaces of N pictures, float32 [N, h, w] unless said otherwise."""

    point: tuple  # x, y, z on the skin's surface, head frame, mm
    normal: list  # three arrays, head frame
    reflectance: list  # one array for each band
    occlusion: np.ndarray  # share of the surroundings' light that arrives
    opening: np.ndarray  # bool: between the lids
    cornea: np.ndarray  # bool
    classes: np.ndarray  # uint8
    window: tuple  # slices that hold the openings of all pictures
    eye_point: tuple  # x, y, z on the eyeballs, in the window only


def see(scene, albedo, curves, rays, depth, hollow, bands, spacing):
    """Composes the surfaces along lines of sight.

    Args:
        scene, albedo: geometry and colours of N pictures.
        curves: their lids.
        rays: lines of sight (`geometry.rays`).
        depth: z of the skin along them, float32 [N, h, w].
        hollow: how far the skin lies below its surroundings, mm, float32 [N, h, w].
        bands: names of the bands whose reflectances are wanted.
        spacing: distance of the lines of sight, mm.
    """
    x0, y0, mx, my = rays
    x, y = x0 + depth * mx, y0 + depth * my
    below_upper, above_lower, at = opening.between(curves, x, y)
    inside = (below_upper > 0) & (above_lower > 0)
    margins = below_upper, above_lower, at(curves.edge_strength)
    fold = y - at(curves.fold), at(curves.fold_strength)
    raised = depth + _relief(scene, margins, fold)
    fine = spacing < _FINE_MM
    if fine:
        raised += detail.relief(scene, albedo, (x, y), above_lower)
    normal = _normals(x, y, raised)
    reflectance, occlusion = _skin(
        scene, albedo, (x, y), margins, fold, hollow, bands, fine
    )
    window = _bounds(inside)
    part = [ray[window] for ray in rays]
    eye = opening.see(scene, albedo, curves, part, depth[window], bands, fine)
    cornea = np.zeros_like(inside)
    classes = np.full(x.shape, opening.SKIN, np.uint8)
    layers = [*zip(reflectance, eye.reflectance, strict=True)]
    layers += [(occlusion, eye.occlusion), (cornea, eye.cornea)]
    layers += [(classes, eye.classes)]
    for whole, ball in zip(normal, eye.normal, strict=True):
        layers.append((whole, ball + (whole[window] - ball) * eye.tissue))
    for whole, part in layers:
        np.copyto(whole[window], part, where=inside[window])
    return Surface(
        point=(x, y, depth),
        normal=normal,
        reflectance=reflectance,
        occlusion=occlusion,
        opening=inside,
        cornea=cornea,
        classes=classes,
        window=window,
        eye_point=(eye.hit.x, eye.hit.y, eye.hit.z),
    )


def _bounds(mask):
    """Slices of [N, h, w] around all that is true, at least one pixel."""
    slices = [slice(None)]
    for others in ((0, 2), (0, 1)):
        found = np.flatnonzero(mask.any(axis=others))
        slices.append(slice(found[0], found[-1] + 1) if len(found) else slice(0, 1))
    return tuple(slices)


def _relief(scene, margins, fold):
    """Displacement of the skin by creases, lid edges and bag, mm.

    Args:
        scene: scenes of N pictures.
        margins: distances from the upper and the lower lid's edge, positive in the
            opening, and the edges' strength.
        fold: distance below the crease, and the crease's strength.
    """
    below_upper, above_lower, edges = margins
    below_fold, strength = fold
    return skin.relief(
        scene.shape, below_fold, -below_upper, -above_lower, strength, edges
    )


def _skin(scene, albedo, point, margins, fold, hollow, bands, fine):
    """Reflectances and occlusion of the skin; arguments as for `_relief`."""
    x, y = point
    below_upper, above_lower, edges = margins
    below_fold, strength = fold
    # Shadowed skin reaches less far below the eye than above it.
    outside = np.maximum(-np.minimum(below_upper, above_lower * 2.5), 0.0)
    # Beyond the corners the lids' edges meet in a line that must not show.
    outside += np.maximum(np.abs(x) - np.float32(0.46) * scene.shape["fissure"], 0.0)
    near = np.exp(outside * np.float32(-0.25))
    reflectance = tones.skin(albedo, scene.shape, x, y, near, bands, fine)
    roots = 1.0 - np.float32(0.6) * edges * np.exp(np.square(below_upper) * -2.2)
    # Under the hood it is darkest at once, and fades over the lid below.
    below = below_fold - np.float32(0.2)
    crease = np.exp(np.square(below) * np.where(below < 0, np.float32(-3.0), -0.7))
    crease *= strength * np.minimum(0.34 * scene.shape["crease_depth"], 0.5)
    occlusion = (1.0 - crease) * roots
    occlusion *= np.clip(1.0 - hollow * np.float32(0.17), 0.35, 1.2)
    return reflectance, occlusion


def _normals(x, y, z):
    """Unit normals towards the camera of surfaces sampled per pixel: three arrays."""
    (xu, yu, zu), (xv, yv, zv) = (
        [_slope(p, axis) for p in (x, y, z)] for axis in (2, 1)
    )
    normal = [yv * zu - zv * yu, zv * xu - xv * zu, xv * yu - yv * xu]
    scale = 1.0 / np.sqrt(sum(np.square(n) for n in normal))
    return [n * scale for n in normal]


def _slope(field, axis):
    """Central differences between neighbours, one-sided on the border."""
    along = np.moveaxis(field, axis, 0)
    slope = np.empty_like(along)
    np.subtract(along[2:], along[:-2], out=slope[1:-1])
    np.subtract(along[1], along[0], out=slope[0])
    np.subtract(along[-1], along[-2], out=slope[-1])
    return np.moveaxis(slope, 0, axis)
