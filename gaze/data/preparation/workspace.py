"""The hidden folder beside a set in which it is made, shard by shard.

``.NAME.partial/`` survives interruptions, kills and full disks: a shard is finished
when ``progress/`` holds a note of it and its checksum fits. The folder belongs to one
fingerprint (settings and source) and to one process at a time.

A note is the shard's summary (`gaze.data.shards`) and ``items`` (how many it was made
of), ``contents`` ([item's name, records] of each that was read) and ``broken``.
"""

import contextlib
import fcntl
import os
import pathlib
from collections.abc import Iterator

from absl import logging

from gaze.data import shards
from gaze.run import artifact, errors, files

_PROGRESS = "progress"
QUARANTINE = "quarantine.json"


def refuse_to_replace(target: artifact.Artifact) -> None:
    """Keeps what is in the way of a set: nobody's files are deleted to make one.

    Raises:
        UserError: ``target.out`` holds another set, or anything else.
    """
    out = pathlib.Path(target.out)
    manifest = artifact.manifest_in(out)
    if manifest is not None:
        now = target.identity()
        then = {name: manifest.get(name, {}) for name in now}
        artifact.refuse_other_settings(then, now, out)
    elif out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise errors.UserError(
            f"{out} is there and no record set; choose a new folder."
        )


def write_note(folder: pathlib.Path, number: int, note: dict) -> None:
    """Writes the note that makes a shard a finished one."""
    files.write_json(_note_path(folder, number), note)


def _note_path(folder, number):
    return folder / _PROGRESS / f"{number:05d}.json"


class Workspace:
    """Where a `artifact.Artifact` makes its set.

    Attributes:
        folder: the hidden folder.
    """

    def __init__(self, target: artifact.Artifact):
        self.target = target
        self.out = pathlib.Path(os.path.abspath(target.out))
        self.folder = self.out.with_name(f".{self.out.name}.partial")
        self._progress = self.folder / _PROGRESS
        self._identity = target.identity()

    @contextlib.contextmanager
    def claimed(self) -> Iterator["Workspace"]:
        """Holds the folder; whatever another fingerprint left there goes.

        Raises:
            UserError: another process holds it, or it cannot be written.
        """
        with files.explained(self.out):
            self._progress.mkdir(parents=True, exist_ok=True)
            # Held while it is open: freed however this process ends.
            lock = open(self._progress / "lock", "w")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise errors.UserError(
                    f"{self.out} is being made by another process; wait for it."
                ) from None
            self._take_up()
            try:
                yield self
            finally:
                if not any(self.folder.glob(f"*{shards.SUFFIX}")):
                    files.remove(self.folder)

    def _take_up(self):
        path = self._progress / artifact.SETTINGS
        then = files.read_json(path) if path.exists() else {}
        if changed := artifact.differing_keys(then, self._identity):
            if then:
                logging.info(
                    "starting anew: %s changed since the run that was interrupted",
                    ", ".join(key.partition(".")[2] for key in changed),
                )
            for old in (*self.folder.glob("*.*"), *self._progress.glob("*.json")):
                files.remove(old)
            files.write_json(path, self._identity)
        for leftover in (*self.folder.glob(".*"), *self._progress.glob(".*")):
            files.remove(leftover)

    def finished(self) -> dict[int, dict]:
        """The notes of all finished shards by number; unfinished ones are removed."""
        notes = {}
        for path in sorted(self._progress.glob("[0-9]*.json")):
            note, shard = (
                files.read_json(path),
                self.folder / shards.name(int(path.stem)),
            )
            if not note["count"] or (
                shard.exists() and files.sha256(shard) == note["checksum"]
            ):
                notes[int(path.stem)] = {
                    k: note[k] for k in ("items", "count", "broken")
                }
            else:
                files.remove(path)
        return notes

    def notes(self) -> Iterator[tuple[int, dict]]:
        """Yields (number, note) of every shard in order, one in memory at a time."""
        for path in sorted(self._progress.glob("[0-9]*.json")):
            yield int(path.stem), files.read_json(path)

    def publish(self, broken: list[dict], **facts: object) -> dict:
        """Makes the finished folder the set; gives its manifest.

        Raises:
            UserError: the source changed while it was read, or the disk is full.
        """
        manifest = self.target.manifest(**facts)
        if any(manifest[name] != value for name, value in self._identity.items()):
            raise errors.UserError(
                f"{' and '.join(map(str, self.target.inputs.values()))} changed while "
                "being read; run the same command again."
            )
        files.write_json(self.folder / QUARANTINE, broken)
        files.write_json(self.folder / artifact.MANIFEST, manifest)
        with files.explained(self.out):
            os.replace(self.folder, self.out)  # the set appears whole
        files.remove(self.out / _PROGRESS)
        return manifest
