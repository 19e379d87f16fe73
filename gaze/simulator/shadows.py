"""Where the key light does not reach: behind nose and brow, and behind the car.

Cast shadows march over the skin's analytic surface, so that nose and brow shade the
eye also from outside the picture. Foreign shadows come from what stands in the sun's
way and is never seen: a pillar's or a visor's edge, blinds, leaves.
"""

import dataclasses

import numpy as np

from gaze.simulator import scenes, skin, streams, textures

_ENDLESS_MM = 60.0  # a band that leaves the picture
# Of the march towards the light: ever longer, as its penumbra widens too.
_STEPS_MM = (1.2, 2.6, 4.5, 7.0, 10.0, 14.0)


@dataclasses.dataclass(frozen=True)
class Pattern:
    """Foreign shadows of N pictures, float32 [N, 1, 1] each, lengths in mm."""

    darkness: np.ndarray  # 0 none, 1 black
    turn: np.ndarray  # radians around the key's direction
    offset: np.ndarray  # of the edge from the eye's middle; shadow lies beyond it
    softness: np.ndarray
    band: np.ndarray  # how far the shadow reaches beyond the edge
    period: np.ndarray  # of blinds, 0 for none
    leaves: np.ndarray  # texels per mm of dappled shade, 0 for none


def none(count: int) -> Pattern:
    """Nothing in the way of N pictures' light."""
    zero, one = np.zeros((count, 1, 1), np.float32), np.ones((count, 1, 1), np.float32)
    return Pattern(zero, zero, zero, one, _ENDLESS_MM * one, zero, zero)


def sample(name: str, sun: np.ndarray, *, seed: int, index: np.ndarray) -> Pattern:
    """Draws what stands between the sun and the eyes.

    A share of the pictures each: nothing, an edge, a band, blinds, leaves, and deep
    shade over the eye whose edge lies on the brow, the cheek or the temple.

    Args:
        name: of the random stream.
        sun: float32 [N, 1, 1], 1 where the sun shines, else 0.
        seed: non-negative int.
        index: int [N], the pictures' numbers.
    """
    stream = streams.Stream(seed, name, index)
    uniform = stream.uniform
    kind, turn = uniform(), uniform(0.0, 2.0 * np.pi)
    edge, band, blinds, leaves = (
        (kind >= low) & (kind < high) & (sun > 0)
        for low, high in ((0.12, 0.46), (0.46, 0.66), (0.66, 0.70), (0.70, 0.8))
    )
    shade = (kind >= 0.8) & (sun > 0)
    darkness = np.where(edge | band, uniform(0.6, 1.0), 0.0)
    darkness = np.where(blinds | leaves, uniform(0.45, 0.9), darkness)
    darkness = np.where(shade, uniform(0.88, 1.0), darkness)
    offset = np.where(shade, uniform(-11.0, -4.0), uniform(-9.0, 9.0))
    narrow, softness = uniform(4.0, 14.0), np.exp(uniform(-1.8, 0.5))
    pattern = Pattern(
        darkness=darkness,
        turn=turn,
        offset=offset,
        softness=softness,
        band=np.where(band, narrow, _ENDLESS_MM),
        period=np.where(blinds, uniform(7.0, 15.0), 0.0),
        leaves=np.where(leaves, uniform(0.7, 1.8), 0.0),
    )
    # Choices between a draw and a plain number come as float64.
    fields = {key: value.astype(np.float32) for key, value in vars(pattern).items()}
    return Pattern(**fields)


