"""Reflections of lamps and of the sky, laid over eyes with their masks.

Lengths are in px of a patch 60 wide and grow with the patch.
"""

import cv2
import numpy as np

from gaze.data import augment, parts, record

MAX_BLOBS = 3
MAX_LAMPS = 6


def blobs(eyes: np.ndarray, random: parts.Random) -> np.ndarray:
    """Reflections: up to ``MAX_BLOBS`` bright ellipses on each eye, sharp or soft."""
    lit, unit = eyes.astype(np.float32), _unit(eyes)
    height, width = eyes.shape[1:3]
    draws = parts.draws(random, len(eyes))
    random = draws.random
    for own in draws.each():
        for _ in range(random.integers(MAX_BLOBS + 1)):
            center = random.uniform((0, 0), (width, height))
            axes = random.uniform(0.5, 3.5, 2) * unit
            turn = random.uniform(0, np.pi)
            # The blur is a reflection's softness: of a lamp sharp, of the sky wide.
            softness = random.uniform(0.3, 1.0) * unit
            brightness = random.uniform(40, 255)
            if own is None:
                continue
            shape = _ellipse((height, width), center, axes, turn)
            shape = cv2.GaussianBlur(shape, (0, 0), softness)
            lit[own] += brightness * shape[..., None]
    return np.clip(np.rint(lit), 0, 255).astype(np.uint8)


def lamps(
    eyes: np.ndarray,
    masks: np.ndarray,
    random: parts.Random,
    share: float,
) -> np.ndarray:
    """Lamps of a camera mirrored by the cornea: small, bright, often several.

    Args:
        eyes: uint8 [B, H, W, C].
        masks: uint8 [B, H, W] of the whole batch; the lamps lie in and about the iris.
        random: all choices are drawn from it.
        share: of the eyes that have lamps.
    """
    lit, unit = eyes.astype(np.float32), _unit(eyes)
    irises = np.isin(masks, record.WHOLE_IRIS)
    draws = parts.draws(random, len(eyes))
    random = draws.random
    for own, iris in zip(draws.each(), irises, strict=True):
        if random.random() >= share or not iris.any():
            continue
        places = np.argwhere(iris)[:, ::-1]  # (x, y)
        radius = np.sqrt(len(places) / np.pi)
        size = random.uniform(0.4, 1.0) * max(unit, 0.25 * radius)  # one camera's lamps
        brightness = random.uniform(80, 400)  # more than white: they saturate
        for _ in range(random.integers(1, MAX_LAMPS + 1)):
            center = places[random.integers(len(places))] + random.normal(0, unit, 2)
            axes, turn = size * random.uniform(0.6, 1.4, 2), np.pi * random.random()
            if own is None:
                continue
            shape = _ellipse(iris.shape, center, axes, turn)
            shape = cv2.GaussianBlur(shape, (0, 0), 0.5 * unit)
            lit[own] += brightness * shape[..., None]
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
