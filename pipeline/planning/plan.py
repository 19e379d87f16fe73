"""What the pipeline runs: a config as a list of tasks, each a command with its flags.

    simulate/NAME   data/NAME            see `sources`
    segment/...     segmenter, data/style_segmented
    segment/fitted/...   data/layout, data/fitted
    refine/SEED/ARM/...   SEED/refiner/ARM, SEED/refined/ARM
    refine/SEED/purify/NAME/...   SEED/purifier/NAME, SEED/purified/NAME
    segment/also/...         data/also_segmented/NAME
    estimate/SEED/ARM/KIND   KIND: see `kinds`
    estimate/SEED/ARM/segment   SEED/segmented/ARM, for kinds that read masks
    estimate/SEED/matched/simulate   SEED/matched, eyes that look where the real ones do
    evaluate/SEED/...     SEED/evaluate, SEED/realism, SEED/screen, SEED/purification;
                          SEED/realism_fitted, of arms of fitted eyes
    evaluate/SEED/also/NAME   SEED/also/NAME
    export/TASK     seed0/export/TASK
    report          report.html

The first part of a name is its stage. The pipeline alone knows every room, and it
knows them by their commands only.
"""

import pathlib

from ml_collections import ConfigDict

from gaze.data import augment
from gaze.run import errors
from gaze.simulator import layouts
from gaze.training import checks
from pipeline.planning import arms, costs, kinds, seeds, sources
from pipeline.planning.draft import Draft
from pipeline.running import tasks
from refiner.layout import fitting, statistics
from refiner.realism import naming
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


def tasks_of(config: ConfigDict, workdir: pathlib.Path) -> list[tasks.Task]:
    """All tasks in an order that respects what each needs.

    Args:
        config: the pipeline's config.
        workdir: run folder.

    Raises:
        UserError: the config asks for what no task could do.
    """
    _check(config)
    draft = Draft(config, workdir)
    eyes = sources.add(draft)
    segmenter = draft.add_training(
        "segment/train",
        "refiner.train_segmenter",
        "segmenter",
        costs.segmenter(config.segmenter.steps),
        ("configs/segmenter.py", config.segmenter),
        data=eyes.synthetic,
    )
    eyes = sources.with_fitted(draft, eyes, segmenter)
    inputs = kinds.inputs(config)
    segmented = _segment(draft, segmenter, eyes, inputs)
    for number in range(config.seeds):
        seeds.Seed(draft, number, segmenter, eyes, segmented, inputs).add_tasks()
    _export(draft, segmenter, eyes)
    draft.add_report("report", "pipeline.report", "report.html", 8)
    return draft.tasks


def _segment(draft, segmenter, eyes, inputs):
    """Adds predicted masks to the sets that need some: {set: folder with masks}.

    An estimator that reads masks learns from predicted ones, too: both sides shall
    have the same faults.
    """
    config, sets = draft.config, {"style": eyes.style}
    reads_masks = any("mask" in columns for columns in inputs.values())
    if eyes.test and (config.purifiers or reads_masks):
        sets["test"] = eyes.test
    if reads_masks:
        sets |= {"synthetic": eyes.synthetic, **eyes.references}
        sets |= {naming.FITTED: eyes.fitted} if eyes.fitted else {}
        sets |= {f"also/{name}": records for name, records in eyes.also.items()}
    return {
        name: _segmented(draft, name, segmenter, records)
        for name, records in sets.items()
    }


def _segmented(draft, name, segmenter, records):
    sizes = draft.config.simulator
    eyes = (sizes.style if name in ("style", "test") else sizes.studio).count
    return draft.add(
        f"segment/{name}",
        "refiner.segment",
        f"data/{name}_segmented",
        costs.segmenting(eyes),
        model=segmenter,
        data=records,
        pupil_constraint=draft.config.pupil_constraint,
    )


def _check(config):
    """Refuses what no task could do, before the first one starts.

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
    for key in ("layout", "target_layout"):
        layouts.load(config.simulator[key])  # says so if there is none
    _check_arms(config)
    kinds.check(config)
    examples = None if config.synthetic.source else config.simulator.studio.count
    trained = [settings for _, settings in kinds.of(config, 0).values()]
    for settings in (config.segmenter, *trained):
        checks.check(settings.to_dict(), examples=examples)
    for arm in dict.fromkeys((naming.RAW, *map(naming.unrefined, config.arms))):
        if arm not in config.arms:
            raise errors.UserError(f"config.arms needs {arm}: the unrefined eyes' row.")
    _check_fit(config)
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
    for key in ("arms", "purifiers", "estimators", "augmentations", "references"):
        names = list(config[key])
        if twice := {name for name in names if names.count(name) > 1}:
            raise errors.UserError(
                f"config.{key} names {', '.join(sorted(twice))} twice; name it once."
            )
    for key in ("arms", "purifiers"):
        for arm in config[key]:
            _, settings = arms.settings(arm, config, seed=0, key=key)
            _check_unrefined(key, arm, config)
            # What is the method's own, its training looks at: to ask it here would
            # load TensorFlow into the pipeline.
            checks.check(settings.to_dict())
            if "iterations" in settings:
                raise errors.UserError(
                    f"config.{key} holds {arm}, which optimises every eye for minutes; "
                    "run it by itself with refiner.refine --limit."
                )


def _check_unrefined(key, arm, config):
    """Refuses eyes of a fitted layout where nothing is drawn from a layout."""
    if naming.unrefined(arm) != naming.FITTED:
        return
    if arm == f"{naming.FITTED}+{naming.RAW}":
        raise errors.UserError(
            f"config.{key} holds {arm!r}; fitted eyes that nobody refines are "
            f"{naming.FITTED}."
        )
    if key == "purifiers":
        raise errors.UserError(
            f"config.purifiers holds {arm!r}; purifiers work on the target's eyes, "
            "which have no layout to fit."
        )


def _check_fit(config):
    """Refuses what a layout cannot be fitted with.

    That is stricter than `refiner.fit_layout`, which fits a target of one person with
    two eyes of each of the start's people: here a target may be of many.
    """
    fit, least = config.fit, fitting.LEAST_EYES
    if naming.FITTED not in config.arms:
        return
    each = statistics.ENOUGH_EYES + 1  # of some eyes no iris is seen
    if fit.count < least or not 1 <= fit.subjects <= fit.count // each:
        raise errors.UserError(
            f"config.fit.count is {fit.count} and config.fit.subjects {fit.subjects}; "
            f"expected {least} eyes or more and at least {each} of each person."
        )
    if not config.real.source and config.simulator.style.count < least:
        raise errors.UserError(
            f"config.simulator.style.count is {config.simulator.style.count}; a layout "
            f"is fitted to {least} eyes or more."
        )


def _export(draft, segmenter, eyes):
    config, folder = draft.config, draft.workdir / "seed0"
    kind = kinds.named(kinds.CNN, config.export_augmentation)
    gaze = folder / "estimate" / config.export_arm / kind
    calibration = eyes.unrefined(config.export_arm)
    if naming.method(config.export_arm) != naming.RAW:
        calibration = folder / "refined" / config.export_arm
    exported = {"gaze": (gaze, calibration), "segmenter": (segmenter, eyes.synthetic)}
    for name, (model, data) in exported.items():
        draft.add(
            f"export/{name}",
            "export.convert",
            f"seed0/export/{name}",
            costs.EXPORT_S,
            ("configs/export.py", config.export),
            model=model,
            data=data,
        )
