"""Rows of a comparison: how arms and estimators are called, ordered and labelled."""

from collections.abc import Iterable

RAW, MATCHED, CEILING = "identity", "matched", "ceiling"
ARMS = (
    RAW,
    MATCHED,
    "histogram_matching",
    "reinhard",
    "region_statistics",
    "light_transfer",
    "relight",
    "johnson",
    "simgan",
    "fastcut",
    "zhao2018_eye",
    "zhao2018_plus",
)
REFERENCES = ("perfect_refiner", CEILING)  # they saw what no refiner may see
_FIRST_KINDS, _LAST_KIND = ("mild", "strong"), "knn"


def in_order(arms: Iterable[str]) -> list[str]:
    """Arms as every table and plot orders them.

    Others stand before the references, and a variant (NAME.VARIANT) behind its NAME.
    """
    known = {name: (0, place) for place, name in enumerate(ARMS)}
    known |= {name: (2, place) for place, name in enumerate(REFERENCES)}
    return sorted(
        set(arms), key=lambda arm: (known.get(arm.partition(".")[0], (1, 0)), arm)
    )


def label(arm: str) -> str:
    """An arm's name for readers: "raw" for ``identity``, blanks for underscores."""
    return "raw" if arm == RAW else arm.replace("_", " ").replace(".", ", ")


def kinds_in_order(kinds: Iterable[str]) -> list[str]:
    """Estimators as every table and plot orders them: k-NN, a control, comes last."""
    places = {kind: place for place, kind in enumerate(_FIRST_KINDS)}
    places[_LAST_KIND] = len(places) + 1
    others = len(_FIRST_KINDS)
    return sorted(set(kinds), key=lambda kind: (places.get(kind, others), kind))


def kind_label(kind: str) -> str:
    """What an estimator was trained with, in words: an augmentation, or k-NN."""
    return "k-NN" if kind == "knn" else f"{kind} augmentation"
