"""Pictures as a camera takes them that is exposed badly: too dark, too bright, or flat.

A driver's or head-worn camera leaves an eye a few grey levels at night and clips a
sunlit one. A network that is to serve both has to meet both in training; nothing in an
int8 graph can undo an exposure without losing the levels that it saves.
"""

import numpy as np

from gaze.data import parts

LEAST_LEVELS = 8.0
MOST_GAIN = 2.5
_MOST_BLACK = 60.0  # grey level of what reflects nothing: stray light, a raised gain


def vary(eyes: np.ndarray, random: parts.Random, share: float) -> np.ndarray:
    """A share of the pictures dark or flat, a quarter as many too bright.

    Args:
        eyes: uint8 [B, H, W, C].
        random: all choices are drawn from it.
        share: of pictures that become dark or flat, 0 to 0.8.

    Returns:
        The same shape and type.
    """
    draws, result = parts.draws(random, len(eyes)), eyes.copy()
    draw = draws.random.random(draws.size)
    chosen = np.flatnonzero(draw < share * 5 / 4)
    for i, own in zip(chosen, draws.each(chosen), strict=True):
        change = dim if draw[i] < share else brighten
        # Another part's is drawn for as well: a blank one, which nobody sees.
        eye = np.zeros(eyes.shape[1:], np.uint8) if own is None else eyes[own]
        changed = change(eye, draws.random)
        if own is not None:
            result[own] = changed
    return result


def dim(eye: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One picture, uint8 [H, W, C], of a few grey levels.

    It keeps between ``LEAST_LEVELS`` and all of them, each octave as likely, above a
    black level, under noise of up to a grey level and a tenth of its range: what is
    lost to rounding is lost.
    """
    levels = LEAST_LEVELS * (255.0 / LEAST_LEVELS) ** random.random()
    # Squared: most sensors' black is near 0.
    black = min(_MOST_BLACK, 255.0 - levels) * random.random() ** 2
    sigma = random.random() * min(1.0, 0.1 * levels)
    noise = sigma * random.standard_normal(eye.shape, np.float32)
    return _bytes(black + levels * (eye / 255.0) + noise)


def brighten(eye: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One picture, uint8 [H, W, C], up to ``MOST_GAIN`` times as bright and clipped."""
    return _bytes(eye * random.uniform(1.0, MOST_GAIN))


def _bytes(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
