"""``python -m gaze_runtime FILE ...``: times models on this board, one thread."""

import pathlib
import sys

from . import latency


def _main(paths):
    if not paths:
        sys.exit("usage: python -m gaze_runtime MODEL.tflite [OTHER.tflite ...]")
    try:
        contents = {path: pathlib.Path(path).read_bytes() for path in paths}
        measured = latency.measure(contents)
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error}")
    for path, times in measured.items():
        print(f"{path}: median {times['median_us']} us, p90 {times['p90_us']} us")


if __name__ == "__main__":
    _main(sys.argv[1:])
