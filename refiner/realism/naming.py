"""Rows of a comparison: how arms and estimators are called, ordered and labelled."""

from collections.abc import Iterable

from gaze.data import augment

RAW, MATCHED, CEILING = "identity", "matched", "ceiling"
FITTED = "fitted"  # raw eyes of a layout fitted to the target; refined, fitted+METHOD
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
LABELLED = "labelled_"  # before the names of a user's own labelled training sets
_CNN = "CNN"
_ESTIMATORS = {
    "small": "small CNN",
    "lenet": "LeNet",
    "wood": "CNN of Wood et al.",
    "resnet": "ResNet",
    "fused": "CNN with layout",
    "layout": "layout",
    "forest": "random forest",
    "svr": "SVR",
    "alr": "ALR",
    "knn": "k-NN",
}
_FIRST = ("mild", "strong")  # augmentations
_LAST = ("forest", "svr", "alr", "knn")  # controls


def in_order(arms: Iterable[str]) -> list[str]:
    """Arms as every table and plot orders them.

    Others stand before the references, and a variant (NAME.VARIANT) behind its NAME;
    arms of fitted eyes stand together.
    """
    places = {name: place for place, name in enumerate((*ARMS, *REFERENCES))}

    def key(arm):
        name = method(arm).partition(".")[0]
        if arm.startswith(LABELLED):
            group = 4
        elif arm in REFERENCES:
            group = 3
        elif unrefined(arm) == FITTED:
            group = 2
        else:
            group = 0 if name in ARMS else 1
        return group, places.get(name, len(places)), arm

    return sorted(set(arms), key=key)


def method(arm: str) -> str:
    """What was done to an arm's eyes: X of ``fitted+X``, ``identity`` of ``fitted``.

    X is a method's name, with its variant if it has one.
    """
    if arm == FITTED:
        return RAW
    return arm.removeprefix(f"{FITTED}+")


def unrefined(arm: str) -> str:
    """The arm whose eyes an arm's were made of: ``fitted`` or ``identity``."""
    return FITTED if arm == FITTED or arm.startswith(f"{FITTED}+") else RAW


def is_refined(arm: str) -> bool:
    """Whether an arm's eyes were refined: neither raw ones nor a reference's."""
    return arm not in (RAW, MATCHED, FITTED) and not is_reference(arm)


def is_reference(arm: str) -> bool:
    """Whether an arm saw labels, or more, that no refiner may see."""
    return arm in REFERENCES or arm.startswith(LABELLED)


def label(arm: str) -> str:
    """An arm's name for readers: "raw" for ``identity``, blanks for underscores."""
    if arm == RAW:
        return "raw"
    prefix = f"{FITTED} + " if arm.startswith(f"{FITTED}+") else ""
    words = method(arm).replace("_", " ").replace(".", ", ").replace("+", ", ")
    return prefix + words if arm != FITTED else FITTED


def kinds_in_order(kinds: Iterable[str]) -> list[str]:
    """Kinds as every table and plot orders them: the CNN first, controls last."""
    estimators = ["", *(name for name in _ESTIMATORS if name not in _LAST)]

    def place(kind):
        name, augmentation = _parts(kind)
        base = name.partition(".")[0]
        if base in _LAST:
            group = 2, _LAST.index(base)
        else:
            group = (0, estimators.index(base)) if base in estimators else (1, 0)
        rank = _FIRST.index(augmentation) if augmentation in _FIRST else len(_FIRST)
        return *group, name, rank, augmentation

    return sorted(set(kinds), key=place)


def kind_label(kind: str) -> str:
    """A kind of estimator in words: who, and with which augmentation if with any."""
    name, augmentation = _parts(kind)
    base, _, variant = name.partition(".")
    words = _ESTIMATORS.get(base, base.replace("_", " ")) if base else _CNN
    if variant:
        words += f" ({variant.replace('_', ' ').replace('+', ', ')})"
    return f"{words}, {augmentation} augmentation" if augmentation else words


def kind_labels(kinds: Iterable[str]) -> tuple[dict[str, str], str]:
    """({kind: label}, sentence) for the headers of one table.

    What several networks have all in common, the augmentation, is said once, in the
    sentence; it is empty where there is no such thing.
    """
    kinds = list(kinds)
    augmentations = [aug for _, aug in map(_parts, kinds) if aug]
    if len(augmentations) < 2 or len(set(augmentations)) > 1:
        return {kind: kind_label(kind) for kind in kinds}, ""
    (shared,) = set(augmentations)
    end = f", {shared} augmentation"
    labels = {kind: kind_label(kind).removesuffix(end) for kind in kinds}
    return labels, f" Networks: {shared} augmentation."


def _parts(kind):
    """(estimator with its variant, augmentation) of a kind, either may be empty."""
    name, _, last = kind.rpartition("+")
    return (name, last) if last in augment.AUGMENTATIONS else (kind, "")
