"""The ledger: every follow-up ever opened, in one SQLite file beside the settings.

A rollback journal and not WAL, so that at rest the ledger is one file that a synced folder can
hold; full sync, so that what was said to be done is on the disk; one immediate transaction for
every change, so that it is whole or not at all. Instants are stored as seconds since 1970, UTC.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from confkit.ground.errors import ConfkitError
from confkit.parts.followups import FollowUp

if TYPE_CHECKING:
    import sqlite3

VERSION = 1
"""The schema's version, kept in the file's `user_version`."""

BUSY_SECONDS = 30

_NO_LEDGER = "this is no ledger, or it is damaged; put back a copy of it"
_SQLITE = b"SQLite format 3\x00"

_SCHEMA = """
CREATE TABLE followups (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 16 AND id NOT GLOB '*[^0-9a-f]*'),
  round TEXT NOT NULL,
  student_id TEXT NOT NULL,
  student TEXT NOT NULL,
  kind TEXT NOT NULL
    CHECK (kind IN ('summary', 'resource', 'action', 'check_in', 'review', 'contact')),
  text TEXT NOT NULL,
  by TEXT NOT NULL CHECK (by IN ('teacher', 'family')),
  opened INTEGER NOT NULL CHECK (typeof(opened) = 'integer'),
  promised INTEGER CHECK (typeof(promised) IN ('integer', 'null')),
  due INTEGER CHECK (typeof(due) IN ('integer', 'null')),
  done INTEGER CHECK (typeof(done) IN ('integer', 'null')),
  dropped INTEGER CHECK (typeof(dropped) IN ('integer', 'null')),
  changed INTEGER NOT NULL,
  CHECK (by = 'family' OR due IS NOT NULL),
  CHECK (done IS NULL OR dropped IS NULL)
) WITHOUT ROWID;
CREATE INDEX followups_waiting ON followups (due) WHERE done IS NULL AND dropped IS NULL;
CREATE INDEX followups_student ON followups (student_id, round);
CREATE TABLE history (
  number INTEGER PRIMARY KEY,
  followup TEXT NOT NULL REFERENCES followups (id),
  at INTEGER NOT NULL,
  what TEXT NOT NULL CHECK (what IN
    ('opened', 'changed', 'moved', 'dropped', 'reopened', 'done', 'undone', 'snoozed')),
  detail TEXT NOT NULL
);
CREATE INDEX history_followup ON history (followup);
CREATE TABLE asked (
  student_id TEXT NOT NULL,
  round TEXT NOT NULL,
  question TEXT NOT NULL,
  PRIMARY KEY (student_id, round, question)
) WITHOUT ROWID;
CREATE TABLE letters (
  id TEXT PRIMARY KEY NOT NULL,
  round TEXT NOT NULL,
  student_id TEXT NOT NULL,
  written INTEGER NOT NULL
) WITHOUT ROWID;
"""

_COLUMNS = "id, round, student_id, student, kind, text, by, opened, promised, due, done, dropped"


class LedgerError(ConfkitError):
    """The ledger cannot be used; it was left as it is."""


class Changes(NamedTuple):
    """What a run changed in the ledger."""

    opened: list[FollowUp]
    changed: list[FollowUp]
    moved: list[FollowUp]
    dropped: list[FollowUp]


class Ledger:
    """An open ledger. Use `reading` or `writing`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def waiting(self, until: datetime) -> list[FollowUp]:
        """Return what is neither done nor dropped and due at `until` at the latest."""
        return self._select(
            "done IS NULL AND dropped IS NULL AND due <= ? ORDER BY due, student, id", _at(until)
        )

    def everything(self) -> list[FollowUp]:
        """Return every follow-up in every state, by due date."""
        return self._select("1 ORDER BY due IS NULL, due, student, id")

    def of_student(self, round_name: str, student_id: str) -> list[FollowUp]:
        """Return a student's follow-ups of one round, in the order in which they are due."""
        return self._select(
            "student_id = ? AND round = ? ORDER BY due IS NULL, due, id", student_id, round_name
        )

    def students(self) -> list[tuple[str, str]]:
        """Return id and name of every student of the ledger."""
        return self._connection.execute(
            "SELECT student_id, max(student) FROM followups GROUP BY student_id"
        ).fetchall()

    def summarized(self, round_name: str) -> set[str]:
        """Return the ids of the students whose summary of a round is done."""
        rows = self._connection.execute(
            "SELECT student_id FROM followups "
            "WHERE round = ? AND kind = 'summary' AND done IS NOT NULL", (round_name,)
        )  # fmt: skip
        return {row[0] for row in rows}

    def open_family_promises(self) -> int:
        """Count the promises of families that are neither done nor dropped."""
        row = self._connection.execute(
            "SELECT count(*) FROM followups "
            "WHERE by = 'family' AND done IS NULL AND dropped IS NULL"
        ).fetchone()
        return int(row[0])

    def starting_with(self, prefix: str) -> list[FollowUp]:
        """Return the follow-ups whose id begins so; ten at most."""
        return self._select("id >= ? AND id < ? ORDER BY id LIMIT 10", prefix, prefix + "g")

    def shortest(self, ids: Iterable[str], least: int = 6) -> dict[str, str]:
        """Return for each id its shortest beginning that no other id of the ledger has."""
        return {one: one[: max(least, self._shared(one) + 1)] for one in ids}

    def _shared(self, one: str) -> int:
        """Return how many digits an id shares with its neighbours at most."""
        before, after = self._connection.execute(
            "SELECT (SELECT max(id) FROM followups WHERE id < ?1), "
            "(SELECT min(id) FROM followups WHERE id > ?1)", (one,)
        ).fetchone()  # fmt: skip
        return max(_common(one, before or ""), _common(one, after or ""))

    def _select(self, where: str, *values: Any) -> list[FollowUp]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM followups WHERE {where}", values)  # noqa: S608
        return [
            FollowUp(*row[:7], *(None if at is None else _instant(at) for at in row[7:]))
            for row in rows
        ]

    def sync(self, round_name: str, plans: Mapping[str, list[FollowUp]], now: datetime) -> Changes:
        """Make each planned student's follow-ups of a round what the note says.

        What is new is opened, a moved date moved (a snoozed one keeps its later date), what is
        no longer planned dropped. What is done stays as it is.
        """
        changes = Changes([], [], [], [])
        for student_id, planned in plans.items():
            known = {entry.id: entry for entry in self.of_student(round_name, student_id)}
            for entry in map(_to_the_second, planned):
                self._plan(known.pop(entry.id, None), entry, changes, now)
            for entry in known.values():
                if not entry.done and not entry.dropped:
                    self._put(entry._replace(dropped=now), "dropped", now, "not in the note")
                    changes.dropped.append(entry)
        return changes

    def _plan(
        self, known: FollowUp | None, entry: FollowUp, changes: Changes, now: datetime
    ) -> None:
        if known is None or known.dropped:
            self._put(entry, "reopened" if known else "opened", now)
            changes.opened.append(entry)
            return
        if known.done:
            return
        if known.due != known.promised:  # snoozed: the later date stays
            entry = entry._replace(due=max(filter(None, (known.due, entry.due)), default=None))
        if entry == known:
            return
        if entry.promised != known.promised:
            self._put(entry, "moved", now)
            changes.moved.append(entry)
        else:
            self._put(entry, "changed", now)
            changes.changed.append(entry)

    def mark_done(self, entry: FollowUp, now: datetime) -> FollowUp:
        """Mark one done; one that is done already keeps its first time."""
        if entry.done:
            return entry
        entry = entry._replace(done=now)
        self._put(entry, "done", now)
        return entry

    def undo(self, entry: FollowUp, now: datetime) -> FollowUp:
        """Open one again that was marked done."""
        if not entry.done:
            return entry
        entry = entry._replace(done=None)
        self._put(entry, "undone", now)
        return entry

    def snooze(self, entry: FollowUp, due: datetime, reason: str, now: datetime) -> FollowUp:
        """Move the due date; what was promised stays on record, with the reason."""
        entry = entry._replace(due=due)
        self._put(entry, "snoozed", now, reason)
        return entry

    def written(self, letter_id: str, round_name: str, student_id: str, now: datetime) -> datetime:
        """Return when this letter was first written, which is now if it never was."""
        self._connection.execute(
            "INSERT OR IGNORE INTO letters VALUES (?, ?, ?, ?)",
            (letter_id, round_name, student_id, _at(now)),
        )
        row = self._connection.execute(
            "SELECT written FROM letters WHERE id = ?", (letter_id,)
        ).fetchone()
        return _instant(row[0])

    def _put(self, entry: FollowUp, what: str, now: datetime, detail: str = "") -> None:
        instants = (entry.opened, entry.promised, entry.due, entry.done, entry.dropped)
        self._connection.execute(
            "INSERT OR REPLACE INTO followups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*entry[:7], *(None if one is None else _at(one) for one in instants), _at(now)),
        )
        self._connection.execute(
            "INSERT INTO history (followup, at, what, detail) VALUES (?, ?, ?, ?)",
            (entry.id, _at(now), what, detail),
        )


