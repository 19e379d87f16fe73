"""Eyes with masks randomised so far that real ones look like some of them.

METHODS of others train on hand-drawn masks; here synthetic masks must carry over, so
light, lens and reflections vary more than any camera does. Lengths are in px of a patch
60 wide and grow with the patch.
"""

import cv2
import numpy as np

from gaze.data import augment, warping

SHIFT_PX = 3.0
TURN = np.radians(10.0)
SCALE = 0.8, 1.25
MAX_BLOBS = 3


def apply(
    eyes: np.ndarray, masks: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Moved, mirrored and relit copies; masks move along, their classes are symmetric.

    Args:
        eyes: uint8 [B, H, W, C].
        masks: uint8 [B, H, W].
        random: ``np.random.Generator``; all choices are drawn from it.

    Returns:
        The same shapes and types.
    """
    eyes, masks = move(eyes, masks, random)
    return augment.apply(blobs(eyes, random), "photometric", random), masks


def move(
    eyes: np.ndarray, masks: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Up to 10 degrees of turn, 0.8 to 1.25 of the size, a shift, and mirrored half."""
    count, reach = len(eyes), SHIFT_PX * _unit(eyes)
    low, high = np.log(SCALE)  # drawn so that twice and half are as likely
    maps = warping.similarities(
        masks.shape[1:],
        shift_px=random.uniform(-reach, reach, (count, 2)),
        scale=np.exp(random.uniform(low, high, count)),
        turn=random.uniform(-TURN, TURN, count),
    )
    mirrored = random.random(count) < 0.5
    # The first row of a map gives x': mirrored behind all else.
    maps[mirrored, 0] *= -1  # x' = (W - 1) - x, in the patch that comes out
    maps[mirrored, 0, 2] += masks.shape[2] - 1
    moved = warping.warp({"image": eyes, "mask": masks}, maps)
    return moved["image"], moved["mask"]


def blobs(eyes: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Reflections: up to ``MAX_BLOBS`` bright ellipses on each eye, sharp or soft."""
    lit, unit = eyes.astype(np.float32), _unit(eyes)
    height, width = eyes.shape[1:3]
    for eye in lit:
        for _ in range(random.integers(MAX_BLOBS + 1)):
            center = random.uniform((0, 0), (width, height))
            axes = random.uniform(0.5, 3.5, 2) * unit
            shape = _ellipse((height, width), center, axes, random.uniform(0, np.pi))
            # The blur is a reflection's softness: of a lamp sharp, of the sky wide.
            shape = cv2.GaussianBlur(shape, (0, 0), random.uniform(0.3, 1.0) * unit)
            eye += random.uniform(40, 255) * shape[..., None]
    return np.clip(np.rint(lit), 0, 255).astype(np.uint8)


def _ellipse(size, center, axes, turn):
    """1 inside, 0 outside, float32 [H, W]; ``center`` and half ``axes`` in px."""
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float32)
    x, y = x - center[0], y - center[1]
    u = (np.cos(turn) * x + np.sin(turn) * y) / axes[0]
    v = (np.cos(turn) * y - np.sin(turn) * x) / axes[1]
    return (u**2 + v**2 < 1).astype(np.float32)


def _unit(eyes):
    """Px of these patches to one of a patch 60 px wide."""
    return eyes.shape[2] / augment.WIDTH_PX
