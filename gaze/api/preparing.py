"""Making records of a data set in its own format."""

import os
import pathlib
from collections.abc import Mapping

from absl import logging

from gaze.data import datasets, preparation
from gaze.data.production import shares
from gaze.run import artifact, workers


def prepare(
    source: str | os.PathLike,
    out: str | os.PathLike,
    *,
    dataset: str = "",
    options: Mapping[str, str] | None = None,
    size: tuple[int, int] = (36, 60),
    channels: int = 1,
    intensity: str = "auto",
    share: shares.Share | None = None,
    max_broken: float = 0.01,
    trust_masks: bool = False,
    is_told: bool = True,
) -> pathlib.Path:
    """Makes records of a data set, as ``gaze.prepare`` does.

    Args:
        source: file or folder to read.
        out: folder for the records.
        dataset: the reader's name; empty: by the source's looks.
        options: the reader's own, by name.
        size: (height, width) of a patch, px.
        channels: 1 grey, 3 colour.
        intensity: "raw", "equalized", or "auto": as the source is.
        share: which shards to make, and with how many processes; None: all, with one
            per core.
        max_broken: share of records that may be set aside.
        trust_masks: keep masks that do not seem to lie on the eyes.
        is_told: whether a line says in the end what ``out`` holds.

    Returns:
        ``out``, finished unless other shares are still to be made.

    Raises:
        UserError: nothing to read, too much broken, or a folder that holds anything
            else; see ``gaze.data.preparation.prepare``.
    """
    reader = datasets.reader(dataset, str(source))
    chosen = datasets.options(reader, dict(options or {}))
    patch = datasets.Patch(size, channels)
    settings = {
        "dataset": reader.__name__.rpartition(".")[2],
        "options": chosen,
        "size": list(patch.size),
        "channels": patch.channels,
        "intensity": intensity,
    }
    named = reader.files(**chosen) if hasattr(reader, "files") else []
    inputs = {"source": source}
    inputs |= {f"file{number}": path for number, path in enumerate(named, start=1)}
    target = artifact.Artifact("gaze.prepare", pathlib.Path(out), settings, inputs)
    if target.is_finished():
        return target.out
    manifest = preparation.prepare(
        reader,
        source,
        target,
        patch=patch,
        intensity=intensity,
        options=chosen,
        share=share or shares.Share(processes=workers.cores()),
        max_broken=max_broken,
        is_trusted=trust_masks,
    )
    if manifest and is_told:
        logging.info("%s", _summary(out, manifest))
    return target.out


def _summary(out, manifest):
    people = _many(manifest["subjects"], "person", "people")
    if manifest.get("subject_names") == [datasets.UNKNOWN]:
        people = "people unknown"
    text = f"{out}: {_many(manifest['count'], 'eye', 'eyes')} of {people}"
    if manifest["quarantined"]:
        lost = _many(manifest["quarantined"], "item", "items")
        if manifest["quarantined_weight"] != manifest["quarantined"]:
            records = _many(manifest["quarantined_weight"], "record", "records")
            lost = f"{records} in {lost}"
        text += f"; {lost} set aside, see {out}/quarantine.json"
    return text


def _many(count, one, more):
    return f"{count:,} {one if count == 1 else more}"
