"""A talk with the family, kept on record; the check-in counts from the last one."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from confkit.ground import clock
from confkit.ground.errors import UsageError
from confkit.ground.text import key, listed, one_line
from confkit.ledger import family_history
from confkit.names.attendance import attendance, has_one_home
from confkit.notes.notes import Attendee
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import FollowUp, Rules
from confkit.roster.people import Student
from confkit.work.follow_up import restart_check_ins
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
        family_history.add_contact(ledger, student.id, student.name, at, text, number, str(tz))
        again = restart_check_ins(ledger, student.id, rules, now)
        reached = [
            ledger.mark_done(entry, now, at)
            for entry in ledger.waiting_of(student.id, "contact")
            if entry.opened <= at
        ]
    return Contacted(student.name, at.astimezone(tz), again, reached, rules)


class Answered(NamedTuple):
    """A guardian's answer as it is kept: whose child, who gave it, and when (local)."""

    student: str
    guardian: str
    at: datetime


def answer(
    *,
    workspace: Workspace,
    now: datetime,
    name: str,
    text: str,
    who: str = "",
    on: date | None = None,
) -> Answered:
    """Keep what a guardian answered to a letter; no clock runs anew from it.

    Without `who` it is the only guardian, or the first one of the child's one home. It is shown on
    the next sheet to that home alone.
    """
    room = classroom.load(workspace, names=(name,), now=now)
    student = room.students[0]
    text = one_line(text)
    if not text:
        raise UsageError('--answer is empty; write what they said: "It goes well at home"')
    guardian = _who_answered(student, who)
    tz = room.settings.tz
    at = clock.moment_of(on, tz, now) if on else now
    with workspace.change_ledger() as ledger:
        number = identifier(at.isoformat(timespec="seconds"), student.id, "answer", text)
        family_history.add_contact(
            ledger, student.id, student.name, at, text, number, str(tz), guardian
        )
    return Answered(student.name, guardian, at.astimezone(tz))


def _who_answered(student: Student, who: str) -> str:
    """Return the guardian's name; raises UsageError where it is not sure who is meant."""
    guardians = student.shown_guardians
    came = attendance(student, (Attendee(name=who),)).came if who else frozenset[int]()
    meant = [guardian for guardian in guardians if guardian.place in came]
    if not who and guardians and has_one_home(student):
        meant = list(guardians[:1])
    if len({key(guardian.household or guardian.name) for guardian in meant}) == 1:
        return meant[0].name
    choices = listed([f"{guardian.place} {guardian.name}" for guardian in guardians], "or")
    if not choices:
        raise UsageError(f"{student.name} has no guardian on the roster who could have answered")
    missing = "it does not say who answered"
    reason = f"--from {who!r} is not one of the guardians of {student.name}" if who else missing
    raise UsageError(f"{reason}; after --from write {choices}, or a relation such as mom")
