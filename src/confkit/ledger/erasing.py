"""Taking rows out of a ledger, or of a copy of one, so that no page of its file keeps them.

SQLite overwrites what is deleted (`secure_delete`), then the file is written again from the rows
that stay (`VACUUM`). A copy of an earlier version is erased as it is, it is not migrated.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from confkit.ground.text import key
from confkit.ledger import ledger_file, scope
from confkit.ledger.scope import Pair, Scope
from confkit.ledger.tables import TABLES, WAITS

if TYPE_CHECKING:
    import sqlite3

BY_PAIR = tuple(
    name for name, table in TABLES.items() if {"round", "student_id"} <= set(table.names)
)
"""The tables whose rows belong to a student in a round."""


def holds(path: Path, of: Scope) -> dict[str, int]:
    """Count the rows that would go, by table; {} if there are none. Raises LedgerError."""
    with ledger_file.reading_any(path) as connection:
        numbers: dict[str, int] = {}
        for table, rows in rows_of(connection, of):
            numbers[table] = numbers.get(table, 0) + _count(connection, table, rows)
    return {table: number for table, number in numbers.items() if number}


def open_ones(path: Path, of: Scope) -> int:
    """Count the teacher's follow-ups that would go and are neither done nor dropped."""
    with ledger_file.reading_any(path) as connection:
        rows = connection.execute(
            f"SELECT round, student_id FROM followups WHERE by = 'teacher' AND {WAITS}"  # noqa: S608
        )
        return sum(of.takes(*row) for row in rows)


def erase(path: Path, of: Scope) -> None:
    """Take the rows out, in one transaction, and write the file anew; raises LedgerError."""
    with ledger_file.erasing(path) as connection:
        for table, rows in list(rows_of(connection, of)):
            condition, values = rows
            connection.executemany(f"DELETE FROM {table} WHERE {condition}", values)  # noqa: S608


_Rows = tuple[str, list[tuple[object, ...]]]


def rows_of(connection: sqlite3.Connection, of: Scope) -> Iterator[tuple[str, _Rows]]:
    """Yield the tables with the rows that go, a history before its follow-ups."""
    there = _tables(connection)
    if "followups" not in there:
        return
    if "contacts" in there:
        yield "contacts", ("id = ?", _talks(connection, of))
    pairs = _pairs(connection, "followups", of)
    yield (
        "history",
        ("followup IN (SELECT id FROM followups WHERE round = ? AND student_id = ?)", pairs),
    )
    for table in BY_PAIR:
        if table in there:
            meetings = _pairs(connection, table, of)
            yield table, ("round = ? AND student_id = ?", meetings)
    if of.naming:
        named: list[tuple[object, ...]] = [(name,) for name in sorted(of.naming)]
        yield "history", ("followup = ?", named)
        yield "followups", ("id = ?", named)


def _tables(connection: sqlite3.Connection) -> set[str]:
    """Name the tables that are there, also those through which an earlier version is read."""
    names = connection.execute(
        "SELECT name FROM sqlite_master UNION SELECT name FROM sqlite_temp_master"
    )
    return {name for (name,) in names}


def _pairs(connection: sqlite3.Connection, table: str, of: Scope) -> list[tuple[object, ...]]:
    return [pair for pair in _every_pair(connection, table) if of.takes(*pair)]


def _every_pair(connection: sqlite3.Connection, table: str) -> list[Pair]:
    query = f"SELECT DISTINCT round, student_id FROM {table}"  # noqa: S608 - our own table
    return connection.execute(query).fetchall()


def _talks(connection: sqlite3.Connection, of: Scope) -> list[tuple[object, ...]]:
    began = meetings(connection, of)
    rows = connection.execute("SELECT id, student_id, at FROM contacts")
    return [(row[0],) for row in rows if of.takes_talk(row[1], row[2], began)]


def meetings(connection: sqlite3.Connection, of: Scope) -> scope.Began:
    """Return when the meeting of each round was, for each student with a talk in between.

    Nothing where a scope asks for no round: it takes talks by their student or their day alone.
    """
    if not (of.rounds or of.pairs):
        return {}
    return scope.began(
        connection.execute(
            "SELECT student_id, round, min(opened) FROM followups "
            "WHERE student_id IN (SELECT student_id FROM contacts) GROUP BY student_id, round"
        )
    )


def _count(connection: sqlite3.Connection, table: str, rows: _Rows) -> int:
    condition, values = rows
    count = f"SELECT count(*) FROM {table} WHERE {condition}"  # noqa: S608
    return sum(int(connection.execute(count, value).fetchone()[0]) for value in values)


class RowWords(NamedTuple):
    """The words of one row, a line for each column, and whose they are.

    `dropped` is the follow-up's id where the row is of one that was dropped, else "".
    """

    table: str
    student_id: str
    student: str
    text: str
    dropped: str


