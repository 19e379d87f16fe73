"""What a study says so far: a page for the researcher, and files beside it."""

import dataclasses
import pathlib

import cv2
import numpy as np

from gaze.run import files, grid, html
from refiner.study import answers, papers, results, summary, wording

_WIDTH = 120  # px of a picture in a list
_LISTS = {
    "taken_for_real": "Most often taken for real",
    "taken_for_refined": "Most often taken for refined",
}
_NOTE = (
    "Guessing is right half of the time. p: exact binomial, of as many right answers "
    "or more by guessing, as in the papers. d′: z(hits) − z(false alarms) with half an "
    "answer added to every cell (Hautus 1995); a positive criterion is a readiness to "
    "say refined. A large p does not show that eyes cannot be told apart: read how far "
    "the interval reaches."
)


def figures(study) -> dict:
    """{observer: figures of ``summary.of``} for each kind of observer that answered."""
    given = results.answers_in(study)
    groups = {
        observer: [answer for answer in given if answer.observer == observer]
        for observer in wording.OBSERVERS
    }
    return {observer: summary.of(own) for observer, own in groups.items() if own}


def page(study, encoded, table="answers.csv") -> str:
    """The page, a whole HTML document.

    Args:
        study: ``store.Store``.
        encoded: PNG bytes of its pictures, in their order; None: lists of names only.
        table: address of the CSV of all answers, relative to the page.
    """
    sections = {}
    for observer, found in figures(study).items():
        sections[wording.OBSERVERS[observer]] = _pieces(found, observer, study, encoded)
    if not sections:
        sections["Answers"] = [html.paragraph("None yet.")]
    sections["Runs"] = [_runs(study), html.link(table, "All answers as CSV")]
    sections["Published"] = [published()]
    subtitle = (
        f"{study.per_class} real and {study.per_class} refined eyes a subject, drawn "
        f"from {study.facts['real']} and {study.facts['refined']}; "
        f"{study.facts['treatment']}."
    )
    return html.page("Visual Turing test", sections, subtitle=subtitle)


def write(study, encoded, out) -> dict:
    """Writes ``report.html``, ``answers.csv``, ``figures.json``; gives the figures."""
    out, found = pathlib.Path(out), figures(study)
    with files.writing(out) as folder:
        folder.mkdir()
        answers.write(folder / "answers.csv", results.answers_in(study))
        files.write_json(folder / "figures.json", found)
        (folder / "report.html").write_text(page(study, encoded), encoding="utf-8")
    return found


def published() -> str:
    """The published tables beside one another, a piece of HTML."""
    rows = []
    for name, table in papers.PUBLISHED.items():
        own = summary.of(papers.as_answers(table))
        for shown, *cells in wording.confusion_rows(dataclasses.asdict(table)):
            rows.append([name, shown, *cells, wording.percent(own["accuracy"])])
            rows[-1].append(f"{own['p_one_sided']:.3f}")
    header = ["people's answers", "shown", "called real", "called refined", "right"]
    return html.table([*header, "one-sided p"], rows, text_columns=2)


def _pieces(found, observer, study, encoded):
    header = ["shown", "called real", "called refined"]
    pieces = [
        html.table(header, wording.confusion_rows(found["confusion"])),
        html.facts(wording.facts(found)),
        html.table(
            wording.SUBJECT_HEADER,
            wording.subject_rows(found, 2 * study.per_class),
            note=_NOTE,
        ),
        *(
            _pictures(found[key], label, study, encoded)
            for key, label in _LISTS.items()
        ),
    ]
    if observer == answers.MACHINE:
        pieces.insert(
            0, html.callout(wording.MACHINE_CAUTION, label="A machine's", warning=True)
        )
    return pieces


def _pictures(ranked, label, study, encoded):
    if not ranked:
        return html.paragraph(f"{label}: none.")
    names = "; ".join(
        f"{own['picture']} ({own['shown']}, {own['taken']} of {own['of']})"
        for own in ranked
    )
    if encoded is None:
        return html.paragraph(f"{label}: {names}.")
    places = {picture[:2]: place for place, picture in enumerate(study.pictures())}
    columns = {
        f"{own['shown']}, {own['taken']} of {own['of']} ({place + 1})": [
            _enlarged(encoded[places[own["shown"], own["picture"]]])
        ]
        for place, own in enumerate(ranked)
    }
    sheet = grid.contact_sheet(columns, labels_below=True)
    return html.figure(grid.encode_png(sheet), f"{label}: {names}.", alt=label)


def _enlarged(png):
    eye = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR_RGB)
    return grid.upscale(eye, max(1, round(_WIDTH / eye.shape[1])), "cubic")


def _runs(study):
    rows = [
        [run.subject, run.name, run.observer, run.started, f"{run.answered}"]
        for run in results.runs_in(study)
    ]
    header = [
        "subject",
        "name",
        "observer",
        "begun",
        f"answers of {2 * study.per_class}",
    ]
    return html.table(header, rows, text_columns=4)
