"""Refined eyes, a shard at a time."""

import dataclasses
import functools
import pathlib
from collections.abc import Callable

import numpy as np

from gaze.data import production, shards, stored
from gaze.run import errors, main
from refiner import methods

_CHUNK = 512


@dataclasses.dataclass(frozen=True)
class Refining:
    """A `production.Job`.

    Attributes:
        model: run folder of the method.
        data: records to refine, with masks.
        method: its name.
        threads: of a worker; 0 as many as it likes.
    """

    model: pathlib.Path
    data: stored.Stored
    method: str
    threads: int

    @property
    def title(self) -> str:
        """See `production.Job`."""
        return f"refining ({self.method})"

    def ready(self) -> None:
        """Loads the network."""
        load(self.model, self.threads)

    def fill(
        self, shard: shards.Writer, task: production.Task, told: Callable[[int], None]
    ) -> dict:
        """Refines the records of a task, (first, last)."""
        method, (first, last) = load(self.model, self.threads), task.content
        records = self.data.read(first, last)
        for start in range(0, len(records), _CHUNK):
            chunk = records.take(slice(start, start + _CHUNK))
            # By its place in the set: how a set is cut changes no draw.
            keys = first + start + np.arange(len(chunk))
            image = method.refine(chunk.image, chunk.column("mask"), keys)
            source = np.array([f"{s}/{self.method}" for s in chunk.source])
            shard.write({**chunk.columns(), "image": image, "source": source})
            told(len(chunk))
        return {}


def load(model: pathlib.Path, threads: int = 0) -> methods.Method:
    """The method of a run folder, once for a process that takes so many threads."""
    return _loaded(model, threads)


@functools.lru_cache(maxsize=1)
def _loaded(model, threads):
    main.limit_threads(threads)
    return methods.load_run(model)


def refuse_unlike(model: pathlib.Path, data: stored.Stored) -> None:
    """Refuses eyes of another kind than the method was trained with.

    Raises:
        UserError: another size or intensity.
    """
    trained_on, given = load(model).bank.images.shape[1:], data.size
    if trained_on != given:
        raise errors.UserError(
            f"{model} was trained with eyes of {trained_on}, found {given}; "
            "prepare them alike."
        )
    trained, found = methods.manifest(model)["intensity"], data.first().intensity
    if trained != found:
        raise errors.UserError(
            f"{model} was trained on {trained} eyes, found {found} ones; prepare both "
            "alike (--intensity)."
        )
