"""A round put into one file, and brought back from it."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from confkit.ground import files, identifiers
from confkit.ground.errors import Problem, UsageError
from confkit.ground.resources import data_file
from confkit.ground.text import counted, defused, key
from confkit.parts import (
    archived,
    ledger,
    ledger_rows,
    notes,
    private_part,
    roster_cut,
    roster_text,
)
from confkit.parts.archived import Archived, Child
from confkit.parts.child_record import OfRound
from confkit.parts.ledger import Ledger
from confkit.parts.people import Student
from confkit.parts.rendering import Templates
from confkit.parts.scope import Scope
from confkit.parts.workspace import ledger_path
from confkit.work.gathering import BY_ROUND, AsItIs, Gathering

FOLDER = "archive"


@dataclass
class Made:
    """An archive that was written: where, its SHA-256, and what is in it."""

    path: Path
    checksum: str
    archive: Archived
    told: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 when something could not be taken along, else 0."""
        return 1 if self.refused else 0


class Entry(NamedTuple):
    """A child on the archive's page."""

    student_id: str
    name: str
    note: str
    one: OfRound


def archive(
    *, root: Path, now: datetime, round_name: str, private: bool = False, to: Path | None = None
) -> Made:
    """Put a round into one file; raises UsageError if there is none, or `to` is there already."""
    with ledger.reading(ledger_path(root)) as book:
        # As of the last change, not of today: the same round gives the same bytes.
        as_of = (book.newest_change() if book else None) or datetime.fromtimestamp(0, UTC)
        gathering = _Shelf(root, book, as_of, private=False)
        students = _students(gathering, book, round_name)
        rows = ledger_rows.taken(book, Scope(rounds=frozenset((round_name,)))) if book else {}
        entries = [_entry(gathering, student, round_name, private=private) for student in students]
        listed = _followups(book, round_name) if book else b""
    whole = Archived(
        round_name, str(gathering.tz), gathering.settings.teacher.name,
        gathering.settings.school.name, private, _children(entries), gathering.files,
        roster_text.text(one for one in students if one.guardians or one.line), rows,
    )  # fmt: skip
    content = built(whole, _page(root, whole, entries), listed)
    local = now.astimezone(gathering.tz)
    path = _free(root, round_name, local, content) if to is None else _given(to)
    files.make_folder(path.parent)
    files.write(path, content, durable=True)
    denied = sum(len(one.denied) for one in students)
    if denied:
        said = (
            f"names {counted(denied, 'guardian')} who must not be written to, so that nobody does"
        )
        gathering.told.append(Problem(archived.ROSTER, 0, 0, said))
    return Made(path, archived.checksum(content), whole, gathering.told, gathering.refused)


class _Shelf(Gathering):
    """Files of one round stand in a folder of their kind, without the round's name."""

    def place(self, folder: str, name: str, file: str) -> str:
        """Return where a file stands in the archive."""
        del name
        return f"{folder}/{file}"


def _students(gathering: Gathering, book: Ledger | None, round_name: str) -> list[Student]:
    """Return the students of a round, by id; raises UsageError if there is no such round."""
    ids = {key(gathering.owners.of_note(path)) for path in gathering.notes
           if path.parent.name == round_name}  # fmt: skip
    for table in BY_ROUND if book else ():
        assert book is not None, "there is a ledger"  # noqa: S101
        ids |= {key(row[0]) for row in book.connection.execute(
            f"SELECT DISTINCT student_id FROM {table} WHERE round = ?", (round_name,))}  # noqa: S608  # fmt: skip
    found = [one for one in gathering.everyone if key(one.id) in ids]
    if not found:
        rounds = sorted({path.parent.name for path in gathering.notes})
        known = f"; known: {', '.join(rounds)}" if rounds else ""
        raise UsageError(f"nothing is held of a round {round_name!r}{known}")
    return sorted(found, key=lambda one: key(one.id))


