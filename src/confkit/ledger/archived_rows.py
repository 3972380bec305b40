"""The rows of a ledger as plain values: out of one for an archive, into one to be merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from confkit.ledger import erasing, schema, soundness
from confkit.ledger.ledger import COLUMNS, Ledger, LedgerError
from confkit.ledger.scope import Scope

if TYPE_CHECKING:
    pass

TABLES: Mapping[str, tuple[str, ...]] = {
    "followups": tuple(COLUMNS.split(", ")),
    "history": ("followup", "at", "revision", "what", "detail", "due"),
    "contacts": ("id", "student_id", "student", "at", "text"),
    "asked": ("student_id", "round", "question"),
    "letters": ("id", "round", "student_id", "written"),
    "observed": ("round", "student_id", "text", "at"),
    "reviews": ("round", "student_id", "outcome", "changes", "at"),
}
"""The tables of a ledger with their columns, in the order in which rows are put in."""


def taken(ledger: Ledger, of: Scope) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of a scope by table, in a fixed order."""
    found: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
    for table, (condition, values) in erasing.rows_of(ledger.connection, of):
        columns = ", ".join(TABLES[table])
        query = f"SELECT {columns} FROM {table} WHERE {condition}"  # noqa: S608
        for one in values:
            found[table] += ledger.connection.execute(query, one)
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


@contextmanager
def as_ledger(rows: Mapping[str, list[tuple[Any, ...]]], shown: str) -> Iterator[Ledger]:
    """Put rows into a ledger in memory; raises LedgerError where they break its rules."""
    import sqlite3

    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("BEGIN")
        schema.create(connection)
        try:
            for table, columns in TABLES.items():
                marks = ", ".join("?" * len(columns))
                add = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
                connection.executemany(add, rows.get(table, []))
        except (sqlite3.Error, OverflowError) as error:
            raise _refused(shown, str(error)) from None
        if wrong := next(soundness.of_rows(connection), None):
            raise _refused(shown, wrong)
        yield Ledger(connection)
    finally:
        connection.close()


def _refused(shown: str, reason: str) -> LedgerError:
    return LedgerError(f"{shown}: its ledger breaks the rules ({reason}); nothing was changed")
