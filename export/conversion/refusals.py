"""How often the car's runtime refuses what it should answer, and answers nothing."""

import math
from collections import Counter
from typing import Any

import cv2
import numpy as np
from absl import logging

from export.conversion import taking
from export.runtime import models, trust
from gaze.data import record
from gaze.run import errors

ANSWERED = "answered"
_OPEN, _CLOSED = 0.3, 0.03  # eye_openness above and below which an eye is either
_GREY = (60.0, 190.0)  # mean of drawn pictures
_DEVIATIONS = (15.0, 60.0)
_BLUR_PX = (0.7, 6.0)
_NOISES, _ANSWERED_NOISES = 1000, 10  # drawn of a kind, and of these not refused
_EYES = 200


def eyes(
    records: record.Records, card: dict[str, Any], name: str
) -> dict[str, np.ndarray]:
    """ "open" and "closed" eyes uint8 [N, H, W]; without ``eye_openness`` all are open.

    Half-open ones are in neither, and counted: there is no right answer. The
    simulator's are never closed: its blinks are caught half way. ``card`` is the
    segmenter's, ``name`` the set's.

    Raises:
        UserError: as `taking.eyes`, or all eyes are half open.
    """
    grey, openness = taking.eyes(records, card, name), records.eye_openness
    if openness is None:
        return {"open": grey}
    openness = openness.reshape(len(grey))
    found = {"open": grey[openness > _OPEN], "closed": grey[openness < _CLOSED]}
    found = {state: some for state, some in found.items() if len(some)}
    if half := len(grey) - sum(map(len, found.values())):
        logging.info("%s: %d half-open eyes of %d are left out", name, half, len(grey))
    if not found:
        raise errors.UserError(
            f"{name} has half-open eyes alone (eye_openness {openness.min():.2f} to "
            f"{openness.max():.2f}), which have no right answer; give a set with eyes "
            f"above {_OPEN} or below {_CLOSED}."
        )
    return found


def nothing(shape: tuple[int, int], count: int, seed: int) -> dict[str, np.ndarray]:
    """Pictures uint8 [count, H, W] of no eye, by what they are."""
    random = np.random.default_rng(seed)
    size = (count, *shape)
    blurred = random.normal(size=size).astype(np.float32)
    for picture in blurred:
        cv2.GaussianBlur(picture, (0, 0), random.uniform(*_BLUR_PX), picture)
        picture -= picture.mean()
        picture *= random.uniform(*_DEVIATIONS) / picture.std()
        picture += random.uniform(*_GREY)
    return {
        "noise": random.integers(0, 256, size).astype(np.uint8),
        "blurred noise": np.clip(blurred, 0, 255).astype(np.uint8),
        "black": random.integers(0, 4, size).astype(np.uint8),
    }


def certainty(segmenter: models.SegmenterModel, eyes: np.ndarray) -> float:
    """``Limits.certain`` for a segmenter: what eyes have, and pictures of nothing not.

    Half of what eyes have in the middle, or more, until at most one in a hundred of
    1,000 drawn pictures of every kind is above.

    Args:
        segmenter: the exported model.
        eyes: uint8 [N, H, W] of people who did not train it; some are looked at.
    """
    some = eyes[np.linspace(0, len(eyes) - 1, min(_EYES, len(eyes))).astype(int)]
    of_eyes = _certainties(segmenter, some)
    needed = float(np.median(of_eyes)) / 2 if of_eyes else 0.0
    for images in nothing(eyes.shape[1:], _NOISES, seed=0).values():
        surest = sorted(_certainties(segmenter, images))[-_ANSWERED_NOISES - 1 :]
        if len(surest) > _ANSWERED_NOISES:
            needed = max(needed, surest[0])
    return math.ceil(100 * needed) / 100  # upwards: with it that picture is refused


def _certainties(segmenter, images):
    """``Look.certain`` of the pictures that all other limits let pass."""
    limits = trust.Limits(certain=-math.inf)
    shown = [image for image in images if trust.contrast(image) >= limits.contrast]
    seen = [trust.seen(segmenter, image) for image in shown]
    return [eye.certain for eye in seen if not trust.objection(eye, limits)]


def count(judge: trust.Judge, images: np.ndarray) -> dict[str, Any]:
    """{"count", "answered" and each of ``trust.REASONS``: share} of uint8 [N, H, W]."""
    found = Counter(judge.objection(image) or ANSWERED for image in images)
    total = max(len(images), 1)
    shares = {name: found[name] / total for name in (ANSWERED, *trust.REASONS)}
    return {"count": len(images)} | shares
