"""When not to answer: what the regions of an eye must look like before gaze is read.

A gaze network gives angles for whatever it sees. These tests refuse what shows no open
eye. The limits were set on simulated people in two domains, a real one, blurred noise,
a mouth, a nose and skin. How certain a segmenter must be differs from one to the next:
its card says it. The README beside says how often they are wrong on others;
``export.refusals`` says it of your segmenter.
"""

import dataclasses
import math
import pathlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import models

CUT_OFF = "cut off"
FLAT = "no contrast"
CLOSED = "closed"
NO_EYE = "no eye"
UNSURE = "unsure"
REASONS = (FLAT, CLOSED, NO_EYE, UNSURE)
"""What a picture may lack; ``CUT_OFF`` is the frame's doing."""

_IRIS, _PUPIL = 1, 2
NUM_CLASSES = 4


@dataclasses.dataclass(frozen=True)
class Limits:
    """What an eye must reach; lengths and areas in shares of the patch's.

    Attributes:
        outside: share of the patch beyond the frame's border, at most: three columns
            of 60. With them gone the shipped model's gaze turns by 0.6 degrees (median
            of simulated eyes) to 1.0 (MPIIGaze), in one of twenty eyes by 1.6 to 2.4.
        contrast: standard deviation of the grey levels as the camera gave them.
        opening: height of the visible eyeball in its middle, of the patch's height.
        iris: area of iris and pupil.
        whole: share of iris and pupil within their own box; a disc fills 0.79.
        centred: distance of the iris from the patch's middle, of its width.
        certain: mean lead of the best class over the second, logits: within the eyeball
            and around it, added. What is no eye has skin that is none, too. A
            segmenter's card says its own; this one is for cards that do not.
    """

    outside: float = 0.05
    contrast: float = 4.0
    opening: float = 0.12
    iris: float = 0.02
    whole: float = 0.5
    centred: float = 0.28
    certain: float = 8.75

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> "Limits":
        """Those of a segmenter, by its card.

        Raises:
            ValueError: the card's ``certain`` is no number.
        """
        certain = card.get("certain", cls.certain)
        if type(certain) not in (int, float) or not math.isfinite(certain):
            raise ValueError(
                f"the card of this .tflite says certain {certain!r}, which is no "
                "number; make the file with export.convert"
            )
        return cls(certain=float(certain))


@dataclasses.dataclass(frozen=True)
class Look:
    """What is measured of an eye, in the words of ``Limits``."""

    opening: float
    iris: float
    whole: float
    centred: float
    certain: float


class Judge:
    """Says what stands in the way of an answer."""

    def __init__(
        self, segmenter: str | pathlib.Path | None, limits: Limits | None = None
    ):
        """Without a segmenter border and contrast alone are looked at.

        Without ``limits`` they are the segmenter's own (``Limits.of``).

        Raises:
            OSError, ValueError: as ``Model``; a segmenter of other classes than skin,
                iris, pupil and sclera.
        """
        self.segmenter = models.SegmenterModel(segmenter) if segmenter else None
        card = self.segmenter.card if self.segmenter else {}
        try:
            if self.segmenter:
                _check_classes(self.segmenter)
            self.limits = limits or Limits.of(card)
        except ValueError as error:
            raise ValueError(f"{segmenter}: {error}") from None

    def objection(self, image: np.ndarray, outside: float = 0.0) -> str:
        """ "" or ``CUT_OFF`` or one of ``REASONS``.

        Args:
            image: uint8 [H, W], the eye as the camera gave it.
            outside: share of it that lies beyond the frame.
        """
        if outside > self.limits.outside:
            return CUT_OFF
        if contrast(image) < self.limits.contrast:
            return FLAT
        if not self.segmenter:
            return ""
        return objection(seen(self.segmenter, image), self.limits)


def _check_classes(segmenter: models.SegmenterModel) -> None:
    if segmenter.num_classes != NUM_CLASSES:
        raise ValueError(
            f"expected a segmenter of {NUM_CLASSES} classes (skin, iris, pupil, "
            f"sclera), found {segmenter.num_classes}"
        )


def objection(eye: Look, limits: Limits) -> str:
    """Either "" or what is wrong with an eye of such regions, of ``REASONS``."""
    if eye.opening < limits.opening:
        return CLOSED
    if eye.iris < limits.iris or eye.whole < limits.whole:
        return NO_EYE
    if eye.centred > limits.centred:
        return NO_EYE
    return UNSURE if eye.certain < limits.certain else ""


def contrast(image: np.ndarray) -> float:
    """Standard deviation of grey levels uint8 [H, W]; faster than numpy's."""
    levels = image.ravel().astype(np.float32)
    mean = float(levels.mean())
    levels -= mean
    return math.sqrt(float(levels @ levels) / levels.size)


def seen(segmenter: models.SegmenterModel, image: np.ndarray) -> Look:
    """What a segmenter makes of an eye uint8 [H, W], as the camera gave it."""
    raw = segmenter.run(segmenter.treat(image))
    return look(segmenter.dequantize("logits", raw["logits"]))


def look(logits: np.ndarray) -> Look:
    """Measures regions.

    Args:
        logits: float [H, W, 4]: skin, iris, pupil, sclera.
    """
    height, width, _ = logits.shape
    mask = logits.argmax(axis=-1)  # [H, W]
    ball, iris = mask > 0, (mask == _IRIS) | (mask == _PUPIL)
    if not iris.any():
        return Look(_opening(ball), 0.0, 0.0, 0.0, 0.0)
    rows, columns = np.flatnonzero(iris.any(axis=1)), np.flatnonzero(iris.any(axis=0))
    box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    area = np.count_nonzero(iris)
    y, x = np.nonzero(iris)
    off = np.hypot(x.mean() - (width - 1) / 2, y.mean() - (height - 1) / 2) / width
    best = np.partition(logits, -2, axis=-1)  # [H, W, 4]
    lead = best[..., -1] - best[..., -2]
    # An eyeball that fills the patch leaves no skin to be certain of.
    certain = sum(float(lead[part].mean()) for part in (ball, ~ball) if part.any())
    return Look(
        _opening(ball), area / mask.size, float(area / box), float(off), certain
    )


def _opening(ball: np.ndarray) -> float:
    """The height of the eyeball's region, median of the middle half of its columns."""
    heights = ball.sum(axis=0)
    columns = np.flatnonzero(heights)
    if not len(columns):
        return 0.0
    quarter = len(columns) // 4
    middle = columns[quarter : len(columns) - quarter]
    return float(np.median(heights[middle])) / len(ball)
