"""Drafts that stand in `out/`, of whatever letter and round, and may not stand there any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from confkit.ground import gate, identifiers
from confkit.ground.outcome import Outcome
from confkit.ground.text import key
from confkit.ledger import letter_rows
from confkit.ledger.ledger import LedgerError
from confkit.ledger.letter_rows import Letter
from confkit.letters.letter_files import CHECK_IN, REVIEW, SUMMARY, to_whom
from confkit.roster.people import Recipient, Student, recipients
from confkit.workspace import generated
from confkit.workspace.classroom import Classroom

_DRAFT = re.compile(r"(?P<slug>.+)--(?P<place>\d+)(?:\.phone)?\.(?:eml|html|txt)")


def withdraw(room: Classroom, outcome: Outcome) -> None:
    """Take away every draft for somebody who may not be written to any more, and tell each.

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
            reason = "whoever it was for may not be written to now"
            generated.withdraw(room.workspace, path, reason, outcome)


def _drafts(out: Path) -> Iterator[Path]:
    """Yield the files in the folders of letters, of every round; no link is followed."""
    for of_round in gate.folders(out):
        for folder in (of_round / purpose.folder for purpose in (SUMMARY, CHECK_IN, REVIEW)):
            if not (of_round.is_symlink() or folder.is_symlink()):
                yield from (path for path in gate.files(folder) if not path.is_symlink())


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
