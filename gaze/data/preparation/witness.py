"""Do the labels fit the pictures? A look at some eyes, before anything is written.

What labels say is tested against what the pictures show: masks by where they explain
the grey levels (`registration`), gaze by where the irises are seen (`signs`).
"""

import numpy as np
from absl import logging

from gaze.data import checking, datasets, registration, sampling, signs
from gaze.run import errors

_EYES, _LEAST_ITEMS = registration.MOST, 4


def hear(reader: datasets.Reader, items: list, is_trusted: bool) -> None:
    """Asks the pictures of some items, and says what speaks against their labels.

    Args:
        reader: a reader module.
        items: what its ``index`` gave.
        is_trusted: whether masks that seem wrong are kept all the same.

    Raises:
        UserError: masks do not lie on the eyes, and they are not trusted.
    """
    try:
        columns = sampling.columns(reader, items, _EYES, least=_LEAST_ITEMS)
        bad, _ = checking.bad_records(columns)  # set aside later; they are no witnesses
    except errors.UnsafeError:
        raise
    except errors.UserError:
        return  # making the shards says what is wrong with which item
    columns = {name: column[~bad] for name, column in columns.items()}
    if not len(columns["image"]):
        return
    masks = _hear_of_masks(columns, is_trusted)
    if "gaze" in columns:
        _hear_of_gaze(columns["gaze"])
        measured = signs.measure(columns["image"], columns["gaze"], masks)
        if measured.is_wrong:
            logging.warning(
                "the labels' signs do not fit the pictures: %s, by %d eyes; look at "
                "them with gaze.show before training on them.",
                measured.verdict,
                measured.count,
            )


def _hear_of_gaze(gaze):
    """Warns of an angle that is one number in all eyes [N, 2]: no label, or no gaze."""
    for name, angles in zip(("pitch", "yaw"), np.transpose(gaze), strict=True):
        if len(angles) >= _LEAST_ITEMS and np.ptp(angles) == 0:
            logging.warning(
                "%s is %.4g in all %d eyes looked at: nobody can learn or test it; are "
                "these labels of gaze?",
                *(name, angles[0], len(angles)),
            )


def _hear_of_masks(columns, is_trusted):
    """The masks, if they lie on the eyes; else None."""
    masks = columns.get("mask")
    fit = None if masks is None else registration.measure(columns["image"], masks)
    if fit is None or not fit.fault:
        return masks
    if fit.is_certain and not is_trusted:
        raise errors.UserError(
            f"{fit.fault} (of {fit.count} pictures looked at): were pictures "
            "mirrored, scaled, cropped or exchanged after they were labelled? Look at "
            "them with gaze.show; --trust_masks prepares them as they are (in the "
            "pipeline --config.real.trust_masks or --config.synthetic.trust_masks)."
        )
    doubt = "" if fit.is_certain else f"; {fit.count} eyes are too few to be sure"
    logging.warning("%s%s; look at them with gaze.show.", fit.fault, doubt)
    return None
