"""Random numbers that are a pure function of (seed, name, index).

Every draw is a hash of a counter (splitmix64: Steele, Lea and Flood, 2014), so that a
picture's numbers depend on its own index alone: not on the chunk it is rendered in, on
the worker, or on what other factors drew. ``name`` keeps the factors' streams apart,
which is what lets one factor be exchanged while the others stay as they were.
"""

import zlib

import numpy as np
import numpy.typing as npt

# splitmix64's step: 2^64 over the golden ratio, so that counters spread evenly.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Stream:
    """Successive columns of random numbers, one value for each index.

    Every method but ``noise`` returns float32 [N, 1, 1], ready to broadcast over
    pictures, and moves on by the columns it used: the order of calls is part of what
    a seed means.
    """

    def __init__(self, seed: int, name: str, index: npt.ArrayLike):
        """Opens the stream of a non-negative seed, a name and integer indices [N]."""
        start = int(seed) + (zlib.crc32(name.encode()) << 32)
        # An array of one: a scalar of NumPy would warn of the overflow that is meant.
        key = _mix(np.array([start % 2**64], np.uint64))
        self._key = _mix(key ^ _mix(np.asarray(index, np.uint64)))  # [N]
        self._column = 0

    def uniform(self, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """Uniform numbers in [low, high)."""
        return (low + (high - low) * self._next()).astype(np.float32)

    def normal(
        self, mean: float = 0.0, deviation: float = 1.0, limit: float = 2.5
    ) -> np.ndarray:
        """Normal numbers, cut at ``limit`` standard deviations."""
        values = _gauss(self._next(), self._next())
        values = mean + deviation * np.clip(values, -limit, limit)
        return values.astype(np.float32)

    def chance(self, probability: float) -> np.ndarray:
        """1 with the given probability, else 0."""
        return (self.uniform() < probability).astype(np.float32)

    def noise(self, height: int, width: int) -> np.ndarray:
        """Normal noise images, float32 [N, height, width]."""
        bits = self._bits(height * width)  # [N, height * width]
        # Both uniform numbers of a pixel from one hash: its upper and middle bits.
        second = _unit((bits >> np.uint64(16)) & np.uint64(0xFFFFFF))
        return _gauss(_unit(bits >> np.uint64(40)), second).reshape(-1, height, width)

    def _next(self):
        return _unit(self._bits(1) >> np.uint64(40))[:, :, None]  # [N, 1, 1]

    def _bits(self, count):
        """Hashes of the next ``count`` columns, uint64 [N, count]."""
        columns = np.arange(self._column + 1, self._column + count + 1, dtype=np.uint64)
        self._column += count
        return _mix(self._key[:, None] + columns * _GOLDEN)


def _unit(bits):
    """24-bit integers as float32 in [0, 1): as many bits as a float32 holds exactly."""
    return bits.astype(np.float32) * np.float32(2.0**-24)


def _mix(bits):
    """splitmix64's finaliser: every bit of the input changes half of the output's."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _gauss(first, second):
    """Box and Muller's transform of two uniform arrays."""
    # 1 - u lies in (0, 1], whose logarithm is finite.
    radius = np.sqrt(-2.0 * np.log(np.float32(1.0) - first))
    return radius * np.cos(np.float32(2.0 * np.pi) * second)
