"""What the labels of some eyes tell: ranges, signs, classes.

Every part takes a `samples.Sample` and returns facts, (name, sentence), and warnings;
both are empty where its label is missing.
"""

import numpy as np

from gaze.data import class_order, record, registration, signs
from gaze.inspection import samples
from gaze.simulator import directions as simulated

Told = tuple[list[tuple[str, str]], list[str]]
"""What a part tells: facts, (name, sentence), and warnings."""


def trained_range() -> np.ndarray:
    """What the simulator draws gaze from by default: (low, high) degrees, [2] each."""
    ranges = simulated.Ranges()
    return np.transpose([ranges.gaze_pitch, ranges.gaze_yaw])


def outside(gaze: np.ndarray) -> np.ndarray:
    """Which directions, radians [N, 2], no estimator was trained on by default."""
    low, high = trained_range()
    angles = np.degrees(gaze)
    return np.any((angles < low) | (angles > high), axis=1)


def directions(sample: samples.Sample) -> Told:
    """Ranges of gaze and head pose, and what lies outside the trained one."""
    facts, warnings = [], []
    for name in ("gaze", "head_pose"):
        if name not in sample.columns:
            continue
        degrees = np.degrees(np.asarray(sample.columns[name], np.float64))  # [N, 2]
        parts = [
            f"{angle} {values.min():.0f} to {values.max():.0f} "
            f"(mean {values.mean():.1f}, sd {values.std():.1f})"
            for angle, values in zip(("pitch", "yaw"), degrees.T, strict=True)
        ]
        facts.append((name.replace("_", " "), f"{', '.join(parts)} degrees"))
        if degrees.std(axis=0).min() < 0.1:
            warnings.append(f"an angle of {name} hardly varies; is it the right field?")
    if "gaze" in sample.columns:
        share = outside(sample.columns["gaze"]).mean()
        low, high = trained_range()
        facts.append(
            (
                "out of range",
                f"{share:.1%} of the gaze lies outside what estimators are trained on "
                f"by default (pitch {low[0]:g} to {high[0]:g}, yaw {low[1]:g} to "
                f"{high[1]:g} degrees)",
            )
        )
        if share > 0.05:
            warnings.append(
                f"{share:.0%} of the gaze lies outside the trained range: simulate "
                "with wider ranges or --match, or expect large errors there."
            )
    return facts, warnings


def fit(sample: samples.Sample) -> Told:
    """Whether masks (`registration`) and the gaze's signs (`signs`) fit the pictures.

    Masks show where irises are only if they lie on the eyes themselves.
    """
    columns, placed = sample.columns, None
    if "mask" in columns and not class_order.measure(columns["mask"]).fault:
        placed = registration.measure(columns["image"], columns["mask"])
    masks = None if placed is None or placed.fault else columns["mask"]
    of_masks, of_signs = ([], []), ([], [])
    if placed is not None:
        of_masks = _lying(placed)
    if "gaze" in columns:
        found = signs.measure(columns["image"], columns["gaze"], masks)
        of_signs = _signs(found, "darkness" if masks is None else "mask")
    return of_masks[0] + of_signs[0], of_masks[1] + of_signs[1]


def pupils(sample: samples.Sample) -> Told:
    """Whether pupils' centres move with the irises that are seen."""
    if "pupil_center" not in sample.columns:
        return [], []
    columns = sample.columns
    found = signs.measure_points(columns["image"], columns["pupil_center"])
    if not found.is_wrong:
        return [], []
    return [], [
        f"pupil_center does not fit the pictures: {found.verdict} (by {found.count} "
        "eyes); it is x, y in px from the upper left."
    ]


def _lying(placed):
    sentence = (
        f"as they are they explain {placed.explained:.0%} of the grey levels, "
        f"elsewhere at most {placed.elsewhere:.0%} ({placed.place}); of "
        f"{placed.count} eyes"
    )
    if not placed.fault:
        return [("masks lie", sentence)], []
    doubt = "" if placed.is_certain else f"; {placed.count} eyes are too few to be sure"
    return [("masks lie", sentence)], [
        f"{placed.fault}{doubt}. Were pictures mirrored, scaled, cropped or exchanged "
        "after they were labelled? gaze.prepare refuses such a set unless told "
        "--trust_masks."
    ]


def _signs(measured, by):
    sentence = (
        f"{measured.verdict}: yaw with the iris' column {measured.yaw:+.2f}, pitch "
        f"with its row {measured.pitch:+.2f}, crosswise {measured.yaw_with_row:+.2f} "
        f"and {measured.pitch_with_column:+.2f} (irises of {measured.count} eyes, by "
        f"{by}; both must be below {-measured.clear:.2f})"
    )
    warnings = []
    if measured.is_wrong:
        warnings.append(
            f"gaze does not fit the pictures: {measured.verdict}. Training "
            "on it cannot work; correct the conversion."
        )
    elif measured.verdict == "unclear":
        warnings.append("the signs cannot be told from these eyes; look at the arrows.")
    return [("signs", sentence)], warnings


def mask(sample: samples.Sample) -> Told:
    """Shares of the classes, and whether they are numbered as ours."""
    if "mask" not in sample.columns:
        return [], []
    masks = sample.columns["mask"]
    shares = np.bincount(masks.ravel(), minlength=record.NUM_CLASSES) / masks.size
    parts = [
        f"{name} {share:.1%}"
        for name, share in zip(record.CLASS_NAMES, shares, strict=True)
    ]
    shows_iris = np.isin(masks, (record.IRIS, record.PUPIL)).any(axis=(1, 2))
    without = (
        f"; no iris in {int((~shows_iris).sum())} eyes" if not shows_iris.all() else ""
    )
    order = class_order.measure(masks)
    warnings = [f"{order.fault}."] if order.fault else order.doubts
    return [("mask", ", ".join(parts) + without)], warnings


PARTS = (directions, fit, pupils, mask)
