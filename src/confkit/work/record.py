"""Right after the talk: what was said and agreed, appended to the student's note, or corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from confkit.coach import catalog, coach, findings, goals
from confkit.coach.coach import Coach
from confkit.coach.findings import Finding
from confkit.conference.questions import grade_band
from confkit.ground import clock, files, gate
from confkit.ground.errors import ConfkitError, FilesError, Problem, UsageError
from confkit.ground.text import listed
from confkit.ground.toml.editing import edited
from confkit.ground.toml.reading import Document, parse
from confkit.ground.toml.where import Where
from confkit.ground.toml.writing import tables
from confkit.ledger import letter_rows, sqlite_file, turns
from confkit.ledger.letter_rows import LetterRow
from confkit.letters import letters
from confkit.letters.audience import Audience
from confkit.names import denied
from confkit.names.attendance import attendance, guardians_spoken_of, has_one_home
from confkit.notes import answers as given
from confkit.notes import notes
from confkit.notes.answers import Answers
from confkit.notes.bank import Item, Kind
from confkit.notes.notes import Note, NoteFile
from confkit.promises import deadlines, followups
from confkit.roster.people import Student, recipients
from confkit.roster.search import the_student
from confkit.workspace import classroom
from confkit.workspace.classroom import Classroom
from confkit.workspace.workspace import Workspace

_TOLD = (
    "words",
    "goal/vague",
    "goal/action-vague",
    "goal/measure-vague",
    "goal/too-short",
    "goal/uncounted",
    "goal/loss",
    "goal/people",
    "goal/negative",
    "goal/several",
    "goal/sibling",
    "goal/home-swapped",
    "goal/home-nobody",
    "goal/school-swapped",
    "goal/school-nobody",
    "goal/review-closed",
    "goal/review-late",
    "follow-up/vague",
)
"""The rules that a prompt asks about while an answer is typed."""


class NoteToRecord(NamedTuple):
    """A note that takes a meeting. `held` is the likely time, local.

    `was` are the answers that it has already, none where no meeting is recorded; `raw` are its
    tables as they are written.
    """

    room: Classroom
    student: Student
    file: Path
    path: str
    note: Note
    held: datetime
    now: datetime
    coach: Coach
    was: Answers
    raw: dict[str, Any]

    @property
    def is_to_correct(self) -> bool:
        """Whether the talk of this slot is recorded, so that only a correction is left."""
        return self.note.is_over(self.student.slot, self.now.astimezone(self.room.settings.tz))

    @property
    def draft(self) -> Answers:
        """The answers of a goal that was written before the talk, to be confirmed or changed."""
        return {} if self.is_to_correct or self.note.was_held else given.of_goal(self.was)

    def due(self, held: datetime, kind: str) -> datetime:
        """Return when something of a kind that was promised in this meeting is due, local."""
        settings = self.room.settings
        rules, at = settings.rules, clock.instant(held, settings.tz)
        moment = deadlines.due(kind, at, rules.spans[kind], rules.calendar, settings.tz)
        return moment.astimezone(settings.tz)

    def review_on(self, held: date) -> date:
        """Suggest a day for the goal's review: four weeks on, a school day within the term."""
        return deadlines.review(held, self.room.settings.calendar.calendar()).suggested


def opened(
    *,
    workspace: Workspace,
    now: datetime,
    name: str,
    round_name: str | None = None,
    only_new: bool = False,
) -> NoteToRecord:
    """Find the student and the note; raises ConfkitError if it cannot take a meeting.

    With `only_new` a note that has a meeting is refused.
    """
    room = classroom.load(workspace, round_name=round_name, now=now)
    student = the_student(room.everyone, name)
    note_file = room.note(student)
    if note_file is None:
        raise UsageError(
            f"{student.name} has no note in {room.layout.round} yet; "
            f"`confkit new {student.id}` starts one"
        )
    if note_file.note is None:
        raise FilesError(note_file.problems)
    if only_new:
        _still_unrecorded(note_file.document)
    local = now.astimezone(room.settings.tz).replace(tzinfo=None, second=0, microsecond=0)
    slot = student.slot
    held = slot if slot and slot <= local else local
    file = workspace.folder / note_file.path
    note = note_file.note
    was = given.in_tables(note_file.document.data)
    if note.meeting:
        was |= {"status": note.meeting.status, "mode": note.meeting.mode}
        was |= {"held": note.meeting.held} if note.meeting.held else {}
        was |= {"review_on": note.goal.review_on} if note.goal else {}
    raw = _tables(gate.read(file)) if was else {}
    the_coach = coach.of(room, second_voice=True)
    return NoteToRecord(room, student, file, note_file.path, note, held, now, the_coach, was, raw)


