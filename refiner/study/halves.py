"""A set in two parts: one that a study shows, one that a machine learns from."""

import numpy as np

from gaze.data import record
from gaze.run import errors


def split(records: record.Records, seed: int = 0):
    """Two halves, by person where there are two or more.

    An eye of the second half that is, pixel by pixel, one of the first is left out.

    Args:
        records: the set.
        seed: of the draw.

    Returns:
        (Records to show, Records to learn from, whether they are of other people).

    Raises:
        UserError: one eye.
    """
    if len(records) < 2:
        raise errors.UserError("expected two eyes or more to split, found one.")
    random = np.random.default_rng(seed)
    people = random.permutation(np.unique(records.subject))
    by_person = len(people) > 1
    units = records.subject if by_person else np.arange(len(records))
    order = people if by_person else random.permutation(len(records))
    shown = np.isin(units, order[: (len(order) + 1) // 2])
    seen = {eye.tobytes() for eye in records.image[shown]}
    new = np.array([eye.tobytes() not in seen for eye in records.image])
    return records.take(shown), records.take(~shown & new), by_person
