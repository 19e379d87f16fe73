"""Kills a command's function at random moments until it has made its set.

python -m tests.refiner.production.kills KIND MODEL DATA FOLDER

KIND is refine or segment. Makes the set FOLDER/whole undisturbed and FOLDER/killed over
ten kills. TensorFlow is imported once, here, and not used: every attempt is a child
that is forked and, but for the last one, sent SIGKILL. Prints how many were killed,
and how many found shards that others had left.
"""

import os
import pathlib
import random
import signal
import sys
import time

import cv2

from gaze.data import record
from refiner.api import refining, segmenting

_MAKE = {"refine": refining.refine, "segment": segmenting.segment}
_SHARD, _KILLS = 8, 10


def run(
    kind: str, model: str, data: str, out: pathlib.Path, kills: int
) -> tuple[int, int]:
    """Makes the set ``out`` over up to ``kills`` kills; (killed, took up)."""
    draw = random.Random(0)
    notes = out.with_name(f".{out.name}.partial") / "progress"
    killed = took_up = 0
    while not out.exists():
        before = len(list(notes.glob("0*.json")))
        took_up += before > 0
        child = os.fork()
        if not child:
            _MAKE[kind](model, data, out)
            os._exit(0)
        if killed < kills:
            # At a random moment once one more shard is there, or none will ever be.
            while len(list(notes.glob("0*.json"))) <= before and _lives(child):
                time.sleep(0.001)
            time.sleep(draw.uniform(0.0, 0.05))
            os.kill(child, signal.SIGKILL)
            killed += 1
        if os.waitpid(child, 0)[1] and killed >= kills and not before:
            raise SystemExit("the command failed")
    return killed, took_up


def _lives(child):
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


if __name__ == "__main__":
    record.RECORDS_PER_SHARD = _SHARD
    cv2.setNumThreads(1)
    *what, into = sys.argv[1:]
    run(*what, pathlib.Path(into) / "whole", 0)
    print(*run(*what, pathlib.Path(into) / "killed", _KILLS))