def _tables(raw: bytes) -> dict[str, Any]:
    """Return those tables of a note, as they are written, that a meeting fills."""
    data = tomli.loads(raw.decode("utf-8-sig"))
    return {name: data[name] for name in ("meeting", "goal", "promise") if name in data}


def advice(to: NoteToRecord, kind: str, text: str) -> list[str]:
    """Return what the coach says of one answer, as `goal.home`: why, and another way."""
    return [
        f"{finding.message}. {finding.suggest}"
        for finding in to.coach.sentence(to.student, kind, text)
    ]


def offered(to: NoteToRecord, kind: Kind, most: int = 2) -> list[Item]:
    """Return what of the bank goes with the note's own words, with its blanks filled."""
    note = to.note
    about = " ".join((note.grow.skill, note.grow.toward, *note.topics))
    items = to.room.workspace.bank.fitting(kind, about, grade_band(to.student.grade), most)
    return [item.with_blanks_filled(to.student.called) for item in items]


def better_grow(to: NoteToRecord) -> str:
    """Return the solution script where a rule found something in the note's grow, else ""."""
    note_file = to.room.note(to.student)
    return to.coach.better_grow(to.student, note_file) if note_file else ""


def advice_on_day(to: NoteToRecord, held: date, day: date) -> list[str]:
    """Return what the coach says of the day for the goal's review, and which day would do."""
    return [
        f"{finding.message}. {finding.suggest}"
        for lapse in goals.review(day, held, to.coach.calendar)
        for finding in (catalog.finding(lapse.rule, "", (0, 0), lapse.words),)
        if not findings.is_off(finding.rule, to.coach.switched_off)
    ]


def looked_at(to: NoteToRecord, *, asked: bool) -> list[Finding]:
    """Return what the coach finds in the meeting as it now stands in the note.

    What was told while it was typed (`asked`) is not told again; where it was not, the solution
    script for the grow is among the findings.
    """
    note_file = _read_again(gate.read(to.file), to)
    begin = note_file.document.place(("meeting",)).line
    all_findings = to.coach.note(to.student, note_file)
    if asked:
        return [
            finding
            for finding in all_findings
            if finding.line >= begin and not findings.is_off(finding.rule, _TOLD)
        ]
    better = to.coach.better_grow(to.student, note_file)
    return [
        finding
        for finding in all_findings
        if finding.line >= begin or (better and better in finding.suggest)
    ]


class HeardLine(NamedTuple):
    """One thing the family said, as a letter will have it, and who will read it there.

    `asks` is why a teacher should look at it again, "" if nothing speaks against it.
    """

    text: str
    readers: tuple[str, ...]
    asks: str


def heard_as_sent(to: NoteToRecord, meeting: dict[str, Any]) -> list[HeardLine]:
    """Show what was heard as it will be sent, line by line, to each household."""
    note = to.note.model_copy(update={"meeting": notes.Meeting.model_validate(meeting)})
    assert note.meeting is not None, "it was just put in"  # noqa: S101
    audience, readers = Audience(to.student, note), recipients(to.student)[0]
    return [
        HeardLine(
            line.text,
            tuple(
                name
                for reader in readers
                if line in audience.lines_for(reader)
                for name in reader.names
            ),
            _asks(to, line.text),
        )
        for line in note.meeting.heard
    ]


