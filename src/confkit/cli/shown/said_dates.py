"""A day or a time that somebody typed: shown back in full, and asked about where it may be two.

Loaded only where one was given: `due` alone needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from confkit.cli.shown import console
from confkit.cli.shown.asking import ask
from confkit.ground.errors import UsageError
from confkit.ground.text import listed
from confkit.language.spoken_dates import EXAMPLES, Direction, Moment, in_full, iso
from confkit.workspace.workspace import Workspace

_FAR = timedelta(days=183)
"""A day so far from today is not taken by Enter alone."""


def understood(
    text: str,
    workspace: Workspace,
    now: datetime,
    way: Direction = "ahead",
    of_time: date | None = None,
) -> Moment:
    """Return the day, or the day with a time, that was typed; raises ValueError with what to do.

    What is not ISO 8601 is shown back in full. `way` says where a day without a year lies,
    `of_time` is the day of a time that is typed alone, today without it.
    """
    readings = _readings(text, workspace, now, way, of_time)
    return readings[0] if iso(text) else _shown(text, readings, now)


def day(text: str, workspace: Workspace, now: datetime, way: Direction = "ahead") -> date:
    """Return the day that was typed; raises ValueError also where a time was typed with it."""
    readings = _readings(text, workspace, now, way)
    if any(isinstance(moment, datetime) for moment in readings):
        raise ValueError(f"{text!r} has a time in it; write the day alone")
    return readings[0] if iso(text) else _shown(text, readings, now)


def typed(text: str, option: str, workspace: Workspace, now: datetime, way: Direction) -> Moment:
    """Return the day or moment typed after an option; raises UsageError with what to do."""
    return _typed(understood, text, option, workspace, now, way)


def typed_day(text: str, option: str, workspace: Workspace, now: datetime, way: Direction) -> date:
    """Return the day typed after an option; raises UsageError with what to do."""
    return _typed(day, text, option, workspace, now, way)


def _typed(
    read: Callable[[str, Workspace, datetime, Direction], Moment],
    text: str,
    option: str,
    workspace: Workspace,
    now: datetime,
    way: Direction,
) -> Moment:
    try:
        return read(text, workspace, now, way)
    except ValueError as error:
        raise UsageError(f"{option} {error}".strip()) from None


def _readings(
    text: str, workspace: Workspace, now: datetime, way: Direction, of_time: date | None = None
) -> list[Moment]:
    if written := iso(text):
        return [written]
    readings = workspace.spoken.readings(text, now.astimezone(workspace.basics.tz), way, of_time)
    if not readings:
        message = f"{text!r} cannot be read as a day; write one like {EXAMPLES}"
        if not any(map(str.isdigit, text)):
            message += ". confkit does not know holidays by name"
        raise ValueError(message)
    return readings


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _shown(text: str, moments: list[Moment], now: datetime) -> Moment:
    """Show in full which day is meant, after asking which one where it may be several."""
    chosen = moments[0] if len(moments) == 1 else _chosen(text, moments, now)
    console.err(f"  {text}: {in_full(chosen)}")
    return chosen


def _chosen(text: str, moments: list[Moment], now: datetime) -> Moment:
    """Ask which of several days is meant; without a terminal, raises ValueError."""
    if not console.can_ask():
        may = listed([in_full(moment) for moment in moments], "or")
        raise ValueError(f"{text!r} may be {may}; write it like {moments[0]:%Y-%m-%d}")
    for number, moment in enumerate(moments, 1):
        console.err(f"  {number} {in_full(moment)}")
    what = "time" if len({_day(moment) for moment in moments}) == 1 else "day"
    is_near = abs(_day(moments[0]) - now.date()) < _FAR
    while True:
        answer = ask(f"  Which {what} is {text!r}?", "1" if is_near else "")
        if answer.isdecimal() and 0 < int(answer) <= len(moments):
            return moments[int(answer) - 1]
        console.err("  Please answer with one of the numbers.")
