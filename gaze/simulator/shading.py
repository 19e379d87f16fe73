"""How light arrives at surfaces and leaves them: diffuse light and reflections.

Diffuse light is Lambert's with the terminator softened (skin and sclera scatter),
highlights are Blinn's, whose peak is the exact mirror direction: on the cornea its
curvature makes the glint's place.

All vectors are in the head frame; a surface's normal is three float32 [N, h, w].
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from gaze.simulator import geometry, lights, scenes


@dataclasses.dataclass(frozen=True)
class Vectors:
    """Unit vectors of shading in the head frame, float32 [N, 3] each.

    As the field names them: *view* points to the camera, *key* and *fill* to a lamp,
    *half* halves the angle between lamp and camera: a mirror with that normal shows
    the lamp.
    """

    view: np.ndarray
    up: np.ndarray  # of the camera
    right: np.ndarray
    key: np.ndarray
    fill: np.ndarray
    half: np.ndarray  # between key and view
    led_halves: list[np.ndarray]  # between each LED and view, K of them
    window: np.ndarray  # the environment's, and its own sides
    window_right: np.ndarray
    window_down: np.ndarray


def head_vectors(light: lights.Light, scene: scenes.Scene) -> Vectors:
    """Turns the directions of a light into the head frame of its scene."""
    ahead, upwards, rightwards = (
        np.broadcast_to(np.array(axis, np.float32), (len(scene.gaze), 3))
        for axis in ([0, 0, -1], [0, -1, 0], [1, 0, 0])
    )
    towards = light.environment.window_direction
    # A window stands upright: its sides are level.
    right = np.cross(upwards, towards)
    right /= np.linalg.norm(right, axis=-1, keepdims=True)
    lamps = [light.key_direction, *np.moveaxis(light.leds, 1, 0)]  # 1 + K of [N, 3]
    halves = [lamp + ahead for lamp in lamps]
    halves = [h / np.linalg.norm(h, axis=-1, keepdims=True) for h in halves]
    half, *led_halves = (geometry.to_head(scene, h) for h in halves)

    def turn(vectors):
        return geometry.to_head(scene, vectors)

    return Vectors(
        view=turn(ahead),
        up=turn(upwards),
        right=turn(rightwards),
        key=turn(light.key_direction),
        fill=turn(light.fill_direction),
        half=half,
        led_halves=led_halves,
        window=turn(towards),
        window_right=turn(right),
        window_down=turn(np.cross(right, towards)),
    )


def diffuse(
    light: lights.Light,
    vectors: Vectors,
    normal: Sequence[np.ndarray],
    visible: np.ndarray,
    occlusion: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Light arriving at surfaces: from around and from the key, float32 [N, h, w] each.

    Args:
        light: light of N pictures.
        vectors: their head-frame `Vectors`.
        normal: three float32 [N, h, w], unit, head frame.
        visible: share of the key that is not shadowed, 0..1.
        occlusion: share of the surroundings seen by the point, 0..1.
    """
    # A sky brighter than the ground: the first order of any soft light's pattern.
    around = light.ambient * (1.0 + light.sky * dot(normal, vectors.up))
    fill = dot(normal, vectors.fill)
    around += light.fill * np.maximum(fill * 0.6 + 0.4, 0.0)
    around *= occlusion
    key = dot(normal, vectors.key)
    # Wrapped: scattered light reaches past the terminator, and 1 stays 1.
    key = np.maximum((key + light.wrap) / (1.0 + light.wrap), 0.0)
    return around, light.key * key * visible


def sheen(
    normal: Sequence[np.ndarray], half: np.ndarray, sharpness: np.ndarray | np.floating
) -> np.ndarray:
    """Blinn's highlight, float32 [N, h, w], at most 1.

    Args:
        normal: three float32 [N, h, w].
        half: float32 [N, 3], between the lamp's direction and the camera's.
        sharpness: 1 / (deviation of the normals that glint, radians) squared.
    """
    # cos(a) - 1 is -a^2 / 2: a Gaussian of the angle, without an arc cosine.
    return np.exp((dot(normal, half) - 1.0) * sharpness)


def disc(
    normal: Sequence[np.ndarray], half: np.ndarray, sharpness: np.ndarray | np.floating
) -> np.ndarray:
    """As `sheen`, but with a flat top and a steep rim: a lamp's own shape."""
    return np.exp(-np.square((dot(normal, half) - 1.0) * sharpness))


def bright_pupil(
    scene: scenes.Scene, light: lights.Light, vectors: Vectors
) -> np.ndarray:
    """Light that the retina returns through the pupil, float32 [N, 1, 1].

    Strongest where the eye looks at the lens; half is left at 25 degrees.
    """
    axis = -scene.eye_axes[:, :, 2]  # where the eyeball points, [N, 3]
    cosine = np.sum(axis * vectors.view, axis=-1)[:, None, None]  # [N, 1, 1]
    return (light.retro * np.exp((cosine - 1.0) * 7.4)).astype(np.float32)


def dot(vectors: Sequence[np.ndarray], direction: np.ndarray) -> np.ndarray:
    """Products [N, h, w] of a vector per sample (three [N, h, w]) and per picture."""
    return sum(v * direction[:, k, None, None] for k, v in enumerate(vectors))
