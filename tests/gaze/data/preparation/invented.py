"""A reader of an invented format: a JSON list that says what each item is like."""

import json
import multiprocessing
import pathlib
import sys
import time

import numpy as np

from gaze.data import datasets, preparation
from gaze.data.production import shares
from gaze.run import artifact, errors

CARD = dict.fromkeys(datasets.CARD_KEYS, "none") | {
    "intensity": "raw",
    "normalization": "M",
    "licence": "invented",
}
OPTIONS = {"wait_s": datasets.Option("0")}
ITEMS_PER_SHARD = 4
RECORDS_PER_ITEM = 3


def looks_like(path):
    return False


def index(source, wait_s="0"):
    kinds = json.loads(pathlib.Path(source).read_text())
    return [(number, kind, float(wait_s)) for number, kind in enumerate(kinds)]


def read(item, patch):
    number, kind, wait_s = item
    time.sleep(wait_s)
    # In a worker alone: the look before anything is written does not wait.
    gated = kind.startswith("after ") and multiprocessing.parent_process() is not None
    while gated and not pathlib.Path(kind[6:]).exists():
        time.sleep(0.01)
    if kind == "broken":
        raise errors.UserError(f"{number}.dat is broken.")
    if kind == "unsafe":
        raise errors.UnsafeError(f"{number}.dat is unsafe.")
    random = np.random.default_rng(number)
    count = 0 if kind == "empty" else RECORDS_PER_ITEM
    mask = _discs(random, count, patch.size)
    noise = random.integers(0, 100, (count, *patch.size, patch.channels), np.uint8)
    columns = {
        "image": 50 * mask[..., None] + noise,  # pictures that fit their masks
        "key": [f"{number:03d}/{row}" for row in range(count)],
        "subject": [f"p{number % 5:02d}"] * count,
        "gaze": random.uniform(-0.5, 0.5, (count, 2)).astype(np.float32),
        "mask": mask,
    }
    rows = {"NaN": [1], "two NaN": [0, 1], "all NaN": [0, 1, 2]}.get(kind, [])
    if count:
        columns["gaze"][rows, 0] = np.nan
    if kind == "mask of 7":
        columns["mask"][2, 5, 5] = 7
    if kind == "no gaze":
        del columns["gaze"]
    if kind == "twin of 001":
        columns["key"][0] = "001/2"
    return columns


def reads(item):
    return []


def facts(wait_s):
    return {"waited_s": float(wait_s)}


def write(path, kinds):
    """Writes a source of this format."""
    path.write_text(json.dumps(kinds))
    return path


def prepare(
    source,
    out,
    *,
    processes=1,
    shard=(0, 1),
    max_broken=0.01,
    intensity="auto",
    channels=1,
    **options,
):
    """Makes a set of it, as the command does; gives the manifest."""
    options = datasets.options(sys.modules[__name__], options)
    settings = {"intensity": intensity, "options": options, "channels": channels}
    target = artifact.Artifact(
        "gaze.prepare", pathlib.Path(out), settings, {"source": source}
    )
    return preparation.prepare(
        sys.modules[__name__],
        source,
        target,
        patch=datasets.Patch(channels=channels),
        intensity=intensity,
        options=options,
        share=shares.Share(*shard, processes),
        max_broken=max_broken,
    )


def _discs(random, count, size):
    """Masks of a pupil in an iris in a sclera, uint8 [N, H, W]."""
    row, column = np.indices(size)
    x, y = random.uniform(20, 40, (count, 1, 1)), random.uniform(14, 22, (count, 1, 1))
    far = np.hypot(column - x, row - y)  # px from the middle, [N, H, W]
    return np.select([far < 3, far < 9, far < 13], [2, 1, 3], 0).astype(np.uint8)
