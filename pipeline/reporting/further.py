"""Further labelled eyes that a run was tested on (``config.also``), set by set."""

import dataclasses
import pathlib

import numpy as np

from gaze.run import artifact, files
from pipeline.reporting import artifacts, pooling


@dataclasses.dataclass(frozen=True)
class Set:
    """What a run's models answer to one set that took no part in training.

    Attributes:
        predictions: {(arm, kind): float [K, N, 2]}, radians, K seeds.
        labels: ``gaze`` float [N, 2] and ``subjects`` [N] (of a single person their
            conditions).
        figures: {"ARM/KIND": what ``gaze.evaluation.figures`` gives}, means over seeds.
        left_out: {"ARM/KIND": why it could not read the set}.
    """

    predictions: dict[tuple[str, str], np.ndarray]
    labels: dict[str, np.ndarray]
    figures: dict[str, dict]
    left_out: dict[str, str]


def read(seeds: list[pathlib.Path], config: dict) -> dict[str, Set]:
    """{name: its ``Set``} of the sets that every seed was tested on."""
    sets = {}
    for text in config.get("also", ()):
        name = text.partition("=")[0]
        folders = [seed / "also" / name for seed in seeds]
        tests = [artifacts.arrays(folder / "predictions.npz") for folder in folders]
        if not all(tests):
            continue
        first = tests[0]
        told = files.read_object(folders[0] / artifact.MANIFEST).get("left_out", {})
        sets[name] = Set(
            pooling.pooled(tests, config.get("first_seed_only", ())),
            {"gaze": first["gaze"], "subjects": first["subject"]},
            pooling.mean([artifacts.figures(f / "figures.json") for f in folders]),
            told,
        )
    return sets
