"""When something is due: pure rules over instants, dates and the school's calendar.

Hours are exact hours, counted in UTC, so a change of clocks does not stretch them. Days and
school days are dates; what is due on a date is due at its last second, local time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from confkit.ground import clock
from confkit.ground.named_tuple import NamedTuple


class Span(NamedTuple):
    """A length of time after a meeting; one of the three is not None."""

    days: int | None = None
    hours: int | None = None
    school_days: int | None = None

    @property
    def words(self) -> str:
        """The span as the ledger keeps it: `14 days`."""
        return next((f"{n} {unit}" for unit, n in self._asdict().items() if n is not None), "")


def span(words: str) -> Span:
    """Return the span that was kept as `14 days`."""
    number, _, unit = words.partition(" ")
    return Span(**{unit: int(number)})


DEFAULT_DEADLINES: dict[str, Span] = {
    "summary": Span(days=0),
    "resource": Span(hours=48),
    "action": Span(school_days=1),
    "check_in": Span(days=14),
    "contact": Span(school_days=2),
    "invite": Span(days=14),
    "remind": Span(days=2),
}
"""Due after the meeting, by kind; `check_in` then goes on to the next school day.

`invite` and `remind` are due before the slot, back on a school day.
"""


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Calendar(NamedTuple):
    """The days with school: weekdays (Monday 0) but the closed spans (both ends closed).

    `terms` (first and last day of each, in order, or none if they are not known) close the days
    between two of them. Before the first and after the last nothing is known, so that a calendar
    with one term does not close the rest of the year.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    closed: tuple[tuple[date, date], ...] = ()
    terms: tuple[tuple[date, date], ...] = ()

    def is_school_day(self, day: date) -> bool:
        """Tell whether there is school on this day."""
        return (
            day.weekday() in self.weekdays
            and not any(first <= day <= last for first, last in self.closed)
            and not any(last < day < first for (_, last), (first, _) in pairwise(self.terms))
        )

    def why_none(self, day: date) -> str:
        """Say why there may be no school on a day; "" where there is."""
        if not self.is_school_day(day):
            return f"on a {day:%A} without school"
        if self.terms and day > (last := self.terms[-1][1]):
            return f"after the last day of term ({last:%b} {last.day})"
        if self.terms and day < (first := self.terms[0][0]):
            return f"before the first day of term ({first:%b} {first.day})"
        return ""

    def term_end(self, day: date) -> date | None:
        """Return the last day of the term that holds `day`, or of the next; None if not known."""
        return next((last for _, last in self.terms if day <= last), None)

    def on_or_after(self, day: date) -> date:
        """Return the first school day from `day` on; `day` itself if a year holds none."""
        for distance in range(400):
            candidate = day + timedelta(days=distance)
            if self.is_school_day(candidate):
                return candidate
        return day

    def on_or_before(self, day: date) -> date:
        """Return the last school day up to `day`; `day` itself if a year holds none."""
        for distance in range(400):
            candidate = day - timedelta(days=distance)
            if self.is_school_day(candidate):
                return candidate
        return day

    def after(self, day: date, school_days: int) -> date:
        """Return the day that comes `school_days` school days after `day`."""
        for _ in range(school_days):
            day = self.on_or_after(day + timedelta(days=1))
        return day


REVIEW_WEEKS = 4
"""After so many weeks a goal is looked at, if nobody says another day."""

ROUTINE_WEEKS = 3
"""A routine takes so long to show; a term with less of it left gives way to the next."""

LONGEST_TERM = timedelta(weeks=20)
"""Where the settings name no terms, a goal's review comes no later after the meeting."""


class ReviewDay(NamedTuple):
    """By when a goal should be looked at: `suggested`, a school day, and at the latest `last`.

    `term` tells whether `last` is the end of a term, and not a length of time.
    """

    suggested: date
    last: date
    term: bool


def review(held: date, calendar: Calendar) -> ReviewDay:
    """Return when the goal of a meeting should be looked at: within its term."""
    end = calendar.term_end(held)
    if end and end < held + timedelta(weeks=ROUTINE_WEEKS):
        end = calendar.term_end(end + timedelta(days=1))
    last = end or held + LONGEST_TERM
    suggested = calendar.on_or_after(held + timedelta(weeks=REVIEW_WEEKS))
    if suggested > last:
        suggested = calendar.on_or_before(last)
    return ReviewDay(suggested, last, end is not None)


def due(kind: str, held: datetime, span: Span, calendar: Calendar, tz: tzinfo) -> datetime:
    """Return the instant (UTC) at which something of this kind is due.

    `held` is the meeting's instant. A check-in lands on a school day, so that the note does
    not reach a family on a holiday.
    """
    if span.hours is not None:
        return held + timedelta(hours=span.hours)
    day = held.astimezone(tz).date()
    if span.school_days is not None:
        day = calendar.after(day, span.school_days)
    else:
        day += timedelta(days=span.days or 0)
        if kind == "check_in":
            day = calendar.on_or_after(day)
    return clock.end_of(day, tz)
