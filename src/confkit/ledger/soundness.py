"""Verifying a ledger: what SQLite says of the file, and what the rules say of its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from confkit.ground import clock, identifiers
from confkit.ground.text import clean, key
from confkit.ledger import ledger_file, letter_rows, migration
from confkit.ledger.ledger import Ledger, LedgerError, at, instant
from confkit.ledger.tables import TABLES, WAITS, LedgerTable
from confkit.promises import followup_ids
from confkit.promises.deadlines import Span
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import KINDS, FollowUp

if TYPE_CHECKING:
    import sqlite3

_MOST = 20


def findings(path: Path) -> list[str]:
    """Say everything that is wrong with a ledger, twenty findings at most; [] if it is sound.

    A ledger that is not there is sound, unless a copy shows that there was one.
    """
    try:
        with ledger_file.reading(path) as ledger:
            return [] if ledger is None else _all(ledger)
    except LedgerError as error:
        return [error.reason]


def of_copy(path: Path, now: datetime) -> list[str]:
    """Say what is wrong with a copy of which something is to be taken, judged whole.

    What it tells that has happened must have happened: a change dated years ahead would win over
    every other from then on.
    """
    if wrong := findings(path):
        return wrong
    with ledger_file.reading(path) as ledger:
        return list(islice(ahead(ledger.connection, now), _MOST)) if ledger else []


def ahead(connection: sqlite3.Connection, now: datetime) -> Iterator[str]:
    """Find what is dated more than a day after now, though it tells what has happened."""
    for table in TABLES.values():
        for name in (one.name for one in table.columns if one.is_instant and not one.may_be_ahead):
            (latest,) = connection.execute(f"SELECT max({name}) FROM {table.name}").fetchone()  # noqa: S608
            if latest is not None and latest > at(now + _CLOCKS_APART):
                yield (
                    f"{table.name}: `{name}` is dated {instant(latest):%Y-%m-%d}, which is still "
                    f"to come (here it is {now:%Y-%m-%d}); was the clock right on both computers?"
                )


_CLOCKS_APART = timedelta(days=1)
"""How far the clock of another computer may be ahead of this one's."""


def _all(ledger: Ledger) -> list[str]:
    findings: list[str] = []
    for finding in _of_file(ledger.connection):
        findings.append(finding)
        if len(findings) >= _MOST:
            return findings
    for finding in of_rows(ledger.connection):
        findings.append(finding)
        if len(findings) >= _MOST:
            break
    return findings


def _of_file(connection: sqlite3.Connection) -> Iterator[str]:
    for (damage,) in connection.execute(f"PRAGMA main.integrity_check({_MOST})"):
        if damage != "ok":
            yield f"the file is damaged: {damage}"


def of_rows(connection: sqlite3.Connection) -> Iterator[str]:
    """Check every value, ids and states, and that history and follow-ups know each other."""
    if wrong := next(_of_values(connection), None):
        yield wrong  # what stands in no column of a ledger cannot be read as a follow-up
        return
    for entry in Ledger(connection).each("1"):
        if not id_is_right(entry):
            yield f"{entry.id}: the id does not belong to this {entry.kind}"
        if entry.done and entry.dropped:
            yield f"{entry.id}: is done and dropped"
        if entry.done and entry.done < entry.opened:
            yield f"{entry.id}: was done before it was opened"
    for (lost,) in connection.execute(
        "SELECT DISTINCT followup FROM history WHERE followup NOT IN (SELECT id FROM followups)"
    ):
        yield f"{lost}: has a history and no follow-up"
    for (lost,) in connection.execute(
        "SELECT id FROM followups WHERE id NOT IN (SELECT followup FROM history)"
    ):
        yield f"{lost}: has no history"


_EARLIEST, _LATEST = -2_208_988_800, 16_725_225_600
"""From 1900 to 2500, as `clock.in_reach` has it."""

_MOST_CHANGES = 1_000_000_000
"""The highest number of a change: far beyond what anybody makes, far below where SQLite ends."""

_AT_ONCE = 5_000


def _of_values(connection: sqlite3.Connection) -> Iterator[str]:
    """Hold each row against the tables of this version, whatever its own tables allow."""
    import sqlite3

    try:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as ours:
            migration.create(ours)
            for table in TABLES.values():
                rows = iter(table.rows(connection))
                while some := list(islice(rows, _AT_ONCE)):
                    yield from (finding for row in some for finding in _out_of_range(table, row))
                    ours.execute("BEGIN")
                    ours.executemany(table.insert, some)
                    ours.execute("ROLLBACK")
    except (sqlite3.Error, OverflowError) as error:
        yield f"a row breaks the rules of a ledger ({error})"


_BREAK = re.compile(r"[\n\t]")
_PARTS = "\x1f"
"""What stands between an address and a household in a letter's row."""


def unseen(path: Path) -> list[str]:
    """Name the first text of a ledger with a sign that is not seen but acts; confkit writes none.

    Such a sign can change what a terminal shows. The rows are sound all the same, so the ledger
    itself is read with it, and shown without it. A line break is one where all is one line.
    """
    with ledger_file.reading(path) as ledger:
        if ledger is None:
            return []
        for table in TABLES.values():
            lines = {column.name for column in table.columns if column.form == "line"}
            for row in table.rows(ledger.connection):
                for name, value in row.items():
                    text = value.replace(_PARTS, "") if isinstance(value, str) else ""
                    if text != clean(text) or (name in lines and _BREAK.search(text)):
                        message = "holds a control character, which confkit never writes"
                        return [f"{table.name}: `{name}` {message}; who changed this copy?"]
    return []


