"""Training the segmenter on synthetic eyes with exact masks."""

import os
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np

from gaze.data import record
from gaze.run import artifact, files, lazy
from gaze.training import checks, distribution, loop, precision
from refiner.segmentation import batches, constraint, joining, losses, training


def fit_segmenter(
    config: Mapping[str, Any],
    *,
    data: Sequence[str | os.PathLike],
    out: str | os.PathLike,
) -> pathlib.Path:
    """Trains a segmenter, as ``refiner.train_segmenter`` does.

    Args:
        config: such as ``configs.segmenter.get_config()``.
        data: folders of records with masks; a segmenter for many cameras learns of
            several.
        out: run folder; goes on where an interrupted training was.

    Returns:
        ``out``, finished.

    Raises:
        UserError: a value that no training could use, records without masks, or a
            folder of another config.
    """
    settings = lazy.plain(config)
    checks.check(settings)
    target = artifact.Artifact(
        "refiner.train_segmenter", pathlib.Path(out), settings, _inputs(data)
    )
    if target.is_finished():
        return target.out
    records = joining.join([record.load(folder) for folder in data])
    masks = record.with_classes(records.column("mask"), settings["classes"])
    records = records.replace(mask=masks)
    target.begin()
    with distribution.strategy().scope():
        network = _train(records, settings, target.out)
    files.save_keras(network, target.out / "model.keras")
    target.finish(
        trained_on=len(records),
        intensity=records.intensity,
        pupil_ratio=constraint.pupil_ratio(masks),
    )
    return target.out


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
