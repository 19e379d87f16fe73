"""Who trains and who tests: people are split, never pictures.

Two pictures of one person are nearly the same picture, and a model that saw one knows
the other. Every split here is a function of the subjects' names alone (and a seed
where one is asked for), so it is the same on every machine and in every year.
"""

import collections.abc
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from absl import logging

from gaze.data import datasets
from gaze.data.datasets import ut_multiview as ut_multiview_reader
from gaze.run import errors

MPIIGAZE = tuple(f"p{i:02d}" for i in range(15))
UT_MULTIVIEW = tuple(f"s{i:02d}" for i in range(50))
_SHOWN = 5


class Splits(collections.abc.Sequence):
    """The splits of a protocol, each made when it is asked for.

    All at once would not fit: leaving out one of ten thousand people at a time, they
    are ten thousand lists of the indices of nearly all records.
    """

    def __init__(
        self,
        subjects: npt.ArrayLike,
        tested: Sequence[Sequence[str]],
        names: Sequence[str],
    ):
        """Splits of ``subjects`` (str [N]): ``tested[k]`` of them are tested in the
        k-th, which is called ``names[k]``."""
        self._subjects, self._tested, self._names = subjects, tested, names

    def __len__(self):
        return len(self._tested)

    def __getitem__(self, number):
        return _split(self._names[number], self._subjects, self._tested[number])


class Split(NamedTuple):
    """Indices of the records of either side, ascending, and what the split is called.

    The name is that of the one subject tested, or "fold0" and so on.
    """

    name: str
    train: np.ndarray
    test: np.ndarray


def leave_one_out(subjects: npt.ArrayLike) -> Splits:
    """One split per subject, in the order of their names.

    Args:
        subjects: str [N], the records' subjects.

    Returns:
        Splits, as many as subjects.

    Raises:
        UserError: there are fewer than two subjects.
    """
    people = _people(subjects, at_least=2)  # sorted names, each once
    return Splits(subjects, [[person] for person in people], list(map(str, people)))


def folds(subjects: npt.ArrayLike, count: int, *, seed: int = 0) -> Splits:
    """Splits whose test sides share no subject and together are everything.

    Whoever has most records is placed first, always into the fold that has fewest, so
    folds are of nearly one size; the seed decides between equals.

    Args:
        subjects: str [N].
        count: number of folds.
        seed: non-negative int.

    Returns:
        Splits, "fold0" first.

    Raises:
        UserError: there are fewer subjects than folds.
    """
    people = _people(subjects, at_least=count)
    sizes = dict(zip(*np.unique(subjects, return_counts=True), strict=True))
    shuffled = np.random.default_rng(seed).permutation(people)
    tested, totals = [[] for _ in range(count)], np.zeros(count, int)
    # Sorting is stable: people of one size stay in the shuffled order.
    for person in sorted(shuffled, key=lambda person: -sizes[person]):
        smallest = int(np.argmin(totals))
        tested[smallest].append(person)
        totals[smallest] += sizes[person]
    return Splits(subjects, tested, [f"fold{i}" for i in range(count)])


def held_out(subjects: npt.ArrayLike, fraction: float, *, seed: int) -> Split:
    """One split that tests a fraction of the subjects, at least one of them.

    Args:
        subjects: str [N].
        fraction: of the subjects, 0 to 1.
        seed: of their shuffle.

    Raises:
        UserError: there are fewer than two subjects.
    """
    people = _people(subjects, at_least=2)
    # Somebody is left to train, too.
    count = min(max(1, round(fraction * len(people))), len(people) - 1)
    chosen = np.random.default_rng(seed).permutation(people)[:count]
    return _split("held out", subjects, chosen)


def mpiigaze(subjects: npt.ArrayLike) -> Splits:
    """MPIIGaze's protocol: leave one of its 15 people out, p00 first (Zhang 2015).

    Raises:
        UserError: someone is missing, or somebody else is there.
    """
    _expect(subjects, MPIIGAZE, "MPIIGaze")
    return leave_one_out(subjects)


def ut_multiview(subjects: npt.ArrayLike) -> Splits:
    """UT Multiview's three folds by subject (Sugano 2014).

    Which of the 50 go together is not published; here it is every third one.

    Raises:
        UserError: someone is missing, or somebody else is there.
    """
    _expect(subjects, UT_MULTIVIEW, "UT Multiview")
    tested = [UT_MULTIVIEW[i::3] for i in range(3)]
    return Splits(subjects, tested, [f"fold{i}" for i in range(3)])


def ut_multiview_six(subjects: npt.ArrayLike) -> list[Split]:
    """Leave one out among the six people of Zhao 2018's cut of UT Multiview.

    The paper trains on their rendered views and tests on their real cameras'
    (`condition`) without saying that people were split; here they are.

    Raises:
        UserError: one of the six is missing.
    """
    subjects = np.asarray(subjects)
    # Splits of the six people's rows, counted among all rows.
    rows = np.flatnonzero(np.isin(subjects, ut_multiview_reader.SIX))
    _expect(subjects[rows], ut_multiview_reader.SIX, "the six-subject cut")
    return [
        Split(split.name, rows[split.train], rows[split.test])
        for split in leave_one_out(subjects[rows])
    ]


def check_disjoint(
    train: collections.abc.Iterable[str], test: collections.abc.Iterable[str]
) -> None:
    """Refuses to test on people that a model was trained on.

    Args:
        train, test: iterables of subjects. ``datasets.UNKNOWN`` is nobody in
            particular: where it is on both sides nothing can be said, and a warning
            says so.

    Raises:
        UserError: naming the subjects that appear on both sides.
    """
    shared = sorted(set(map(str, train)) & set(map(str, test)))
    if datasets.UNKNOWN in shared:
        shared.remove(datasets.UNKNOWN)
        logging.warning(
            "subjects are unknown on both sides: people may be tested that trained."
        )
    if shared:
        raise errors.UserError(
            f"{_some(shared)} {'is' if len(shared) == 1 else 'are'} on both sides of "
            "the split, in training and in test: what a model does with people it "
            "knows says nothing of others. Choose sets of other people."
        )


def _split(name, subjects, tested):
    is_test = np.isin(subjects, tested)  # [N]
    return Split(name, np.flatnonzero(~is_test), np.flatnonzero(is_test))


def _people(subjects, *, at_least):
    people = np.unique(subjects)
    if len(people) < at_least:
        raise errors.UserError(
            f"expected at least {at_least} subjects to split, found {len(people)} "
            f"({_some(people)}); a split by picture would test on known people."
        )
    return people


def _expect(subjects, expected, name):
    present = set(map(str, subjects))
    missing, others = sorted(set(expected) - present), sorted(present - set(expected))
    if missing or others:
        wrong = [f"missing {_some(missing)}"] if missing else []
        wrong += [f"not among them {_some(others)}"] if others else []
        raise errors.UserError(
            f"{name} has {len(expected)} subjects, {expected[0]} to {expected[-1]}; "
            f"{', '.join(wrong)}."
        )


def _some(names):
    names = list(map(str, names))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
