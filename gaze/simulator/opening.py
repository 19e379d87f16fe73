"""What lies between the lids: the eyeball, the flesh in its corners, the wet margins.

A line of sight that passes between the lids' edges on the skin's surface sees the
eyeball where it passes between them again a lid's thickness deeper, and else the lid's
wet margin. Where the eyeball lies far below the lids, towards the corners, tissue
fills the gap: the caruncle at the nose, conjunctiva on the other side.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from gaze.simulator import albedos, eyeball, geometry, lids, scenes, tones

SKIN, IRIS, PUPIL, SCLERA = 0, 1, 2, 3


@dataclasses.dataclass(frozen=True)
class Opening:
    """What lines of sight see between the lids, float32 [N, h, w] unless said."""

    hit: eyeball.Hit
    tissue: np.ndarray  # 0 on the eyeball, 1 where flesh fills the corner
    normal: list[np.ndarray]  # three arrays, head frame, of the tear film
    reflectance: list[np.ndarray]  # one array for each band
    occlusion: np.ndarray  # share of the surroundings' light that arrives
    cornea: np.ndarray  # bool
    classes: np.ndarray  # uint8


def see(
    scene: scenes.Scene,
    albedo: albedos.Albedo,
    curves: lids.Curves,
    rays: geometry.Rays,
    depth: np.ndarray,
    bands: Sequence[str],
    fine: bool,
) -> Opening:
    """Composes what lies between the lids along lines of sight.

    Args:
        scene, albedo: geometry and colours of N pictures.
        curves: their lids.
        rays: lines of sight, [N, h, w].
        depth: z of the skin's surface along them, float32 [N, h, w].
        bands: names of the bands to give reflectances in.
        fine: whether the lines lie close enough to resolve fibres and veins.
    """
    hit = eyeball.intersect(scene, rays)
    below_upper, above_lower, _ = between(curves, hit.x, hit.y)
    # A line that misses the eyeball passes through the deepest flesh.
    gap = np.where(hit.sphere, hit.z - depth, np.float32(9.0))
    flesh = _flesh(scene, hit, gap, fine)
    reflectance, iris, pupil = tones.eye(
        albedo, scene.shape, scene.pupil_radius, hit, bands, fine
    )
    margin = (below_upper <= 0) | (above_lower <= 0)
    upper = below_upper < above_lower
    for k, band in enumerate(bands):
        tone = _with_flesh(albedo, band, reflectance[k], flesh)
        # The upper lid's margin faces down, away from the light.
        edge = np.where(upper, np.float32(0.75), np.float32(1.0)) * albedo.margin[band]
        reflectance[k] = np.where(margin, edge, tone)
    edge_occlusion = np.where(upper, np.float32(0.6), np.float32(0.85))
    occlusion = _shelter(below_upper, above_lower, gap, scene.shape.lid_shade)
    return Opening(
        hit=hit,
        tissue=flesh.tissue,
        normal=_wet(hit.normal, above_lower, margin),
        reflectance=reflectance,
        occlusion=np.where(margin, edge_occlusion, occlusion),
        cornea=hit.cornea & ~margin,
        classes=_classes(flesh, margin, iris, pupil),
    )


@dataclasses.dataclass(frozen=True)
class _Flesh:
    """What fills the corners, float32 [N, h, w] each."""

    tissue: np.ndarray  # 0 on the eyeball, 1 where flesh fills the corner
    caruncle: np.ndarray  # 1 where the flesh is the caruncle, 0 where conjunctiva
    lumps: np.ndarray  # unevenness, about 0; a plain 0 where samples miss it


def _flesh(scene, hit, gap, fine):
    lumps = tones.lumps(scene.shape, hit) if fine else np.float32(0.0)
    shape = scene.shape
    nasal = shape.caruncle_edge - hit.x + shape.center_x + np.float32(0.7) * lumps
    half = np.float32(0.5)
    return _Flesh(
        tissue=_smooth((gap - shape.flesh_depth) * half + half),
        caruncle=_smooth(nasal * np.float32(0.32) + half),
        lumps=lumps,
    )


def _with_flesh(albedo, band, tone, flesh):
    """The eyeball's reflectance [N, h, w], covered by conjunctiva and caruncle."""
    pale = albedo.conjunctiva[band]
    lumpy = albedo.caruncle[band] * (1.0 + np.float32(0.12) * flesh.lumps)
    covering = pale + (lumpy - pale) * flesh.caruncle
    return tone + (covering - tone) * flesh.tissue


def _classes(flesh, margin, iris, pupil):
    """The mask's classes, uint8 [N, h, w].

    Margins and caruncle are skin; conjunctiva looks like sclera and counts as it.
    """
    covered = flesh.tissue > 0.5
    part = np.where(pupil & ~covered, PUPIL, np.where(iris & ~covered, IRIS, SCLERA))
    skin = margin | (covered & (flesh.caruncle > 0.5))
    return np.where(skin, SKIN, part).astype(np.uint8)


def _wet(normal, above_lower, margin):
    """Normals of the tear film: it climbs the lower lid's edge in a hollow curve.

    That meniscus faces up and mirrors lamps as a thin bright line.
    """
    lift = np.float32(-0.9) * _fading(above_lower, 0.8) * ~margin
    y = normal[1] + lift
    # |n + lift y|^2 of a unit n: no need to sum three squares again.
    scale = 1.0 / np.sqrt(1.0 + lift * (2.0 * normal[1] + lift))
    return [normal[0] * scale, y * scale, normal[2] * scale]


def between(
    curves: lids.Curves, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray, lids.Lookup]:
    """Distances from the upper and the lower edge, and the lookup used.

    Args:
        curves: the lids of N pictures.
        x, y: head-frame coordinates, mm, float32 [N, h, w].

    Returns:
        below_upper, above_lower: mm, float32 [N, h, w], positive inside; ``at``.
    """
    at = curves.at(x)
    # Vertical distances, made perpendicular by the cosine of the edge's slope.
    below_upper = (y - at(curves.upper)) * at(curves.upper_cosine)
    above_lower = (at(curves.lower) - y) * at(curves.lower_cosine)
    return below_upper, above_lower, at


def _shelter(below_upper, above_lower, gap, share):
    """Light from around that the lids leave to the eyeball: least under the upper."""
    upper = np.exp(np.maximum(below_upper, 0.0) * np.float32(-0.5))
    lower = np.exp(np.maximum(above_lower, 0.0) * np.float32(-0.9))
    deep = np.clip(gap * np.float32(0.45), 0.0, 1.0)
    # The dark line where the upper lid lies on the globe.
    contact = _fading(below_upper, 1.2)
    upper, contact = 0.55 * share * upper, 0.35 * share * contact
    lower, deep = 0.3 * share * lower, 0.4 * share * deep * deep
    return (1.0 - upper) * (1.0 - contact) * (1.0 - lower) * (1.0 - deep)


def _fading(distance, reach):
    """1 at an edge, falling to 0 within ``reach`` mm of it."""
    share = np.clip(1.0 - distance * np.float32(1.0 / reach), 0.0, 1.0)
    return share * share


def _smooth(x):
    """A smooth step from 0 at 0 to 1 at 1."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
