"""The rows of a ledger as plain values: out of one for an archive, into one to be merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import chain, groupby
from typing import Any

from confkit.ledger import erasing, migration, soundness
from confkit.ledger.ledger import Ledger, LedgerError
from confkit.ledger.scope import Scope
from confkit.ledger.tables import TABLES


def taken(ledger: Ledger, of: Scope) -> dict[str, Iterator[tuple[Any, ...]]]:
    """Return the rows of a scope by table, in a fixed order, read as they are taken."""
    return {
        name: _each(ledger, name, condition, values)
        for name, (condition, values) in erasing.rows_of(ledger.connection, of)
    }


def _each(
    ledger: Ledger, name: str, condition: str, values: list[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    table = TABLES[name]
    query = f"SELECT {table.listed} FROM {name} WHERE {condition} ORDER BY {', '.join(table.key)}"  # noqa: S608
    for value in sorted(values):
        rows = ledger.connection.execute(query, value)
        yield from map(tuple, rows)  # `yield from` would close a cursor whose ledger is closed


@contextmanager
def as_ledger(
    rows: Iterable[tuple[str, tuple[Any, ...]]], shown: str, now: datetime
) -> Iterator[Ledger]:
    """Put rows, each with its table, into a ledger that is gone afterwards.

    Raises LedgerError where they break its rules. Many rows are put into a file without a name.
    """
    import sqlite3

    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        migration.create(connection)
        try:
            for name, some in groupby(rows, lambda row: row[0]):
                table = TABLES[name]
                connection.executemany(table.insert, (table.named(row) for _, row in some))
            migration.find_places(connection)
        except (sqlite3.Error, OverflowError, ValueError) as error:
            raise _refused(shown, str(error)) from None
        wrongs = chain(soundness.of_rows(connection), soundness.ahead(connection, now))
        if wrong := next(wrongs, None):
            raise _refused(shown, wrong)
        yield Ledger(connection)


def _refused(shown: str, reason: str) -> LedgerError:
    return LedgerError(f"{shown}: its ledger breaks the rules ({reason}); nothing was changed")
