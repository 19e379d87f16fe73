"""Several sets with masks as one, for a training."""

from collections.abc import Sequence

import numpy as np

from gaze.data import record
from gaze.run import errors

_COLUMNS = ("image", "mask", "subject", "source", "key")


def join(sets: Sequence[record.Records]) -> record.Records:
    """The images and masks of all sets, one behind the other; labels are left out.

    Args:
        sets: ``record.Records``; a single one comes back as it is.

    Raises:
        UserError: a set has no masks, or sets differ in size, channels or intensity.
    """
    first, *others = sets
    for records in sets:
        records.require("mask")
    if not others:
        return first
    for number, records in enumerate(others, start=2):
        for what, ours, theirs in (
            ("eyes of HxWxC", first.image.shape[1:], records.image.shape[1:]),
            ("intensity", first.intensity, records.intensity),
            ("zoom", zoom(first), zoom(records)),
        ):
            if ours != theirs:
                raise errors.UserError(
                    f"set 1 of --data has {what} {ours} and set {number} {theirs}; "
                    "make them alike."
                )
    columns = {
        name: np.concatenate([getattr(records, name) for records in sets])
        for name in _COLUMNS
    }
    return record.Records(**columns, manifest=first.manifest)


def zoom(records: record.Records) -> float:
    """What `gaze.simulate` made of a set: 1 where it was not asked for, or not it."""
    return float(records.manifest.get("settings", {}).get("zoom", 1.0))


def expect_zoom(records: record.Records, expected: float) -> None:
    """Refuses simulated eyes of another zoom than a config is for.

    Raises:
        UserError: naming both. Of eyes that were not simulated nothing is known.
    """
    is_simulated = records.manifest.get("command") == "gaze.simulate"
    if is_simulated and zoom(records) != expected:
        raise errors.UserError(
            f"the eyes were simulated with --zoom={zoom(records):g} and the config is "
            f"for {expected:g}; simulate them with that, or set config.zoom."
        )
