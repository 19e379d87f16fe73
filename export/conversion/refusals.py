"""How often the car's runtime refuses what it should answer, and answers nothing."""

import math
from collections import Counter
from typing import Any

import cv2
import numpy as np

from export.conversion import taking
from export.runtime import models, trust
from gaze.data import record

ANSWERED = "answered"
_OPEN, _CLOSED = 0.3, 0.03  # eye_openness above and below which an eye is either
_GREY = (60.0, 190.0)  # mean of drawn pictures
_DEVIATIONS = (15.0, 60.0)
_BLUR_PX = (0.7, 6.0)
_NOISES, _ANSWERED_NOISES = 1000, 10  # drawn of a kind, and of these not refused


def eyes(
    records: record.Records, card: dict[str, Any], name: str
) -> dict[str, np.ndarray]:
    """ "open" and "closed" eyes uint8 [N, H, W]; without ``eye_openness`` all are open.

    Half-open ones are in neither: there is no right answer. The simulator's are never
    closed: its blinks are caught half way. ``card`` is the segmenter's, ``name`` the
    set's; raises UserError as `taking.eyes`.
    """
    grey, openness = taking.eyes(records, card, name), records.eye_openness
    if openness is None:
        return {"open": grey}
    openness = openness.reshape(len(grey))
    found = {"open": grey[openness > _OPEN], "closed": grey[openness < _CLOSED]}
    return {name: some for name, some in found.items() if len(some)}


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


def certainty(segmenter: models.SegmenterModel) -> float:
    """The least ``Limits.certain`` that one in a hundred pictures of nothing passes.

    1,000 of every kind are drawn, and the kind that is most like an eye decides.
    """
    limits = trust.Limits(certain=-math.inf)
    height, width = segmenter.card["input"]["shape"][1:3]
    needed = 0.0
    for images in nothing((height, width), _NOISES, seed=0).values():
        shown = [i for i in images if trust.contrast(i) >= limits.contrast]
        eyes = [trust.seen(segmenter, image) for image in shown]
        passed = [eye.certain for eye in eyes if not trust.objection(eye, limits)]
        if len(passed) > _ANSWERED_NOISES:
            needed = max(needed, sorted(passed)[-_ANSWERED_NOISES - 1])
    return math.ceil(100 * needed) / 100  # upwards: with it that picture is refused


def count(judge: trust.Judge, images: np.ndarray) -> dict[str, Any]:
    """{"count", "answered" and each of ``trust.REASONS``: share} of uint8 [N, H, W]."""
    found = Counter(judge.objection(image) or ANSWERED for image in images)
    total = max(len(images), 1)
    shares = {name: found[name] / total for name in (ANSWERED, *trust.REASONS)}
    return {"count": len(images)} | shares
