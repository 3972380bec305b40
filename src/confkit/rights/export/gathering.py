"""What a workspace holds on one child in one round: its note, follow-ups, letters and sheets.

For an export of one child, and for the page of an archived round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from confkit.ground import clock, gate, identifiers
from confkit.ground.addresses import BadAddress, sendable
from confkit.ground.errors import Problem, UsageError
from confkit.ground.text import key
from confkit.ledger import erasing, family_history, letter_rows
from confkit.ledger.ledger import Ledger
from confkit.ledger.letter_rows import LetterRow
from confkit.ledger.tables import HISTORY
from confkit.letters.letter_kinds import (
    LETTER_KINDS,
    PROMISED,
    LetterKind,
    letter_id,
    of_promise,
    to_whom,
)
from confkit.notes import notes
from confkit.notes.notes import Note
from confkit.promises.followups import PROMISES, FollowUp, clocks
from confkit.rights import readable
from confkit.rights.export import child_record
from confkit.rights.export.child_record import (
    ChangeRecord,
    FollowUpRecord,
    LetterRecord,
    ReviewRecord,
    RoundRecord,
)
from confkit.rights.workspace_files import Owners
from confkit.roster.people import Recipient, Student, recipients
from confkit.roster.search import the_student
from confkit.workspace.workspace import Workspace

_NOT_TEXT = re.compile(r"<style\b.*?(?:</style\s*>|\Z)|<[^<>]*>", re.DOTALL)


class Reads(Protocol):
    """Decides what of a text may stand where it goes."""

    def text(self, text: str, where: str) -> str:
        """Return one text as it may stand."""

    def values(self, value: Any, where: str) -> Any:
        """Return tables and lists with every text in them as it may stand."""

    def holds_something(self, text: str) -> bool:
        """Tell whether a text may not stand as it is."""

    def note(self, note: Note) -> Note:
        """Return of a note what the home may see that it goes to."""

    def entries(self, note: Note | None, entries: list[FollowUp]) -> list[FollowUp]:
        """Return of the follow-ups of a note those that this home may see."""

    def may_see_letter(self, reader: Recipient) -> bool:
        """Tell whether a letter to this reader may be seen there."""


class AsItIs:
    """Leaves every text as it is: for the teacher's own copy."""

    def text(self, text: str, where: str) -> str:
        """Return the text."""
        del where
        return text

    def values(self, value: Any, where: str) -> Any:
        """Return the value."""
        del where
        return value

    def holds_something(self, text: str) -> bool:
        """Tell that nothing stands against it."""
        del text
        return False

    def note(self, note: Note) -> Note:
        """Return the note."""
        return note

    def entries(self, note: Note | None, entries: list[FollowUp]) -> list[FollowUp]:
        """Return the follow-ups."""
        del note
        return entries

    def may_see_letter(self, reader: Recipient) -> bool:
        """Tell that it may."""
        del reader
        return True


