"""Do refined eyes keep their labels? Where the iris went, and whose pixels are whose.

A segmenter that never saw the refiner labels the refined eyes; its masks are compared
with a reference. Two references make sense: the exact masks of the synthetic eyes
(then the same figures for the unrefined eyes are the floor, the segmenter's own error)
or the segmenter's masks of the unrefined eyes (then the floor is zero, and the shift is
SimGAN's "before and after", 1.1 px there). Read every figure beside its floor.

The iris is the disc of iris and pupil together. NumPy only.
"""

import numpy as np

REGIONS = {"iris": (1, 2), "pupil": (2,)}
"""Region -> the mask classes that make it up."""

CLASSES = ("skin", "iris", "pupil", "sclera")
MIN_AREA_PX = {"iris": 12, "pupil": 3}
"""Smaller regions are lost: their centre is noise."""


def centroids(masks, region):
    """Centre of a region in each mask.

    Args:
        masks: integer classes [N, H, W].
        region: "iris" or "pupil".

    Returns:
        float [N, 2], (x, y) in px from the centre of the upper left pixel; NaN where
        the region is lost.
    """
    inside = np.isin(masks, REGIONS[region])
    areas = inside.sum(axis=(1, 2)).astype(float)
    areas[areas < MIN_AREA_PX[region]] = np.nan
    x = inside.sum(axis=1) @ np.arange(masks.shape[2]) / areas
    y = inside.sum(axis=2) @ np.arange(masks.shape[1]) / areas
    return np.stack([x, y], axis=-1)


def eye_widths(masks):
    """Columns that the eye's opening (all but skin) spans, [N] px; NaN if closed."""
    open_columns = (masks != 0).any(axis=1)
    first = open_columns.argmax(axis=1)
    last = masks.shape[2] - 1 - open_columns[:, ::-1].argmax(axis=1)
    return np.where(open_columns.any(axis=1), last - first + 1.0, np.nan)


def shifts_px(masks, references, region):
    """Distance of the region's centres, [N] px; NaN where either lost it."""
    moves = centroids(masks, region) - centroids(references, region)
    return np.hypot(moves[:, 0], moves[:, 1])


def pupil_errors(masks, centers):
    """How far the segmented pupil lies from the true one, as LPW is judged.

    Args:
        masks: segmenter's classes, integer [N, H, W].
        centers: float [N, 2], (x, y) in px; NaN where not known.

    Returns:
        ``pupil_error_px_mean`` of the pupils found, ``pupil_within_5_share`` of all
        known pupils, those that were not found among them.
    """
    known = np.isfinite(centers).all(axis=1)
    moves = (centroids(masks, "pupil") - centers)[known]
    errors = np.hypot(moves[:, 0], moves[:, 1])
    near = errors[np.isfinite(errors)] <= 5.0
    return {
        "pupil_error_px_mean": _mean(errors[np.isfinite(errors)]),
        "pupil_within_5_share": near.sum() / len(errors) if len(errors) else np.nan,
    }


def lost_share(masks, references, region):
    """Share of the references' regions that the masks have lost."""
    shown = np.isfinite(centroids(references, region)[:, 0])
    lost = ~np.isfinite(centroids(masks, region)[:, 0])
    return float(lost[shown].mean()) if shown.any() else float("nan")


def class_counts(masks, references):
    """Pixels of each class, summed over the whole set.

    Returns:
        Dictionary class name -> (in both, in either).
    """
    counts = {}
    for index, name in enumerate(CLASSES):
        predicted, expected = masks == index, references == index
        union = np.count_nonzero(predicted | expected)
        counts[name] = int(np.count_nonzero(predicted & expected)), int(union)
    return counts


def class_ious(masks, references):
    """Intersection over union of each class, summed over the whole set.

    Returns:
        Dictionary class name -> IoU, NaN for a class that neither side has.
    """
    counts = class_counts(masks, references)
    return {n: c / union if union else float("nan") for n, (c, union) in counts.items()}


def summarize(masks, references):
    """All figures of one set of images.

    Args:
        masks: segmenter's classes of refined (or, for the floor, unrefined) eyes,
            integer [N, H, W].
        references: exact masks, or the segmenter's of the unrefined eyes, [N, H, W].

    Returns:
        Dictionary of numbers: for iris and pupil `..._shift_px_mean`,
        `..._shift_px_p95` and `..._shift_percent_mean` (of the eye's width in the
        reference), `lost_..._share`; `iou_skin`, ..., `iou_mean`. NaN where no image
        has what is measured.
    """
    figures = {}
    for region in REGIONS:
        shifts = shifts_px(masks, references, region)
        measured = np.isfinite(shifts)
        percent = 100.0 * shifts / eye_widths(references)
        figures |= {
            f"{region}_shift_px_mean": _mean(shifts[measured]),
            f"{region}_shift_px_p95": _percentile(shifts[measured], 95),
            f"{region}_shift_percent_mean": _mean(percent[measured]),
            f"lost_{region}_share": lost_share(masks, references, region),
        }
    ious = class_ious(masks, references)
    figures |= {f"iou_{name}": float(iou) for name, iou in ious.items()}
    known = np.array([iou for iou in ious.values() if np.isfinite(iou)])
    return figures | {"iou_mean": _mean(known)}


def _mean(values):
    return float(np.mean(values)) if len(values) else float("nan")


def _percentile(values, percent):
    return float(np.percentile(values, percent)) if len(values) else float("nan")
