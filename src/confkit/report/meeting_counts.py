"""What the notes of a round say about its talks, as numbers. Pure.

A talk that was held has a valid goal when it has one, said for home and for school, with something
to count or to see, and a day within the term on which to look at it (`coach.goals`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from confkit.coach import goals
from confkit.coach.goal_words import GoalMatcher
from confkit.letters.audience import Audience
from confkit.names import attendance
from confkit.notes.notes import Note
from confkit.promises.deadlines import Calendar
from confkit.report.counts import (
    Conferences,
    Counts,
    Habits,
    Modes,
    Practice,
    Present,
    Summaries,
)
from confkit.report.ledger_counts import Talk
from confkit.report.small_groups import OTHER
from confkit.roster.people import Student, language_of, recipients

_STILL_VALID = frozenset({"goal/review-closed", "goal/too-short", "goal/same"})
"""Lapses that the coach speaks of, and that leave a goal one that can be kept and seen."""

_FEW = 2

_LEFT = Student("", "")
"""One who is not on the roster any more: no name is known, and a word still tells who came."""

_NONE: Mapping[str, Talk] = {}


class MeetingCounter:
    """The talks of one round, added note by note. `waiting` are the students not met yet.

    `talks` are those on record in the ledger. One was held where the note says so, or where the
    family was told of it: whatever became of the note, or of a second meeting.
    """

    def __init__(
        self,
        calendar: Calendar,
        language: str,
        goal_words: GoalMatcher,
        talks: Mapping[str, Talk] = _NONE,
    ) -> None:
        self._calendar, self._language, self._goal_words = calendar, language, goal_words
        self._talks = talks
        self._found: Counter[tuple[str, str]] = Counter()
        self._languages: Counter[str] = Counter()
        self._summaries: list[Summaries] = []
        self.days: list[date] = []
        self.noted: set[str] = set()
        self.waiting: set[str] = set()
        self.to_come = 0

    def add(
        self, student_id: str, note: Note | None, data: dict[str, Any], student: Student | None
    ) -> None:
        """Add one student's note; None where it has a mistake, then `data` is what could be read.

        `student` is None for one who is not on the roster any more.
        """
        self.noted.add(student_id)
        talk = self._talks.get(student_id)
        status = note.meeting.status if note and note.meeting else ""
        was_held = note.was_held if note else _was_held(data)
        is_held = was_held or (talk is not None and talk.is_told)
        if is_held:
            self._held(talk, is_of_note=note is not None and was_held)
        elif status:
            self._count("conferences", status.replace("-", "_"))
        elif note:
            self.waiting.add(student_id)
        if note is None:
            self._count("conferences", "unreadable")
            return
        if note.meeting and note.meeting.held:
            self.days.append(note.meeting.held.date())
        if is_held:
            is_known = not was_held and talk is not None and talk.has_goal
            self._practice(note, data, counts_goal=not is_known)
            self._habits(note, student)
        if note.meeting and was_held:
            self._count("modes", note.meeting.mode.replace(" ", "_").replace("-", "_"))
            self._who_came(note, student)

    def add_from_ledger(self) -> None:
        """Add the talks that families were told of and whose students have no note any more."""
        for student_id, talk in self._talks.items():
            if talk.is_told and student_id not in self.noted:
                self.noted.add(student_id)
                self._held(talk)

    def _held(self, talk: Talk | None, *, is_of_note: bool = False) -> None:
        """Count a talk that was held; where no note is about it (any more), what is known of it.

        Its goal is then what the family has a letter about.
        """
        self._count("conferences", "held")
        if talk:
            self._summaries.append(talk.summary)
        if not is_of_note:
            self._count("present", "not_said")
            if talk and talk.has_goal:
                self._count("practice", "goal")
                self._count("practice", "valid_goal")

    def counts(self) -> Counts:
        """Return what was added up."""
        talks = Conferences(**self._of("conferences", Conferences._fields))
        everybody = len(self.noted | self.waiting)
        return Counts(
            conferences=talks._replace(planned=everybody, to_come=self.to_come),
            practice=Practice(**self._of("practice", Practice._fields)),
            habits=Habits(**self._of("habits", Habits._fields)),
            present=Present(**self._of("present", Present._fields)),
            modes=Modes(**self._of("modes", Modes._fields)),
            languages=dict(self._languages),
            summaries=Summaries(*map(sum, zip(Summaries(), *self._summaries, strict=True))),
        )

    def _of(self, group: str, names: tuple[str, ...]) -> dict[str, int]:
        return {name: self._found[group, name] for name in names}

    def _count(self, group: str, name: str) -> None:
        self._found[group, name] += 1

    def _practice(self, note: Note, data: dict[str, Any], *, counts_goal: bool) -> None:
        if not note.blanks():
            self._count("practice", "glow_and_grow")
        if any(glow.value for glow in note.glow):
            self._count("practice", "value")
        if note.goal and counts_goal:
            self._count("practice", "goal")
            lapses = {lapse.rule for lapse in goals.lapses(data, self._calendar, self._goal_words)}
            if lapses <= _STILL_VALID:
                self._count("practice", "valid_goal")

    def _habits(self, note: Note, student: Student | None) -> None:
        own = sum(1 for promise in note.promise if promise.by == "teacher")
        does = (
            ("student_voice", note.student_voice),
            ("family_questions", note.family_questions or note.family_priorities),
            ("home_like", note.grow.home_like),
            ("heard", _is_said_back(note, student)),
            ("student_part", note.goal and note.goal.student),
            ("few_promises", 1 <= own <= _FEW),
        )
        for name, done in does:
            if done:
                self._count("habits", name)

    def _who_came(self, note: Note, student: Student | None) -> None:
        assert note.meeting, "it was held"  # noqa: S101
        named = list(attendance.people(student or _LEFT, note.meeting.present))
        came = {person.came_as for person in named}
        if student is None:  # who was on the roster then is not known; a word still tells
            came.discard("other")
        if note.meeting.mode == "student-led":
            came.add("student")
        for kind in came:
            self._count("present", kind)
        sure = frozenset[int]().union(*(person.places for person in named if person.all_came))
        others = [
            person for person in named if person.came_as == "guardian" and not person.all_came
        ]
        if len(sure) + len(others) > 1:
            self._count("present", "two_guardians")
        if not came:
            self._count("present", "not_said")
        if student:
            perhaps = frozenset[int]().union(*(person.places for person in others))
            self._languages[self._spoken(sure or perhaps, student)] += 1

    def _spoken(self, came: frozenset[int], student: Student) -> str:
        """Return the family's language: of the first guardian who came, else of the first."""
        here = (person for person in student.guardians if person.place in came)
        guardian = next(here, None) or next(iter(student.guardians), None)
        tag = student.language or self._language
        if guardian:
            tag = language_of(guardian, student, self._language).tag
        return _plain_tag(tag)


def _is_said_back(note: Note, student: Student | None) -> bool:
    """Tell whether the family's own words stand in the note, and in a letter that it makes.

    Of who is not on the roster any more, only the note is known.
    """
    if student is None:
        heard = note.meeting.heard if note.meeting else ()
        return any(line.audience != "teacher" for line in heard)
    audience = Audience(student, note)
    return bool(note.goal) and any(audience.lines_for(reader) for reader in recipients(student)[0])


def _plain_tag(tag: str) -> str:
    """Return a language without its region; OTHER for what is no tag."""
    plain = tag.replace("_", "-").partition("-")[0].strip().casefold()
    return plain if plain.isalnum() and len(plain) <= _LONGEST_TAG else OTHER


_LONGEST_TAG = 35


def _was_held(data: dict[str, Any]) -> bool:
    """Tell whether a note that has a mistake says of its meeting that it was held."""
    meeting = data.get("meeting")
    if not isinstance(meeting, dict) or meeting.get("status", "held") != "held":
        return False
    held = meeting.get("held")
    if isinstance(held, str):
        with suppress(ValueError):
            held = datetime.fromisoformat(held.strip())
    return isinstance(held, datetime)
