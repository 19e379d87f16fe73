"""Parts of a record set: one side of a split by person, or a sample by direction."""

import collections
import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from gaze.data import matching, record, splits
from gaze.data.columns import Columns
from gaze.run import errors


@dataclasses.dataclass(frozen=True)
class Options:
    """What some protocols ask for.

    Attributes:
        folds: their number.
        fraction: of the subjects that are held out, 0 to 1.
        seed: of folds and of who is held out.
    """

    folds: int = 5
    fraction: float = 0.2
    seed: int = 0


PROTOCOLS: dict[str, Callable[[np.ndarray, Options], Sequence[splits.Split]]] = {
    "leave_one_out": lambda subjects, _: splits.leave_one_out(subjects),
    "folds": lambda subjects, options: splits.folds(
        subjects, options.folds, seed=options.seed
    ),
    "held_out": lambda subjects, options: [
        splits.held_out(subjects, options.fraction, seed=options.seed)
    ],
    "mpiigaze": lambda subjects, _: splits.mpiigaze(subjects),
    "ut_multiview": lambda subjects, _: splits.ut_multiview(subjects),
    "ut_multiview_six": lambda subjects, _: splits.ut_multiview_six(subjects),
}


def by_protocol(
    subjects: npt.ArrayLike, name: str, number: int, part: str, options: Options
) -> tuple[np.ndarray, str]:
    """Indices of one side of one split of a protocol, and the split's name.

    Args:
        subjects: str [N], the records'.
        name: one of ``PROTOCOLS``.
        number: which split of the protocol, from 0.
        part: "train" or "test".
        options: of the protocol.

    Raises:
        UserError: the set does not have the protocol's people, or no such split.
    """
    choices = PROTOCOLS[name](np.asarray(subjects), options)
    if not 0 <= number < len(choices):
        raise errors.UserError(
            f"{name} of this set has splits 0 to {len(choices) - 1}, found {number}; "
            "choose one of them with --number."
        )
    split = choices[number]
    return getattr(split, part), split.name


def by_directions(
    records: record.Records,
    like: record.Records,
    count: int,
    *,
    estimator: matching.Estimator | None = None,
    seed: int = 0,
) -> tuple[np.ndarray, str]:
    """Indices of eyes that look where those of ``like`` do, and `matching`'s verdict.

    Args:
        records: labelled ``record.Records``.
        like: Records that need no gaze if there is an estimator.
        count: eyes to take; some repeat.
        estimator: answers for ``like``; see `matching.directions`.
        seed: of the draw.
    """
    source = matching.directions(records)  # [N, 2 or 4]
    target = matching.directions(like, estimator)  # [M, 2 or 4]
    angles = min(source.shape[1], target.shape[1])  # head pose, if both have one
    source, target = source[:, :angles], target[:, :angles]
    sample = matching.match(source, target, count, seed=seed)
    return sample.indices, sample.summary(target)


def take(records: record.Records, indices: np.ndarray) -> Columns:
    """The columns of chosen records; what is taken again gets a key of its own."""
    chosen = records.take(indices)
    times, keys = collections.Counter(), []
    for key in chosen.key:
        times[key] += 1
        keys.append(key if times[key] == 1 else f"{key}#{times[key]}")
    return chosen.columns() | {"key": np.array(keys)}
