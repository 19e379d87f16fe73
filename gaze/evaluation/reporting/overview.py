"""The report's parts that say what was run, what came out, and show the eyes."""

import json
import shlex

from gaze.evaluation import comparison
from gaze.evaluation.reporting import figures, wording
from gaze.run import grid, html

_RANDOM_VGG = (
    "The perceptual discriminator ran on random features, because VGG-19's weights "
    "were not at hand. Random filters answer to contrasts and edges but know nothing "
    "of ImageNet, so these are not the figures of the paper's method with its own "
    "features. Give the weights with --config.vgg.weights=PATH."
)
_OUTLINE_CAPTION = (
    "The outlines are those of the synthetic mask: where a refined iris leaves them, "
    "the gaze label is no longer true."
)


def in_short(run, rows):
    """Warnings first, then one line per refining arm; list of HTML pieces."""
    pieces = [] if run.is_real else [html.callout(wording.CABIN, label="Simulated")]
    if run.vgg_source.startswith("random"):
        pieces.append(html.callout(_RANDOM_VGG, label="Random features", warning=True))
    for alarm in run.realism.get("alarms", []):
        pieces.append(html.callout(alarm, label="Alarm", warning=True))
    for row in rows:
        if row.summary.collapsed:
            text = f"{row.arm} with {row.augmentation} augmentation: an output hardly "
            text += "varies. Its error means nothing and is not shown."
            pieces.append(html.callout(text, label="Collapsed CNN", warning=True))
    if not rows:
        return [*pieces, html.paragraph(wording.NO_DEGREES)]
    shown = [row for row in rows if row.gain_deg and wording.is_refiner(row.arm)]
    verdicts = [
        [row.augmentation, comparison.label(row.arm), _verdict(row.gain_deg)]
        for row in shown
    ]
    header = ["augmentation", "trained on", "against raw: gain in degrees [95 %]"]
    return [*pieces, html.table(header, verdicts, text_columns=3)]


def pictures(run):
    """Contact sheets: every arm beside mask and target, then mask outlines."""
    if not run.pictures:
        return [wording.NOT_RUN]
    arms = comparison.in_order(set(run.pictures) - {"synthetic", "mask", "real"})
    arms = [arm for arm in arms if arm != comparison.RAW]
    outlined = html.figure(_outline_sheet(run.pictures, arms), _OUTLINE_CAPTION)
    caption = (
        "Each row is one synthetic eye, its mask (iris blue, pupil yellow, sclera "
        "orange) and what every arm makes of it; the last column, "
        f"{_target_column(run)}, shows other eyes, those to be resembled."
    )
    return [
        html.figure(_sheet(run, arms), caption),
        html.folded("Do the labels still fit? Mask outlines on refined eyes", outlined),
    ]


def what_was_run(run):
    """Command, versions, seeds, features and the whole configuration."""
    versions = [[name, version] for name, version in run.started["versions"].items()]
    facts = [
        ["started", run.started["started"]],
        ["target", wording.target(run)],
        ["seeds", ", ".join(run.seeds)],
        ["VGG-19 features", run.vgg_source or "not recorded"],
        *versions,
    ]
    config = html.code_block(json.dumps(run.config, indent=2, sort_keys=True))
    return [
        html.code_block(shlex.join(run.started["command"])),
        html.table(["", ""], facts, text_columns=2),
        html.folded("Configuration", config),
    ]


def _sheet(run, arms):
    large = {
        name: [grid.upscale(picture, 3, "cubic") for picture in run.pictures[name]]
        for name in ("synthetic", *arms, "real")
    }
    masks = [grid.upscale(grid.colour_mask(m), 3) for m in run.pictures["mask"]]
    columns = {"synthetic": large["synthetic"], "mask": masks}
    columns |= {comparison.label(arm): large[arm] for arm in arms}
    columns[_target_column(run)] = large["real"]
    return grid.encode_png(grid.contact_sheet(columns))


def _target_column(run):
    return "real eyes" if run.is_real else "cabin (simulated)"


def _outline_sheet(pictures, arms):
    columns = {
        comparison.label(arm): [
            grid.outline_mask(picture, mask, 4, "cubic")
            for picture, mask in zip(pictures[arm], pictures["mask"], strict=True)
        ]
        for arm in ("synthetic", *filter(wording.is_refiner, arms))
    }
    return grid.encode_png(grid.contact_sheet(columns))


def _verdict(gain):
    shown = figures.from_interval("gain_deg", gain).text()
    if gain.low > 0:
        return f"better: {shown}"
    return f"{'worse' if gain.high < 0 else 'no difference shown'}: {shown}"
