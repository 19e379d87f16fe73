"""Compares record sets by their looks: pictures side by side, KID, C2ST.

python -m refiner.compare --sets=studio=RECORDS,cabin=RECORDS,NAME=RECORDS --out=DIR

The first set is the reference that the others are measured against. Writes
``figures.json``, ``eyes.png`` and ``compare.html``. Sets are brought to one intensity
(equalised, where one of them is).
"""

import pathlib

from absl import flags, logging

from gaze.data import record
from gaze.run import artifact, files, grid, html, main, replacing
from gaze.run import flags as shared_flags
from refiner.realism import gap

_SETS = flags.DEFINE_list("sets", None, "NAME=RECORDS, by commas.", required=True)
_VGG = flags.DEFINE_string("vgg_weights", "", 'VGG-19 weights: a path, "random" or "".')
_MAX_IMAGES = flags.DEFINE_integer(
    "max_images", 2000, "Images judged of each set.", lower_bound=8
)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)

_NOTE = (
    "KID: kernel distance of VGG-19 features to the reference, beside the set's own "
    "floor (two random halves of it); compare within one row's set. C2ST: how often a "
    "small network tells the two sets apart on held-out images; 0.5 is guessing. Both "
    "see everything that differs, crops and gaze distributions too."
)


def _main():
    folders = shared_flags.named_paths(
        "sets", _SETS.value, at_least=2, reserved=gap.FACTS
    )
    target = artifact.Artifact(
        "refiner.compare",
        pathlib.Path(_OUT.value),
        {
            "sets": list(folders),
            "vgg_weights": _VGG.value,
            "max_images": _MAX_IMAGES.value,
        },
        folders,
    )
    if target.is_finished():
        return
    replacing.refuse(target)
    sets = {name: record.load(folder) for name, folder in folders.items()}
    reference = next(iter(sets))
    figures = gap.measure(sets, reference, _VGG.value, max_images=_MAX_IMAGES.value)
    sheet = gap.contact_sheet(sets)
    with files.writing(target.out) as folder:
        folder.mkdir()
        grid.write_png(folder / "eyes.png", sheet)
        files.write_json(folder / "figures.json", figures)
        page = _page(figures, reference, sheet)
        (folder / "compare.html").write_text(page, encoding="utf-8")
        files.write_json(folder / artifact.MANIFEST, target.manifest())
    for row in _rows(figures):
        logging.info("%s to %s: KID %s (floor %s), C2ST %s", reference, *row[:4])


def _page(figures, reference, sheet):
    header = [f"{reference} to", "KID", "floor", "C2ST", "p", "unseen people"]
    facts = f"Features: {figures['extractor']}. Images: {figures['intensity']}."
    sections = {
        "Distances": [html.table(header, _rows(figures), note=_NOTE)],
        "Eyes": [html.figure(grid.encode_png(sheet), "Eyes drawn at random.")],
    }
    return html.page("How far apart the sets look", sections, subtitle=facts)


def _rows(figures):
    rows = []
    for name, value in figures.items():
        if not isinstance(value, dict):
            continue
        kid, floor, test = value["kid"], value["kid_floor"], value["two_sample"]
        rows.append(
            [
                name,
                f"{kid['mean']:.2f}",
                f"{floor['mean']:.2f}",
                f"{test['accuracy']:.3f}",
                f"{test['p']:.4f}",
                "yes" if test["by_subject"] else "no",
            ]
        )
    return rows


if __name__ == "__main__":
    main.run(_main)