class Gathering:
    """One look at the workspace, from which children's records are made.

    `files` fills with the sheets and letters that are taken along, by their path there. `copies`
    are the files beside the notes that are named like a copy of one, each with whose it may be:
    nobody's note.
    """

    def __init__(
        self, workspace: Workspace, ledger: Ledger | None, as_of: datetime, *, private: bool
    ) -> None:
        self.workspace, self.ledger, self.as_of, self.private = workspace, ledger, as_of, private
        self.settings = workspace.settings
        self.tz = self.settings.tz
        self.roster = workspace.safe_roster(whole=True)
        known = family_history.students(ledger) if ledger else {}
        ids = {key(student.id) for student in self.roster.students}
        left = {key(student.id): student for student in self.roster.left}
        gone = [
            left.get(key(student_id)) or Student(student_id, name)
            for student_id, name in known.items()
            if key(student_id) not in ids
        ]
        self.everyone: list[Student] = [*self.roster.students, *gone]
        self.told: list[Problem] = []
        self.refused: list[Problem] = []
        self.notes = [
            note
            for folder in gate.folders(workspace.folder / "notes")
            if self._is_own(folder)
            for note in gate.files(folder, ".toml")
            if note.name != notes.REFLECTION
            and not note.name.startswith(".")  # answers that are not saved yet are no note
            and self._is_own(note)
        ]
        owners = Owners(student.id for student in self.everyone)
        unknown = [path for path in self.notes if not owners.of_note(path)]
        self.copies = {path: owner for path in unknown if (owner := owners.of_copy(path))}
        self.everyone += [
            Student(stem, stem)
            for stem in dict.fromkeys(path.stem for path in unknown if path not in self.copies)
            if not identifiers.why_not(stem)
        ]
        self.owners = Owners(student.id for student in self.everyone)
        self.pairs = erasing.held_pairs(ledger.connection) if ledger else set()
        self._notes = {
            (path.parent.name, key(self.owners.of_note(path))): path
            for path in reversed(self.notes)
        }
        self._of_folder: dict[Path, dict[str, list[Path]]] = {}
        self._asked: dict[tuple[str, str], list[str]] = {}
        for student_id, name, question in ledger.asked() if ledger else []:
            self._asked.setdefault((name, key(student_id)), []).append(question)
        self.bank = {question.id: question.text for question in workspace.questions[0]}
        self.files: dict[str, bytes] = {}

    def _is_own(self, path: Path) -> bool:
        """Tell whether a path is the workspace's own; one that is not is told and not read."""
        try:
            self.workspace.own(path)
        except UsageError as error:
            self.refused.append(Problem("", 0, 0, *error.lines))
            return False
        return True

    def student(self, typed: str) -> Student:
        """Return the one student that is meant, of the roster, the ledger or the notes."""
        try:
            return the_student(self.everyone, typed, "here")
        except UsageError as error:
            raise UsageError(
                *(str(problem) for problem in self.roster.problems), *error.lines
            ) from None

    def is_on_roster(self, student: Student) -> bool:
        """Tell whether the roster has a row of a child, here or left: it says who is denied."""
        of_roster = (*self.roster.students, *self.roster.left)
        return key(student.id) in {key(known.id) for known in of_roster}

    def rounds(self, student: Student) -> list[str]:
        """Name the rounds of which anything is held on a child."""
        rounds = {name for name, owner in self._notes if owner == key(student.id)}
        rounds |= {name for name, student_id in self.pairs if key(student_id) == key(student.id)}
        return sorted(rounds)

    def of_round(self, student: Student, name: str, reads: Reads) -> RoundRecord:
        """Gather one round of a child; what cannot be read is refused and told."""
        whole, note, private, held = self._note(student, name, reads)
        followups = self._followups(student, name, whole, reads)
        if held is None and followups:
            held = min(entry.opened for entry in followups)
        observed = family_history.observed(self.ledger, name, student.id) if self.ledger else ""
        review = family_history.review(self.ledger, name, student.id) if self.ledger else None
        return RoundRecord(
            name,
            held,
            note,
            private,
            followups,
            reads.text(observed, name),
            ReviewRecord(
                review.outcome, reads.text(review.changes, name), review.at.astimezone(self.tz)
            )
            if review
            else None,
            [
                reads.text(self.bank.get(text, text).replace("{child}", student.called), name)
                for text in self._asked.get((name, key(student.id)), ())
            ],
            self._letters(student, name, reads),
            self._sheets(student, name, reads),
        )

    def note_of(self, student: Student, name: str) -> Path | None:
        """Return the file of a child's note."""
        return self._notes.get((name, key(student.id)))

    def _note(
        self, student: Student, name: str, reads: Reads
    ) -> tuple[Note | None, dict[str, Any] | None, str, datetime | None]:
        """Return a note, its fields, its private table as text, and when the talk was."""
        path = self.note_of(student, name)
        if path is None:
            return None, None, "", None
        shown = self.workspace.shown(path)
        filling = self.workspace.filling(student.called)
        note_file = notes.load(path, shown, student_id=student.id, values=(), filling=filling)
        if note_file.note is None:
            self.refused += note_file.problems
            return None, None, "", None
        private = str(note_file.note.private.notes).strip() if self.private else ""
        held = note_file.note.meeting.held if note_file.note.meeting else None
        if held is not None:
            held = held.replace(tzinfo=self.tz) if held.tzinfo is None else held.astimezone(self.tz)
        seen = reads.note(note_file.note)
        fields = reads.values(seen.model_dump(exclude={"private"}), shown)
        return note_file.note, fields, reads.text(private, f"{shown}: private"), held

    def _followups(
        self, student: Student, name: str, note: Note | None, reads: Reads
    ) -> list[FollowUpRecord]:
        if self.ledger is None:
            return []
        records = []
        for entry in reads.entries(note, self.ledger.of_student(name, student.id)):
            lines = HISTORY.rows(
                self.ledger.connection, "followup = ? ORDER BY at, revision", [entry.id]
            )
            history = [
                ChangeRecord(
                    self._local(line["at"], line["zone"]),
                    line["what"],
                    reads.text(line["detail"], name),
                    None if line["due"] is None else self._local(line["due"], line["zone"]),
                    reads.text(line["before"], f"{name}: {entry.kind}"),
                )
                for line in lines
            ]
            entry = entry._replace(text=reads.text(entry.text, f"{name}: {entry.kind}"))
            records.append(child_record.followup_record(entry, history, self.as_of, self.tz))
        return records

    def _local(self, seconds: int, zone: str) -> datetime:
        """Return an instant by the clocks by which it was told."""
        return datetime.fromtimestamp(seconds, clock.of(zone, self.tz))

    def _written(self, row: LetterRow) -> datetime:
        return row.written.astimezone(clock.of(row.zone, self.tz))

    def _letters(self, student: Student, name: str, reads: Reads) -> list[LetterRecord]:
        """Return the letters of a round, with the files of those that stand in `out/`."""
        entries = self.ledger.of_student(name, student.id) if self.ledger is not None else []
        rows = self._rows(student, name)
        stems = {
            row.id: (Path(row.path).parent.name, _addressed(Path(row.path)))
            for row in rows.values()
            if row.path and not row.is_about_several
        }
        whose = {stem: letter for letter, stem in stems.items()}
        closed = self._closed(entries)
        records = []
        for kind, occasion in _kinds(entries, rows.values()):
            for reader in recipients(student)[0]:
                address = _normal(reader.email)
                letter = letter_id(name, student.id, kind, reader, address, occasion)
                to_reader = (kind.name, to_whom(reader, address), occasion)
                same = (
                    row for row in rows.values() if (row.kind, row.whom, row.occasion) == to_reader
                )
                row = rows.pop(letter, None) or next(same, None)
                if row:
                    rows.pop(row.id, None)
                if not reads.may_see_letter(reader):
                    continue
                letter = row.id if row else ""
                named = f"{identifiers.slug(student.id)}--{reader.place}{kind.mark}"
                folder, stem = stems.get(letter, (kind.folder, named))
                paths = self._by(_addressed, self.workspace.round(name).out / folder).get(stem, [])
                if whose.get((folder, stem), letter) != letter:  # places on the roster change
                    paths = []
                taken = self._take(paths, kind.folder, name, reads)
                if row or taken:
                    when = closed.get((kind.name, occasion))
                    records.append(self._letter(kind, reader, row, when, taken))
        left = sorted(rows.values(), key=lambda row: (row.written, row.id))
        return records + [
            LetterRecord("", "", "", self._written(row), None, "", []) for row in left
        ]

    def _letter(
        self,
        kind: LetterKind,
        reader: Recipient,
        row: LetterRow | None,
        closed: datetime | None,
        taken: list[str],
    ) -> LetterRecord:
        return LetterRecord(
            PROMISED.name if kind.mark else kind.name,
            " & ".join(reader.names),
            _normal(reader.email),
            self._written(row) if row else None,
            closed,
            row.said if row else "",
            taken,
        )

    def _rows(self, student: Student, name: str) -> dict[str, LetterRow]:
        """Return the ledger's latest row of each letter of a round, by its id."""
        if self.ledger is None:
            return {}
        of_child = (self.ledger.spelled(student.id), name)
        letters = letter_rows.select(self.ledger, "student_id = ? AND round = ?", *of_child)
        return {row.id: row for row in sorted(letters, key=lambda row: row.written)}

    def _closed(self, entries: Sequence[FollowUp]) -> dict[tuple[str, str], datetime | None]:
        """Return when each follow-up was done, by the kind and the occasion of its letters."""
        done = [
            (entry, child_record.local(entry.done, clocks(entry, self.tz))) for entry in entries
        ]
        closed = {(entry.kind, ""): when for entry, when in done}
        closed |= {(entry.kind, entry.occasion): when for entry, when in done}
        return closed | {(letter_rows.of_promise(entry), ""): when for entry, when in done}

    def _sheets(self, student: Student, name: str, reads: Reads) -> list[str]:
        sheets = self._by(
            lambda path: key("+".join(self.owners.of_output(path))),
            self.workspace.round(name).sheets,
        )
        return self._take(sheets.get(key(student.id), []), "sheets", name, reads)

    def _by(self, name_of: Callable[[Path], str], folder: Path) -> dict[str, list[Path]]:
        """Return the files of a folder by what each is named after, listed once."""
        if folder not in self._of_folder:
            paths_of = self._of_folder[folder] = {}
            for path in gate.files(folder) if self._is_own(folder) else ():
                if self._is_own(path):
                    paths_of.setdefault(name_of(path), []).append(path)
        return self._of_folder[folder]

    def _take(self, paths: Iterable[Path], folder: str, name: str, reads: Reads) -> list[str]:
        """Take files along, but those that name somebody who may not be named there."""
        taken = []
        for path in paths:
            shown = self.workspace.shown(path)
            try:
                data = gate.read(path, readable.LARGEST)
            except OSError as error:
                reason = f"left out: {error.strerror or error}"
                self.refused.append(Problem(shown, 0, 0, reason))
                continue
            texts = (_NOT_TEXT.sub(" ", text) for text, _ in readable.views(data, path.name))
            if any(map(reads.holds_something, texts)):
                left_out = "names another child, or a person who must not be named; left out"
                self.told.append(Problem(shown, 0, 0, left_out))
                continue
            target = self.place(folder, name, path.name)
            self.keep(target, data)
            taken.append(target)
        return taken

    def keep(self, target: str, data: bytes) -> None:
        """Take a file along."""
        self.files[target] = data

    def place(self, folder: str, name: str, file: str) -> str:
        """Return where a file of a round stands among those that are taken along."""
        return f"{folder}/{identifiers.slug(name)}/{file}"


def _addressed(path: Path) -> str:
    """Return whom a letter's file is for: the student's slug and the place in the contact order."""
    return re.sub(r"(--\d+(?:--[0-9a-f]{8})?)\..*", r"\1", path.name)


def _normal(address: str) -> str:
    try:
        return sendable(address) if address else ""
    except BadAddress:
        return address


def _kinds(
    entries: Sequence[FollowUp], rows: Collection[LetterRow]
) -> list[tuple[LetterKind, str]]:
    """Return each kind that a child's letters of a round may have, and then each of a talk."""
    kinds = [kind for kind in LETTER_KINDS if kind is not PROMISED]
    kinds += [of_promise(entry) for entry in entries if entry.kind in PROMISES]
    talks = sorted({(row.kind, row.occasion) for row in rows if row.occasion})
    of_talks = [(kind, talk) for kind in kinds for name, talk in talks if name == kind.name]
    return [(kind, "") for kind in kinds] + of_talks
