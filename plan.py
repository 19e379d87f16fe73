"""What the pipeline runs: a config as a list of steps, each a command with its flags.

    simulate/NAME   data/NAME            studio, and cabin as style, ceiling and test
    segment/...     segmenter, data/real_segmented
    refine/SEED/ARM/...   SEED/refiner/ARM, SEED/refined/ARM
    refine/SEED/purify/NAME/...   SEED/purifier/NAME, SEED/purified/NAME
    estimate/SEED/ARM/KIND   KIND: an augmentation of the CNN, or knn
    estimate/SEED/matched/simulate   SEED/matched, eyes that look where the real ones do
    evaluate/SEED/...     SEED/evaluate, SEED/realism, SEED/screen, SEED/purification
    export/TASK     seed0/export/TASK
    report          report.html

The first part of a name is its stage. Beside ``pipeline.py`` and ``report.py`` this is
all that knows every room, and it knows them by their commands only.
"""

import pathlib

import arms
import seeds
from draft import Draft
from gaze.data import augment
from gaze.run import errors
from gaze.training import settings as checks
from refiner.segmentation import constraint

STAGES = (
    "simulate",
    "segment",
    "refine",
    "estimate",
    "evaluate",
    "export",
    "report",
)


def steps_of(config, workdir):
    """All steps in an order that respects what each needs.

    Args:
        config: the pipeline's config.
        workdir: run folder.

    Raises:
        UserError: the config asks for what no step could do.
    """
    _check(config)
    draft = Draft(config, workdir)
    _simulate(config, draft)
    target = _target(config, draft)
    data = workdir / "data"
    segmenter = draft.add_training(
        "segment/train",
        "refiner.train_segmenter",
        "segmenter",
        60,
        ("configs/segmenter.py", config.segmenter),
        data=data / "studio",
    )
    styled = _segmented(draft, "real", segmenter, target)
    if config.purifiers and not config.real.source:
        _segmented(draft, "test", segmenter, data / "test")
    for number in range(config.seeds):
        seeds.Seed(draft, number, segmenter, styled).add_steps()
    _export(draft, segmenter)
    draft.add("report", "report", "report.html", 8, workdir=workdir)
    return draft.steps


def _segmented(draft, name, segmenter, records):
    out = draft.workdir / "data" / f"{name}_segmented"
    return draft.add(
        f"segment/{name}",
        "refiner.segment",
        out.relative_to(draft.workdir),
        12,
        model=segmenter,
        data=records,
        pupil_constraint=draft.config.pupil_constraint,
        out=out,
    )


def _check(config):
    """Refuses what no step could do, before the first one starts.

    Raises:
        UserError: naming the key, what it may hold and what it holds.
    """
    known = {
        "references": ["ceiling", "perfect_refiner"],
        "augmentations": list(augment.AUGMENTATIONS),
    }
    for key, names in known.items():
        unknown = [name for name in config[key] if name not in names]
        if unknown:
            raise errors.UserError(
                f"config.{key} holds {unknown}; choose among {', '.join(names)}."
            )
    _check_arms(config)
    for settings in (config.segmenter, config.estimator):
        checks.check(settings.to_dict(), examples=config.simulator.studio.count)
    if config.estimator.estimator != "cnn":
        raise errors.UserError(
            f"config.estimator.estimator is {config.estimator.estimator!r}; "
            "config.estimator is the CNN's, and config.knn adds k-NN beside it."
        )
    if "identity" not in config.arms:
        raise errors.UserError("config.arms needs identity: the raw eyes' row.")
    for key, names in (
        ("export_arm", list(config.arms)),
        ("export_augmentation", list(config.augmentations)),
        ("pupil_constraint", list(constraint.MODES)),
    ):
        if config[key] not in names:
            raise errors.UserError(
                f"config.{key} is {config[key]!r}; choose among {', '.join(names)}."
            )
    if config.strategy == "multi_worker":
        raise errors.UserError(
            "config.strategy is 'multi_worker'; the pipeline runs on one host: choose "
            "one_device or mirrored, or run single trainings with gaze.supervise."
        )
    for key in ("seeds", "jobs"):
        if config[key] < 1:
            raise errors.UserError(
                f"config.{key} is {config[key]}; expected 1 or more."
            )


def _check_arms(config):
    for key in ("arms", "purifiers", "augmentations", "references"):
        names = list(config[key])
        if twice := {name for name in names if names.count(name) > 1}:
            raise errors.UserError(
                f"config.{key} names {', '.join(sorted(twice))} twice; name it once."
            )
    for key in ("arms", "purifiers"):
        for arm in config[key]:
            _, settings = arms.settings(arm, config, seed=0, key=key)
            checks.check(settings.to_dict())
            if "iterations" in settings:
                raise errors.UserError(
                    f"config.{key} holds {arm}, which optimises every eye for minutes; "
                    "run it by itself with refiner.refine --limit."
                )


def _simulate(config, draft):
    """The labelled synthetic eyes and, in the built-in benchmark, the cabin sets."""
    base = config.simulator.seed
    sets = {"studio": ("studio", 0, {})}
    if not config.real.source:
        sets["style"] = ("style", 1, {"domain": "cabin"})
        sets["test"] = ("test", 2, {"domain": "cabin", "first_subject": 3000})
    if "ceiling" in config.references:
        sets["ceiling"] = ("ceiling", 3, {"domain": "cabin", "first_subject": 1000})
    if "perfect_refiner" in config.references:
        sets["perfect_refiner"] = (
            "studio",
            0,
            {"domain": "cabin", "geometry": "studio"},
        )
    for name, (size, offset, arguments) in sets.items():
        size = config.simulator[size]
        draft.add(
            f"simulate/{name}",
            "gaze.simulate",
            f"data/{name}",
            size.count / 300,
            **{"domain": "studio", **arguments},
            count=size.count,
            subjects=size.subjects,
            seed=base + offset,
            intensity=config.real.intensity,
            out=draft.workdir / "data" / name,
        )


def _target(config, draft):
    """The unlabelled real eyes: the user's, or cabin's style set."""
    if not config.real.source:
        return draft.workdir / "data" / "style"
    return draft.add(
        "simulate/real",
        "gaze.prepare",
        "data/real",
        8,
        dataset=config.real.dataset,
        options=config.real.options,
        source=pathlib.Path(config.real.source),
        intensity=config.real.intensity,
        out=draft.workdir / "data" / "real",
    )


def _export(draft, segmenter):
    config, folder = draft.config, draft.workdir / "seed0"
    gaze = folder / "estimate" / config.export_arm / config.export_augmentation
    studio = calibration = draft.workdir / "data" / "studio"
    if config.export_arm != "identity":
        calibration = folder / "refined" / config.export_arm
    exported = {"gaze": (gaze, calibration), "segmenter": (segmenter, studio)}
    for name, (model, data) in exported.items():
        draft.add(
            f"export/{name}",
            "export.convert",
            f"seed0/export/{name}",
            30,
            ("configs/export.py", config.export),
            model=model,
            data=data,
            out=folder / "export" / name,
        )
