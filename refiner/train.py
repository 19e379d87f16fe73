"""Trains a refinement method on synthetic eyes and unlabelled real ones.

python -m refiner.train --config=configs/zhao2018_eye.py --synthetic=RECORDS \
    --real=RECORDS --workdir=RUN

Both sets need masks (refiner.segment). Methods in closed form train nothing and keep
their style bank; then this takes a second. With --config.direction=purify real eyes are
the content and synthetic ones the style. Methods that a frozen network guides
(config.frozen) take it from --estimator or --segmenter.
"""

import pathlib

from absl import flags, logging

from gaze.data import record
from gaze.run import artifact, errors, main
from gaze.run import flags as shared_flags
from gaze.training import distribution, loop
from refiner import methods
from refiner.learning import frozen
from refiner.style import bank, finish

_CONFIG = shared_flags.define_config("configs/zhao2018_eye.py")
_SYNTHETIC = flags.DEFINE_string(
    "synthetic", None, "Synthetic records with masks.", required=True
)
_REAL = flags.DEFINE_string("real", None, "Real records with masks.", required=True)
_PHOTOGRAPHS = flags.DEFINE_string(
    "photographs", "", "Records of any pictures, such as COCO's, for a warm-up."
)
_ESTIMATOR = flags.DEFINE_string("estimator", "", "Estimator run, kept frozen.")
_SEGMENTER = flags.DEFINE_string("segmenter", "", "Segmenter run, kept frozen.")
_WORKDIR = flags.DEFINE_string("workdir", None, "Run folder.", required=True)

_DIRECTIONS = ("refine", "purify")


def _main():
    settings = _CONFIG.value.to_dict()
    _check(settings)
    target = artifact.Artifact(
        "refiner.train",
        pathlib.Path(_WORKDIR.value),
        settings,
        {"synthetic": _SYNTHETIC.value, "real": _REAL.value, **_optional()},
    )
    if target.is_finished():
        return
    sets = _sets(settings)
    style_bank = _bank(sets["style"], settings["bank_size"], settings["seed"])
    content = sets["content"]
    sets["content"] = content.replace(mask=style_bank.as_its_own(content.mask))
    with distribution.strategy().scope():
        runs = {"estimator": _ESTIMATOR.value, "segmenter": _SEGMENTER.value}
        guides = frozen.load(settings, runs)
        method = methods.build(settings, style_bank, guides)
        target.begin()
        streams = method.streams(sets, settings["seed"])
        if method.phases:
            options = loop.options(settings, averaged=("generator",))
            name = settings["method"]
            loop.train(method, streams, target.out, options=options, label=name)
    method.save(target.out)
    intensity = sets["style"].intensity
    target.finish(intensity=intensity, bank=len(style_bank), **method.facts())


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


def _check(settings):
    methods.check(settings)
    finish.check(settings)
    if settings.get("direction", "refine") not in _DIRECTIONS:
        raise errors.UserError(
            f"config.direction is {settings['direction']!r}; choose one of "
            f"{', '.join(_DIRECTIONS)}."
        )
    for name in ("estimator", "segmenter"):
        if flags.FLAGS[name].value and name not in settings.get("frozen", ()):
            raise errors.UserError(
                f"--{name} is given, but config.frozen does not name it; add it there "
                "or leave the flag out."
            )
    if _PHOTOGRAPHS.value and not settings.get("photograph_steps"):
        raise errors.UserError(
            "--photographs are given, but config.photograph_steps is 0 or the method "
            "has no warm-up; set it or leave the flag out."
        )


def _optional():
    given = {
        "photographs": _PHOTOGRAPHS.value,
        "estimator": _ESTIMATOR.value,
        "segmenter": _SEGMENTER.value,
    }
    return {name: path for name, path in given.items() if path}


def _sets(settings):
    """Records by role: content, style and, where given, photographs."""
    synthetic, real = record.load(_SYNTHETIC.value), record.load(_REAL.value)
    _refuse_unlike(synthetic, real)
    sets = {"content": synthetic, "style": real}
    if settings.get("direction") == "purify":
        sets = {"content": real, "style": synthetic}
    if _PHOTOGRAPHS.value:
        sets["photographs"] = record.load(_PHOTOGRAPHS.value)
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


if __name__ == "__main__":
    main.run(_main)
