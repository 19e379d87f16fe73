"""The report's parts on gaze accuracy: degrees with labels, the screen without."""

from gaze.run import html
from pipeline.reporting import breakdowns, comparison, figures, plots, wording, workdir
from refiner.realism import naming

_FIT_COLUMNS = {
    "slope, yaw": "yaw_slope",
    "slope, pitch": "pitch_slope",
    "correlation, yaw": "yaw_correlation",
    "correlation, pitch": "pitch_correlation",
}
_FIT_NOTE = (
    "Predicted against true angle: 1 and 1 would be perfect; a swapped or dead output "
    "shows here, not in the mean error."
)
_PURIFICATION_COLUMNS = {
    "error, degrees": "error_deg",
    "gain over raw": "gain_deg",
    "within 7°": "within_7",
    "iris shift, px": "iris_shift_px_mean",
    "IoU iris": "iou_iris",
    "pupil error, px": "pupil_error_px_mean",
    "KID to synthetic": "kid_mean",
}
_PURIFICATION_NOTE = (
    "Trained on raw synthetic eyes, tested on real ones as they are and collected "
    "synthetic-like. Shift and IoU by the segmenter against its own masks of the raw "
    "eyes; pupil error against the true pupil, where the eyes carry it."
)
_SCREEN_NOTE = (
    "Real web-cam eyes with a screen target and no degrees: correlation of yaw with "
    "target x and of -pitch with target y within windows of 15 consecutive samples, "
    "mean over windows. Windows of one person are not independent: the intervals are "
    "optimistic. A test only: nothing was trained or chosen on it."
)
_SCREEN_COLUMNS = {
    "x [95 %]": "screen_x",
    "y [95 %]": "screen_y",
    "windows": "screen_num_windows",
}


def gaze_error(
    run: workdir.Run, rows: list[comparison.Row], collected: list[figures.Figure]
) -> list[str]:
    """Degrees, where the target has labels: tables and plots.

    Args:
        run: ``workdir.Run``.
        rows: list of ``comparison.Row``, empty without labels.
        collected: list of ``figures.Figure``.

    Returns:
        list of HTML pieces.
    """
    if not rows:
        return [html.callout(wording.NO_DEGREES, label="Not available")]
    gaze, leading = run.labels["gaze"], comparison.leading(rows)
    shown = {key: p for key, p in run.predictions.items() if key[0] in leading}
    arms, name = _first_seed(shown, rows)
    baseline = figures.find(collected, "error_deg", arm=wording.BASELINE)
    baseline_deg = float(baseline.value) if baseline else None
    fits = _FIT_COLUMNS | _seed_columns(run)
    return [
        *wording.arm_tables(collected, wording.ERROR_COLUMNS, note=_error_note(run)),
        html.figure(
            plots.error_bars(rows, baseline_deg=baseline_deg),
            f"Mean over {wording.unit(run)}s with 95 % interval.",
        ),
        html.figure(
            plots.error_by_angle(shown, gaze),
            "Error against the true gaze angle, mean over seeds, bins of 10 degrees; "
            "dashed: references that saw what no refiner may see. Here and below the "
            "refiners of least error.",
        ),
        *_breakdowns(run, shown),
        *wording.arm_tables(collected, fits, note=_FIT_NOTE),
        html.figure(
            plots.scatter(arms, gaze),
            f"Predicted against true angle, {naming.kind_label(name)}, {run.seeds[0]}.",
        ),
    ]


def _breakdowns(run, shown):
    """Errors by trait and by person, as far as the test set tells."""
    gaze = run.labels["gaze"]
    unit = wording.unit(run)
    plot = breakdowns.subject_plot(shown, gaze, run.labels["subjects"], unit=unit)
    caption = f"Each point is the mean error of one {unit} over seeds."
    pieces = [
        html.folded(f"Where do they fail? Error by {unit}", html.figure(plot, caption))
    ]
    if run.traits:
        png = breakdowns.trait_plot(shown, gaze, run.traits)
        caption = "Error against what the eyes are like; bins of equally many eyes."
        pieces.insert(0, html.figure(png, caption))
    return pieces


def screen(collected: list[figures.Figure]) -> list[str]:
    """The screen test on real web-cam eyes; list of HTML pieces."""
    return wording.arm_tables(collected, _SCREEN_COLUMNS, note=_SCREEN_NOTE) or [
        wording.NOT_RUN
    ]


def _first_seed(predictions, rows):
    """({arm: float [N, 2]} of the first seed and augmentation, its name)."""
    name = rows[0].augmentation
    return {arm: p[0] for (arm, other), p in predictions.items() if other == name}, name


def purification(collected: list[figures.Figure]) -> list[str]:
    """The other direction: tests of raw-trained estimators on purified real eyes.

    Without labels what is left is how the eyes look and what became of their regions.
    """
    collected = [figure for figure in collected if "purifier" in figure.about]
    if not collected:
        return [wording.NOT_RUN]
    names = wording.augmentations(collected)
    if not names:
        note, by = _PURIFICATION_NOTE, "purifier"
        table = wording.arm_table(
            collected, _PURIFICATION_COLUMNS, "real eyes", note=note, by=by
        )
        return [table]
    return [
        wording.arm_table(
            figures.within(collected, "augmentation", name),
            _PURIFICATION_COLUMNS,
            f"tested on; estimator: {naming.kind_label(name)}",
            note=_PURIFICATION_NOTE if name == names[-1] else "",
            by="purifier",
        )
        for name in names
    ]


def _error_note(run):
    gaze, units = run.labels["gaze"], set(run.labels["subjects"])
    unit = wording.unit(run)
    others = "people" if unit == "subject" else "days of this person, no other people"
    covered = (
        f"{unit}s and over the {len(run.seeds)} seeds of refiner and estimator (of "
        "those that were trained in the first alone, over it)"
        if len(run.seeds) > 1
        else f"{unit}s; with one seed they cover other {others}, not another training"
    )
    kept = f"{len(units)} held-out {unit}s"
    if unit == "condition":
        kept += " (days, sessions) of one person"
    matched = ""
    if any(arm == naming.MATCHED for arm, _ in run.predictions):
        matched = (
            " Matched: raw synthetic eyes that look where a raw-trained CNN says that "
            "the target's do."
        )
    fitted = ""
    if any(arm == naming.FITTED for arm, _ in run.predictions):
        fitted = (
            " Fitted: raw synthetic eyes of people and crops whose masks have the "
            "statistics of the target's, no label read; gain over fitted: of the same "
            "eyes, refined."
        )
    return (
        f"Tested on {len(gaze)} labelled eyes ({wording.target(run)}) of {kept}. Mean "
        f"angular error over {unit}s. Brackets: 95 % intervals, cluster bootstrap over "
        f"test {covered}. Gain: raw minus refined, "
        "in degrees, paired, same augmentation. Gap closed: gain divided by raw minus "
        "ceiling; left out where no gap is shown. Offset removed and line fitted are "
        "fitted to each person's own labels, means over people (of a single person, "
        "over conditions): bounds of what a calibration could give. Ceiling: trained "
        "on labelled eyes of other subjects of the target. Perfect refiner: the same "
        "synthetic eyes rendered anew with the target's skins, light and camera."
        f"{matched}{fitted}"
    )


def _seed_columns(run):
    if len(run.seeds) == 1:
        return {}
    return {f"{seed}, °": f"seed_error_deg_{k}" for k, seed in enumerate(run.seeds)}
