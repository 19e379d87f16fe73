"""The report's parts that say what was run, what came out, and show the eyes."""

import json
import shlex

import numpy as np

from gaze.run import grid, html
from pipeline.reporting import cautions, comparison, figures, wording, workdir
from refiner.realism import naming

_OUTLINE_CAPTION = (
    "The outlines are those of the mask before: where an iris has left them, the gaze "
    "label is no longer true."
)
_BAND_GAP, _WHITE = 18, {"constant_values": 255}  # pixels below a band


def in_short(run: workdir.Run, rows: list[comparison.Row]) -> list[str]:
    """Warnings first, then one line per refining arm; list of HTML pieces."""
    pieces = [] if run.is_real else [html.callout(wording.CABIN, label="Simulated")]
    for label, text in cautions.of(run):
        pieces.append(html.callout(text, label=label, warning=True))
    for row in rows:
        if row.summary.collapsed:
            kind = naming.kind_label(row.augmentation)
            text = f"{naming.label(row.arm)}, {kind}: an output hardly varies. "
            text += "Its error means nothing and is not shown."
            pieces.append(html.callout(text, label="Collapsed estimator", warning=True))
    if not rows:
        return [*pieces, html.paragraph(wording.NO_DEGREES)]
    return [*pieces, *_verdicts(rows)]


def _verdicts(rows):
    """A table of every refiner against raw, one column per estimator, or none."""
    said = {
        (row.arm, row.augmentation): _verdict(row.gain_deg)
        for row in rows
        if row.gain_deg and (naming.is_refined(row.arm) or row.arm == naming.FITTED)
    }
    arms = naming.in_order({arm for arm, _ in said})
    kinds = naming.kinds_in_order({kind for _, kind in said})
    if not said:  # every estimator collapsed
        return []
    labels, shared = naming.kind_labels(kinds)
    rows = [
        [naming.label(a), *(said.get((a, k), figures.MISSING) for k in kinds)]
        for a in arms
    ]
    note = f"Difference to raw eyes: gain in degrees, 95 % interval.{shared}"
    header = ["trained on", *labels.values()]
    return wording.bands(header, rows, most=3, note=note, is_text=True)


def pictures(run: workdir.Run) -> list[str]:
    """Contact sheets: every arm beside mask and target, then mask outlines.

    Eyes of a fitted layout are others than the raw ones and have sheets of their own.
    """
    if not run.pictures:
        return [wording.NOT_RUN]
    pieces = _sheets(run.pictures, "synthetic", _target_column(run), "refined eyes")
    if run.fitted_pictures:
        eyes = "refined eyes of the fitted layout"
        pieces += _sheets(run.fitted_pictures, "fitted", _target_column(run), eyes)
    return pieces


def purified(run: workdir.Run) -> list[str]:
    """As ``pictures``, of the other direction; nothing where it was not run."""
    if not run.purified_pictures:
        return []
    return _sheets(
        run.purified_pictures, _target_column(run), "synthetic", "purified eyes"
    )


def _sheets(arrays, content, target, made):
    """Both contact sheets of a ``grid.npz`` with their captions.

    Args:
        arrays: {"synthetic", "mask", "real" or arm: pictures}; whatever the direction,
            "synthetic" are the eyes worked on and "real" those to be resembled.
        content, target: what to call these two.
        made: what to call what was made of the content.
    """
    arms = naming.in_order(set(arrays) - {"synthetic", "mask", "real"})
    arms = [arm for arm in arms if naming.method(arm) != naming.RAW]
    caption = (
        f"Each row is one eye, {content}, its mask (iris blue, pupil yellow, sclera "
        "orange) and what every arm makes of it; the last column, "
        f"{target}, shows other eyes, those to be resembled."
    )
    outlined = html.figure(_outline_sheet(arrays, arms, content), _OUTLINE_CAPTION)
    title = f"Do the labels still fit? Mask outlines on {made}"
    return [
        html.figure(_sheet(arrays, arms, content, target), caption),
        html.folded(title, outlined),
    ]


def what_was_run(run: workdir.Run) -> list[str]:
    """Command, versions, seeds, features and the whole configuration."""
    versions = [[name, version] for name, version in run.started["versions"].items()]
    facts = [
        ["started", run.started["started"]],
        ["target", wording.target(run)],
        ["seeds", ", ".join(run.seeds)],
        ["VGG-19 features", _features(run) or "not recorded"],
        *versions,
    ]
    config = html.code_block(json.dumps(run.config, indent=2, sort_keys=True))
    return [
        html.code_block(shlex.join(run.started["command"])),
        html.table(["", ""], facts, text_columns=2),
        html.folded("Configuration", config),
    ]


def _features(run):
    """Where VGG's weights came from; by arm where not all have the same."""
    arms = {}
    for arm, source in run.vgg_sources.items():
        arms.setdefault(source, []).append(arm)
    if len(arms) == 1:
        return next(iter(arms))
    return "; ".join(f"{source} ({', '.join(who)})" for source, who in arms.items())


def _sheet(arrays, arms, content, target):
    large = {
        name: [grid.upscale(picture, 3, "cubic") for picture in arrays[name]]
        for name in ("synthetic", *arms, "real")
    }
    masks = [grid.upscale(grid.colour_mask(m), 3) for m in arrays["mask"]]
    columns = {content: large["synthetic"], "mask": masks}
    columns |= {naming.label(arm): large[arm] for arm in arms}
    columns[target] = large["real"]
    return _banded(columns, 8)


def _target_column(run):
    return "real eyes" if run.is_real else "cabin (simulated)"


def _outline_sheet(arrays, arms, content):
    shown = ("synthetic", *filter(wording.is_refiner, arms))
    columns = {
        content if arm == "synthetic" else naming.label(arm): [
            grid.outline_mask(picture, mask, 4, "cubic")
            for picture, mask in zip(arrays[arm], arrays["mask"], strict=True)
        ]
        for arm in shown
    }
    return _banded(columns, 6)


def _banded(columns, most):
    """A contact sheet as PNG, in bands where there are many columns.

    A page shows a wide sheet so small that nobody sees the eyes. Every band begins
    with the first column, the eyes that all others were made of.

    Args:
        columns: as ``grid.contact_sheet`` takes them.
        most: columns in a band, the first included.
    """
    first, *others = columns
    count = -(-len(others) // (most - 1)) or 1
    parts = np.array_split(others, count)
    bands = [grid.contact_sheet({n: columns[n] for n in (first, *p)}) for p in parts]
    width = max(band.shape[1] for band in bands)
    padded = [
        np.pad(b, ((0, _BAND_GAP), (0, width - b.shape[1]), (0, 0)), **_WHITE)
        for b in bands
    ]
    return grid.encode_png(np.concatenate(padded)[:-_BAND_GAP])


def _verdict(gain):
    shown = figures.from_interval("gain_deg", gain).text()
    return f"{('none shown', 'better', 'worse')[gain.sign]}: {shown}"
