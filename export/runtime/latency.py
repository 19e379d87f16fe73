"""One-thread latency of models, measured side by side.

Clocks, neighbours and caches drift, so the models take turns in short rounds within
one process; their ratio is steadier than either figure. On a busy machine wall time
holds the neighbours' work, too: the time that the thread itself had (CPU time) does
not, and the minimum hardly does. Only ``invoke`` is timed: a C++ host has no Python
around it.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from . import foreign, models


def measure(
    contents: dict[str, bytes], *, rounds: int = 30, invocations: int = 20
) -> dict[str, dict[str, Any]]:
    """Times models in turns.

    Args:
        contents: bytes of a ``.tflite`` by name; other people's are taken along when
            a trial in a process of its own shows that they run.
        rounds: how often each model has its turn.
        invocations: timed runs per turn, after two untimed ones.

    Returns:
        dict by name of dicts: ``cpu_median_us``, ``median_us``, ``min_us``,
        ``p90_us``, ``p99_us`` (microseconds; all but the first of wall time),
        ``num_invocations`` and ``checked``, whether the file's checksum vouches for it.

    Raises:
        ValueError: naming a model that is damaged, or none.
    """
    runs = {name: _prepare(name, content) for name, content in contents.items()}
    times: dict[str, list[tuple[int, int]]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name] += _turn(run, invocations)
    return {
        name: _summary(np.array(times[name]) / 1e3)
        | {"checked": not foreign.is_foreign(content)}
        for name, content in contents.items()
    }


def host() -> dict[str, float | int | None]:
    """What else the machine does: processes waiting for its cores, and the cores.

    Returns:
        dict ``load_1min`` (None where the system does not say) and ``cpus``.
    """
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    return {"load_1min": load, "cpus": os.cpu_count()}


def _prepare(name: str, content: bytes) -> Callable[[], None]:
    try:
        if foreign.is_foreign(content):
            interpreter = foreign.allocate(content)
        else:
            interpreter = models.allocate(content, num_threads=1)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    foreign.fill(interpreter)
    return interpreter.invoke


def _turn(run: Callable[[], None], invocations: int) -> list[tuple[int, int]]:
    """(wall, CPU) nanoseconds of each run."""
    run()
    run()
    times = []
    for _ in range(invocations):
        wall, cpu = time.perf_counter_ns(), time.thread_time_ns()
        run()
        cpu, wall = time.thread_time_ns() - cpu, time.perf_counter_ns() - wall
        times.append((wall, cpu))
    return times


def _summary(times: np.ndarray) -> dict[str, Any]:
    wall, cpu = times.T
    figures = {
        "cpu_median_us": np.median(cpu),
        "median_us": np.median(wall),
        "min_us": wall.min(),
        "p90_us": np.percentile(wall, 90),
        "p99_us": np.percentile(wall, 99),
    }
    rounded = {name: round(float(value), 1) for name, value in figures.items()}
    return rounded | {"num_invocations": len(times)}
