"""What the pipeline runs: a config as a list of steps, each a command with its flags.

    simulate/NAME   data/NAME            studio, and cabin as style, ceiling and test
    segment/...     segmenter, data/real_segmented
    refine/SEED/ARM/...   SEED/refiner/ARM, SEED/refined/ARM
    refine/SEED/purify/NAME/...   SEED/purifier/NAME, SEED/purified/NAME
    estimate/SEED/ARM/KIND   KIND: an augmentation of the CNN, or knn
    evaluate/SEED/...     SEED/evaluate, SEED/realism, SEED/screen, SEED/purification
    export/TASK     seed0/export/TASK
    report          report.html

The first part of a name is its stage. Beside ``pipeline.py`` and ``report.py`` this is
all that knows every room, and it knows them by their commands only.
"""

import importlib
import os
import pathlib

import arms
from gaze.data import augment
from gaze.run import errors, stage, steps
from gaze.training import settings as checks

STAGES = (
    "simulate",
    "segment",
    "refine",
    "estimate",
    "evaluate",
    "export",
    "report",
)
_ROOT = pathlib.Path(__file__).parent


def steps_of(config, workdir):
    """All steps in an order that respects what each needs."""
    _check(config)
    data, plan = workdir / "data", []

    def add(name, module, out, cost, /, **arguments):
        last = name == "report"
        plan.append(steps.Step(name, module, workdir / out, cost, arguments, last))
        return workdir / out

    _simulate(config, data, add)
    target = _target(config, data, add)
    segmenter = add(
        "segment/train",
        "refiner.train_segmenter",
        "segmenter",
        60,
        **overrides("configs/segmenter.py", config.segmenter),
        data=data / "studio",
        strategy=config.strategy,
        workdir=workdir / "segmenter",
    )
    styled = add(
        "segment/real",
        "refiner.segment",
        "data/real_segmented",
        12,
        model=segmenter,
        data=target,
        out=data / "real_segmented",
    )
    if config.purifiers and not config.real.source:
        add(
            "segment/test",
            "refiner.segment",
            "data/test_segmented",
            12,
            model=segmenter,
            data=data / "test",
            out=data / "test_segmented",
        )
    for seed in range(config.seeds):
        _one_seed(config, workdir, seed, segmenter, styled, add)
    _export(config, workdir, segmenter, add)
    _ = add("report", "report", "report.html", 8, workdir=workdir)
    return plan


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
    for arm in (*config.arms, *config.purifiers):
        _, settings = arms.settings(arm, config, seed=0)
        checks.check(settings.to_dict())
    for settings in (config.segmenter, config.estimator):
        checks.check(settings.to_dict())
    if "identity" not in config.arms:
        raise errors.UserError("config.arms needs identity: the raw eyes' row.")
    for key, names in (
        ("export_arm", list(config.arms)),
        ("export_augmentation", list(config.augmentations)),
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


def _simulate(config, data, add):
    """The labelled synthetic eyes and, in the built-in benchmark, the cabin sets."""
    base = config.simulator.seed
    sets = {"studio": ("studio", 0, {})}
    if not config.real.source:
        sets["style"] = ("style", 1, {"domain": "cabin"})
        sets["test"] = ("test", 2, {"domain": "cabin", "first_subject": 2000})
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
        add(
            f"simulate/{name}",
            "gaze.simulate",
            f"data/{name}",
            size.count / 300,
            **{"domain": "studio", **arguments},
            count=size.count,
            subjects=size.subjects,
            seed=base + offset,
            intensity=config.real.intensity,
            out=data / name,
        )


def _target(config, data, add):
    """The unlabelled real eyes: the user's, or cabin's style set."""
    if not config.real.source:
        return data / "style"
    return add(
        "simulate/real",
        "gaze.prepare",
        "data/real",
        8,
        dataset=config.real.dataset,
        options=config.real.options,
        source=pathlib.Path(config.real.source),
        intensity=config.real.intensity,
        out=data / "real",
    )


def _one_seed(config, workdir, seed, segmenter, styled, add):
    folder, data = workdir / f"seed{seed}", workdir / "data"
    guides = _guides(config, folder, seed, segmenter, data / "studio", add)
    sets = {name: data / name for name in config.references}
    for arm in config.arms:
        if arm == "identity":  # raw is raw: nothing to train, nothing to apply
            sets[arm] = data / "studio"
            continue
        file, settings = arms.settings(arm, config, seed)
        sets[arm] = _refined(
            ("refine", f"{folder.name}/{arm}"),
            (folder / "refiner" / arm, folder / "refined" / arm),
            (file, settings, guides),
            {"synthetic": data / "studio", "real": styled},
            data / "studio",
            config.strategy,
            add,
        )
    models = {}
    for arm, records in sets.items():
        for kind, (file, settings) in _estimators(config, seed).items():
            models[f"{arm}/{kind}"] = add(
                f"estimate/{folder.name}/{arm}/{kind}",
                "gaze.train",
                f"{folder.name}/estimate/{arm}/{kind}",
                35,
                **overrides(file, settings),
                data=records,
                strategy=config.strategy,
                workdir=folder / "estimate" / arm / kind,
            )
    _evaluate(config, workdir, folder.name, models, segmenter, styled, sets, add)
    if config.purifiers and not config.real.source:
        raw = {n: run for n, run in models.items() if n.startswith("identity/")}
        _purify(config, folder, data, seed, guides, styled, raw, segmenter, add)


def _refined(name, folders, how, sets, content, strategy, add):
    """Adds the training of a method and its use on ``content``; gives what it makes."""
    (stage_name, rest), (run, out), (file, settings, guides) = name, folders, how
    costs = (200, 90) if arms.learns(settings) else (6, 18)
    seed_folder = run.parents[1]
    frozen = {n: guides[n] for n in settings.get("frozen", ())}
    add(
        f"{stage_name}/{rest}/train",
        "refiner.train",
        run.relative_to(seed_folder.parent),
        costs[0],
        **overrides(file, settings),
        **sets,
        **frozen,
        strategy=strategy,
        workdir=run,
    )
    return add(
        f"{stage_name}/{rest}/apply",
        "refiner.refine",
        out.relative_to(seed_folder.parent),
        costs[1],
        model=run,
        data=content,
        out=out,
    )


def _estimators(config, seed):
    """{kind: (config file, settings)} of the estimators trained on every arm."""
    kinds = {}
    for augmentation in config.augmentations:
        settings = config.estimator.copy_and_resolve_references()
        settings.augmentation, settings.seed = augmentation, seed
        kinds[augmentation] = "configs/gaze_cnn.py", settings
    if config.knn:
        kinds["knn"] = "configs/gaze_knn.py", config_of("configs/gaze_knn.py")
    return kinds


def _guides(config, folder, seed, segmenter, studio, add):
    """The frozen networks that some arm asks for, by name."""
    guides = {"segmenter": segmenter}
    names = [*config.arms, *config.purifiers]
    asked = [arms.settings(name, config, seed)[1].get("frozen", ()) for name in names]
    if any("estimator" in frozen for frozen in asked):
        settings = config.estimator.copy_and_resolve_references()
        # Histogram equalisation has no gradient.
        settings.augmentation, settings.equalize = "strong", False
        settings.seed = seed + 1000  # not the network that the drift is measured with
        guides["estimator"] = add(
            f"refine/{folder.name}/guide",
            "gaze.train",
            f"{folder.name}/guide",
            35,
            **overrides("configs/gaze_cnn.py", settings),
            data=studio,
            strategy=config.strategy,
            workdir=folder / "guide",
        )
    return guides


def _purify(config, folder, data, seed, guides, styled, raw, segmenter, add):
    """The other direction: real test eyes made synthetic-like for raw estimators."""
    sets = {"identity": data / "test_segmented"}
    for name in config.purifiers:
        file, settings = arms.settings(name, config, seed)
        settings.direction = "purify"
        sets[name] = _refined(
            ("refine", f"{folder.name}/purify/{name}"),
            (folder / "purifier" / name, folder / "purified" / name),
            (file, settings, guides),
            {"synthetic": data / "studio", "real": styled},
            data / "test_segmented",
            config.strategy,
            add,
        )
        add(
            f"evaluate/{folder.name}/purified/{name}",
            "gaze.evaluate",
            f"{folder.name}/purification/{name}",
            10,
            models=raw,
            data=sets[name],
            out=folder / "purification" / name,
        )
    add(
        f"evaluate/{folder.name}/purified/realism",
        "refiner.evaluate",
        f"{folder.name}/purification/realism",
        60,
        segmenter=segmenter,
        arms=sets,
        real=data / "studio",
        vgg_weights=_file(config.vgg.weights),
        out=folder / "purification" / "realism",
    )


def _evaluate(config, workdir, folder, models, segmenter, styled, sets, add):
    listed = {name: models[name] for name in models}
    if not config.real.source:
        add(
            f"evaluate/{folder}/gaze",
            "gaze.evaluate",
            f"{folder}/evaluate",
            20,
            models=listed,
            data=workdir / "data" / "test",
            out=workdir / folder / "evaluate",
        )
    if config.screen.source:
        add(
            f"evaluate/{folder}/screen",
            "gaze.evaluate",
            f"{folder}/screen",
            20,
            models=listed,
            screen=pathlib.Path(config.screen.source),
            out=workdir / folder / "screen",
        )
    shown = [arm for arm in (*config.arms, "perfect_refiner") if arm in sets]
    strongest = config.augmentations[-1]
    add(
        f"evaluate/{folder}/realism",
        "refiner.evaluate",
        f"{folder}/realism",
        100,
        segmenter=segmenter,
        arms={arm: sets[arm] for arm in shown},
        real=styled,
        vgg_weights=_file(config.vgg.weights),
        two_sample=config.two_sample,
        estimator=models[f"identity/{strongest}"],
        out=workdir / folder / "realism",
    )


def _export(config, workdir, segmenter, add):
    gaze = (
        workdir / "seed0" / "estimate" / config.export_arm / config.export_augmentation
    )
    calibration = workdir / "seed0" / "refined" / config.export_arm
    if config.export_arm == "identity":
        calibration = workdir / "data" / "studio"
    exported = {"gaze": (gaze, calibration), "segmenter": (segmenter, None)}
    for name, (model, data) in exported.items():
        add(
            f"export/{name}",
            "export.convert",
            f"seed0/export/{name}",
            30,
            **overrides("configs/export.py", config.export),
            model=model,
            data=data or workdir / "data" / "studio",
            out=workdir / "seed0" / "export" / name,
        )


def overrides(file, config):
    """Flags for a command: its config file and the keys that differ from it."""
    base = config_of(file)
    changed = stage.differing_keys(plain(base.to_dict()), plain(config.to_dict()))
    arguments = {"config": os.path.relpath(_ROOT / file)}
    for name in changed:
        value = config
        for key in name.split("."):
            value = value[key]
        arguments[f"config.{name}"] = _file(value)
    return arguments


def _file(value):
    """A path where a string names a file, so that its content counts as an input."""
    is_file = isinstance(value, str) and os.path.isfile(value)
    return pathlib.Path(value) if is_file else value


def config_of(file):
    """The config of a config file, or of ``FILE:VARIANT``."""
    file, _, variant = file.partition(":")
    module = file.removesuffix(".py").replace("/", ".")
    return importlib.import_module(module).get_config(variant)


def plain(config):
    """JSON's view of a config: tuples become lists."""
    if isinstance(config, dict):
        return {key: plain(value) for key, value in config.items()}
    return list(config) if isinstance(config, tuple) else config
