"""Checks an exported model against its network on other records.

python -m export.verify --tflite=DIR/gaze.tflite --model=RUN --data=RECORDS [--out=DIR]

The same gates as at conversion; a failed one exits with status 1.
"""

import pathlib

from absl import flags, logging

from export.conversion import generator, provenance, report, verification
from gaze.data import record
from gaze.run import artifact, files, main
from gaze.run import flags as shared_flags

_CONFIG = shared_flags.define_config("configs/export.py")
_TFLITE = flags.DEFINE_string("tflite", None, "The exported model.", required=True)
_MODEL = flags.DEFINE_string(
    "model", None, "Run folder or .keras file it was made of.", required=True
)
_DATA = flags.DEFINE_string("data", None, "Records to compare on.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for metrics.json, if wanted.")


def _main() -> None:
    settings = _CONFIG.value.to_dict()
    inputs = {"tflite": _TFLITE.value, "model": _MODEL.value, "data": _DATA.value}
    target = _OUT.value and artifact.Artifact(
        "export.verify", pathlib.Path(_OUT.value), settings, inputs
    )
    if target and target.is_finished():
        return
    path = pathlib.Path(_TFLITE.value)
    card = verification.check_file(path, provenance.model_path(_MODEL.value))
    records = provenance.treat(record.load(_DATA.value), card["input"]["intensity"])
    network = generator.load(provenance.model_path(_MODEL.value))
    figures = verification.check_figures(path, network, records, settings)
    logging.info(report.accuracy(card["task"], figures))
    if target:
        target.begin()
        files.write_json(target.out / "metrics.json", {"accuracy": figures})
        target.finish(task=card["task"], accuracy=figures)


if __name__ == "__main__":
    main.run(_main)
