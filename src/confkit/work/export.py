"""Everything that is held on one child, gathered in a folder with a page to read.

Another child's data is never in it: names are replaced, files that hold one are left out. Who is
denied is in it as little as anywhere else.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from confkit.ground import files, identifiers
from confkit.ground.errors import FilesError, Problem, UsageError
from confkit.ground.text import counted, key
from confkit.parts import child_record, ledger, mail, notes, questions, roster_file, settings, story, traces
from confkit.parts import people as kin
from confkit.parts.child_record import Change, ChildRecord, Kept, OfRound, Review, Sent
from confkit.parts.discretion import Discretion
from confkit.parts.ledger import Ledger
from confkit.parts.people import Student, recipients
from confkit.parts.rendering import Templates
from confkit.parts.settings import Settings
from confkit.parts.story import Line
from confkit.parts.workspace import Layout, ledger_path
from confkit.work import premises
from confkit.work.post import CHECK_IN, REVIEW, SUMMARY, Purpose, letter_id
from confkit.work.premises import Owners

PAGE, DOCUMENT, MARK = "index.html", "record.json", "export"
_NOT_TEXT = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


@dataclass
class Exported:
    """An export: where it stands, what is in it, and what was left out and why."""

    folder: Path
    record: ChildRecord
    files: int = 0
    told: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 when something that is held could not be read, else 0."""
        return 1 if self.refused else 0


def export(
    *, root: Path, now: datetime, said: str, private: bool = False, to: Path | None = None
) -> Exported:
    """Gather what is held on one student; raises UsageError if nobody fits or `to` is not free."""
    gathering = _Gathering(root, now, private=private)
    student = gathering.student(said)
    folder = _free(root, student, now.astimezone(gathering.settings.tz), to)
    return gathering.write(student, folder)


def _free(root: Path, student: Student, now: datetime, to: Path | None) -> Path:
    """Return a folder that is not there yet; nothing is overwritten."""
    if to is not None:
        if to.exists() and not (to.is_dir() and not any(to.iterdir())):
            raise UsageError(f"{to}: is there already; name a folder that is not, or an empty one")
        return to
    first = root / "export" / f"{identifiers.slug(student.id)}-{now:%Y-%m-%d}"
    number, folder = 1, first
    while folder.exists():
        number += 1
        folder = first.with_name(f"{first.name}-{number}")
    return folder


