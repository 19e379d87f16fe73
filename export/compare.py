"""Measures every preset of a network, and what int8 costs each of its layers.

python -m export.compare --model=RUN --data=RECORDS --out=DIR

RECORDS as for ``export.convert``. DIR gets presets.json, presets.md and layers.json;
nothing is shipped.
"""

import pathlib

from absl import flags, logging

from export.conversion import comparison, generator, provenance, sources
from export.runtime import latency
from gaze.data import record
from gaze.run import artifact, files, main
from gaze.run import flags as shared_flags

_CONFIG = shared_flags.define_config("configs/export.py")
_MODEL = flags.DEFINE_string(
    "model", None, "Run folder with model.keras, or a .keras file.", required=True
)
_DATA = flags.DEFINE_string("data", None, "Records as in its training.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for the tables.", required=True)


def _main() -> None:
    target = artifact.Artifact(
        "export.compare",
        pathlib.Path(_OUT.value),
        _CONFIG.value.to_dict(),
        {"model": _MODEL.value, "data": _DATA.value},
    )
    if target.is_finished():
        return
    path = provenance.model_path(_MODEL.value)
    records = record.load(_DATA.value)
    facts = provenance.facts(path, records)
    records = provenance.treat(records, facts["intensity"])
    source = sources.prepare(generator.load(path), records, facts, target.settings)
    rows, layers = comparison.compare(source), comparison.layers(source)
    host, task = latency.host(), source.deployed.task.name
    table = comparison.table(task, rows)
    target.begin()
    files.write_json(target.out / "presets.json", {"presets": rows, "host": host})
    files.write_json(target.out / "layers.json", {"layers": layers})
    with files.writing(target.out / "presets.md") as temporary:
        temporary.write_text(table + "\n", encoding="utf-8")
    logging.info("%s", "\n" + table)
    for layer in sorted(layers, key=lambda row: -row["steps"])[:5]:
        logging.info("%s: %.2f steps rms", layer["layer"], layer["steps"])
    target.finish(task=task)


if __name__ == "__main__":
    main.run(_main)
