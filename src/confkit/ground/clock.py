"""Now, and local time: the one place that asks the machine what time it is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from confkit.ground.errors import UsageError


def now() -> datetime:
    """Return this instant in UTC; `CONFKIT_NOW` (ISO 8601 with offset) replaces the clock."""
    text = os.environ.get("CONFKIT_NOW")
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and in_reach(moment.date()):
            return moment.astimezone(UTC)
        why = "cannot be read" if in_reach(moment.date()) else "is out of range"
    except (ValueError, OverflowError):
        why = "cannot be read"
    raise UsageError(
        f"CONFKIT_NOW={text!r} {why}; "
        "write a date and time with an offset, such as 2026-11-26T08:00:00-06:00"
    )


def zone(name: str) -> tzinfo | None:
    """Return the IANA time zone of this name, or None if there is none."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, a folder of the database
        return None


def of(name: str, otherwise: tzinfo) -> tzinfo:
    """Return the time zone of this name; `otherwise` where there is none."""
    return (zone(name) if name else None) or otherwise


def unknown_zone(typed: str) -> str:
    """Word what is wrong with a time zone that does not exist, with the one that may be meant."""
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    from confkit.ground import adding

    zones = sorted(available_timezones())
    if not zones:
        return f"this computer has no time zone data; add it with: {adding.command('tzdata')}"
    city = typed.casefold().replace(" ", "_").rpartition("/")[2]
    meant = [name for name in zones if name.casefold().rpartition("/")[2] == city]
    if "/" in typed:
        meant = meant or get_close_matches(typed, zones, n=1, cutoff=0.8)
    hint = f"did you mean {meant[0]}?" if meant else "write one like America/Chicago"
    return f"{typed!r} is not an IANA time zone; {hint}"


def in_reach(day: date) -> bool:
    """Tell whether a day can be reckoned with; one at the ends of the calendar is a slip."""
    return 1900 <= day.year <= 2500


def instant(local: datetime, tz: tzinfo) -> datetime:
    """Return the instant (UTC) of a local time; one with an offset keeps its meaning.

    A local time that the clock skips moves forward by the skip; one that comes twice is the
    first of the two (PEP 495, fold=0 does both).
    """
    _must_be_in_reach(local.date())
    if local.tzinfo is None:
        local = local.replace(tzinfo=tz, fold=0)
    return local.astimezone(UTC)


def clock_oddity(local: datetime, tz: tzinfo) -> str | None:
    """Say whether a local time does not exist or exists twice; None if it is plain."""
    if local.tzinfo is not None or not in_reach(local.date()):
        return None
    first = local.replace(tzinfo=tz, fold=0)
    if first.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != local:
        moved = first.astimezone(UTC).astimezone(tz)
        return (
            f"{local:%H:%M} does not exist on {local:%Y-%m-%d} (the clocks change); "
            f"taken as {moved:%H:%M}"
        )
    if first.utcoffset() != local.replace(tzinfo=tz, fold=1).utcoffset():
        return (
            f"{local:%H:%M} comes twice on {local:%Y-%m-%d} (the clocks change); "
            "taken as the first of the two"
        )
    return None


def moment_of(on: date, tz: tzinfo, now: datetime) -> datetime:
    """Return the instant of what was on a day; a day alone is its noon, or now if it is today.

    Raises UsageError where it is still to come.
    """
    if on == now.astimezone(tz).date():
        return now
    at = instant(on if isinstance(on, datetime) else datetime.combine(on, time(12)), tz)
    if at > now:
        raise UsageError(f"--on {on} is in the future; say when it was")
    return at


def end_of(day: date, tz: tzinfo) -> datetime:
    """Return the last second of a local day, in UTC."""
    _must_be_in_reach(day)
    start_of_next = datetime.combine(day + timedelta(days=1), time(), tzinfo=tz)
    return start_of_next.astimezone(UTC) - timedelta(seconds=1)


def unreachable(day: date) -> str:
    """Word what is wrong with a day that is out of reach."""
    return f"{day.year:04} cannot be the year of a conference; correct the date"


def _must_be_in_reach(day: date) -> None:
    if not in_reach(day):
        raise UsageError(unreachable(day))
