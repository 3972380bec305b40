"""Follow-ups as an iCalendar text (RFC 5545), written by hand: reading it back is for tests.

A UID is the follow-up's id, so the file can be imported again and again; SEQUENCE counts its
changes; what is done or dropped is CANCELLED. A child's full name stands in it only if asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from confkit.ground.text import clean, key
from confkit.promises.followups import FollowUp

_LONGEST = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""

_QUARTER = timedelta(minutes=15)
_KINDS = {
    "summary": "Summary", "resource": "Promised", "action": "Promised", "check_in": "Check-in",
    "review": "Goal", "contact": "Contact",
}  # fmt: skip


def calendar(entries: Iterable[FollowUp], tz: tzinfo, *, names: bool) -> bytes:
    """Return a whole calendar, one event for each follow-up that has a date."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//confkit//follow-ups//EN",
        "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
    ]  # fmt: skip
    for entry in entries:
        if entry.due is not None:
            lines += _event(entry, entry.due, tz, names=names)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(entry: FollowUp, due: datetime, tz: tzinfo, *, names: bool) -> Iterator[str]:
    stamp = _utc(entry.changed or entry.opened)
    what = _escaped(_title(entry, names=names))
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.id}@confkit"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{max(0, entry.revision - 1)}"
    yield from _time(due, tz)
    yield f"SUMMARY:{what}"
    yield f"DESCRIPTION:{_escaped(_advice(entry))}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'CONFIRMED' if entry.waits else 'CANCELLED'}"
    if entry.waits:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{what}"
        yield f"TRIGGER:{'PT7H30M' if _is_day(due, tz) else '-PT2H'}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _time(due: datetime, tz: tzinfo) -> Iterator[str]:
    """Give a day where a day was promised, else the quarter of an hour that ends when it is due."""
    if _is_day(due, tz):
        day = due.astimezone(tz).date()
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_utc(due - _QUARTER)}"
        yield f"DTEND:{_utc(due)}"


def _is_day(due: datetime, tz: tzinfo) -> bool:
    """Tell whether it is due at the end of a day, so that no hour was meant."""
    return (due + timedelta(seconds=1)).astimezone(tz).date() > due.astimezone(tz).date()


def _title(entry: FollowUp, *, names: bool) -> str:
    """Say what it is and about whom: the name if asked for, else its first letters."""
    who = entry.student if names else initials(entry.student)
    text = entry.text if names else without_name(entry.text, entry.student)
    kind = "The family" if entry.by == "family" else _KINDS[entry.kind]
    return f"{kind}: {text} ({who})"


def _advice(entry: FollowUp) -> str:
    if entry.by == "family":
        return "What the family wished to do. Nothing to do for you but to ask kindly."
    return f"When it is done: confkit done {entry.id}"


def initials(name: str) -> str:
    """Return the first letter of each word of a name, as `A. R.` for Ana Reyes."""
    return " ".join(f"{word[0]}." for word in clean(name).split())


def without_name(text: str, name: str) -> str:
    """Return a text in which each word of a name is its first letter."""
    parts = {key(word) for word in name.split()}
    return " ".join(_short(word, parts) for word in text.replace(name, initials(name)).split())


def _short(word: str, parts: set[str]) -> str:
    """Shorten a word that is part of a name, also before 's and a comma."""
    for length in range(len(word), 1, -1):
        if key(word[:length]) in parts and not word[length : length + 1].isalnum():
            return f"{word[0]}.{word[length:]}"
    return word


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Return text as a value of type TEXT (RFC 5545, 3.3.11)."""
    text = clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\t", " ").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Return a line, folded so that no letter is cut and none of its parts is too long."""
    parts: list[bytes] = []
    part = b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > _LONGEST - (1 if parts else 0):
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
