"""After the meetings: letters to the families, and every promise in the ledger."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from confkit.ground import clock, files, identifiers
from confkit.ground.errors import Problem
from confkit.ground.text import defused, key
from confkit.parts import classroom, followups, ledger, letters, mail
from confkit.parts.classroom import Classroom
from confkit.parts.followups import FollowUp, Rules
from confkit.parts.ledger import Changes
from confkit.parts.letters import Letter
from confkit.parts.mail import Mailbox
from confkit.parts.notes import Note, NoteFile
from confkit.parts.people import Recipient, Student, nobody_to_write_to, recipients
from confkit.parts.rendering import Templates
from confkit.parts.workspace import SETTINGS, ledger_path
from confkit.work.outcome import LeftOut, Made, Outcome
from confkit.work.outputs import remove_unplanned

TRANSLATE = "needs-translation.csv"


@dataclass
class Summarized(Outcome):
    """What summarize did: the letters, and what it changed in the ledger."""

    changes: Changes = field(default_factory=lambda: Changes([], [], [], []))
    needs_translation: list[tuple[str, str, str]] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Meeting:
    """A meeting that opens follow-ups, and writes letters unless `letters` is False."""

    student: Student
    note: Note
    path: str
    planned: list[FollowUp]
    letters: bool


def summarize(
    *, root: Path, now: datetime, said: tuple[str, ...] = (), round_name: str | None = None
) -> Summarized:
    """Write the letters of the meetings that were held, and open what was promised.

    The ledger is changed first, in one transaction; letters can be made again at any time.
    """
    room = classroom.load(root, said=said, round_name=round_name)
    outcome = Summarized(room.layout.round, refused=list(room.problems), told=list(room.told))
    outcome.refused += room.notes_of_the_refused()
    outcome.told += room.strays()
    outcome.told += _not_combined(room)
    rules = Rules(
        room.layout.round, room.settings.tz, room.settings.calendar.calendar(),
        room.settings.deadlines.spans(),
    )  # fmt: skip
    meetings = [
        meeting
        for student in room.students
        if (meeting := _meeting(student, room, rules, outcome, now))
    ]
    post = _Post(room, outcome)
    letters_to = [post.plan(meeting) for meeting in meetings]
    with ledger.writing(ledger_path(root)) as book:
        plans = {meeting.student.id: meeting.planned for meeting in meetings}
        outcome.changes = book.sync(room.layout.round, plans, now)
        outcome.closed = book.summarized(room.layout.round)
        dated = [
            (planned, book.written(planned.id, room.layout.round, planned.student.id, now))
            for of_student in letters_to
            for planned in of_student
        ]
    files.make_folder(room.layout.letters)
    for planned, written in dated:
        post.write(planned, written.astimezone(room.settings.tz))
    post.write_translation_list()
    remove_unplanned(room.layout.letters, room, outcome)
    return outcome


def _not_combined(room: Classroom) -> list[Problem]:
    """Say that siblings do not share a letter yet, where the settings ask for it."""
    if room.settings.mail.combine == "child":
        return []
    place = room.settings_file.place(("mail", "combine"))
    said = "letters are written one for each child for now, siblings or not"
    return [Problem(SETTINGS, place.line, place.column, said)]


def _meeting(
    student: Student, room: Classroom, rules: Rules, outcome: Summarized, now: datetime
) -> _Meeting | None:
    """Decide what one student's note means for this run; what is refused is told."""
    note_file = room.note(student)
    if note_file is None or (note_file.note and note_file.note.meeting is None):
        outcome.left_out.append(LeftOut(student.id, student.name, "no meeting recorded yet"))
        return None
    note = note_file.note
    if note is None or note.meeting is None:
        outcome.refused += note_file.problems
        return None
    if late := _not_yet(student, note_file, rules, now):
        outcome.refused.append(late)
        return None
    if note.meeting.status == "no-show" and not (note.meeting.held or student.slot):
        outcome.refused.append(_when_was_it(note_file, student))
        return None
    _tell_clock(note_file, rules, outcome)
    planned = [
        entry
        for entry in followups.planned(student, note, rules)
        if not letters.holds_denied(student, entry.text)
        and not (entry.kind == "summary" and nobody_to_write_to(student))
    ]
    if note.meeting.status == "moved":
        reason = "the meeting was moved; record it once it is held"
        outcome.left_out.append(LeftOut(student.id, student.name, reason))
    elif note.meeting.status == "no-show":
        reason = "nobody came: no letter; `confkit due` keeps the contact in sight"
        outcome.left_out.append(LeftOut(student.id, student.name, reason))
    refusals = _letter_refusals(student, note, note_file) if note.was_held else []
    outcome.refused += refusals
    writes = note.was_held and not refusals
    return _Meeting(student, note, note_file.path, planned, letters=writes)


