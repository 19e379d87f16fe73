"""What a fit gives: the layout, and how it came about."""

import dataclasses

import numpy as np

from gaze.simulator import population
from refiner.layout.statistics import Sample


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One parameter's fit, in its unit.

    Attributes:
        start, value, error: before and after, and a standard error.
        low, high, unit: its bounds.
        clipped: whether it ended at a bound.
        unseen: whether the target said little of it, and the start most.
    """

    start: float
    value: float
    error: float
    low: float
    high: float
    unit: str
    clipped: bool
    unseen: bool


@dataclasses.dataclass(frozen=True)
class Fit:
    """What came out.

    Attributes:
        layout: the fitted population.
        parameters: `Parameter` by name.
        statistics: names of the statistics, S.
        target, before, after: their values, float [S].
        scale: what a difference is measured in, float [S].
        samples: `statistics.Sample` of target, before and after, by these names.
        simulations: number of sets that were simulated.
    """

    layout: population.Population
    parameters: dict[str, Parameter]
    statistics: list[str]
    target: np.ndarray
    before: np.ndarray
    after: np.ndarray
    scale: np.ndarray
    samples: dict[str, Sample]
    simulations: int

    def misfit(self, which: str) -> float:
        """Root mean square difference to the target, in ``scale``.

        Args:
            which: "before" or "after".
        """
        difference = (getattr(self, which) - self.target) / self.scale
        return float(np.sqrt(np.mean(np.square(difference))))
