"""Rows of a comparison: how arms and estimators are called, ordered and labelled."""

from collections.abc import Iterable

from gaze.data import augment

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

    Others stand before the references, and a variant (NAME.VARIANT) behind its NAME.
    """
    known = {name: (0, place) for place, name in enumerate(ARMS)}
    known |= {name: (2, place) for place, name in enumerate(REFERENCES)}
    return sorted(
        set(arms),
        key=lambda arm: (
            (3, 0)
            if arm.startswith(LABELLED)
            else known.get(arm.partition(".")[0], (1, 0)),
            arm,
        ),
    )


def is_reference(arm: str) -> bool:
    """Whether an arm saw labels, or more, that no refiner may see."""
    return arm in REFERENCES or arm.startswith(LABELLED)


def label(arm: str) -> str:
    """An arm's name for readers: "raw" for ``identity``, blanks for underscores."""
    return "raw" if arm == RAW else arm.replace("_", " ").replace(".", ", ")


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
