"""Days and moments as people who are not programmers write them in a note."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeVar

from confkit.ground import clock

AnyDay = TypeVar("AnyDay", date, datetime)

_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")


def moment(value: Any) -> datetime:
    """Take a date and time, in quotes too; raises ValueError with what to write."""
    if isinstance(value, str) and _CLOCK.fullmatch(value.strip()):
        with suppress(ValueError):
            value = datetime.fromisoformat(value.strip())
    if isinstance(value, datetime):
        return _in_reach(value)
    if isinstance(value, date):
        raise ValueError("`held` needs the time of day too: 2026-11-24T15:30")
    example = (isinstance(value, str) and meant(value)) or "2026-11-24T15:30"
    raise ValueError(f"`held` should be a date and a time: {example}")


def day(value: Any) -> date:
    """Take a date, in quotes too; a time of day behind it is left off. Raises ValueError."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = date.fromisoformat(value.strip())
    if isinstance(value, date):
        return _in_reach(value.date() if isinstance(value, datetime) else value)
    example = (isinstance(value, str) and meant(value)) or "2026-12-18"
    raise ValueError(f"should be a date: {example}")


_NUMBERS = re.compile(
    r"(\d+)\s?([-–—/.])-?\s?(\d{1,2})\s?\2-?\s?(\d+)"
    r"(?:[T ]\s*(\d{1,2})[:.h](\d\d)(?:\s*([ap])\.?m\b)?)?(?=[\s,]|$)",
    re.IGNORECASE,
)


def meant(text: str) -> str:
    """Return the day or moment that a text begins with, as TOML wants it; "" where there is none.

    A day whose parts are apart by dots has its day first; by a slash or a hyphen, either may be:
    `2026-12-08 or 2026-08-12`.
    """
    match = _NUMBERS.match(text)
    if not match:
        return _with_a_month(text.partition("#")[0])
    first, sign, middle, last, hour, minute, half = match.groups()
    if len(first) == 4:
        parts = {(first, middle, last)}
    elif len(last) == 4:
        parts = {(last, middle, first)} | ({(last, first, middle)} if sign != "." else set())
    else:
        return ""
    days = {day for part in parts if (day := _real(*map(int, part)))}
    time = _time(int(hour), minute, half) if hour else ""
    corrected = [day + time for day in sorted(days, reverse=True)]
    return "" if text.startswith(tuple(corrected)) else " or ".join(corrected)


def _with_a_month(text: str) -> str:
    """Return a day whose month is a word in English, as `strptime` knows them; "" for any other."""
    words = " ".join(text.replace(",", " ").replace(".", " ").split())
    for form in ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y"):
        with suppress(ValueError):
            return datetime.strptime(words, form).date().isoformat()  # noqa: DTZ007 - a day alone
    return ""


def _real(*numbers: int) -> str:
    try:
        return date(*numbers).isoformat()
    except ValueError:
        return ""


def _time(hour: int, minute: str, half: str | None) -> str:
    """Return `T15:30` of 3:30 pm, or of 15.30."""
    if half:
        hour = hour % 12 + (12 if half in "pP" else 0)
    return f"T{hour:02}:{minute}"


def _in_reach(any_day: AnyDay) -> AnyDay:
    """Return a day that can be reckoned with; one far off is a slip."""
    if not clock.in_reach(any_day):
        raise ValueError(f"should be a day of these years: {clock.unreachable(any_day)}")
    return any_day
