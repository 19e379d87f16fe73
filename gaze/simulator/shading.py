"""How light arrives at surfaces and leaves them: shadows, diffuse light, reflections.

Diffuse light is Lambert's with the terminator softened (skin and sclera scatter),
highlights are Blinn's with the cornea's curvature making the glint's place, windows
are mirrored exactly. Cast shadows march over the skin's analytic surface, so that
nose and brow shade the eye also from outside the picture.

All vectors are in the head frame; a surface's normal is three float32 [N, h, w].
"""

import dataclasses

import numpy as np

from gaze.simulator import geometry, skin

_SHADOW_STEPS_MM = (1.2, 2.6, 4.5, 7.0, 10.0, 14.0)


@dataclasses.dataclass(frozen=True)
class Directions:
    """The lights' directions in the head frame, float32 [N, 3] each."""

    view: np.ndarray  # towards the camera
    up: np.ndarray
    key: np.ndarray
    fill: np.ndarray
    half: np.ndarray  # between key and view
    window: np.ndarray
    window_right: np.ndarray
    window_down: np.ndarray


def directions(light, scene):
    """Turns a light into the head frame of its scene."""
    count = len(scene.gaze)
    turn = geometry.to_head
    ahead = np.broadcast_to(np.float32([0.0, 0.0, -1.0]), (count, 3))
    upwards = np.broadcast_to(np.float32([0.0, -1.0, 0.0]), (count, 3))
    right = np.cross(upwards, light.window_direction)
    right /= np.linalg.norm(right, axis=-1, keepdims=True)
    half = light.key_direction + ahead
    half /= np.linalg.norm(half, axis=-1, keepdims=True)
    return Directions(
        view=turn(scene, ahead),
        up=turn(scene, upwards),
        key=turn(scene, light.key_direction),
        fill=turn(scene, light.fill_direction),
        half=turn(scene, half),
        window=turn(scene, light.window_direction),
        window_right=turn(scene, right),
        window_down=turn(scene, np.cross(right, light.window_direction)),
    )


def cast_shadow(scene, direction, x, y, z, width):
    """How much of the key reaches skin points past nose, brow and globe, 0..1.

    Marches from each point towards the light and looks how deep it passes below the
    surface.

    Args:
        scene: scenes of N pictures.
        direction: float32 [N, 3], towards the light, head frame.
        x, y, z: points on the skin, float32 [N, h, w].
        width: penumbra in mm per 10 mm of distance, [N, 1, 1].
    """
    dx, dy, dz = (direction[:, k, None, None] for k in range(3))
    depth = np.full_like(x, -9.0)
    for step in _SHADOW_STEPS_MM:
        step = np.float32(step)
        surface = skin.height(scene, x + step * dx, y + step * dy)
        # Positive where the way to the light lies under the skin.
        below = (z + step * dz - surface - np.float32(0.25)) / (0.3 + 0.1 * step)
        np.maximum(depth, below, out=depth)
    return 1.0 - _step(depth / width)


def shadow_edge(light, direction, x, y, z):
    """The key's share behind foreign shadow edges (a pillar, a visor), 0..1."""
    if not np.any(light.edge > 0):
        return np.float32(1.0)
    side = np.cross(direction, np.float32([0.0, 1.0, 0.0]))
    side /= np.linalg.norm(side, axis=-1, keepdims=True)
    up = np.cross(direction, side)
    turn = light.edge_turn[:, :, 0]
    across = (np.cos(turn) * side + np.sin(turn) * up).astype(np.float32)
    distance = sum(across[:, k, None, None] * p for k, p in enumerate((x, y, z)))
    distance -= light.edge_offset
    inside = _step(distance / light.edge_width)
    inside = inside * _step((light.band - distance) / light.edge_width)
    return 1.0 - light.edge * inside


def diffuse(light, directions, normal, key_visibility, occlusion):
    """Light arriving at surfaces, float32 [N, h, w].

    Args:
        light: light of N pictures.
        directions: head-frame `Directions`.
        normal: three float32 [N, h, w], unit, head frame.
        key_visibility: share of the key that is not shadowed, 0..1.
        occlusion: share of the surroundings seen by the point, 0..1.
    """
    arriving = light.ambient * (1.0 + light.sky * _dot(normal, directions.up))
    fill = _dot(normal, directions.fill)
    arriving += light.fill * np.maximum(fill * 0.6 + 0.4, 0.0)
    arriving *= occlusion
    key = _dot(normal, directions.key)
    key = np.maximum((key + light.wrap) / (1.0 + light.wrap), 0.0)
    return arriving + light.key * key * key_visibility


def sheen(normal, directions, sharpness):
    """Blinn's highlight of the key light, float32 [N, h, w], at most 1."""
    return np.exp((_dot(normal, directions.half) - 1.0) * sharpness)


def window(light, directions, normal):
    """A bright window mirrored at given normals, float32 [N, h, w], 0..1."""
    cosine = 2.0 * _dot(normal, directions.view)
    view = [directions.view[:, k, None, None] for k in range(3)]
    mirrored = [cosine * n - v for n, v in zip(normal, view, strict=True)]
    right = _dot(mirrored, directions.window_right) / light.window_width
    down = _dot(mirrored, directions.window_down) / light.window_height
    ahead = _dot(mirrored, directions.window) > 0
    pane = _step((1.0 - np.abs(right)) * 6.0) * _step((1.0 - np.abs(down)) * 6.0)
    return pane * ahead


def _dot(vectors, direction):
    return sum(v * direction[:, k, None, None] for k, v in enumerate(vectors))


def _step(x):
    """A smooth step from 0 below -1 to 1 above 1."""
    x = np.clip(x * np.float32(0.5) + np.float32(0.5), 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
