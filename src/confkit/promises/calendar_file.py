"""Follow-ups and conferences as an iCalendar file (RFC 5545); tests read it back with libraries.

A UID is the follow-up's id, so the file can be imported again and again; SEQUENCE counts its
changes. What is done or dropped is CANCELLED and its title says so, because some calendars go on
showing canceled events. So is what an earlier file had under a UID that nothing has now, such as in
a round that has another name since. A calendar may be stored anywhere, so what people wrote, where
any name can stand, is in the file only if the teacher asked for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from confkit.ground.text import clean
from confkit.promises.followup_ids import DIGITS
from confkit.promises.followups import FollowUp, clocks
from confkit.roster.person_names import initials

_LONGEST = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""

_QUARTER = timedelta(minutes=15)
_TITLES = {
    "invite": "Send the invitation",
    "remind": "Send the reminder of the talk",
    "summary": "Send the summary",
    "resource": "Send what was promised",
    "action": "Do what was promised",
    "check_in": "Write the check-in",
    "review": "Review the goal",
    "contact": "Reach the family",
}
_FAMILY = "What the family promised"
_AHEAD = {True: "-PT9H", False: "-PT2H"}
"""When an alarm rings: before a whole day at 3 in the afternoon of the day before. An alarm after
the start of a whole day is dropped by Outlook."""


class ConferenceEvent(NamedTuple):
    """A talk that is planned: its own id, with whom, from when, for how long, and where."""

    id: str
    student: str
    starts: datetime
    minutes: int
    room: str


class EarlierEvent(NamedTuple):
    """What is needed of an event of an earlier file to cancel it.

    `changed` is when it was, `sequence` its number once it is canceled, `starts` its whole line.
    """

    changed: str
    sequence: int
    starts: str
    is_conference: bool


_EVENT = re.compile(
    rf"BEGIN:VEVENT\r\nUID:([0-9a-f]{{{DIGITS}}})@confkit\r\nDTSTAMP:(\d{{8}}T\d{{6}}Z)\r\n"
    r"(LAST-MODIFIED:\S+\r\n)?SEQUENCE:(\d{1,9})\r\n(DTSTART[;:][\w;:=]+)\r\n"
    r"(SUMMARY:Canceled\r\n)?"
)


def events(calendar: str) -> dict[str, EarlierEvent]:
    """Return the events of a calendar that was written here, by id; what is no such is left out."""
    return {
        event[1]: EarlierEvent(event[2], int(event[4]) + (not event[6]), event[5], not event[3])
        for event in _EVENT.finditer(calendar)
    }


def text(
    entries: Iterable[FollowUp],
    conferences: Iterable[ConferenceEvent],
    tz: tzinfo,
    *,
    names: bool,
    earlier: Mapping[str, EarlierEvent],
) -> Iterator[bytes]:
    """Yield a calendar with an event for each follow-up that has a date and each conference.

    What of `earlier` is none of these is canceled.
    """
    gone = dict(earlier)
    yield _folded(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//confkit//follow-ups//EN"])
    yield _folded(["CALSCALE:GREGORIAN"])
    for conference in conferences:
        gone.pop(conference.id, None)
        yield _folded(_conference(conference, names=names))
    for entry in entries:
        if entry.due is not None:
            gone.pop(entry.id, None)
            yield _folded(_follow_up(entry, entry.due, tz, names=names))
    for id_of, event in gone.items():
        yield _folded(_canceled(id_of, event))
    yield _folded(["END:VCALENDAR"])


def _canceled(id_of: str, event: EarlierEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{id_of}@confkit"
    yield f"DTSTAMP:{event.changed}"
    if not event.is_conference:
        yield f"LAST-MODIFIED:{event.changed}"
    yield f"SEQUENCE:{event.sequence}"
    yield event.starts
    yield "SUMMARY:Canceled"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "STATUS:CANCELLED"
    yield "END:VEVENT"


def _follow_up(entry: FollowUp, due: datetime, tz: tzinfo, *, names: bool) -> Iterator[str]:
    tz = clocks(entry, tz)
    changed = _utc(entry.changed or entry.opened)
    title = _escaped(_title(entry, names=names))
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.id}@confkit"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{max(0, entry.revision - 1)}"
    yield from _time(due, tz)
    yield f"SUMMARY:{title}"
    yield f"DESCRIPTION:{_escaped(_description(entry, tz))}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'CONFIRMED' if entry.waits else 'CANCELLED'}"
    if entry.waits:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{title}"
        yield f"TRIGGER:{_AHEAD[_is_day(due, tz)]}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _conference(conference: ConferenceEvent, *, names: bool) -> Iterator[str]:
    ends = conference.starts + timedelta(minutes=conference.minutes)
    yield "BEGIN:VEVENT"
    yield f"UID:{conference.id}@confkit"
    yield f"DTSTAMP:{_utc(conference.starts)}"
    yield "SEQUENCE:0"
    yield f"DTSTART:{_utc(conference.starts)}"
    yield f"DTEND:{_utc(ends)}"
    yield f"SUMMARY:{_escaped(f'Conference ({_who(conference.student, names=names)})')}"
    if conference.room:
        yield f"LOCATION:{_escaped(conference.room)}"
    yield "CLASS:PRIVATE"
    yield "STATUS:CONFIRMED"
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
    """Say whether it is done, what it is, and about whom."""
    begins = "Done: " if entry.done else "Dropped: " if entry.dropped else ""
    what = _FAMILY if entry.by == "family" else _TITLES[entry.kind]
    if names and entry.kind in ("resource", "action", "review"):
        what = f"{what}: {entry.text}"
    return f"{begins}{what} ({_who(entry.student, names=names)})"


def _who(name: str, *, names: bool) -> str:
    return name if names else initials(name)


def _description(entry: FollowUp, tz: tzinfo) -> str:
    if ended := entry.done or entry.dropped:
        day = ended.astimezone(tz).date()
        return f"{'Done' if entry.done else 'Dropped'} on {day:%B} {day.day}, {day.year}."
    if entry.by == "family":
        return "There is nothing for you to do, but you could ask kindly how it goes."
    return f"The words are in `confkit due`. When it is done: confkit done {entry.id}"


def _utc(instant: datetime) -> str:
    at = instant.astimezone(UTC)
    day = f"{at.year:04}{at.month:02}{at.day:02}"
    return f"{day}T{at.hour:02}{at.minute:02}{at.second:02}Z"


def _escaped(text: str) -> str:
    """Return text as a value of type TEXT (RFC 5545, 3.3.11)."""
    text = clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\t", " ").replace("\n", "\\n")


def _folded(lines: Iterable[str]) -> bytes:
    """Return lines, each folded so that no letter is cut and none of its parts is too long."""
    lines = list(lines)
    whole = "\r\n".join([*lines, ""])
    if whole.isascii() and max(map(len, lines)) <= _LONGEST:
        return whole.encode()
    return b"".join(map(_folded_line, lines))


def _folded_line(line: str) -> bytes:
    if len(line) <= _LONGEST and line.isascii():
        return line.encode() + b"\r\n"
    parts: list[bytes] = []
    part = b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > _LONGEST - (1 if parts else 0):
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
