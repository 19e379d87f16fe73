"""Glasses: a rim and a lens in front of the eye, what the lens mirrors, the shadow.

A person wears glasses or not, and always the same. The lens is a patch of a large
sphere, cut to a superellipse from round to square; it takes a little of the light that
passes and mirrors window, sky and lamps as the cornea does, but an order of magnitude
larger, since it is so much flatter. The mask says what lies behind the lens; the rim
hides it. Not modelled: the lens bends no light, and the frame has no temples.

All shapes are millimetres in the head frame; the other half is the mirror image.
"""

import dataclasses

import numpy as np

from gaze.simulator import environment, shading, streams
from gaze.simulator import skin as face

_BASE_MM = np.float32(110.0)  # radius of the lens' front
_FAR_MM = np.float32(60.0)  # no shadow is cast further


@dataclasses.dataclass(frozen=True)
class Glasses:
    """What people wear, float32 [N, 1, 1] each."""

    worn: np.ndarray  # 1 or 0
    center_x: np.ndarray
    center_y: np.ndarray
    plane_z: np.ndarray  # at the lens' centre
    tilt: np.ndarray  # dz/dy: the lower rim is nearer to the cheek
    wrap: np.ndarray  # dz/dx: the outer rim is nearer to the temple
    half_width: np.ndarray
    half_height: np.ndarray
    squareness: np.ndarray  # exponent of the superellipse
    rim: np.ndarray  # width
    lower_rim: np.ndarray  # share of it below: half-rimmed glasses have none
    bridge_y: np.ndarray
    bridge: np.ndarray  # half its height
    tone: np.ndarray  # reflectance of the rim
    gloss: np.ndarray
    passed: np.ndarray  # share of the light that passes the lens
    mirrored: np.ndarray  # share of what the cornea would mirror: the coating


@dataclasses.dataclass(frozen=True)
class View:
    """Glasses as a picture shows them, float32 [N, h, w] each."""

    rim: np.ndarray  # share of the sample the rim covers
    passed: np.ndarray  # share of the light from behind that arrives
    lamps: np.ndarray  # light added, by who colours it: the lamps,
    place: np.ndarray  # or the surroundings


def sample(domain, *, seed, subject, share):
    """Draws the glasses of subjects, int [N], of whom ``share`` wear them."""
    stream = streams.Stream(seed, f"geometry/{domain}/glasses", subject)
    normal, uniform = stream.normal, stream.uniform
    worn = stream.chance(share)
    kind = uniform()
    width = uniform(21.5, 28.0)
    height = width * uniform(0.52, 0.95)
    center_y = normal(2.5, 1.2)
    full = uniform(1.0, 4.2)
    metal = stream.chance(0.35)
    return Glasses(
        worn=worn,
        center_x=normal(1.0, 1.0),
        center_y=center_y,
        plane_z=normal(-20.5, 1.2),
        tilt=normal(0.12, 0.04),
        wrap=normal(0.09, 0.03),
        half_width=width,
        half_height=height,
        squareness=uniform(2.0, 4.5),
        rim=np.where(kind > 0.85, np.float32(0.5), np.where(metal > 0, 1.2, full)),
        lower_rim=np.where((kind > 0.62) & (kind <= 0.85), np.float32(0.0), 1.0),
        bridge_y=center_y - height * uniform(0.25, 0.6),
        bridge=uniform(0.7, 2.2),
        tone=np.where(metal > 0, uniform(0.15, 0.4), uniform(0.015, 0.12)),
        gloss=uniform(0.1, 0.5),
        passed=uniform(0.86, 0.97),
        mirrored=uniform(0.4, 2.6),
    )


def look(glasses, light, directions, rays, spacing):
    """How glasses change a picture.

    Args:
        glasses: of N pictures.
        light: their light.
        directions: head-frame `shading.Directions`.
        rays: lines of sight (`geometry.rays`).
        spacing: distance of the samples, mm.
    """
    x0, y0, mx, my = rays
    ahead = glasses.tilt * y0 + glasses.wrap * x0
    ahead = ahead + _offset(glasses)
    z = ahead / (1.0 - glasses.tilt * my - glasses.wrap * mx)
    x, y = x0 + z * mx, y0 + z * my
    inside, rim, across = _distances(glasses, x, y)
    cover = np.clip(np.float32(0.5) - rim / np.float32(spacing), 0.0, 1.0)
    cover = cover * glasses.worn
    lens = glasses.worn * np.clip(0.5 - inside / np.float32(spacing), 0.0, 1.0)
    lens *= 1.0 - cover
    lamps, place = _mirror(glasses, light, directions, x, y, lens)
    shine, lit = _rim_light(glasses, light, directions, across)
    return View(
        rim=cover,
        passed=(1.0 - cover) * (1.0 - (1.0 - glasses.passed) * lens),
        lamps=lamps + cover * (shine + lit),
        place=place + cover * glasses.tone * light.ambient,
    )


