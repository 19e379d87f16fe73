"""What each pixel sees before any light falls: the skin, and the eye in its opening.

A line of sight is met with the skin; where it passes between the lids' edges there,
`opening` says what lies behind.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from gaze.simulator import albedos, detail, geometry, lids, opening, scenes, skin, tones

_FINE_MM = 0.2  # coarser samples miss pores and fine lines


@dataclasses.dataclass(frozen=True)
class Surface:
    """Visible surfaces of N pictures, float32 [N, h, w] unless said otherwise."""

    point: tuple[np.ndarray, ...]  # x, y, z on the skin's surface, head frame, mm
    normal: list[np.ndarray]  # three arrays, head frame
    reflectance: list[np.ndarray]  # one array for each band
    occlusion: np.ndarray  # share of the surroundings' light that arrives
    opening: np.ndarray  # bool: between the lids
    cornea: np.ndarray  # bool
    classes: np.ndarray  # uint8
    box: tuple[slice, ...]  # slices that hold the openings of all pictures
    eye_point: tuple[np.ndarray, ...]  # x, y, z on the eyeballs, in the box only


@dataclasses.dataclass(frozen=True)
class _Lids:
    """Where samples lie on and between the lids, float32 [N, h, w], mm."""

    below_upper: np.ndarray  # distance from the upper lid's edge, positive inside
    above_lower: np.ndarray
    edges: np.ndarray  # the edges' clarity, 0..1
    below_fold: np.ndarray  # vertical distance below the crease
    fold: np.ndarray  # the crease's clarity, 0..1


def see(
    scene: scenes.Scene,
    albedo: albedos.Albedo,
    curves: lids.Curves,
    rays: geometry.Rays,
    depth: np.ndarray,
    hollow: np.ndarray,
    bands: Sequence[str],
    spacing: float,
) -> Surface:
    """Composes the surfaces along lines of sight.

    Args:
        scene, albedo: geometry and colours of N pictures.
        curves: their lids.
        rays: lines of sight, [N, h, w].
        depth: z of the skin along them, float32 [N, h, w].
        hollow: how far the skin lies below its surroundings, mm, float32 [N, h, w].
        bands: names of the bands to give reflectances in.
        spacing: distance of the lines of sight, mm.
    """
    x, y = rays.at_depth(depth)
    places = _on_lids(curves, x, y)
    inside = (places.below_upper > 0) & (places.above_lower > 0)
    fine = spacing < _FINE_MM
    # Relief bends the light alone: points stay where the lines met the smooth skin.
    normal = _normals(x, y, _raised(scene, albedo, (x, y, depth), places, fine))
    reflectance, occlusion = _skin(scene, albedo, (x, y), places, hollow, bands, fine)
    cornea = np.zeros_like(inside)
    classes = np.full(x.shape, opening.SKIN, np.uint8)
    # The eye is a few percent of a picture: it is computed in its box, and laid in.
    box = _box(inside)
    eye = opening.see(scene, albedo, curves, rays.within(box), depth[box], bands, fine)
    layers = [*normal, *reflectance, occlusion, cornea, classes]
    eye_layers = [*_joined(normal, eye, box), *eye.reflectance]
    eye_layers += [eye.occlusion, eye.cornea, eye.classes]
    for whole, part in zip(layers, eye_layers, strict=True):
        np.copyto(whole[box], part, where=inside[box])
    return Surface(
        point=(x, y, depth),
        normal=normal,
        reflectance=reflectance,
        occlusion=occlusion,
        opening=inside,
        cornea=cornea,
        classes=classes,
        box=box,
        eye_point=(eye.hit.x, eye.hit.y, eye.hit.z),
    )


def _on_lids(curves, x, y):
    below_upper, above_lower, at = opening.between(curves, x, y)
    return _Lids(
        below_upper=below_upper,
        above_lower=above_lower,
        edges=at(curves.edge_strength),
        below_fold=y - at(curves.fold),
        fold=at(curves.fold_strength),
    )


def _joined(skin_normal, eye, box):
    """The opening's normals, the skin's where flesh goes on from it: three arrays."""
    return [
        wet + (dry[box] - wet) * eye.tissue
        for dry, wet in zip(skin_normal, eye.normal, strict=True)
    ]


def _box(mask):
    """Slices of [N, h, w] around all that is true, at least one pixel."""
    slices = [slice(None)]
    for others in ((0, 2), (0, 1)):
        (places,) = np.nonzero(mask.any(axis=others))
        slices.append(slice(places[0], places[-1] + 1) if len(places) else slice(0, 1))
    return tuple(slices)


def _raised(scene, albedo, point, places, fine):
    """Depth of the skin with its creases, lid edges, bag and pores, mm [N, h, w]."""
    x, y, depth = point
    raised = depth + skin.relief(
        scene.shape,
        places.below_fold,
        -places.below_upper,
        -places.above_lower,
        places.fold,
        places.edges,
    )
    if fine:
        raised += detail.relief(scene, albedo, (x, y), places.above_lower)
    return raised


def _skin(scene, albedo, point, places, hollow, bands, fine):
    """Reflectances of the skin, a list by band, and its occlusion, [N, h, w] each."""
    x, y = point
    # Shadowed skin reaches less far below the eye than above it.
    outside = -np.minimum(places.below_upper, places.above_lower * 2.5)
    outside = np.maximum(outside, 0.0)
    # Beyond the corners the lids' edges meet in a line that must not show.
    outside += np.maximum(np.abs(x) - np.float32(0.46) * scene.shape.fissure, 0.0)
    near = np.exp(outside * np.float32(-0.25))
    reflectance = tones.skin(albedo, scene.shape, x, y, near, bands, fine)
    # Lashes' roots darken the upper lid's edge.
    roots = np.exp(np.square(places.below_upper) * -2.2)
    roots = 1.0 - np.float32(0.6) * places.edges * roots
    # Under the hood it is darkest at once, and fades over the lid below.
    below = places.below_fold - np.float32(0.2)
    crease = np.exp(np.square(below) * np.where(below < 0, np.float32(-3.0), -0.7))
    crease *= places.fold * np.minimum(0.34 * scene.shape.crease_depth, 0.5)
    occlusion = (1.0 - crease) * roots
    # What stands out sees a little more of the sky than a plane does.
    occlusion *= np.clip(1.0 - hollow * np.float32(0.17), 0.35, 1.2)
    return reflectance, occlusion


def _normals(x, y, z):
    """Unit normals towards the camera of surfaces sampled per pixel: three arrays."""
    # The cross product of the surface's slopes along columns (u) and rows (v).
    (xu, yu, zu), (xv, yv, zv) = (
        [_slope(p, axis) for p in (x, y, z)] for axis in (2, 1)
    )
    normal = [yv * zu - zv * yu, zv * xu - xv * zu, xv * yu - yv * xu]
    scale = 1.0 / np.sqrt(sum(np.square(n) for n in normal))
    return [n * scale for n in normal]


def _slope(field, axis):
    """Central differences between neighbours, one-sided on the border.

    Not halved in the middle: normals are made unit vectors anyway.
    """
    along = np.moveaxis(field, axis, 0)
    slope = np.empty_like(along)
    np.subtract(along[2:], along[:-2], out=slope[1:-1])
    np.subtract(along[1], along[0], out=slope[0])
    np.subtract(along[-1], along[-2], out=slope[-1])
    return np.moveaxis(slope, 0, axis)
