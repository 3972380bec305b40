"""How a ledger begins, and how one of an earlier version becomes one of this version."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from confkit.ledger import letter_rows
from confkit.ledger.tables import TABLES, VERSION
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import MOST_EQUAL

TYPE_CHECKING = False
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

    Every follow-up, every line of its history, and every other row is taken over. `tz` is the
    settings' zone.
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
    find_places(connection)
    _find_occasions(connection)
    if tz:
        _find_zones(connection, tz)
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


def _find_occasions(connection: sqlite3.Connection) -> None:
    """Say of each letter about which talk it was; up to version 7 a later one was an edition."""
    rows = connection.execute(
        "SELECT l.id, l.edition, l.round, l.student_id, l.kind, l.whom, "
        "(SELECT occasion FROM followups AS f WHERE (f.round, f.student_id, f.kind) = "
        "(l.round, l.student_id, l.kind) AND f.opened <= l.written ORDER BY f.opened DESC LIMIT 1) "
        "FROM letters AS l WHERE l.kind IN ('summary', 'check_in', 'review') "
        "ORDER BY l.id, l.edition"
    ).fetchall()
    editions: Counter[str] = Counter()
    for letter, edition, round_name, student_id, kind, whom, occasion in rows:
        if occasion:
            again = letter_rows.identifier(round_name, student_id, kind, whom, occasion)
            editions[again] += 1
            connection.execute(
                "UPDATE letters SET id = ?, edition = ?, occasion = ? WHERE id = ? AND edition = ?",
                (again, editions[again], occasion, letter, edition),
            )


def _find_zones(connection: sqlite3.Connection, tz: tzinfo) -> None:
    """Say by which clocks the days of each row were told; up to version 5 nothing did.

    A day is due at its last second, which tells how far its clocks were from UTC: the copy may come
    from a machine with another zone in its settings. A row without a day has the zone of another
    one of its meeting, else the one that most rows have.
    """
    zones: dict[str, str] = {}
    meetings: dict[tuple[str, str], str] = {}
    rows = connection.execute(
        "SELECT id, round, student_id, promised, due FROM followups WHERE zone = '' "
        "ORDER BY due DESC, id"
    )
    for followup, round_name, student_id, *moments in rows:
        zones_found = (_zone_of(moment, tz) for moment in moments if moment is not None)
        if zone := next(filter(None, zones_found), ""):
            zones[followup] = meetings[round_name, student_id] = zone
    connection.executemany(
        "UPDATE followups SET zone = ? WHERE id = ?",
        [(zone, followup) for followup, zone in zones.items()],
    )
    of_meeting = [(zone, *of) for of, zone in meetings.items()]
    for name in ("followups", "letters"):
        connection.executemany(
            f"UPDATE {name} SET zone = ? WHERE zone = '' AND round = ? AND student_id = ?",  # noqa: S608
            of_meeting,
        )
    connection.executemany(
        "UPDATE contacts SET zone = ? WHERE zone = '' AND student_id = ?",
        [(zone, student_id) for (_, student_id), zone in meetings.items()],
    )
    usual = Counter(zones.values()).most_common(1)
    for name in ("followups", "letters", "contacts"):
        zone = usual[0][0] if usual else str(tz)
        connection.execute(f"UPDATE {name} SET zone = ? WHERE zone = ''", (zone,))  # noqa: S608
    connection.execute(
        "UPDATE history SET zone = "
        "coalesce((SELECT zone FROM followups AS f WHERE f.id = followup), ?) WHERE zone = ''",
        (str(tz),),
    )


def _zone_of(moment: int, tz: tzinfo) -> str:
    """Return a zone in which a moment is a day's last second, `tz` where it can be; else ""."""
    local = datetime.fromtimestamp(moment, tz)
    if (local.hour, local.minute, local.second) == (23, 59, 59):
        return str(tz)
    if moment % _HOUR != _HOUR - 1:
        return ""
    east = (23 - moment // _HOUR + 10) % 24 - 10  # from Hawaii to New Zealand
    return f"Etc/GMT{-east:+d}"


_HOUR = 3600


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
