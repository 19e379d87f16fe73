"""Where on a face a person's materials show: reflectances of skin and eyeball.

Textures and borders are looked up once and stain every band by its own share: blood
and melanin take blue and green, little red and next to no infrared.
"""

from collections.abc import Sequence

import numpy as np

from gaze.simulator import albedos, eyeball, people, textures

_TEXELS_PER_MM = np.float32(9.0)
_FULL_TURN = np.float32(textures.FIBRE_ANGLES / (2 * np.pi))  # texels to a radian
# How strongly a stain that halves the grey shows in each band: blood and melanin
# absorb little red and next to no infrared.
_STAIN = {"grey": 1.0, "red": 0.65, "green": 1.08, "blue": 1.2, "nir": 0.4}
_VEINS = {"grey": 1.0, "red": 0.3, "green": 1.2, "blue": 1.1, "nir": 0.15}
_FIBRES = {"grey": 1.0, "red": 1.0, "green": 1.0, "blue": 0.9, "nir": 0.45}
_PUPIL = np.float32(0.006)


def skin(
    albedo: albedos.Albedo,
    shape: people.Shape,
    x: np.ndarray,
    y: np.ndarray,
    near: np.ndarray,
    bands: Sequence[str],
    fine: bool,
) -> list[np.ndarray]:
    """Skin reflectances, a list of float32 [N, h, w], one for each band.

    Args:
        albedo: colours of N pictures.
        shape: the persons.
        x, y: head-frame coordinates, mm.
        near: 1 at the eye's edge, falling to 0 on the bones.
        bands: their names.
        fine: whether the samples resolve single hairs.
    """
    across = x * _TEXELS_PER_MM + shape.texture
    down = y * _TEXELS_PER_MM + shape.texture_across
    stain = albedo.mottle * textures.look_up(
        textures.fractal(1.7, 8.0, 1), across, down
    )
    stain -= albedo.socket * near
    brow = _brow(albedo, shape, x, y, fine)
    tones = []
    for band in bands:
        tone = albedo.skin[band] * np.maximum(1.0 + _STAIN[band] * stain, 0.3)
        # Some of the skin shines through the densest brow.
        tones.append(tone + (albedo.hair[band] - 0.85 * tone) * brow)
    return tones


def lumps(shape: people.Shape, hit: eyeball.Hit) -> np.ndarray:
    """Unevenness of the flesh in the eye's corner, about 0, float32 [N, h, w]."""
    # The person's two offsets exchanged: another place of the texture than the skin's.
    across = hit.x * np.float32(20.0) + shape.texture_across
    down = hit.y * np.float32(20.0) + shape.texture
    return textures.look_up(textures.fractal(1.2, 7.0, 9), across, down)


def _brow(albedo, shape, x, y, fine):
    """Opacity of the brow's hairs, float32 [N, h, w]: strokes that lean outwards."""
    inwards = x + np.float32(2.0)
    # Height above the brow's lower edge, an arch that is highest over the eye.
    depth = shape.brow_hair_y - np.float32(0.12) * np.abs(inwards) - y
    # Nothing grows below the last row that the lowest hair reaches.
    rows = np.flatnonzero(depth.max(axis=(0, 2)) > -2.0)
    opacity = np.zeros_like(x)
    if len(rows):
        part = (slice(None), slice(0, rows[-1] + 1))
        opacity[part] = _hairs(albedo, shape, x[part], y[part], depth[part], fine)
    return opacity


def _hairs(albedo, shape, x, y, depth, fine):
    """Opacity of hairs above the brow's lower edge by ``depth`` mm."""
    inner = depth * np.float32(0.5)
    # Thick near the nose, thin at the temple, none between the brows.
    thickness = np.float32(8.0) - np.float32(0.22) * x
    inner = np.minimum(inner, (thickness - depth) * np.float32(0.35))
    inner = np.minimum(inner, (x + np.float32(16.0)) * np.float32(0.2))
    inner = np.minimum(inner, (np.float32(25.0) - x) * np.float32(0.2))
    # The strokes' texture, turned by the angle at which hairs lean.
    along = x * np.float32(14.0) + y * np.float32(6.0) + shape.texture
    aside = y * np.float32(14.0) - x * np.float32(6.0)
    strokes = textures.hairs() if fine else textures.coarse(textures.hairs, 3.0, 3.0)
    hairs = textures.look_up(strokes, along, aside)
    dense = np.clip(inner + np.float32(1.6) * hairs - np.float32(0.9), 0.0, 1.0)
    return dense * albedo.brow_density * (np.float32(0.5) + np.float32(0.5) * hairs)


