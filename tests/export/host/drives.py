"""A drive: a person before a camera, with frames missing and eyes that say nothing."""

import dataclasses
from collections.abc import Iterator

import cv2
import numpy as np

from export.runtime import camera, patches
from gaze import geometry
from tests.export.host import cases


@dataclasses.dataclass(frozen=True, eq=False)
class Shot:
    """A frame uint8 [H, W, 3 RGB] of a drive, its landmarks and time, s."""

    frame: np.ndarray
    landmarks: np.ndarray
    time: float


def drive(
    scene: cases.Scene, size: tuple[int, int], count: int, seed: int
) -> Iterator[Shot]:
    """A person who turns, looks around, blinks and is lost, with frames missing.

    30 frames a second, of which a tenth is dropped and once 0.8 s; some show no eyes
    but noise or darkness, and of some the landmarks are no face's.
    """
    random = np.random.default_rng(seed)
    cutter = patches.Cutter(scene.face, scene.camera)
    drawn = {side: cases.eyes(count, seed, side) for side in patches.CORNERS}
    back = cases.noise(size, seed) // 4 + 90
    time = 0.0
    for i in range(count):
        time += (1 + (random.random() < 0.1)) / 30 + (0.8 if i == count // 2 else 0)
        turn = [0.1 * np.sin(i / 23), 0.3 * np.sin(i / 37), 0.05 * np.sin(i / 11)]
        rotation = geometry.rotation_vectors_to_matrices(np.array(turn))
        shift = np.array([40 * np.sin(i / 31), 10 * np.sin(i / 19), 600.0 + i % 100])
        exact = scene.landmarks(rotation, shift)
        points = exact + random.normal(0, 0.3, exact.shape)
        seen = {side: some[i] for side, some in drawn.items()}
        if i % 40 > 34:
            seen = {side: cases.shut(eye) for side, eye in seen.items()}
        frame = _painted(back, cutter.cut(back, exact)[1], seen, scene.camera)
        if i % 50 in (20, 21):
            frame = np.zeros_like(back) if i % 2 else cases.noise(size, i)
        yield Shot(frame, points[::-1] if i % 45 == 44 else points, time)


def _painted(
    back: np.ndarray,
    places: dict[str, patches.Patch],
    eyes_by_side: dict[str, np.ndarray],
    device: camera.Camera,
) -> np.ndarray:
    """A frame in which both eyes are seen where the normalised camera looks."""
    frame, view = back.copy(), patches.View()
    height, width = view.size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    for side, patch in places.items():
        flat = (corners - [width / 2, height / 2]) / view.focal
        rays = np.concatenate([flat, np.ones((4, 1))], axis=1)
        if side == "right":
            rays[:, 0] *= -1
        seen = device.project((rays / [1, 1, patch.scale]) @ patch.rotation)
        warp = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
        target = frame.shape[1::-1]
        eye = eyes_by_side[side]
        there = cv2.warpPerspective(np.full(eye.shape, 255, np.uint8), warp, target)
        frame[there > 127] = cv2.warpPerspective(
            cv2.cvtColor(eye, cv2.COLOR_GRAY2RGB), warp, target
        )[there > 127]
    return frame
