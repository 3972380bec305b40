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
    raise ValueError("`held` should be a date and a time: 2026-11-24T15:30")


def day(value: Any) -> date:
    """Take a date, in quotes too; a time of day behind it is left off. Raises ValueError."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = date.fromisoformat(value.strip())
    if isinstance(value, date):
        return _in_reach(value.date() if isinstance(value, datetime) else value)
    raise ValueError("should be a date: 2026-12-18")


def _in_reach(found: AnyDay) -> AnyDay:
    """Return a day that can be reckoned with; one far off is a slip."""
    if not clock.in_reach(found):
        raise ValueError(f"should be a day of these years: {clock.unreachable(found)}")
    return found
