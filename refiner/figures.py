r"""Draws Figs. 4 to 9 and Table 1 of Zhao et al. 2018 from whatever is there.

python -m refiner.figures --out=DIR --real=RECORDS --segmenter=RUN \
    --training=RECORDS --drivers=RECORDS \
    --arms=identity=RECORDS,gatys=RECORDS,simgan=RECORDS,zhao2018=RECORDS \
    --strips=gatys=RUN,johnson=RUN,zhao2018_eye.without_generator=RUN,zhao2018_eye=RUN \
    --content=RECORDS

Fig. 4 needs --segmenter and --real, the testing set, and shows the training set that
--training names; Fig. 5 needs --segmenter and --drivers, such as LPW's; Figs. 6 and 7
--arms (once for every synthetic source; columns that are not given are not there);
Figs. 8 and 9 --strips and --content. Of what learns, they show the snapshots that its
training kept: run refiner.train with

    --config.steps=1000 --config.snapshots="(100,200,400,800,1000)"

What optimises pixels does so anew, minutes for each eye; train its run, which takes
seconds, with --config.iterations=1000 to see all that the paper shows. Writes a PNG for
each picture and ``figures.html`` with all.
--table1 takes a study's folder (``refiner.turing --report``) or a CSV of answers, and
sets Table 1 beside it (``table1.csv``, too).
"""

import pathlib

from absl import flags, logging

from gaze.data import record
from gaze.run import artifact, errors, files, grid, html, main, replacing
from gaze.run import flags as shared_flags
from refiner.pictures import comparison, overlays, strips, table1
from refiner.segmentation import prediction

_REAL = flags.DEFINE_string("real", "", "Real records.")
_SEGMENTER = flags.DEFINE_string("segmenter", "", "Segmenter run, for Figs. 4 and 5.")
_TRAINING = flags.DEFINE_string("training", "", "Records that it learnt from.")
_DRIVERS = flags.DEFINE_string("drivers", "", "Records of drivers' eyes, for Fig. 5.")
_ARMS = flags.DEFINE_multi_string(
    "arms", [], "NAME=RECORDS, by commas, for Figs. 6 and 7; again for another source."
)
_STRIPS = flags.DEFINE_list("strips", [], "NAME=RUN, by commas, for Figs. 8 and 9.")
_CONTENT = flags.DEFINE_string("content", "", "Synthetic records of the strips.")
_TABLE1 = flags.DEFINE_string("table1", "", "Answers of a study, for Table 1.")
_ROWS = flags.DEFINE_integer("rows", 6, "Eyes in a picture.", lower_bound=1)
_STRIP_ROWS = flags.DEFINE_integer("strip_rows", 2, "Eyes in a strip.", lower_bound=1)
_SEED = flags.DEFINE_integer("seed", 0, "Of the draw of eyes.", lower_bound=0)
_OUT = flags.DEFINE_string("out", None, "Folder for the pictures.", required=True)


def _main():
    _refuse_halves()
    sources = [
        shared_flags.named_paths("arms", v.split(","), reserved=comparison.REAL)
        for v in _ARMS.value
    ]
    runs = shared_flags.named_paths("strips", _STRIPS.value, at_least=0)
    settings = {n: f.value for n, f in (("rows", _ROWS), ("seed", _SEED))}
    settings |= {"strip_rows": _STRIP_ROWS.value, "order": [*map(list, sources)]}
    inputs = {f"run {name}": run for name, run in runs.items()} | _sets(sources)
    target = artifact.Artifact(
        "refiner.figures", pathlib.Path(_OUT.value), settings, inputs
    )
    if target.is_finished():
        return
    replacing.refuse(target)
    pictures = _pictures(sources, runs)
    table = table1.rows(table1.read(_TABLE1.value)) if _TABLE1.value else []
    with files.writing(target.out) as folder:
        folder.mkdir()
        for picture in pictures:
            grid.write_png(folder / f"{picture.name}.png", picture.sheet)
            logging.info("%s: %s", picture.name, picture.caption)
        if table:
            table1.write(folder / "table1.csv", table)
        page = _page(pictures, table)
        (folder / "figures.html").write_text(page, encoding="utf-8")
        files.write_json(folder / artifact.MANIFEST, target.manifest())


