"""``python -m gaze_runtime``: follows a person, or times models on this board.

With ``--input`` it follows (``--help`` says more); with files alone, ``FILE ...``, it
times them on one thread.
"""

import errno
import pathlib
import sys

from . import follow, latency


def _main(arguments: list[str]) -> None:
    try:
        if any(a.startswith("-") for a in arguments):
            print(follow.run(arguments))
        elif arguments:
            _time(arguments)
        else:
            sys.exit("usage: python -m gaze_runtime MODEL.tflite ... or --help")
    except (OSError, ValueError) as error:
        is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        more = "; lines of gaze.csv up to here are whole" if is_full else ""
        sys.exit(f"error: {error}{more}")
    except KeyboardInterrupt:  # how a camera is stopped
        print("stopped; what was done before stands in the output", file=sys.stderr)
        sys.exit(130)


def _time(paths: list[str]) -> None:
    contents = {path: pathlib.Path(path).read_bytes() for path in paths}
    for path, times in latency.measure(contents).items():
        print(
            f"{path}: {times['cpu_median_us']} us CPU time, wall median "
            f"{times['median_us']}, least {times['min_us']}, p99 {times['p99_us']}"
            + ("" if times["checked"] else " (of another origin, unchecked)")
        )
    print(
        "host: {load_1min} processes waiting on {cpus} cores".format(**latency.host())
    )


if __name__ == "__main__":
    _main(sys.argv[1:])
