"""Judges refined eyes: did the labels stay, did the look come nearer to the real.

python -m refiner.evaluate --segmenter=RUN --arms=identity=RECORDS,NAME=RECORDS \
    --real=RECORDS --out=DIR

The arm `identity` holds the unrefined eyes with exact masks: its figures are the floor
of all others. Writes ``figures.json`` (preservation, KID, with --two_sample the
classifier two-sample test, alarms) and ``grid.npz``.
"""

import pathlib

import numpy as np
from absl import flags, logging

from gaze.data import record
from gaze.run import errors, files, main, progress, stage
from refiner.realism import alarms, kid, preservation, two_sample
from refiner.segmentation import prediction

_SEGMENTER = flags.DEFINE_string("segmenter", None, "Segmenter run.", required=True)
_ARMS = flags.DEFINE_list("arms", None, "NAME=RECORDS, by commas.", required=True)
_REAL = flags.DEFINE_string("real", None, "Real records.", required=True)
_VGG = flags.DEFINE_string("vgg_weights", "", 'VGG-19 weights: a path, "random" or "".')
_TWO_SAMPLE = flags.DEFINE_bool("two_sample", False, "Run the two-sample test, too.")
_MAX_IMAGES = flags.DEFINE_integer("max_images", 2000, "Images judged of each set.")
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)
_KID_IMAGES = 300  # 40 ms each: VGG-19 down to its last block
_ROWS = 8
RAW = "identity"


def _main():
    arms = dict(pair.split("=", 1) for pair in _ARMS.value if "=" in pair)
    if RAW not in arms or len(arms) != len(_ARMS.value):
        raise errors.UserError(
            f"expected NAME=RECORDS by commas with {RAW} among them, found "
            f"{','.join(_ARMS.value)!r}."
        )
    target = stage.Stage(
        "refiner.evaluate",
        pathlib.Path(_OUT.value),
        {
            "vgg_weights": _VGG.value,
            "two_sample": _TWO_SAMPLE.value,
            "max_images": _MAX_IMAGES.value,
        },
        {"segmenter": _SEGMENTER.value, "real": _REAL.value, **arms},
    )
    if target.is_finished():
        return
    real, sets = _load(arms)
    figures = {
        "preservation": _preservation(sets),
        "kid": _kid(sets, real),
        "alarms": _alarms(sets),
    }
    if _TWO_SAMPLE.value:
        figures["two_sample"] = _two_sample(sets, real)
    for sentence in figures["alarms"]:
        logging.warning("%s", sentence)
    with files.writing(target.out) as folder:
        folder.mkdir()
        np.savez_compressed(folder / "grid.npz", **_grid(sets, real))
        files.write_json(folder / "figures.json", figures)
        files.write_json(folder / stage.MANIFEST, target.manifest())


def _load(arms):
    """The first ``max_images`` of each arm, which are the same eyes, and real ones."""
    first = slice(0, _MAX_IMAGES.value)
    sets = {name: record.load(folder).take(first) for name, folder in arms.items()}
    for name, records in sets.items():
        records.require("mask")
        if not np.array_equal(records.mask, sets[RAW].mask):
            raise errors.UserError(
                f"the arm {name} does not show the same eyes as {RAW}; refine that set."
            )
    return record.load(_REAL.value), sets


def _preservation(sets):
    network = prediction.load(_SEGMENTER.value)
    report = progress.Progress("segmenting arms", len(sets))
    figures = {}
    for done, (name, records) in enumerate(sets.items(), start=1):
        predicted = prediction.predict(network, records.image)
        figures[name] = preservation.summarize(predicted, records.mask)
        report.update(done)
    return figures


def _kid(sets, real):
    network = kid.extractor(_VGG.value)
    shown = np.random.default_rng(0).permutation(len(real))[: 2 * _KID_IMAGES]
    target = kid.pooled_features(real.image[shown], network)
    report = progress.Progress("KID of arms", len(sets))
    figures = {"extractor": kid.name(network), "floor": kid.floor(target)}
    for done, (name, records) in enumerate(sets.items(), start=1):
        features = kid.pooled_features(records.image[:_KID_IMAGES], network)
        figures[name] = kid.kid(target, features)
        report.update(done)
    return figures


def _two_sample(sets, real):
    report = progress.Progress("two-sample test of arms", len(sets))
    figures = {}
    for done, (name, records) in enumerate(sets.items(), start=1):
        pair = (records, real)
        result = two_sample.two_sample_test(
            *(r.image for r in pair), subjects=[r.subject for r in pair]
        )
        figures[name] = vars(result).copy()
        report.update(done)
    return figures


def _alarms(sets):
    raw = sets[RAW].image
    return [
        sentence
        for name, records in sets.items()
        if name not in (RAW, "perfect_refiner")
        for sentence in alarms.raised(name, records.image, raw)
    ]


def _grid(sets, real):
    """A few eyes of every arm, their masks, and real ones to compare with."""
    rows = np.linspace(0, len(sets[RAW]) - 1, _ROWS).astype(int)
    picks = np.random.default_rng(0).permutation(len(real))[:_ROWS]
    arms = {n: records.image[rows] for n, records in sets.items() if n != RAW}
    return {
        "synthetic": sets[RAW].image[rows],
        "mask": sets[RAW].mask[rows],
        "real": real.image[picks],
        **arms,
    }


if __name__ == "__main__":
    main.run(_main)
