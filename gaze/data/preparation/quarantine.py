"""What cannot be used is set aside; too much of it stops the work.

Either a whole item is set aside, or single records of an item whose others are sound.
Both weigh as much as the records that are lost (`datasets`: ``weight``): a person's
whole file must not pass for one bad picture.
"""

import math
import textwrap

from gaze.data import datasets
from gaze.run import errors


def entry(number: int, item: object, error: object, weight: int = 1) -> dict:
    """What is noted about a loss: the item's place and name, reason and weight."""
    return {
        "item": number,
        "name": name(item),
        "reason": str(error),
        "weight": weight,
    }


def name(item: object) -> str:
    """An item in a line: its parts, as a reader of any format may hold them."""
    parts = item if isinstance(item, tuple) else (item,)
    return textwrap.shorten(" ".join(map(str, parts)), 200)


def weight(reader: datasets.Reader, item: object) -> int:
    """About how many records an item holds; 1 where its reader cannot say."""
    return max(1, reader.weight(item)) if hasattr(reader, "weight") else 1


def share(whole: int, lost: int, count: int) -> int:
    """The weight of ``lost`` among the ``count`` records of an item of weight whole."""
    return math.ceil(whole * lost / count)  # rounded up: a lost record weighs something


def lost(broken: list[dict]) -> int:
    """What all entries weigh together."""
    return sum(entry["weight"] for entry in broken)


def allowed(total: int, max_broken: float) -> int:
    """How much of the weight ``total`` may be broken.

    One record always may, or a single bad picture would stop a folder of fifty;
    unless the share is 0.
    """
    return max(1, int(max_broken * total)) if max_broken else 0


def refuse_many(
    broken: list[dict], total: int, max_broken: float, unit: str = "items"
) -> None:
    """Stops as soon as more is broken than may be.

    Args:
        broken: entries.
        total: weight of all items.
        max_broken: share of it that may be broken.
        unit: what the weights count, in words.

    Raises:
        UserError: with the first three reasons.
    """
    if lost(broken) <= allowed(total, max_broken):
        return
    first = sorted(broken, key=lambda entry: entry["item"])[:3]
    reasons = "; ".join(entry["reason"].rstrip(".") for entry in first)
    raise errors.UserError(
        f"{lost(broken)} or more of {total} {unit} cannot be used, and "
        f"--max_broken={max_broken:g} allows {allowed(total, max_broken)}: {reasons}. "
        "Repair or remove them, or allow more."
    )
