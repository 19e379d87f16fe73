"""Table 1 of Zhao et al. 2018, the Visual Turing test, beside a run's own answers."""

import csv
import dataclasses
import pathlib

from gaze.run import files, html
from refiner.study import answers, papers, summary, wording

HEADING = "Table 1"
_HEADER = ["answers of", "shown", "called real", "called refined", "right"]
_NOTE = (
    "Zhao et al. print 50.6 %. p: exact binomial, one-sided, against guessing. A "
    "machine's answers are no people's."
)


def rows(given) -> list[list[str]]:
    """Rows of text: two for the paper and two for each kind of observer that answered.

    Args:
        given: list of ``answers.Answer``.
    """
    tables = {"Zhao et al. 2018": papers.as_answers(papers.ZHAO_2018)}
    for observer, name in wording.OBSERVERS.items():
        own = [answer for answer in given if answer.observer == observer]
        if own:
            tables[f"this study: {name}"] = own
    return [row for name, own in tables.items() for row in _rows(name, own)]


def read(path) -> list[answers.Answer]:
    """The answers that a study's ``--report`` or anybody's CSV holds.

    Args:
        path: a CSV file, a report's folder or a study's folder with a report.

    Raises:
        UserError: no answers there.
    """
    path = pathlib.Path(path)
    places = (path / "answers.csv", path / "report" / "answers.csv")
    return answers.read(next((place for place in places if place.exists()), path))


def piece(table) -> str:
    """The table as a piece of a page."""
    return html.table([*_HEADER, "one-sided p"], table, note=_NOTE, text_columns=2)


def write(path, table) -> None:
    """The table as CSV, whole or not at all."""
    with files.writing(path) as temporary:
        with open(temporary, "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [[*_HEADER, "one-sided p"], *table]
            )


def _rows(name, own):
    found = summary.of(own)
    table = dataclasses.asdict(answers.confusion(own))
    shared = [wording.percent(found["accuracy"]), f"{found['p_one_sided']:.3g}"]
    return [
        [name, shown, *counts, *shared]
        for shown, *counts in wording.confusion_rows(table)
    ]
