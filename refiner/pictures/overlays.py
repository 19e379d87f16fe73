"""Figs. 4 and 5 of Zhao et al. 2018: what the segmenter learnt from and what it sees.

Fig. 4 shows eyes of the training set with their labels and eyes of the testing set with
the segmenter's answers, Fig. 5 its answers to eyes of drivers (the paper's are LPW's).
Pupils are white and irises red, as in the paper; a sclera is left as it is. Beside the
answers stands what the pupil constraint makes of them, in its two readings
(``refiner.segmentation.constraint``). A further picture shows eyes whose pupil the
constraint changed, which a random draw may lack.
"""

import numpy as np

from gaze.data import record
from gaze.run import progress
from refiner.networks import segmenter
from refiner.pictures import sheets
from refiner.segmentation import constraint, prediction

_COLOURS = {record.CLASS_NAMES[c]: colour for c, colour in sheets.PAINT.items()}
_LABELS = {"fallback": "Constrained", "always": "Always constrained"}
_SEEN, _JUDGED, _CHUNK = "Segmented", 500, 100  # eyes of which the share is taken
_MEANING = (
    " Segmented: the segmenter's answer. Constrained: stray pieces go, and a pupil is "
    "put at the iris's centre where none was seen or where it lay off. Always "
    "constrained: every pupil is that central ellipse."
)


class Answers:
    """What a segmenter says of some eyes of a set, before and after the constraint.

    Attributes:
        eyes: uint8 [N, H, W, C], at most 500 of the set, drawn at random.
        masks: {label of the column: uint8 [N, H, W]}.
        changed: places of the eyes whose pupil the constraint changed, int [K].
    """

    def __init__(
        self,
        network: segmenter.Segmenter,
        ratio: float,
        records: record.Records,
        seed: int,
    ):
        """Asks the segmenter.

        Args:
            network: trained segmenter.
            ratio: of pupil to iris, where the constraint puts a pupil in.
            records: ``record.Records``.
            seed: of the draw.
        """
        self.eyes = records.image[sheets.pick(len(records), _JUDGED, seed)]
        segmented = _predicted(network, self.eyes)
        self.masks = {_SEEN: segmented}
        for mode, label in _LABELS.items():
            self.masks[label] = constraint.constrain(segmented, mode, ratio)
        constrained = self.masks[_LABELS["fallback"]]
        pupils = (segmented == record.PUPIL) != (constrained == record.PUPIL)
        self.changed = np.flatnonzero(pupils.any(axis=(1, 2)))

    def columns(self, title: str, picks: np.ndarray) -> tuple[dict, dict]:
        """Columns of eyes and what is painted over them, as ``sheets.sheet`` takes."""
        eyes = self.eyes[picks]
        masks = {label: masks[picks] for label, masks in self.masks.items()}
        return {title: eyes, **dict.fromkeys(masks, eyes)}, masks

    def share(self) -> str:
        """How many pupils the constraint changed, in words."""
        return f"the constraint changed the pupil in {len(self.changed)} of " + (
            f"{len(self.eyes)} eyes"
        )


def training_and_testing(
    answers: Answers, training: record.Records | None, rows: int, seed: int
) -> list[sheets.Picture]:
    """The pictures of Fig. 4.

    Args:
        answers: ``Answers`` to the testing set.
        training: ``record.Records`` with masks that the segmenter learnt from, or None.
        rows: eyes in a picture.
        seed: of the draw.

    Returns:
        List of ``sheets.Picture``: eyes at random and, if there are any, eyes whose
        pupil was changed.
    """
    picks = sheets.pick(len(answers.eyes), rows, seed)
    columns, masks = answers.columns("Testing set", picks)
    note = " The training set was not given."
    if training is not None:
        left, labels = _training_columns(training, len(picks), seed)
        sheets.refuse_other_sizes(
            {"the training set": training.image, "the testing set": answers.eyes}
        )
        columns, masks, note = {**left, **columns}, {**labels, **masks}, ""
    pictures = [
        _picture(
            "fig4",
            (columns, masks),
            f"Eyes drawn at random; {answers.share()} of the testing set.{note}",
        )
    ]
    if len(answers.changed):
        changed = answers.changed[sheets.pick(len(answers.changed), rows, seed)]
        shown = answers.columns("Testing set", changed)
        text = f"Eyes whose pupil changed; {answers.share()}."
        pictures.append(_picture("fig4_changed", shown, text))
    return pictures


def drivers(answers: Answers, source: str, rows: int, seed: int) -> sheets.Picture:
    """The picture of Fig. 5, as ``training_and_testing``; ``source`` is the set's."""
    picks = sheets.pick(len(answers.eyes), rows, seed)
    text = f"Eyes of {source}, drawn at random; {answers.share()}."
    return _picture("fig5", answers.columns("Eye", picks), text)


def _training_columns(training, count, seed):
    training.require("mask")
    picks = sheets.pick(len(training), count, seed)
    if len(picks) < count:  # fewer than the rows of the testing set: once more
        picks = np.resize(picks, count)
    eyes, masks = training.image[picks], training.mask[picks]
    return {"Training set": eyes, "Labels": eyes}, {"Labels": masks}


def _picture(name, shown, text):
    number = name[3]
    return sheets.Picture(
        name,
        f"Figure {number}: segmentation",
        sheets.sheet(*shown),
        f"After Fig. {number} of Zhao et al. 2018. {text}{_MEANING}",
        _COLOURS,
    )


def _predicted(network, eyes):
    report, masks = progress.Progress("segmenting", len(eyes)), []
    for first in range(0, len(eyes), _CHUNK):
        masks.append(prediction.predict(network, eyes[first : first + _CHUNK]))
        report.update(first + len(masks[-1]))
    return np.concatenate(masks)
