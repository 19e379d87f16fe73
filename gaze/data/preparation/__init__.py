"""A data set in its own format as records: in parallel, resumable, checked as a whole.

Shard k is made of the reader's items [k n, (k + 1) n), n its ``ITEMS_PER_SHARD``, so
its bytes depend on source and settings alone: not on workers, timing or interruptions.
Memory holds one item per worker, and of the whole set eight bytes per record.
"""

import os
import pathlib

import numpy as np
from absl import logging

from gaze.data import census, datasets, production
from gaze.data.preparation import intensities, making, quarantine, witness
from gaze.data.production import workspace
from gaze.data.production.shares import Share
from gaze.run import artifact, errors, names, replacing

QUARANTINE = "quarantine.json"


def prepare(
    reader: datasets.Reader,
    source: str | os.PathLike,
    target: artifact.Artifact,
    *,
    patch: datasets.Patch,
    intensity: str,
    options: dict[str, str],
    share: Share,
    max_broken: float,
    is_trusted: bool = False,
) -> dict | None:
    """Makes the set ``target.out``, going on where an earlier run was interrupted.

    Args:
        reader, source: a reader module, and what it reads.
        target: the `artifact.Artifact` this set is the result of.
        patch: the `datasets.Patch` to cut.
        intensity: "auto", "raw" or "equalized".
        options: all of the reader's options by name.
        share: what of it to make, and with how many processes.
        max_broken: share of records, by their readers' weights, that may be set aside.
        is_trusted: whether masks that do not lie on the eyes are kept.

    Returns:
        The manifest; None where other shares are still to be made.

    Raises:
        UserError: nothing to read, too much broken, keys that repeat, columns that
            only some records have, an intensity that cannot be had, a full disk, an
            ``out`` that holds something else or lies in the source, masks beside
            the eyes (`witness`).
    """
    _refuse_inside(target.out, source)
    replacing.refuse(target)
    items = reader.index(source, **options)
    if not items:
        raise errors.UserError(f"{source} holds nothing to read; check its content.")
    about = _told(reader, source, items, options, patch)
    witness.hear(reader, items, is_trusted)
    intensity, equalize = intensities.settle(reader, items, patch, intensity)
    job, size = _job(reader, items, patch, equalize, max_broken), reader.ITEMS_PER_SHARD

    def facts(work):
        broken = [entry for _, note in work.notes() for entry in note["broken"]]
        job.refuse_many(broken)  # of all shares
        entries = _counted(work, source, broken) | about
        settled = description(reader, options, patch, intensity)
        return entries | settled, {QUARANTINE: broken}

    firsts = enumerate(range(0, len(items), size))
    parts = ((number, first, items[first : first + size]) for number, first in firsts)
    tasks = [production.Task(n, len(part), (first, part)) for n, first, part in parts]
    return production.produce(target, job, tasks, share, facts, heard=job.refuse_many)


def _job(reader, items, patch, equalize, max_broken):
    return making.Job(
        reader=reader.__name__,
        patch=patch,
        equalize=equalize,
        total=sum(quarantine.weight(reader, item) for item in items),
        max_broken=max_broken,
        unit="records" if hasattr(reader, "weight") else "items",
    )


def _told(reader, source, items, options, patch):
    """What is left out and what to mind: said now, and entries of the manifest."""
    left_out, minded = (
        census.take(reader, source, items, options, patch),
        remarks(reader, items),
    )
    for line in left_out.lines():
        logging.info("left out: %s", line)
    for line in minded:
        logging.info("mind: %s", line)
    return {"left_out": left_out.as_json(), "remarks": minded}


def _counted(work, source, broken):
    """The manifest's entries about all shards, whose keys must differ.

    Raises:
        UserError: no record at all, or two of one key.
    """
    if not any(note["count"] for _, note in work.notes()):
        raise errors.UserError(
            f"{source} gave no record at all; {_first_reason(broken)}check its "
            "content and the options."
        )
    facts = production.records_facts(work)
    refuse_duplicates(work)
    lost = quarantine.lost(broken)
    return facts | {"quarantined": len(broken), "quarantined_weight": lost}


def remarks(reader: datasets.Reader, items: list) -> list[str]:
    """What a user should mind about a source, by its reader; sentences."""
    sentences = reader.remarks_on(items) if hasattr(reader, "remarks_on") else []
    return list(map(names.printable, sentences))


def _refuse_inside(out, source):
    out, source = pathlib.Path(out).resolve(), pathlib.Path(source).resolve()
    if out.is_relative_to(source):
        raise errors.UserError(
            f"{out} lies in the source {source}, which would change it; choose a "
            "folder outside."
        )


def refuse_duplicates(work: workspace.Workspace) -> None:
    """Raises UserError if a key occurs twice, naming it and both places."""
    # Eight bytes a key, not the keys: those whose hashes repeat are looked up again.
    hashes = [np.fromiter(map(hash, n["keys"]), np.int64) for _, n in work.notes()]
    values, counts = np.unique(np.concatenate(hashes), return_counts=True)
    suspects, first_places = set(values[counts > 1].tolist()), {}
    if not suspects:
        return
    for _, note in work.notes():
        places = [name for name, count in note["contents"] for _ in range(count)]
        for key, place in zip(note["keys"], places, strict=True):
            if hash(key) not in suspects:
                continue
            if key in first_places:
                raise errors.UserError(
                    f"two records have the key {key}: one from {first_places[key]}, "
                    f"one from {place}; remove one or rename it."
                )
            first_places[key] = place


def description(
    reader: datasets.Reader,
    options: dict[str, str],
    patch: datasets.Patch,
    intensity: str,
) -> dict:
    """The manifest's entries about where the records come from."""
    facts = {
        "dataset": reader.__name__.rpartition(".")[2],
        "options": options,
        "card": reader.CARD,
        "licence": reader.CARD["licence"],
        "normalization": reader.CARD["normalization"],
        "intensity": intensity,
        "patch": {"size": list(patch.size), "channels": patch.channels},
    }
    return facts | (reader.facts(**options) if hasattr(reader, "facts") else {})


def _first_reason(broken):
    return f"the first reason: {broken[0]['reason'].rstrip('.')}; " if broken else ""
