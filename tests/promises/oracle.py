"""When something is due, written a second time in another way, to hold the rules against.

Nothing here goes from local time to UTC. The only thing asked of the time zone is what a clock
on the wall shows at an instant; local times are found by looking for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache


def wall(seconds: int, tz: tzinfo) -> datetime:
    """Return what a clock on the wall shows at so many seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(tz).replace(tzinfo=None)


@lru_cache(10_000)
def first_instant(day: date, tz: tzinfo) -> int:
    """Return the first second at which the wall's calendar shows `day` or a later one."""
    low = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - 3 * 86400
    high = low + 6 * 86400
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if wall(middle, tz).date() >= day else (middle, high)
    return high


def last_second(day: date, tz: tzinfo) -> int:
    """Return the last second before the wall's calendar shows a later day."""
    return first_instant(day + timedelta(days=1), tz) - 1


def instant(local: datetime, tz: tzinfo) -> int:
    """Return the first instant at which the wall shows `local`; one that is skipped moves on."""
    guess = int(local.replace(tzinfo=UTC).timestamp())
    shown = [second for second in _around(guess) if wall(second, tz) == local]
    if shown:
        return shown[0]
    # Skipped: as far after the skip as the local time is after the last that was shown.
    before = max(
        second for second in _around(guess)
        if wall(second, tz) < local and wall(second + 15 * 60, tz) > local
    )  # fmt: skip
    return before + int((local - wall(before, tz)).total_seconds())


def _around(guess: int) -> range:
    return range(guess - 27 * 3600, guess + 27 * 3600, 15 * 60)


@lru_cache(10_000)
def school_days(first: date, is_open: Callable[[date], bool]) -> list[date]:
    """List the days with school from a day on, for a year."""
    return [day for n in range(366) if is_open(day := first + timedelta(days=n))]


def due(
    kind: str, held: int, rule: tuple[str, int], is_open: Callable[[date], bool], tz: tzinfo
) -> int:
    """Return the second at which something is due that was promised at `held`."""
    unit, number = rule
    if unit == "hours":
        return held + number * 3600
    day = wall(held, tz).date()
    if unit == "school_days":
        later = [one for one in school_days(day, is_open) if one > day]
        return last_second(later[number - 1] if number else day, tz)
    day += timedelta(days=number)
    if kind == "check_in":
        day = school_days(day, is_open)[0]
    return last_second(day, tz)


def state(due_at: int, now: int, tz: tzinfo) -> str:
    """Return the state of what is not done."""
    if due_at < now:
        return "overdue"
    same_day = (
        first_instant(wall(now, tz).date(), tz) <= due_at <= last_second(wall(now, tz).date(), tz)
    )
    return "today" if same_day else "upcoming"
