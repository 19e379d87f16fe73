"""Drift of estimators whose answers are known."""

import numpy as np
import pytest

from refiner.realism import drift
from tests.gaze.data import eyes

IMAGES = eyes.columns(12)["image"]


def by_brightness(images):
    """Answers a yaw that grows by one degree with every grey level."""
    level = images.mean(axis=(1, 2, 3))
    return np.stack([np.zeros_like(level), np.radians(level - 128.0)], axis=-1)


def test_a_deaf_estimator_does_not_drift():
    figures = drift.summarize(lambda i: np.zeros((len(i), 2)), IMAGES, 255 - IMAGES)
    assert set(figures.values()) == {0.0}


def test_a_known_shift_is_measured_with_its_sign():
    dark = np.clip(IMAGES, 10, 240)
    figures = drift.summarize(by_brightness, dark, dark + 5)
    assert figures["drift_deg_mean"] == pytest.approx(5.0, abs=1e-3)
    assert figures["drift_deg_p95"] == pytest.approx(5.0, abs=1e-3)
    assert figures["drift_yaw_deg"] == pytest.approx(5.0, abs=1e-3)
    assert figures["drift_pitch_deg"] == 0.0
    assert figures["drift_floor_deg"] > 1.0
