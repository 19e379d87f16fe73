"""Where a run's eyes come from: simulated, or a user's own, with labels or without.

data/synthetic   labelled, with masks: `studio`, or config.synthetic.source
data/style       what they are refined towards; its labels are never read
data/test        labelled eyes of other people, for degrees; None without labels
data/ceiling     labelled eyes of the target to train on, of people not tested
data/labelled/NAME   a user's labelled eyes to train on as they are
data/also/NAME   further labelled eyes that are tested on and nothing else
data/perfect_refiner   the synthetic eyes rendered anew in the target's look
data/fitted      synthetic eyes of a layout fitted to the style's masks (data/layout)
"""

import dataclasses
import os
import pathlib
import re

from ml_collections import ConfigDict

from gaze.run import errors
from gaze.simulator import layouts
from pipeline.planning import costs
from pipeline.planning.draft import Draft, path_of
from refiner.realism import naming

MIN_EYES = 16
"""Fewest eyes of a user's source, and of what the style and the degrees come from."""


@dataclasses.dataclass(frozen=True)
class Sources:
    """Folders of record sets.

    Attributes:
        synthetic: labelled synthetic eyes with masks.
        style: eyes of the target whose labels are not read.
        test: labelled eyes of the target, or None.
        references: sets that no refiner may see, by name.
        also: further labelled sets to test on, by name.
        fitted: synthetic eyes of a fitted layout, or None where no arm asks for them.
    """

    synthetic: pathlib.Path
    style: pathlib.Path
    test: pathlib.Path | None
    references: dict[str, pathlib.Path]
    also: dict[str, pathlib.Path]
    fitted: pathlib.Path | None = None

    def unrefined(self, arm: str) -> pathlib.Path:
        """The eyes that an arm refines, or trains on as they are."""
        if naming.unrefined(arm) != naming.FITTED:
            return self.synthetic
        assert self.fitted  # `with_fitted` has seen to it
        return self.fitted


@dataclasses.dataclass(frozen=True)
class Named:
    """A user's set by its name: ``path``, and ``options`` of its reader, or ""."""

    path: str
    options: str


def named(config: ConfigDict, key: str) -> dict[str, Named]:
    """{name: ``Named``} of a key that holds sets, ``NAME=PATH[;OPTIONS]`` each.

    Raises:
        UserError: one without a name or a path, or a name that is none for a folder.
    """
    found = {}
    for text in config[key]:
        name, _, source = str(text).partition("=")
        path, _, options = source.partition(";")
        if not re.fullmatch(r"[a-z0-9_]+", name) or not path or name in found:
            raise errors.UserError(
                f"config.{key} holds {text!r}; expected NAME=FILE_OR_FOLDER, each name "
                "once, of small letters, digits and underscores, such as "
                "\"('driver=eyes.npz',)\"; a reader's options stand behind a ;."
            )
        found[name] = Named(path, options)
    return found


def add(draft: Draft) -> Sources:
    """Adds the tasks that make the sets of a draft's config."""
    config = draft.config
    synthetic = _prepared(draft, "synthetic", config.synthetic)
    synthetic = synthetic or _simulated(
        draft, "synthetic", "studio", 0, layout=layout(draft)
    )
    references = {}
    if config.real.source:
        style, test = _real(draft)
        if "ceiling" in config.references:
            references["ceiling"] = style
    else:
        cabin = {"domain": "cabin", "layout": layout(draft, "target_layout")}
        style = _simulated(draft, "style", "style", 1, **cabin)
        test = _simulated(draft, "test", "test", 2, first_subject=3000, **cabin)
        if "ceiling" in config.references:
            references["ceiling"] = _simulated(
                draft, "ceiling", "ceiling", 3, first_subject=1000, **cabin
            )
    if "perfect_refiner" in config.references:
        references["perfect_refiner"] = _simulated(
            draft,
            "perfect_refiner",
            "studio",
            0,
            domain="cabin",
            geometry="studio",
            layout=layout(draft),
        )
    for name, chosen in named(config, "labelled").items():
        references[f"{naming.LABELLED}{name}"] = _named(
            draft, f"labelled/{name}", chosen
        )
    further = named(config, "also").items()
    also = {name: _named(draft, f"also/{name}", chosen) for name, chosen in further}
    return Sources(synthetic, style, test, references, also)


def with_fitted(draft: Draft, eyes: Sources, segmenter: pathlib.Path) -> Sources:
    """The sources and, if an arm asks for them, eyes of a layout fitted to the style's.

    They are as many as the synthetic ones, of the same people, whom the layout changes.
    """
    config = draft.config
    if not any(naming.unrefined(arm) == naming.FITTED for arm in config.arms):
        return eyes
    fitted = draft.add(
        "segment/fitted/fit",
        "refiner.fit_layout",
        "data/layout",
        costs.fitting(config.fit.count),
        real=eyes.style,
        segmenter=segmenter,
        layout=layout(draft),
        count=config.fit.count,
        subjects=config.fit.subjects,
        seed=config.simulator.seed,
    )
    drawn = _simulated(
        draft, "fitted", "studio", 0, task="segment/fitted/simulate", layout=fitted
    )
    return dataclasses.replace(eyes, fitted=drawn)


def _named(draft, name, chosen):
    """The records of a user's set that is used as it is."""
    return draft.add(
        f"simulate/{name}",
        "gaze.prepare",
        f"data/{name}",
        costs.START_S,
        source=pathlib.Path(chosen.path),
        options=chosen.options,
    )


def layout(draft: Draft, key: str = "layout") -> object:
    """``--layout`` by a key of the config: a name, or the file that holds the numbers.

    Of a fit's folder the file, so that a new fit makes the eyes anew.
    """
    name = draft.config.simulator[key]
    return path_of(os.path.join(name, layouts.FILE) if os.path.isdir(name) else name)


def _real(draft):
    """The user's eyes as style and test; people are split where there are labels."""
    config = draft.config.real
    eyes = _prepared(draft, "real", config)
    if config.labels == "ignore":
        return eyes, None
    parts = {}
    for name, part in (("style", "train"), ("test", "test")):
        parts[name] = draft.add(
            f"simulate/{name}",
            "gaze.select",
            f"data/{name}",
            3,
            data=eyes,
            protocol="held_out",
            by=config.split_by,
            fraction=config.test_share,
            seed=draft.config.simulator.seed,
            part=part,
            least=MIN_EYES,
        )
    return parts["style"], parts["test"]


def _prepared(draft, name, chosen):
    """The records of a user's source, or None where there is none."""
    if not chosen.source:
        return None
    return draft.add(
        f"simulate/{name}",
        "gaze.prepare",
        f"data/{name}",
        costs.START_S,
        dataset=chosen.dataset,
        options=chosen.options,
        source=pathlib.Path(chosen.source),
        intensity=draft.config.real.intensity,
        **({"trust_masks": True} if chosen.trust_masks else {}),
    )


def _simulated(draft, name, size, offset, *, task="", **arguments):
    """A simulated set: ``size`` names its count and people, the offset its seed."""
    config = draft.config.simulator
    return draft.add(
        task or f"simulate/{name}",
        "gaze.simulate",
        f"data/{name}",
        costs.rendering(config[size].count),
        **{"domain": "studio", **arguments},
        count=config[size].count,
        subjects=config[size].subjects,
        seed=config.seed + offset,
        intensity=draft.config.real.intensity,
    )
