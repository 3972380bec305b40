"""What of a talk each home may read.

Pure. What a family said, asked, answered or promised belongs to the home that said it, and goes to
another one only where the teacher marked it for all. Where it is not known which home was there,
it goes to none.
"""

from __future__ import annotations

from collections.abc import Iterable

from confkit.names.attendance import Attendance, Home, attendance, has_one_home, homes_meant
from confkit.notes.notes import Heard, Note, Promise
from confkit.promises.followups import PROMISES, FollowUp, normal_form
from confkit.roster.people import Recipient, Student


class Audience:
    """One student's note, asked what a reader, or everybody, may be shown of it."""

    def __init__(self, student: Student, note: Note) -> None:
        self.student, self.note = student, note
        self.came: Attendance = attendance(student, note.meeting.present if note.meeting else ())

    @property
    def is_held_back(self) -> bool:
        """Whether something is kept from all homes because it is not known who came."""
        return not self.came.homes_are_known and bool(self._belongs_to_a_home())

    def _belongs_to_a_home(self) -> list[str]:
        note = self.note
        heard = [line.text for line in self._lines()]
        promised = [promise.text for promise in note.promise if not promise.is_for_all]
        works = [note.goal.works_at_home] if note.goal and note.goal.works_at_home else []
        return [*heard, *promised, *works]

    def heard(self, reader: Recipient) -> tuple[str, ...]:
        """Return what the readers' own home said in the talk."""
        return tuple(line.text for line in self._lines() if self._is_own(line, reader))

    def heard_of_others(self, reader: Recipient) -> tuple[str, ...]:
        """Return what another home said that was marked for all."""
        return tuple(
            line.text
            for line in self._lines()
            if line.audience == "all"
            and self.came.homes_are_known
            and not self._is_own(line, reader)
        )

    def _lines(self) -> list[Heard]:
        lines = self.note.meeting.heard if self.note.meeting else ()
        return [line for line in lines if _is_sent(line)]

    def _is_own(self, line: Heard, reader: Recipient) -> bool:
        return self.came.may_hear(reader, self._spoke(line))

    def _spoke(self, line: Heard) -> frozenset[Home]:
        return homes_meant(self.student, line.speaker) if line.speaker else self.came.homes

    def works_at_home(self, reader: Recipient | None) -> str:
        """Return what already works at home, where a reader (without one, everybody) may know."""
        return self.note.goal.works_at_home if self.note.goal and self.hears(reader) else ""

    def lines_for(self, reader: Recipient | None) -> tuple[Heard, ...]:
        """Return what was heard that a home (without a reader, every home) may read."""
        return tuple(
            line
            for line in self._lines()
            if (line.audience == "all" and self.came.homes_are_known)
            or (has_one_home(self.student) if reader is None else self._is_own(line, reader))
        )

    def hears(self, reader: Recipient | None) -> bool:
        """Tell whether a home (without a reader, every home) may know what those who came said."""
        return has_one_home(self.student) if reader is None else self.came.may_hear(reader)

    def promises(self, entries: Iterable[FollowUp], reader: Recipient | None) -> list[FollowUp]:
        """Return the promises among follow-ups that a reader (without one, everybody) may know.

        To whom a promise belongs stands in the note; one that is not there is for one home alone.
        """
        promises = [entry for entry in entries if entry.kind in PROMISES]
        if self.hears(reader):
            return promises
        for_all = {_same(promise) for promise in self.note.promise if promise.is_for_all}
        for_one = {_same(promise) for promise in self.note.promise if not promise.is_for_all}
        return [
            entry
            for entry in promises
            if (entry.kind, entry.text) in for_all - for_one
            and (entry.by == "teacher" or self.came.homes_are_known)
        ]


def seen_by(student: Student, note: Note, reader: Recipient | None) -> Note:
    """Return a note with only what a home may see of it; without a reader, what every home may."""
    audience = Audience(student, note)
    hears = audience.hears(reader)
    meeting, goal = note.meeting, note.goal
    if meeting:
        heard = audience.lines_for(reader)
        meeting = meeting.model_copy(update={"heard": heard})
    if goal:
        goal = goal.model_copy(update={"works_at_home": audience.works_at_home(reader)})
    sent = {
        name: tuple(
            line for line in getattr(note, name) if line.text in for_the_table(student, (line,))
        )
        for name in ("family_questions", "family_priorities")
    }
    are_known = audience.came.homes_are_known
    promise = tuple(
        promise
        for promise in note.promise
        if hears or (promise.is_for_all and (promise.by == "teacher" or are_known))
    )
    translations = note.translations if has_one_home(student) else {}
    seen = {"meeting": meeting, "goal": goal, "promise": promise, "translations": translations}
    return note.model_copy(update=seen | sent)


def for_the_table(student: Student, lines: Iterable[Heard]) -> tuple[str, ...]:
    """Return of what the family sent before the talk what everybody who may come can read."""
    all_may_read = has_one_home(student)
    return tuple(
        line.text for line in lines if line.audience == "all" or (all_may_read and _is_sent(line))
    )


def _same(promise: Promise) -> tuple[str, str]:
    return promise.kind, normal_form(promise.text)


def _is_sent(line: Heard) -> bool:
    return line.audience != "teacher"
