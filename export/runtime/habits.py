"""A driver's offset from where the person looks most, without being asked to.

    habit = habits.Habit(road_ahead_mm)
    habit.observe(gaze, center, timestamp)      # every frame
    runtime.offset = habit.offset               # None: calibrating

Whoever drives looks at the road ahead more than anywhere else: the place where raw gaze
is densest is taken for that one. Glances at known places (``offsets.Learner``) need no
such belief and are to be preferred where they can be had.
"""

import math

import numpy as np

from . import clock, filters, offsets

_LEAST_S = 30.0  # of gaze observed, below which a long glance may be the densest place
_LEAST = 200  # answers
_MOST = 1000  # that are kept; beyond, every other one is dropped
_NEAR_DEG = 3.0  # what counts as the same place
_SHARE = 0.4  # of all answers, that must lie there
_PERIOD = 60  # answers after which it is looked again


class Habit:
    """Gathers raw gazes until the place that is looked at most stands out.

    Attributes:
        offset: the driver's, once it is known; None while calibrating.
    """

    offset: offsets.Offset | None = None

    def __init__(self, target: np.ndarray):
        """``target``: float [3], mm in the camera's frame, what is looked at most."""
        self._target = np.asarray(target, float)
        self._differences: list[tuple[float, float]] = []
        self._every, self._seen = 1, 0
        self._last, self._observed = -math.inf, 0.0  # s

    def observe(self, gaze: np.ndarray, center: np.ndarray, timestamp: float) -> None:
        """Adds one answer.

        Args:
            gaze: raw unit vector [3], the mean of both eyes where both are known.
            center: float [3], mm, where it starts in the camera's frame.
            timestamp: seconds, later than the answer's before.

        Raises:
            ValueError: a time that is not finite or does not go on.
        """
        step = clock.since(self._last, timestamp)
        if step < math.inf:
            # Beyond that nobody knows where the person looked meanwhile.
            self._observed += min(step, filters.FORGET_S)
        self._last = timestamp
        self._seen += 1
        if self._seen % self._every:
            return
        self._differences.append(offsets.difference(gaze, center, self._target))
        if len(self._differences) > _MOST:
            self._differences, self._every = self._differences[::2], 2 * self._every
        if self.offset is None and len(self._differences) % _PERIOD == 0:
            self.offset = self._found()

    def _found(self) -> offsets.Offset | None:
        """The offset if a place stands out."""
        if self._seen < _LEAST or self._observed < _LEAST_S:
            return None
        turns = np.degrees(self._differences)  # [N, 2]
        apart = np.linalg.norm(turns[:, None] - turns, axis=-1)  # [N, N]
        near = apart < _NEAR_DEG
        densest = near[near.sum(axis=1).argmax()]
        if densest.mean() < _SHARE:
            return None
        pitch, yaw = np.radians(turns[densest].mean(axis=0))
        return offsets.Offset(float(pitch), float(yaw))
