"""Colours of a person, as grey reflectances: skin, sclera, iris, hair.

All of it stays with the person over their pictures. `studio` people are mostly fair
with lighter irises, as the scanned heads of the usual simulators are; `cabin` people
have skins of every tone and mostly dark irises, in which pupil and iris merge.
"""

import dataclasses

import numpy as np

from gaze.simulator import streams, textures

_TEXELS_PER_MM = np.float32(9.0)
_ROWS_PER_RADIAN = np.float32(textures.FIBRE_ANGLES / (2 * np.pi))


@dataclasses.dataclass(frozen=True)
class Albedo:
    """Reflectances of N pictures, float32 [N, 1, 1] each."""

    skin: np.ndarray
    mottle: np.ndarray  # slow variation of the skin, share of its tone
    pores: np.ndarray
    socket: np.ndarray  # darkness of the skin close to the eye
    sclera: np.ndarray
    veins: np.ndarray
    iris: np.ndarray
    fibres: np.ndarray
    collarette: np.ndarray
    limbal_ring: np.ndarray
    ring_width: np.ndarray  # mm
    caruncle: np.ndarray
    hair: np.ndarray
    brow_density: np.ndarray
    oil: np.ndarray  # strength of the skin's highlight


def sample(domain, *, seed, subject):
    """Draws the colours of subjects, int [N]."""
    stream = streams.Stream(seed, f"albedo/{domain}/subject", subject)
    normal, uniform = stream.normal, stream.uniform
    fair, light_eyed, oily = {
        "studio": ((0.30, 0.52), 0.4, (0.02, 0.05)),
        "cabin": ((0.13, 0.50), 0.2, (0.03, 0.12)),
    }[domain]
    skin = uniform(*fair)
    light_eyes = stream.chance(light_eyed) * (skin > 0.25)
    iris = np.where(light_eyes > 0, uniform(0.10, 0.22), uniform(0.025, 0.07))
    return Albedo(
        skin=skin,
        mottle=np.abs(normal(0.08, 0.03)),
        pores=np.abs(normal(0.02, 0.008)),
        socket=np.abs(normal(0.2, 0.09)),
        sclera=normal(0.46, 0.035),
        veins=np.abs(normal(0.10, 0.06)),
        iris=iris,
        fibres=np.abs(normal(0.28, 0.08)),
        collarette=np.abs(normal(0.35, 0.2)),
        limbal_ring=uniform(0.3, 0.75),
        ring_width=uniform(0.35, 0.8),
        caruncle=np.clip(0.75 * skin + normal(0.02, 0.02), 0.08, 0.4),
        hair=uniform(0.015, 0.06),
        brow_density=uniform(0.3, 0.95),
        oil=uniform(*oily),
    )


def skin(albedo, shape, x, y, near):
    """Skin reflectance, float32 [N, h, w].

    Args:
        albedo: colours of N pictures.
        shape: the persons.
        x, y: head-frame coordinates, mm.
        near: 1 at the eye's edge, falling to 0 on the bones.
    """
    across = x * _TEXELS_PER_MM + (shape["texture"] + 1024.0)
    down = y * _TEXELS_PER_MM + (shape["texture_across"] + 1024.0)
    tone = albedo.mottle * textures.look_up(textures.fractal(1.7, 8.0, 1), across, down)
    tone += albedo.pores * textures.look_up(textures.fractal(0.3, 2.5, 2), down, across)
    tone += 1.0 - albedo.socket * near
    hairs = textures.fractal(0.4, 1.5, 3)
    hairs = textures.look_up(hairs, across + down * 0.7, down * 0.2)
    edge = shape["brow_hair_y"] - 0.12 * np.abs(x + 2.0) + hairs * np.float32(0.8)
    brow = np.clip((edge - y) * np.float32(0.5), 0.0, 1.0) * albedo.brow_density
    tone = albedo.skin * np.maximum(tone, 0.3)
    return tone + (albedo.hair - 0.85 * tone) * brow


def eye(albedo, shape, pupil_radius, hit):
    """Reflectance of sclera, iris and pupil, and the pupil's and iris' extent.

    Returns:
        reflectance float32 [N, h, w]; iris and pupil, bool [N, h, w].
    """
    limbus = shape["limbus"]
    iris = hit.cornea & (hit.axial < limbus)
    pupil = iris & (hit.iris_radius < pupil_radius)
    away = hit.axial - limbus
    sclera = _sclera(albedo, shape, hit, away)
    colour = _iris(albedo, shape, pupil_radius, hit)
    # The limbus is no line: sclera overgrows the iris over half a millimetre.
    mix = np.clip(away * np.float32(1.6) + np.float32(0.9), 0.0, 1.0)
    mix = mix * mix * (3.0 - 2.0 * mix)
    return colour + (sclera - colour) * mix, iris, pupil


def _sclera(albedo, shape, hit, away):
    across = hit.x * 14.0 + (shape["texture"] + 1024.0)
    down = hit.y * 14.0 + (shape["texture_across"] + 1024.0)
    veins = textures.look_up(textures.veins(), across, down)
    far = np.clip(away * np.float32(0.14), 0.0, 1.0)
    return albedo.sclera * (1.0 - far * (0.22 + albedo.veins * 3.0 * veins))


def _iris(albedo, shape, pupil_radius, hit):
    """Iris tone at the refracted point: fibres, collarette, dark outer ring, pupil."""
    outer = shape["limbus"] * np.float32(1.02)
    across = (hit.iris_radius - pupil_radius) / (outer - pupil_radius)
    turn = np.arctan2(hit.iris_v, hit.iris_u) * _ROWS_PER_RADIAN
    row = turn + (shape["texture"] + np.float32(textures.FIBRE_ANGLES))
    column = np.clip(across, 0.0, 1.0) * np.float32(textures.FIBRE_RADII - 2)
    tone = 1.0 + albedo.fibres * textures.look_up(textures.fibres(), column, row)
    tone += albedo.collarette * np.exp(-np.square((across - 0.28) * np.float32(5.0)))
    ring = np.clip((shape["limbus"] - hit.axial) / albedo.ring_width, 0.0, 1.0)
    tone *= 1.0 - albedo.limbal_ring * (1.0 - ring)
    colour = albedo.iris * np.maximum(tone, 0.15)
    # 0.1 mm of soft edge; the pupil swallows what enters it.
    inside = np.clip((pupil_radius - hit.iris_radius) * 8.0 + 0.5, 0.0, 1.0)
    return colour + (np.float32(0.006) - colour) * inside
