"""Damaged sets for every reader: ``make fuzz``.

python -m tests.fuzz [--inputs=2000] [--seed=0] [--readers=npz,lpw] [--json=FILE]

Every input is a reader's fixture with one file damaged. It must be refused in one line,
set aside, or read: as it was, or as other sound records where no format can know that a
pixel or a digit is another one. Whatever else happens is a failure, named with its
seed; the exit status is 1 then. The same seed damages the same way.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

from gaze.data import datasets
from gaze.run import progress
from tests.fuzz import trial

BATCH = 100  # sets of one process
KINDS = (trial.REFUSED, trial.SET_ASIDE, trial.SAME, trial.OTHER, trial.FAILED)


def main():
    """Runs what the command line asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inputs", type=int, default=2000, help="of all readers")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--readers", default=",".join(datasets.names()))
    parser.add_argument("--json", type=pathlib.Path, help="file that gets a line a set")
    options = parser.parse_args()
    readers = options.readers.split(",")
    if unknown := {*readers} - {*datasets.names()}:
        parser.error(f"no reader {min(unknown)!r}; {', '.join(datasets.names())}")
    outcomes = run(readers, options.inputs, options.seed)
    if options.json:
        lines = [json.dumps({"reader": name, **o}) for name, o in outcomes]
        options.json.write_text("".join(f"{line}\n" for line in lines))
    print(table(outcomes))
    failures = [(n, o) for n, o in outcomes if o["kind"] == trial.FAILED]
    for name, outcome in failures:
        seed, damage, why = (outcome[key] for key in ("seed", "damage", "why"))
        print(f"{name}, seed {seed}, {damage}: {why}")
    sys.exit(bool(failures))


def run(readers, inputs, seed):
    """Outcomes of ``inputs`` damaged sets, shared between readers: [(reader, dict)]."""
    share = -(-inputs // len(readers))
    outcomes, report = [], progress.Progress("damaged sets", share * len(readers))
    for name in readers:
        for first in range(0, share, BATCH):
            count = min(BATCH, share - first)
            begin = seed * 1_000_000 + first
            outcomes += [(name, o) for o in batch(name, begin, count)]
            report.update(len(outcomes), name)
    return outcomes


def batch(name, first, count):
    """Outcomes of a run of seeds; a set that ends its process is a failure.

    Args:
        name: of the reader.
        first: seed of the first set.
        count: of sets.
    """
    outcomes = []
    while len(outcomes) < count:
        arguments = [name, str(first + len(outcomes)), str(count - len(outcomes))]
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.trial", *arguments],
            capture_output=True,
            text=True,
        )
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        outcomes += [line for line in lines if "kind" in line]
        if done.returncode == 0:
            break
        begun = [line["begun"] for line in lines if "begun" in line]
        if not begun:
            raise RuntimeError(f"{name}: the whole fixture is not read: {done.stderr}")
        why = f"its process ended with {done.returncode}: {done.stderr[-200:]}"
        if len(begun) > len([line for line in lines if "kind" in line]):
            crash = {"seed": begun[-1], "damage": "", "kind": trial.FAILED, "why": why}
            outcomes.append(crash | {"took_s": 0.0})
    return outcomes


def table(outcomes):
    """Counts by reader and kind, and the longest time, as text."""
    counts = collections.defaultdict(collections.Counter)
    longest = collections.defaultdict(float)
    for name, outcome in outcomes:
        counts[name][outcome["kind"]] += 1
        counts["all"][outcome["kind"]] += 1
        for key in (name, "all"):
            longest[key] = max(longest[key], outcome["took_s"])
    rows = [f"{'reader':14}" + "".join(f"{k:>11}" for k in KINDS) + f"{'longest':>11}"]
    for name, count in counts.items():
        cells = "".join(f"{count[kind]:11}" for kind in KINDS)
        rows.append(f"{name:14}{cells}{longest[name]:9.1f} s")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