class _Gathering:
    """One look at the workspace, from which a child's record is made."""

    def __init__(self, root: Path, now: datetime, *, private: bool) -> None:
        found, problems, _ = settings.load(root)
        if found is None:
            raise FilesError(problems)
        self.root, self.now, self.private = root, now, private
        self.settings: Settings = found
        self.roster = roster_file.of_workspace(root, found)
        self.known: dict[str, str] = {}
        with ledger.reading(ledger_path(root)) as book:
            if book is not None:
                self.known = story.students(book)
        bank, _ = questions.bank(root)
        self.questions = {one.id: one.text for one in bank}
        self.files: dict[str, bytes] = {}
        self.told: list[Problem] = []
        self.refused: list[Problem] = []

    def everyone(self) -> list[Student]:
        """Return all children that the roster or the ledger knows."""
        ids = {key(one.id) for one in self.roster.students}
        gone = [Student(one, name) for one, name in self.known.items() if key(one) not in ids]
        return [*self.roster.students, *gone]

    def student(self, said: str) -> Student:
        """Return the one student that is meant."""
        known = self.everyone()
        ids = {key(one.id) for one in known}
        stems = {path.stem for path in (self.root / "notes").glob("*/*.toml")}
        slugs = {key(identifiers.slug(one.id)) for one in known}
        known += [Student(one, one) for one in sorted(stems)
                  if key(one) not in ids | slugs and key(one) == key(said)]  # fmt: skip
        try:
            return kin.named(known, said, "here")
        except UsageError as error:
            raise UsageError(*(str(one) for one in self.roster.problems), *error.lines) from None

    def write(self, student: Student, folder: Path) -> Exported:
        """Gather, render and write it, whole or not at all."""
        self.of = student
        self.owners = Owners(one.id for one in self.everyone())
        self.discretion = Discretion(student, self.everyone(), self.settings.teacher.name)
        record = self._record()
        hidden = len(student.guardians) - len(student.shown_guardians)
        if hidden:
            said = f"{counted(hidden, 'guardian')} who may not be named: left out of the export"
            self.told.append(Problem(self.settings.roster.path, 0, 0, said))
        self.told += [Problem(where, 0, 0, what) for where, what in self.discretion.told]
        self.files[PAGE] = Templates(self.root).render("export.html.j2", record=record).encode()
        self.files[DOCUMENT] = _json(record)
        self._write(folder)
        return Exported(folder, record, len(self.files), self.told, self.refused)

    def _write(self, folder: Path) -> None:
        """Write all files beside the folder, then move them into place together."""
        beside = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}.part")
        try:
            for name, content in self.files.items():
                files.make_folder((beside / name).parent)
                files.write(beside / name, content, durable=True)
            files.move_folder(beside, folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise

    # The values

    def _record(self) -> ChildRecord:
        student = self.of
        with ledger.reading(ledger_path(self.root)) as book:
            lines = story.story(book, [student.id]) if book else []
            rounds = [self._round(name, book, lines) for name in self._rounds(book)]
        persons = child_record.people(student, self.settings.school.language)
        for row in [one for one in self.roster.problems if key(one.student_id) == key(student.id)]:
            self.refused.append(row)
        tz = self.settings.tz
        talks = [child_record.talk(line, tz) for line in lines if line.what == "talked"]
        return ChildRecord(
            student.id, student.name, student.called, student.home_name, student.pronouns,
            student.grade, student.language, student.room, student.slot, student.plan_on_file,
            persons, child_record.homes(persons),
            sorted(rounds, key=lambda one: (one.held is None, str(one.held), one.name)),
            [one._replace(text=self.discretion.text(one.text, "a talk")) for one in talks],
            self.settings.teacher.name, self.settings.school.name,
            self.now.astimezone(tz).date(), self.private,
        )  # fmt: skip

    def _rounds(self, book: Ledger | None) -> list[str]:
        """Name the rounds of which anything is held on the child."""
        found = {path.parent.name for path in self._notes()}
        if book is not None:
            for table in ("followups", "asked", "letters", "observed", "reviews"):
                rows = book.connection.execute(
                    f"SELECT DISTINCT round FROM {table} WHERE student_id = ?", (self.of.id,)  # noqa: S608
                )
                found |= {row[0] for row in rows}
        return sorted(found)

    def _notes(self) -> Iterator[Path]:
        for path in sorted((self.root / "notes").glob("*/*.toml")):
            owner = self.owners.of_note(path) or path.stem
            if key(owner) == key(self.of.id):
                yield path

    def _round(self, name: str, book: Ledger | None, lines: list[Line]) -> OfRound:
        note, private, held = self._note(name)
        letters, sheets = self._letters(name, book)
        followups = self._followups(name, book)
        tz = self.settings.tz
        if held is None and followups:
            held = min(entry.opened for entry in followups)
        review = story.review(book, name, self.of.id) if book else None
        asked = book.asked() if book else []
        return OfRound(
            name, held, note, private, followups,
            self.discretion.text(story.observed(book, name, self.of.id) if book else "", name),
            Review(review.outcome, self.discretion.text(review.changes, name),
                   review.at.astimezone(tz)) if review else None,
            [self.discretion.text(self._question(text), name)
             for one, of, text in asked if one == self.of.id and of == name],
            letters, sheets,
        )  # fmt: skip

    def _question(self, text: str) -> str:
        return self.questions.get(text, text).replace("{child}", self.of.called)

    def _note(self, name: str) -> tuple[dict[str, Any] | None, str, datetime | None]:
        """Return a note's fields, its private table as text, and when the talk was."""
        path = next((path for path in self._notes() if path.parent.name == name), None)
        if path is None:
            return None, "", None
        shown = path.relative_to(self.root).as_posix()
        found = notes.load(path, shown, student_id=self.of.id, values=())
        if found.note is None:
            self.refused += found.problems
            return None, "", None
        fields = found.note.model_dump(exclude={"private"})
        held = found.note.meeting.held if found.note.meeting else None
        private = str(found.note.private.notes).strip() if self.private else ""
        fields = self.discretion.values(fields, shown)
        private = self.discretion.text(private, f"{shown}: private")
        if held is not None and held.tzinfo is None:
            held = held.replace(tzinfo=self.settings.tz)
        return fields, private, held

    def _followups(self, name: str, book: Ledger | None) -> list[Kept]:
        tz = self.settings.tz
        found = []
        for entry in book.of_student(name, self.of.id) if book else ():
            rows = book.connection.execute(  # type: ignore[union-attr]
                "SELECT at, what, detail, due FROM history WHERE followup = ? "
                "ORDER BY at, revision", (entry.id,)
            )  # fmt: skip
            history = [
                Change(
                    datetime.fromtimestamp(at, tz), what, self.discretion.text(detail, name),
                    datetime.fromtimestamp(due, tz) if due is not None else None,
                )
                for at, what, detail, due in rows
            ]  # fmt: skip
            entry = entry._replace(text=self.discretion.text(entry.text, f"{name}: {entry.kind}"))
            found.append(child_record.kept(entry, history, self.now, tz))
        return found

    # The files of a round

    def _letters(self, name: str, book: Ledger | None) -> tuple[list[Sent], list[str]]:
        """Return the letters of a round and the sheets; both as files are taken along."""
        rows = book.connection.execute(
            "SELECT id, written FROM letters WHERE student_id = ? AND round = ? ORDER BY written",
            (self.of.id, name),
        ).fetchall() if book else []  # fmt: skip
        closed = {entry.kind: entry.done for entry in book.of_student(name, self.of.id)} \
            if book else {}  # fmt: skip
        written = dict(rows)
        found = []
        for purpose, kind in ((SUMMARY, "summary"), (CHECK_IN, "check_in"), (REVIEW, "review")):
            for reader in recipients(self.of)[0]:
                address = _normal(reader.email)
                at = written.pop(letter_id(name, self.of.id, purpose, reader, address), None)
                taken = self._take(name, purpose, reader.place)
                if at is None and not taken:
                    continue
                found.append(
                    Sent(
                        kind, " & ".join(reader.names), address,
                        datetime.fromtimestamp(at, self.settings.tz) if at else None,
                        child_record.local(closed.get(kind), self.settings.tz), taken,
                    )
                )  # fmt: skip
        found += [
            Sent("", "", "", datetime.fromtimestamp(at, self.settings.tz), None, [])
            for at in written.values()
        ]
        sheets = [
            self._copy(path, "sheets", name)
            for path in sorted(Layout(self.root, name).sheets.glob("*"))
            if key(self.owners.of_output(path)) == key(self.of.id)
        ]
        return found, [one for one in sheets if one]

    def _take(self, name: str, purpose: Purpose, place: int) -> list[str]:
        """Take the files of one reader's letters along; return their paths in the export."""
        folder = Layout(self.root, name).out / purpose.folder
        stem = f"{identifiers.slug(self.of.id)}--{place}."
        paths = sorted(path for path in folder.glob("*") if path.name.startswith(stem))
        taken = [self._copy(path, purpose.folder, name) for path in paths]
        return [one for one in taken if one]

    def _copy(self, path: Path, folder: str, name: str) -> str:
        """Take a file along unless it names somebody whom the record may not name."""
        data = premises.content(path, traces.LARGEST)
        texts = [_NOT_TEXT.sub(" ", text) for text, _ in traces.views(data, path.name)]
        if any(map(self.discretion.holds_something, texts)):
            shown = path.relative_to(self.root).as_posix()
            said = "names another child, or a person who must not be named; left out"
            self.told.append(Problem(shown, 0, 0, said))
            return ""
        target = f"{folder}/{identifiers.slug(name)}/{path.name}"
        self.files[target] = data
        return target


def _normal(address: str) -> str:
    try:
        return mail.checked_address(address) if address else ""
    except mail.BadAddress:
        return address


def _json(record: ChildRecord) -> bytes:
    """Return the record as the export's document."""
    whole = {"confkit": MARK, "version": 1} | child_record.document(record)
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
