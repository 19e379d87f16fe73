"""Augmentations of eye images, as strong as a control must be.

`mild` moves the crop and the contrast. `strong` adds what a camera and a car's
light do: a light gradient, a smooth light field, gamma, blur, lower resolution,
noise and erased patches. None of them changes the gaze, so labels stay. NumPy and
OpenCV on uint8; every choice comes from the generator passed in.
"""

import cv2
import numpy as np

from gaze.run import errors

SHIFT_PX = 1.5


def apply(images, name, random):
    """Augmented copies of eye images.

    Args:
        images: uint8 [B, H, W, C].
        name: 'none', 'mild' or 'strong'.
        random: ``np.random.Generator``; all choices are drawn from it.

    Returns:
        uint8 [B, H, W, C].

    Raises:
        UserError: no augmentation has that name.
    """
    if name not in AUGMENTATIONS:
        raise errors.UserError(
            f"no augmentation {name!r}; choose one of {', '.join(AUGMENTATIONS)}."
        )
    values = np.asarray(images, np.float32)
    for step in AUGMENTATIONS[name]:
        values = step(values, random)
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _shift(images, random):
    """Crop jitter, up to ``SHIFT_PX`` either way, edges repeated."""
    offsets = random.uniform(-SHIFT_PX, SHIFT_PX, (len(images), 2))
    matrices = np.tile(np.eye(2, 3), (len(images), 1, 1))
    matrices[:, :, 2] = offsets
    size = images.shape[2], images.shape[1]
    moved = [
        cv2.warpAffine(image, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        for image, matrix in zip(images, matrices, strict=True)
    ]
    return np.stack(moved).reshape(images.shape)


def _contrast(images, random):
    gain = _per_image(random, len(images), 0.8, 1.2)
    offset = _per_image(random, len(images), -20, 20)
    return np.clip(128 + (images - 128) * gain + offset, 0, 255)


def _gamma(images, random):
    gamma = np.exp(_per_image(random, len(images), -0.5, 0.5))
    return 255 * (images / 255) ** gamma


def _light_gradient(images, random):
    """A linear ramp of light in a random direction, up to a factor of 2.5."""
    height, width = images.shape[1:3]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, None, :, None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[None, :, None, None]
    angle = _per_image(random, len(images), 0, 2 * np.pi)
    strength = _per_image(random, len(images), 0, 0.9)
    return images * np.exp(strength * (np.cos(angle) * x + np.sin(angle) * y))


def _light_field(images, random):
    """Smooth random light and shade from a 4x6 grid of gains, sharp at times."""
    height, width = images.shape[1:3]
    coarse = random.normal(0, 1, (len(images), 4, 6)).astype(np.float32)
    fields = [
        cv2.resize(c, (width, height), interpolation=cv2.INTER_CUBIC) for c in coarse
    ]
    strength = _per_image(random, len(images), 0, 0.5)
    return np.clip(images * np.exp(strength * np.stack(fields)[..., None]), 0, 255)


def _blur(images, random):
    sigmas = random.uniform(0, 1.2, len(images)) * (random.random(len(images)) < 0.5)
    blurred = [
        cv2.GaussianBlur(image, (0, 0), sigma) if sigma > 0.2 else image[..., 0]
        for image, sigma in zip(images, sigmas, strict=True)
    ]
    return np.stack([b.reshape(images.shape[1:]) for b in blurred])


def _lower_resolution(images, random):
    height, width = images.shape[1:3]
    result = images.copy()
    for i in np.flatnonzero(random.random(len(images)) < 0.3):
        factor = random.uniform(0.4, 0.9)
        small = max(round(width * factor), 2), max(round(height * factor), 2)
        reduced = cv2.resize(images[i], small, interpolation=cv2.INTER_AREA)
        result[i] = cv2.resize(reduced, (width, height)).reshape(images.shape[1:])
    return result


def _noise(images, random):
    sigma = _per_image(random, len(images), 0, 12)
    noise = random.standard_normal(images.shape, np.float32)
    return images + sigma * noise


def _erase(images, random):
    """A grey box on a third of the images: glints, hair, a finger."""
    height, width = images.shape[1:3]
    result = images.copy()
    for i in np.flatnonzero(random.random(len(images)) < 0.33):
        h, w = random.integers(3, 11), random.integers(3, 15)
        top, left = random.integers(height - h), random.integers(width - w)
        result[i, top : top + h, left : left + w] = random.uniform(0, 255)
    return result


def _per_image(random, count, low, high):
    return random.uniform(low, high, (count, 1, 1, 1)).astype(np.float32)


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

AUGMENTATIONS = {
    "none": (),
    "mild": (_shift, _contrast),
    "photometric": _PHOTOMETRIC,
    "strong": (_shift, *_PHOTOMETRIC),
}