def _not_yet(student: Student, note_file: NoteFile, rules: Rules, now: datetime) -> Problem | None:
    """Return the problem of a meeting that is said to be held later than now, if it is."""
    meeting = note_file.note.meeting if note_file.note else None
    if meeting is None or meeting.held is None:
        return None
    if clock.instant(meeting.held, rules.tz) <= now:
        return None
    place = note_file.document.place(("meeting", "held"))
    said = f"`held` is {meeting.held:%Y-%m-%d %H:%M}, which is still to come; correct the date"
    return Problem(note_file.path, place.line, place.column, said, student.id)


def _when_was_it(note_file: NoteFile, student: Student) -> Problem:
    """Word the problem of a no-show without a time: its follow-up has nothing to count from."""
    place = note_file.document.place(("meeting",))
    said = "when was it to be? The follow-up counts from then: held = 2026-11-24T15:30"
    return Problem(note_file.path, place.line, place.column, said, student.id)


def _tell_clock(note_file: NoteFile, rules: Rules, outcome: Summarized) -> None:
    meeting = note_file.note.meeting if note_file.note else None
    if meeting and meeting.held and (said := clock.clock_oddity(meeting.held, rules.tz)):
        place = note_file.document.place(("meeting", "held"))
        outcome.told.append(Problem(note_file.path, place.line, place.column, said))


def _letter_refusals(student: Student, note: Note, note_file: NoteFile) -> list[Problem]:
    """Say why no letter can be written from this note; follow-ups are opened all the same."""
    refusals = []
    for where, reason in letters.blanks(note):
        place = note_file.document.place(where)
        said = f"no letter: {reason}"
        refusals.append(Problem(note_file.path, place.line, place.column, said, student.id))
    if named := letters.names_denied(student, note):
        place = note_file.document.place((named,))
        refusals.append(letters.denied_problem(note_file.path, place, named, student.id))
    return refusals


def _sender(room: Classroom) -> Mailbox | None:
    """Return who letters come from; None if neither place of the settings says it."""
    teacher = room.settings.teacher
    if room.settings.mail.sender:
        return mail.sender(room.settings.mail.sender)
    return Mailbox(teacher.name, mail.checked_address(teacher.email)) if teacher.email else None


@dataclass(frozen=True)
class _Planned:
    """One letter to write: who reads it, what it says, and the id that stays the same."""

    id: str
    student: Student
    reader: Recipient
    letter: Letter
    address: str


