"""The side of a contender: answers the harness by JSON lines. Standard library only.

At the start, and to every request, one line goes out:

    (start)            {"ready": true, ...facts}
    {"steps": 5}       {"seconds": [...], "cpu_seconds": [...], "peak_mib": ...}
    {}                 the same, with empty lists

Seconds are those on the wall; CPU seconds are summed over the process's threads, those
that spin while they wait for others included.
"""

import json
import os
import resource
import sys
import time

_WARM_UP = 2


def serve(step, **facts):
    """Warms up, says so, and runs steps as asked until the input ends.

    Args:
        step: runs one step to its end, no lazy result left.
        **facts: what to say of oneself, for JSON.
    """
    answers = os.fdopen(int(os.environ.get("BENCH_ANSWERS", 1)), "w")
    start = time.perf_counter()
    for _ in range(_WARM_UP):
        step()
    facts["warm_up_s"] = time.perf_counter() - start
    _say(answers, {"ready": True, **facts})
    for line in sys.stdin:
        steps = json.loads(line).get("steps", 0)
        times = [_times(step) for _ in range(steps)]
        said = {kind: [t[kind] for t in times] for kind in ("seconds", "cpu_seconds")}
        _say(answers, {**said, "peak_mib": peak_mib()})


def peak_mib():
    """Largest resident size of this process so far, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _times(step):
    start, cpu = time.perf_counter(), time.process_time()
    step()
    return {
        "seconds": time.perf_counter() - start,
        "cpu_seconds": time.process_time() - cpu,
    }


def _say(answers, content):
    answers.write(json.dumps(content) + "\n")
    answers.flush()
