"""Days without school and terms: from the school's calendar file, or as people say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from confkit.ground import gate
from confkit.ground.errors import UsageError
from confkit.ground.text import one_line
from confkit.language.spoken_dates import Spoken
from confkit.promises.deadlines import Calendar

if TYPE_CHECKING:
    from icalendar import Calendar as CalendarFile


class Event(NamedTuple):
    """Whole days of a calendar file, and whether its title says that there is no school."""

    first: date
    last: date
    title: str
    no_school: bool


class Days(NamedTuple):
    """Whole days from one to another, both included."""

    first: date
    last: date

    @property
    def value(self) -> date | dict[str, date]:
        """The days as the settings say them."""
        if self.first == self.last:
            return self.first
        return {"from": self.first, "to": self.last}


def read(path: Path) -> CalendarFile:
    """Read an iCalendar file (RFC 5545); raises UsageError if it is none."""
    import icalendar  # loaded only for a calendar file

    try:
        return icalendar.Calendar.from_ical(gate.read(path))
    except (OSError, ValueError, IndexError, KeyError) as error:
        message = getattr(error, "strerror", None) or "is not a calendar file (.ics)"
        raise UsageError(f"{path}: {message}") from None


def events(path: Path, spoken: Spoken) -> list[Event]:
    """Return the whole days of an iCalendar file in order; UsageError if it is none.

    A day that repeats counts as often as the file lists it, and not by its rule.
    """
    events = []
    for event in read(path).events:
        start, end = event.get("DTSTART"), event.get("DTEND")
        first = getattr(start, "dt", None)
        if isinstance(first, date) and not isinstance(first, datetime):
            after = getattr(end, "dt", first)
            last = after - timedelta(1) if isinstance(after, date) and after > first else first
            title = one_line(str(event.get("SUMMARY", "")))
            events.append(Event(first, last, title, spoken.says_no_school(title)))
    return sorted(events)


def new(days: Iterable[Days], there: Iterable[tuple[date, date]]) -> list[Any]:
    """Return the days that those which are there do not hold yet, as the settings say them."""
    known = list(there)
    new_days = []
    for day in sorted(set(days)):
        if not any(first <= day.first and day.last <= last for first, last in known):
            new_days.append(day.value)
            known.append(day)
    return new_days


def is_empty(calendar: Calendar) -> bool:
    """Tell whether nothing was said yet of days without school and of terms."""
    return not (calendar.closed or calendar.terms)
