"""Verifying a ledger: what SQLite says of the file, and what the rules say of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from confkit.ground.text import key
from confkit.ledger import ledger_file
from confkit.ledger.ledger import Ledger, LedgerError
from confkit.promises.followups import FollowUp, identifier

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


def _all(ledger: Ledger) -> list[str]:
    said: list[str] = []
    for finding in _of_file(ledger.connection):
        said.append(finding)
        if len(said) >= _MOST:
            return said
    for finding in of_rows(ledger.connection):
        said.append(finding)
        if len(said) >= _MOST:
            break
    return said


def _of_file(connection: sqlite3.Connection) -> Iterator[str]:
    for (said,) in connection.execute(f"PRAGMA main.integrity_check({_MOST})"):
        if said != "ok":
            yield f"the file is damaged: {said}"


def of_rows(connection: sqlite3.Connection) -> Iterator[str]:
    """Check ids and states, and that history and follow-ups know each other."""
    for entry in Ledger(connection).select("1"):
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
        waiting = ledger.select("done IS NULL AND dropped IS NULL ORDER BY student, id")
    return [entry for entry in waiting if entry.student_id not in students]
