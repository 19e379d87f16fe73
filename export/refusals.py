"""How often a segmenter makes the car's runtime refuse good eyes, or answer nothing.

python -m export.refusals --segmenter=DIR/segmenter.tflite --data=RECORDS,... --out=DIR

RECORDS are raw eyes of people who did not train the segmenter; where they say how open
an eye is, closed ones are counted apart. Noise, blurred noise and darkness are drawn.
``--nothing=RECORDS,...`` are patches of your own that show no eye. DIR gets
``refusals.json``.
"""

import pathlib

from absl import flags, logging

from export.conversion import refusals, taking
from export.runtime import trust
from gaze.data import record
from gaze.run import artifact, errors, files, main

_SEGMENTER = flags.DEFINE_string("segmenter", None, "Exported model.", required=True)
_DATA = flags.DEFINE_list("data", None, "Records of eyes, by commas.", required=True)
_NOTHING = flags.DEFINE_list("nothing", [], "Records that show no eye, by commas.")
_COUNT = flags.DEFINE_integer("count", 1000, "Of each kind that is drawn.", 1)
_SEED = flags.DEFINE_integer("seed", 0, "Of what is drawn.", 0)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)


def _main() -> None:
    sets = {f"data {i}": path for i, path in enumerate(_DATA.value)}
    sets |= {f"nothing {i}": path for i, path in enumerate(_NOTHING.value)}
    target = artifact.Artifact(
        "export.refusals",
        pathlib.Path(_OUT.value),
        {"count": _COUNT.value, "seed": _SEED.value},
        {"segmenter": _SEGMENTER.value} | sets,
    )
    if target.is_finished():
        return
    try:
        judge = trust.Judge(_SEGMENTER.value)
    except (OSError, ValueError) as error:
        raise errors.UserError(f"cannot use {_SEGMENTER.value}: {error}.") from error
    assert judge.segmenter
    images, card = {}, judge.segmenter.card
    for path in _DATA.value:
        found = refusals.eyes(record.load(path), card, path)
        images |= {f"{path}, {name}": some for name, some in found.items()}
    for path in _NOTHING.value:
        images[path] = taking.eyes(record.load(path), card, path)
    height, width = card["input"]["shape"][1:3]
    images |= refusals.nothing((height, width), _COUNT.value, _SEED.value)
    table = {name: refusals.count(judge, some) for name, some in images.items()}
    target.begin()
    files.write_json(target.out / "refusals.json", table)
    target.finish(table=table)
    for name, row in table.items():
        shares = [f"{k} {v:.1%}" for k, v in row.items() if k != "count" and v]
        logging.info("%s: of %d %s", name, row["count"], ", ".join(shares))


if __name__ == "__main__":
    main.run(_main)
