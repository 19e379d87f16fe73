"""A look at a source before it is read: some of its eyes, from end to end.

Sets are ordered by person or by day, so their first eyes say little of the rest.
"""

import numpy as np

from gaze.data import datasets
from gaze.data.columns import Columns
from gaze.run import errors

ITEMS_LOOKED_INTO = 20  # a look at a source is spread over so many, if there are
_TRIED = 10  # times as many items as records are wanted
_GOLDEN = (5**0.5 - 1) / 2


def sample(
    module: datasets.Reader,
    items: list,
    count: int,
    patch: datasets.Patch | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Images, and whose they are, of items spread over all that there are.

    Args, raises: see `columns`, at least 20 items.

    Returns:
        image uint8 [N, H, W, C] and subject str [N], in the items' order.
    """
    some = columns(module, items, count, patch)
    return some["image"], some["subject"].astype(str)


def columns(
    module: datasets.Reader,
    items: list,
    count: int,
    patch: datasets.Patch | None = None,
    least: int = ITEMS_LOOKED_INTO,
) -> Columns:
    """Records of items spread over all that there are.

    At least the first and the last item are looked into and a number between them,
    each for about as many eyes; those that cannot be read are passed over.

    Args:
        module: a reader.
        items: what its ``index`` gave.
        count: records wanted; fewer come only where there are fewer, or where nine
            items in ten cannot be read.
        patch: how they are cut; None for the default `datasets.Patch`.
        least: items to look into, if there are so many.

    Returns:
        dict of the columns that all items looked into have, in the items' order.

    Raises:
        UserError: not one item can be read; the first one's message.
    """
    parts, first_error, held = {}, None, 0
    for place, number in enumerate(spread(len(items))):
        if (place >= least and held >= count) or place >= _TRIED * count + least:
            break
        try:
            read = module.read(items[number], patch or datasets.Patch())
        except errors.UnsafeError:
            raise
        except errors.UserError as error:
            first_error = first_error or error
            continue
        if len(read["image"]):
            rows = spread(len(read["image"]))[:count]  # the rest is not kept
            parts[number] = {name: np.asarray(c)[rows] for name, c in read.items()}
            held += len(rows)
    if not parts:
        raise first_error or errors.UserError("there is nothing to read.")
    return _level([parts[number] for number in sorted(parts)], count)


def _level(parts, count):
    """At most ``count`` rows of the parts, about as many of each."""
    # 0, 1, 2, ... of each part. Sorted stably: all first rows, all second ones, ...
    ranks = np.concatenate([np.arange(len(part["image"])) for part in parts])
    chosen = np.sort(np.argsort(ranks, kind="stable")[:count])
    common = set.intersection(*map(set, parts))
    return {n: np.concatenate([part[n] for part in parts])[chosen] for n in common}


def first_columns(
    module: datasets.Reader, items: list, patch: datasets.Patch | None = None
) -> Columns:
    """All columns of the first item, in `spread`'s order, that can be read.

    Raises:
        UserError: not one item can be read; the first one's message.
    """
    first_error = None
    for number in spread(len(items)):
        try:
            return module.read(items[number], patch or datasets.Patch())
        except errors.UnsafeError:
            raise
        except errors.UserError as error:
            first_error = first_error or error
    raise first_error or errors.UserError("there is nothing to read.")


def spread(count: int) -> np.ndarray:
    """All numbers below ``count``: first a few evenly from end to end, then between.

    However soon one stops, what came before lies about evenly over the whole range.

    Returns:
        int [count].
    """
    few = min(count, ITEMS_LOOKED_INTO)
    ends = np.linspace(0, count - 1, few).astype(int)[_golden(few)]
    between = _golden(count)
    return np.concatenate([ends, between[~np.isin(between, ends)]])


def _golden(count):
    """A permutation whose first numbers, however few, lie far from one another."""
    # Weyl's sequence of the golden ratio: each number falls into the widest gap.
    return np.argsort((np.arange(count) * _GOLDEN) % 1.0, kind="stable")
