"""What glasses do to a picture: the rim hides, the lens mirrors, both cast a shadow.

The lens takes a little of the light that passes and mirrors window, sky and lamps as
the cornea does, but an order of magnitude larger, since it is so much flatter. The mask
says what lies behind the lens; the rim hides it. Not modelled: the lens bends no light.
"""

import dataclasses

import numpy as np

from gaze.simulator import eyewear, geometry, lights, mirror, shading, skin

_BASE_MM = np.float32(110.0)  # radius of the lens' front
_FAR_MM = np.float32(60.0)  # no shadow is cast further


@dataclasses.dataclass(frozen=True)
class Overlay:
    """What glasses lay over a picture, float32 [N, h, w] each."""

    rim: np.ndarray  # share of the sample the rim covers
    passed: np.ndarray  # share of the light from behind that arrives
    lamps: np.ndarray  # light added, in the lamps' colour,
    environment: np.ndarray  # and in the surroundings'


def overlay(
    glasses: eyewear.Glasses,
    light: lights.Light,
    vectors: shading.Vectors,
    rays: geometry.Rays,
    spacing: float,
) -> Overlay:
    """How glasses change a picture.

    Args:
        glasses: of N pictures.
        light: their light.
        vectors: their head-frame `shading.Vectors`.
        rays: the samples' lines of sight.
        spacing: distance of the samples, mm.
    """
    # Lines of sight meet the plane z = offset + tilt y + wrap x.
    ahead = glasses.tilt * rays.y0 + glasses.wrap * rays.x0
    ahead = ahead + glasses.offset
    z = ahead / (1.0 - glasses.tilt * rays.my - glasses.wrap * rays.mx)
    x, y = rays.at_depth(z)
    lens_distance, rim_distance, across = _distances(glasses, x, y)
    # Antialiased: a sample on an outline is half covered.
    cover = np.clip(np.float32(0.5) - rim_distance / np.float32(spacing), 0.0, 1.0)
    cover = cover * glasses.worn
    lens = np.clip(0.5 - lens_distance / np.float32(spacing), 0.0, 1.0)
    lens = glasses.worn * lens
    lens *= 1.0 - cover
    lamps, environment = _mirror(glasses, light, vectors, x, y, lens)
    shine, lit = _rim_light(glasses, light, vectors, across)
    return Overlay(
        rim=cover,
        passed=(1.0 - cover) * (1.0 - (1.0 - glasses.passed) * lens),
        lamps=lamps + cover * (shine + lit),
        environment=environment + cover * glasses.tone * light.ambient,
    )


def shadow(
    glasses: eyewear.Glasses,
    light: lights.Light,
    direction: np.ndarray,
    point: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> np.ndarray:
    """Share of the key that arrives past rim and lens, float32 [N, h, w].

    Args:
        glasses, light: of N pictures.
        direction: towards the key, head frame, float32 [N, 3].
        point: x, y, z of the skin, float32 [N, h, w].
    """
    x, y, z = point
    dx, dy, dz = (direction[:, k, None, None] for k in range(3))  # [N, 1, 1] each
    # How fast the way to the light nears the glasses' plane, and from how far.
    slope = glasses.tilt * dy + glasses.wrap * dx - dz
    behind = z - (glasses.tilt * y + glasses.wrap * x + glasses.offset)
    # Light from the side passes behind the glasses.
    travel = np.clip(behind / np.maximum(slope, np.float32(0.05)), 0.0, _FAR_MM)
    lens_distance, rim_distance, _ = _distances(
        glasses, x + travel * dx, y + travel * dy
    )
    # A penumbra widens with the distance from what casts it.
    soft = np.float32(0.3) + light.shadow_width * travel * np.float32(0.1)
    dark = light.shadow * np.clip(0.5 - rim_distance / soft, 0.0, 1.0)
    tint = (1.0 - glasses.passed) * np.clip(0.5 - lens_distance / soft, 0.0, 1.0)
    taken = np.maximum(dark, tint) * (slope > 0.05) * (travel < _FAR_MM)
    return 1.0 - glasses.worn * taken


def _distances(glasses, x, y):
    """Signed distances of places x, y on the plane, mm, negative inside.

    Returns:
        float32 [N, h, w] each: distance from the lens' outline; from the frame's (rim
        and bridge); and the place across the rim, 0 at the lens, 1 outside.
    """
    # Folded at the face's middle: one half serves both eyes.
    x = np.abs(x - np.float32(skin.MIDLINE_MM)) + np.float32(skin.MIDLINE_MM)
    # Off zero by little: at the lens' very centre u / radius would be 0 / 0.
    u = np.abs(x - glasses.center_x) / glasses.half_width + np.float32(1e-4)
    v = np.abs(y - glasses.center_y) / glasses.half_height + np.float32(1e-4)
    power = glasses.squareness
    radius = (u**power + v**power) ** (1.0 / power)  # 1 on the outline
    # First-order distance: the level's excess over the length of its gradient.
    steep = (u / radius) ** (power - 1.0) / glasses.half_width
    flat = (v / radius) ** (power - 1.0) / glasses.half_height
    lens = (radius - 1.0) / np.sqrt(np.square(steep) + np.square(flat))
    below = np.clip((y - glasses.center_y) * np.float32(0.25), 0.0, 1.0)
    width = glasses.rim * (1.0 - below * (1.0 - glasses.lower_rim))
    rim = np.abs(lens - 0.5 * width) - 0.5 * width
    # A bar from the lens towards the nose: the largest distance is an intersection's.
    bridge = np.maximum(np.abs(y - glasses.bridge_y) - glasses.bridge, -lens)
    bridge = np.maximum(bridge, x - (glasses.center_x - 0.8 * glasses.half_width))
    across = np.clip(lens / np.maximum(width, np.float32(0.1)), 0.0, 1.0)
    return lens, np.minimum(rim, bridge), across


def _mirror(glasses, light, vectors, x, y, lens):
    """What the lens mirrors in the lamps' colour and in the surroundings'."""
    # The sphere's normal to first order, leaning with the plane.
    normal = [
        (x - glasses.center_x) / _BASE_MM + glasses.wrap,
        (y - glasses.center_y) / _BASE_MM + glasses.tilt,
        np.full_like(x, -1.0),
    ]
    scale = 1.0 / np.sqrt(sum(np.square(n) for n in normal))
    normal = [n * scale for n in normal]
    strength = glasses.mirrored * lens
    direction, cosine = mirror.reflect(normal, vectors.view)
    sky = mirror.sky(light.environment, vectors, direction, cosine)
    window = mirror.window(light.environment, vectors, direction)
    sharp = 1.0 / np.square(light.glint_size)
    glint = light.glint * light.key * shading.disc(normal, vectors.half, sharp)
    return strength * (window + glint), strength * sky


def _rim_light(glasses, light, vectors, across):
    """The rim's highlight and the key's diffuse light on it; it is round across."""
    facing = np.maximum(-vectors.key[:, 2, None, None], 0.0)  # [N, 1, 1]
    ridge = 1.0 - np.square(2.0 * across - 1.0)  # 1 in the rim's middle, 0 at its edges
    shine = glasses.gloss * light.key * facing * np.float32(0.35) * ridge**4
    return shine, glasses.tone * light.key * facing * (0.4 + 0.6 * ridge)
