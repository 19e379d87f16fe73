"""What stands around the eye: sky and ground, a skyline, a bright window.

It is drawn here; what a wet eye or a lens mirrors of it is in `mirror`. Colours come
from the lamps that light the place.
"""

import dataclasses

import numpy as np

from gaze import geometry
from gaze.simulator import streams, textures


@dataclasses.dataclass(frozen=True)
class Environment:
    """Surroundings of N pictures, float32 [N, 1, 1]; directions float32 [N, 3]."""

    sky: np.ndarray  # radiance; a white surface in the ambient light has 1
    ground: np.ndarray
    horizon: np.ndarray  # sine of its height
    skyline: np.ndarray  # how far houses and trees stand above it
    place: np.ndarray  # which skyline: texels
    window: np.ndarray  # reflected strength
    window_direction: np.ndarray  # towards its middle, camera frame
    window_height: np.ndarray  # half its height, sine of the angle
    window_width: np.ndarray
    window_bars: np.ndarray  # panes side by side


def sample(
    name: str, domain: str, side: np.ndarray, *, seed: int, index: np.ndarray
) -> Environment:
    """Draws the surroundings of pictures, int [N].

    Args:
        name: of their random stream.
        domain: of the light.
        side: -1 or 1, float32 [N, 1, 1]: on which side of the face the light stands.
        seed: non-negative int.
        index: the pictures' numbers.
    """
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


def towards(pitch_deg: np.ndarray, yaw_deg: np.ndarray) -> np.ndarray:
    """Unit vectors, float32 [N, 3], of angles [N, 1, 1]: up and to the image's left."""
    angles = np.concatenate([pitch_deg, yaw_deg], axis=-1)[:, 0, :]  # [N, 2]
    return geometry.angles_to_vector(np.radians(angles)).astype(np.float32)
