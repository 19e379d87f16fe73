"""Eyes as an exported model takes them: grey, of its size, not treated already."""

import os
from typing import Any

import numpy as np

from gaze.data import record
from gaze.run import errors


def images(values: object) -> np.ndarray:
    """uint8 [N, H, W] of what a program has: the same, or with a channel of 1.

    Raises:
        UserError: none, another shape or type: colour, one eye, levels of 0 to 1.
    """
    try:
        eyes = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise errors.UserError(
            f"expected images uint8 [N, H, W], found what is no array: {error}."
        ) from None
    if eyes.ndim == 4 and eyes.shape[-1] == 1:
        eyes = eyes[..., 0]
    if eyes.dtype != np.uint8 or eyes.ndim != 3 or not eyes.size:
        raise errors.UserError(
            "expected images uint8 [N, H, W] or [N, H, W, 1], grey levels 0 to 255 of "
            f"one eye or more; found {eyes.dtype} {list(eyes.shape)}. Colour becomes "
            "grey by cv2.cvtColor, one eye a set of one by image[None]."
        )
    return eyes


def expect(
    records: record.Records,
    size: tuple[int, int],
    name: str | os.PathLike,
    *,
    rule: str | None = None,
) -> None:
    """Refuses records that a model, or the network it is made of, does not take.

    Args:
        records: the set.
        size: (height, width) px of the model's eyes.
        name: of the set, for what is said of it.
        rule: by which the model's gaze is normalised, if it reads gaze and that is
            known.

    Raises:
        UserError: a set in colour, of another size, or of gaze normalised by another
            rule.
    """
    height, width = size
    if records.size != (height, width, 1):
        raise errors.UserError(
            f"{name} has eyes of {records.size[0]}x{records.size[1]} with "
            f"{records.size[2]} channels, the model takes grey ones of "
            f"{height}x{width}; prepare the set again in that size, in grey."
        )
    record.refuse_mixing({"normalization": rule, "dataset": "the model"}, records)


def eyes(
    records: record.Records, card: dict[str, Any], name: str | os.PathLike
) -> np.ndarray:
    """uint8 [N, H, W] of records for the model of a card.

    Args:
        records: the set.
        card: the model's.
        name: of the set, for what is said of it.

    Raises:
        UserError: as `expect`, or a set equalised where the model's images are raw.
    """
    expected = card["input"]
    rule = expected.get("normalization") if card["task"] == "gaze" else None
    expect(records, expected["shape"][1:3], name, rule=rule)
    if records.intensity == "equalized" and expected.get("intensity") == "raw":
        raise errors.UserError(
            f"{name} is equalised and the model takes raw eyes; prepare the set again "
            "with --intensity=raw, or take a model of equalised eyes."
        )
    return records.image[..., 0]
