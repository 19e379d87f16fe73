"""One-thread latency of models, measured side by side.

Clocks, neighbours and caches drift, so the models take turns in short rounds
within one process; their ratio is steadier than either figure. Only
``invoke`` is timed: a C++ host has no Python around it.
"""

import time

import numpy as np

from . import models


def measure(contents, *, rounds=30, invocations=20):
    """Times models in turns.

    Args:
        contents: bytes of a ``.tflite`` by name.
        rounds: how often each model has its turn.
        invocations: timed runs per turn, after two untimed ones.

    Returns:
        dict by name of dicts ``median_us``, ``p90_us`` (microseconds) and
        ``num_invocations``.

    Raises:
        ValueError: naming a model that is damaged, or none.
    """
    runs = {name: _prepare(name, content) for name, content in contents.items()}
    times = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name] += _turn(run, invocations)
    return {name: _summary(values) for name, values in times.items()}


def _prepare(name, content):
    try:
        interpreter = models.allocate(content, num_threads=1)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    for details in interpreter.get_input_details():
        grey = np.full(details["shape"], 128, details["dtype"])
        interpreter.set_tensor(details["index"], grey)
    return interpreter.invoke


def _turn(run, invocations):
    run()
    run()
    times = []
    for _ in range(invocations):
        start = time.perf_counter_ns()
        run()
        times.append((time.perf_counter_ns() - start) / 1e3)
    return times


def _summary(times):
    return {
        "median_us": round(float(np.median(times)), 1),
        "p90_us": round(float(np.percentile(times, 90)), 1),
        "num_invocations": len(times),
    }
