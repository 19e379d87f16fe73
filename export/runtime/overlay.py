"""Draws what was found on a frame; needs OpenCV, but no display."""

import cv2
import numpy as np

from . import camera as cameras
from . import tracker

_LENGTH_MM = 120.0
_GREEN, _GREY = (60, 220, 60), (160, 160, 160)


def draw(
    pixels: np.ndarray, reading: tracker.Reading, camera: cameras.Camera, zone: str
) -> np.ndarray:
    """A copy of uint8 [H, W, 3 RGB] with an arrow per eye, or why there is none."""
    picture = pixels.copy()
    lines = [reading.why] if reading.why else []
    for side, eye in reading.eyes.items():
        start = _pixel(camera.project(eye.center))
        if eye.gaze is None:
            cv2.circle(picture, start, 6, _GREY, 2)
            lines.append(f"{side}: {eye.why}")
            continue
        tip = eye.center + _LENGTH_MM * eye.gaze
        if tip[2] > 1.0:
            end = _pixel(camera.project(tip))
            cv2.arrowedLine(picture, start, end, _GREEN, 2, cv2.LINE_AA, tipLength=0.2)
    if zone:
        lines.append(zone)
    for number, line in enumerate(lines):
        place = (10, 25 * (number + 1))
        cv2.putText(picture, line, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, _GREEN, 2)
    return picture


def _pixel(place: np.ndarray) -> tuple[int, int]:
    x, y = np.clip(np.rint(place), -10_000, 10_000).astype(int).tolist()
    return x, y
