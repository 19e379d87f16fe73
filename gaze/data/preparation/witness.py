"""Do the labels fit the pictures? A look at some eyes, before anything is written.

Pictures must show something (`grey_levels`, `blanks`). What labels say is tested
against what they show: masks by which class touches which (`class_order`) and by where
they explain the grey levels (`registration`), gaze and pupils by where the irises are
seen (`signs`).
"""

import numpy as np
from absl import logging

from gaze.data import (
    blanks,
    checking,
    class_order,
    datasets,
    registration,
    sampling,
    signs,
)
from gaze.data.formats import grey_levels
from gaze.run import errors

_EYES, _LEAST_ITEMS = 256, 4  # so many that labels of other pictures' eyes are told
_SEE = "Look at them with gaze.show."


def hear(reader: datasets.Reader, items: list, is_trusted: bool) -> None:
    """Asks the pictures of some items, and says what speaks against their labels.

    Args:
        reader: a reader module.
        items: what its ``index`` gave.
        is_trusted: whether masks that seem wrong are kept all the same.

    Raises:
        UserError: nearly all pictures are flat; or masks have other classes or do not
            lie on the eyes, and are not trusted.
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
    _hear_of_pictures(columns["image"])
    masks = _hear_of_masks(columns, is_trusted)
    if "gaze" in columns:
        _hear_of_gaze(columns["gaze"])
        _warn("gaze", signs.measure(columns["image"], columns["gaze"], masks))
    if "pupil_center" in columns:
        centers = columns["pupil_center"]
        _warn("pupil_center", signs.measure_points(columns["image"], centers))


def _hear_of_pictures(image):
    """Refuses pictures that show nothing; warns where only some do not."""
    found = blanks.measure(image)
    if found.is_blank:
        raise errors.UserError(
            f"{found.doubts[0]} Were floats from 0 to 1 cast to uint8, where "
            "np.rint(255 * image) was meant, or are they masks?"
        )
    if len(image) >= blanks.FEW:
        grey_levels.expect_many_levels(image, "the source")
    for doubt in found.doubts:
        logging.warning("%s %s", doubt, _SEE)


def _warn(label, measured):
    """Warns where a label does not move with the irises."""
    if measured.is_wrong:
        logging.warning(
            "%s does not fit the pictures: %s (by %d eyes). %s",
            *(label, measured.verdict, measured.count, _SEE),
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
    if "mask" not in columns:
        return None
    masks = columns["mask"]
    order = class_order.measure(masks)
    if order.fault:
        _speak(order, order.fault, order.count, is_trusted, ".")
        return None
    for doubt in order.doubts:
        logging.warning("%s %s", doubt, _SEE)
    fit = registration.measure(columns["image"], masks)
    if fit is None or not fit.fault:
        return masks
    why = (
        ": were pictures mirrored, scaled, cropped or exchanged after they were "
        "labelled?"
    )
    _speak(fit, fit.fault, fit.count, is_trusted, why)
    return None


def _speak(found, fault, count, is_trusted, why):
    """Refuses masks that are certainly wrong and not trusted; else warns of them."""
    if found.is_certain and not is_trusted:
        raise errors.UserError(
            f"{fault} (of {count} pictures looked at){why} {_SEE} --trust_masks "
            "prepares them as they are (in the pipeline "
            "--config.real.trust_masks or --config.synthetic.trust_masks)."
        )
    doubt = "" if found.is_certain else f"; {count} eyes are too few to be sure"
    logging.warning("%s%s. %s", fault, doubt, _SEE)