class _Post:
    """Plans and writes the letters of one run."""

    def __init__(self, room: Classroom, outcome: Summarized) -> None:
        self.room, self.outcome = room, outcome
        self.templates = Templates(room.root)
        self.sender: Mailbox | None = None
        self.sender_problem: Problem | None = None
        self.read_by_others = {
            key(guardian.email)
            for student in room.everyone
            for guardian in student.guardians
            if guardian.shared_mailbox and guardian.email
        }
        try:
            self.sender = _sender(room)
        except mail.BadAddress as error:
            self.sender_problem = self._about_sender(error)

    def _about_sender(self, error: mail.BadAddress) -> Problem:
        """Say which of the two settings is no address, and where it stands."""
        said = self.room.settings.mail.sender
        table, name = ("mail", "from") if said else ("teacher", "email")
        place = self.room.settings_file.place((table, name))
        return Problem(SETTINGS, place.line, place.column, f"[{table}] {name} {error}")

    def plan(self, meeting: _Meeting) -> list[_Planned]:
        """Return the letters of one meeting; who gets none is told, with the reason."""
        if not meeting.letters:
            return []
        student = meeting.student
        readers, left_out = recipients(student)
        for name, reason in dict.fromkeys(left_out):
            said = f"{name}: {reason}" if name else reason
            self.outcome.left_out.append(LeftOut(student.id, student.name, said))
        if not readers:
            reason = "no guardian on the roster may be written to"
            self.outcome.left_out.append(LeftOut(student.id, student.name, reason))
        return [found for reader in readers if (found := self._planned(meeting, reader))]

    def _planned(self, meeting: _Meeting, reader: Recipient) -> _Planned | None:
        student = meeting.student
        try:
            address = mail.checked_address(reader.email) if reader.email else ""
        except mail.BadAddress as error:
            guardian = reader.guardians[0]
            said = f"the address of {guardian.name} {error}"
            path = self.room.settings.roster.path
            self.outcome.refused.append(Problem(path, guardian.line, 0, said, student.id))
            return None
        if address and not self._may_mail():
            return None
        household = reader.guardians[0].household or str(reader.place)
        to_whom = key(address) if address else f"print:{key(household)}"
        of = "\x1f".join((self.room.layout.round, student.id, "summary", to_whom))
        digest = hashlib.sha256(of.encode()).hexdigest()[:24]
        says = letters.letter(student, meeting.note, reader, meeting.planned, self.room.settings)
        return _Planned(digest, student, reader, says, address)

    def _may_mail(self) -> bool:
        """Tell whether there is a sender; told once if there is none."""
        if self.sender:
            return True
        said = '[teacher] needs `email = "…"`: letters are sent from it'
        problem = self.sender_problem or Problem(SETTINGS, 0, 0, said)
        if problem not in self.outcome.refused:
            self.outcome.refused.append(problem)
        return False

    def write(self, planned: _Planned, written: datetime) -> None:
        """Render one letter and write its files."""
        stem = f"{identifiers.slug(planned.student.id)}--{planned.reader.place}"
        shared = bool(planned.address) and key(planned.address) in self.read_by_others
        if planned.address:
            kind = "notice" if shared else "letter"
            text = self._rendered(planned, kind, "txt")
            html = self._rendered(planned, kind, "html")
            self._write_mail(planned, f"{stem}.eml", text, html, written, kind)
        if shared or not planned.address:  # in the reader's own hands, or read to them
            page = self._rendered(planned, "letter", "html")
            self._write(planned, f"{stem}.html", page.encode(), "page")
            phone = self._rendered(planned, "phone", "txt")
            self._write(planned, f"{stem}.phone.txt", phone.encode(), "phone script")

    def _write_mail(
        self, planned: _Planned, name: str, text: str, html: str, written: datetime, kind: str
    ) -> None:
        assert self.sender is not None, "letters by mail are planned only with a sender"  # noqa: S101
        subject, _ = self.templates.for_language("subject", planned.letter.language, "txt")
        draft = mail.Draft(
            sender=self.sender,
            to=Mailbox(" & ".join(planned.reader.names), planned.address),
            subject=self.templates.render(
                subject, teacher=planned.letter.teacher, school=planned.letter.school,
                held_on=planned.letter.held_on,
            ),
            text=text,
            html=html,
            date=written,
            identifier=f"{planned.id}@{self.sender.domain}",
        )  # fmt: skip
        try:
            self._write(planned, name, mail.as_bytes(draft), kind)
        except mail.BadAddress as error:
            guardian = planned.reader.guardians[0]
            path = self.room.settings.roster.path
            self.outcome.refused.append(
                Problem(path, guardian.line, 0, str(error), planned.student.id)
            )

    def _rendered(self, planned: _Planned, stem: str, form: str) -> str:
        language = planned.letter.language
        name, translated = self.templates.for_language(stem, language, form)
        if not translated and stem == "letter":
            entry = (planned.student.id, " & ".join(planned.reader.names), language)
            if entry not in self.outcome.needs_translation:
                self.outcome.needs_translation.append(entry)
        return self.templates.render(name, letter=planned.letter)

    def _write(self, planned: _Planned, name: str, content: bytes, kind: str) -> None:
        path = self.room.layout.letters / name
        stood_there = path.exists()
        changed = files.write(path, content)
        shown = self.room.layout.shown(path)
        if changed and stood_there and planned.student.id in self.outcome.closed:
            said = "has changed since its summary was marked done; does the family need to know?"
            self.outcome.told.append(Problem(shown, 0, 0, said, planned.student.id))
        self.outcome.made.append(
            Made(planned.student.id, planned.student.name, shown,
                 " & ".join(planned.reader.names), kind, changed)
        )  # fmt: skip

    def write_translation_list(self) -> None:
        """List the letters whose reader's language has no reviewed template yet."""
        path = self.room.layout.out / TRANSLATE
        rows = self.outcome.needs_translation
        if not self.room.whole:
            return
        if not rows:
            files.remove(path)
            return
        sheet = io.StringIO()
        writer = csv.writer(sheet, lineterminator="\r\n")
        writer.writerow(("student_id", "guardian", "language"))
        writer.writerows([defused(cell) for cell in row] for row in rows)
        changed = files.write(path, b"\xef\xbb\xbf" + sheet.getvalue().encode())
        shown = self.room.layout.shown(path)
        self.outcome.made.append(Made("", "", shown, kind="list", changed=changed))
