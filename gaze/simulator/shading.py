"""How light arrives at surfaces and leaves them: diffuse light and reflections.

Diffuse light is Lambert's with the terminator softened (skin and sclera scatter),
highlights are Blinn's, whose peak is the exact mirror direction: on the cornea its
curvature makes the glint's place.

All vectors are in the head frame; a surface's normal is three float32 [N, h, w].
"""

import dataclasses

import numpy as np

from gaze.simulator import geometry


@dataclasses.dataclass(frozen=True)
class Directions:
    """The lights' directions in the head frame, float32 [N, 3] each."""

    view: np.ndarray  # towards the camera
    up: np.ndarray
    right: np.ndarray  # the image's
    key: np.ndarray
    fill: np.ndarray
    half: np.ndarray  # between key and view
    led_halves: list  # between each LED and view
    window: np.ndarray
    window_right: np.ndarray
    window_down: np.ndarray


def directions(light, scene):
    """Turns a light into the head frame of its scene."""
    ahead, upwards, rightwards = (
        np.broadcast_to(np.float32(axis), (len(scene.gaze), 3))
        for axis in ([0, 0, -1], [0, -1, 0], [1, 0, 0])
    )
    towards = light.place.window_direction
    right = np.cross(upwards, towards)
    right /= np.linalg.norm(right, axis=-1, keepdims=True)
    lamps = [light.key_direction, *np.moveaxis(light.leds, 1, 0)]
    halves = [lamp + ahead for lamp in lamps]
    halves = [h / np.linalg.norm(h, axis=-1, keepdims=True) for h in halves]
    half, *led_halves = (geometry.to_head(scene, h) for h in halves)

    def turn(vectors):
        return geometry.to_head(scene, vectors)

    return Directions(
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


def diffuse(light, directions, normal, key_visibility, occlusion):
    """Light arriving at surfaces: from around and from the key, float32 [N, h, w] each.

    Args:
        light: light of N pictures.
        directions: head-frame `Directions`.
        normal: three float32 [N, h, w], unit, head frame.
        key_visibility: share of the key that is not shadowed, 0..1.
        occlusion: share of the surroundings seen by the point, 0..1.
    """
    around = light.ambient * (1.0 + light.sky * _dot(normal, directions.up))
    fill = _dot(normal, directions.fill)
    around += light.fill * np.maximum(fill * 0.6 + 0.4, 0.0)
    around *= occlusion
    key = _dot(normal, directions.key)
    key = np.maximum((key + light.wrap) / (1.0 + light.wrap), 0.0)
    return around, light.key * key * key_visibility


def sheen(normal, half, sharpness):
    """Blinn's highlight, float32 [N, h, w], at most 1.

    Args:
        normal: three float32 [N, h, w].
        half: float32 [N, 3], between the lamp's direction and the camera's.
        sharpness: 1 / (deviation of the normals that glint, radians) squared.
    """
    return np.exp((_dot(normal, half) - 1.0) * sharpness)


def disc(normal, half, sharpness):
    """As `sheen`, but with a flat top and a steep rim: a lamp's own shape."""
    return np.exp(-np.square((_dot(normal, half) - 1.0) * sharpness))


def bright_pupil(scene, light, directions):
    """Light that the retina returns through the pupil, float32 [N, 1, 1].

    Strongest where the eye looks at the lens; half is left at 25 degrees.
    """
    axis = -scene.eye_axes[:, :, 2]
    cosine = np.sum(axis * directions.view, axis=-1)[:, None, None]
    return (light.retro * np.exp((cosine - 1.0) * 7.4)).astype(np.float32)


def _dot(vectors, direction):
    return sum(v * direction[:, k, None, None] for k, v in enumerate(vectors))
