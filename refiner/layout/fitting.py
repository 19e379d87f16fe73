"""A simulated method of moments: the layout whose statistics are the target's.

Simulated eyes go through the same segmenter as the target's, so that what it always
does wrong stands on both sides. All layouts show the same people, directions and lamps
(common random numbers): a difference of two is one of layouts. Gauss-Newton steps
(`scipy.optimize.least_squares`) with differences for derivatives; a prior about the
start holds what no statistic asks for.
"""

from collections.abc import Callable

import numpy as np
from scipy import optimize

from gaze.run import errors
from gaze.simulator import population
from refiner.layout import numbers, outcome, parameters, statistics

LEAST_EYES = 100
STEP = 0.25  # of a prior's deviation; masks are whole pixels and want a large one
UNCERTAIN = 0.7  # of a prior's deviation: what is left so uncertain was not seen
# What a simulated eye is wrong by however it is laid out: px, a share, a correlation.
_MISFIT = {"mean": 0.2, "spread": 0.1, "with": 0.1, "between": 0.15}
_AT_BOUND = 0.01  # of the bounds' distance: the search comes near and never there

Simulate = Callable[[population.Population], tuple[np.ndarray, np.ndarray]]
"""A layout's predicted masks, uint8 [N, H, W], and whose eye each is, [N]."""


def sample(
    masks: np.ndarray, people: np.ndarray, clusters: np.ndarray | None = None
) -> statistics.Sample:
    """The `statistics.Sample` of masks; eyes that show no iris are left out.

    Raises:
        UserError: fewer than ``LEAST_EYES`` show one.
    """
    values, shown = numbers.measure(masks)
    if len(values) < LEAST_EYES:
        raise errors.UserError(
            f"{len(values)} of {len(masks)} eyes show an iris in their masks; a layout "
            f"wants {LEAST_EYES}. Give more eyes, or a segmenter that reads them."
        )
    people = np.asarray(people)[shown]
    clusters = people if clusters is None else np.asarray(clusters)[shown]
    return statistics.Sample(values, people, clusters)


def fit(
    target: statistics.Sample,
    simulate: Simulate,
    start: population.Population,
    *,
    names: list[str] | None = None,
    rounds: int = 5,
    report: Callable[[int], None] = lambda done: None,
) -> outcome.Fit:
    """Moves a layout until its statistics are the target's.

    Args:
        target: from `sample`.
        simulate: see `Simulate`; the same layout gives the same masks.
        start: the layout it begins with.
        names: the parameters that move; None for all that the target can tell.
        rounds: Gauss-Newton steps at most.
        report: told the number of sets simulated so far.

    Raises:
        UserError: simulated eyes show no irises, or are too few of each person for a
            target that tells how people differ.
    """
    with_people = statistics.has_people(target)
    names = parameters.names(with_people) if names is None else names
    search = _Search(simulate, start, names, with_people, report)
    begun = search.simulated(np.zeros(len(names)))
    wanted = statistics.measure(target, with_people)
    before = statistics.measure(begun, with_people)
    scale = _scale(target, begun, with_people)

    def residuals(moves):
        found = statistics.measure(search.simulated(moves), with_people)
        return np.concatenate([(found - wanted) / scale, moves])

    low, high = search.limits
    solved = optimize.least_squares(
        residuals,
        # Strictly inside, as it asks for; a start at a bound moves by next to nothing.
        np.clip(0.0, low + 1e-6, high - 1e-6),
        jac=lambda moves: _differences(residuals, moves, low, high),
        bounds=(low, high),
        max_nfev=rounds + 1,
        xtol=1e-2,
        ftol=1e-3,
    )
    finished = search.simulated(solved.x)
    return outcome.Fit(
        layout=search.layout(solved.x),
        parameters=search.described(solved.x, solved.jac),
        statistics=statistics.names(with_people),
        target=wanted,
        before=before,
        after=statistics.measure(finished, with_people),
        scale=scale,
        samples={"target": target, "before": begun, "after": finished},
        simulations=search.count,
    )


class _Search:
    """Layouts by moves: parameters less the start's, in their priors' deviations."""

    def __init__(self, simulate, start, names, with_people, report):
        self.start, self.names, self.with_people = start, names, with_people
        self.origin = np.array([getattr(start, name) for name in names])
        self.unit = np.array([parameters.deviation(name) for name in names])
        self.bounds = [population.BOUNDS[name] for name in names]
        ends = np.array([(low, high) for low, high, _ in self.bounds])
        self.limits = ((ends - self.origin[:, None]) / self.unit[:, None]).T
        self.count, self._simulate, self._report = 0, simulate, report
        self._kept = {}

    def layout(self, moves):
        values = self.origin + self.unit * moves
        ends = np.array([(low, high) for low, high, _ in self.bounds]).T
        values = np.clip(values, *ends)  # of rounding alone
        return parameters.write(self.start, dict(zip(self.names, values, strict=True)))

    def simulated(self, moves):
        """The `statistics.Sample` of a layout, simulated once."""
        key = np.asarray(moves).tobytes()
        if key not in self._kept:
            self._kept[key] = self._sampled(moves)
            self.count += 1
            self._report(self.count)
        return self._kept[key]

    def _sampled(self, moves):
        found = sample(*self._simulate(self.layout(moves)))
        if self.with_people and not statistics.has_people(found):
            raise errors.UserError(
                "the target tells how people differ, and simulated sets do not: fewer "
                f"than {statistics.ENOUGH_PEOPLE} people show an iris in "
                f"{statistics.ENOUGH_EYES} eyes or more. Simulate more eyes of a "
                "person: raise --count, or lower --subjects."
            )
        return found

    def described(self, moves, jacobian):
        """{name: `outcome.Parameter`}; the prior is a part of the Jacobian."""
        errors_ = np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian)))
        values = self.origin + self.unit * moves
        found = {}
        for i, name in enumerate(self.names):
            low, high, unit = self.bounds[i]
            margin = _AT_BOUND * (high - low)
            found[name] = outcome.Parameter(
                start=float(self.origin[i]),
                value=float(values[i]),
                error=float(errors_[i] * self.unit[i]),
                low=low,
                high=high,
                unit=unit,
                clipped=bool(min(values[i] - low, high - values[i]) < margin),
                unseen=bool(errors_[i] > UNCERTAIN),
            )
        return found


def _differences(residuals, moves, low, high):
    """Jacobian [R, P] by one-sided differences, away from the nearer bound."""
    here, columns = residuals(moves), []
    for i in range(len(moves)):
        step = STEP if moves[i] + STEP <= high[i] else -STEP
        there = moves.copy()
        there[i] = max(moves[i] + step, low[i])
        columns.append((residuals(there) - here) / (there[i] - moves[i]))
    return np.stack(columns, axis=1)


def _scale(target, simulated, with_people):
    """What a difference of each statistic is measured in: chance, and the misfit."""
    of = statistics.names(with_people)
    misfit = [next(v for k, v in _MISFIT.items() if k in name.split()) for name in of]
    chance = [statistics.errors(s, with_people) for s in (target, simulated)]
    return np.sqrt(np.square(chance[0]) + np.square(chance[1]) + np.square(misfit))
