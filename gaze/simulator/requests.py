"""What may be asked of the simulator, beside the ranges of numbers."""

import math
import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from absl import logging

from gaze import image_ops
from gaze.data.production.shares import WHOLE, Share
from gaze.run import errors
from gaze.simulator import directions


def check(
    request: Mapping[str, Any],
    form: str,
    intensity: str,
    match: str | os.PathLike,
    estimator: str | os.PathLike,
    share: Share,
) -> None:
    """Refuses what does not go together; arguments as ``gaze.api.simulate``'s.

    Args:
        request: by name; of it ``channels`` and ``ranges`` are looked at.
        form, intensity, match, estimator, share: as they were given.

    Raises:
        UserError: naming what to leave out or to choose.
    """
    if request["channels"] not in (1, 3):
        raise errors.UserError(f"--channels is 1 or 3; got {request['channels']}.")
    if estimator and not match:
        raise errors.UserError("--estimator is for reading --match; name a set there.")
    if intensity not in image_ops.INTENSITIES:
        raise errors.UserError(
            f"intensity is {intensity!r}; choose one of "
            f"{', '.join(image_ops.INTENSITIES)}."
        )
    if intensity == "equalized":
        _refuse_equalizing(request["channels"], form)
    if not match:
        _doubt_degrees(request["ranges"])
    if form == "unityeyes" and share != WHOLE:
        raise errors.UserError(
            "--shard and --processes are for records; leave them out."
        )


def _doubt_degrees(ranges: directions.Ranges) -> None:
    """Warns of a range of gaze that somebody may have meant in radians."""
    pitch, yaw = (np.abs(r).max() for r in (ranges.gaze_pitch, ranges.gaze_yaw))
    if 0 < max(pitch, yaw) <= math.pi / 2:
        logging.warning(
            "all eyes look within %.2g degrees of straight ahead; ranges and layouts "
            "are in degrees: were these radians?",
            max(pitch, yaw),
        )


def _refuse_equalizing(channels: int, form: str) -> None:
    if form == "unityeyes":
        raise errors.UserError(
            "UnityEyes' pictures are raw; leave out --intensity=equalized, and let "
            "gaze.prepare equalise them."
        )
    if channels == 3:
        raise errors.UserError("equalising is for grey images; leave out --channels=3.")
