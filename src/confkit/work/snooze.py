"""Moving a follow-up to a later day, with a reason."""

from __future__ import annotations

from datetime import date, datetime

from confkit.ground import clock
from confkit.ground.errors import UsageError
from confkit.ground.text import one_line
from confkit.ledger import letter_rows
from confkit.promises import followups
from confkit.work.follow_up import Changed, existing, the_follow_up
from confkit.workspace.workspace import Workspace


def snooze(
    *, workspace: Workspace, now: datetime, identifier: str, until: date, reason: str
) -> Changed:
    """Move one follow-up to the end of a later day; what was promised stays on record."""
    settings = workspace.basics
    due_at = clock.end_of(until, settings.tz)
    if due_at < now:
        raise UsageError(f"{until} is in the past; choose today or later")
    if not reason.strip():
        raise UsageError("--reason is empty; say why it moves, so that the record stays honest")
    with existing(workspace) as ledger:
        entry = the_follow_up(workspace, ledger, identifier)
        if isinstance(entry, str):
            raise UsageError(entry)
        if not entry.waits:
            state = "done" if entry.done else "dropped"
            raise UsageError(f"{identifier}: is already {state}; there is nothing to move")
        moved = ledger.put(followups.moved(entry, due_at), "snoozed", now, one_line(reason))
        letter_rows.outdate(ledger, moved)
    return Changed([moved], settings.tz, [], [])
