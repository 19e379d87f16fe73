"""A study's runs and answers: strictly in order, each kept exactly once.

(run, position) is the primary key of an answer. Given again, as a browser does that
never heard the reply, it is kept once and confirmed; given otherwise it is refused.
Once `Store.answer` returns, the answer is on disk (`database`).
"""

import hmac
import pathlib
import random
import secrets
from typing import NamedTuple

from gaze.run import errors
from refiner.study import answers, database

FILE = "study.sqlite"
_NAME_LENGTH = 60


class UnknownError(Exception):
    """No such run, or no picture of that name that the run may see now."""


class ConflictError(Exception):
    """An answer that is not the next one: given before otherwise, or too early."""


class State(NamedTuple):
    """Where a run stands.

    Attributes:
        position: the picture to answer next, from 1; ``total`` + 1 when all are done.
        total: pictures in the run.
        ticket: what the picture is called in this run; None when all are done.
        next_ticket: what the one after it is called; None at the end.
    """

    position: int
    total: int
    ticket: str | None
    next_ticket: str | None

    @property
    def is_done(self):
        """Whether every picture was answered."""
        return self.position > self.total


class Store:
    """The study of a folder; safe for the threads of one server."""

    def __init__(self, folder):
        """Opens the study.

        Raises:
            UserError: there is none, or it cannot be read.
        """
        path = pathlib.Path(folder) / FILE
        if not path.exists():
            raise errors.UserError(f"{folder} holds no study (no {FILE}); start one.")
        self.database = database.Database(path)
        self.facts = self.database.facts
        self.per_class = int(self.facts["per_class"])

    def close(self):
        """Closes the file."""
        self.database.close()

    def pictures(self):
        """(shown, name, digest) of every picture; the first one's id is 1."""
        return self.database.rows(
            "SELECT shown, name, digest FROM pictures ORDER BY id"
        )

    def begin(self, name: str, observer: str = answers.PERSON) -> str:
        """Draws a run's pictures and their order; gives its token.

        Args:
            name: what the subject wants to be called, any text.
            observer: "person" or "machine".

        Raises:
            database.FullError: nothing was written.
        """
        token, drawn, draw = secrets.token_urlsafe(24), [], random.SystemRandom()
        for kind in answers.KINDS:
            ids = self.database.rows("SELECT id FROM pictures WHERE shown = ?", (kind,))
            drawn += draw.sample([number for (number,) in ids], self.per_class)
        draw.shuffle(drawn)
        with self.database.writing() as execute:
            run = execute(
                "INSERT INTO runs (token, name, observer) VALUES (?, ?, ?)",
                (token, _printable(name), observer),
            ).lastrowid
            for position, picture in enumerate(drawn, start=1):
                execute(
                    "INSERT INTO trials VALUES (?, ?, ?, ?)",
                    (run, position, secrets.token_hex(12), picture),
                )
        return token

    def state(self, token: str) -> State:
        """Where a run stands.

        Raises:
            UnknownError: no such run.
        """
        return self._state(self.run(token))

    def picture(self, token: str, ticket: str) -> int:
        """Id of the picture behind a ticket: of the run's present picture or the next.

        Raises:
            UnknownError: no such run, or another ticket.
        """
        state = self.state(token)
        if ticket not in (state.ticket, state.next_ticket):
            raise UnknownError("no such picture to see now")
        query = "SELECT picture FROM trials WHERE ticket = ?"
        return self.database.row(query, (ticket,))[0]

    def answer(self, token, position, ticket, answered, milliseconds=None) -> State:
        """Keeps an answer, once, and gives the run's new state.

        Args:
            token: of the run.
            position: of the picture, int from 1.
            ticket: of the picture, as `state` gave it.
            answered: "real" or "refined".
            milliseconds: int from display to answer, or None.

        Raises:
            UnknownError: no such run.
            ConflictError: not the next picture, and not an answer that is there.
            database.FullError: it was not kept.
        """
        run = self.run(token)
        with self.database.writing() as execute:
            state = self._state(run)
            is_next = (position, ticket) == (state.position, state.ticket)
            if is_next and not state.is_done:
                execute(
                    "INSERT INTO answers (run, position, answered, milliseconds) "
                    "VALUES (?, ?, ?, ?)",
                    (run, position, answered, milliseconds),
                )
            else:
                self._expect_kept(run, position, ticket, answered)
            return self._state(run)

    def is_token(self, name: str, given: str) -> bool:
        """Whether ``given`` is the token kept as a fact; takes constant time."""
        return hmac.compare_digest(self.facts[name].encode(), given.encode())

    def run(self, token: str) -> int:
        """Id of a run. Raises UnknownError for an unknown token."""
        row = self.database.row("SELECT id FROM runs WHERE token = ?", (token,))
        if row is None:
            raise UnknownError("no such run")
        return row[0]

    def _state(self, run):
        given, total = (
            self.database.row(f"SELECT COUNT(*) FROM {table} WHERE run = ?", (run,))[0]
            for table in ("answers", "trials")
        )
        rows = self.database.rows(
            "SELECT ticket FROM trials WHERE run = ? AND position IN (?, ?) "
            "ORDER BY position",
            (run, given + 1, given + 2),
        )
        tickets = [ticket for (ticket,) in rows] + [None, None]
        return State(given + 1, total, *tickets[:2])

    def _expect_kept(self, run, position, ticket, answered):
        row = self.database.row(
            "SELECT answered FROM answers JOIN trials USING (run, position) "
            "WHERE run = ? AND position = ? AND ticket = ?",
            (run, position, ticket),
        )
        if row is None:
            raise ConflictError("this is not the picture to answer now")
        if row[0] != answered:
            raise ConflictError("this picture was answered before; that answer stays")


def create(folder, pictures, **facts) -> Store:
    """The study of a folder: made, or opened if it is the same one.

    Args:
        folder: created where needed.
        pictures: (shown, name, digest) of every eye.
        **facts: kept as text; ``per_class`` among them.

    Raises:
        UserError: the folder holds a study of other pictures or settings, or cannot
            be written.
    """
    path = pathlib.Path(folder) / FILE
    if not path.exists():
        database.make(path, pictures, {name: str(fact) for name, fact in facts.items()})
    store = Store(folder)
    if store.pictures() != pictures or store.per_class != facts["per_class"]:
        raise errors.UserError(
            f"{folder} holds a study of other eyes or of another --per_class "
            f"({store.per_class}); choose another --out, or run it as before."
        )
    return store


def _printable(name):
    """A name of a subject's choice: one line of limited length."""
    letters = (letter if letter.isprintable() else " " for letter in name)
    return " ".join("".join(letters).split())[:_NAME_LENGTH]
