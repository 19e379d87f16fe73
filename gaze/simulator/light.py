"""The light: ambient, a key light that casts shadows, a fill, and what it reflects.

The factor that makes most of the gap. `studio` is a soft box near the camera in a
bright room. `cabin` is the sun through a windscreen or a side window in a dark
interior: any direction, hard shadows of nose, brow and lids, the edge of a pillar's
or a sun visor's shadow across the eye, windows mirrored on the cornea, glossy skin.

Directions are towards the light, as gaze angles: pitch up, yaw to the image's left.
"""

import dataclasses

import numpy as np

from gaze import geometry
from gaze.simulator import streams


@dataclasses.dataclass(frozen=True)
class Light:
    """Light of N pictures; float32 [N, 1, 1] unless it says so; directions [N, 3]."""

    ambient: np.ndarray
    sky: np.ndarray  # how much brighter the ambient light is from above
    key: np.ndarray
    key_direction: np.ndarray
    wrap: np.ndarray  # softness: how far the key reaches past the terminator
    shadow: np.ndarray  # darkness of cast shadows, 0..1
    shadow_width: np.ndarray  # mm
    fill: np.ndarray
    fill_direction: np.ndarray
    edge: np.ndarray  # darkness behind the first foreign shadow edge
    edge_turn: np.ndarray  # radians around the key's direction
    edge_offset: np.ndarray  # mm
    edge_width: np.ndarray
    band: np.ndarray  # width in mm of the shadow behind the edge
    gloss: np.ndarray
    glint: np.ndarray
    glint_size: np.ndarray
    window: np.ndarray
    window_direction: np.ndarray
    window_height: np.ndarray
    window_width: np.ndarray


def sample(domain, *, seed, index):
    """Draws the light of pictures, int [N]."""
    stream = streams.Stream(seed, f"light/{domain}/image", index)
    return {"studio": _studio, "cabin": _cabin}[domain](stream)


def _studio(stream):
    normal, uniform = stream.normal, stream.uniform
    return Light(
        ambient=uniform(0.42, 0.52),
        sky=uniform(0.15, 0.3),
        key=uniform(0.5, 0.65),
        key_direction=_direction(normal(20.0, 4.0), normal(0.0, 6.0)),
        wrap=uniform(0.35, 0.45),
        shadow=uniform(0.3, 0.45),
        shadow_width=uniform(1.0, 1.6),
        fill=uniform(0.08, 0.14),
        fill_direction=_direction(normal(0.0, 5.0), normal(0.0, 15.0)),
        edge=uniform(0.0, 0.0),
        edge_turn=uniform(0.0, 0.0),
        edge_offset=uniform(0.0, 0.0),
        edge_width=uniform(1.0, 1.0),
        band=uniform(60.0, 60.0),
        gloss=uniform(0.5, 0.8),
        glint=uniform(0.5, 1.0),
        glint_size=uniform(0.05, 0.07),
        window=uniform(0.0, 0.0),
        window_direction=_direction(normal(20.0, 1.0), normal(0.0, 1.0)),
        window_height=uniform(0.1, 0.2),
        window_width=uniform(0.1, 0.2),
    )


def _cabin(stream):
    normal, uniform = stream.normal, stream.uniform
    side = 2.0 * stream.chance(0.5) - 1.0
    sun = stream.chance(0.75)
    hard = np.where(sun > 0, uniform(0.0, 0.15), uniform(0.15, 0.5))
    window_yaw = side * uniform(15.0, 75.0)
    return Light(
        ambient=np.where(sun > 0, uniform(0.07, 0.3), uniform(0.2, 0.5)),
        sky=uniform(-0.2, 0.7),
        key=np.where(sun > 0, uniform(0.7, 1.8), uniform(0.3, 0.8)),
        key_direction=_direction(uniform(-8.0, 58.0), side * uniform(5.0, 98.0)),
        wrap=hard,
        shadow=np.where(sun > 0, uniform(0.7, 1.0), uniform(0.3, 0.7)),
        shadow_width=np.where(sun > 0, uniform(0.15, 0.7), uniform(0.7, 2.0)),
        fill=uniform(0.0, 0.35),
        fill_direction=_direction(normal(5.0, 25.0), -side * uniform(10.0, 80.0)),
        edge=stream.chance(0.7) * uniform(0.5, 1.0),
        edge_turn=uniform(0.0, 2.0 * np.pi),
        edge_offset=uniform(-11.0, 11.0),
        edge_width=np.exp(uniform(-1.6, 1.2)),
        band=np.where(stream.chance(0.4) > 0, uniform(4.0, 14.0), np.float32(60.0)),
        gloss=uniform(0.5, 2.5),
        glint=uniform(0.2, 1.6),
        glint_size=np.exp(uniform(-3.5, -2.2)),
        window=stream.chance(0.65) * uniform(0.02, 0.40),
        window_direction=_direction(uniform(0.0, 35.0), window_yaw),
        window_height=uniform(0.1, 0.45),
        window_width=uniform(0.12, 0.6),
    )


def _direction(pitch_deg, yaw_deg):
    angles = np.concatenate([pitch_deg, yaw_deg], axis=-1)[:, 0, :]
    return geometry.angles_to_vector(np.radians(angles)).astype(np.float32)