def cast(
    scene: scenes.Scene,
    direction: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    z: np.ndarray,
    width: np.ndarray,
) -> np.ndarray:
    """How much of the key reaches skin points past nose, brow and globe, 0..1.

    Marches from each point towards the light and looks how deep it passes below the
    surface.

    Args:
        scene: scenes of N pictures.
        direction: float32 [N, 3], towards the light, head frame.
        x, y, z: points on the skin, float32 [N, h, w].
        width: penumbra in mm per 10 mm of distance, [N, 1, 1].
    """
    dx, dy, dz = (direction[:, k, None, None] for k in range(3))  # [N, 1, 1] each
    depth = np.full_like(x, -9.0)  # far above the skin
    for step in np.asarray(_STEPS_MM, np.float32):
        surface = skin.height(scene, x + step * dx, y + step * dy)
        # Positive where the way to the light lies under the skin; 0.25 mm of it are
        # forgiven, so that a surface does not shade itself.
        below = (z + step * dz - surface - np.float32(0.25)) / (0.3 + 0.1 * step)
        np.maximum(depth, below, out=depth)
    return 1.0 - _step(depth / width)


def foreign(
    pattern: Pattern,
    direction: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    z: np.ndarray,
) -> np.ndarray | np.float32:
    """The key's share that foreign shadows leave at head-frame points, 0..1.

    Args:
        pattern: what stands in the way, of N pictures.
        direction: float32 [N, 3], towards the key light, head frame.
        x, y, z: points, float32 [N, h, w], mm.

    Returns:
        float32 [N, h, w], or 1 where nothing stands in any picture's way.
    """
    shaded = np.flatnonzero(pattern.darkness > 0)  # which of the N pictures
    if not len(shaded):
        return np.float32(1.0)
    part = Pattern(**{name: value[shaded] for name, value in vars(pattern).items()})
    share = np.ones_like(x)
    share[shaded] = 1.0 - part.darkness * _covered(
        part, direction[shaded], x[shaded], y[shaded], z[shaded]
    )
    return share


def _covered(pattern, direction, x, y, z):
    """How much of the light is behind edges, slats or leaves, float32 [N, h, w]."""
    across, along = _plane(direction, pattern.turn[:, :, 0])
    distance = _dot(across, x, y, z)  # from the eye's middle, [N, h, w]
    beyond = distance - pattern.offset
    inside = _step(beyond / pattern.softness)
    # Kinds are few and dear: each is computed for its own pictures alone.
    banded = pattern.band[:, 0, 0] < _ENDLESS_MM
    if banded.any():
        rest = pattern.band[banded] - beyond[banded]
        inside[banded] *= _step(rest / pattern.softness[banded])
    blinds, leaves = (value[:, 0, 0] > 0 for value in (pattern.period, pattern.leaves))
    if blinds.any():
        period, soft = pattern.period[blinds], pattern.softness[blinds]
        phase = beyond[blinds] / period
        # A triangle wave: slats and gaps of equal width.
        wave = np.abs(phase - np.floor(phase) - 0.5) - np.float32(0.25)
        inside[blinds] = _step(wave * period / (0.7 * soft))
    if leaves.any():
        scale = pattern.leaves[leaves]
        # The offset moves an edge; of leaves it chooses which tree.
        column = distance[leaves] * scale + 40.0 * pattern.offset[leaves]
        row = _dot(along[leaves], x[leaves], y[leaves], z[leaves]) * scale
        shade = textures.look_up(textures.fractal(1.5, 9.0, 4), column, row)
        inside[leaves] = _step(shade / (0.25 + 0.5 * pattern.softness[leaves]))
    return inside


def _plane(direction, turn):
    """Unit vectors [N, 3] across and along the shadow's edge, facing the light."""
    side = np.cross(direction, np.float32([0.0, 1.0, 0.0]))
    side /= np.linalg.norm(side, axis=-1, keepdims=True)
    up = np.cross(direction, side)
    across = np.cos(turn) * side + np.sin(turn) * up
    along = np.cos(turn) * up - np.sin(turn) * side
    return across.astype(np.float32), along.astype(np.float32)


def _dot(vectors, x, y, z):
    return sum(vectors[:, k, None, None] * p for k, p in enumerate((x, y, z)))


def _step(x):
    """A smooth step from 0 below -1 to 1 above 1."""
    x = np.clip(x * np.float32(0.5) + np.float32(0.5), 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
