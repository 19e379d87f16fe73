"""Statistics of a set's numbers, every person counted alike.

Means say where the lids are, spreads within a person how crops jitter and eyes move,
correlations which of the two it was: a crop takes lids and iris along, a glance does
not. How far people differ is asked only where there are enough of them.
"""

import dataclasses

import numpy as np

from refiner.layout import numbers

ENOUGH_PEOPLE = 8
ENOUGH_EYES = 5  # of a person, for their own mean
PAIRS = (
    ("iris_y", "lid_above"),
    ("iris_y", "lid_below"),
    ("lid_above", "lid_below"),
    ("iris_x", "corner_left"),
    ("iris_x", "corner_right"),
    ("corner_left", "corner_right"),
    ("corner_left", "lid_above"),
)
_DIFFER = ("lid_above", "lid_below", "corner_left", "corner_right", "iris_x", "iris_y")
_LEAST_SPREAD = 0.1  # px; of less, a logarithm would make much
_REPLICATES = 60


@dataclasses.dataclass(frozen=True)
class Sample:
    """The numbers of a set, whose eye each is, and what was drawn at once.

    Attributes:
        numbers: `numbers.measure`'s, float [K, 8].
        people: [K], names.
        clusters: [K], what an interval resamples: people, or a single person's days.
    """

    numbers: np.ndarray
    people: np.ndarray
    clusters: np.ndarray


def names(with_people: bool) -> list[str]:
    """What `measure` gives, in order: "mean of iris_x, px" and so on."""
    of = [f"mean of {name}" for name in numbers.NAMES]
    of += [f"spread of {name}" for name in numbers.NAMES]
    of += [f"{a} with {b}" for a, b in PAIRS]
    return of + [f"between people: {name}" for name in _DIFFER] * with_people


def has_people(sample: Sample) -> bool:
    """Whether there are people enough to say how they differ."""
    _, counts = np.unique(sample.people, return_counts=True)
    return int((counts >= ENOUGH_EYES).sum()) >= ENOUGH_PEOPLE


def measure(sample: Sample, with_people: bool) -> np.ndarray:
    """Means (px), logarithms of spreads within people, correlations; float [S].

    And, if asked, logarithms of the spreads between people; see `names`.
    """
    _, who, counts = np.unique(sample.people, return_inverse=True, return_counts=True)
    share = 1.0 / (len(counts) * counts[who])[:, None]  # people weigh alike, [K, 1]
    own = np.zeros((len(counts), sample.numbers.shape[1]))
    np.add.at(own, who, sample.numbers / counts[who][:, None])  # their means
    centered = sample.numbers - own[who]
    # The mean of a few eyes has followed them: so many are lost.
    free = np.where(counts > 1, counts / np.maximum(counts - 1, 1), 1.0)[who][:, None]
    covariance = (centered * share * free).T @ centered
    spreads = np.maximum(np.sqrt(np.diag(covariance)), _LEAST_SPREAD)
    at = {name: i for i, name in enumerate(numbers.NAMES)}
    pairs = [(at[a], at[b]) for a, b in PAIRS]
    correlations = [covariance[i, j] / (spreads[i] * spreads[j]) for i, j in pairs]
    parts = [own.mean(axis=0), np.log(spreads), correlations]
    if with_people:
        parts.append(_between(own, counts, np.square(spreads), at))
    return np.concatenate(parts)


def _between(own, counts, within, at):
    """Logarithms of the spreads of people's true means."""
    known = counts >= ENOUGH_EYES
    variances = own[known].var(axis=0, ddof=1) - within * np.mean(1.0 / counts[known])
    spreads = np.sqrt(np.maximum(variances, _LEAST_SPREAD**2))
    return np.log(spreads[[at[name] for name in _DIFFER]])


def errors(sample: Sample, with_people: bool, seed: int = 0) -> np.ndarray:
    """Standard errors of `measure`, by resampling clusters, float [S]."""
    _, which = np.unique(sample.clusters, return_inverse=True)
    rows = [np.flatnonzero(which == c) for c in range(which.max() + 1)]
    random, made = np.random.default_rng(seed), []
    is_people = np.array_equal(sample.clusters, sample.people)
    for _ in range(_REPLICATES):
        drawn = random.integers(len(rows), size=len(rows))
        chosen = np.concatenate([rows[c] for c in drawn])
        # Somebody drawn twice is two people.
        copies = np.repeat(np.arange(len(drawn)), [len(rows[c]) for c in drawn])
        people = copies if is_people else sample.people[chosen]
        replicate = Sample(sample.numbers[chosen], people, people)
        made.append(measure(replicate, with_people))
    return np.std(made, axis=0, ddof=1)
