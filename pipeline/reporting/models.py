"""The report's parts on what was made: refined images, trainings, TFLite files."""

from gaze.run import html
from pipeline.reporting import curves, figures, wording, workdir
from refiner.realism import naming

_PRESERVATION_COLUMNS = {
    "iris shift, px": "iris_shift_px_mean",
    "95 % below": "iris_shift_px_p95",
    "% of eye width": "iris_shift_percent_mean",
    "lost": "lost_iris_share",
    "pupil shift, px": "pupil_shift_px_mean",
    "IoU iris": "iou_iris",
    "pupil": "iou_pupil",
    "sclera": "iou_sclera",
    "mean": "iou_mean",
    "SSIM": "ssim_mean",
    "gaze drift, degrees": "drift_deg_mean",
    "its floor": "drift_floor_deg",
}
_DISTANCE_COLUMNS = {
    "KID": "kid_mean",
    "sd over subsets": "kid_std",
    "C2ST": "two_sample_accuracy",
    "diversity": "diversity",
    "copied": "copied_share",
}
_EXPORT_COLUMNS = {
    "size": "size_bytes_exported",
    "median latency": "latency_exported_median_us",
    "90 % below": "latency_exported_p90_us",
    "float32 size": "size_bytes_float32",
    "times faster than float32": "float32_over_exported",
    "exported to Keras, degrees": "accuracy_between_deg",
    "worse by, degrees": "accuracy_worse_deg",
    "exported to Keras, mIoU": "accuracy_agreement_miou",
    "mIoU lost, points": "accuracy_drop_points",
    "quantum pitch, degrees": "quantum_deg_pitch",
    "quantum yaw, degrees": "quantum_deg_yaw",
}
_COST_COLUMNS = {"training": "training_s", "per image": "refining_ms"}
_COST_NOTE = (
    "Wall time of the commands on this machine with other tasks beside them; of the "
    "last start where a training was interrupted. Per image: the whole command over "
    "the number of images, so it contains the command's start."
)
_ONE_PICTURE = ("segmenter", "estimate")
_EXPORT_NOTE = (
    "Latency of one invocation on one thread of the machine that ran the export, the "
    "exported model and float32 in turns; the ratio is of CPU time. Quantum: the step "
    "between neighbouring outputs of an int8 model; its card names the preset."
)


def realism(run: workdir.Run, collected: list[figures.Figure]) -> list[str]:
    """Label preservation and distance to the target, beside their floors."""
    if not run.realism:
        return [wording.NOT_RUN]
    extractor = run.realism.get("kid", {}).get("extractor", "not named")
    return [
        wording.arm_table(
            collected,
            _PRESERVATION_COLUMNS,
            "images",
            note="Measured by the segmenter against the synthetic eye's mask: how far "
            "the centres of iris and pupil lie from their place, irises lost, "
            "intersection over union (skin is part of the mean). The row raw is the "
            "floor: the segmenter's own error on unrefined eyes (of eyes of a fitted "
            "layout, the row fitted). SSIM compares with the unrefined eye. Gaze "
            "drift: how far the answer of a CNN trained on raw eyes moves; its floor "
            "is what photometric augmentation does to it.",
        ),
        wording.arm_table(
            collected,
            _DISTANCE_COLUMNS,
            "images",
            note=f"Kernel inception distance to {wording.target(run)}; features: "
            f"{extractor}. Raw is before refining; the floor is the distance between "
            "two halves of the target. C2ST, where it was run: how often a small "
            "network tells an arm from the target on unseen people; 0.5 is guessing. "
            "Diversity: mean distance between two images over the target's. Copied: "
            "nearer to a target image than 95 % of those are to each other (5 % is "
            "chance).",
        ),
    ]


def costs(collected: list[figures.Figure]) -> list[str]:
    """What it takes to train and to use every refiner and every purifier."""
    timed = [f for f in collected if f.name in _COST_COLUMNS.values()]
    headers = {"arm": "refiner", "purifier": "purifier"}
    shown = [by for by in headers if any(by in f.about for f in timed)]
    return [
        wording.arm_table(
            timed,
            _COST_COLUMNS,
            headers[by],
            note=_COST_NOTE if by == shown[-1] else "",
            by=by,
        )
        for by in shown
    ] or [wording.NOT_RUN]


def trainings(run: workdir.Run) -> list[str]:
    """Learning curves of the segmenter and of the first seed's trainings.

    Estimators share a picture, because they share their losses; every refiner and
    every purifier has its own, folded.
    """
    pieces = []
    for stage, runs in run.trainings.items():
        if stage in _ONE_PICTURE:
            pieces += _curves(stage, runs)
            continue
        for arm in naming.in_order(runs):
            name = f"{stage}: {naming.label(arm)}"
            drawn = _curves(name, {arm: runs[arm]})
            pieces += [html.folded(f"Learning curves, {name}", p) for p in drawn]
    return pieces or [wording.NOT_RUN]


def _curves(name, runs):
    """The figure of some trainings; none where nothing was logged."""
    png = curves.learning_curves(runs)
    caption = f"{name}: losses and monitors against the step.{_phases(runs)}"
    return [html.figure(png, caption)] if png else []


def tflite(collected: list[figures.Figure]) -> list[str]:
    """The exported models, one column each."""
    headers, rows = figures.table(collected, _EXPORT_COLUMNS, "model")
    if not rows:
        return [wording.NOT_RUN]
    lines = [list(line) for line in zip(headers, *rows.values(), strict=True)]
    return [html.table(["", *rows], lines, note=_EXPORT_NOTE)]


def _phases(runs):
    if len(runs) > 1:
        return " Dashed: strong augmentation."
    lines = next(iter(runs.values()))
    names = list(dict.fromkeys(line.get("phase", "") for line in lines))
    return f" Phases, at the dotted lines: {', '.join(names)}." * (len(names) > 1)