def rows(path: Path, of: Scope, *, going: bool, dropped: bool = False) -> Iterator[RowWords]:
    """Yield what people wrote into a ledger, row by row, with the children's names.

    Only rows that go, or only those that stay; `dropped` only those of follow-ups that were
    dropped.
    """
    with ledger_file.reading_any(path) as connection:
        there = _tables(connection)
        if "followups" not in there:
            return
        taken: dict[Pair, bool] = {}
        ids = _ids(connection, of, there) if going else None
        for table in TABLES if not dropped else ("followups", "history"):
            if table not in there:
                continue
            began = meetings(connection, of) if table == "contacts" else {}
            for row in _told(connection, table, ids, dropped=dropped):
                pair, student, of_dropped, at, text = row[:2], *row[2:]
                if pair not in taken:
                    taken[pair] = of.takes(*pair)
                goes = taken[pair] or of_dropped in of.naming
                if table == "contacts":
                    goes = of.takes_talk(pair[1], at, began)
                if goes == going:
                    yield RowWords(table, pair[1], student, text, of_dropped)


def _ids(connection: sqlite3.Connection, of: Scope, there: set[str]) -> list[str] | None:
    """Return the students' ids to which everything that goes belongs; None where it may be all."""
    if not of.students or of.rounds or of.pairs or of.naming or of.before is not None:
        return None
    known = {
        student_id
        for name in there & TABLES.keys() - {"history"}
        for (student_id,) in connection.execute(f"SELECT DISTINCT student_id FROM {name}")  # noqa: S608
    }
    return sorted(student_id for student_id in known if key(student_id) in of.students)


def _told(
    connection: sqlite3.Connection, table: str, ids: list[str] | None, *, dropped: bool
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table, of these students or (None) of all, by what they say.

    That is the round, the student's id and name, the id of a follow-up that was dropped (else ""),
    the instant of a talk, and the words in all columns that this version of the table has for
    them, one under the other; rows without words are passed over.
    """
    query = f"SELECT * FROM {table} LIMIT 0"  # noqa: S608 - our own table
    has = {column[0] for column in connection.execute(query).description}
    of = "f" if table == "history" else "t"
    source = "history t JOIN followups f ON f.id = t.followup" if of == "f" else f"{table} t"
    whose = [
        f"{of}.{name}" if of == "f" or name in has else "''"
        for name in ("round", "student_id", "student")
    ]
    is_follow_up = table in ("followups", "history")
    whose.append(
        f"CASE WHEN {of}.dropped IS NOT NULL THEN {of}.id ELSE '' END" if is_follow_up else "''"
    )
    whose.append("t.at" if table == "contacts" else "0")
    words = [f"coalesce(t.{name}, '')" for name in sorted(has & WORDS)] or ["''"]
    whose.append(" || char(10) || ".join(words))
    where = f"{' || '.join(words)} <> ''"
    where += f" AND {of}.dropped IS NOT NULL" if dropped else ""
    if ids is not None:
        where += f" AND {of}.student_id IN ({', '.join('?' * len(ids))})"
    rows = connection.execute(
        f"SELECT {', '.join(whose)} FROM {source} WHERE {where}",  # noqa: S608 - our own words
        ids or (),
    )
    yield from map(tuple, rows)  # `yield from` would close a cursor whose ledger is closed


def students(path: Path) -> set[tuple[str, str]]:
    """Return id and name of every student that a ledger knows, each with every name it has."""
    with ledger_file.reading_any(path) as connection:
        there = _tables(connection)
        pairs: set[tuple[str, str]] = set()
        for table in there & TABLES.keys():
            has = TABLES[table].names
            if "student_id" in has:
                name = "student" if "student" in has else "''"
                query = f"SELECT DISTINCT student_id, {name} FROM {table}"  # noqa: S608
                pairs.update(connection.execute(query))
        return pairs


def parted(path: Path, of: Scope) -> tuple[set[str], set[str]]:
    """Return the students' ids of whom something goes, and those of whom something stays."""
    gone: set[str] = set()
    stay: set[str] = set()
    with ledger_file.reading_any(path) as connection:
        there = _tables(connection)
        for table in set(BY_PAIR) & there:
            for pair in _every_pair(connection, table):
                (gone if of.takes(*pair) else stay).add(pair[1])
        if "contacts" in there:
            began = meetings(connection, of)
            for student_id, at in connection.execute("SELECT student_id, at FROM contacts"):
                (gone if of.takes_talk(student_id, at, began) else stay).add(student_id)
    return gone, stay


_NAMELESS = frozenset((
    "id", "followup", "round", "student_id", "student", "kind", "by", "what", "outcome", "state",
    "digest", "message_id", "made_of", "way", "zone", "span",
))  # fmt: skip  # names that are looked up, not lines that are read
WORDS = {
    column.name
    for table in TABLES.values()
    for column in table.columns
    if column.type == "TEXT" and column.name not in _NAMELESS
}
"""The columns that may hold what people wrote: all but those that are known to hold none."""


def held_pairs(connection: sqlite3.Connection) -> set[Pair]:
    """Return every round and student that any row of a ledger is about."""
    return {pair for table in BY_PAIR for pair in _every_pair(connection, table)}


def conferences(path: Path) -> dict[tuple[str, str], int]:
    """Return when each conference of a ledger was, in seconds since 1970."""
    with ledger_file.reading_any(path) as connection:
        meetings = connection.execute(
            "SELECT round, student_id, min(opened) FROM followups GROUP BY round, student_id"
        )
        return {(name, student_id): at for name, student_id, at in meetings}