def _refuse_halves():
    """Refuses a call of which no picture, or less than was meant, would come."""
    if _SEGMENTER.value and not (_REAL.value or _DRIVERS.value):
        raise errors.UserError(
            "--segmenter has no eyes to segment; pass --real=RECORDS (Fig. 4) or "
            "--drivers=RECORDS (Fig. 5)."
        )
    if (_TRAINING.value or _DRIVERS.value) and not _SEGMENTER.value:
        raise errors.UserError(
            "--training and --drivers are for Figs. 4 and 5; pass --segmenter=RUN, too."
        )
    if _TRAINING.value and not _REAL.value:
        raise errors.UserError(
            "--training stands beside the testing set in Fig. 4; pass --real=RECORDS."
        )
    if bool(_STRIPS.value) != bool(_CONTENT.value):
        raise errors.UserError("expected --strips and --content together; pass both.")
    if not (_SEGMENTER.value or _ARMS.value or _STRIPS.value or _TABLE1.value):
        raise errors.UserError(
            "nothing to draw; pass --segmenter and --real (Fig. 4), --arms (Figs. 6 "
            "and 7), --strips and --content (Figs. 8 and 9), or --table1 (Table 1)."
        )


def _sets(sources):
    """The other inputs by name."""
    given = {
        "real": _REAL.value,
        "training": _TRAINING.value,
        "drivers": _DRIVERS.value,
        "segmenter": _SEGMENTER.value,
        "content": _CONTENT.value,
        "table1": _TABLE1.value,
    }
    for number, arms in enumerate(sources, start=1):
        given |= {f"{arm} of source {number}": path for arm, path in arms.items()}
    return {name: path for name, path in given.items() if path}


def _pictures(sources, runs):
    real = record.load(_REAL.value) if _REAL.value else None
    rows, seed = _ROWS.value, _SEED.value
    pictures = []
    if _SEGMENTER.value:
        pictures += _segmentations(real)
    for number, source in enumerate(sources, start=1):
        arms = {name: record.load(path) for name, path in source.items()}
        name = f"fig6-7_source{number}"
        pictures.append(comparison.draw(name, arms, real, rows, seed))
    if runs:
        content = record.load(_CONTENT.value)
        loaded = {name: strips.load(run) for name, run in runs.items()}
        pictures += strips.draw(loaded, content, _STRIP_ROWS.value, seed)
    return pictures


def _segmentations(real):
    """The pictures of Figs. 4 and 5."""
    network = prediction.load(_SEGMENTER.value)
    ratio = prediction.pupil_ratio(_SEGMENTER.value)
    rows, seed = _ROWS.value, _SEED.value
    pictures = []
    if real is not None:
        training = record.load(_TRAINING.value) if _TRAINING.value else None
        answers = overlays.Answers(network, ratio, real, seed)
        pictures += overlays.training_and_testing(answers, training, rows, seed)
    if _DRIVERS.value:
        drivers = record.load(_DRIVERS.value)
        answers = overlays.Answers(network, ratio, drivers, seed)
        source = str(drivers.source[0])
        pictures.append(overlays.drivers(answers, source, rows, seed))
    return pictures


def _page(pictures, table):
    sections = {table1.HEADING: [table1.piece(table)]} if table else {}
    for picture in pictures:
        pieces = sections.setdefault(picture.heading, [])
        pieces.append(html.figure(grid.encode_png(picture.sheet), picture.caption))
        if picture.colours:
            pieces.append(html.legend(picture.colours))
    subtitle = "After Zhao et al. 2018, drawn from the runs and sets at hand."
    return html.page("Refined eyes in pictures", sections, subtitle=subtitle)


if __name__ == "__main__":
    main.run(_main)
