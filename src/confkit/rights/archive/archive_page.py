"""What stands in an archive beside the files: its page and its list of follow-ups."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from confkit.ground import gate, progress
from confkit.ground.errors import Problem, UsageError
from confkit.ground.resources import data_text
from confkit.ground.text import defused, key
from confkit.ledger.ledger import Ledger
from confkit.notes import notes
from confkit.notes.private import without_private
from confkit.rights.archive.archive_file import About, ArchivedChild, Members
from confkit.rights.export.child_record import RoundRecord
from confkit.rights.export.gathering import AsItIs, Gathering
from confkit.roster.people import Student
from confkit.workspace.workspace import Workspace


class PageEntry(NamedTuple):
    """A child on the archive's page."""

    student_id: str
    name: str
    note: str
    one: RoundRecord


class RoundFiles(Gathering):
    """Files of one round stand in a folder of their kind, without the round's name."""

    members: Members

    def keep(self, target: str, data: bytes) -> None:
        """Take a file into the archive."""
        self.members.add(target, [data])

    def place(self, folder: str, name: str, file: str) -> str:
        """Return where a file stands in the archive."""
        del name
        return f"{folder}/{file}"


def students_of(gathering: Gathering, round_name: str) -> list[Student]:
    """Return the students of a round, by id; raises UsageError if there is no such round."""
    ids = {
        key(gathering.owners.of_note(path))
        for path in gathering.notes
        if path.parent.name == round_name
    }
    ids |= {key(student_id) for name, student_id in gathering.pairs if name == round_name}
    students = [student for student in gathering.everyone if key(student.id) in ids]
    if not students:
        rounds = sorted({path.parent.name for path in gathering.notes})
        known = f"; known: {', '.join(rounds)}" if rounds else ""
        raise UsageError(f"nothing is kept of a round {round_name!r}{known}")
    return sorted(students, key=lambda student: key(student.id))


class PageEntries:
    """The children of a round for its page, each gathered when it is its turn.

    `children` are those whose turn has been, with the files that are theirs.
    """

    def __init__(
        self, gathering: Gathering, students: list[Student], round_name: str, *, private: bool
    ) -> None:
        self._all = gathering, students, round_name, private
        self.children: dict[str, ArchivedChild] = {}

    def __iter__(self) -> Iterator[PageEntry]:
        gathering, students, round_name, private = self._all
        for student in progress.through(students, "children"):
            entry = entry_of(gathering, student, round_name, private=private)
            self.children[student.id] = _child_of(entry)
            yield entry


def entry_of(
    gathering: Gathering, student: Student, round_name: str, *, private: bool
) -> PageEntry:
    """Take a child's note along, and gather what the page shows."""
    path, place = gathering.note_of(student, round_name), ""
    if path is not None:
        reason = "confkit cannot tell what in it is private; fix it first"
        try:
            raw = gate.read(path)
            kept = raw if private else without_private(raw)
        except OSError as error:
            kept, reason = None, f"cannot be read: {error.strerror or error}"
        if kept is None:
            shown, message = gathering.workspace.shown(path), f"not in the archive: {reason}"
            gathering.refused.append(Problem(shown, 0, 0, message, student.id))
        else:
            place = f"notes/{notes.file_name(student.id)}"
            gathering.keep(place, kept)
    before, gathering.refused = gathering.refused, []
    record = gathering.of_round(student, round_name, AsItIs())
    of_note = gathering.workspace.shown(path) if path is not None else ""
    # A note with a mistake is there as it is written; a sheet or letter that is refused is not.
    gathering.told += [problem for problem in gathering.refused if problem.path == of_note]
    gathering.refused = before + [
        problem for problem in gathering.refused if problem.path != of_note
    ]
    return PageEntry(student.id, student.name, place, record)


def _child_of(entry: PageEntry) -> ArchivedChild:
    """Return a child of an archive with the files that are theirs."""
    paths = [entry.note] if entry.note else []
    paths += entry.one.sheets
    paths += [path for letter in entry.one.letters for path in letter.files]
    return ArchivedChild(entry.student_id, entry.name, tuple(sorted(set(paths))))


def page_of(
    workspace: Workspace, whole: About, students: list[Student], entries: PageEntries
) -> Iterator[bytes]:
    """Yield the page that shows an archive without confkit."""
    for part in workspace.templates.stream(
        "archive.html.j2", archive=whole, contents=students, children=entries
    ):
        yield part.encode()


def readme() -> bytes:
    """Return the text that stands beside the page."""
    return data_text("data/archive-readme.txt").encode()


def followups_of(ledger: Ledger, round_name: str) -> Iterator[bytes]:
    """Yield a round's follow-ups for a spreadsheet, line by line."""
    names = (
        "id",
        "student_id",
        "student",
        "kind",
        "text",
        "by",
        "opened",
        "promised",
        "due",
        "done",
        "dropped",
    )
    yield b"\xef\xbb\xbf" + _csv_line(names)
    for entry in ledger.each("round = ? ORDER BY student_id, opened, id", round_name):
        cells = [getattr(entry, name) for name in names]
        yield _csv_line(
            cell.isoformat() if isinstance(cell, datetime) else defused(cell or "")
            for cell in cells
        )


def _csv_line(cells: Iterable[str]) -> bytes:
    import csv

    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\r\n").writerow(cells)
    return sheet.getvalue().encode()
