"""Drafts that stand in `out/`, of whatever letter and round, and may not stand there any more."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from confkit.ground import gate, identifiers
from confkit.ground.errors import Problem
from confkit.ground.outcome import Outcome
from confkit.ground.text import key
from confkit.ledger import letter_rows
from confkit.ledger.ledger import NOBODY, LedgerError
from confkit.ledger.letter_rows import LetterRow
from confkit.letters.letter_files import PURPOSES, to_whom
from confkit.promises.followups import BEFORE_TALK, FollowUp
from confkit.roster.people import Recipient, Student, nobody_to_write_to, recipients
from confkit.workspace import classroom, generated
from confkit.workspace.classroom import Classroom
from confkit.workspace.workspace import Workspace

_DRAFT = re.compile(r"(?P<slug>.+)--(?P<place>\d+)(?:--[0-9a-f]{8})?(?:\.phone)?\.(?:eml|html|txt)")


def look_again(workspace: Workspace, now: datetime) -> Outcome:
    """Take away and drop what a roster that was changed forbids, whatever a run was about."""
    room = classroom.load(workspace, now=now)
    outcome = Outcome(room.layout.round)
    withdraw(room, outcome, now)
    return outcome


def drop(workspace: Workspace, students: Iterable[Student], now: datetime) -> list[FollowUp]:
    """Drop the letters that wait and that nobody may get; return them.

    None where the ledger cannot be read, which whoever needs it is told.
    """
    nobody = [student for student in students if nobody_to_write_to(student)]
    waiting = []
    with suppress(LedgerError), workspace.read_ledger() as ledger:
        waiting = [
            entry
            for student in nobody
            for entry in (ledger.of_every_round(student.id) if ledger else ())
            if entry.kind in (*BEFORE_TALK, "summary", "check_in") and entry.waits
        ]
    if waiting:
        with workspace.change_ledger() as ledger:
            return [ledger.drop(entry, NOBODY, now) for entry in waiting]
    return []


def withdraw(room: Classroom, outcome: Outcome, now: datetime | None) -> None:
    """Take away every draft for somebody who may not be written to any more, and tell each.

    So goes one that tells of a promise that the note no longer has. Where nobody is left, what
    waits to be sent is dropped. A student whose roster row has a mistake keeps the drafts until the
    row can be read.
    """
    for entry in drop(room.workspace, room.everyone, now) if now else ():
        said = f"{entry.student}: {entry.text}: dropped, {NOBODY}"
        outcome.told.append(Problem("", 0, 0, said, entry.student_id))
    students = {key(identifiers.slug(student.id)): student for student in room.everyone}
    rows, dropped = _rows(room)
    for path in _drafts(room.workspace.folder / "out"):
        name = _DRAFT.fullmatch(path.name)
        slugs = name["slug"].split("+") if name else []  # one letter may be about several
        about = [students[key(slug)] for slug in slugs if key(slug) in students]
        shown = room.workspace.shown(path)
        if name is None or not about:
            continue
        beside = Path(shown).with_suffix("").with_suffix(".eml").as_posix()
        row = rows.get(shown) or rows.get(beside)
        if not all(_has_a_reader(student, int(name["place"]), row) for student in about):
            reason = "whoever it was for may not be written to now"
            generated.withdraw(room.workspace, path, reason, outcome)
        elif row and row.promise in dropped and not row.may_have_left:
            reason = "the note no longer has this promise"
            generated.withdraw(room.workspace, path, reason, outcome)
    for record in room.workspace.records():
        os.utime(record)  # from here on it is known to be true to the roster as it is now


def _drafts(out: Path) -> Iterator[Path]:
    """Yield the files in the folders of letters, of every round; no link is followed."""
    for of_round in gate.folders(out):
        for folder in (of_round / purpose.folder for purpose in PURPOSES):
            if not (of_round.is_symlink() or folder.is_symlink()):
                yield from (path for path in gate.files(folder) if not path.is_symlink())


def _rows(room: Classroom) -> tuple[dict[str, LetterRow], set[str]]:
    """Return what the ledger has of each draft, by its path, and the ids of dropped promises.

    Nothing where it cannot be read.
    """
    try:
        with room.workspace.read_ledger() as ledger:
            found = letter_rows.select(ledger, "path <> ''") if ledger else []
            dropped = ledger.select("dropped IS NOT NULL") if ledger else []
    except LedgerError:
        return {}, set()
    return {row.path: row for row in found}, {entry.id for entry in dropped if entry.is_promise}


def _has_a_reader(student: Student, place: int, row: LetterRow | None) -> bool:
    """Tell whether a draft's reader still gets letters: by its row, else by its place."""
    readers = recipients(student)[0]
    if row is None:
        return any(reader.place == place for reader in readers)
    return any(_is_for(row, reader) for reader in readers)


def _is_for(row: LetterRow, reader: Recipient) -> bool:
    return row.whom == to_whom(reader, reader.email) or row.guardian == " & ".join(reader.names)
