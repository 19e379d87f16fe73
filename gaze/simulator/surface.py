"""What each pixel sees before any light falls: skin, eyeball, margin or caruncle.

A line of sight is met with the skin and with the eyeball. It sees the eyeball where
it passes between the lids' edges twice: on the skin's surface and, a lid's thickness
deeper, on the eyeball's. Passing only the first, it sees the lid's wet margin. Where
the eyeball lies far below the lids, towards the corners, tissue fills the gap: the
caruncle at the nose, conjunctiva on the other side.
"""

import dataclasses

import numpy as np

from gaze.simulator import albedo as colours
from gaze.simulator import eyeball, lids, skin

SKIN, IRIS, PUPIL, SCLERA = 0, 1, 2, 3
_CARUNCLE_X_MM = -6.0  # from the eyeball's centre


@dataclasses.dataclass(frozen=True)
class Surface:
    """Visible surfaces of N pictures, float32 [N, h, w] unless said otherwise."""

    point: tuple  # x, y, z on the skin's surface, head frame, mm
    normal: list  # three arrays, head frame
    reflectance: np.ndarray
    occlusion: np.ndarray  # share of the surroundings' light that arrives
    opening: np.ndarray  # bool: between the lids
    cornea: np.ndarray  # bool
    classes: np.ndarray  # uint8
    window: tuple  # slices that hold the openings of all pictures
    eye_point: tuple  # x, y, z on the eyeballs, in the window only


@dataclasses.dataclass(frozen=True)
class _Eye:
    """What lies between the lids, in the window only; fields as `Surface`'s."""

    hit: eyeball.Hit
    tissue: np.ndarray  # 0 on the eyeball, 1 where flesh fills the corner
    tone: np.ndarray
    occlusion: np.ndarray
    cornea: np.ndarray
    classes: np.ndarray


def see(scene, albedo, curves, rays, depth, hollow):
    """Composes the surfaces along lines of sight.

    Args:
        scene, albedo: geometry and colours of N pictures.
        curves: their lids.
        rays: lines of sight (`geometry.rays`).
        depth: z of the skin along them, float32 [N, h, w].
        hollow: how far the skin lies below its surroundings, mm, float32 [N, h, w].
    """
    x0, y0, mx, my = rays
    x, y = x0 + depth * mx, y0 + depth * my
    below_upper, above_lower, at = _between(curves, x, y)
    opening = (below_upper > 0) & (above_lower > 0)
    tone, normal, occlusion = _skin(
        scene, albedo, curves, at, (x, y, depth), (below_upper, above_lower), hollow
    )
    window = _bounds(opening)
    inside = opening[window]
    eye = _eye(scene, albedo, curves, [ray[window] for ray in rays], depth[window])
    cornea, classes = np.zeros_like(opening), np.full(x.shape, SKIN, np.uint8)
    layers = [(tone, eye.tone), (occlusion, eye.occlusion)]
    layers += [(cornea, eye.cornea), (classes, eye.classes)]
    for whole, ball in zip(normal, eye.hit.normal, strict=True):
        layers.append((whole, ball + (whole[window] - ball) * eye.tissue))
    for whole, part in layers:
        np.copyto(whole[window], part, where=inside)
    return Surface(
        point=(x, y, depth),
        normal=normal,
        reflectance=tone,
        occlusion=occlusion,
        opening=opening,
        cornea=cornea,
        classes=classes,
        window=window,
        eye_point=(eye.hit.x, eye.hit.y, eye.hit.z),
    )


