"""Masks from a trained segmenter, a shard at a time."""

import dataclasses
import functools
import pathlib
from collections.abc import Callable

import numpy as np
from absl import logging

from gaze.data import production, record, shards, stored
from gaze.data.production import workspace
from gaze.run import main
from refiner.networks import segmenter
from refiner.segmentation import constraint, judgement, prediction

_CHUNK = 1024
_PREDICTED = "predicted"
_SHARES = {  # of eyes, in the manifest, by the counts of the shards' notes
    "no_iris_share": "no_iris",
    "no_pupil_share_seen": "no_pupil_seen",
    "no_pupil_share": "no_pupil",
}


@dataclasses.dataclass(frozen=True)
class Segmenting:
    """A `production.Job`.

    Attributes:
        model: run folder of the segmenter.
        data: records to segment.
        constraint: one of `constraint.MODES`.
        ratio: of pupils that are put in (`constraint.constrain`).
        threads: of a worker; 0 as many as it likes.
    """

    model: pathlib.Path
    data: stored.Stored
    constraint: str
    ratio: float
    threads: int
    title: str = "segmenting"

    def ready(self) -> None:
        """Loads the network."""
        load(self.model, self.threads)

    def fill(
        self, shard: shards.Writer, task: production.Task, told: Callable[[int], None]
    ) -> dict:
        """Segments the records of a task, (first, last).

        Returns:
            ``orphans``: how many eyes show no iris, and no pupil before and after the
            constraint; ``measured``: of `judgement.measure`, where there are exact
            masks.
        """
        network, records = load(self.model, self.threads), self.data.read(*task.content)
        classes, seen = network.config["classes"], []
        for first in range(0, len(records), _CHUNK):
            images = records.image[first : first + _CHUNK]
            seen.append(prediction.predict(network, images))
            told(len(images))
        answers = np.concatenate(seen)
        masks = constraint.constrain(answers, self.constraint, self.ratio)
        shard.write(records.replace(mask=masks).columns())
        note: dict = {"orphans": _orphans(answers, masks)}
        if records.mask is not None and not is_predicted(records.manifest):
            exact = record.with_classes(records.mask, classes)
            note["measured"] = judgement.measure(masks, exact)
        return note


def load(model: pathlib.Path, threads: int = 0) -> segmenter.Segmenter:
    """The segmenter of a run folder, once for a process that takes so many threads."""
    return _loaded(model, threads)


@functools.lru_cache(maxsize=1)
def _loaded(model, threads):
    main.limit_threads(threads)
    return prediction.load(model)


def is_predicted(manifest: dict) -> bool:
    """Whether a set's masks come from a segmenter, and so are no reference."""
    return manifest.get("masks") == _PREDICTED


def _orphans(answers, masks):
    blind, before = constraint.orphans(answers)
    _, after = constraint.orphans(masks)
    counts = map(int, (blind.sum(), before.sum(), after.sum()))
    return dict(zip(_SHARES.values(), counts, strict=True))


def facts(work: workspace.Workspace, classes: int, mode: str) -> dict:
    """The manifest's entries about a segmented set.

    Args:
        work: where its shards and their notes are.
        classes: of the segmenter.
        mode: of the constraint.
    """
    whole = production.records_facts(work)
    orphans = {
        name: sum(note["orphans"][count] for _, note in work.notes()) / whole["count"]
        for name, count in _SHARES.items()
    }
    logging.info(
        "eyes without a pupil: %.1f %% seen, %.1f %% after the constraint (%s); "
        "%.1f %% without an iris, left as they are",
        *(100 * orphans["no_pupil_share_seen"], 100 * orphans["no_pupil_share"]),
        *(mode, 100 * orphans["no_iris_share"]),
    )
    whole |= {"masks": _PREDICTED, "orphans": orphans}
    whole["classes"] = record.class_names(classes)
    if all("measured" in note for _, note in work.notes()):
        measured = (note["measured"] for _, note in work.notes())
        whole["figures"] = judgement.summary(measured)
    return whole
