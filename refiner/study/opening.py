"""A study of two folders: begun, opened again, or opened to be reported on."""

import hashlib
import pathlib

from absl import logging

from gaze.run import errors
from refiner.study import answers, sources, stimuli, store


def begin(out, real, refined, per_class: int):
    """The study in ``out``, made where there is none.

    Args:
        out: its folder.
        real, refined: record sets or folders of pictures.
        per_class: eyes of each kind that one subject sees.

    Returns:
        (``store.Store``, PNG bytes of every picture by its place).

    Raises:
        UserError: eyes that cannot be read or are too few, or another study in
            ``out``.
    """
    shown, encoded = _read(real, refined, per_class)
    pictures = [
        (kind, name, hashlib.sha256(png).hexdigest())
        for (kind, name), png in zip(_names(shown), encoded, strict=True)
    ]
    study = store.create(
        out,
        pictures,
        per_class=per_class,
        real=pathlib.Path(real).resolve(),
        refined=pathlib.Path(refined).resolve(),
        treatment=shown.treatment,
    )
    return study, encoded


def to_report(out):
    """The study in ``out`` and its pictures, None where they are not there any more.

    Raises:
        UserError: there is no study.
    """
    study = store.Store(out)
    try:
        _, encoded = _read(study.facts["real"], study.facts["refined"], study.per_class)
    except errors.UserError as error:
        logging.warning("pictures are named, not shown: %s", error)
        return study, None
    digests = [hashlib.sha256(png).hexdigest() for png in encoded]
    if digests != [digest for _, _, digest in study.pictures()]:
        logging.warning("pictures are named, not shown: the folders hold other eyes.")
        return study, None
    return study, encoded


def _read(real, refined, per_class):
    most = max(sources.POOL, per_class)
    both = [sources.read(folder, most) for folder in (real, refined)]
    shown = stimuli.prepare(*both, per_class)
    _refuse_common(shown, real, refined)
    encoded = [stimuli.encode(eye) for k in answers.KINDS for eye in shown.eyes[k]]
    if len(set(map(len, encoded))) != 1:
        raise AssertionError("pictures differ in length, which tells them apart")
    return shown, encoded


def _refuse_common(shown, real, refined):
    kinds = [{eye.tobytes() for eye in eyes} for eyes in shown.eyes.values()]
    if common := len(kinds[0] & kinds[1]):
        raise errors.UserError(
            f"{common} eyes are in both {real} and {refined}; expected real eyes in "
            "one and refined ones in the other."
        )


def _names(shown):
    return [(kind, name) for kind in answers.KINDS for name in shown.names[kind]]
