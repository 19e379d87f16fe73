"""One damaged set, read: what became of it.

``python -m tests.fuzz.trial READER FIRST COUNT`` tries a run of seeds in a process of
its own, which a set may crash, and prints a line of JSON per set.
"""

import contextlib
import dataclasses
import importlib
import json
import pathlib
import pickle
import resource
import shutil
import signal
import sys
import tempfile
import time

import numpy as np

from gaze.data import checking, datasets
from gaze.run import errors
from tests.fuzz import mutations
from tests.gaze.data.datasets import fixtures

LONGEST_S = 10  # of one set; hostile ones are to be refused in two, machines are slow
MEMORY = 300 << 20  # bytes that one set may add

REFUSED, SET_ASIDE, SAME, OTHER, FAILED = (
    "refused",  # one line, nothing read
    "set aside",  # what is broken in one line each, the rest as it was
    "same",  # everything as before: the damage does no harm
    "other",  # sound records that differ: no format can know
    "failed",
)


@dataclasses.dataclass
class Outcome:
    """What became of a damaged set.

    Attributes:
        seed: of the damage.
        damage: file and mutation.
        kind: one of the constants above.
        why: of a failure.
    """

    seed: int
    damage: str
    kind: str
    why: str = ""


class TooSlowError(Exception):
    """A set took longer than ``LONGEST_S``."""


def read(reader, source, options):
    """({key: (eye, gaze)} of a set's sound records, reasons of what is not sound)."""
    items = reader.index(source, **datasets.options(reader, options))
    pickle.dumps(items)
    records, broken = {}, []
    for item in items:
        try:
            columns = reader.read(item, datasets.Patch())
            bad, reason = checking.bad_records(columns, datasets.Patch())
        except errors.UnsafeError:
            raise
        except errors.UserError as error:
            broken.append(_one_line(error))
            continue
        if reason:
            broken.append(reason)
        gaze = columns.get("gaze")
        for row in np.flatnonzero(~bad):
            label = None if gaze is None else np.asarray(gaze[row]).tobytes()
            eye = np.asarray(columns["image"][row]).tobytes()
            records[str(columns["key"][row])] = (eye, label)
    return records, broken


def _one_line(error):
    text = str(error)
    if "\n" in text or not text:
        raise AssertionError(f"no single line: {text!r}")
    return text


def judge(reader, source, options, whole):
    """The kind of outcome of a damaged set.

    Args:
        reader: its module.
        source: the damaged set.
        options: of the reader.
        whole: what ``read`` gave before the damage.
    """
    try:
        records, broken = read(reader, source, options)
    except errors.UserError as error:
        _one_line(error)
        return REFUSED
    if any(records.get(key) not in (None, value) for key, value in whole.items()):
        return OTHER
    if set(records) - set(whole):
        return OTHER
    return SAME if records == whole and not broken else SET_ASIDE


@contextlib.contextmanager
def _bounded():
    def stop(signum, frame):
        raise TooSlowError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST_S)
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        signal.alarm(0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def attempt(name, fixture, whole, place, seed):
    """Damages a copy of a fixture and reads it.

    Args:
        name: the reader's.
        fixture: ``fixtures.Fixture``.
        whole: what ``read`` gives of it.
        place: folder for the copy.
        seed: of the damage.

    Returns:
        Outcome.
    """
    reader = importlib.import_module(f"gaze.data.datasets.{name}")
    root = fixture.source if fixture.source.is_dir() else fixture.source.parent
    copy = place / "copy"
    shutil.copytree(root, copy, symlinks=True)
    damage = mutations.mutate(copy, seed)
    source = copy / fixture.source.relative_to(root)
    try:
        with _bounded():
            return Outcome(seed, damage, judge(reader, source, fixture.options, whole))
    except Exception as error:
        why = (
            f"{type(error).__name__}: {error}"
            if not isinstance(error, TooSlowError)
            else f"more than {LONGEST_S} s"
        )
        return Outcome(seed, damage, FAILED, why[:300])
    finally:
        shutil.rmtree(copy)


def main(name, first, count):
    """Tries a run of seeds; prints a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "whole").mkdir()
        fixture = fixtures.write(name, place / "whole")
        reader = importlib.import_module(f"gaze.data.datasets.{name}")
        whole, broken = read(reader, fixture.source, fixture.options)
        assert whole and not broken, broken
        for seed in range(first, first + count):
            started = time.monotonic()
            print(json.dumps({"begun": seed}), flush=True)
            outcome = attempt(name, fixture, whole, place, seed)
            took = round(time.monotonic() - started, 3)
            line = dataclasses.asdict(outcome) | {"took_s": took}
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
