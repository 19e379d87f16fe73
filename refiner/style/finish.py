"""What is done to every refined eye, whatever the method: the camera, the strength."""

import numpy as np

from gaze.run import errors
from refiner.style import bank, camera, strength

_HAS_ITS_OWN = "light_transfer"


def check(settings: dict) -> None:
    """Refuses what no refined eye could go through.

    Raises:
        UserError: strengths that are none, or a camera laid over twice.
    """
    strength.check(settings)
    ways = {settings.get("method"), settings.get("start")}
    if settings.get("camera") and _HAS_ITS_OWN in ways:
        raise errors.UserError(
            f"config.camera is True, but {_HAS_ITS_OWN} brings the style's camera "
            "itself; set it to False."
        )


def finish(
    images: np.ndarray,
    refined: np.ndarray,
    masks: np.ndarray,
    keys: np.ndarray,
    bank: bank.StyleBank,
    settings: dict,
) -> np.ndarray:
    """Refined eyes as they are stored.

    Args:
        images, refined: uint8 [N, H, W, C], raw and refined.
        masks: uint8 [N, H, W].
        keys: int [N], identity of each draw: the same key, the same eye.
        bank: ``bank.StyleBank``, whose cameras are matched.
        settings: a method config's values. ``camera``: whether they are; ``strength``
            and ``seed``: see ``strength.blend``. No camera and full strength where
            absent.

    Returns:
        uint8 [N, H, W, C].

    Raises:
        UserError: strengths outside 0..1 or in the wrong order.
    """
    if settings.get("camera"):
        eyes = []
        styles = bank.draw(masks, keys)
        for eye, mask, s, key in zip(refined, masks, styles, keys, strict=True):
            random = np.random.default_rng((bank.seed, int(key), 5))
            style = bank.images[s], bank.masks[s]
            eyes.append(camera.photographed(eye, mask, *style, random))
        refined = np.stack(eyes)
    return strength.blend(images, refined, keys, settings)
