"""Eyes as rows of grey levels, for estimators that compare or add pixels."""

from typing import Any

import numpy as np

from gaze import image_ops
from gaze.run import errors


def rows(eyes: Any, size: tuple[int, int], *, equalize: bool) -> np.ndarray:
    """Grey levels of reduced eyes, uint8 [N, height * width].

    Args:
        eyes: uint8 [N, H, W, C].
        size: (height, width) they are reduced to, by area.
        equalize: whether every eye's histogram is equalised first.
    """
    if equalize:
        eyes = image_ops.equalize(eyes)
    reduced = [image_ops.resize(image_ops.to_grey(eye), size) for eye in eyes]
    return np.stack(reduced).reshape(len(eyes), -1)


def check_size(settings: dict) -> None:
    """Refuses a ``size`` that no eye can be reduced to.

    Raises:
        UserError: saying what is expected.
    """
    size = settings["size"]
    if len(size) != 2 or min(size) < 1:
        raise errors.UserError(
            f"config.size is {tuple(size)}; expected (height, width) in pixels."
        )
