"""A talk with the family, kept on record; the check-in counts from the last one."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from confkit.ground import clock
from confkit.ground.errors import UsageError
from confkit.ground.text import one_line
from confkit.ledger import family_history
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import FollowUp, Rules
from confkit.work.due import restart_check_ins
from confkit.workspace import classroom
from confkit.workspace.workspace import Workspace


class Contacted(NamedTuple):
    """What a talk changed: check-ins that count from it, contacts after a no-show now done."""

    student: str
    at: datetime
    restarted: list[FollowUp]
    reached: list[FollowUp]
    rules: Rules


def contact(
    *, workspace: Workspace, now: datetime, name: str, text: str, on: date | None = None
) -> Contacted:
    """Keep a talk on record: what was said, and when (now, or the local day or time of `on`)."""
    room = classroom.load(workspace, names=(name,), now=now)
    student = room.students[0]
    text = one_line(text)
    if not text:
        raise UsageError('say in a few words what it was about: "phoned, the planner works well"')
    tz = room.settings.tz
    rules = room.settings.rules
    at = clock.moment_of(on, tz, now) if on else now
    with workspace.change_ledger() as ledger:
        place = at.isoformat(timespec="seconds")
        number = identifier(place, student.id, "talk", text)
        family_history.add_contact(ledger, student.id, student.name, at, text, number)
        again = restart_check_ins(ledger, student.id, rules, now)
        reached = [
            ledger.mark_done(entry, now, at)
            for entry in ledger.select(
                "student_id = ? AND kind = 'contact' AND done IS NULL AND dropped IS NULL"
                " AND opened <= ?",
                ledger.spelled(student.id),
                int(at.timestamp()),
            )
        ]
    return Contacted(student.name, at.astimezone(tz), again, reached, rules)