def _entry(gathering: Gathering, student: Student, round_name: str, *, private: bool) -> Entry:
    """Take a child's note along, and gather what the page shows."""
    path, place = gathering.note_of(student, round_name), ""
    if path is not None:
        raw = path.read_bytes()
        kept = raw if private else private_part.without_private(raw)
        place = f"notes/{notes.file_name(student.id)}"
        if kept is None:
            shown = path.relative_to(gathering.root).as_posix()
            said = "not in the archive: it cannot be told what in it is private; mend it first"
            gathering.refused.append(Problem(shown, 0, 0, said, student.id))
            place = ""
        else:
            gathering.files[place] = kept
    refused = list(gathering.refused)
    one = gathering.of_round(student, round_name, AsItIs())
    gathering.told += [one for one in gathering.refused if one not in refused]
    gathering.refused = refused
    return Entry(student.id, student.name, place, one)


def _children(entries: list[Entry]) -> tuple[Child, ...]:
    found = []
    for entry in entries:
        paths = [entry.note] if entry.note else []
        paths += entry.one.sheets
        paths += [path for letter in entry.one.letters for path in letter.files]
        found.append(Child(entry.student_id, entry.name, tuple(sorted(set(paths)))))
    return tuple(found)


def _page(root: Path, whole: Archived, entries: list[Entry]) -> bytes:
    return Templates(root).render("archive.html.j2", archive=whole, children=entries).encode()


def built(whole: Archived, page: bytes, listed: bytes) -> bytes:
    """Return the archive's bytes around the page and the list of follow-ups."""
    return archived.build(whole, page, data_file("archive-readme.txt").read_bytes(), listed)


def rebuilt(raw: bytes, before: Archived, kept: Archived) -> bytes:
    """Return an archive's bytes anew, without the children who are not among `kept`."""
    import csv

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        page = archive.read(archived.PAGE).decode("utf-8", errors="replace")
        listed = archive.read(archived.FOLLOWUPS).decode("utf-8-sig", errors="replace")
    gone = {child.id for child in before.children} - {child.id for child in kept.children}
    for one in gone:
        mark = re.escape(f"<!--child {html.escape(one)}-->")
        page = re.sub(f"{mark}.*?<!--end-->", "", page, flags=re.DOTALL)
    rows = [row for row in csv.reader(io.StringIO(listed, newline=""))
            if len(row) < 2 or row[1].removeprefix("'") not in gone]  # fmt: skip
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\r\n").writerows(rows)
    cut = roster_cut.without(before.roster, frozenset(map(key, gone)))
    whole = kept._replace(roster=cut.content if cut else b"")
    return built(whole, page.encode(), b"\xef\xbb\xbf" + sheet.getvalue().encode())


def _followups(book: Ledger, round_name: str) -> bytes:
    """Return a round's follow-ups for a spreadsheet."""
    import csv

    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    names = ("id", "student_id", "student", "kind", "text", "by", "opened", "promised", "due",
             "done", "dropped")  # fmt: skip
    writer.writerow(names)
    for entry in book.select("round = ? ORDER BY student_id, opened, id", round_name):
        cells = [getattr(entry, name) for name in names]
        writer.writerow(
            [
                cell.isoformat() if isinstance(cell, datetime) else defused(cell or "")
                for cell in cells
            ]
        )
    return b"\xef\xbb\xbf" + sheet.getvalue().encode()


def _free(root: Path, round_name: str, now: datetime, content: bytes) -> Path:
    """Return a place that is free, or where the very same archive stands already."""
    first = root / FOLDER / f"{identifiers.slug(round_name)}-{now:%Y-%m-%d}.zip"
    number, path = 1, first
    while path.exists() and path.read_bytes() != content:
        number += 1
        path = first.with_name(f"{first.stem}-{number}.zip")
    return path


def _given(to: Path) -> Path:
    if to.exists():
        raise UsageError(f"{to}: is there already; name a file that is not")
    return to
