"""A data set in its own format as records: in parallel, resumable, checked as a whole.

Shard k is made of the reader's items [k n, (k + 1) n), n its ``ITEMS_PER_SHARD``, so
its bytes depend on source and settings alone: not on workers, timing or interruptions.
Memory holds one item per worker, and of the whole set eight bytes per record.
"""

import functools
import time

import numpy as np
from absl import logging

from gaze import images
from gaze.data import datasets, shards
from gaze.data.preparation import making, quarantine, workspace
from gaze.run import errors, files, progress, stage, workers

_SAMPLE = 256


def prepare(
    reader, source, target, *, patch, intensity, options, processes, max_broken
):
    """Makes the set ``target.out``, going on where an earlier run was interrupted.

    Args:
        reader: a reader module.
        source: what it reads.
        target: the `stage.Stage` this set is the result of.
        patch: the `datasets.Patch` to cut.
        intensity: "auto", "raw" or "equalized".
        options: all of the reader's options by name.
        processes: how many may work.
        max_broken: share of items that may be set aside.

    Returns:
        The manifest.

    Raises:
        UserError: nothing to read, too much broken, keys that repeat, columns that
            only some records have, an intensity that cannot be had, a full disk.
    """
    refuse_to_replace(target)
    items = reader.index(source, **options)
    found, wanted = settle_intensity(reader, items, patch, intensity)
    with workspace.Workspace(target).claimed() as work:
        job = making.Job(
            reader=reader.__name__,
            patch=patch,
            equalize=found != wanted,
            folder=work.folder,
            total=len(items),
            max_broken=max_broken,
        )
        broken = make_shards(job, items, reader.ITEMS_PER_SHARD, work, processes)
        facts = shards.facts(
            (shards.name(number), note)
            for number, note in work.notes()
            if note["count"]
        )
        if not facts["count"]:
            raise errors.UserError(
                f"{source} gave no record at all; {_first_reason(broken)}check its "
                "content and the options."
            )
        refuse_duplicates(work)
        return work.publish(
            broken,
            **facts,
            quarantined=len(broken),
            **description(reader, options, patch, wanted),
        )


def refuse_to_replace(target):
    """Raises UserError where ``target.out`` holds another set, or anything else."""
    out = target.out
    if (out / stage.MANIFEST).exists():
        manifest, now = files.read_json(out / stage.MANIFEST), target.identity()
        stage.refuse_other_settings({k: manifest.get(k, {}) for k in now}, now, out)
    elif out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise errors.UserError(
            f"{out} is there and no record set; choose a new folder."
        )


def settle_intensity(reader, items, patch, wanted):
    """What the source's images are and what the records shall be.

    Raises:
        UserError: equalised images cannot become raw, nor coloured ones equalised.
    """
    found = reader.CARD["intensity"]
    if found == "auto":
        sample = datasets.sample(reader, items, _SAMPLE, patch)[:_SAMPLE]
        grey = np.stack([images.to_grey(image) for image in sample])
        found = images.intensity(grey)
    wanted = found if wanted == "auto" else wanted
    if (found, wanted) == ("equalized", "raw"):
        raise errors.UserError(
            "the source's images are equalised, which cannot be undone; leave "
            "--intensity=auto or choose a raw source."
        )
    if found != wanted and patch.channels == 3:
        raise errors.UserError(
            "equalising is for grey images; leave out --intensity=equalized or "
            "--channels=3."
        )
    return found, wanted


def make_shards(job, items, size, work, processes):
    """Makes the shards that are not there yet.

    Returns:
        Notes of all broken items, in the items' order.

    Raises:
        UserError: too many are broken; as early as that is certain.
    """
    tasks = {
        number: (number, first, items[first : first + size])
        for number, first in enumerate(range(0, len(items), size))
    }
    finished = work.finished()
    if finished:
        logging.info(
            "taking up an interrupted run: %d of %d shards are there",
            len(finished),
            len(tasks),
        )
    broken = [entry for note in finished.values() for entry in note["broken"]]
    quarantine.refuse_many(broken, job.total, job.max_broken)
    done, records = sum(note["items"] for note in finished.values()), 0
    report = progress.Progress(f"reading {job.dataset}", job.total, done=done)
    left = [task for number, task in tasks.items() if number not in finished]
    count = min(processes, len(left))
    for note in workers.unordered(functools.partial(making.make, job), left, count):
        broken += note["broken"]
        quarantine.refuse_many(broken, job.total, job.max_broken)
        done, records = done + note["items"], records + note["count"]
        rate = records / (time.monotonic() - report.started)
        report.update(done, f"{records:,} eyes, {rate:,.0f}/s")
    return sorted(broken, key=lambda entry: entry["item"])


def refuse_duplicates(work):
    """Raises UserError if a key occurs twice, naming it and both places."""
    hashes = [np.fromiter(map(hash, n["keys"]), np.int64) for _, n in work.notes()]
    values, counts = np.unique(np.concatenate(hashes), return_counts=True)
    suspects, seen = set(values[counts > 1].tolist()), {}
    if not suspects:
        return
    for _, note in work.notes():
        places = [name for name, count in note["contents"] for _ in range(count)]
        for key, place in zip(note["keys"], places, strict=True):
            if hash(key) not in suspects:
                continue
            if key in seen:
                raise errors.UserError(
                    f"two records have the key {key}: one from {seen[key]}, one from "
                    f"{place}; remove one or rename it."
                )
            seen[key] = place


def description(reader, options, patch, intensity):
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
