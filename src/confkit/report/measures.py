"""What a report measures: shares of counts, each of a whole that is said with it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from confkit.report.counts import Counts


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def rate(self) -> float:
        """The part of the whole, from 0 to 1; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0


class Measure(NamedTuple):
    """One practice: its key, what it is called, a short heading for a column, and how it is taken.

    `about` is what it counts; measures about the same thing have numbers in common.
    """

    key: str
    about: Literal["talks", "promises", "check-ins", "goals"]
    title: str
    head: str
    of: Callable[[Counts], Share]


def _held(counts: Counts) -> Share:
    talks = counts.conferences
    return Share(talks.held, max(talks.planned - talks.to_come, talks.held))


def _of_held(group: str, name: str) -> Callable[[Counts], Share]:
    def taken(counts: Counts) -> Share:
        return Share(getattr(getattr(counts, group), name), counts.conferences.held)

    return taken


def _same_day(counts: Counts) -> Share:
    """Take the letters of the same day; a talk without one lacks it, one due today does not."""
    sent = counts.summaries
    known = sent.same_day + sent.later + sent.overdue
    return Share(sent.same_day, max(counts.conferences.held - sent.open, known))


def _promises(counts: Counts) -> Share:
    kept = counts.promises
    return Share(kept.in_time, kept.in_time + kept.late + kept.overdue)


def _check_ins(counts: Counts) -> Share:
    kept = counts.check_ins
    done = kept.in_time + kept.late
    return Share(done, done + kept.overdue)


def _goals_met(counts: Counts) -> Share:
    goals = counts.goals
    return Share(goals.met, sum(goals) - goals.open)


MEASURES = (
    Measure("held", "talks", "Held, of those planned", "held", _held),
    Measure(
        "glow_and_grow",
        "talks",
        "With glow and grow",
        "glow",
        _of_held("practice", "glow_and_grow"),
    ),
    Measure("value", "talks", "Tied to a core value", "value", _of_held("practice", "value")),
    Measure(
        "valid_goal",
        "talks",
        "Ended with one valid goal",
        "goal",
        _of_held("practice", "valid_goal"),
    ),
    Measure(
        "heard",
        "talks",
        "With the family's own words",
        "words",
        _of_held("habits", "heard"),
    ),
    Measure("same_day", "talks", "Summary the same day", "letter", _same_day),
    Measure("promises", "promises", "Promises kept in time", "kept", _promises),
    Measure("check_ins", "check-ins", "Check-ins done", "check", _check_ins),
    Measure("goals_met", "goals", "Goals met", "met", _goals_met),
)
"""The nine practices, in the order of a conference and of what comes after it.

Each has questions in `coaching_questions.toml`, at least one of them a teacher's own.
"""

HABITS = {
    name: _of_held(group, name)
    for group, names in {
        "habits": (
            "student_voice",
            "family_questions",
            "home_like",
            "heard",
            "student_part",
            "few_promises",
        ),
        "present": ("two_guardians", "student"),
        "practice": ("value", "valid_goal"),
    }.items()
    for name in names
} | {"same_day": _same_day, "check_ins": _check_ins}
"""What some teachers do and others do not, by the names that `coaching_questions.toml` has."""


def title_of(name: str) -> str:
    """Return what a measure is called."""
    return next(measure.title for measure in MEASURES if measure.key == name)
