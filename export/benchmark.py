"""Times exported models on one thread, in turns, in one process.

python -m export.benchmark --tflite=DIR/gaze.tflite,DIR/gaze_float32.tflite

Only the interpreter's ``invoke`` is timed. TensorFlow is not needed: on a board
without absl the same is ``python -m gaze_runtime FILE FILE``.
"""

import pathlib

from absl import flags, logging

from export.conversion import report
from export.runtime import latency
from gaze.run import errors, main

_TFLITE = flags.DEFINE_list(
    "tflite", None, "Models to time; each is compared with the first.", required=True
)
_ROUNDS = flags.DEFINE_integer("rounds", 100, "Turns of each model.", lower_bound=1)
_INVOCATIONS = flags.DEFINE_integer("invocations", 20, "Runs per turn.", lower_bound=1)


def _main() -> None:
    try:
        contents = {p: pathlib.Path(p).read_bytes() for p in _TFLITE.value}
        times = latency.measure(
            contents, rounds=_ROUNDS.value, invocations=_INVOCATIONS.value
        )
    except (OSError, ValueError) as error:
        raise errors.UserError(f"cannot time this: {error}") from error
    for path, content in contents.items():
        logging.info("%s: %d bytes", path, len(content))
    logging.info(report.speed(times))
    logging.info(report.host(latency.host()))


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
