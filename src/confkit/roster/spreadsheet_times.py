"""Dates and times as spreadsheets write them into a list.

A spreadsheet rewrites a time in the form of its own country when a list is opened and saved. The
form is read from the cell; only where day and month could be either way round is a whole column
looked at, and where that does not tell either, nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name
from collections.abc import Iterable
from contextlib import suppress
from datetime import date as calendar_date
from datetime import datetime, time, timedelta
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from confkit.ground import clock
from confkit.ground.resources import data_table

Order = Literal["day-first", "month-first"]

_NUMBERS = re.compile(r"(\d{1,4})\s?([./\-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?(?=[\s,t]|$)")
_CLOCK = re.compile(
    r"(?<![\d.:])(\d{1,2})(?:\s?[:.h]\s?(\d{2})(?::(\d{2})(?:\.\d+)?)?|\s?h(?=\s|$)|(?=\s?[ap]\.?\s?m))"
    r"(?:\s?([ap])\.?\s?m\b\.?)?(?![\d:])"
)
_SERIAL = re.compile(r"\d{5}[.,]\d+")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_FIRST_DAY = datetime.fromisoformat("1899-12-30")
"""Day 0 of a spreadsheet, where a time is a number of days (ECMA-376, 18.17.4.1)."""

_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[\s,.;]+")
_LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl")


class _Date(NamedTuple):
    """A date as it is written: its numbers in their order, or with the month known."""

    first: int
    second: int
    year: int
    order: Order | None


def order_of(cells: Iterable[str]) -> Order | None:
    """Return the order of day and month in a column, where some cell shows it and none another."""
    orders = {_order(date) for cell in cells if (date := _date(_read(cell))[0])}
    known = orders - {None}
    return known.pop() if len(known) == 1 else None


def time_of(cell: str, order: Order | None = None) -> datetime | str:
    """Return the local time that a cell holds, or what to do about it.

    `order` is that of the column; a cell that shows its own is read by that.
    """
    if _ISO.match(cell):
        with suppress(ValueError):
            moment = datetime.fromisoformat(cell)
            return moment if moment.tzinfo is None and clock.in_reach(moment.date()) else _WRITE
    if _SERIAL.fullmatch(cell):
        days = timedelta(days=float(cell.replace(",", ".")))
        return _in_reach(_FIRST_DAY + timedelta(minutes=round(days / timedelta(minutes=1))))
    date, rest = _date(_read(cell))
    clocks = list(_CLOCK.finditer(rest))
    if date is None or len(clocks) > 1 or not _only_words(_CLOCK.sub(" ", rest)):
        return _WRITE
    if not clocks:
        return "add the time of day, as in 2026-11-16T15:30"
    return _at(date, clocks[0], order)


def is_either(cell: str) -> bool:
    """Tell whether a cell is a date that may be day or month first."""
    date = _date(_read(cell))[0]
    return date is not None and not _order(date) and date.first != date.second


@lru_cache(maxsize=256)  # a class has a few grades and rooms, one in each row
def is_date(cell: str) -> bool:
    """Tell whether a cell is a date, as a spreadsheet makes one of 3-4 or 11/12."""
    text = _read(cell)
    if text.isdecimal() or text.isalpha():  # a grade, the name of a room
        return False
    if _date(text)[0]:
        return True
    words = _BETWEEN.sub(" ", text.replace("-", " ").replace("/", " ")).split()
    return len(words) == 2 and any(
        other.isdecimal() and _is_month(word) for word, other in (words, reversed(words))
    )


_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
SHORTENED = (
    "a spreadsheet has shortened this id, and its digits are lost; take the list from your "
    "school's system again, with the ids as text"
)


def is_shortened(text: str) -> bool:
    """Tell whether a spreadsheet has written a long number as 1.23E+11."""
    return bool(_SHORTENED.fullmatch(text))


def looks_like_date(student_id: str) -> str:
    """Return what is to be told of an id that a spreadsheet may have made a date of, or ""."""
    if not is_date(student_id):
        return ""
    return (
        f"the id {student_id!r} looks like a date, as a spreadsheet makes one of 3-5; compare it "
        "with your school's list"
    )


_WRITE = "write local time like 2026-11-16T15:30"


def _read(cell: str) -> str:
    """Return a cell in small letters, with the common blank for every other."""
    return unicodedata.normalize("NFKC", cell).casefold().strip()


def _date(text: str) -> tuple[_Date | None, str]:
    """Return the date at the beginning of a text, after the name of a weekday, and the rest."""
    if match := _NUMBERS.search(text):
        first, second, third = int(match[1]), int(match[3]), int(match[4])
        rest = f"{text[: match.start()]} {text[match.end() :].removeprefix('t')}"
        if len(match[1]) == 4:
            return _Date(second, third, first, "month-first"), rest
        dotted: Order | None = "day-first" if match[2] == "." and second <= 12 else None
        return _Date(first, second, _year(third), dotted), rest
    if not any(map(str.isdigit, text)):  # a year has digits
        return None, text
    named = [word for word in _WORD.finditer(text) if _is_month(word[0])]
    if len(named) != 1:
        return None, text
    (month,) = named
    around = re.compile(
        rf"(?:(\d{{1,2}})(?:st|nd|rd|th|er|[.º°])?[\s\-]+(?:de\s+)?)?{month[0]}[.,\-]*\s*(?:de\s+)?"
        r"(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4}|\d{2}(?![\d:.]|\s?[ahp]))"
    )
    match = around.search(text)
    if not match or bool(match[1]) == bool(match[2]):
        return None, text
    year = _year(int(match[3]))
    date = _Date(_months()[month[0]], int(match[1] or match[2]), year, "month-first")
    return date, f"{text[: match.start()]} {text[match.end() :]}"


def _year(number: int) -> int:
    return number + 2000 if number < 100 else number


def _order(date: _Date) -> Order | None:
    """Return the order that a date shows by itself: no month has a number over 12."""
    if date.order or (date.first > 12) == (date.second > 12):
        return date.order
    return "day-first" if date.first > 12 else "month-first"


def _at(date: _Date, match: re.Match[str], order: Order | None) -> datetime | str:
    own = _order(date)
    if not own and not order and date.first != date.second:
        return _either(date)
    day, month = date.first, date.second
    if (own or order) == "month-first":
        day, month = month, day
    hour, half = int(match[1]), match[4]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 99
    try:
        clock_time = time(hour, int(match[2] or 0))
        return _in_reach(datetime.combine(calendar_date(date.year, month, day), clock_time))
    except ValueError:
        return f"there is no such time; {_WRITE}"


def _either(date: _Date) -> str:
    american, other = (f"{month_name[m]} {d}" for m, d in (date[:2], date[1::-1]))
    return (
        f"{american} or {other}? Say it once: `confkit roster needs --dates month-first`, or "
        "day-first (`roster import` takes it, too)"
    )


def _in_reach(moment: datetime) -> datetime | str:
    return moment if clock.in_reach(moment.date()) else _WRITE


def _only_words(rest: str) -> bool:
    """Tell whether only weekdays and words such as `at` are left of a cell."""
    return all(word in _said_with_dates() for word in _BETWEEN.sub(" ", rest).split())


_BEGINS_AS_MONTH = re.compile(
    "abr|ago|aoû|apr|aug|avr|dec|dez|dic|déc|ene|feb|fev|fév|gen|giu|jan|jui|jul|jun|lug|maa|mag|"
    "mai|mar|may|mei|mrt|mär|nov|oct|okt|ott|out|sep|set"
)
"""With what the names of months begin, which take time to load: "Room 12" needs none of them."""


def _is_month(word: str) -> bool:
    return bool(_BEGINS_AS_MONTH.match(word)) and word in _months()


@cache  # read once, where a month is written as a word
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    return {
        name.casefold().rstrip("."): number
        for locale in _LOCALES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    } | {"sept": 9}


@cache
def _said_with_dates() -> frozenset[str]:
    from babel.dates import get_day_names

    days = {
        name.casefold().rstrip(".")
        for locale in _LOCALES
        for width in ("wide", "abbreviated")
        for name in get_day_names(width, "format", locale).values()
    }
    return frozenset(days) | frozenset(data_table("roster/words.toml")["said_with_dates"])
