"""How far every eye goes from raw to refined: a strength of its own.

A generator is deterministic and always goes all the way, so a training set of its eyes
shows the target's look and no other. Drawn between 0 and 1 eye by eye, the strength
makes the set cover the way there, and the mean eye keeps more of its edges, hence of
its label.
"""

import numpy as np

from gaze.run import errors


def check(settings: dict) -> tuple[float, float]:
    """The (low, high) of a config.

    Raises:
        UserError: strengths outside 0..1, in the wrong order, or not two.
    """
    pair = tuple(settings.get("strength", (1.0, 1.0)))
    if len(pair) != 2 or not 0.0 <= pair[0] <= pair[1] <= 1.0:
        raise errors.UserError(
            f"config.strength is {pair}; expected two numbers from 0 (raw) to 1 "
            "(refined), the smaller one first."
        )
    return pair


def blend(
    images: np.ndarray, refined: np.ndarray, keys: np.ndarray, settings: dict
) -> np.ndarray:
    """images + s (refined - images), s uniform in ``settings["strength"]``.

    Args:
        images, refined: uint8 [N, H, W, C].
        keys: int [N], identity of each draw: the same key, the same strength.
        settings: a method config's values; ``strength`` is (low, high), (1, 1) where
            absent; ``seed`` seeds the draws.

    Returns:
        uint8 [N, H, W, C].

    Raises:
        UserError: strengths outside 0..1 or in the wrong order.
    """
    low, high = check(settings)
    if low == high == 1.0:
        return refined
    seed = settings["seed"]
    # A generator for each key, as styles are drawn: chunks do not matter.
    draws = [np.random.default_rng((seed, int(k), 3)).uniform(low, high) for k in keys]
    strengths = np.array(draws, np.float32)[:, None, None, None]
    mixed = images + strengths * (refined.astype(np.float32) - images)
    return np.rint(mixed).astype(np.uint8)
