"""Since when or until when, in the words that a person uses."""

from __future__ import annotations

from datetime import datetime, tzinfo

from confkit.ground.text import counted
from confkit.promises.followups import clocks
from confkit.work.due import DueRow

MARKS = {
    "overdue": "OVERDUE",
    "today": "TODAY",
    "upcoming": "coming",
    "open": "family",
    "done": "done",
    "late": "done late",
    "dropped": "dropped",
}


def cells(row: DueRow, as_of: datetime, tz: tzinfo) -> list[str]:
    """Return the columns of a follow-up in a list: state, student, text, when, id."""
    when = row.reason or in_words(row, as_of, tz)
    when += f"; {_nobodys(row)}" if row.is_nobodys else ""
    return [MARKS[row.state], row.entry.student, row.entry.text, when, row.short_id]


def _nobodys(row: DueRow) -> str:
    """Say why nothing can be sent about a child who is not on the roster."""
    is_letter = not row.entry.is_promise and row.entry.kind not in ("contact", "review")
    message = f"{row.entry.student_id} is not on the roster"
    return f"{message}, so it cannot be sent" if is_letter else message


def day_in_words(row: DueRow, as_of: datetime, tz: tzinfo) -> str:
    """Say the day that a follow-up belongs to: `OVERDUE since Wed Nov 18, 2 days late`."""
    entry, mark = row.entry, MARKS[row.state]
    moment = entry.done if row.state in ("done", "late") else entry.due
    if row.state in ("today", "dropped") or moment is None:
        return mark
    local = moment.astimezone(clocks(entry, tz))
    days = (local.date() - as_of.astimezone(tz).date()).days
    if row.state == "overdue":
        return f"{mark} since {day(local, as_of)}, {counted(-days, 'day')} late"
    by = "on" if row.state in ("done", "late") else "by"
    return f"{mark} {by} {day(local, as_of)}{', tomorrow' if by == 'by' and days == 1 else ''}"


def hour(row: DueRow, tz: tzinfo) -> str:
    """Say what the day alone does not: the hour, that it has another day, or why it was dropped."""
    entry = row.entry
    local = entry.due.astimezone(tz) if entry.due and entry.waits else None
    at = f", {clock(local)}" if local and has_time(local) else ""
    moved = _moved(row) if entry.waits else ""
    reason = row.reason or (_nobodys(row) if row.is_nobodys else "")
    return f"{at}{moved}{f', {reason}' if reason else ''}"


def _moved(row: DueRow) -> str:
    """Say that the day is not the one that was promised: `, moved` or `, opened again`."""
    if row.entry.due == row.entry.promised:
        return ""
    return ", opened again" if row.is_again else ", moved"


def in_words(row: DueRow, as_of: datetime, tz: tzinfo) -> str:
    """Say when: `since Wed Nov 18, 2 days late`, `today by 3:30 PM`, `by Tue Nov 24`.

    What is due at the end of a day is said without a time.
    """
    entry, state = row.entry, row.state
    if state == "dropped":
        return "no longer in the note"
    if state in ("done", "late") and entry.done:
        return f"on {day(entry.done.astimezone(clocks(entry, tz)), as_of)}"
    if entry.due is None:
        return "no date"
    local = entry.due.astimezone(tz)
    snoozed = _moved(row)
    days = (local.date() - as_of.astimezone(tz).date()).days
    if state == "overdue":
        if not days:
            return f"since {clock(local)} today{snoozed}"
        return f"since {day(local, as_of)}, {counted(-days, 'day')} late{snoozed}"
    if not days:
        return (
            f"today by {clock(local)}{snoozed}"
            if has_time(local)
            else f"by the end of today{snoozed}"
        )
    when = "by tomorrow" if days == 1 else f"by {day(local, as_of)}"
    return f"{when}{', ' + clock(local) if has_time(local) else ''}{snoozed}"


def has_time(local: datetime) -> bool:
    """Tell whether an hour was meant, and not just the end of the day."""
    return (local.hour, local.minute) != (23, 59)


def day(local: datetime, as_of: datetime) -> str:
    """Write a day shortly: `Wed Nov 18`, with the year where it is another."""
    year = f" {local.year}" if local.year != as_of.year else ""
    return f"{local:%a %b} {local.day}{year}"


def clock(local: datetime) -> str:
    """Write a time of day: `3:30 PM`."""
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"


def typed(word: str) -> str:
    """Return a word as every shell takes it: in quotes where it has a blank."""
    return f'"{word}"' if " " in word else word
