"""Times of frames: seconds that go on.

Frames may be missing, and a slow camera is a camera. Times in milliseconds are told by
their first steps: all of them are longer than any camera takes.
"""

import math

_LONGEST_S = 2.0  # from frame to frame of a slow camera
_TELLING = 5  # first steps that are looked at


def since(last: float, timestamp: float) -> float:
    """Seconds from a time to a later one; inf where ``last`` is -inf: there was none.

    Raises:
        ValueError: a time that is not finite or does not go on.
    """
    if not math.isfinite(timestamp):
        raise ValueError(f"expected a finite time in s, found {timestamp}.")
    if not timestamp > last:
        raise ValueError(f"expected a time after {last} s, found {timestamp} s.")
    return timestamp - last


class Clock:
    """Follows the times of all frames; what it refuses leaves it as it was."""

    def __init__(self) -> None:
        self._last = -math.inf
        self._steps, self._shortest = 0, math.inf

    def tick(self, timestamp: float) -> float:
        """Seconds since the frame before, inf at the first.

        Raises:
            ValueError: a time that is not finite or does not go on, or steps that are
                no seconds.
        """
        step = since(self._last, timestamp)
        if step < math.inf and self._steps < _TELLING:
            shortest = min(self._shortest, step)
            if self._steps + 1 == _TELLING and shortest > _LONGEST_S:
                raise ValueError(
                    f"expected seconds, found steps of {shortest:g}: milliseconds?"
                )
            self._steps, self._shortest = self._steps + 1, shortest
        self._last = timestamp
        return step
