"""The Visual Turing test with a machine in the place of people, for several methods.

python -m refiner.turing_machine --real=RECORDS \
    --arms=identity=RECORDS,NAME=RECORDS --out=DIR

A rehearsal of the whole study without people, and a machine's figure beside theirs. For
every arm the eyes are split by person. One half is served by ``refiner.turing``; from
the other half machines, networks as the classifier two-sample test's, learn, and take
part through the pages that people use. Writes a study for every arm into ``DIR/ARM``,
``figures.json`` and ``machine.html``.
"""

import pathlib

from absl import flags, logging

from gaze.data import record
from gaze.run import artifact, errors, files, html, main
from gaze.run import flags as shared_flags
from refiner.realism import naming
from refiner.study import papers, rehearsal, summary, wording

_REAL = flags.DEFINE_string("real", None, "Real records.", required=True)
_ARMS = flags.DEFINE_list("arms", None, "NAME=RECORDS, by commas.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)
_PER_CLASS = flags.DEFINE_integer(
    "per_class", 200, "Eyes of each kind a run shows.", lower_bound=1
)
_OBSERVERS = flags.DEFINE_integer(
    "observers", 5, "Machines, trained with seeds of their own.", lower_bound=1
)

# What the result's folder holds beside a folder for each arm.
_FILES = ("figures.json", "machine.html", artifact.MANIFEST, "..")

_NOTE = (
    "Right: of the answers about unseen eyes, over machines; guessing is 50 %. They "
    "find traces that nobody sees, and no figure of theirs may stand for people's."
)


def _main():
    arms = shared_flags.named_paths("arms", _ARMS.value, reserved=_FILES)
    if odd := [arm for arm in arms if pathlib.Path(arm).name != arm]:
        raise errors.UserError(f"expected names without slashes, found {odd[0]!r}.")
    settings = {"per_class": _PER_CLASS.value, "observers": _OBSERVERS.value}
    target = artifact.Artifact(
        "refiner.turing_machine",
        pathlib.Path(_OUT.value),
        settings | {"arms": list(arms)},
        {"real": _REAL.value} | {f"arm {name}": path for name, path in arms.items()},
    )
    if target.is_finished():
        return
    real = record.load(_REAL.value)
    target.begin()
    found = {}
    for arm, path in arms.items():
        found[arm] = rehearsal.rehearse(
            target.out / arm, real, record.load(path), **settings
        )
        accuracy = wording.percent(found[arm]["accuracy"])
        logging.info("%s: machines are right in %s", arm, accuracy)
    files.write_json(target.out / "figures.json", found)
    with files.writing(target.out / "machine.html") as temporary:
        temporary.write_text(_page(found), encoding="utf-8")
    target.finish()


def _page(found):
    rows = [
        [naming.label(arm), "machines", *_cells(found[arm])]
        for arm in naming.in_order(found)
    ]
    for name, table in papers.PUBLISHED.items():
        own = summary.of(papers.as_answers(table))
        rows.append([f"published: {name}", "people", *_cells(own)])
    header = ["refined eyes", "who answered", "answers", "right", "over subjects"]
    header += ["one-sided p", "d′"]
    sections = {
        "A machine's Visual Turing test": [
            html.callout(wording.MACHINE_CAUTION, label="A machine's", warning=True),
            html.table(header, rows, note=_NOTE, text_columns=2),
        ]
    }
    subtitle = (
        f"{_OBSERVERS.value} networks, {_PER_CLASS.value} real and {_PER_CLASS.value} "
        "refined eyes each, through the pages that people use."
    )
    return html.page("Machines in the place of people", sections, subtitle=subtitle)


def _cells(own):
    clustered = own["clustered"]
    return [
        f"{own['answers']:,}",
        wording.percent(own["accuracy"]),
        wording.percent(clustered) if clustered else "–",
        f"{own['p_one_sided']:.3g}",
        wording.number(own["d_prime"]),
    ]


if __name__ == "__main__":
    main.run(_main)
