"""Training a refinement method on synthetic eyes and unlabelled real ones."""

import os
import pathlib
from collections.abc import Mapping
from typing import Any

from absl import logging

from gaze.data import record
from gaze.run import artifact, errors, lazy
from gaze.training import distribution, loop
from refiner import methods
from refiner.learning import frozen
from refiner.style import bank, finish

_DIRECTIONS = ("refine", "purify")


def fit(
    config: Mapping[str, Any],
    *,
    synthetic: str | os.PathLike,
    real: str | os.PathLike,
    out: str | os.PathLike,
    photographs: str | os.PathLike = "",
    estimator: str | os.PathLike = "",
    segmenter: str | os.PathLike = "",
) -> pathlib.Path:
    """Trains a refinement method, as ``refiner.train`` does.

    Args:
        config: of a method, such as ``configs.zhao2018_plus.get_config()``.
        synthetic, real: folders of records with masks.
        out: run folder; goes on where an interrupted training was.
        photographs: records of any pictures, for a warm-up.
        estimator, segmenter: runs that the config names as ``frozen``.

    Returns:
        ``out``, finished.

    Raises:
        UserError: a value that no method could use, sets that do not fit each other,
            or a folder of another config.
    """
    settings = lazy.plain(config)
    runs = {"estimator": str(estimator), "segmenter": str(segmenter)}
    _check(settings, runs, photographs)
    given = {"photographs": photographs, **runs}
    target = artifact.Artifact(
        "refiner.train",
        pathlib.Path(out),
        settings,
        {
            "synthetic": synthetic,
            "real": real,
            **{name: path for name, path in given.items() if path},
        },
    )
    if target.is_finished():
        return target.out
    sets = _sets(settings, synthetic, real, photographs)
    style_bank = _bank(sets["style"], settings["bank_size"], settings["seed"])
    content = sets["content"]
    sets["content"] = content.replace(mask=style_bank.as_its_own(content.mask))
    with distribution.strategy().scope():
        guides = frozen.load(settings, runs)
        method: Any = methods.build(settings, style_bank, guides)
        target.begin()
        streams = method.streams(sets, settings["seed"])
        if method.phases:
            options = loop.options(settings, averaged=("generator",))
            name = settings["method"]
            loop.train(method, streams, target.out, options=options, label=name)
    method.save(target.out)
    intensity = sets["style"].intensity
    target.finish(intensity=intensity, bank=len(style_bank), **method.facts())
    return target.out


def _bank(style, size, seed):
    style_bank = bank.choose(style, size, seed)
    if len(style_bank) < size:
        logging.warning(
            "config.bank_size is %d, but only %d eyes of the style show an iris; the "
            "bank holds these",
            size,
            len(style_bank),
        )
    return style_bank


def _check(settings, runs, photographs):
    methods.check(settings)
    finish.check(settings)
    if settings.get("direction", "refine") not in _DIRECTIONS:
        raise errors.UserError(
            f"config.direction is {settings['direction']!r}; choose one of "
            f"{', '.join(_DIRECTIONS)}."
        )
    for name, run in runs.items():
        if run and name not in settings.get("frozen", ()):
            raise errors.UserError(
                f"--{name} is given, but config.frozen does not name it; add it there "
                "or leave the flag out."
            )
    if photographs and not settings.get("photograph_steps"):
        raise errors.UserError(
            "--photographs are given, but config.photograph_steps is 0 or the method "
            "has no warm-up; set it or leave the flag out."
        )


def _sets(settings, synthetic_path, real_path, photographs):
    """Records by role: content, style and, where given, photographs."""
    synthetic, real = record.load(synthetic_path), record.load(real_path)
    _refuse_unlike(synthetic, real)
    sets = {"content": synthetic, "style": real}
    if settings.get("direction") == "purify":
        sets = {"content": real, "style": synthetic}
    if photographs:
        sets["photographs"] = record.load(photographs)
    elif settings.get("photograph_steps"):
        raise errors.UserError(
            f"config.photograph_steps is {settings['photograph_steps']}; pass "
            "--photographs=RECORDS or set it to 0."
        )
    return sets


def _refuse_unlike(synthetic, real):
    synthetic.require("mask")
    record.refuse_mixing(synthetic, real)
    if synthetic.image.shape[1:] != real.image.shape[1:]:
        raise errors.UserError(
            f"synthetic eyes are {synthetic.image.shape[1:]} and real ones "
            f"{real.image.shape[1:]}; prepare both at one size."
        )
    if synthetic.intensity != real.intensity:
        raise errors.UserError(
            f"synthetic eyes are {synthetic.intensity} and real ones {real.intensity}; "
            "make both alike (--intensity), or the refiner learns the equalisation."
        )
