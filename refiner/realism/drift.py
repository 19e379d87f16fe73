"""Gaze drift: how far a frozen estimator's answer moves when its eye is refined.

An estimator answers otherwise to other light too, labels moved or not, so the drift
stands beside a floor: what the same answers move under photometric augmentation,
which cannot move a label. Train the estimator on augmented eyes, or it measures its
own surprise.
"""

import numpy as np

from gaze import geometry
from gaze.data import augment


def summarize(predict, synthetic, refined, *, seed=0):
    """Drift of one set of images and its floor.

    Args:
        predict: uint8 [N, H, W, C] -> float [N, 2], (pitch, yaw) radians.
        synthetic: the images before refining, uint8 [N, H, W, C].
        refined: the same eyes after it.
        seed: of the augmentation behind the floor.

    Returns:
        Dictionary: ``drift_deg_mean``, ``drift_deg_p95``, ``drift_floor_deg``, and the
        mean signed moves ``drift_pitch_deg``, ``drift_yaw_deg`` (a constant offset is
        a label that moved, scatter may be surprise).
    """
    before, after = predict(synthetic), predict(refined)
    random = np.random.default_rng(seed)
    shaken = predict(augment.apply(synthetic, "photometric", random))
    moved = geometry.angular_error_deg(after, before)
    offset = np.degrees(np.mean(np.asarray(after) - before, axis=0))
    return {
        "drift_deg_mean": float(moved.mean()),
        "drift_deg_p95": float(np.percentile(moved, 95)),
        "drift_floor_deg": float(geometry.angular_error_deg(shaken, before).mean()),
        "drift_pitch_deg": float(offset[0]),
        "drift_yaw_deg": float(offset[1]),
    }
