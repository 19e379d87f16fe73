"""The light: ambient, a key light that casts shadows, a fill, and what it reflects.

The factor that makes most of the gap. `studio` is a soft box near the camera in a
bright room. `cabin` is the sun through a windscreen or a side window in a dark
interior: any direction, hard shadows of nose, brow and lids, foreign shadows across
the eye, sky and windows mirrored on the cornea, glossy skin. `cabin_nir` is one to
four LEDs beside the camera, now and then the sun.

Directions are towards the light, as gaze angles: pitch up, yaw to the image's left.
"""

import dataclasses

import numpy as np

from gaze.simulator import environments, shadows, streams


@dataclasses.dataclass(frozen=True)
class Light:
    """Light of N pictures; float32 [N, 1, 1] unless it says so; directions [N, 3]."""

    ambient: np.ndarray
    ambient_warmth: np.ndarray  # see `bands.lamp`
    sky: np.ndarray  # how much brighter the ambient light is from above
    key: np.ndarray  # on a surface that faces it
    key_warmth: np.ndarray
    key_direction: np.ndarray  # camera frame, as all here
    wrap: np.ndarray  # softness: how far the key reaches past the terminator
    shadow: np.ndarray  # darkness of cast shadows, 0..1
    shadow_width: np.ndarray  # mm
    fill: np.ndarray  # a second, soft lamp that casts no shadow
    fill_direction: np.ndarray
    gloss: np.ndarray  # of the skin in this light
    glint: np.ndarray  # strength of the key's mirror image
    glint_size: np.ndarray  # radians of the normal
    leds: np.ndarray  # [N, K, 3], directions of point lamps that glint; K may be 0
    led_glint: np.ndarray  # [N, K]
    retro: np.ndarray  # light that a bright pupil returns on the camera's axis
    pattern: shadows.Pattern
    environment: environments.Environment


def sample(domain: str, *, seed: int, index: np.ndarray) -> Light:
    """Draws the light of pictures, int [N]."""
    stream = streams.Stream(seed, f"light/{domain}/image", index)
    side = 2.0 * stream.chance(0.5) - 1.0  # -1 or 1: from the right or from the left
    name = f"light/{domain}/environment"
    environment = environments.sample(name, domain, side, seed=seed, index=index)
    if domain == "studio":
        lamps, pattern = _studio(stream), shadows.none(len(index))
    else:
        sun = stream.chance(0.7 if domain == "cabin" else 0.3)
        pattern = shadows.sample(f"light/{domain}/shadow", sun, seed=seed, index=index)
        lamps = (_cabin if domain == "cabin" else _infrared)(stream, sun, side)
    return Light(**lamps, environment=environment, pattern=pattern)


def _studio(stream):
    normal, uniform = stream.normal, stream.uniform
    return {
        "ambient": uniform(0.42, 0.52),
        "ambient_warmth": normal(0.0, 0.08),
        "sky": uniform(0.2, 0.4),
        "key": uniform(0.5, 0.65),
        "key_warmth": normal(0.1, 0.1),
        "key_direction": environments.towards(normal(20.0, 4.0), normal(0.0, 6.0)),
        "wrap": uniform(0.35, 0.45),
        "shadow": uniform(0.3, 0.45),
        "shadow_width": uniform(1.0, 1.6),
        "fill": uniform(0.08, 0.14),
        "fill_direction": environments.towards(normal(0.0, 5.0), normal(0.0, 15.0)),
        "gloss": uniform(0.5, 0.8),
        "glint": uniform(0.5, 1.0),
        "glint_size": uniform(0.05, 0.07),
        **_no_leds(stream),
    }


def _cabin(stream, sun, side):
    """The key is the sun, hard beside dark, or where there is none the sky, soft.

    Both are drawn for every picture and one is kept: streams have no branches.
    """
    normal, uniform = stream.normal, stream.uniform
    direction = environments.towards(uniform(-8.0, 58.0), side * uniform(5.0, 98.0))
    across = environments.towards(normal(5.0, 25.0), -side * uniform(10.0, 80.0))
    return {
        # Exponentials where light spans stops: as many pictures in each.
        "ambient": np.where(sun > 0, np.exp(uniform(-2.6, -1.3)), uniform(0.2, 0.5)),
        "ambient_warmth": normal(-0.25, 0.2),  # a blue sky
        "sky": uniform(-0.2, 0.7),
        "key": np.where(sun > 0, np.exp(uniform(-0.4, 0.9)), uniform(0.3, 0.8)),
        "key_warmth": np.where(sun > 0, uniform(0.0, 0.6), normal(-0.1, 0.1)),
        "key_direction": direction,
        "wrap": np.where(sun > 0, uniform(0.0, 0.12), uniform(0.15, 0.5)),
        "shadow": np.where(sun > 0, uniform(0.8, 1.0), uniform(0.3, 0.7)),
        "shadow_width": np.where(sun > 0, uniform(0.12, 0.5), uniform(0.7, 2.0)),
        "fill": np.square(uniform(0.0, 0.55)),
        "fill_direction": across,
        "gloss": uniform(0.5, 2.5),
        "glint": uniform(0.2, 1.6),
        "glint_size": np.exp(uniform(-3.5, -2.2)),
        **_no_leds(stream),
    }


def _infrared(stream, sun, side):
    """LEDs at the camera are the fill, without shadows; the key is the sun."""
    normal, uniform = stream.normal, stream.uniform
    # Where the module sits beside the lens, and the LEDs around its middle.
    yaw, pitch = side * uniform(0.5, 7.0), normal(0.0, 3.0)
    count = np.floor(uniform(1.0, 5.0))
    spread = uniform(1.0, 4.0)
    corners = ((-0.5, 0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, -0.5))
    leds = [
        environments.towards(pitch + spread * down, yaw + spread * right)
        for right, down in corners
    ]  # four [N, 3]
    # Four LEDs to every picture, of which the first ``count`` shine.
    lit = [np.where(count > k, uniform(1.5, 4.0), 0.0)[:, 0] for k in range(4)]
    near = np.hypot(yaw, pitch) < 3.2  # bright pupils: the LED is close to the lens
    return {
        "ambient": uniform(0.03, 0.15),
        "ambient_warmth": uniform(0.0, 0.0),
        "sky": uniform(0.0, 0.4),
        "key": sun * np.exp(uniform(-1.6, 0.7)),
        "key_warmth": uniform(0.0, 0.0),
        "key_direction": environments.towards(
            uniform(0.0, 50.0), side * uniform(10.0, 95.0)
        ),
        "wrap": uniform(0.05, 0.25),
        "shadow": uniform(0.7, 1.0),
        "shadow_width": uniform(0.15, 0.8),
        "fill": uniform(0.7, 1.0),
        "fill_direction": environments.towards(pitch, yaw),
        "gloss": uniform(0.3, 1.0),
        "glint": uniform(0.1, 0.8),
        "glint_size": np.exp(uniform(-3.5, -2.6)),
        "leds": np.stack(leds, axis=1),  # [N, 4, 3]
        "led_glint": np.concatenate(lit, axis=1).astype(np.float32),  # [N, 4]
        "retro": np.where(near, uniform(0.15, 0.9), 0.0).astype(np.float32),
    }


def _no_leds(stream):
    zero = stream.uniform(0.0, 0.0)
    count = len(zero)
    return {
        "leds": np.zeros((count, 0, 3), np.float32),
        "led_glint": np.zeros((count, 0), np.float32),
        "retro": zero,
    }
