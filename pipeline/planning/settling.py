"""A config with everything settled that depends on the user's own files."""

import os
import pathlib

from absl import logging
from ml_collections import ConfigDict

from configs import demo
from gaze.data import datasets, looks, sampling
from gaze.evaluation import screen
from gaze.run import errors
from pipeline.planning import kinds, sources
from refiner.layout import fitting
from refiner.realism import naming

_SAMPLE = 256
_SET_BY_PIPELINE = {
    "estimator.seed": "seeds",
    "estimator.augmentation": "augmentations",
}


def settled(config: ConfigDict) -> ConfigDict:
    """A copy of a pipeline's config in which nothing is left open.

    Readers are named, intensities told by a look at the eyes, and references and arms
    dropped that the sources cannot give, which is said.

    Raises:
        UserError: a source, file or setting that no run could use.
    """
    config = config.copy_and_resolve_references()
    _refuse_ignored(config)
    if config.synthetic.source:  # first: who is dropped asks nothing of real eyes
        _settle_synthetic(config)
    if config.real.source:
        _settle_real(config)
    else:
        config.real.labels = "use"  # those of the simulator's test eyes
        if config.real.intensity == "auto":
            config.real.intensity = "raw"
    for key in ("labelled", "also"):
        for name, chosen in sources.named(config, key).items():
            columns = _check_labelled(key, name, chosen)
            if key == "labelled":  # of those tested, who cannot read them is left out
                _refuse_blind(config, chosen.path, columns)
    _check_files(config)
    return config


def _settle_real(config):
    real, (look, columns) = config.real, _look_at("real", config.real)
    if real.intensity == "auto":
        real.intensity = looks.of_all(*look)
    is_labelled = columns.get("gaze") is not None
    if is_labelled and real.labels != "ignore":
        _refuse_blind(config, real.source, columns)
    if real.labels == "auto":
        real.labels = "use" if is_labelled else "ignore"
    _refuse_too_few_to_fit(config, len(look[0]))
    if real.labels == "use":
        if not is_labelled:
            raise errors.UserError(
                f"config.real.labels is 'use', but {real.source} carries no gaze; set "
                "it to 'ignore', or name a labelled source."
            )
        if len(look[0]) < 2 * sources.MIN_EYES:
            raise errors.UserError(
                f"config.real.source, {real.source}, holds {len(look[0])} labelled "
                f"eyes; expected at least {2 * sources.MIN_EYES}, as some are tested. "
                "Set config.real.labels to 'ignore' to go without degrees."
            )
        _settle_split(real, set(look[1]) - {datasets.UNKNOWN}, columns)
    gives_ceiling = real.labels == "use" and real.split_by == "subject"
    possible = ("ceiling",) if gives_ceiling else ()
    _drop(config, "references", possible, f"{real.source} cannot give it")


def _refuse_too_few_to_fit(config, eyes):
    """Refuses a target of which the style, half of it if labelled, is too few."""
    if naming.FITTED not in config.arms:
        return
    is_split = config.real.labels == "use"
    if eyes < fitting.LEAST_EYES * (2 if is_split else 1):
        reason = ", and half of labelled ones is tested" if is_split else ""
        raise errors.UserError(
            f"config.arms holds {naming.FITTED} and {config.real.source} {eyes} eyes; "
            f"a layout is fitted to {fitting.LEAST_EYES} or more{reason}. Give more, "
            "or name other arms and another config.export_arm."
        )


def _settle_split(real, people, columns):
    """People are split, or one person's eyes by day, if it is told which day it was."""
    if real.split_by == "auto":
        real.split_by = "subject" if len(people) > 1 else "condition"
    if real.split_by == "subject":
        return
    if len(people) > 1:
        raise errors.UserError(
            f"config.real.split_by is condition, and {real.source} shows {len(people)} "
            "people, who would be style and test alike; set it to 'subject'."
        )
    if columns.get("condition") is None:
        raise errors.UserError(
            f"{real.source} shows one person and has no column condition (a day, a "
            "session) to split by; name a source of several people, or set "
            "config.real.labels to 'ignore' to go without degrees."
        )
    logging.warning(
        "%s shows one person: style and test eyes are split by condition, and every "
        "interval is over this person's conditions.",
        real.source,
    )


