"""Where a run's eyes come from: simulated, or a user's own, with labels or without.

data/synthetic   labelled, with masks: `studio`, or config.synthetic.source
data/style       what they are refined towards; its labels are never read
data/test        labelled eyes of other people, for degrees; None without labels
data/ceiling     labelled eyes of the target to train on, of people not tested
data/perfect_refiner   the synthetic eyes rendered anew in the target's look
"""

import dataclasses
import pathlib

from pipeline.planning.draft import Draft, path_of


@dataclasses.dataclass(frozen=True)
class Sources:
    """Folders of record sets.

    Attributes:
        synthetic: labelled synthetic eyes with masks.
        style: eyes of the target whose labels are not read.
        test: labelled eyes of the target, or None.
        references: sets that no refiner may see, by name.
    """

    synthetic: pathlib.Path
    style: pathlib.Path
    test: pathlib.Path | None
    references: dict[str, pathlib.Path]


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
        style = _simulated(draft, "style", "style", 1, domain="cabin")
        test = _simulated(draft, "test", "test", 2, domain="cabin", first_subject=3000)
        if "ceiling" in config.references:
            references["ceiling"] = _simulated(
                draft, "ceiling", "ceiling", 3, domain="cabin", first_subject=1000
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
    return Sources(synthetic, style, test, references)


def layout(draft: Draft) -> object:
    """``--layout`` of the synthetic eyes; the target's simulated ones keep theirs."""
    return path_of(draft.config.simulator.layout)


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
        8,
        dataset=chosen.dataset,
        options=chosen.options,
        source=pathlib.Path(chosen.source),
        intensity=draft.config.real.intensity,
    )


def _simulated(draft, name, size, offset, **arguments):
    """A simulated set: ``size`` names its count and people, the offset its seed."""
    config = draft.config.simulator
    return draft.add(
        f"simulate/{name}",
        "gaze.simulate",
        f"data/{name}",
        config[size].count / 300,
        **{"domain": "studio", **arguments},
        count=config[size].count,
        subjects=config[size].subjects,
        seed=config.seed + offset,
        intensity=draft.config.real.intensity,
    )
