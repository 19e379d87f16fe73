"""The page of ``refiner.evaluate``: is it real, and is the label still true?

Realism never stands without preservation: a refiner that paints any real eye over its
input is perfect in the one and worthless.
"""

import numpy as np

from gaze.run import grid, html
from refiner.realism import cases, naming

_DASH = "–"
_EYE_WIDTH = 120  # px
_PLAIN_P = 0.01
_RANDOM = (
    "VGG-19's ImageNet weights were not at hand, and seeded random filters stand in "
    "for them. They tell contrasts and edges apart and know nothing of eyes; KID, FID, "
    "diversity and the distance to real eyes are theirs. Give the weights with "
    "--vgg_weights=FILE."
)
_NOTE = (
    "KID: kernel distance to the real eyes, which two halves of them have, too (its "
    "floor); FID: Frechet distance. C2ST: how often a small network tells an arm from "
    "the real eyes on held-out ones, 0.5 is guessing, with its permutation p where "
    "that is not below 0.01; matched: the same on parts that are alike in {on}. "
    "Copied: nearer to a real eye than 95 % of those are to each other (5 % is "
    "chance). Shift: how far the segmenter finds the pupil from its exact place, also "
    "in per cent of the eye's width; lost: pupils; overlap: of all regions with those "
    "of the exact mask; the row {raw} is the segmenter's own error, the floor of the "
    "others. Drift: how far an estimator's answer moved; its floor is what photometric "
    "augmentation moves it."
)


def make(figures, looks, sets, measured, raw):
    """The page, a whole HTML document.

    Args:
        figures: what ``figures.json`` holds.
        looks: ``looks.Looks`` of the arms.
        sets: {arm: record.Records}.
        measured: of ``cases.measure``.
        raw: name of the raw arm.
    """
    arms = naming.in_order(sets)
    sections = {
        "Realism beside preservation": _overview(figures, looks, arms, raw),
        "Best, median and worst": [
            _pictures(measure, values, sets, raw, arms)
            for measure, values in measured.items()
        ],
    }
    subtitle = f"Features: {looks.extractor}."
    title = "Is it real, and is the label still true?"
    return html.page(title, sections, subtitle=subtitle)


def _overview(figures, looks, arms, raw):
    pieces = []
    if looks.is_random:
        pieces.append(html.callout(_RANDOM, label="Random features", warning=True))
    for alarm in figures["alarms"]:
        pieces.append(html.callout(alarm, label="Alarm", warning=True))
    columns = {
        **_distance_columns(figures),
        **_two_sample_columns(figures.get("two_sample")),
        **_label_columns(figures),
    }
    rows = [
        [naming.label(arm), *(cell(arm) for cell in columns.values())] for arm in arms
    ]
    on = _matched_on(figures.get("two_sample"))
    note = _NOTE.format(on=on, raw=naming.label(raw))
    pieces.append(html.table(["arm", *columns], rows, note=note))
    return pieces + [html.paragraph(line) for line in _missing(figures)]


def _distance_columns(figures):
    kid, varied = figures["kid"], figures["variety"]
    columns = {
        f"KID (floor {kid['floor']['mean']:.2f})": lambda arm: (
            f"{kid[arm]['mean']:.2f} ± {kid[arm]['std']:.2f}"
        )
    }
    if "needed" not in figures["fid"]:
        columns["FID"] = lambda arm: f"{figures['fid'][arm]:.1f}"
    return columns | {
        "diversity": lambda arm: f"{varied[arm]['diversity']:.2f}",
        "copied": lambda arm: f"{varied[arm]['copied_share']:.0%}",
    }


def _two_sample_columns(tests):
    if not tests:
        return {}

    def matched(arm):
        own = tests[arm]["matched"]
        return _test(own) if "accuracy" in own else f"{_DASH} ({own['kept']} alike)"

    return {"C2ST": lambda arm: _test(tests[arm]), "C2ST, matched": matched}


def _label_columns(figures):
    kept, drift = figures["preservation"], figures.get("drift")

    def drifted(arm):
        if arm not in drift:
            return _DASH
        own = drift[arm]
        return f"{own['drift_deg_mean']:.2f} ({own['drift_floor_deg']:.2f})"

    columns = {
        "pupil shift, px": lambda arm: (
            f"{_number(kept[arm]['pupil_shift_px_mean'])} "
            f"({_number(kept[arm]['pupil_shift_percent_mean'])} %)"
        ),
        "lost": lambda arm: f"{kept[arm]['lost_pupil_share']:.1%}",
        "overlap": lambda arm: _number(kept[arm]["iou_mean"]),
        "SSIM": lambda arm: _number(kept[arm]["ssim_mean"]),
    }
    return columns | ({"drift (floor), °": drifted} if drift else {})


def _missing(figures):
    """What the table does not hold, and how to have it."""
    if "needed" in figures["fid"]:
        yield (
            f"No FID: it needs {figures['fid']['needed']:,} images of every set, and "
            f"{figures['fid']['found']:,} were looked at (--feature_images)."
        )
    if "two_sample" not in figures:
        yield "No classifier two-sample test: --two_sample runs it."
    if "drift" not in figures:
        yield "No gaze drift: --estimator names the run that answers."


def _matched_on(tests):
    first = next(iter((tests or {}).values()), None)
    return first["matched"]["on"] if first else "gaze and brightness"


def _pictures(measure, values, sets, raw, arms):
    """A column for every arm: raw and refined eye of its best, median and worst."""
    columns, told = {}, []
    for arm in arms:
        picks = cases.pick(measure, values[arm])
        if picks is None:
            continue
        pairs = [(sets[raw].image[i], sets[arm].image[i]) for i in picks]
        columns[naming.label(arm)] = [_enlarged(e) for pair in pairs for e in pair]
        shown = ", ".join(_value(values[arm][i], measure.unit) for i in picks)
        told.append(f"{naming.label(arm)} {shown}")
    caption = (
        f"By {measure.name}: best, median and worst from top to bottom, of each the "
        f"raw eye above the arm's. {'; '.join(told)}."
    )
    sheet = grid.contact_sheet(columns)
    return html.figure(grid.encode_png(sheet), caption, alt=f"Eyes by {measure.name}")


def _enlarged(eye):
    return grid.upscale(eye, max(1, round(_EYE_WIDTH / eye.shape[1])), "cubic")


def _value(value, unit):
    return "lost" if np.isinf(value) else f"{value:.2f}{unit}"


def _test(result):
    """The accuracy, with its p where that is not plainly small."""
    text, p = f"{result['accuracy']:.3f}", result["p"]
    return text if p < _PLAIN_P else f"{text} (p {p:.2f})"


def _number(value):
    return _DASH if value != value else f"{value:.2f}"
