"""Whether eyes are raw or equalised, told from the pictures, person by person.

A set of both kinds cannot be treated as either: what is equalised before augmentation
and what after it differ by half a degree, and a whole set's median hides the smaller
part. Raw eyes hardly ever look equalised; equalised and resized ones look raw in two or
three pictures of a hundred.
"""

import numpy as np
import numpy.typing as npt

from gaze import image_ops
from gaze.run import errors

MIXED = "mixed"
_WORDS = {"equalized": "equalised", "raw": "raw", MIXED: "of both kinds"}
_FEW = 0.2  # a smaller share of one person's eyes may look otherwise
_SHOWN = 4  # names in a message


def by_subject(image: np.ndarray, subject: npt.ArrayLike) -> dict[str, str]:
    """How each person's eyes look: "raw", "equalized" or "mixed", a dict.

    Args:
        image: uint8 [N, H, W, C].
        subject: N names.
    """
    kinds = [image_ops.intensity(image_ops.to_grey(eye)[None]) for eye in image]
    is_equalized = np.array(kinds) == "equalized"  # [N]
    names = np.asarray(subject).astype(str)
    shares = {name: is_equalized[names == name].mean() for name in np.unique(names)}
    return {name: _kind(share) for name, share in shares.items()}


def mixture(image: np.ndarray, subject: npt.ArrayLike) -> str:
    """In words, who looks equalised and who raw; "" where all look alike."""
    kinds = by_subject(image, subject)
    if len(set(kinds.values())) == 1 and MIXED not in kinds.values():
        return ""
    parts = []
    for kind, words in _WORDS.items():
        names = [name for name, looks in kinds.items() if looks == kind]
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            parts.append(f"{words}: {', '.join(names[:_SHOWN])}{more}")
    return "; ".join(parts)


def of_all(image: np.ndarray, subject: npt.ArrayLike) -> str:
    """What all of the eyes are, "raw" or "equalized".

    Raises:
        UserError: some are raw and some equalised.
    """
    if who := mixture(image, subject):
        raise errors.UserError(
            f"the source mixes raw and equalised eyes ({who}): prepare them apart, "
            "or all of them with --intensity=equalized."
        )
    return next(iter(by_subject(image, subject).values()))


def _kind(share):
    if _FEW < share < 1 - _FEW:
        return MIXED
    return "equalized" if share >= 0.5 else "raw"
