"""What to mind about a folder of pictures, in sentences: shapes, folders, white."""

import os
import statistics
from collections.abc import Iterable

import numpy as np

from gaze.data.formats import containers, fitting, kinds, pictures, roles
from gaze.run import errors

_WHOLE = 400  # px: a picture both higher and wider is rarely of an eye alone
_KEPT = 0.55  # share of a picture; where less is kept, its shape is far from an eye's
_PATCH = (36, 60)
_SQUEEZED = 1.15  # ratio of aspects that shows; UnityEyes' 55x35 are at 1.06
_LEVELS = 4  # classes of a mask; an eye has more
_SURE = 0.25  # share of pictures: more than those that turned out black
_SIDES = frozenset("left right lefteye righteye left_eye right_eye".split())


def white(value: float | None) -> list[str]:
    """What samples of more than 8 bits were taken for; none where ``value`` is None."""
    if value is None:
        return []
    bits = f" ({int(value).bit_length()} bits)" if value > 255 else ""
    return [
        f"pictures of more than 8 bits are scaled by their white, {value:g}{bits}; the "
        "option white=VALUE gives another"
    ]


def shapes(paths: Iterable[str]) -> list[str]:
    """Whether pictures show far more than an eye; by the headers of those given."""
    sizes = [size for size in map(_size, paths) if size]
    if not sizes:
        return []
    height, width = (int(statistics.median(side)) for side in zip(*sizes, strict=True))
    _, _, rows, columns = fitting.centred_box((height, width), _PATCH)
    kept = rows * columns / (height * width)
    if min(height, width) < _WHOLE and kept >= _KEPT:
        return []
    return [
        f"pictures are {width}x{height}, of which the middle {columns}x{rows} is taken "
        f"for an eye ({kept:.0%}); if they show a face or more, cut the eyes first"
    ]


def squeezed(shape: tuple[int, ...]) -> list[str]:
    """Whether whole pictures (height, width) px lose their shape in a patch."""
    (height, width), (rows, columns) = shape, _PATCH
    wider = (columns / rows) / (width / height)
    if 1 / _SQUEEZED <= wider <= _SQUEEZED:
        return []
    return [
        f"pictures are {width}x{height}: whole in a patch of {columns}x{rows}, eyes "
        f"are {wider:.2f} times as wide for their height as they were; cut the "
        "pictures to the patch's aspect first"
    ]


def refuse_masks(source: str | os.PathLike, eyes: dict[str, np.ndarray]) -> None:
    """Raises UserError where masks lie among pictures that are taken for eyes.

    Args:
        source: the folder.
        eyes: {name: uint8 [H, W, C]} of some pictures.
    """
    share = len(_flat(eyes)) / max(1, len(eyes))
    if _SURE <= share < 1:
        raise errors.UserError(
            f"{source}: {flat(eyes)[0]}; to take all for eyes, choose labels=ignore."
        )


def flat(eyes: dict[str, np.ndarray]) -> list[str]:
    """Whether some of the pictures, {name: uint8 [H, W, C]}, may be masks."""
    names = _flat(eyes)
    if not names:
        return []
    return [
        f"{len(names)} of {len(eyes)} pictures looked into have {_LEVELS} grey levels "
        f"or fewer ({kinds.first(names)}); are they masks? Those are named "
        "eye_mask.png beside eye.png, or masks/eye.png for images/eye.png"
    ]


def _flat(eyes):
    return [name for name, eye in eyes.items() if len(np.unique(eye)) <= _LEVELS]


def parts(names: Iterable[str]) -> list[str]:
    """Folders that were not taken for people, by the pictures' relative paths."""
    folders = {part for name in names for part in name.split("/")[:-1]}
    strange = sorted(part for part in folders if not roles.is_person(part))
    if not strange:
        return []
    sentences = [
        f"folders named {kinds.first(strange)} are taken for parts of the set, not for "
        "people"
    ]
    if not _SIDES.isdisjoint(part.lower() for part in strange):
        sentences.append(
            "folders are named by sides: right eyes must be mirrored already"
        )
    return sentences


def _size(path):
    try:
        data = pictures.read_bytes(path)
        module = containers.of(data)
        header = module.header(data) if module else None
    except (errors.UserError, containers.Broken):
        return None
    return header and (header.height, header.width)
