"""Which part of a car a person looks at: planes in camera millimetres, and time.

A zone is a parallelogram. Gaze enters one when it has been inside for a moment, and
leaves it when it has been outside a somewhat larger one: glances at its edge do not
flicker. Where gaze hits no zone, or nobody knows where it goes, it is "unknown"; so is
time from half a second after a frame on (``filters.FORGET_S``) until the next one. What
is hit before and after such a gap is still looked at, so that slow cameras see zones;
whoever looks elsewhere after it left the zone in it.
"""

import dataclasses
import math
import pathlib
from typing import Any

import numpy as np

from . import clock, filters, jsons

UNKNOWN = "unknown"
ENTER_S = 0.1  # that gaze has to stay before it counts
MARGIN = 0.15  # of a zone's sides, by which it is larger for who is inside
_LEAST_MM = 10.0  # of a side: a degree of gaze from 600 mm away
_KEYS = ("corner_mm", "side_mm", "other_side_mm")


@dataclasses.dataclass(frozen=True, eq=False)
class Zone:
    """A parallelogram in the camera's frame, mm: a corner [3] and two sides [3]."""

    name: str
    corner: np.ndarray
    side: np.ndarray
    other_side: np.ndarray

    def distance(self, eye: np.ndarray, gaze: np.ndarray, margin: float) -> float:
        """How far, mm, a gaze [3] from an eye [3] goes until it hits; inf: it misses.

        Args:
            eye: mm, in the camera's frame.
            gaze: unit vector in it.
            margin: of the sides, by which the zone counts as larger.
        """
        axes = np.stack([self.side, self.other_side, -gaze], axis=1)
        if abs(np.linalg.det(axes)) < 1e-9:  # looks along the plane
            return math.inf
        a, b, distance = np.linalg.solve(axes, eye - self.corner).tolist()
        inside = -margin <= a <= 1 + margin and -margin <= b <= 1 + margin
        return distance if inside and distance > 0 else math.inf


def load(path: str | pathlib.Path) -> list[Zone]:
    """The zones of a JSON file: {name: {corner_mm, side_mm, other_side_mm}}.

    Raises:
        OSError: the file cannot be read.
        ValueError: it says something else; names the zone.
    """
    table = jsons.read(path)
    if not table:
        raise ValueError(
            f"{path} names no zones; expected {{name: {{corner_mm, ...}}}}"
        )
    return [_zone(name, facts) for name, facts in table.items()]


def _zone(name: str, facts: Any) -> Zone:
    if name == UNKNOWN or not isinstance(facts, dict) or set(facts) != set(_KEYS):
        raise ValueError(
            f"zone {name!r}: expected {', '.join(_KEYS)}, of a name but {UNKNOWN!r}"
        )
    try:
        corner, side, other = (np.array(facts[key], float) for key in _KEYS)
    except (TypeError, ValueError):
        raise ValueError(f"zone {name!r}: expected three numbers each") from None
    if any(
        v.shape != (3,) or not np.all(np.isfinite(v)) for v in (corner, side, other)
    ):
        raise ValueError(f"zone {name!r}: expected three finite numbers each")
    if np.linalg.norm(np.cross(side, other)) < 1.0:
        raise ValueError(f"zone {name!r} has no area: its sides are parallel")
    if min(np.linalg.norm(side), np.linalg.norm(other)) < _LEAST_MM:
        raise ValueError(
            f"zone {name!r} has a side shorter than {_LEAST_MM:g} mm: nobody can be "
            "seen to look there; are its numbers in mm?"
        )
    return Zone(name, corner, side, other)


class Dwell:
    """Follows the zone that is looked at, and for how long."""

    def __init__(self, zones: list[Zone]):
        """``zones`` as ``load`` gives them; of two that are hit the nearer counts."""
        self.zones = zones
        self.zone = UNKNOWN
        self.since = -math.inf  # s, when the present zone was entered
        self.totals = {zone.name: 0.0 for zone in zones} | {UNKNOWN: 0.0}  # s
        self._candidate, self._candidate_since = UNKNOWN, -math.inf
        self._clock = clock.Clock()

    def update(
        self, eye: np.ndarray | None, gaze: np.ndarray | None, timestamp: float
    ) -> str:
        """The zone at a time, s. Eye [3] mm and gaze [3]; None: not known.

        Raises:
            ValueError: a time that is not finite or does not go on, or milliseconds.
        """
        gap = self._pass(self._clock.tick(timestamp))
        hit = UNKNOWN if eye is None or gaze is None else self._hit(eye, gaze)
        if gap:
            self._bridge(hit, gap, timestamp)
        if hit != self._candidate:
            self._candidate, self._candidate_since = hit, timestamp
        waited = timestamp - self._candidate_since >= ENTER_S
        if hit != self.zone and waited:
            self.zone, self.since = hit, self._candidate_since
        return self.zone

    def dwell(self, timestamp: float) -> float:
        """Seconds since the present zone was entered; 0 before the first.

        Unknown time in gaps between frames counts for "unknown" alone.
        """
        return timestamp - self.since if math.isfinite(self.since) else 0.0

    def _pass(self, step: float) -> float:
        """Adds up the time since the frame before; what of it is unknown, s."""
        if step == math.inf:
            return 0.0
        known = min(step, filters.FORGET_S)
        self.totals[self.zone] += known
        self.totals[UNKNOWN] += step - known
        return step - known

    def _bridge(self, hit: str, gap: float, timestamp: float) -> None:
        """The zone and the candidate for it behind ``gap`` s that end now."""
        if hit != self._candidate:
            if self.zone != UNKNOWN:
                self.zone, self.since = UNKNOWN, timestamp - gap
        elif hit != UNKNOWN:
            self._candidate_since += gap
            if hit == self.zone:
                self.since += gap

    def _hit(self, eye: np.ndarray, gaze: np.ndarray) -> str:
        nearest, name = math.inf, UNKNOWN
        for zone in self.zones:
            margin = MARGIN if zone.name == self.zone else 0.0
            distance = zone.distance(eye, gaze, margin)
            if distance < nearest:
                nearest, name = distance, zone.name
        return name
