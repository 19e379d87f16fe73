"""Makes a checked, quantised model of a trained network.

python -m export.convert --model=RUN --data=RECORDS --out=DIR

RECORDS are of the kind the network was trained on: some subjects set the ranges,
the others compare it with Keras. DIR gets TASK.tflite, TASK.json (its card), TASK.md
(the same for people), TASK_float32.tflite (reference for speed) and metrics.json.

``--also=NAME=RECORDS``, again and again, measures it on further eyes, real ones above
all, for the card. ``--config.target=cpu`` or ``npu`` says where it runs,
``--config.preset=NAME`` by which preset alone it is converted.
"""

from absl import flags

from export.api import converting
from gaze.run import errors, main
from gaze.run import flags as shared_flags

_CONFIG = shared_flags.define_config("configs/export.py")
_MODEL = flags.DEFINE_string(
    "model", None, "Run folder with model.keras, or a .keras file.", required=True
)
_DATA = flags.DEFINE_string("data", None, "Records as in its training.", required=True)
_ALSO = flags.DEFINE_multi_string("also", [], "NAME=RECORDS, further eyes to measure.")
_OUT = flags.DEFINE_string("out", None, "Folder for the files.", required=True)


def _main() -> None:
    converting.convert(
        _CONFIG.value,
        model=_MODEL.value,
        data=_DATA.value,
        out=_OUT.value,
        also=_further(_ALSO.value),
    )


def _further(pairs: list[str]) -> dict[str, str]:
    """Records' folders by name, of NAME=RECORDS."""
    further = dict(pair.partition("=")[::2] for pair in pairs)
    if len(further) < len(pairs) or not all(all(pair) for pair in further.items()):
        raise errors.UserError(
            f"expected NAME=RECORDS in each --also, every name once, found {pairs}."
        )
    return further


if __name__ == "__main__":
    main.run(_main)
