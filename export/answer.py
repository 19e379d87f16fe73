"""What an exported model answers for pictures of eyes, as a CSV.

python -m export.answer --tflite=export/models/gaze.tflite --data=PICTURES --out=CSV

PICTURES are whatever ``gaze.prepare`` reads (a folder of pictures, an ``.npz``, a data
set) or records: eyes that are cut already, all like left ones. A gaze model gives a
line for each eye, in degrees, a segmenter the share of each class. Whole frames with
faces are for ``gaze_runtime`` (`export/runtime/`).
"""

from absl import flags, logging

from export.api import answering
from gaze.data import datasets
from gaze.run import flags as shared_flags
from gaze.run import main

_TFLITE = flags.DEFINE_string("tflite", None, "The exported model.", required=True)
_DATA = flags.DEFINE_string("data", None, "Records, or pictures.", required=True)
_DATASET = flags.DEFINE_string("dataset", "", "Reader; empty: by the source's looks.")
_OPTIONS = flags.DEFINE_string("options", "", "The reader's: NAME=VALUE, by commas.")
_OUT = shared_flags.define_file("out", None, "CSV to write, replaced.", required=True)


def _main() -> None:
    count = answering.write_answers(
        _TFLITE.value,
        _DATA.value,
        _OUT.value,
        dataset=_DATASET.value,
        options=datasets.parse(_OPTIONS.value),
    )
    logging.info("%s: answers for %d eyes", _OUT.value, count)


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