def _settle_synthetic(config):
    _, columns = _look_at("synthetic", config.synthetic)
    missing = [name for name in ("gaze", "mask") if columns.get(name) is None]
    if missing:
        raise errors.UserError(
            f"{config.synthetic.source} carries no {' and no '.join(missing)}; "
            "synthetic eyes need both (UnityEyes and SynthesEyes have them)."
        )
    _refuse_blind(config, config.synthetic.source, columns)
    possible = [name for name in config.references if name != "perfect_refiner"]
    _drop(config, "references", possible, "it renders the built-in eyes anew")
    possible = [arm for arm in config.arms if naming.unrefined(arm) != naming.FITTED]
    _drop(config, "arms", possible, "the simulator draws its eyes")
    if naming.unrefined(config.export_arm) == naming.FITTED:
        config.export_arm = naming.method(config.export_arm)
        logging.warning("config.export_arm is %s in its place", config.export_arm)


def _refuse_blind(config, source, columns):
    """Refuses estimators that read what a source lacks; masks are predicted."""
    given = {name for name, values in columns.items() if values is not None}
    for kind, read in kinds.inputs(config).items():
        if missing := set(read) - given - {"mask"}:
            raise errors.UserError(
                f"config.estimators: {kind} reads {' and '.join(sorted(missing))}, "
                f"which {source} does not carry; name another, or a variant without "
                "(such as lenet.without_head_pose)."
            )


def _check_labelled(key, name, chosen):
    """The columns of a set that needs labels; refused without."""
    reader = datasets.reader("", chosen.path)
    options = datasets.options(reader, datasets.parse(chosen.options))
    items = reader.index(chosen.path, **options)
    columns = sampling.first_columns(reader, items)
    if columns.get("gaze") is None:
        raise errors.UserError(
            f"config.{key}: {name}, {chosen.path}, carries no gaze; name labelled eyes."
        )
    return columns


def _drop(config, key, possible, reason):
    """Leaves out of ``config.KEY`` what the sources cannot give, and says so."""
    if dropped := [name for name in config[key] if name not in possible]:
        logging.warning("without config.%s %s: %s", key, ", ".join(dropped), reason)
    config[key] = tuple(name for name in config[key] if name in possible)


def _look_at(key, chosen):
    """((images, subjects), columns of one item) of a source, whose reader is named."""
    reader = datasets.reader(chosen.dataset, chosen.source)
    chosen.dataset = reader.__name__.rpartition(".")[2]
    options = datasets.options(reader, datasets.parse(chosen.options))
    items = reader.index(chosen.source, **options)
    look = sampling.sample(reader, items, _SAMPLE)
    if len(look[0]) < sources.MIN_EYES:
        raise errors.UserError(
            f"config.{key}.source, {chosen.source}, holds {len(look[0])} eyes; "
            f"expected at least {sources.MIN_EYES}."
        )
    return look, sampling.first_columns(reader, items)


def _check_files(config):
    for path in (config.vgg.weights, config.screen.source):
        if path and path != "random" and not pathlib.Path(path).is_file():
            raise errors.UserError(f"no file at {path}; check the path.")
    if config.screen.source:
        screen.load(config.screen.source)
    if os.path.isfile(config.vgg.weights):
        # Another network's weights are refused now rather than after some minutes.
        from refiner.networks import vgg  # takes seconds, so only where it is needed

        vgg.perceptual_network(("block1_conv1",), config.vgg.weights)


def _refuse_ignored(config):
    """Says where to set what the pipeline itself sets for every arm and seed."""
    defaults = (demo.get_config(), demo.get_config("tiny"))
    for key, instead in _SET_BY_PIPELINE.items():
        room, _, name = key.partition(".")
        if config[room][name] not in [tree[room][name] for tree in defaults]:
            raise errors.UserError(
                f"config.{key} is set for every run by the pipeline; "
                f"set config.{instead} instead."
            )
