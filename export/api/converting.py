"""Making a checked, quantised model of a trained network."""

import os
import pathlib
from collections.abc import Mapping
from typing import Any

from absl import logging

from export.conversion import build, card, generator, page, provenance, report
from gaze.data import record
from gaze.run import artifact, files, lazy, quiet


def convert(
    config: Mapping[str, Any],
    *,
    model: str | os.PathLike,
    data: str | os.PathLike,
    out: str | os.PathLike,
    also: Mapping[str, str] | None = None,
) -> pathlib.Path:
    """Converts a network to TFLite, as ``export.convert`` does.

    Args:
        config: such as ``configs.export.get_config()``.
        model: run folder with ``model.keras``, or such a file.
        data: folder of records as in its training.
        out: folder for the model, its card, a float32 reference and the figures.
        also: folders of further records, real ones above all, by the names that the
            card gives the accuracy on them.

    Returns:
        ``out``, finished.

    Raises:
        UserError: a network that does not convert or fails its gates, records of
            another kind, or a folder of another config.
    """
    further = dict(also or {})
    target = artifact.Artifact(
        "export.convert",
        pathlib.Path(out),
        lazy.plain(config),
        {"model": model, "data": data}
        | {f"also {name}": path for name, path in further.items()},
    )
    if target.is_finished():
        return target.out
    path = provenance.model_path(str(model))
    records = record.load(data)
    facts = provenance.facts(path, records)
    records = provenance.treat(records, facts["intensity"])
    measured = {
        name: provenance.treat(record.load(folder), facts["intensity"])
        for name, folder in further.items()
    }
    network = generator.load(path)
    with quiet.filtered():  # the converter's own notes, which come from C
        built = build.build(network, records, facts, target.settings, measured)
    target.begin()
    _write(built, target.out)
    target.finish(task=built.task, preset=built.preset, **built.metrics)
    return target.out


def _write(built: build.Built, folder: pathlib.Path) -> None:
    contents = {f"{built.task}_float32.tflite": built.float32}
    contents[f"{built.task}.tflite"] = built.model
    for name, content in contents.items():
        with files.writing(folder / name) as temporary:
            temporary.write_bytes(content)
    beside = card.beside(built.model)
    files.write_json(folder / f"{built.task}.json", beside)
    with files.writing(folder / f"{built.task}.md") as temporary:
        temporary.write_text(page.markdown(beside), encoding="utf-8")
    files.write_json(folder / "metrics.json", built.metrics)
    logging.info("%s by the preset %s", built.task, built.preset)
    logging.info(report.accuracy(built.task, built.metrics["accuracy"]))
    logging.info(report.speed(built.metrics["latency"]))
