"""How a ledger begins, and how one of an earlier version becomes one of this version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confkit.ledger.ledger import VERSION
from confkit.ledger.tables import TABLES
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import MOST_EQUAL

if TYPE_CHECKING:
    import sqlite3
    from datetime import tzinfo

APPLICATION = 0x636E666B
"""`cnfk`, kept in the file's `application_id` from version 2 on."""

_FROM_1 = {
    "followups": {
        "promised": "CASE WHEN due IS NOT NULL THEN promised END",
        "done": "max(done, opened)",
        "snoozed": "CASE WHEN due IS NOT promised THEN due END",
        "revision": "max(1, (SELECT count(*) FROM old_history WHERE followup = old_followups.id))",
    },
    "history": {"revision": "row_number() OVER (PARTITION BY followup ORDER BY number)"},
}
"""What version 1 did not have, or had otherwise: the expression for a column of this version."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of this version in an empty ledger, inside the open transaction."""
    for table in TABLES.values():
        for statement in (table.definition, *table.indexes):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def migrate(connection: sqlite3.Connection, version: int, tz: tzinfo | None = None) -> None:
    """Bring a ledger of an earlier version to this one, inside the open transaction.

    Every follow-up, every line of its history, and every other row is taken over. Up to version 5
    nothing said by which clocks its days were told: they were those of `tz`, the settings' zone.
    """
    made = connection.execute("SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL")
    by_type: dict[str, set[str]] = {"table": set(), "index": set()}
    for kind, name in made:
        by_type[kind].add(name)
    for name in by_type["index"]:
        connection.execute(f"DROP INDEX {name}")
    there = [name for name in TABLES if name in by_type["table"]]
    for name in there:
        connection.execute(f"ALTER TABLE {name} RENAME TO old_{name}")
    create(connection)
    for name in there:
        _take_over(connection, name, _FROM_1.get(name, {}) if version == 1 else {})
        if "zone" in TABLES[name].names and tz:
            connection.execute(f"UPDATE {name} SET zone = ? WHERE zone = ''", (str(tz),))  # noqa: S608
    find_places(connection)
    for name in reversed(there):  # a history before what it is about
        connection.execute(f"DROP TABLE old_{name}")


def _take_over(connection: sqlite3.Connection, name: str, expressions: dict[str, str]) -> None:
    """Copy the rows of a renamed table into the one of this version, column by column."""
    had = {row[1] for row in connection.execute(f"PRAGMA table_info(old_{name})")}
    columns = [column for column in TABLES[name].names if column in had | expressions.keys()]
    values = [expressions.get(column, column) for column in columns]
    connection.execute(
        f"INSERT OR IGNORE INTO {name} ({', '.join(columns)}) "  # noqa: S608 - names of columns
        f"SELECT {', '.join(values)} FROM old_{name}"
    )


def find_places(connection: sqlite3.Connection) -> None:
    """Say of each promise which among equal ones it is; up to version 2 only its id told."""
    promises = connection.execute(
        "SELECT id, round, student_id, kind, text FROM followups "
        "WHERE kind IN ('resource', 'action')"
    )
    places = [(_place(*promise), promise[0]) for promise in promises]
    connection.executemany("UPDATE followups SET place = ? WHERE id = ?", places)


def _place(followup: str, *of: str) -> int:
    """Return the place for which this id was made; 0 if it is none that this confkit makes."""
    round_name, student_id, kind, text = of
    return next(
        (
            place
            for place in range(MOST_EQUAL)
            if followup == identifier(round_name, student_id, kind, text, place)
        ),
        0,
    )
