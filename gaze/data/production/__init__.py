"""Sets made shard by shard: interrupted, by several processes, on several machines.

Shard k is a function of the settings, the inputs and k alone, so its bytes depend
neither on who makes it nor on what stopped meanwhile; whoever finds it made leaves it.
A command brings a job, which fills one shard; everything else is here.
"""

import functools
import pathlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from absl import logging

from gaze.data import shards
from gaze.data.production import beam, workspace
from gaze.data.production.shares import Share
from gaze.run import artifact, errors, files, progress, replacing, workers


class Task(NamedTuple):
    """One shard to make.

    Attributes:
        number: of the shard.
        items: how many it is made of.
        content: what it is made of, as the job takes it; picklable.
    """

    number: int
    items: int
    content: Any


class Job(Protocol):
    """What all shards of a set have in common; picklable, for it runs in workers.

    Attributes:
        title: what is being done, such as "refining".
    """

    @property
    def title(self) -> str:
        """See the class.

        A job may also have ``ready()``, which loads what its shards are made with.
        """

    def fill(
        self, shard: shards.Writer, task: Task, told: Callable[[int], None]
    ) -> dict:
        """Writes a shard's records.

        Args:
            shard: to write them to.
            task: what to make them of.
            told: to be called with the number of items done since it was called.

        Returns:
            Further entries of the shard's note, JSON types; ``broken``, a list of
            what had to be set aside.
        """


def ranges(count: int, size: int) -> list[Task]:
    """Tasks whose content is (first, last): ``count`` records, ``size`` a shard."""
    firsts = enumerate(range(0, count, size))
    parts = ((number, (i, min(i + size, count))) for number, i in firsts)
    return [Task(number, part[1] - part[0], part) for number, part in parts]


def produce(
    target: artifact.Artifact,
    job: Job,
    tasks: Sequence[Task],
    share: Share,
    facts: Callable[[workspace.Workspace], tuple[dict, dict]],
    *,
    heard: Callable[[list[dict]], None] = lambda broken: None,
) -> dict | None:
    """Makes a share of the set ``target.out``, going on where an earlier run stopped.

    Args:
        target: the `artifact.Artifact` this set is the result of.
        job: what fills a shard.
        tasks: all shards of the set.
        share: which of them to make, and with how many processes.
        facts: see `workspace.Workspace.publish`.
        heard: told of all that is ``broken`` so far, again whenever a shard is made;
            raises where it is too much.

    Returns:
        The manifest; None where shards of other shares are not there yet.

    Raises:
        UserError: as `workspace.Workspace.claimed` and ``publish``, and what the job
            raises.
    """
    replacing.refuse(target)
    with workspace.Workspace(target, share).claimed() as work:
        _make_missing(work, job, [t for t in tasks if share.owns(t.number)], heard)
        manifest = work.publish(len(tasks), facts)
        if manifest is None:
            logging.info(
                "share %s is made, %d of %d shards of %s are there; the set appears "
                "when the other shares are made",
                *(share, work.count(), len(tasks), target.out),
            )
        return manifest


def _make_missing(work, job, tasks, heard):
    finished = work.finished()
    if finished:
        logging.info(
            "taking up an interrupted run: %d of %d shards are there",
            *(len(finished), len(tasks)),
        )
    broken = [entry for note in finished.values() for entry in note["broken"]]
    heard(broken)
    left = [task for task in tasks if task.number not in finished]
    report = _Report(work, job, tasks, sum(note["items"] for note in finished.values()))
    for note in _made(job, left, work, report):
        broken += note["broken"]
        heard(broken)
        report.count(note)


def _made(job, tasks, work, report) -> Iterator[dict]:
    if work.share.beam and tasks:
        yield from _made_by_beam(job, tasks, work)
        return
    count = min(work.share.processes, len(tasks))
    told = report.tell if count <= 1 else _untold  # workers are heard shard by shard
    make_one = functools.partial(make, job, work.folder, told)
    yield from workers.unordered(make_one, tasks, count)


def _made_by_beam(job, tasks, work):
    make_one = functools.partial(make, job, work.folder, _untold)
    beam.run(make_one, tasks, work.notes_folder, work.share.beam)
    notes = work.finished()
    if missing := [task.number for task in tasks if task.number not in notes]:
        raise errors.UserError(
            f"shards {', '.join(map(str, missing[:5]))} are not in {work.folder} after "
            "the pipeline made them; its workers need a file system that they share."
        )
    yield from (notes[task.number] for task in tasks)


def make(
    job: Job, folder: pathlib.Path, told: Callable[[int], None], task: Task
) -> dict:
    """Makes one shard and, when it is whole, the note that says so.

    Returns:
        The note in brief: see `workspace.brief`.

    Raises:
        UserError: what the job raises, or a full disk.
    """
    path = folder / shards.name(task.number)
    with files.writing(path) as temporary, shards.Writer(temporary) as shard:
        more = job.fill(shard, task, told)
    note = shard.summary | {"items": task.items} | more
    if not note["count"]:  # of broken items alone; its note says that it is done
        files.remove(path)
    workspace.write_note(folder, task.number, note)  # last: without it, made again
    return workspace.brief(note)


def _untold(items):
    """Of a worker, whose parent reports."""


class _Report:
    """Progress over a share, and over the whole set where there are others."""

    def __init__(self, work, job, tasks, done):
        self._work, self._done, self._counted, self._records = work, done, done, 0
        self._total = sum(task.items for task in tasks)
        self._progress = progress.Progress(job.title, self._total, done=done)

    def tell(self, items):
        """Of ``items`` more, in a shard that is being made."""
        self._done += items
        if self._done < self._total:
            self._progress.update(self._done)

    def count(self, note):
        """Of a shard that is made."""
        self._counted += note["items"]
        self._records += note["count"]
        self._done = self._counted
        seconds = max(time.monotonic() - self._progress.started, 1e-9)
        said = f"{self._records:,} eyes, {self._records / seconds:,.0f}/s"
        if not self._work.share.is_whole:
            said += f"; {self._work.count()} shards of all shares are there"
        self._progress.update(self._done, said)


def records_facts(work: workspace.Workspace) -> dict:
    """The manifest's entries about all records of a set.

    Raises:
        UserError: the shards have not the same columns, or hold nothing.
    """
    notes = ((shards.name(number), note) for number, note in work.notes())
    facts = shards.facts(named for named in notes if named[1]["count"])
    if not facts["count"]:
        raise errors.UserError(
            f"{work.target.command} found no image to write into {work.target.out}; "
            "check its source."
        )
    return facts