def _asks(to: NoteToRecord, text: str) -> str:
    if reason := to.coach.must_not_go_out(to.student, text, to.note):
        return reason
    spoken_of = guardians_spoken_of(to.student, text)
    if spoken_of and (to.student.denied or not has_one_home(to.student)):
        return f"it speaks of {listed(spoken_of)}; is it right for whoever reads it?"
    return ""


def unknown_people(to: NoteToRecord, present: list[Any]) -> list[str]:
    """Return who of those who came cannot be matched with a home, as it was typed."""
    meeting = notes.Meeting.model_validate({"present": present})
    came = attendance(to.student, meeting.present)
    return [] if came.one_home else list(came.unknown)


def from_file(source: bytes, shown: str, to: NoteToRecord) -> dict[str, Any]:
    """Take the tables from TOML text, in place of a prompt."""
    document = parse(source, shown)
    return checked(document.data, to, document)


def as_text(values: dict[str, Any]) -> str:
    """Return the tables as they would stand in a note."""
    return tables(values)


def checked(
    values: dict[str, Any], to: NoteToRecord, document: Document | None = None
) -> dict[str, Any]:
    """Return the tables to append if they are whole; raises FilesError with all that is not.

    A meeting that was held has one goal with a home action, a school action, a measure and a
    date; a no-show and a moved meeting have none.
    """
    shown = document or parse(tables(values).encode(), "what was typed")
    shown, misnamed = to.room.workspace.filling(to.student.called)(shown)
    parts, problems = notes.recorded(shown, to.student.id)
    problems += misnamed
    if parts is not None:
        problems += _incomplete(parts, shown, to)
    if problems:
        raise FilesError(problems)
    return {name: table for name, table in values.items() if table}


def _incomplete(parts: notes.Recorded, shown: Document, to: NoteToRecord) -> list[Problem]:
    meeting = parts.meeting
    lacks: list[tuple[Where, str]] = []
    if meeting.held and clock.instant(meeting.held, to.room.settings.tz) > to.now:
        lacks.append(
            (("meeting", "held"), f"`held` ({meeting.held:%Y-%m-%d %H:%M}) is in the future")
        )
    if meeting.status == "held" and parts.goal is None:
        lacks.append((("meeting",), "no [goal]: every conference ends with one shared goal"))
    lacks += [
        (("goal", name), f"`{name}` of the goal is empty; say what someone does")
        for name in ("statement", "home", "school", "measure")
        if parts.goal and not getattr(parts.goal, name)
    ]
    if parts.promise and meeting.status != "held":
        lacks.append((("promise",), f"a meeting marked {meeting.status} cannot have promises yet"))
    problems = [shown.problem(where, text, to.student.id) for where, text in lacks]
    whole = to.note.model_copy(update=dict(parts))
    if named := denied.names_denied(to.student, whole, to.room.settings.own_names):
        problems.append(denied.denied_problem(shown, named, to.student.id))
    return problems


def as_it_would_read(answers: Answers, to: NoteToRecord) -> list[tuple[str, str]]:
    """Return the letter that each reader would get of these answers, as text, with their names.

    It is in the school's language, in which the teacher reads it.
    """
    document = parse(tables(given.as_tables(answers)).encode(), "what was typed")
    document, _ = to.room.workspace.filling(to.student.called)(document)
    parts, problems = notes.recorded(document, to.student.id)
    if parts is None or problems or parts.goal is None:
        raise FilesError(problems)
    note = to.note.model_copy(update=dict(parts))
    settings = to.room.settings
    entries = followups.planned(to.student, note, settings.rules)
    templates = to.room.workspace.templates
    shown = []
    for reader in recipients(to.student)[0]:
        letter = letters.letter(to.student, note, reader, entries, settings)
        frame = templates.for_language("letter", letter.words_in, "txt", is_the_schools=True)
        dated = letter.dated(to.now.astimezone(settings.tz))
        text = templates.render(frame.name, tag=frame.tag, letter=dated)
        shown.append((listed(reader.names), text))
    return shown


class LettersAbout(NamedTuple):
    """The letters about a talk: those that have left, and those that lie there, written."""

    left: list[LetterRow]
    waiting: list[LetterRow]


