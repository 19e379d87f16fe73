"""What the wet eye mirrors: sky and ground, a skyline, a bright window.

The cornea is a convex mirror: a fortieth of what stands in front of the eye is seen
in it at the exact mirror direction, more at grazing angles (Schlick's formula). Beside
a dark iris that is no small light. Colours come from the lamps that light the place.
"""

import dataclasses

import numpy as np

from gaze import geometry
from gaze.simulator import streams, textures

_STRAIGHT = np.float32(0.025)  # ((n - 1) / (n + 1))^2 of the tear film


@dataclasses.dataclass(frozen=True)
class Environment:
    """Surroundings of N pictures, float32 [N, 1, 1]; directions float32 [N, 3]."""

    sky: np.ndarray  # radiance; a white surface in the ambient light has 1
    ground: np.ndarray
    horizon: np.ndarray  # sine of its height
    skyline: np.ndarray  # how far houses and trees stand above it
    place: np.ndarray  # which skyline
    window: np.ndarray  # reflected strength
    window_direction: np.ndarray
    window_height: np.ndarray
    window_width: np.ndarray
    window_bars: np.ndarray  # panes side by side


def sample(name, domain, side, *, seed, index):
    """Draws the surroundings of pictures; ``side`` is -1 or 1, [N, 1, 1]."""
    stream = streams.Stream(seed, name, index)
    uniform, chance = stream.uniform, stream.chance
    outside = {"studio": (0.7, 1.6), "cabin": (1.5, 6.5), "cabin_nir": (0.5, 4.0)}
    windows = {"studio": (0.0, 1.0), "cabin": (0.75, 0.8), "cabin_nir": (0.2, 0.2)}
    share, brightest = windows[domain]
    tilt, yaw = uniform(0.0, 35.0), side * uniform(5.0, 75.0)
    return Environment(
        sky=uniform(*outside[domain]),
        ground=uniform(0.05, 0.6),
        horizon=uniform(-0.35, 0.3),
        skyline=uniform(0.0, 0.08 if domain == "studio" else 0.3),
        place=uniform(0.0, float(textures.SIZE)),
        # The cube makes weak ones many and dazzling ones few.
        window=chance(share) * (0.02 + brightest * uniform() ** 3),
        window_direction=towards(tilt, yaw),
        window_height=uniform(0.1, 0.5),
        window_width=uniform(0.12, 0.75),
        window_bars=np.floor(uniform(1.0, 3.5)),
    )


def towards(pitch_deg, yaw_deg):
    """Unit vectors, float32 [N, 3], of angles [N, 1, 1]: up and to the image's left."""
    angles = np.concatenate([pitch_deg, yaw_deg], axis=-1)[:, 0, :]
    return geometry.angles_to_vector(np.radians(angles)).astype(np.float32)


def mirrored(normal, view):
    """Where a mirror of given normals looks, three arrays, and the normals' cosine."""
    cosine = sum(n * view[:, k, None, None] for k, n in enumerate(normal))
    direction = [
        2.0 * cosine * n - view[:, k, None, None] for k, n in enumerate(normal)
    ]
    return direction, cosine


def reflection(place, directions, direction, cosine):
    """Light of sky and ground, mirrored; float32 [N, h, w], of the ambient light's 1.

    Args:
        place: surroundings of N pictures.
        directions: head-frame `shading.Directions`.
        direction, cosine: of `mirrored`.
    """
    up = _dot(direction, directions.up)
    right = _dot(direction, directions.right)
    skyline = textures.fractal(1.5, 8.0, 5)
    column = right * np.float32(60.0) + place.place
    height = place.horizon + place.skyline * textures.look_up(
        skyline, column, place.place
    )
    sky = np.clip((up - height) * np.float32(5.0) + np.float32(0.5), 0.0, 1.0)
    grazing = np.square(np.square(1.0 - np.clip(cosine, 0.0, 1.0)))
    share = _STRAIGHT + np.float32(0.45) * grazing
    return share * (place.ground + (place.sky - place.ground) * sky)


def window(place, directions, direction):
    """A bright window at mirror directions, float32 [N, h, w], 0..its strength."""
    right = _dot(direction, directions.window_right) / place.window_width
    down = _dot(direction, directions.window_down) / place.window_height
    ahead = _dot(direction, directions.window) > 0
    pane = _edge(np.abs(right)) * _edge(np.abs(down)) * ahead
    # Bars between panes: dark where the phase passes a whole number inside.
    phase = (right + 1.0) * (0.5 * place.window_bars)
    bar = np.abs(phase - np.round(phase)) * (2.0 / place.window_bars) < 0.07
    return place.window * pane * (1.0 - np.float32(0.7) * bar)


def _dot(vectors, direction):
    return sum(v * direction[:, k, None, None] for k, v in enumerate(vectors))


def _edge(x):
    """1 inside 1, fading to 0 over a sixth."""
    x = np.clip((1.0 - x) * np.float32(3.0) + np.float32(0.5), 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
