"""A driver's own offset, learned from glances at places that are known.

A person's line of sight lies a few degrees off the eye's axis, differently in everyone.
What is learned is one turn of the gaze, in the camera's (pitch, yaw).
"""

import dataclasses
import json
import math
import os
import pathlib
from typing import Any

import numpy as np

from . import jsons

_LEAST = 8  # glances below which an offset says more about chance
_HOLDS_DEG = 0.75  # standard error of the offset from which on it holds
_OUTLIER_DEG = 15.0  # from the median: a glance that went elsewhere


@dataclasses.dataclass(frozen=True)
class Offset:
    """What is added to a person's gaze: (pitch, yaw) in radians, camera's frame."""

    pitch: float
    yaw: float

    def apply(self, vector: np.ndarray) -> np.ndarray:
        """A unit vector [3], turned."""
        pitch, yaw = angles(vector)
        pitch, yaw = pitch + self.pitch, yaw + self.yaw
        cos = math.cos(pitch)
        return np.array([-cos * math.sin(yaw), -math.sin(pitch), -cos * math.cos(yaw)])

    def save(
        self, path: str | pathlib.Path, learned_with: dict[str, Any] | None = None
    ) -> None:
        """Writes a small JSON file, whole or not at all.

        ``learned_with`` are facts for ``load`` to compare, as JSON has them.
        """
        path = pathlib.Path(path)
        beside = path.with_name(path.name + ".part")
        facts = {"format": 1, "pitch_rad": self.pitch, "yaw_rad": self.yaw}
        beside.write_text(json.dumps(facts | (learned_with or {})), encoding="utf-8")
        os.replace(beside, path)


def load(
    path: str | pathlib.Path, learned_with: dict[str, Any] | None = None
) -> Offset:
    """The offset in a file that ``Offset.save`` wrote.

    Args:
        path: of the file.
        learned_with: facts as given to ``Offset.save``. A file that does not say one
            is taken; an offset learned with another one turns gaze the wrong way.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no such file, or was learned with something else.
    """
    try:
        facts = jsons.read(path)
        pitch, yaw = float(facts["pitch_rad"]), float(facts["yaw_rad"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path} is no offset file; learn the driver's offset again"
        ) from error
    if not (abs(pitch) < math.pi / 2 and abs(yaw) < math.pi / 2):
        raise ValueError(f"{path} holds an offset beyond 90 degrees; learn it again")
    for name, value in (learned_with or {}).items():
        if facts.get(name, value) != value:
            raise ValueError(
                f"{path} was learned with another {name.replace('_', ' ')}; learn the "
                "driver's offset again"
            )
    return Offset(pitch, yaw)


class Learner:
    """Gathers glances until the offset holds."""

    def __init__(self) -> None:
        self._differences: list[tuple[float, float]] = []

    def glance(self, gaze: np.ndarray, center: np.ndarray, target: np.ndarray) -> None:
        """Adds one glance.

        Args:
            gaze: raw unit vector [3] of an eye.
            center: float [3], mm, the eye in the camera's frame.
            target: float [3], mm, what the person looked at.
        """
        self._differences.append(difference(gaze, center, target))

    @property
    def offset(self) -> Offset | None:
        """The offset once it holds; None while calibrating."""
        if len(self._differences) < _LEAST:
            return None
        differences = np.degrees(self._differences)  # [N, 2]
        near = np.abs(differences - np.median(differences, axis=0)).max(axis=1)
        kept = differences[near < _OUTLIER_DEG]
        if len(kept) < _LEAST:
            return None
        error = kept.std(axis=0, ddof=1).max() / math.sqrt(len(kept))
        if error > _HOLDS_DEG:
            return None
        pitch, yaw = np.radians(kept.mean(axis=0))
        return Offset(float(pitch), float(yaw))


def difference(
    gaze: np.ndarray, center: np.ndarray, target: np.ndarray
) -> tuple[float, float]:
    """The turn (pitch, yaw), radians, from a gaze [3] to a target seen from a centre.

    Args:
        gaze: unit vector.
        center, target: float [3], mm, in the same frame.
    """
    pitch, yaw = angles(gaze)
    towards = np.asarray(target, float) - center
    true_pitch, true_yaw = angles(towards / np.linalg.norm(towards))
    turn = (true_yaw - yaw + math.pi) % (2 * math.pi) - math.pi
    return true_pitch - pitch, turn


def angles(vector: np.ndarray) -> tuple[float, float]:
    """(pitch, yaw), radians, of a unit vector [3]: up and to the left are positive."""
    x, y, z = vector.tolist()
    return math.asin(max(-1.0, min(1.0, -y))), math.atan2(-x, -z)