def eye(
    albedo: albedos.Albedo,
    shape: people.Shape,
    pupil_radius: np.ndarray,
    hit: eyeball.Hit,
    bands: Sequence[str],
    fine: bool,
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Reflectances of sclera, iris and pupil, and where iris and pupil are.

    Args:
        albedo: colours of N pictures.
        shape: the persons.
        pupil_radius: mm, float32 [N, 1, 1].
        hit: where lines of sight meet the eyeballs.
        bands: their names.
        fine: whether the samples resolve fibres and veins.

    Returns:
        list of float32 [N, h, w], one for each band; iris and pupil, bool [N, h, w].
    """
    limbus = shape.limbus
    # The iris includes the pupil here; the pupil is judged behind the cornea.
    iris = hit.cornea & (hit.axial < limbus)
    pupil = iris & (hit.iris_radius < pupil_radius)
    away = hit.axial - limbus
    # The limbus is no line: sclera overgrows the iris over half a millimetre.
    mix = np.clip(away * np.float32(1.7) + np.float32(0.5), 0.0, 1.0)
    mix = mix * mix * (3.0 - 2.0 * mix)
    far, veins = _sclera(albedo, shape, hit, away, fine)
    fibres, ring, collarette = _iris(albedo, shape, pupil_radius, hit, fine)
    # 0.1 mm of soft edge; the pupil swallows what enters it.
    inside = np.clip((pupil_radius - hit.iris_radius) * 8.0 + 0.5, 0.0, 1.0)
    tones = []
    for band in bands:
        # What the distance from the iris and the veins take from the white.
        taken = np.float32(0.24 * _STAIN[band]) * far + np.float32(_VEINS[band]) * veins
        white = albedo.sclera[band] * (1.0 - taken)
        tone = np.maximum(1.0 + np.float32(_FIBRES[band]) * fibres, 0.15)
        tone *= albedo.iris[band]
        tone += albedo.collarette[band] * collarette
        tone *= 1.0 - np.float32(_FIBRES[band]) * ring
        tone += (_PUPIL - tone) * inside
        tones.append(tone + (white - tone) * mix)
    return tones, iris, pupil


def _sclera(albedo, shape, hit, away, fine):
    """How far from the iris, 0..1, and how much the veins take there, [N, h, w]."""
    across = hit.x * np.float32(14.0) + shape.texture
    down = hit.y * np.float32(14.0) + shape.texture_across
    lines = textures.veins() if fine else textures.coarse(textures.veins, 3.0, 3.0)
    veins = textures.look_up(lines, across, down)
    far = np.clip(away * np.float32(0.14), 0.0, 1.0)
    return far, albedo.veins * veins * (np.float32(0.4) + 2.4 * far)


def _iris(albedo, shape, pupil_radius, hit, fine):
    """At the refracted point: fibres about 0, the dark outer ring, the collarette."""
    outer = shape.limbus * np.float32(1.02)
    # 0 at the pupil, 1 at the root: fibres stretch as the pupil narrows.
    across = (hit.iris_radius - pupil_radius) / (outer - pupil_radius)
    row = np.arctan2(hit.iris_v, hit.iris_u) * _FULL_TURN + shape.texture
    column = np.clip(across, 0.0, 1.0) * np.float32(textures.FIBRE_RADII - 2)
    streaks = textures.fibres
    streaks = streaks() if fine else textures.coarse(streaks, 3.0, 6.0)
    fibres = albedo.fibres * textures.look_up(streaks, column, row)
    ring = np.clip((shape.limbus - hit.axial) / albedo.ring_width, 0.0, 1.0)
    collarette = np.exp(-np.square((across - 0.28) * np.float32(5.0)))
    return fibres, albedo.limbal_ring * (1.0 - ring), collarette
