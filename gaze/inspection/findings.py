"""What a look at some eyes tells, in words: facts, and what to mind before use."""

import collections
import textwrap
from typing import NamedTuple

import numpy as np

from gaze import image_ops
from gaze.data import blanks, census, datasets, looks, serialization
from gaze.inspection import labels, samples

NEEDED_FOR = {
    "gaze": "gaze.train, gaze.evaluate",
    "mask": "refiner.train_segmenter, refiner.refine; refiner.segment makes masks",
    "head_pose": "errors and matching by head pose",
    "pupil_center": "pupil errors",
    "eye_openness": "leaving closed eyes out",
    "eye": "errors by side",
    "condition": "errors by day or session",
}
_ALWAYS = ("image", "subject", "key", "source")
_SHOWN, _WIDTH = 6, 88


class Findings(NamedTuple):
    """Facts as (name, sentence) in the order to show them, and warnings."""

    facts: list
    warnings: list

    def text(self) -> str:
        """Both as plain text for a terminal."""
        margin = max(len(name) for name, _ in self.facts) + 2
        lines = []
        for name, sentence in [*self.facts, *(("mind", w) for w in self.warnings)]:
            lines += textwrap.wrap(
                sentence,
                _WIDTH,
                initial_indent=name.ljust(margin),
                subsequent_indent=" " * margin,
                break_on_hyphens=False,
            )
        return "\n".join(lines)


def of(sample: samples.Sample) -> Findings:
    """Findings on a `samples.Sample`."""
    facts, warnings = [("set", _title(sample)), ("size", _size(sample))], []
    parts = (_people, _image, *labels.PARTS, _columns, _card)
    for part in parts:
        more, minded = part(sample)
        facts += more
        warnings += minded
    warnings += [f"{remark}." for remark in sample.remarks]
    warnings += [f"left out: {line}" for line in sample.left_out.lines()]
    if beside := sample.left_out.beside:
        facts.append(("beside it", census.sentence(beside)))
    if sample.broken:
        warnings.append(
            f"unreadable items: {len(sample.broken)}, the first: {sample.broken[0]}"
        )
    return Findings(facts, warnings)


def _title(sample):
    name = sample.card.get("name")
    return f"{name} ({sample.name})" if name else sample.name


def _size(sample):
    return f"{sample.size}; {len(sample):,} eyes looked at"


def _people(sample):
    counts = collections.Counter(map(str, sample.columns["subject"]))
    most = ", ".join(f"{n} ({k})" for n, k in counts.most_common(_SHOWN))
    more = f" and {len(counts) - _SHOWN} more" if len(counts) > _SHOWN else ""
    if set(counts) == {datasets.UNKNOWN}:
        return [("subjects", "not known")], [
            "nobody knows whose eyes these are: they cannot be split by subject."
        ]
    facts = [("subjects", f"{len(counts):,} among them, eyes each: {most}{more}")]
    minded = []
    if len(counts) == 1:
        minded.append(
            "only one subject among these eyes: a split by subject needs two or more."
        )
    return facts, minded


def _image(sample):
    image = sample.columns["image"]
    height, width, channels = image.shape[1:]
    grey = np.stack([image_ops.to_grey(eye) for eye in image])
    kind = image_ops.intensity(grey)
    stated = sample.intensity
    sentence = (
        f"{width} x {height} px, {'grey' if channels == 1 else 'RGB'}; values "
        f"{image.min()} to {image.max()}, mean {image.mean():.0f}; "
    )
    if sample.is_refined:
        # A refiner leaves no histogram flat, and may mix: what they look like says
        # nothing of how the eyes were treated before.
        sentence, warnings = f"{sentence}{stated} before they were refined", []
    else:
        sentence += f"looks {kind}, stated as {stated}"
        warnings = _intensity(sample, kind)
    found = blanks.measure(image)
    if found.flat:
        warnings.append(f"images of one grey level, with no eye in them: {found.flat}.")
    if found.faint:
        warnings.append(f"images of little contrast: {found.faint}.")
    if found.copies:
        warnings.append(
            f"images that are copies of others, pixel by pixel: {found.copies}."
        )
    return [("image", sentence)], warnings


def _intensity(sample, kind):
    """What to mind of the intensity that is stated and the one it looks like."""
    stated, warnings = sample.intensity, []
    if stated in image_ops.INTENSITIES and stated != kind:
        warnings.append(
            f"intensity is stated as {stated}, but the images look {kind}: the order "
            "of equalising and augmenting is worth half a degree."
        )
    image, subject = sample.columns["image"], sample.columns["subject"]
    if mixture := looks.mixture(image, subject):
        warnings.append(
            f"raw and equalised eyes are mixed ({mixture}): prepare them apart, or all "
            "of them with --intensity=equalized."
        )
    return warnings


def _columns(sample):
    there = [n for n in _order() if n in sample.columns]
    missing = [n for n in NEEDED_FOR if n not in sample.columns]
    facts = [("columns", ", ".join(there))]
    if missing:
        needs = "; ".join(f"{name} (for {NEEDED_FOR[name]})" for name in missing)
        facts.append(("missing", needs))
    warnings = []
    if sample.partial:
        warnings.append(
            f"only some eyes have {', '.join(sample.partial)}; gaze.prepare refuses "
            "such a set."
        )
    return facts, warnings


def _order():
    names = (*serialization.PNG, *serialization.FLOAT, *serialization.TEXT)
    return [*_ALWAYS, *(name for name in names if name not in _ALWAYS)]


def _card(sample):
    shown = (
        "labels", "frame", "unit", "sign", "mirroring", "cropping", "normalization",
        "licence",
    )  # fmt: skip
    return [(name, sample.card[name]) for name in shown if name in sample.card], []