def letters_about(to: NoteToRecord) -> LettersAbout:
    """Return the letters about a talk that a correction comes after."""
    with to.room.workspace.read_ledger() as ledger:
        if ledger is None:
            return LettersAbout([], [])
        known = letter_rows.of_student(ledger, to.room.layout.round, to.student.id, "summary")
    rows = sorted(known.values(), key=lambda letter: letter.path)
    folder = to.room.workspace.folder
    return LettersAbout(
        [letter for letter in rows if letter.left],
        [
            letter
            for letter in rows
            if letter.path and letter_rows.may_leave(letter) and (folder / letter.path).is_file()
        ],
    )


def save(answers: Answers, to: NoteToRecord) -> str:
    """Put the answers into the note, whole or not at all; return the note's path.

    A note without a meeting gets its tables at the end. In another one only those lines change
    whose answer is another one than it was.
    """
    values = checked(given.as_tables(answers), to)
    if not to.was:
        return append(values, to)
    if answers.get("status") != "held":
        answers = to.draft | answers  # it stays for the talk that is to come
    return _in_turn(to, lambda: _correct(answers, to))


def _correct(answers: Answers, to: NoteToRecord) -> str:
    before = _bytes(to)
    if _tables(before) != to.raw:
        message = "the meeting in the note was changed meanwhile; nothing was saved over it"
        raise ConfkitError(f"{to.path}: {message}")
    text = before.decode("utf-8-sig")
    after = edited(text, given.put_in(tomli.loads(text), to.was, answers))
    if after is None:
        message = "is written in a way that confkit cannot change; change it in an editor"
        raise FilesError([parse(before, to.path).problem(("meeting",), message, to.student.id)])
    new = before[: len(before) - len(text.encode())] + after.encode()
    _must_still_be_a_note(new, to)
    files.write(to.file, new, durable=True)
    return to.path


def append(values: dict[str, Any], to: NoteToRecord) -> str:
    """Append the tables to the note, whole or not at all; return the note's path.

    The bytes that stand there stay as they are, also those typed since the prompt began. Of two
    commands that record one talk at once, the second finds it recorded.
    """
    return _in_turn(to, lambda: _append(values, to))


def _in_turn(to: NoteToRecord, write: Callable[[], str]) -> str:
    try:
        with turns.turn(to.room.workspace.folder, sqlite_file.BUSY_SECONDS):
            return write()
    except turns.Waited:
        message = "another command has been writing here for too long; nothing was saved, try again"
        raise ConfkitError(f"{to.path}: {message}") from None


def _bytes(to: NoteToRecord) -> bytes:
    try:
        return gate.read(to.file)
    except OSError as error:
        raise ConfkitError(f"{to.path}: cannot be read: {error.strerror or error}") from None


def _append(values: dict[str, Any], to: NoteToRecord) -> str:
    before = _bytes(to)
    _still_unrecorded(parse(before, to.path))
    line_end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if before.endswith(line_end * 2) else line_end
    gap += b"" if before.endswith(line_end) else line_end
    after = before + gap + tables(values).encode().replace(b"\n", line_end)
    _must_still_be_a_note(after, to)
    files.write(to.file, after, durable=True)
    return to.path


def _still_unrecorded(document: Document) -> None:
    for name in ("meeting", "goal", "promise"):
        if name in document.data:
            where = (name, 0) if name == "promise" else (name,)
            line = document.place(where).line
            message = f"[{name}] is already recorded; `confkit record` in a terminal corrects it"
            if name == "goal":  # without a meeting
                message = "[goal] is a draft; `confkit record` in a terminal confirms or changes it"
            raise FilesError([Problem(document.path, line, 0, message)])


def _must_still_be_a_note(after: bytes, to: NoteToRecord) -> None:
    """Read the new text as any later command will; what it cannot read is not written."""
    again = _read_again(after, to)
    if again.note is None:
        raise FilesError(again.problems)


def _read_again(text: bytes, to: NoteToRecord) -> NoteFile:
    return notes.read_note(
        parse(text, to.path),
        student_id=to.student.id,
        values=to.room.settings.school.values,
        filling=to.room.workspace.filling(to.student.called),
    )
