"""How good a segmenter's masks are, against exact ones."""

import collections
from collections.abc import Iterable

import numpy as np

from refiner.realism import preservation
from refiner.segmentation import constraint


def summarize(masks: np.ndarray, references: np.ndarray) -> dict[str, float]:
    """Figures of predicted masks.

    Args:
        masks: uint8 [N, H, W].
        references: exact masks, uint8 [N, H, W].

    Returns:
        See `summary`.
    """
    return summary([measure(masks, references)])


def measure(masks: np.ndarray, references: np.ndarray) -> dict:
    """What `summary` needs to know of a part of a set; arguments as `summarize`.

    Returns:
        JSON types: ``common`` and ``union``, px by class; by eye ``pupil_error_px``
        and ``pupil_error_percent``, NaN where either shows no pupil; ``shown`` and
        ``shown_pupils``, the references that show iris and pupil, and ``no_iris`` and
        ``orphans``, the masks that lack them there.
    """
    counts = preservation.class_counts(masks, references)
    errors = preservation.shifts_px(masks, references, "pupil")
    (no_iris, orphan), expected = map(constraint.orphans, (masks, references))
    shown = ~expected[0]
    pupils = shown & ~expected[1]
    return {
        "common": {name: common for name, (common, _) in counts.items()},
        "union": {name: union for name, (_, union) in counts.items()},
        "pupil_error_px": errors.tolist(),
        "pupil_error_percent": (100 * errors / iris_diameters(references)).tolist(),
        "shown": int(shown.sum()),
        "shown_pupils": int(pupils.sum()),
        "no_iris": int(no_iris[shown].sum()),
        "orphans": int(orphan[pupils].sum()),
    }


def summary(parts: Iterable[dict]) -> dict[str, float]:
    """Figures of a set out of what was measured of its parts, gone through once.

    Returns:
        ``iou_CLASS`` and ``dice_CLASS``, summed over the set; ``pupil_error_px_mean``
        and ``_p95``, of the centres, where both show one; ``pupil_error_percent_mean``,
        of the iris's diameter; ``orphan_pupil_share`` and ``no_iris_share``, of the
        images in which the reference has that pupil and iris. NaN where there is none.
    """
    sums: collections.Counter = collections.Counter()
    px, percent = [np.zeros(0)], [np.zeros(0)]  # eight bytes an eye
    for part in parts:
        for kind in ("common", "union"):
            sums.update({(kind, name): n for name, n in part[kind].items()})
        names = ("shown", "shown_pupils", "no_iris", "orphans")
        sums.update({name: part[name] for name in names})
        px.append(np.array(part["pupil_error_px"], float))
        percent.append(np.array(part["pupil_error_percent"], float))
    ious = {
        name: _share(sums["common", name], sums["union", name])
        for name in preservation.CLASSES
    }
    errors = np.concatenate(px)
    figures = {f"iou_{name}": iou for name, iou in ious.items()}
    figures |= {f"dice_{n}": 2 * iou / (1 + iou) for n, iou in ious.items()}
    return figures | {
        "pupil_error_px_mean": _mean(errors),
        "pupil_error_px_p95": _p95(errors),
        "pupil_error_percent_mean": _mean(np.concatenate(percent)),
        "orphan_pupil_share": _share(sums["orphans"], sums["shown_pupils"]),
        "no_iris_share": _share(sums["no_iris"], sums["shown"]),
    }


def iris_diameters(masks: np.ndarray) -> np.ndarray:
    """Long axis of the visible iris, [N] px; NaN where there is none."""
    regions = [constraint.iris_region(mask) for mask in masks]
    return np.array(
        [np.nan if r is None else 2 * constraint.fit(r).axes[0] for r in regions]
    )


def _share(part, whole):
    return float(part / whole) if whole else float("nan")


def _mean(values):
    known = values[np.isfinite(values)]
    return float(np.mean(known)) if len(known) else float("nan")


def _p95(values):
    known = values[np.isfinite(values)]
    return float(np.percentile(known, 95)) if len(known) else float("nan")
