"""Damaged files: the runtime refuses every one of them, and survives them all."""

import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from export.runtime import card, models

ROOT = pathlib.Path(__file__).parents[3]

# In a process of its own: the interpreter that reads a damaged file may end it.
SCRIPT = """
import collections, json, pathlib, sys
from export.runtime import latency, models
from tests.export.runtime import damage_test as damage
whole, reference, folder, count, seed = sys.argv[1:]
contents = [pathlib.Path(path).read_bytes() for path in (whole, reference)]
path = pathlib.Path(folder) / "damaged.tflite"
found = collections.Counter()
for content in damage.mutants(contents[0], contents[1], int(count), int(seed)):
    path.write_bytes(content)
    for use in (models.GazeModel, lambda p: latency.measure({"it": p.read_bytes()})):
        try:
            use(path)
            found["used"] += 1
        except ValueError:
            found["refused"] += 1
print(json.dumps(found))
"""


def mutants(content, other, count, seed):
    """Bytes that are not ``content``: flipped, cut, spliced, moved, overwritten."""
    random = np.random.default_rng(seed)
    ways = (_flip, _cut, _splice, _move, _fill, _append)
    made = 0
    while made < count:
        mutant = ways[made % len(ways)](content, other, random)
        if mutant != content:
            made += 1
            yield mutant


def _flip(content, _, random):
    changed = bytearray(content)
    for place in random.integers(len(content), size=random.integers(1, 9)):
        changed[place] ^= 1 << random.integers(8)
    return bytes(changed)


def _cut(content, _, random):
    return content[: random.integers(len(content))]


def _splice(content, other, random):
    start, size = random.integers(len(content)), random.integers(1, 4096)
    piece = other[start : start + size]
    return content[:start] + piece + content[start + len(piece) :]


def _move(content, _, random):
    start, size = random.integers(len(content)), random.integers(1, 64)
    return content[:start] + content[start + size :]


def _fill(content, _, random):
    start, size = random.integers(len(content)), random.integers(1, 256)
    filled = bytes([random.choice([0, 255])]) * size
    return content[:start] + filled + content[start + size :]


def _append(content, _, random):
    return content + random.bytes(random.integers(1, 256))


def tried(gaze_export, folder, count, seed):
    """{"refused", "used"}: what the runtime did with so many damaged files."""
    for name in ("model", "float32"):
        (folder / name).write_bytes(getattr(gaze_export, name))
    arguments = (folder / "model", folder / "float32", folder, count, seed)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_every_damaged_file_is_refused(gaze_export, tmp_path):
    assert tried(gaze_export, tmp_path, 120, seed=0) == {"refused": 240}


@pytest.mark.slow
def test_every_one_of_many_damaged_files_is_refused(gaze_export, tmp_path):
    assert tried(gaze_export, tmp_path, 3000, seed=1) == {"refused": 6000}


def test_the_reference_for_speed_is_vouched_for_too(gaze_export):
    card.check(gaze_export.float32)
    with pytest.raises(ValueError, match="damaged"):
        models.allocate(gaze_export.float32 + b"0")


def test_a_file_of_an_older_version_is_to_be_made_again(gaze_export):
    unmarked = gaze_export.model.replace(card.MARK, b"x" * len(card.MARK))
    with pytest.raises(ValueError, match="carries no checksum.*export.convert"):
        models.allocate(unmarked)
