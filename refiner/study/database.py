"""A study's file: SQLite, in which what was written outlives a kill and a power cut.

Write-ahead log with full synchronisation. One connection, one lock: the threads of a
server wait for one another in the order in which they came.
"""

import contextlib
import os
import pathlib
import secrets
import sqlite3
import threading

from gaze.run import errors, files

_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE pictures (
    id INTEGER PRIMARY KEY,
    shown TEXT NOT NULL CHECK (shown IN ('real', 'refined')),
    name TEXT NOT NULL,
    digest TEXT NOT NULL);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    observer TEXT NOT NULL CHECK (observer IN ('person', 'machine')),
    started TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ')));
CREATE TABLE trials (
    run INTEGER NOT NULL REFERENCES runs,
    position INTEGER NOT NULL,
    ticket TEXT NOT NULL UNIQUE,
    picture INTEGER NOT NULL REFERENCES pictures,
    PRIMARY KEY (run, position)) WITHOUT ROWID;
CREATE TABLE answers (
    run INTEGER NOT NULL,
    position INTEGER NOT NULL,
    answered TEXT NOT NULL CHECK (answered IN ('real', 'refined')),
    milliseconds INTEGER,
    at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    PRIMARY KEY (run, position),
    FOREIGN KEY (run, position) REFERENCES trials) WITHOUT ROWID;
"""


class FullError(Exception):
    """Nothing was kept: the disk is full or the file cannot be written."""


class Database:
    """An open study file."""

    def __init__(self, path):
        """Opens a file.

        Raises:
            UserError: it is no study, or cannot be opened.
        """
        self._lock = threading.RLock()
        try:
            self._connection = _connect(path)
            self.facts = dict(self.rows("SELECT name, value FROM facts"))
        except sqlite3.DatabaseError as error:
            raise errors.UserError(
                f"{path} cannot be opened as a study ({error}); choose another --out."
            ) from None

    def close(self):
        """Closes the file."""
        self._connection.close()

    def row(self, query, values=()):
        """The first row of a query; None if there is none."""
        with self._lock:
            return self._connection.execute(query, values).fetchone()

    def rows(self, query, values=()):
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    @contextlib.contextmanager
    def writing(self):
        """One transaction, yielded as ``execute``: when the block ends it is on disk.

        Raises:
            FullError: nothing of it was kept.
        """
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise FullError(str(error)) from error
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")


def make(path, pictures, facts) -> None:
    """Writes a new study, whole or not at all.

    Args:
        path: of the file.
        pictures: (shown, name, digest) of every eye.
        facts: {name: value}; tokens named ``access`` and ``researcher`` come to them.
    """
    facts = facts | {n: secrets.token_urlsafe(24) for n in ("access", "researcher")}
    with files.writing(path) as temporary:
        os.close(os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600))  # for the tokens
        with contextlib.closing(sqlite3.connect(temporary)) as connection, connection:
            connection.executescript(_SCHEMA)
            connection.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
            connection.executemany(
                "INSERT INTO pictures (shown, name, digest) VALUES (?, ?, ?)", pictures
            )


def _connect(path):
    # Opened by name alone, sqlite3 would make a file that is not there.
    place = f"{pathlib.Path(path).resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        place, uri=True, isolation_level=None, check_same_thread=False
    )
    for pragma in (
        "busy_timeout = 10000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection
