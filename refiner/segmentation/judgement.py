"""How good a segmenter's masks are, against exact ones."""

import numpy as np

from refiner.realism import preservation
from refiner.segmentation import constraint


def summarize(masks: np.ndarray, references: np.ndarray) -> dict[str, float]:
    """Figures of predicted masks.

    Args:
        masks: uint8 [N, H, W].
        references: exact masks, uint8 [N, H, W].

    Returns:
        ``iou_CLASS`` and ``dice_CLASS``, summed over the set; ``pupil_error_px_mean``
        and ``_p95``, of the centres, where both show one; ``pupil_error_percent_mean``,
        of the iris's diameter; ``orphan_pupil_share`` and ``no_iris_share``, of the
        images in which the reference has that pupil and iris. NaN where there is none.
    """
    ious = preservation.class_ious(masks, references)
    figures = {f"iou_{name}": float(iou) for name, iou in ious.items()}
    figures |= {f"dice_{n}": float(2 * iou / (1 + iou)) for n, iou in ious.items()}
    errors = preservation.shifts_px(masks, references, "pupil")
    figures |= {
        "pupil_error_px_mean": _mean(errors),
        "pupil_error_px_p95": _p95(errors),
        "pupil_error_percent_mean": _mean(100 * errors / iris_diameters(references)),
    }
    (no_iris, orphan), expected = map(constraint.orphans, (masks, references))
    shown = ~expected[0]
    return figures | {
        "orphan_pupil_share": _mean(orphan[shown & ~expected[1]].astype(float)),
        "no_iris_share": _mean(no_iris[shown].astype(float)),
    }


def iris_diameters(masks: np.ndarray) -> np.ndarray:
    """Long axis of the visible iris, [N] px; NaN where there is none."""
    regions = [constraint.iris_region(mask) for mask in masks]
    return np.array(
        [np.nan if r is None else 2 * constraint.fit(r).axes[0] for r in regions]
    )


def _mean(values):
    known = values[np.isfinite(values)]
    return float(np.mean(known)) if len(known) else float("nan")


def _p95(values):
    known = values[np.isfinite(values)]
    return float(np.percentile(known, 95)) if len(known) else float("nan")
