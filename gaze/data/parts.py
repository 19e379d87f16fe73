"""Parts of a batch, one for each of several workers, and their random choices.

The parts of batch k, one after the other, are batch k to the bit. What costs time
(reading, decoding, cutting, relighting) is done for a part's own rows alone. Random
numbers are drawn for all rows: a row's draws follow those of the rows before it.
"""

import dataclasses
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gaze.run import errors


@dataclasses.dataclass(frozen=True)
class Part:
    """Part ``index`` of a batch that is split into ``count`` equal runs of rows."""

    index: int = 0
    count: int = 1

    def rows(self, size: int) -> slice:
        """Which rows of a batch of ``size`` it holds.

        Raises:
            UserError: the batch cannot be split evenly.
        """
        if size % self.count:
            raise errors.UserError(
                f"a batch of {size} cannot be split evenly over {self.count} workers; "
                f"choose a config.batch_size that {self.count} divides."
            )
        length = size // self.count
        return slice(self.index * length, (self.index + 1) * length)


WHOLE = Part()


class Draws:
    """The random choices of a batch, as far as a part of it needs them.

    Attributes:
        random: ``np.random.Generator`` that all choices come from, whatever the part.
        size: rows of the whole batch.
        rows: slice of the part's own.
    """

    def __init__(self, random: np.random.Generator, size: int, part: Part = WHOLE):
        """Draws of a batch of ``size`` rows for its ``part``.

        Raises:
            UserError: as `Part.rows`.
        """
        self.random, self.size, self.rows = random, size, part.rows(size)

    def __len__(self):
        return self.rows.stop - self.rows.start

    def uniform(self, low: float, high: float, *shape: int) -> np.ndarray:
        """Uniform numbers, float64 [own rows, *shape]."""
        return self.random.uniform(low, high, (self.size, *shape))[self.rows]

    def normal(self, *shape: int) -> np.ndarray:
        """Standard normal numbers, float64 [own rows, *shape]."""
        return self.random.normal(0, 1, (self.size, *shape))[self.rows]

    def noise(self, *shape: int) -> np.ndarray:
        """Standard normal numbers, float32 [own rows, *shape]."""
        return self.random.standard_normal((self.size, *shape), np.float32)[self.rows]

    def chance(self, share: float) -> npt.NDArray[np.bool_]:
        """Which of its own rows a share of the batch falls upon."""
        return (self.random.random(self.size) < share)[self.rows]

    def some(self, share: float) -> Iterator[int | None]:
        """As `each`, of the rows that a share of the batch falls upon."""
        return self.each(np.flatnonzero(self.random.random(self.size) < share))

    def each(self, chosen: npt.NDArray | range | None = None) -> Iterator[int | None]:
        """For every chosen row of the batch its number in the part, or None.

        Whoever goes through them draws from ``random`` for each, also for those that
        are None: another part's. Without ``chosen`` all rows are.
        """
        for row in range(self.size) if chosen is None else chosen:
            own = self.rows.start <= row < self.rows.stop
            yield int(row) - self.rows.start if own else None


Random = np.random.Generator | Draws
"""Where choices come from: for a whole batch, or for a part of one."""


def draws(random: Random, size: int) -> Draws:
    """``random`` as the draws of ``size`` rows: of a whole batch, or of its part."""
    return random if isinstance(random, Draws) else Draws(random, size)
