"""Judges refined eyes: is it real, and is the label still true?

python -m refiner.evaluate --segmenter=RUN --arms=identity=RECORDS,NAME=RECORDS \
    --real=RECORDS --out=DIR

The arm `identity` (another by --raw) holds the unrefined eyes with exact masks: its
figures are the floor of all others. Writes ``evaluate.html``, realism beside
preservation of all arms with the best, the median and the worst eye by each measure;
``figures.json`` (preservation, KID, FID where there are images enough, variety, alarms;
with --estimator the gaze drift, with --two_sample the classifier test, also on eyes
alike in gaze and brightness) and ``grid.npz``.
"""

import pathlib

import numpy as np
from absl import flags, logging

from gaze import estimators
from gaze.data import record
from gaze.run import artifact, errors, files, main, replacing
from gaze.run import flags as shared_flags
from refiner.realism import cases, judgement, looks, naming, page
from refiner.segmentation import prediction

_SEGMENTER = flags.DEFINE_string("segmenter", None, "Segmenter run.", required=True)
_ARMS = flags.DEFINE_list("arms", None, "NAME=RECORDS, by commas.", required=True)
_RAW = flags.DEFINE_string("raw", naming.RAW, "The arm of unrefined eyes.")
_REAL = flags.DEFINE_string("real", None, "Real records.", required=True)
_VGG = flags.DEFINE_string("vgg_weights", "", 'VGG-19 weights: a path, "random" or "".')
_ESTIMATOR = flags.DEFINE_string("estimator", "", "Estimator run for the gaze drift.")
_TWO_SAMPLE = flags.DEFINE_bool("two_sample", False, "Run the two-sample test, too.")
_MAX_IMAGES = flags.DEFINE_integer(
    "max_images", 2000, "Images judged of each set.", lower_bound=8
)
_FEATURE_IMAGES = flags.DEFINE_integer(
    "feature_images",
    looks.IMAGES,
    "Images of each arm whose deep features are compared, 40 ms each; FID needs 2560.",
    lower_bound=8,
)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)
_ROWS = 8
# What stands beside the arms among the inputs, in grid.npz and among the figures.
_RESERVED = (
    *("segmenter", "real", "estimator"),
    *("synthetic", "mask"),
    *looks.FACTS,
    *shared_flags.NUMPYS,
)


def _main():
    arms = shared_flags.named_paths("arms", _ARMS.value, reserved=_RESERVED)
    if _RAW.value not in arms:
        raise errors.UserError(
            f"--arms has no {_RAW.value}, the raw eyes that others are judged by; "
            "add it, or name another with --raw."
        )
    target = artifact.Artifact(
        "refiner.evaluate",
        pathlib.Path(_OUT.value),
        {
            "vgg_weights": _VGG.value,
            "two_sample": _TWO_SAMPLE.value,
            "max_images": _MAX_IMAGES.value,
            "feature_images": _FEATURE_IMAGES.value,
            **({"raw": _RAW.value} if _RAW.value != naming.RAW else {}),
        },
        {"segmenter": _SEGMENTER.value, "real": _REAL.value, **_frozen(), **arms},
    )
    if target.is_finished():
        return
    replacing.refuse(target)
    real, sets = _load(arms)
    figures, html = _judge(sets, real)
    for sentence in figures["alarms"]:
        logging.warning("%s", sentence)
    with files.writing(target.out) as folder:
        folder.mkdir()
        np.savez_compressed(folder / "grid.npz", **_grid(sets, real))
        files.write_json(folder / "figures.json", figures)
        (folder / "evaluate.html").write_text(html, encoding="utf-8")
        files.write_json(folder / artifact.MANIFEST, target.manifest())


def _frozen():
    return {"estimator": _ESTIMATOR.value} if _ESTIMATOR.value else {}


def _judge(sets, real):
    """All figures, and the page that shows them."""
    estimator = estimators.load_run(_ESTIMATOR.value) if _ESTIMATOR.value else None
    segmenter = prediction.load(_SEGMENTER.value)
    masks, classes = judgement.masks(sets, segmenter), segmenter.config["classes"]
    raw = _RAW.value
    seen = looks.see(sets, real, _VGG.value, _FEATURE_IMAGES.value)
    if seen.is_random:
        logging.warning("KID and FID: no ImageNet weights, features are random filters")
    figures = {
        "preservation": judgement.labels(sets, raw, masks, classes),
        "kid": looks.distances(seen),
        "fid": looks.frechet(seen),
        "variety": looks.varied(seen),
        "alarms": judgement.raised_alarms(sets, raw),
    }
    if estimator:
        figures["drift"] = judgement.gaze_drift(sets, raw, estimator)
    if _TWO_SAMPLE.value:
        figures["two_sample"] = judgement.two_samples(sets, real, estimator)
    moves = judgement.gaze_moves(sets, raw, estimator) if estimator else None
    measured = cases.measure(seen, masks, sets, sets[raw], moves)
    return figures, page.make(figures, seen, sets, measured, raw)


def _load(arms):
    """Some eyes of each arm, the same ones in all, in random order; and real ones.

    Sets are ordered by person, so the first ones would be of a few people only.
    """
    sets = {name: record.load(folder) for name, folder in arms.items()}
    raw = sets[_RAW.value]
    order = np.random.default_rng(0).permutation(len(raw))
    for name, records in sets.items():
        records.require("mask")
        if not np.array_equal(records.mask, raw.mask):
            raise errors.UserError(
                f"the arm {name} does not show the same eyes as {_RAW.value}; "
                "refine that set."
            )
    chosen = order[: _MAX_IMAGES.value]
    sets = {name: records.take(chosen) for name, records in sets.items()}
    return record.load(_REAL.value), sets


def _grid(sets, real):
    """A few eyes of every arm, their masks, and real ones to compare with."""
    raw = sets[_RAW.value]
    rows = np.linspace(0, len(raw) - 1, _ROWS).astype(int)
    picks = np.random.default_rng(0).permutation(len(real))[:_ROWS]
    arms = {n: r.image[rows] for n, r in sets.items() if n != _RAW.value}
    return {
        "synthetic": raw.image[rows],
        "mask": raw.mask[rows],
        "real": real.image[picks],
        **arms,
    }


if __name__ == "__main__":
    main.run(_main)
