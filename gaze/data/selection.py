"""Parts of a record set: one side of a split by person, or a sample by direction."""

import numpy as np

from gaze.data import matching, splits
from gaze.run import errors

PROTOCOLS = {
    "leave_one_out": lambda subjects, _: splits.leave_one_out(subjects),
    "folds": lambda subjects, options: splits.folds(
        subjects, options["folds"], seed=options["seed"]
    ),
    "held_out": lambda subjects, options: [
        splits.held_out(subjects, options["fraction"], seed=options["seed"])
    ],
    "mpiigaze": lambda subjects, _: splits.mpiigaze(subjects),
    "ut_multiview": lambda subjects, _: splits.ut_multiview(subjects),
    "ut_multiview_six": lambda subjects, _: splits.ut_multiview_six(subjects),
}


def by_protocol(subjects, name, number, part, **options):
    """Indices of one side of one split of a protocol, and the split's name.

    Args:
        subjects: str [N], the records'.
        name: one of ``PROTOCOLS``.
        number: which split of the protocol, from 0.
        part: "train" or "test".
        **options: ``folds``, ``fraction`` and ``seed``, as the protocol needs them.

    Raises:
        UserError: the set does not have the protocol's people, or no such split.
    """
    made = PROTOCOLS[name](np.asarray(subjects), options)
    if not 0 <= number < len(made):
        raise errors.UserError(
            f"{name} of this set has splits 0 to {len(made) - 1}, found {number}; "
            "choose one of them with --number."
        )
    split = made[number]
    return getattr(split, part), split.name


def by_directions(records, like, count, *, estimator=None, seed=0):
    """Indices of eyes that look where those of ``like`` do, and `matching`'s verdict.

    Args:
        records: labelled ``record.Records``.
        like: Records that need no gaze if there is an estimator.
        count: eyes to take; some repeat.
        estimator: answers for ``like``; see `matching.directions`.
        seed: of the draw.
    """
    source = matching.directions(records)
    target = matching.directions(like, estimator)
    angles = min(source.shape[1], target.shape[1])  # head pose, if both have one
    source, target = source[:, :angles], target[:, :angles]
    found = matching.match(source, target, count, seed=seed)
    return found.indices, found.summary(target)


def take(records, indices):
    """The columns of chosen records; what is taken again gets a key of its own."""
    chosen = records.take(indices)
    seen, keys = {}, []
    for key in chosen.key:
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return chosen.columns() | {"key": np.array(keys)}
