"""Gaze networks side by side: weights, products, int8's cost in degrees, latency.

python -m export.networks --models=NAME=RUN,NAME=RUN --data=RECORDS --out=DIR

RECORDS are of the kind all were trained on: some subjects set the ranges of the int8
tensors, the others compare each model with its Keras network, and so do the sets of
``--also=NAME=RECORDS``. All float32 and int8 models are timed in turns on one thread;
int8 times are given as parts of the first network's. DIR gets networks.json and
networks.md; nothing is shipped, and no gate but that of structure is asked.
"""

import pathlib

from absl import flags, logging

from export.conversion import generator, networks, provenance, sources
from export.runtime import latency
from gaze.data import record
from gaze.run import artifact, files, main, quiet
from gaze.run import flags as shared_flags

_CONFIG = shared_flags.define_config("configs/export.py")
_MODELS = flags.DEFINE_list("models", None, "NAME=RUN, by commas.", required=True)
_DATA = flags.DEFINE_string(
    "data", None, "Records as in their training.", required=True
)
_ALSO = flags.DEFINE_list(
    "also", [], "NAME=RECORDS by commas, further eyes to measure."
)
_OUT = flags.DEFINE_string("out", None, "Folder for the table.", required=True)


def _main() -> None:
    runs = shared_flags.named_paths("models", _MODELS.value)
    further = shared_flags.named_paths(
        "also", _ALSO.value, at_least=0, reserved=[networks.HELD_OUT]
    )
    target = artifact.Artifact(
        "export.networks",
        pathlib.Path(_OUT.value),
        _CONFIG.value.to_dict() | {"models": list(runs)},
        {"data": _DATA.value}
        | {f"model {name}": run for name, run in runs.items()}
        | {f"also {name}": path for name, path in further.items()},
    )
    if target.is_finished():
        return
    records = record.load(_DATA.value)
    others = {name: record.load(path) for name, path in further.items()}
    sides, also = {}, {}
    for name, run in runs.items():
        path = provenance.model_path(run)
        facts = provenance.facts(path, records)
        own = provenance.treat(records, facts["intensity"])
        also[name] = {
            label: provenance.treat(some, facts["intensity"])
            for label, some in others.items()
        }
        sides[name] = sources.prepare(
            generator.load(path), own, facts, target.settings, also[name]
        )
    with quiet.filtered():  # the converter's own notes, which come from C
        rows = networks.compare(sides, also)
    table = networks.table(rows)
    target.begin()
    written = {"networks": rows, "host": latency.host()}
    files.write_json(target.out / "networks.json", written)
    with files.writing(target.out / "networks.md") as temporary:
        temporary.write_text(table + "\n", encoding="utf-8")
    logging.info("%s", "\n" + table)
    target.finish()


if __name__ == "__main__":
    main.run(_main)
