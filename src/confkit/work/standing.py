"""Where a round stands: each child's note, talk, letters and promises, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from confkit.ground import clock
from confkit.ground.text import key
from confkit.ledger import letter_rows
from confkit.ledger.ledger import Ledger
from confkit.ledger.letter_rows import LetterRow
from confkit.notes.notes import Note
from confkit.promises import followups
from confkit.promises.followups import FollowUp, State
from confkit.roster.people import Student, recipients
from confkit.workspace import classroom
from confkit.workspace.classroom import Classroom
from confkit.workspace.workspace import Workspace


class Child(NamedTuple):
    """How far one child is: `note` is None where there is none, or it has a mistake (`wrong`).

    `letters` are the latest editions of the round's, `open` the teacher's follow-ups that wait.
    `talk` is what is known of the talk of this slot: held, no-show or moved; "" before that.
    `has_summary` tells that its letters were made, or that nobody may get one; `is_over` that the
    slot has passed.
    """

    student: Student
    note: Note | None
    wrong: bool
    letters: list[LetterRow]
    open: list[FollowUp]
    has_summary: bool
    is_over: bool
    talk: str

    @property
    def unsent(self) -> list[LetterRow]:
        """The letters that may leave and have not."""
        return list(filter(letter_rows.may_leave, self.letters))

    @property
    def lacks_letters(self) -> bool:
        """Whether the talk was held and the family's letters were never made."""
        return self.talk == "held" and not self.has_summary

    @property
    def has_blanks(self) -> bool:
        """Whether the note is there and its preparation has something left to fill in."""
        return self.note is not None and not self.talk and bool(self.note.blanks())


class Standing(NamedTuple):
    """A round as it stands now (`now` is local): its children in slot order.

    `overdue` and `today` count what waits in every round: a new one ends no promise.
    """

    room: Classroom
    now: datetime
    children: list[Child]
    overdue: int
    today: int

    def those(self, which: Callable[[Child], bool]) -> list[Child]:
        """Return the children of whom something is so."""
        return list(filter(which, self.children))

    @property
    def unrecorded(self) -> list[Child]:
        """The children whose slot has passed and whose talk is not recorded."""
        return self.those(lambda child: child.is_over and not child.talk)

    @property
    def unwritten(self) -> list[Child]:
        """The children whose talk was held and whose family's letters were never made."""
        return self.those(lambda child: child.lacks_letters)


def standing(*, workspace: Workspace, now: datetime, round_name: str | None = None) -> Standing:
    """Look at everything of a round; raises FilesError where settings or roster cannot be used."""
    room = classroom.load(workspace, round_name=round_name, now=now)
    local = now.astimezone(room.settings.tz).replace(tzinfo=None)
    with workspace.read_ledger() as ledger:
        known = _by_student(ledger, room.layout.round)
        letters = _letters(ledger, room.layout.round)
        states = _due_by_tonight(ledger, now, room.settings.tz)
    children = [
        _child(room, student, known.get(key(student.id), []), letters, local)
        for student in room.everyone
    ]
    return Standing(room, local, children, states.count("overdue"), states.count("today"))


def _due_by_tonight(ledger: Ledger | None, now: datetime, tz: tzinfo) -> list[State]:
    """Return the states of the teacher's follow-ups that are due by tonight, of every round."""
    if ledger is None:
        return []
    tonight = clock.end_of(now.astimezone(tz).date(), tz)
    waiting = ledger.waiting(tonight)
    return [followups.state(entry, now, tz) for entry in waiting if entry.by == "teacher"]


def _by_student(ledger: Ledger | None, round_name: str) -> dict[str, list[FollowUp]]:
    entries_of: dict[str, list[FollowUp]] = {}
    for entry in ledger.select("round = ? ORDER BY due", round_name) if ledger else ():
        entries_of.setdefault(key(entry.student_id), []).append(entry)
    return entries_of


def _letters(ledger: Ledger | None, round_name: str) -> dict[str, list[LetterRow]]:
    letters_of: dict[str, list[LetterRow]] = {}
    for letter in letter_rows.of_round(ledger, round_name) if ledger else ():
        letters_of.setdefault(key(letter.student_id), []).append(letter)
    return letters_of


def _child(
    room: Classroom,
    student: Student,
    entries: list[FollowUp],
    letters: dict[str, list[LetterRow]],
    now: datetime,
) -> Child:
    read = room.note(student)
    minutes = timedelta(minutes=room.settings.conference.minutes)
    note = read.note if read else None
    of_child = letters.get(key(student.id), [])
    return Child(
        student,
        note,
        bool(read and not read.note),
        of_child,
        [entry for entry in entries if entry.waits and entry.by == "teacher"],
        not recipients(student)[0] or _has_summary(entries, of_child),
        bool(student.slot and student.slot + minutes <= now),
        note.meeting.status if note and note.meeting and note.is_over(student.slot, now) else "",
    )


def _has_summary(entries: list[FollowUp], letters: list[LetterRow]) -> bool:
    """Tell whether the family's letters about the last talk were made, or need none.

    One that was refused was not, nor is one that had to be taken away again.
    """
    summaries = [entry for entry in entries if entry.kind == "summary"]
    last = max(summaries, key=lambda entry: entry.opened, default=None)
    if last is None or not last.waits:
        return last is not None
    return any(
        letter.kind == "summary"
        and letter.state != "blocked"
        and letter.occasion == last.occasion
        and not (letter.left and letter.left < last.opened)
        for letter in letters
    )
