"""Trains the segmenter on synthetic eyes with exact masks.

python -m refiner.train_segmenter --config=configs/segmenter.py --data=RECORDS \
    --workdir=RUN

Several sets are given by commas: a segmenter for many cameras learns of the eyes of
several (``configs/segmenter_real.py``).
"""

import pathlib

import keras
import numpy as np
from absl import flags

from gaze.data import record
from gaze.run import artifact, files, main
from gaze.run import flags as shared_flags
from gaze.training import checks, distribution, loop, precision
from refiner.segmentation import batches, constraint, joining, losses, training

_CONFIG = shared_flags.define_config("configs/segmenter.py")
_DATA = flags.DEFINE_list(
    "data", None, "Records with masks; several by commas.", required=True
)
_WORKDIR = flags.DEFINE_string("workdir", None, "Run folder.", required=True)


def _main():
    settings = _CONFIG.value.to_dict()
    checks.check(settings)
    target = artifact.Artifact(
        "refiner.train_segmenter",
        pathlib.Path(_WORKDIR.value),
        settings,
        _inputs(_DATA.value),
    )
    if target.is_finished():
        return
    records = joining.join([record.load(folder) for folder in _DATA.value])
    masks = record.with_classes(records.mask, settings["classes"])
    records = records.replace(mask=masks)
    target.begin()
    with distribution.strategy().scope():
        network = _train(records, settings, target.out)
    files.save_keras(network, target.out / "model.keras")
    target.finish(
        trained_on=len(records),
        intensity=records.intensity,
        pupil_ratio=constraint.pupil_ratio(records.mask),
    )


def _inputs(folders):
    """The sets by names of their own; a single one is called what it always was."""
    names = ["data", *(f"data_{n}" for n in range(2, len(folders) + 1))]
    return dict(zip(names, folders, strict=True))


def _train(records, settings, folder):
    trainable, stream = build(records, settings)
    options = loop.options(settings, averaged=("segmenter",))
    streams = {"masked": stream}
    loop.train(trainable, streams, folder, options=options, label="segmenter")
    network = trainable.networks["segmenter"]
    precision.restore(network)
    return network


def build(
    records: record.Records, settings: dict
) -> tuple[training.SegmenterTraining, batches.SegmenterBatches]:
    """An untrained segmenter and the batches it will learn from.

    Args:
        records: with masks.
        settings: values of a config such as ``configs/segmenter.py``.
    """
    keras.utils.set_random_seed(settings["seed"])
    # What only some configs set stays out of the others' runs, which are older.
    chosen = {n: settings[n] for n in ("randomizing", "size", "zoom") if n in settings}
    joining.expect_zoom(records, chosen.get("zoom", 1.0))
    size = chosen.get("size", records.image.shape[1:3])
    network = training.build(settings, size)
    masks = np.asarray(records.mask)
    precision.apply(network, settings["precision"], outputs=(network.logits,))
    trainable = training.SegmenterTraining(
        network,
        steps=settings["steps"],
        learning_rate=settings["learning_rate"],
        class_weights=losses.class_weights(masks, settings["classes"]),
        settings=settings,
    )
    stream = batches.SegmenterBatches(
        records,
        batch_size=settings["batch_size"] * settings["accumulate"],
        seed=settings["seed"],
        equalize_share=settings["equalize_share"],
        channels=settings["channels"],
        **chosen,
    )
    return trainable, stream


if __name__ == "__main__":
    main.run(_main)
