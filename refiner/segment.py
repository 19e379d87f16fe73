"""Gives records masks from a trained segmenter.

python -m refiner.segment --model=SEGMENTER_RUN --data=RECORDS --out=DIR
"""

import pathlib

from absl import flags

from gaze.data import record
from gaze.run import main, progress, stage
from refiner.segmentation import prediction

_MODEL = flags.DEFINE_string("model", None, "Segmenter run folder.", required=True)
_DATA = flags.DEFINE_string("data", None, "Records to segment.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for the records.", required=True)
_CHUNK = 1024


def _main():
    target = stage.Stage(
        "refiner.segment",
        pathlib.Path(_OUT.value),
        {},
        {"model": _MODEL.value, "data": _DATA.value},
    )
    if target.is_finished():
        return
    network = prediction.load(_MODEL.value)
    records = record.load(_DATA.value)
    chunks = _segmented(network, records)
    record.write(chunks, target, **records.treatment, masks="predicted")


def _segmented(network, records):
    report = progress.Progress("segmenting", len(records))
    for first in range(0, len(records), _CHUNK):
        chunk = records.take(slice(first, first + _CHUNK))
        masks = prediction.predict(network, chunk.image)
        yield {**chunk.columns(), "mask": masks}
        report.update(first + len(chunk))


if __name__ == "__main__":
    main.run(_main)