def _out_of_range(table: LedgerTable, row: dict[str, object]) -> Iterator[str]:
    """Find what SQLite keeps in any column: bytes, and instants that no calendar has."""
    for column in table.columns:
        value = row[column.name]
        if isinstance(value, bytes | float):
            yield f"{table.name}: `{column.name}` holds something other than text or a whole number"
        elif column.is_instant and isinstance(value, int) and not _EARLIEST <= value < _LATEST:
            yield f"{table.name}: `{column.name}` holds an instant out of reach"
        elif column.type == "INTEGER" and not column.is_instant and not _is_count(value):
            yield f"{table.name}: `{column.name}` holds a number out of reach"
        elif value and column.type == "TEXT" and not FORMS[column.form][0](value):
            yield f"{table.name}: `{column.name}` holds {FORMS[column.form][1]}"


def _is_occasion(text: str) -> bool:
    day, _, hour = text.partition(" ")
    return _is_moment(day) and (not hour or _is_moment(f"{day}T{hour}"))


def _is_moment(text: str) -> bool:
    try:
        return clock.in_reach(datetime.fromisoformat(text))
    except ValueError:
        return False


def _is_told(text: str) -> bool:
    """Tell whether a text is one of days that a letter tells (`letter_rows.days`)."""
    parts = [one.partition("=") for one in text.split()]
    days = [days.split("/") for _, _, days in parts]
    return all(entry for entry, _, _ in parts) and all(
        len(both) == _DUE_AND_PROMISED and all(map(_is_moment, both)) for both in days
    )


_DUE_AND_PROMISED = 2


def _is_within_out(text: str) -> bool:
    first, *rest = text.split("/")
    return first == "out" and bool(rest) and not {"", ".", ".."}.intersection(rest)


@cache
def _is_zone(name: str) -> bool:
    return clock.zone(name) is not None


@cache
def _is_identifier(name: str) -> bool:
    return identifiers.why_not(name) is None


def _is_kind(text: str) -> bool:
    return text in KINDS or bool(_PROMISED.fullmatch(text))


def _is_span(text: str) -> bool:
    number, _, unit = text.partition(" ")
    return unit in Span._fields and number.isdecimal() and len(number) <= _DIGITS_OF_SPAN


_FOLLOW_UP = f"[0-9a-f]{{{followup_ids.DIGITS}}}"
_ID = re.compile(f"{_FOLLOW_UP}|[0-9a-f]{{{letter_rows.DIGITS}}}")
_PROMISED, _DIGESTS, _WAY = (
    re.compile(f"promised {_FOLLOW_UP}"),
    re.compile("[0-9a-f ]*"),
    re.compile("[a-z]*"),
)
_MESSAGE_ID = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_DIGITS_OF_SPAN = 4
_LONGEST = 1 << 20
"""Characters of the longest words in any row: far beyond what anybody writes."""

FORMS: dict[str, tuple[Callable[[Any], object], str]] = {
    "id": (_ID.fullmatch, "something other than an id"),
    "round": (_is_identifier, "something other than a round's name"),
    "student": (_is_identifier, "something other than a student's id"),
    "kind": (_is_kind, "a kind of follow-up that there is not"),
    "listed": (lambda _: True, ""),  # the column's own rule names every text that there may be
    "days": (_is_told, "something other than the days of follow-ups"),
    "occasion": (_is_occasion, "something other than a day"),
    "path": (_is_within_out, "a path that is not within out/"),
    "zone": (_is_zone, "a time zone that is not known here"),
    "span": (_is_span, "something other than a span of time"),
    "digest": (_DIGESTS.fullmatch, "something other than a digest"),
    "message id": (_MESSAGE_ID.fullmatch, "something other than a Message-ID"),
    "way": (_WAY.fullmatch, "something other than a way of sending"),
    "words": (lambda text: len(text) <= _LONGEST, "words that have no end"),
    "line": (lambda text: len(text) <= _LONGEST, "words that have no end"),
}
"""What the texts of a column have to be, by its `form`, and how others are told."""


def _is_count(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= _MOST_CHANGES


def id_is_right(entry: FollowUp) -> bool:
    """Tell whether an id is the one that round, student, kind, occasion and text give.

    Up to schema 2 the student's id went in as it was written, and no occasion did.
    """
    words = entry.text if entry.is_promise else ""
    return any(
        entry.id == identifier(entry.round, student_id, entry.kind, words, place, occasion)
        for student_id in {key(entry.student_id), entry.student_id}
        for occasion in {entry.occasion, ""}
        for place in {entry.place, 0}
    )


def strangers(path: Path, students: set[str]) -> list[FollowUp]:
    """Return what waits for students who are not on the roster (ids as the roster has them)."""
    with ledger_file.reading(path) as ledger:
        if ledger is None:
            return []
        waiting = ledger.select(f"{WAITS} ORDER BY student, id")
    known = set(map(key, students))
    return [entry for entry in waiting if key(entry.student_id) not in known]
