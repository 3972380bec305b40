"""Counts of one teacher's round, without a name of a child or a family.

Three things have this form. A teacher shares one (`confkit report --share`). A purge leaves one of
what it took away. And `confkit report` sums those and what it counts from notes and ledger. Counts
only add up: a conference stands in one of them, never in two. `report.counts_file` is their file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from confkit.ground.text import key


class Conferences(NamedTuple):
    """The talks of a round. `to_come` are planned for a later time than the counts are of.

    `unreadable` are those whose note has a mistake; they may be held, and then count as held.
    """

    planned: int = 0
    to_come: int = 0
    held: int = 0
    no_show: int = 0
    moved: int = 0
    unreadable: int = 0

    @property
    def begun(self) -> bool:
        """Whether the day of any of them has come."""
        return bool(self.held or self.no_show or self.moved)


class Practice(NamedTuple):
    """Of the talks that were held: how many had each part.

    `valid_goal` is one goal in which the coach finds no error (`coach.goals`).
    """

    glow_and_grow: int = 0
    value: int = 0
    goal: int = 0
    valid_goal: int = 0


class Habits(NamedTuple):
    """Of the talks that were held: what some teachers do and others do not.

    The child's own words and the family's questions on the sheet, a like situation at home asked
    about, the family's own words in note and letter, a part for the child in the goal, one or two
    promises of the teacher (not none, not three).
    """

    student_voice: int = 0
    family_questions: int = 0
    home_like: int = 0
    heard: int = 0
    student_part: int = 0
    few_promises: int = 0


class Present(NamedTuple):
    """Of the talks that were held: in how many each was there.

    `not_said`: nobody is named, or nobody of whom the roster still tells who it is.
    """

    guardian: int = 0
    two_guardians: int = 0
    student: int = 0
    interpreter: int = 0
    other: int = 0
    not_said: int = 0


class Modes(NamedTuple):
    """Of the talks that were held: how."""

    in_person: int = 0
    phone: int = 0
    video: int = 0
    student_led: int = 0


class Summaries(NamedTuple):
    """The summary letters. `open` is not sent and not overdue yet."""

    same_day: int = 0
    later: int = 0
    overdue: int = 0
    open: int = 0


class FollowUpCounts(NamedTuple):
    """Follow-ups of the teacher, by state; `moved` were put off and stand in a state too."""

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0
    moved: int = 0


class FamilyPromises(NamedTuple):
    """What families wished to do; it is never overdue."""

    kept: int = 0
    open: int = 0


class Goals(NamedTuple):
    """How the goals went. `unsaid` is looked at without a word; `overdue` is not looked at yet."""

    met: int = 0
    partly: int = 0
    not_yet: int = 0
    unsaid: int = 0
    overdue: int = 0
    open: int = 0


class Counts(NamedTuple):
    """Everything that is counted of a round. `languages` are those of the families, by tag."""

    conferences: Conferences = Conferences()
    practice: Practice = Practice()
    habits: Habits = Habits()
    present: Present = Present()
    modes: Modes = Modes()
    languages: Mapping[str, int] = {}
    summaries: Summaries = Summaries()
    promises: FollowUpCounts = FollowUpCounts()
    check_ins: FollowUpCounts = FollowUpCounts()
    contacts: FollowUpCounts = FollowUpCounts()
    family_promises: FamilyPromises = FamilyPromises()
    goals: Goals = Goals()


class RoundCounts(NamedTuple):
    """The counts of one teacher's round. `first` and `last` are the days of its talks, if any.

    `as_of` is the instant at which they were true: what was open then may be kept by now.
    """

    teacher: str
    school: str
    round: str
    as_of: datetime
    first: date | None
    last: date | None
    counts: Counts

    @property
    def whose(self) -> tuple[str, str, str]:
        """Teacher, school and round in the form in which two that are the same compare equal."""
        return key(self.teacher), key(self.school), key(self.round)


def total(many: Iterable[Counts]) -> Counts:
    """Add counts up."""
    rows = list(many)
    sums: dict[str, Any] = {}
    for name, none in Counts._field_defaults.items():
        groups = [getattr(counts, name) for counts in rows]
        sums[name] = (
            none._make(map(sum, zip(none, *groups, strict=True)))
            if hasattr(none, "_make")
            else _languages(groups)
        )
    return Counts(**sums)


def _languages(groups: Iterable[Mapping[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for group in groups:
        for tag, number in group.items():
            sums[tag] = sums.get(tag, 0) + number
    return sums


def together(first: RoundCounts, second: RoundCounts) -> RoundCounts:
    """Add two counts of the same teacher and round that have no conference in common.

    The later `as_of` holds: what was purged does not change any more.
    """
    firsts = [day for day in (first.first, second.first) if day]
    lasts = [day for day in (first.last, second.last) if day]
    return first._replace(
        as_of=max(first.as_of, second.as_of),
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        counts=total((first.counts, second.counts)),
    )
