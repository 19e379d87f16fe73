"""The answers of a study as a table: CSV with one row an answer, for R and pandas.

| column | meaning |
|---|---|
| `subject` | who answered: one run of the study |
| `name` | what the subject called themselves, if anything |
| `observer` | `person` or `machine` |
| `position` | place in the run, 1 for the first picture |
| `picture` | the eye's name in its folder or record set |
| `shown` | `real` or `refined`: what it was |
| `answered` | `real` or `refined`: what the subject said |
| `right` | 1 or 0 |
| `milliseconds` | from the picture's display to the answer, by the browser; or empty |
| `at` | when the server kept it, ISO 8601, UTC |

Only `shown` and `answered` are needed to read a table. Another column, `count`, makes a
row stand for so many answers, as in a published confusion matrix.
"""

import csv
import dataclasses
import pathlib
from typing import NamedTuple

from gaze.run import errors, files
from refiner.study import statistics

KINDS = ("real", "refined")
PERSON, MACHINE = "person", "machine"
_OBSERVERS = (PERSON, MACHINE)
_MOST = 10**12  # answers in a table: beyond it binomial sums lose their digits


class Answer(NamedTuple):
    """One row of the table in the module's docstring; ``count`` answers alike."""

    shown: str
    answered: str
    subject: str = "1"
    observer: str = PERSON
    position: int | None = None
    picture: str = ""
    name: str = ""
    milliseconds: int | None = None
    at: str = ""
    count: int = 1  # type: ignore[assignment]  # a tuple's own is not used

    @property
    def right(self):
        """Whether the subject was right."""
        return self.shown == self.answered


@dataclasses.dataclass(frozen=True)
class _Row:
    """A row of a file, that can say where something is wrong."""

    path: pathlib.Path
    line: int
    cells: dict

    def error(self, sentence):
        return errors.UserError(f"{self.path}, line {self.line}: {sentence}")

    def choice(self, column, choices, default=None):
        value = (self.cells.get(column) or default or "").strip()
        if value not in choices:
            raise self.error(
                f"expected {column} to be {' or '.join(choices)}, found {value!r}."
            )
        return value

    def number(self, column, default, least=0):
        text = (self.cells.get(column) or "").strip()
        if not text:
            return default
        if not (text.isascii() and text.isdigit()) or len(text) > 12:
            raise self.error(f"expected {column} to be a whole number, found {text!r}.")
        if int(text) < least:
            raise self.error(f"expected {column} of at least {least}, found {text}.")
        return int(text)


def read(path) -> list[Answer]:
    """The answers in a CSV file.

    Raises:
        UserError: no such file, columns missing, a value that is none, an answer that
            is there twice, or no answer at all.
    """
    path = pathlib.Path(path)
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            found = _parse(path, csv.DictReader(file, strict=True))
    except OSError as error:
        raise errors.UserError(f"{path} cannot be read ({error.strerror}).") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise errors.UserError(f"{path} is no CSV in UTF-8 ({error}).") from None
    if not 0 < sum(answer.count for answer in found) <= _MOST:
        raise errors.UserError(
            f"{path} holds no answer, or more than {_MOST}; expected one row an answer."
        )
    return found


def write(path, given) -> None:
    """Writes answers as CSV, whole or not at all."""
    with files.writing(path) as temporary:
        with open(temporary, "w", newline="", encoding="utf-8") as file:
            file.writelines(lines(given))


def lines(given):
    """The lines of the CSV file, the header first."""
    columns = ["subject", "name", "observer", "position", "picture", "shown"]
    columns += ["answered", "right", "milliseconds", "at"]
    if any(answer.count != 1 for answer in given):
        columns.append("count")
    echo = _Echo()
    writer = csv.DictWriter(echo, columns, extrasaction="ignore", lineterminator="\n")
    yield writer.writeheader()
    for answer in given:
        yield writer.writerow(answer._asdict() | {"right": int(answer.right)})


def confusion(given) -> statistics.Confusion:
    """The 2x2 table of some answers."""
    counts = {(shown, said): 0 for shown in KINDS for said in KINDS}
    for answer in given:
        counts[answer.shown, answer.answered] += answer.count
    return statistics.Confusion(*counts.values())


def by_subject(given) -> dict[str, list[Answer]]:
    """Answers of each subject in the order of answering."""
    subjects = {}
    for answer in given:
        subjects.setdefault(answer.subject, []).append(answer)
    return {
        subject: sorted(own, key=lambda answer: answer.position or 0)
        for subject, own in subjects.items()
    }


class _Echo:
    """A file whose ``write`` gives back what it was given."""

    def write(self, text):
        return text


def _parse(path, reader):
    missing = {"shown", "answered"} - set(reader.fieldnames or ())
    if missing:
        raise errors.UserError(
            f"{path} has no column {' and no '.join(sorted(missing))}; expected comma "
            f"separated columns, at least shown and answered, found "
            f"{', '.join(map(str, reader.fieldnames or ())) or 'nothing'}."
        )
    found, seen = [], set()
    for cells in reader:
        row = _Row(path, reader.line_num, cells)
        answer = _answer(row)
        if answer.position is not None and answer.count != 1:
            raise row.error("a row with a position is one answer; leave count out.")
        place = (answer.subject, answer.position)
        if answer.position is not None and place in seen:
            raise row.error(
                f"the answer of subject {answer.subject!r} at position "
                f"{answer.position} is there twice; keep one of them."
            )
        seen.add(place)
        found.append(answer)
    return [answer for answer in found if answer.count]


def _answer(row):
    if None in row.cells:
        raise row.error("more cells than the header has columns.")
    answer = Answer(
        shown=row.choice("shown", KINDS),
        answered=row.choice("answered", KINDS),
        subject=(row.cells.get("subject") or "").strip() or "1",
        observer=row.choice("observer", _OBSERVERS, PERSON),
        position=row.number("position", None, least=1),
        picture=row.cells.get("picture") or "",
        name=row.cells.get("name") or "",
        milliseconds=row.number("milliseconds", None),
        at=row.cells.get("at") or "",
        count=row.number("count", 1),
    )
    if "right" in row.cells and row.number("right", int(answer.right)) != answer.right:
        raise row.error("`right` disagrees with `shown` and `answered`.")
    return answer
