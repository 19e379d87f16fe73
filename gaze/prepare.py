"""Makes records of a data set in its own format.

python -m gaze.prepare --source=FILE_OR_FOLDER --out=DIR [--dataset=NAME]
"""

import pathlib

from absl import flags

from gaze import images
from gaze.data import datasets, record
from gaze.run import main, progress, stage

_DATASET = flags.DEFINE_string("dataset", "", "Reader; empty: by the source's looks.")
_SOURCE = flags.DEFINE_string("source", None, "File or folder to read.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for the records.", required=True)
_INTENSITY = flags.DEFINE_enum(
    "intensity",
    "auto",
    ["auto", *images.INTENSITIES],
    "What the records shall be; auto: as the source is.",
)


def _main():
    reader = datasets.reader(_DATASET.value, _SOURCE.value)
    name = reader.__name__.rpartition(".")[2]
    settings = {"dataset": name, "intensity": _INTENSITY.value}
    target = stage.Stage(
        "gaze.prepare", pathlib.Path(_OUT.value), settings, {"source": _SOURCE.value}
    )
    if target.is_finished():
        return
    items = reader.index(_SOURCE.value)
    found = images.intensity(reader.read(items[0], datasets.Patch())["image"])
    intensity = found if _INTENSITY.value == "auto" else _INTENSITY.value
    chunks = _chunks(reader, items, name)
    if (found, intensity) == ("raw", "equalized"):
        chunks = (record.with_intensity(chunk, intensity) for chunk in chunks)
    record.write(chunks, target, intensity=intensity, card=reader.CARD)


def _chunks(reader, items, name):
    report = progress.Progress(f"reading {name}", len(items))
    for done, item in enumerate(items, start=1):
        columns = reader.read(item, datasets.Patch())
        yield {**columns, "source": [name] * len(columns["image"])}
        report.update(done)


if __name__ == "__main__":
    main.run(_main)
