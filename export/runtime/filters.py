"""Smoothing over time that follows fast turns: the one-euro filter.

Casiez, Roussel, Vogel, CHI 2012: a low-pass filter whose cut-off rises with the
signal's own speed. Fixations are still, saccades come through.
"""

import math

import numpy as np

from . import clock

STILL_HZ = 1.5  # cut-off of a gaze that rests
PER_SPEED = 3.0  # Hz by which it rises, per unit vector's speed of 1 / s
SPEED_HZ = 2.0  # cut-off of the speed itself
FORGET_S = 0.5  # after so long without an answer the past says nothing


class OneEuro:
    """Filters a vector of any length, sampled when it comes."""

    def __init__(
        self,
        still_hz: float = STILL_HZ,
        per_speed: float = PER_SPEED,
        speed_hz: float = SPEED_HZ,
    ):
        """Cut-off at rest (Hz), its rise per speed, and the speed's own cut-off."""
        self.still_hz, self.per_speed, self.speed_hz = still_hz, per_speed, speed_hz
        self._value: np.ndarray | None = None
        self._speed = np.zeros(1)
        self._time = -math.inf

    def update(self, value: np.ndarray, timestamp: float) -> np.ndarray:
        """The smoothed value [D] at ``timestamp``, s.

        Raises:
            ValueError: a time that is not finite or not later than the last one.
        """
        step = clock.since(self._time, timestamp)
        if self._value is None or step > FORGET_S:
            self._value, self._speed = value, np.zeros_like(value)
        else:
            speed = (value - self._value) / step
            self._speed = self._speed + _share(self.speed_hz, step) * (
                speed - self._speed
            )
            swiftness = math.sqrt(float(self._speed @ self._speed))
            cutoff = self.still_hz + self.per_speed * swiftness
            self._value = self._value + _share(cutoff, step) * (value - self._value)
        self._time = timestamp
        return self._value


class Direction:
    """A one-euro filter of unit vectors [3]."""

    def __init__(self) -> None:
        self._filter = OneEuro()

    def update(self, vector: np.ndarray, timestamp: float) -> np.ndarray:
        """The smoothed unit vector [3]."""
        smooth = self._filter.update(vector, timestamp)
        return smooth / math.sqrt(float(smooth @ smooth))


def _share(cutoff_hz: float, step: float) -> float:
    """The share of a new value, of a low-pass filter sampled ``step`` s apart."""
    return 1.0 / (1.0 + 1.0 / (2.0 * math.pi * cutoff_hz * step))
