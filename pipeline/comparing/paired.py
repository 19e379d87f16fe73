"""The same arm in several runs: differences to the first run, paired where they can be.

Runs are paired when they were tested on the same eyes, which two runs of one version of
a benchmark are: then every draw of the bootstrap takes the same people in both. Seeds
are paired, too, where both runs have as many; else each run counts by its mean over
seeds, and the interval is over people alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from gaze import geometry
from gaze.evaluation import angular, bootstrap
from pipeline.reporting import workdir
from refiner.realism import naming

Key = tuple[str, str]
"""(arm, kind of estimator)."""


class Row(NamedTuple):
    """One arm and kind of estimator in all runs."""

    arm: str
    kind: str
    errors_deg: dict[str, bootstrap.Interval | None]  # by run; None: not there, or dead
    gains_deg: dict[str, bootstrap.Interval | None]  # first run minus this one, paired


def are_same_eyes(a: workdir.Run, b: workdir.Run) -> bool:
    """Whether two runs were tested on the same labelled eyes of the same people."""
    if not (a.predictions and b.predictions):
        return False
    return all(np.array_equal(a.labels[name], b.labels[name]) for name in a.labels)


def rows(runs: Mapping[str, workdir.Run]) -> list[Row]:
    """Every arm and kind of estimator that any of the runs has.

    Args:
        runs: by name; the first is the one that others are compared with.
    """
    tables = {name: _tables(run) for name, run in runs.items()}
    first = next(iter(runs))
    paired = {name for name in runs if are_same_eyes(runs[first], runs[name])}
    keys = {key for run in runs.values() for key in run.predictions}
    kinds = naming.kinds_in_order({kind for _, kind in keys})
    found = []
    for kind in kinds:
        for arm in naming.in_order({arm for arm, k in keys if k == kind}):
            own = {name: of.get((arm, kind)) for name, of in tables.items()}
            gains = {
                name: _gain(own[first], own[name])
                for name in paired - {first}
                if own[first] is not None and own[name] is not None
            }
            found.append(Row(arm, kind, {n: _mean(t) for n, t in own.items()}, gains))
    return found


def _tables(run):
    """{(arm, kind): degrees [K, S]}, without estimators whose output is dead."""
    tables = {}
    for key, predicted in run.predictions.items():
        gaze, people = run.labels["gaze"], run.labels["subjects"]
        if any(angular.summarize(one, gaze, people).collapsed for one in predicted):
            continue
        errors = geometry.angular_error_deg(predicted, gaze[None])
        tables[key] = angular.subject_means(errors, people)[1]
    return tables


def _mean(table):
    if table is None:
        return None
    return bootstrap.mean_interval(table, bootstrap.draw(*table.shape))


def _gain(first, other):
    if len(first) != len(other):
        first, other = (t.mean(axis=0, keepdims=True) for t in (first, other))
    return bootstrap.gain_interval(first, other, bootstrap.draw(*first.shape))
