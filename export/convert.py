"""Makes a checked, quantised model of a trained network.

python -m export.convert --model=RUN --data=RECORDS --out=DIR

RECORDS are of the kind the network was trained on: some subjects set the ranges,
the others compare it with Keras. DIR gets TASK.tflite, TASK.json (its card), TASK.md
(the same for people), TASK_float32.tflite (reference for speed) and metrics.json.

``--also=NAME=RECORDS``, again and again, measures it on further eyes, real ones above
all, for the card. ``--config.target=cpu`` or ``npu`` says where it runs,
``--config.preset=NAME`` by which preset alone it is converted.
"""

import pathlib

from absl import flags, logging

from export.conversion import build, card, page, provenance, report
from gaze.data import record
from gaze.run import artifact, errors, files, main
from gaze.run import flags as shared_flags
from gaze.training import networks

_CONFIG = shared_flags.define_config("configs/export.py")
_MODEL = flags.DEFINE_string(
    "model", None, "Run folder with model.keras, or a .keras file.", required=True
)
_DATA = flags.DEFINE_string("data", None, "Records as in its training.", required=True)
_ALSO = flags.DEFINE_multi_string("also", [], "NAME=RECORDS, further eyes to measure.")
_OUT = flags.DEFINE_string("out", None, "Folder for the files.", required=True)


def _main() -> None:
    further = _further(_ALSO.value)
    target = artifact.Artifact(
        "export.convert",
        pathlib.Path(_OUT.value),
        _CONFIG.value.to_dict(),
        {"model": _MODEL.value, "data": _DATA.value}
        | {f"also {name}": path for name, path in further.items()},
    )
    if target.is_finished():
        return
    path = provenance.model_path(_MODEL.value)
    records = record.load(_DATA.value)
    facts = provenance.facts(path, records)
    records = provenance.treat(records, facts["intensity"])
    also = {
        name: provenance.treat(record.load(some), facts["intensity"])
        for name, some in further.items()
    }
    built = build.build(networks.load(path), records, facts, target.settings, also)
    target.begin()
    _write(built, target.out)
    target.finish(task=built.task, preset=built.preset, **built.metrics)


def _further(pairs: list[str]) -> dict[str, str]:
    """Records' folders by name, of NAME=RECORDS."""
    further = dict(pair.partition("=")[::2] for pair in pairs)
    if len(further) < len(pairs) or not all(all(pair) for pair in further.items()):
        raise errors.UserError(
            f"expected NAME=RECORDS in each --also, every name once, found {pairs}."
        )
    return further


def _write(built: build.Built, folder: pathlib.Path) -> None:
    contents = {f"{built.task}_float32.tflite": built.float32}
    contents[f"{built.task}.tflite"] = built.model
    for name, content in contents.items():
        with files.writing(folder / name) as temporary:
            temporary.write_bytes(content)
    beside = card.beside(built.model)
    files.write_json(folder / f"{built.task}.json", beside)
    with files.writing(folder / f"{built.task}.md") as temporary:
        temporary.write_text(page.markdown(beside))
    files.write_json(folder / "metrics.json", built.metrics)
    logging.info("%s by the preset %s", built.task, built.preset)
    logging.info(report.accuracy(built.task, built.metrics["accuracy"]))
    logging.info(report.speed(built.metrics["latency"]))


if __name__ == "__main__":
    main.run(_main)
