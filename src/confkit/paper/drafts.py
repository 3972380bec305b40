"""Drafts that stand in `out/`, of whatever letter and round, and may not stand there any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from confkit.ground import files, identifiers
from confkit.ground.outcome import Outcome, Removed
from confkit.ground.text import key
from confkit.ledger import letter_rows
from confkit.ledger.ledger import LedgerError
from confkit.ledger.letter_rows import Letter
from confkit.paper.letter_files import CHECK_IN, REVIEW, SUMMARY, to_whom
from confkit.roster.people import Recipient, Student, recipients
from confkit.workspace.classroom import Classroom

_DRAFT = re.compile(r"(?P<slug>.+)--(?P<place>\d+)(?:\.phone)?\.(?:eml|html|txt)")


def withdraw(room: Classroom, outcome: Outcome) -> None:
    """Remove every draft for somebody who may not be written to any more, and tell each.

    A student whose roster row has a mistake keeps the drafts until the row can be read. What has
    left stays, as what was sent.
    """
    students = {key(identifiers.slug(student.id)): student for student in room.everyone}
    rows = _rows(room)
    for path in _drafts(room.workspace.folder / "out"):
        name = _DRAFT.fullmatch(path.name)
        student = students.get(key(name["slug"])) if name else None
        shown = room.workspace.shown(path)
        if name is None or student is None:
            continue
        row = rows.get(shown) or rows.get(path.with_suffix("").with_suffix(".eml").as_posix())
        if not (row and row.left) and not _has_a_reader(student, int(name["place"]), row):
            files.remove(path)
            reason = "whoever it was for may not be written to now"
            outcome.removed.append(Removed(shown, reason))


def _drafts(out: Path) -> Iterator[Path]:
    """Yield the files in the folders of letters, of every round."""
    for purpose in (SUMMARY, CHECK_IN, REVIEW):
        yield from sorted(path for path in out.glob(f"*/{purpose.folder}/*") if path.is_file())


def _rows(room: Classroom) -> dict[str, Letter]:
    """Return what the ledger has of each draft, by its path; nothing where it cannot be read."""
    try:
        with room.workspace.read_ledger() as ledger:
            found = letter_rows.select(ledger, "path <> ''") if ledger else []
    except LedgerError:
        return {}
    return {row.path: row for row in found}


def _has_a_reader(student: Student, place: int, row: Letter | None) -> bool:
    """Tell whether a draft's reader still gets letters: by its row, else by its place."""
    readers = recipients(student)[0]
    if row is None:
        return any(reader.place == place for reader in readers)
    return any(_is_for(row, reader) for reader in readers)


def _is_for(row: Letter, reader: Recipient) -> bool:
    return row.whom == to_whom(reader, reader.email) or row.guardian == " & ".join(reader.names)