@contextmanager
def reading(path: Path) -> Iterator[Ledger | None]:
    """Open the ledger to read; None if there is none yet."""
    if not path.exists():
        yield None
        return
    with _errors(path):
        connection = _connect(path)
        try:
            connection.execute("BEGIN")
            begun = connection.execute("PRAGMA user_version").fetchone()[0] > 0
            yield Ledger(connection) if begun else None
        finally:
            connection.close()


@contextmanager
def writing(path: Path) -> Iterator[Ledger]:
    """Open the ledger to change it, in one transaction; made, 0600, if there is none yet.

    Leaving without an error commits; an error changes nothing.
    """
    with _errors(path):
        _create(path)
        connection = _connect(path)
        try:
            connection.execute("BEGIN IMMEDIATE")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                _must_be_empty(path, connection)
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            elif version > VERSION:
                raise LedgerError(
                    f"{path.name}: written by a newer confkit (schema {version}); "
                    "update confkit, nothing was changed"
                )
            yield Ledger(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()


def _create(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise LedgerError(f"{path}: cannot be made: {error.strerror or error}") from None


def _connect(path: Path) -> sqlite3.Connection:
    import sqlite3

    with path.open("rb") as file:
        beginning = file.read(len(_SQLITE))
    if beginning not in (b"", _SQLITE):
        raise LedgerError(f"{path.name}: {_NO_LEDGER}; nothing was changed")
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = OFF")
    return connection


def _must_be_empty(path: Path, connection: sqlite3.Connection) -> None:
    """Refuse a database without a schema version that holds tables: it is another program's."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise LedgerError(
            f"{path.name}: another program's database, this is no ledger; nothing was changed"
        )


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into one plain line."""
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(f"{path.name}: {_in_plain_words(error)}; nothing was changed") from None
    except OSError as error:
        said = error.strerror or error
        raise LedgerError(f"{path.name}: cannot be read: {said}; nothing was changed") from None


def _in_plain_words(error: sqlite3.Error) -> str:
    reason = str(error)
    if "is full" in reason:
        return "the disk is full; make room and run it again"
    if "locked" in reason or "busy" in reason:
        return f"another program has kept it for {BUSY_SECONDS} seconds; try again"
    if "not a database" in reason or "malformed" in reason or "no such table" in reason:
        return _NO_LEDGER
    if "readonly" in reason:
        return "it may only be read here; check the folder's permissions"
    return f"cannot be used ({reason})"


def _common(one: str, other: str) -> int:
    """Return how many digits two ids begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)


def _to_the_second(entry: FollowUp) -> FollowUp:
    """Return a follow-up as the ledger can keep it: instants are whole seconds."""
    instants = {
        name: instant.replace(microsecond=0)
        for name in ("opened", "promised", "due")
        if (instant := getattr(entry, name))
    }
    return entry._replace(**instants)


def _at(instant: datetime) -> int:
    return int(instant.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
