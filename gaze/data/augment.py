"""Augmentations of eye images, as strong as a control must be.

`mild` moves the crop and the contrast; `geometric` also turns and scales. `strong` adds
to `mild` what a camera and a car's light do: a light gradient, a smooth light field,
gamma, blur, lower resolution, noise and erased patches. What moves pixels moves their
labels (`gaze.data.warping`). Lengths are given in px of a patch 60 wide and grow with
the patch. NumPy and OpenCV on uint8; every choice comes from what is passed in.
"""

import cv2
import numpy as np

from gaze.data import parts, warping
from gaze.run import errors

SHIFT_PX = 1.5
WIDTH_PX = 60
TURN = np.radians(10.0)
SCALE = 0.08


def apply(images: np.ndarray, name: str, random: parts.Random) -> np.ndarray:
    """Augmented copies of eye images without labels; else see ``apply_to``.

    Args:
        images: uint8 [B, H, W, C].
        name: name in ``AUGMENTATIONS``.
        random: what all choices are drawn from; of a part its ``parts.Draws``.

    Returns:
        uint8 [B, H, W, C].

    Raises:
        UserError: no augmentation has that name.
    """
    return apply_to({"image": images}, name, random)["image"]


def apply_to(columns: dict, name: str, random: parts.Random) -> dict:
    """Augmented copies of eyes and their labels.

    Args:
        columns: dict of columns of records; ``image`` uint8 [B, H, W, C], and mask,
            pupil_center, gaze, head_pose and normalizing_rotation, where there, move
            with it.
        name: name in ``AUGMENTATIONS``.
        random: as in ``apply``; the same choices whatever the columns are.

    Returns:
        A dict of the same columns.

    Raises:
        UserError: no augmentation has that name.
    """
    if name not in AUGMENTATIONS:
        raise errors.UserError(
            f"no augmentation {name!r}; choose one of {', '.join(AUGMENTATIONS)}."
        )
    draws = parts.draws(random, len(columns["image"]))
    # In float32 to the end: rounding after each would add up.
    columns = {**columns, "image": np.asarray(columns["image"], np.float32)}
    for change in AUGMENTATIONS[name]:
        if change in _MOVING:
            columns = change(columns, draws)
        else:
            columns["image"] = change(columns["image"], draws)
    values = np.clip(np.rint(columns["image"]), 0, 255).astype(np.uint8)
    return {**columns, "image": values}


def _shift(columns, draws):
    """Crop jitter, up to ``SHIFT_PX`` either way at 60 px, edges repeated."""
    count, reach = len(columns["image"]), SHIFT_PX * _unit(columns["image"])
    maps = np.tile(np.eye(2, 3), (count, 1, 1))  # [B, 2, 3]
    maps[:, :, 2] = draws.uniform(-reach, reach, 2)  # the last column moves
    return warping.warp(columns, maps)


def _turn_scale_shift(columns, draws):
    """A head held askew, another distance, another crop; sampled once."""
    reach = SHIFT_PX * _unit(columns["image"])
    maps = warping.similarities(
        columns["image"].shape[1:3],
        shift_px=draws.uniform(-reach, reach, 2),
        # Uniform in its logarithm: larger as often as smaller.
        scale=np.exp(draws.uniform(-1, 1) * np.log1p(SCALE)),
        turn=draws.uniform(-TURN, TURN),
    )
    return warping.warp(columns, maps)


def _contrast(images, draws):
    gain = _per_image(draws, 0.8, 1.2)  # [B, 1, 1, 1]
    offset = _per_image(draws, -20, 20)  # grey levels
    return np.clip(128 + (images - 128) * gain + offset, 0, 255)


def _gamma(images, draws):
    gamma = np.exp(_per_image(draws, -0.5, 0.5))  # 0.6 to 1.65
    return 255 * (images / 255) ** gamma


def _light_gradient(images, draws):
    """A linear ramp of light in a random direction, up to a factor of 2.5."""
    height, width = images.shape[1:3]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, None, :, None]  # [1, 1, W, 1]
    y = np.linspace(-1, 1, height, dtype=np.float32)[None, :, None, None]
    angle = _per_image(draws, 0, 2 * np.pi)  # [B, 1, 1, 1]
    strength = _per_image(draws, 0, 0.9)
    return images * np.exp(strength * (np.cos(angle) * x + np.sin(angle) * y))


def _light_field(images, draws):
    """Smooth random light and shade from a 4x6 grid of gains, sharp at times."""
    height, width = images.shape[1:3]
    coarse = draws.normal(4, 6).astype(np.float32)  # [B, 4, 6]
    fields = [
        cv2.resize(c, (width, height), interpolation=cv2.INTER_CUBIC) for c in coarse
    ]
    strength = _per_image(draws, 0, 0.5)
    return np.clip(images * np.exp(strength * np.stack(fields)[..., None]), 0, 255)


def _blur(images, draws):
    """Half of the images out of focus."""
    # [B]: px of a patch 60 wide, 0 for those that stay sharp.
    sigmas = draws.uniform(0, 1.2) * draws.chance(0.5)
    unit = _unit(images)
    blurred = [
        cv2.GaussianBlur(image, (0, 0), sigma * unit) if sigma > 0.2 else image
        for image, sigma in zip(images, sigmas, strict=True)
    ]
    # OpenCV drops the axis of a single channel.
    return np.stack([b.reshape(images.shape[1:]) for b in blurred])


def _lower_resolution(images, draws):
    """Three in ten as a coarser sensor would have taken them."""
    height, width = images.shape[1:3]
    result = images.copy()
    for i in draws.some(0.3):
        factor = draws.random.uniform(0.4, 0.9)
        if i is None:
            continue
        small = max(round(width * factor), 2), max(round(height * factor), 2)  # (w, h)
        reduced = cv2.resize(images[i], small, interpolation=cv2.INTER_AREA)
        result[i] = cv2.resize(reduced, (width, height)).reshape(images.shape[1:])
    return result


def _noise(images, draws):
    sigma = _per_image(draws, 0, 12)  # grey levels, [B, 1, 1, 1]
    noise = draws.noise(*images.shape[1:])  # [B, H, W, C]
    return images + sigma * noise


def _erase(images, draws):
    """A grey box on a third of the images: glints, hair, a finger."""
    height, width = images.shape[1:3]
    unit, result = _unit(images), images.copy()
    random = draws.random
    for i in draws.some(0.33):
        h, w = random.integers(3, 11), random.integers(3, 15)  # px of a patch 60 wide
        h, w = min(round(h * unit), height - 1), min(round(w * unit), width - 1)
        top, left = random.integers(height - h), random.integers(width - w)
        grey = random.uniform(0, 255)
        if i is not None:
            result[i, top : top + h, left : left + w] = grey
    return result


def _unit(images):
    """Px of these patches to one of a patch 60 px wide."""
    return images.shape[2] / WIDTH_PX


def _per_image(draws, low, high):
    """A uniform number to each image, float32 [B, 1, 1, 1]."""
    return draws.uniform(low, high, 1, 1, 1).astype(np.float32)


_PHOTOMETRIC = (
    _light_gradient,
    _light_field,
    _gamma,
    _contrast,
    _blur,
    _lower_resolution,
    _noise,
    _erase,
)

# These take and give columns, as labels move along; the others take images alone.
_MOVING = (_shift, _turn_scale_shift)

AUGMENTATIONS = {
    "none": (),
    "mild": (_shift, _contrast),
    "geometric": (_turn_scale_shift, _contrast),
    "photometric": _PHOTOMETRIC,
    "strong": (_shift, *_PHOTOMETRIC),
}
