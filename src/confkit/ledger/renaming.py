"""Another name for a round, or another id for a student: the whole story goes along."""

from __future__ import annotations

from confkit.ground.identifiers import slug
from confkit.ground.text import key
from confkit.ledger.ledger import Ledger
from confkit.ledger.tables import TABLES
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import FollowUp


def rename_round(ledger: Ledger, old: str, new: str) -> int:
    """Let everything of a round belong to its new name; return how many follow-ups that are."""
    moved = _rename(ledger, "round", old, new)
    before, after = f"out/{slug(old)}/", f"out/{slug(new)}/"
    ledger.connection.execute(
        "UPDATE letters SET path = ? || substr(path, ?) WHERE round = ? AND substr(path, 1, ?) = ?",
        (after, len(before) + 1, new, len(before), before),
    )
    return moved


def rename_student(ledger: Ledger, old: str, new: str) -> int:
    """Let everything of a student belong to a new id; return how many follow-ups that are."""
    return _rename(ledger, "student_id", ledger.spelled(old), new)


def knows(ledger: Ledger, student_id: str) -> bool:
    """Tell whether anything at all is on record of a student, such as a talk or a question."""
    tables = [table.name for table in TABLES.values() if "student_id" in table.names]
    queries = (f"SELECT 1 FROM {name} WHERE student_id = :id" for name in tables)  # noqa: S608
    query = f"{' UNION ALL '.join(queries)} LIMIT 1"
    return (
        ledger.connection.execute(query, {"id": ledger.spelled(student_id)}).fetchone() is not None
    )


def _rename(ledger: Ledger, column: str, old: str, new: str) -> int:
    connection = ledger.connection
    moved = ledger.select(f"{column} = ?", old)
    for table in TABLES.values():
        if column in table.names:
            connection.execute(
                f"UPDATE OR REPLACE {table.name} SET {column} = ? WHERE {column} = ?",  # noqa: S608
                (new, old),
            )
    for entry in ledger.select(f"{column} = ?", new):
        again = id_of(entry)
        if entry.id != again:
            connection.execute("UPDATE followups SET id = ? WHERE id = ?", (again, entry.id))
            connection.execute(
                "UPDATE history SET followup = ? WHERE followup = ?", (again, entry.id)
            )
            connection.execute(
                "UPDATE letters SET told = replace(told, ?, ?) WHERE round = ? AND student_id = ?",
                (entry.id, again, entry.round, entry.student_id),
            )
    return len(moved)


def id_of(entry: FollowUp) -> str:
    """Return the id that a follow-up has by what it is; an old one may have kept another."""
    words = entry.text if entry.is_promise else ""
    return identifier(
        entry.round, key(entry.student_id), entry.kind, words, entry.place, entry.occasion
    )
