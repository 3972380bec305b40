"""Before the talks: the invitation two weeks ahead, the reminder two days ahead, a new time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from confkit.ground import clock
from confkit.ground.outcome import LeftOut, Made, Outcome
from confkit.ground.text import key
from confkit.ledger.ledger import NOBODY, Changes, Ledger
from confkit.letters import invitations, translation_list, waiting_letters
from confkit.letters.letter_files import Mailing
from confkit.letters.letter_kinds import INVITE, REMIND
from confkit.letters.letter_plan import Planned
from confkit.letters.translation_list import Of
from confkit.promises import before_talk
from confkit.promises.followups import BEFORE_TALK, FollowUp, Rules, state
from confkit.roster.people import Student, nobody_to_write_to
from confkit.sending import page
from confkit.workspace import classroom
from confkit.workspace.classroom import Classroom
from confkit.workspace.workspace import Workspace

_LISTED_AS: tuple[Of, Of] = ("invitation", "reminder")


@dataclass
class Invited(Outcome):
    """What invite did: the letters, what it changed in the ledger, and what is still to come."""

    changes: Changes = field(default_factory=lambda: Changes([], [], [], []))
    coming: list[FollowUp] = field(default_factory=list)


def invite(
    *,
    workspace: Workspace,
    now: datetime,
    names: tuple[str, ...] = (),
    round_name: str | None = None,
) -> Invited:
    """Write the invitations and reminders that are due; of students who are named also before.

    Each is opened in the ledger with its own clock, which counts back from the slot. A family
    whose talk did not take place, and has no new time yet, is asked for one. Where a note cannot
    be read, nothing is written and nothing changes.
    """
    workspace.safe_roster(now)
    room = classroom.load(workspace, names=names, round_name=round_name, now=now)
    outcome = Invited(room.layout.round, refused=list(room.problems), told=list(room.told))
    rules = room.settings.rules._replace(round=room.layout.round)
    nobody = [student for student in room.students if nobody_to_write_to(student)]
    unread = [
        student
        for student in room.students
        if student not in nobody and _refuse_what_cannot_be_read(student, room, outcome)
    ]
    to_come = [
        talk
        for student in room.students
        if student not in (*nobody, *unread) and (talk := _talk(student, room, outcome, now))
    ]
    why = _why({key(talk.id): talk for talk in (*room.students, *to_come)}, room, rules, now)
    mailings = [Mailing(room, Outcome(outcome.round), kind) for kind in (INVITE, REMIND)]
    with workspace.change_ledger(unhurried=room.whole) as ledger:
        plans: dict[str, list[FollowUp]] = {
            student.id: [] for student in room.students if student not in unread
        }
        for student in to_come:
            known = ledger.of_student(rules.round, student.id)
            plans[student.id] = before_talk.planned(student, rules, known, now)
        outcome.changes = ledger.sync(rules.round, plans, now, why, before_talk=True)
        due = _due(to_come, ledger, outcome, rules, now, early=bool(names))
        begun = [
            (mailing, mailing.begin(ledger, _letters(mailing, students, now), now))
            for mailing, students in zip(mailings, due, strict=True)
        ]
    for mailing, letters in begun:
        mailing.write_all(letters, now)
    for mailing, students, listed_as in zip(mailings, due, _LISTED_AS, strict=True):
        translation_list.keep(room, mailing.outcome, listed_as, students)
        outcome.add(mailing.outcome)
    outcome.made = _once(outcome.made)
    outcome.refused = list(dict.fromkeys(outcome.refused))
    outcome.told = list(dict.fromkeys(outcome.told))  # two mailings tell the same of the settings
    waiting_letters.withdraw(room, outcome, now)
    for mailing, students in zip(mailings, due, strict=True):
        of = {student.id for student in (*students, *nobody)}
        mailing.out.keep_true(
            outcome, of=[student for student in room.students if student.id in of]
        )
    page.renew(room, outcome, now)
    return outcome


def _why(
    talks: Mapping[str, Student], room: Classroom, rules: Rules, now: datetime
) -> Callable[[FollowUp], str]:
    """Return what says why something is not to be sent any more; `talks` are by students' ids."""

    def why(entry: FollowUp) -> str:
        student = talks[key(entry.student_id)]
        if nobody_to_write_to(student):
            return NOBODY
        read = room.note(student)
        is_held = bool(read and read.note and read.note.was_held)
        return before_talk.why_not_any_more(entry, student, rules, now, is_held=is_held)

    return why


def _once(made: Iterable[Made]) -> list[Made]:
    """Name each file once: as changed where it was changed at any time."""
    files: dict[str, Made] = {}
    for file in made:
        if file.path not in files or file.changed:
            files[file.path] = file
    return list(files.values())


def _refuse_what_cannot_be_read(student: Student, room: Classroom, outcome: Outcome) -> bool:
    """Hold what is about a student of whose note it cannot be read whether the talk was held."""
    read = room.note(student)
    if read is None or read.note:
        return False
    if read.document.whole and "meeting" not in read.document.data:
        return False  # a mistake in what was written beforehand
    outcome.refused += read.problems
    reason = "whether the talk was held is not known until the note can be read"
    outcome.left_out.append(LeftOut(student.id, student.name, reason))
    return True


def _talk(student: Student, room: Classroom, outcome: Outcome, now: datetime) -> Student | None:
    """Return a student whose talk is to come, without a slot where its time is still open.

    Of the others it is told what has to be done first.
    """
    read = room.note(student)
    note = read.note if read else None
    slot = student.slot
    if note and note.is_over(slot, now.astimezone(room.settings.tz)):
        if note.was_held:
            return None
        return student._replace(slot=None)
    if slot and clock.instant(slot, room.settings.tz) > now:
        return student
    if note and note.meeting:
        return student._replace(slot=None)
    reason = (
        "the slot has passed; say what became of the talk: `confkit record`"
        if slot
        else ("no slot on the roster yet, so there is nothing to invite to")
    )
    outcome.left_out.append(LeftOut(student.id, student.name, reason))
    return None


def _due(
    students: Iterable[Student],
    ledger: Ledger,
    outcome: Invited,
    rules: Rules,
    now: datetime,
    *,
    early: bool,
) -> tuple[list[Student], list[Student]]:
    """Return who is invited now and who is reminded; what waits for its day is kept as coming."""
    invited: list[Student] = []
    reminded: list[Student] = []
    for student in students:
        if student.slot is None:
            invited.append(student)
            continue
        waiting = [
            entry
            for entry in ledger.of_student(rules.round, student.id)
            if entry.kind in BEFORE_TALK and entry.waits
        ]
        due = [entry for entry in waiting if state(entry, now, rules.tz) != "upcoming"]
        due = due or waiting[: int(early)]
        outcome.coming += [entry for entry in waiting if entry not in due]
        for entry in due:
            (invited if entry.kind == "invite" else reminded).append(student)
    return invited, reminded


def _letters(mailing: Mailing, students: Iterable[Student], now: datetime) -> list[Planned]:
    settings = mailing.room.settings
    today = now.astimezone(settings.tz).date()

    def of(student: Student) -> list[Planned]:
        read = mailing.room.note(student)
        meeting = read.note.meeting if read and read.note else None
        return mailing.plan(
            student,
            lambda reader: invitations.invitation(
                student,
                reader,
                settings,
                today,
                is_reminder=mailing.kind is REMIND,
                became=meeting.status if meeting else "",
            ),
        )

    return [letter for student in students for letter in of(student)]