def _eye(scene, albedo, curves, rays, depth):
    """Eyeball, filling tissue and the lids' margins along lines of sight."""
    hit = eyeball.meet(scene, rays)
    below_upper, above_lower, _ = _between(curves, hit.x, hit.y)
    tone, iris, pupil = colours.eye(albedo, scene.shape, scene.pupil_radius, hit)
    gap = np.where(hit.sphere, hit.z - depth, np.float32(9.0))
    tissue = _smooth((gap - np.float32(2.0)) * np.float32(0.6))
    inner = _smooth((_CARUNCLE_X_MM - hit.x + scene.shape["center_x"]) * 0.5)
    conjunctiva = albedo.sclera * np.float32(0.8)
    tone += (conjunctiva + (albedo.caruncle - conjunctiva) * inner - tone) * tissue
    margin = (below_upper <= 0) | (above_lower <= 0)
    upper = below_upper < above_lower
    edge_tone = np.where(upper, np.float32(0.5), np.float32(1.0)) * albedo.skin
    edge_occlusion = np.where(upper, np.float32(0.4), np.float32(0.8))
    occlusion = _shelter(below_upper, above_lower, gap)
    flesh = tissue > 0.5
    part = np.where(pupil & ~flesh, PUPIL, np.where(iris & ~flesh, IRIS, SCLERA))
    return _Eye(
        hit=hit,
        tissue=tissue,
        tone=np.where(margin, edge_tone, tone),
        occlusion=np.where(margin, edge_occlusion, occlusion),
        cornea=hit.cornea & ~margin,
        classes=np.where(margin | (flesh & (inner > 0.5)), SKIN, part).astype(np.uint8),
    )


def _bounds(mask):
    """Slices of [N, h, w] around all that is true, at least one pixel."""
    slices = [slice(None)]
    for others in ((0, 2), (0, 1)):
        found = np.flatnonzero(mask.any(axis=others))
        slices.append(slice(found[0], found[-1] + 1) if len(found) else slice(0, 1))
    return tuple(slices)


def _between(curves, x, y):
    """Distances from both lids' edges, positive in the opening; the lookup used."""
    at = lids.Lookup(x)
    below_upper = (y - at(curves.upper)) * at(curves.upper_cosine)
    above_lower = (at(curves.lower) - y) * at(curves.lower_cosine)
    return below_upper, above_lower, at


def _skin(scene, albedo, curves, at, point, distances, hollow):
    """Reflectance, normal and occlusion of the skin with its fine relief."""
    x, y, z = point
    below_upper, above_lower = distances
    below_fold, strength = y - at(curves.fold), at(curves.fold_strength)
    edges = at(curves.edge_strength)
    raised = z + skin.relief(
        scene.shape, below_fold, -below_upper, -above_lower, strength, edges
    )
    # Shadowed skin reaches less far below the eye than above it.
    outside = np.maximum(-np.minimum(below_upper, above_lower * 2.5), 0.0)
    near = np.exp(outside * np.float32(-0.25))
    tone = colours.skin(albedo, scene.shape, x, y, near)
    tone *= 1.0 - np.float32(0.6) * edges * np.exp(np.square(below_upper) * -2.2)
    crease = strength * np.exp(np.square(below_fold - np.float32(0.25)) * -4.5)
    occlusion = 1.0 - np.minimum(0.55 * scene.shape["crease_depth"], 0.8) * crease
    occlusion *= np.clip(1.0 - hollow * np.float32(0.14), 0.4, 1.15)
    return tone, _normals(x, y, raised), occlusion


def _shelter(below_upper, above_lower, gap):
    """Light from around that the lids leave to the eyeball: least under the upper."""
    upper = np.exp(np.maximum(below_upper, 0.0) * np.float32(-0.5))
    lower = np.exp(np.maximum(above_lower, 0.0) * np.float32(-0.9))
    deep = np.clip(gap * np.float32(0.45), 0.0, 1.0)
    return (1.0 - 0.65 * upper) * (1.0 - 0.3 * lower) * (1.0 - 0.4 * deep * deep)


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
    index = np.arange(field.shape[axis])
    after = np.minimum(index + 1, len(index) - 1)
    before = np.maximum(index - 1, 0)
    return np.take(field, after, axis) - np.take(field, before, axis)


def _smooth(x):
    """A smooth step from 0 at 0 to 1 at 1."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
