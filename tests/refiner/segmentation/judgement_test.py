"""Figures of masks, by hand."""

import numpy as np
import pytest

from gaze.data import record
from refiner.segmentation import judgement
from tests.refiner.segmentation.constraint_test import drawn


def test_perfect_masks():
    masks = np.stack([drawn(), drawn(center=(40, 28))])
    figures = judgement.summarize(masks, masks)
    for name in record.CLASS_NAMES[1:]:
        assert figures[f"iou_{name}"] == figures[f"dice_{name}"] == 1.0
    assert np.isnan(figures["iou_skin"])  # there is none
    assert figures["pupil_error_px_mean"] == figures["orphan_pupil_share"] == 0.0


def test_a_moved_pupil_in_px_and_in_percent_of_the_iris():
    reference = drawn(iris=20)[None]
    figures = judgement.summarize(drawn(iris=20, pupil_at=(53, 34))[None], reference)
    assert figures["pupil_error_px_mean"] == pytest.approx(5.0)
    assert figures["pupil_error_percent_mean"] == pytest.approx(5 / 40 * 100, rel=0.02)
    iou, dice = figures["iou_pupil"], figures["dice_pupil"]
    assert 0.3 < iou < 0.6 and dice == pytest.approx(2 * iou / (1 + iou))


def test_orphans_are_counted_where_the_reference_shows_a_pupil():
    references = np.stack([drawn(), drawn(), drawn(), np.zeros_like(drawn())])
    masks = references.copy()
    masks[0][masks[0] == record.PUPIL] = record.IRIS
    masks[1] = record.SKIN
    references[2][references[2] == record.PUPIL] = record.IRIS
    figures = judgement.summarize(masks, references)
    assert figures["orphan_pupil_share"] == pytest.approx(1 / 2)
    assert figures["no_iris_share"] == pytest.approx(1 / 3)
