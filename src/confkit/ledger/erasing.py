"""Taking rows out of a ledger, or of a copy of one, so that no page of its file keeps them.

SQLite overwrites what is deleted (`secure_delete`), then the file is written anew from the rows
that stay (`VACUUM`). A copy of an earlier version is erased as it is, it is not migrated.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from confkit.ledger import ledger_file, scope
from confkit.ledger.scope import Pair, Scope
from confkit.ledger.tables import TABLES

if TYPE_CHECKING:
    import sqlite3

BY_PAIR = tuple(
    name for name, table in TABLES.items() if {"round", "student_id"} <= set(table.names)
)
"""The tables whose rows belong to a student in a round."""


def holds(path: Path, of: Scope) -> dict[str, int]:
    """Count the rows that would go, by table; {} if there are none. Raises LedgerError."""
    with ledger_file.reading_any(path) as connection:
        found: dict[str, int] = {}
        for table, rows in rows_of(connection, of):
            found[table] = found.get(table, 0) + _count(connection, table, rows)
    return {table: number for table, number in found.items() if number}


def open_ones(path: Path, of: Scope) -> int:
    """Count the teacher's follow-ups that would go and are neither done nor dropped."""
    with ledger_file.reading_any(path) as connection:
        rows = connection.execute(
            "SELECT round, student_id FROM followups "
            "WHERE by = 'teacher' AND done IS NULL AND dropped IS NULL"
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
            found = _pairs(connection, table, of)
            yield table, ("round = ? AND student_id = ?", found)
    if of.naming:
        named: list[tuple[object, ...]] = [(one,) for one in sorted(of.naming)]
        yield "history", ("followup = ?", named)
        yield "followups", ("id = ?", named)


def _tables(connection: sqlite3.Connection) -> set[str]:
    """Name the tables that are there, also those through which an earlier version is read."""
    found = connection.execute("SELECT name FROM sqlite_master UNION SELECT name "
                               "FROM sqlite_temp_master")  # fmt: skip
    return {name for (name,) in found}


def _pairs(connection: sqlite3.Connection, table: str, of: Scope) -> list[tuple[object, ...]]:
    return [pair for pair in _every_pair(connection, table) if of.takes(*pair)]


def _every_pair(connection: sqlite3.Connection, table: str) -> list[Pair]:
    query = f"SELECT DISTINCT round, student_id FROM {table}"  # noqa: S608 - our own table
    return connection.execute(query).fetchall()


def _talks(connection: sqlite3.Connection, of: Scope) -> list[tuple[object, ...]]:
    began = meetings(connection)
    rows = connection.execute("SELECT id, student_id, at FROM contacts")
    return [(row[0],) for row in rows if of.takes_talk(row[1], row[2], began)]


def meetings(connection: sqlite3.Connection) -> scope.Began:
    """Return for each student when the meeting of each round was."""
    return scope.began(
        connection.execute(
            "SELECT student_id, round, min(opened) FROM followups GROUP BY student_id, round"
        )
    )


def _count(connection: sqlite3.Connection, table: str, rows: _Rows) -> int:
    condition, values = rows
    count = f"SELECT count(*) FROM {table} WHERE {condition}"  # noqa: S608
    return sum(int(connection.execute(count, one).fetchone()[0]) for one in values)


class RowWords(NamedTuple):
    """The words of one row, and whose they are; `goes` tells whether a scope takes the row.

    `dropped` is the follow-up's id where the row is of one that was dropped, else "".
    """

    table: str
    student_id: str
    student: str
    texts: tuple[str, ...]
    goes: bool
    dropped: str


def rows(path: Path, of: Scope) -> list[RowWords]:
    """Return what people wrote into a ledger, row by row, with the children's names."""
    with ledger_file.reading_any(path) as connection:
        there = _tables(connection)
        if "followups" not in there:
            return []
        began = meetings(connection)
        owners = {
            row["id"]: row | {"dropped": row["id"] if row["dropped"] else ""}
            for row in _rows(connection, "followups")
        }
        found = []
        for table in there & TABLES.keys():
            for row in _rows(connection, table):
                owner = owners.get(row.get("followup") or row.get("id"), row)
                round_name, student_id = owner.get("round", ""), owner.get("student_id", "")
                dropped = owner.get("dropped") or ""
                goes = (
                    of.takes_talk(student_id, row["at"], began)
                    if table == "contacts"
                    else of.takes(round_name, student_id) or dropped in of.naming
                )
                words = tuple(str(row[name]) for name in row if name in WORDS and row[name])
                if words:
                    student = owner.get("student", "")
                    found.append(RowWords(table, student_id, student, words, goes, dropped))
    return sorted(found)


_NAMELESS = frozenset(
    ("id", "followup", "round", "student_id", "student", "kind", "by", "what", "outcome", "state",
     "digest", "message_id")
)  # fmt: skip
WORDS = {
    column.name
    for table in TABLES.values()
    for column in table.columns
    if column.type == "TEXT" and column.name not in _NAMELESS
}
"""The columns that may hold what people wrote: all but those that are known to hold none."""


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table by name, with those columns that its version has."""
    rows = connection.execute(f"SELECT * FROM {table}")  # noqa: S608
    names = [column[0] for column in rows.description]
    for row in rows:
        yield dict(zip(names, row, strict=True))


def held_pairs(connection: sqlite3.Connection) -> set[Pair]:
    """Return every round and student that any row of a ledger is about."""
    return {pair for table in BY_PAIR for pair in _every_pair(connection, table)}


def conferences(path: Path) -> dict[tuple[str, str], int]:
    """Return when each conference of a ledger was, in seconds since 1970."""
    with ledger_file.reading_any(path) as connection:
        found = connection.execute(
            "SELECT round, student_id, min(opened) FROM followups GROUP BY round, student_id"
        )
        return {(name, student_id): at for name, student_id, at in found}
