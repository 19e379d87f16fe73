"""What a study has gathered so far: its answers as a table, and how far each run is."""

from typing import NamedTuple

from refiner.study import answers
from refiner.study.store import Store


class Run(NamedTuple):
    """A run as the researcher sees it."""

    subject: str
    name: str
    observer: str
    answered: int
    started: str


def answers_in(study: Store, token: str | None = None) -> list[answers.Answer]:
    """All answers by run and position, or those of one run.

    Raises:
        UnknownError: no such run.
    """
    chosen, values = ("WHERE a.run = ?", (study.run(token),)) if token else ("", ())
    rows = study.database.rows(
        "SELECT shown, answered, a.run, observer, position, p.name, r.name, "
        "milliseconds, at FROM answers a JOIN trials t USING (run, position) "
        "JOIN pictures p ON p.id = t.picture JOIN runs r ON r.id = a.run "
        f"{chosen} ORDER BY a.run, position",
        values,
    )
    return [
        answers.Answer(shown, said, _subject(run), *others)
        for shown, said, run, *others in rows
    ]


def runs_in(study: Store) -> list[Run]:
    """All runs, in the order of their beginning."""
    rows = study.database.rows(
        "SELECT id, name, observer, (SELECT COUNT(*) FROM answers WHERE run = id), "
        "started FROM runs ORDER BY id"
    )
    return [Run(_subject(run), *others) for run, *others in rows]


def _subject(run):
    return f"s{run:03d}"
