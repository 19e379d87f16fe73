"""The hidden folder beside a set in which it is made, shard by shard.

``.NAME.partial/`` survives interruptions, kills and full disks: a shard is finished
when ``progress/`` holds a note of it and its checksum fits. The folder belongs to one
fingerprint (settings and source) and to one process at a time, or to one for each of
its shares.

A note is the shard's summary (`gaze.data.shards`), ``items`` (how many it was made of)
and what its job adds (`production.Job`).
"""

import contextlib
import fcntl
import io
import os
import pathlib
from collections.abc import Callable, Iterator

from absl import logging

from gaze.data import shards
from gaze.data.production.shares import WHOLE, Share
from gaze.run import artifact, claims, errors, files

_PROGRESS, _LOCK = "progress", "lock"


def write_note(folder: pathlib.Path, number: int, note: dict) -> None:
    """Writes the note that makes a shard a finished one."""
    files.write_json(folder / _PROGRESS / f"{number:05d}.json", note)


def brief(note: dict) -> dict:
    """What of a note is looked at while others are made: ``items count broken``."""
    return {k: note[k] for k in ("items", "count")} | {"broken": note.get("broken", [])}


class Workspace:
    """Where a `artifact.Artifact` makes its set.

    Attributes:
        folder: the hidden folder.
        notes_folder: in it, where the notes are.
        share: what this process makes of it.
    """

    def __init__(self, target: artifact.Artifact, share: Share = WHOLE):
        self.target, self.share = target, share
        self.out = pathlib.Path(os.path.abspath(target.out))
        self.folder = self.out.with_name(f".{self.out.name}.partial")
        self.notes_folder = self._progress = self.folder / _PROGRESS
        self._identity = target.identity()
        self._lock: io.IOBase | None = None

    @contextlib.contextmanager
    def claimed(self) -> Iterator["Workspace"]:
        """Holds the folder; whatever another fingerprint left there goes.

        A share leaves it: that may be the work of many machines.

        Raises:
            UserError: another process holds it or the share; it cannot be written; or
                a share would go on with other settings.
        """
        share = self.share
        with contextlib.ExitStack() as held:
            with files.explained(self.out):
                self._progress.mkdir(parents=True, exist_ok=True)
                # Held while they are open: freed however this process ends.
                self._lock = held.enter_context(
                    open(self._progress / _LOCK, "a+", encoding="utf-8")
                )
                own = self._progress / f"{_LOCK}.{share.index}-of-{share.count}"
                shared = held.enter_context(open(own, "a+", encoding="utf-8"))
            self._hold(self._lock, str(self.out), is_shared=not share.is_whole)
            self._hold(shared, f"the share {share} of {self.out}")
            self._take_up()
            try:
                yield self
            finally:
                is_empty = not any(self.folder.glob(f"*{shards.SUFFIX}"))
                if share.is_whole and is_empty:
                    files.remove(self.folder)

    def _hold(self, lock, what, *, is_shared=False):
        if not claims.lock(lock.fileno(), is_shared=is_shared):
            raise errors.UserError(
                f"{what} is being made by another process; wait for it."
            )
        if not claims.is_at(lock.fileno(), lock.name):  # published a moment ago
            raise errors.UserError(
                f"{what} has just been finished by another process; run the same "
                "command again."
            )

    def _take_up(self):
        with open(self._progress / f"{_LOCK}.settings", "a+", encoding="utf-8") as lock:
            with contextlib.suppress(OSError):  # a file system may know no locks
                fcntl.flock(lock, fcntl.LOCK_EX)  # as long as a file takes to write
            path = self._progress / artifact.SETTINGS
            then = files.read_json(path) if path.exists() else {}
            changed = artifact.differing_keys(then, self._identity)
            if changed and then and not self.share.is_whole:
                raise errors.UserError(
                    f"{self.folder} holds the shards of another run (differing: "
                    f"{', '.join(changed)}); choose another --out, or delete it."
                )
            if changed:
                self._start_anew([key.partition(".")[2] for key in changed], bool(then))
                files.write_json(path, self._identity)
        if self.share.is_whole:
            self._clean()

    def _start_anew(self, changed, is_there):
        if is_there:
            logging.info(
                "starting anew: %s changed since the run that was interrupted",
                ", ".join(changed),
            )
        for old in (*self.folder.glob("*.*"), *self._progress.glob("*.json")):
            files.remove(old)

    def _clean(self):
        """Removes what killed processes left half written."""
        for leftover in (*self.folder.glob(".*"), *self._progress.glob(".*")):
            files.remove(leftover)

    def finished(self) -> dict[int, dict]:
        """`brief` notes of the share's finished shards; unfinished ones are removed."""
        notes = {}
        for number, path in self._note_paths():
            if not self.share.owns(number):
                continue
            note = files.read_json(path)
            if self._is_whole(number, note):
                notes[number] = brief(note)
            else:
                files.remove(path)
        return notes

    def _is_whole(self, number, note):
        shard = self.folder / shards.name(number)
        return not note["count"] or (
            shard.exists() and files.sha256(shard) == note["checksum"]
        )

    def _note_paths(self):
        for path in sorted(self._progress.glob("[0-9]*.json")):
            yield int(path.stem), path

    def count(self) -> int:
        """How many shards are there, whoever made them."""
        return sum(1 for _ in self._note_paths())

    def notes(self) -> Iterator[tuple[int, dict]]:
        """Yields (number, note) of every shard in order, one in memory at a time."""
        for number, path in self._note_paths():
            yield number, files.read_json(path)

    def publish(
        self, total: int, facts: Callable[["Workspace"], tuple[dict, dict]]
    ) -> dict | None:
        """Makes the finished folder the set, if all its shards are there.

        Args:
            total: number of the set's shards.
            facts: gives the manifest's further entries, and further JSON files of the
                set by name.

        Returns:
            The manifest; None where other shares are still to be made: the last one
            of them publishes.

        Raises:
            UserError: the source changed while it was read, another share's shard is
                damaged, or the disk is full.
        """
        if self.count() < total or not self._is_last():
            return None
        entries, more = facts(self)
        manifest = self.target.manifest(**entries)
        if any(manifest[name] != value for name, value in self._identity.items()):
            raise errors.UserError(
                f"{' and '.join(map(str, self.target.inputs.values()))} changed while "
                "being read; run the same command again."
            )
        for name, value in (more | {artifact.MANIFEST: manifest}).items():
            files.write_json(self.folder / name, value)
        with files.explained(self.out):
            os.replace(self.folder, self.out)  # the set appears whole
        files.remove(self.out / _PROGRESS)
        return manifest

    def _is_last(self):
        """Whether no other share is being made; then this one holds the folder."""
        if self.share.is_whole:
            return True
        # Given up first: of two that finish at once, the later one gets it.
        with contextlib.suppress(OSError):
            fcntl.flock(self._lock, fcntl.LOCK_UN)
        if not claims.lock(self._lock.fileno()):
            return False
        if not claims.is_at(self._lock.fileno(), self._lock.name):
            return False  # somebody else has published
        self._clean()
        if bad := [k for k, note in self.notes() if not self._is_whole(k, note)]:
            for number in bad:
                files.remove(self._progress / f"{number:05d}.json")
            raise errors.UserError(
                f"shards {', '.join(map(str, bad))} of {self.folder} were damaged "
                "after they were made; run their shares' commands again."
            )
        return True
