"""Days without school and terms: typed as options, or asked for at a terminal."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from confkit.cli.shown import console
from confkit.cli.shown.asking import ask, not_taken, numbers
from confkit.ground.errors import UsageError
from confkit.ground.text import listed
from confkit.ground.toml.writing import pair
from confkit.language.spoken_dates import Moment, Spoken, in_full
from confkit.promises.deadlines import Calendar
from confkit.workspace import calendar_import
from confkit.workspace.calendar_import import Days, Event

Closed = Annotated[
    list[str] | None,
    typer.Option(
        "--closed",
        metavar="DAYS",
        help="Days without school, such as “Nov 26, Dec 21 to Jan 1”, or a calendar file (.ics).",
    ),
]
Terms = Annotated[
    list[str] | None,
    typer.Option("--term", metavar="DAYS", help="A term, such as “Aug 24 to Dec 18”."),
]


class New(NamedTuple):
    """What the settings do not say yet, as they will say it."""

    closed: list[Any]
    terms: list[Any]

    @property
    def shown(self) -> list[str]:
        """The lines that say it."""
        return [f"[calendar] {pair(name, days)}" for name, days in self._asdict().items() if days]


class AskedDays(NamedTuple):
    """The days that were said."""

    closed: list[Days]
    terms: list[Days]

    def new(self, calendar: Calendar) -> New:
        """Return those that a calendar does not hold yet."""
        return New(
            calendar_import.new(self.closed, calendar.closed),
            [Days(*term).value for term in self.terms if tuple(term) not in calendar.terms],
        )


def read(spoken: Spoken, closed: list[str], terms: list[str], now: datetime) -> AskedDays:
    """Return the days of the options; raises UsageError with what to do."""
    days: list[Days] = []
    for text in closed:
        if Path(text).is_file():
            days += _of_file(Path(text), spoken)
        else:
            days += _typed("--closed", text, spoken, now)
    return AskedDays(days, [term for text in terms for term in _terms("--term", text, spoken, now)])


def asked(spoken: Spoken, calendar: Calendar, now: datetime) -> AskedDays:
    """Ask for both where the settings say nothing of them yet."""
    if not calendar_import.is_empty(calendar):
        return AskedDays([], [])
    console.err("So that nothing falls due on a day without school:")
    answers = AskedDays([], [])
    while answer := ask("  Days without school, or a calendar file (press Enter to skip)"):
        try:
            file = Path(answer).expanduser()
            is_file = file.is_file()
            closed = _chosen(file, spoken) if is_file else _typed("", answer, spoken, now)
        except UsageError as error:
            not_taken(error)
            continue
        answers = answers._replace(closed=closed)
        break
    while answer := ask("  The terms, such as Aug 24 to Dec 18 (press Enter to skip)"):
        try:
            return answers._replace(terms=_terms("", answer, spoken, now))
        except UsageError as error:
            not_taken(error)
    return answers


def _of_file(path: Path, spoken: Spoken) -> list[Days]:
    """Return the days whose title says that there is no school, and name the others."""
    events = calendar_import.events(path, spoken)
    others = [event for event in events if not event.no_school]
    if others:
        names = listed([event.title or "without a title" for event in others[:5]])
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        console.err(f"note: counted as school days: {names}{more}; name them with --closed")
    return [Days(event.first, event.last) for event in events if event.no_school]


def _chosen(path: Path, spoken: Spoken) -> list[Days]:
    """Show the whole days of a file, and let the teacher say which others have no school."""
    events = calendar_import.events(path, spoken)
    others = [event for event in events if not event.no_school]
    for event in events:
        if event.no_school:
            console.err(f"    no school: {_line(event)}")
    for number, event in enumerate(others, 1):
        console.err(f"  {number} school: {_line(event)}")
    more = (
        numbers("  Which of these have no school either? Their numbers, or Enter", len(others))
        if others
        else []
    )
    chosen = [event for event in events if event.no_school] + [others[at - 1] for at in more]
    return [Days(event.first, event.last) for event in chosen]


def _line(event: Event) -> str:
    return f"{_in_full(event.first, event.last)} {event.title}".rstrip()


def _in_full(first: date, last: date) -> str:
    return in_full(first) if first == last else f"{in_full(first)} to {in_full(last)}"


def _terms(option: str, text: str, spoken: Spoken, now: datetime) -> list[Days]:
    spans = _typed(option, text, spoken, now)
    if any(first == last for first, last in spans):
        raise UsageError(
            f"{option} {text!r}: a term has two days, such as Aug 24 to Dec 18".strip()
        )
    return spans


def _typed(option: str, text: str, spoken: Spoken, now: datetime) -> list[Days]:
    spans = []
    for first, last in spoken.spans(text, now):
        ends = [_one(option, text, days) for days in (first, last)]
        if ends[1] < ends[0]:
            message = f"{in_full(ends[1])} is before {in_full(ends[0])}"
            raise UsageError(f"{option} {text!r}: {message}".strip())
        spans.append(Days(*ends))
    for days in spans:
        console.err(f"    {_in_full(*days)}")
    return spans


def _one(option: str, text: str, days: list[Moment]) -> Any:
    dates = list(dict.fromkeys(day for day in days if not isinstance(day, datetime)))
    if not dates:
        message = "cannot be read as days; write them like Nov 26, Dec 21 to Jan 1"
        raise UsageError(f"{option} {text!r} {message}".strip())
    if len(dates) > 1:
        may = listed([in_full(day) for day in dates], "or")
        raise UsageError(f"{option} {text!r} may be {may}; write it like {dates[0]}".strip())
    return dates[0]
