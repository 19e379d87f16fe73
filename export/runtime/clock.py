"""Times of frames: seconds that go on.

Frames may be missing, and slow or sparse frames are frames. Times in milliseconds are
told by their first steps, which are those of a camera of 1 to 125 frames a second. Not
told are faster cameras, and those that lose a frame among the first; and pictures taken
once in 8 to 1000 s at an even pace are taken for milliseconds.
"""

import math

_LEAST_MS, _MOST_MS = 8.0, 1000.0  # from frame to frame of a camera
_ALIKE = 2.0  # times the shortest step, above which the longest is another's
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
        self._first: list[float] = []

    def tick(self, timestamp: float) -> float:
        """Seconds since the frame before, inf at the first.

        Raises:
            ValueError: a time that is not finite or does not go on, or steps that are
                no seconds.
        """
        step = since(self._last, timestamp)
        if step < math.inf and len(self._first) < _TELLING:
            first = [*self._first, step]
            if len(first) == _TELLING and _are_ms(first):
                raise ValueError(
                    f"expected seconds, found steps of {min(first):g}: milliseconds?"
                )
            self._first = first
        self._last = timestamp
        return step


def _are_ms(steps: list[float]) -> bool:
    shortest, longest = min(steps), max(steps)
    in_range = _LEAST_MS <= shortest and longest <= _MOST_MS
    return in_range and longest <= _ALIKE * shortest
