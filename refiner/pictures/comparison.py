"""Figs. 6 and 7 of Zhao et al. 2018: the same synthetic eyes, refined by every method.

Columns stand in the paper's order; what it does not know comes after its own method.
Arms need not hold as many eyes: the methods that optimise pixels are slow and are given
few. Shown are eyes that all arms hold, found by their names.
"""

from collections.abc import Iterable

import numpy as np

from gaze.data import record
from gaze.run import errors
from refiner.pictures import sheets
from refiner.style import bank

RAW = "identity"
REAL = ("real", "Real")
"""The real eyes' set and their column."""
_LABELS = {  # what an arm is called in the paper
    RAW: "Original",
    "gatys": "Gatys",
    "johnson": "Johnson",
    "without_generator": "w/o generator",
    "without_discriminator": "w/o discriminator",
    "simgan": "SimGAN",
    "zhao2018": "Proposed",
}
_ALIASES = {"zhao2018_eye": "zhao2018"}  # the paper's method at the size of a patch
_BANK = 512


def draw(
    name: str,
    arms: dict[str, record.Records],
    real: record.Records | None,
    rows: int,
    seed: int,
) -> sheets.Picture:
    """The picture of one synthetic source.

    Args:
        name: of the picture's file.
        arms: {arm: record.Records} with ``RAW`` among them, with masks.
        real: ``record.Records`` for the last column, or None.
        rows: eyes in the picture.
        seed: of the draw.

    Returns:
        ``sheets.Picture``.

    Raises:
        UserError: no ``RAW``, no eyes common to all arms, other eyes under the same
            names, or eyes of several sizes.
    """
    if RAW not in arms:
        raise errors.UserError(
            f"--arms has no {RAW}, the raw eyes that others come from; add it."
        )
    sets = arms if real is None else {**arms, REAL[0]: real}
    sheets.refuse_other_sizes({name: records.image for name, records in sets.items()})
    arms, keys = same_eyes(arms)
    picks = sheets.pick(len(keys), rows, seed)
    titles = labels(arms)
    columns = {titles[arm]: arms[arm].image[picks] for arm in titles}
    note = ""
    if real is not None:
        masks = np.asarray(arms[RAW].mask)[picks]
        columns[REAL[1]], note = _references(real, masks, keys[picks], seed)
    source = str(arms[RAW].source[0])
    return sheets.Picture(
        name,
        f"Figures 6 and 7: {source}",
        sheets.sheet(columns),
        f"After Figs. 6 and 7 of Zhao et al. 2018: {len(picks)} eyes of {source}, "
        f"drawn at random from {len(keys)} that all columns have.{note}"
        f"{lacking(titles)}",
    )


def labels(arms: Iterable[str]) -> dict[str, str]:
    """{arm: its column's label}, in the paper's order, then as given.

    A second arm that the paper has one name for keeps its own.
    """
    order: list[str] = [*_LABELS]
    labels_of: dict[str, str] = {}
    known = [arm for arm in arms if _role(arm) in _LABELS]
    for arm in sorted(known, key=lambda arm: order.index(_role(arm))):
        label = _LABELS[_role(arm)]
        labels_of[arm] = arm if label in labels_of.values() else label
    return labels_of | {arm: arm for arm in arms if arm not in labels_of}


def same_eyes(
    arms: dict[str, record.Records],
) -> tuple[dict[str, record.Records], np.ndarray]:
    """What all arms show.

    Args:
        arms: {arm: record.Records} with ``RAW`` among them.

    Returns:
        (arms cut to the eyes that all hold, in one order; places of these in ``RAW``,
        int [K], which are their keys in ``refiner.refine``).

    Raises:
        UserError: there are none, or an arm has other masks under the same names.
    """
    names = {arm: _names(records) for arm, records in arms.items()}
    common = set.intersection(*(set(held) for held in names.values()))
    if not common:
        raise errors.UserError(
            f"the arms {', '.join(arms)} have no eye in common; refine one and the "
            "same set."
        )
    keys = [key for key, name in enumerate(names[RAW]) if name in common]
    order = [names[RAW][key] for key in keys]
    cut = {}
    for arm, records in arms.items():
        places = {name: place for place, name in enumerate(names[arm])}
        cut[arm] = records.take([places[name] for name in order])
        cut[arm].require("mask")
    for arm, records in cut.items():
        if not np.array_equal(np.asarray(records.mask), np.asarray(cut[RAW].mask)):
            raise errors.UserError(
                f"the arm {arm} has other masks than {RAW} for the same eyes; refine "
                "that set."
            )
    return cut, np.array(keys)


def _role(arm):
    """What an arm is in the paper: its method or, of the proposed one, its variant."""
    method, _, variant = arm.partition(".")
    method = _ALIASES.get(method, method)
    return variant if method == "zhao2018" and variant else _ALIASES.get(arm, arm)


def _names(records):
    return list(zip(records.subject.tolist(), records.key.tolist(), strict=True))


def _references(real, masks, keys, seed):
    """A real eye for every row and a sentence on them.

    With masks they are drawn as methods draw their styles.
    """
    if real.mask is None:
        eyes = np.resize(sheets.pick(len(real), len(masks), seed), len(masks))
        return real.image[eyes], " Real eyes are drawn at random."
    style_bank = bank.choose(real, _BANK, seed)
    eyes = style_bank.images[style_bank.draw(masks, keys)]
    return eyes, " Real: an eye of like pose, as methods draw their styles."


def lacking(titles: dict[str, str], shown: Iterable[str] = tuple(_LABELS)) -> str:
    """A sentence on what the paper shows and a picture does not.

    Args:
        titles: {arm: label} of the picture, as ``labels`` gives it.
        shown: what the paper's picture shows, by its names here.
    """
    missing = [_LABELS[arm] for arm in shown if _LABELS[arm] not in titles.values()]
    return f" Not given: {', '.join(missing)}." if missing else ""
