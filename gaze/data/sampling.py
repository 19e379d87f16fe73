"""A look at a source before it is read: some of its eyes, from end to end.

Sets are ordered by person or by day, so their first eyes say little of the rest.
"""

import numpy as np

from gaze.data import datasets
from gaze.run import errors

ITEMS_LOOKED_INTO = 20  # a look at a source is spread over so many, if there are
_GOLDEN = (5**0.5 - 1) / 2


def sample(module, items, count, patch=None):
    """Images, and whose they are, of items spread over all that there are.

    At least the first and the last item are looked into and a number between them,
    each for about as many eyes; those that cannot be read are passed over.

    Args:
        module: a reader.
        items: what its ``index`` gave.
        count: images wanted; fewer come only where there are fewer.
        patch: how they are cut; None for the default `datasets.Patch`.

    Returns:
        image uint8 [N, H, W, C] and subject str [N], in the items' order.

    Raises:
        UserError: not one item can be read; the first one's message.
    """
    found, first_error = {}, None
    for place, number in enumerate(spread(len(items))):
        held = sum(len(subject) for _, subject in found.values())
        if place >= ITEMS_LOOKED_INTO and held >= count:
            break
        try:
            columns = module.read(items[number], patch or datasets.Patch())
        except errors.UnsafeError:
            raise
        except errors.UserError as error:
            first_error = first_error or error
            continue
        if len(columns["image"]):
            rows = spread(len(columns["image"]))[:count]  # the rest is not kept
            subject = np.asarray(columns["subject"]).astype(str)
            found[number] = (columns["image"][rows], subject[rows])
    if not found:
        raise first_error or errors.UserError("there is nothing to read.")
    parts = [found[number] for number in sorted(found)]
    ranks = np.concatenate([np.arange(len(subject)) for _, subject in parts])
    chosen = np.sort(np.argsort(ranks, kind="stable")[:count])
    image, subject = (np.concatenate(column) for column in zip(*parts, strict=True))
    return image[chosen], subject[chosen]


def first_columns(module, items, patch=None):
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


def spread(count):
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
    return np.argsort((np.arange(count) * _GOLDEN) % 1.0, kind="stable")
