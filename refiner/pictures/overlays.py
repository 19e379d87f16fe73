"""Fig. 4 of Zhao et al. 2018: what the segmenter sees in real eyes.

Outlines as the segmenter gave them, and after the pupil constraint in its two readings
(``refiner.segmentation.constraint``). One picture shows eyes drawn at random, a second
one eyes whose pupil the constraint changed, which a random draw may lack.
"""

import numpy as np

from gaze.data import record
from gaze.run import grid, progress
from refiner.pictures import sheets
from refiner.segmentation import constraint, prediction

_HEADING = "Figure 4: segmentation"
_COLOURS = {
    record.CLASS_NAMES[index]: colour for index, colour in grid.CLASS_COLOURS.items()
}
_LABELS = {"fallback": "Constrained", "always": "Always constrained"}
_JUDGED = 500  # eyes, of which the share is taken
_CHUNK = 100


def draw(network, ratio, real, rows, seed):
    """The pictures of Fig. 4.

    Args:
        network: trained segmenter.
        ratio: of pupil to iris, where the constraint puts a pupil in.
        real: ``record.Records`` of real eyes.
        rows: eyes in a picture.
        seed: of the draw.

    Returns:
        List of ``sheets.Picture``: eyes at random and, if there are any, eyes whose
        pupil was changed.
    """
    eyes = real.image[sheets.pick(len(real), _JUDGED, seed)]
    masks = {"Seen": _predicted(network, eyes)}
    for mode, label in _LABELS.items():
        masks[label] = constraint.constrain(masks["Seen"], mode, ratio)
    changed = np.flatnonzero(_pupil_changed(masks["Seen"], masks["Constrained"]))
    share = f"{len(changed)} of {len(eyes)} eyes"
    chosen = {"at random": sheets.pick(len(eyes), rows, seed)}
    if len(changed):
        chosen["changed"] = changed[sheets.pick(len(changed), rows, seed)]
    return [
        sheets.Picture(
            f"fig4_{kind.replace(' ', '_')}",
            _HEADING,
            _sheet(eyes[picks], {label: m[picks] for label, m in masks.items()}),
            _caption(kind, share),
            _COLOURS,
        )
        for kind, picks in chosen.items()
    ]


def _predicted(network, eyes):
    report, masks = progress.Progress("segmenting", len(eyes)), []
    for first in range(0, len(eyes), _CHUNK):
        masks.append(prediction.predict(network, eyes[first : first + _CHUNK]))
        report.update(first + len(masks[-1]))
    return np.concatenate(masks)


def _pupil_changed(before, after):
    pupils = (before == record.PUPIL) != (after == record.PUPIL)
    return pupils.any(axis=(1, 2))


def _sheet(eyes, masks):
    return sheets.sheet({"Eye": eyes, **dict.fromkeys(masks, eyes)}, masks)


def _caption(kind, share):
    if kind == "changed":
        which = f"Eyes whose pupil the constraint changed, drawn from {share}."
    else:
        which = (
            f"Real eyes drawn at random; the constraint changed the pupil in {share}."
        )
    return (
        f"After Fig. 4 of Zhao et al. 2018. {which} Seen: the segmenter's answer. "
        "Constrained: stray pieces go, and a pupil is put at the iris's centre where "
        "none was seen or where it lay off. Always constrained: every pupil is that "
        "central ellipse."
    )
