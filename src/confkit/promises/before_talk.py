"""What is to be sent before a talk: its invitation and its reminder, each with its own clock.

Pure. They are opened where the teacher asks for them, and count back from the slot.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from confkit.ground import clock
from confkit.ground.text import key
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import FollowUp, Kind, Rules
from confkit.roster.people import Student

_WORDS: dict[Kind, str] = {
    "invite": "Send the invitation",
    "remind": "Send the reminder of the talk",
}

RECORDED = "the talk is recorded"
_OVER = "the time of the talk has passed, and it was not marked as sent"
_REMINDED = "it is time for the reminder, and it was not marked as sent"
_ANOTHER_DAY = "the talk has another day now"
_NO_TIME = "the talk has no time on the roster now"
"""Why something is not to be sent any more."""


def planned(
    student: Student, rules: Rules, known: Iterable[FollowUp], now: datetime
) -> list[FollowUp]:
    """Return what is to be sent before the talk in a student's slot; nothing once it has begun.

    A slot on another day is another talk. Once the reminder's day has come, an invitation that was
    not sent is not sent any more. What is asked for late is due on the day on which it is asked.
    """
    if student.slot is None or clock.instant(student.slot, rules.tz) <= now:
        return []
    before = {entry.identity: entry for entry in known}
    entries = [_entry(kind, student, student.slot, rules, before, now) for kind in _WORDS]
    invite, remind = entries
    its_day = remind.due is not None and remind.due <= _end_of_today(now, rules)
    was_sent = before.get(invite.identity, invite).done
    return [remind] if its_day and not was_sent else entries


def why_not_any_more(
    entry: FollowUp, student: Student, rules: Rules, now: datetime, *, is_held: bool
) -> str:
    """Say why what was to be sent before a talk is not planned any more.

    `student` has no slot where the talk is to have another time.
    """
    slot = student.slot
    today = now.astimezone(rules.tz).date().isoformat()
    is_this = slot is not None and slot.date().isoformat() == entry.occasion
    if entry.occasion < today or (slot and is_this and clock.instant(slot, rules.tz) <= now):
        return _OVER
    if is_held:
        return RECORDED
    if slot is None:
        return _NO_TIME
    return _REMINDED if is_this else _ANOTHER_DAY


def due_before(kind: str, slot: datetime, rules: Rules) -> datetime:
    """Return when something is due before a slot (local): on a school day, at the day's end."""
    span, at = rules.spans[kind], clock.instant(slot, rules.tz)
    if span.hours is not None:
        return at - timedelta(hours=span.hours)
    day = slot.date() - timedelta(days=span.days or 0)
    for _ in range(span.school_days or 0):
        day = rules.calendar.on_or_before(day - timedelta(days=1))
    return clock.end_of(rules.calendar.on_or_before(day), rules.tz)


def _entry(
    kind: Kind,
    student: Student,
    slot: datetime,
    rules: Rules,
    known: dict[tuple[str, str, str, int], FollowUp],
    now: datetime,
) -> FollowUp:
    occasion = slot.date().isoformat()
    due = max(due_before(kind, slot, rules), _end_of_today(now, rules))
    opened = now.replace(microsecond=0)
    if before := known.get((kind, occasion, "", 0)):
        opened, due = before.opened, before.promised or due
    return FollowUp(
        id=identifier(rules.round, key(student.id), kind, occasion=occasion),
        round=rules.round,
        student_id=student.id,
        student=student.name,
        kind=kind,
        text=_WORDS[kind],
        by="teacher",
        opened=opened,
        promised=due,
        due=due,
        occasion=occasion,
    )


def _end_of_today(now: datetime, rules: Rules) -> datetime:
    return clock.end_of(now.astimezone(rules.tz).date(), rules.tz)