def shadow(glasses, light, direction, point):
    """Share of the key that arrives past rim and lens, float32 [N, h, w].

    Args:
        glasses, light: of N pictures.
        direction: towards the key, head frame, float32 [N, 3].
        point: x, y, z of the skin, float32 [N, h, w].
    """
    x, y, z = point
    dx, dy, dz = (direction[:, k, None, None] for k in range(3))
    slope = glasses.tilt * dy + glasses.wrap * dx - dz
    behind = z - (glasses.tilt * y + glasses.wrap * x + _offset(glasses))
    # Light from the side passes behind the glasses.
    travel = np.clip(behind / np.maximum(slope, np.float32(0.05)), 0.0, _FAR_MM)
    inside, rim, _ = _distances(glasses, x + travel * dx, y + travel * dy)
    soft = np.float32(0.3) + light.shadow_width * travel * np.float32(0.1)
    dark = light.shadow * np.clip(0.5 - rim / soft, 0.0, 1.0)
    tint = (1.0 - glasses.passed) * np.clip(0.5 - inside / soft, 0.0, 1.0)
    taken = np.maximum(dark, tint) * (slope > 0.05) * (travel < _FAR_MM)
    return 1.0 - glasses.worn * taken


def _offset(glasses):
    """z of the lens' plane at the head frame's origin."""
    return (
        glasses.plane_z
        - glasses.tilt * glasses.center_y
        - glasses.wrap * glasses.center_x
    )


def _distances(glasses, x, y):
    """Signed distances, mm, of places on the plane, negative inside, from ...

    Returns:
        the lens; the frame; and the place across the rim, 0 at the lens, 1 outside.
    """
    x = np.abs(x - np.float32(face.MIDLINE_MM)) + np.float32(face.MIDLINE_MM)
    u = np.abs(x - glasses.center_x) / glasses.half_width + np.float32(1e-4)
    v = np.abs(y - glasses.center_y) / glasses.half_height + np.float32(1e-4)
    power = glasses.squareness
    radius = (u**power + v**power) ** (1.0 / power)
    # First-order distance: the level's excess over the length of its gradient.
    steep = (u / radius) ** (power - 1.0) / glasses.half_width
    flat = (v / radius) ** (power - 1.0) / glasses.half_height
    lens = (radius - 1.0) / np.sqrt(np.square(steep) + np.square(flat))
    below = np.clip((y - glasses.center_y) * np.float32(0.25), 0.0, 1.0)
    width = glasses.rim * (1.0 - below * (1.0 - glasses.lower_rim))
    rim = np.abs(lens - 0.5 * width) - 0.5 * width
    bridge = np.maximum(np.abs(y - glasses.bridge_y) - glasses.bridge, -lens)
    bridge = np.maximum(bridge, x - (glasses.center_x - 0.8 * glasses.half_width))
    across = np.clip(lens / np.maximum(width, np.float32(0.1)), 0.0, 1.0)
    return lens, np.minimum(rim, bridge), across


def _mirror(glasses, light, directions, x, y, lens):
    """What the lens mirrors, by who colours it."""
    normal = [
        (x - glasses.center_x) / _BASE_MM + glasses.wrap,
        (y - glasses.center_y) / _BASE_MM + glasses.tilt,
        np.full_like(x, -1.0),
    ]
    scale = 1.0 / np.sqrt(sum(np.square(n) for n in normal))
    normal = [n * scale for n in normal]
    strength = glasses.mirrored * lens
    direction, cosine = environment.mirrored(normal, directions.view)
    place = environment.reflection(light.place, directions, direction, cosine)
    pane = environment.window(light.place, directions, direction)
    sharp = 1.0 / np.square(light.glint_size)
    glint = light.glint * light.key * shading.disc(normal, directions.half, sharp)
    return strength * (pane + glint), strength * place


def _rim_light(glasses, light, directions, across):
    """The rim's highlight and the key's diffuse light on it; it is round across."""
    facing = np.maximum(-directions.key[:, 2, None, None], 0.0)
    ridge = 1.0 - np.square(2.0 * across - 1.0)
    shine = glasses.gloss * light.key * facing * np.float32(0.35) * ridge**4
    return shine, glasses.tone * light.key * facing * (0.4 + 0.6 * ridge)
