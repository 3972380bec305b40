"""The note two weeks on: letters for the check-ins that are due, drafted and never sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from confkit.coach import coach
from confkit.coach.coach import Coach
from confkit.ground import clock
from confkit.ground.errors import Problem, UsageError
from confkit.ground.outcome import LeftOut, Outcome
from confkit.ground.text import key, one_line
from confkit.ledger import family_history, letter_rows
from confkit.ledger.ledger import NOBODY, NOT_IN_THE_NOTE, Ledger
from confkit.letters import check_ins_and_reviews, translation_list, waiting_letters
from confkit.letters.letter_files import Mailing
from confkit.letters.letter_kinds import CHECK_IN
from confkit.letters.letter_plan import Planned
from confkit.names import denied
from confkit.notes.notes import Note, NoteFile
from confkit.promises.followups import FollowUp, clocks, state
from confkit.roster.people import Student, nobody_to_write_to
from confkit.sending import page
from confkit.workspace import classroom
from confkit.workspace.classroom import Classroom
from confkit.workspace.workspace import Workspace

Ask = Callable[[Student, NoteFile, str], str]
"""Asks the teacher what good was noticed about a student; "" if there is no answer.

The third is why the answer before this one could not be taken, "" the first time.
"""


@dataclass
class CheckedIn(Outcome):
    """What check-in did. `due` are the follow-ups whose letters were all written.

    `elsewhere` are check-ins that are due in other rounds, which this run did not look at.
    """

    due: list[FollowUp] = field(default_factory=list)
    elsewhere: list[FollowUp] = field(default_factory=list)


@dataclass(frozen=True)
class _Ready:
    """A check-in that can be written, once `observed` says something good."""

    student: Student
    note: Note
    observed: str
    entry: FollowUp
    entries: list[FollowUp]


def check_in(
    *,
    workspace: Workspace,
    now: datetime,
    names: tuple[str, ...] = (),
    round_name: str | None = None,
    observed: str | None = None,
    ask: Ask | None = None,
) -> CheckedIn:
    """Write the check-in letters that are due; those of students who are named also before.

    What good was noticed comes from `observed`, else what was typed before unless the note says
    something newer, else from `ask`. Without it no letter is written, and that is refused. An
    answer is in the ledger before the next one is asked for: a run that is stopped loses none.
    """
    workspace.safe_roster(now, whole=True)
    room = classroom.load(workspace, names=names, round_name=round_name, now=now)
    outcome = CheckedIn(room.layout.round, refused=list(room.problems), told=list(room.told))
    over = _drop_where_nobody_reads(room, outcome, now)
    if names:
        _open_for_who_has_none(room, outcome, now)
    with workspace.read_ledger() as ledger:
        waiting = ledger.of_kind("check_in", room.layout.round) if ledger else []
        if ledger and round_name is None:
            outcome.elsewhere = _elsewhere(room, ledger, now)
        ready = _ready(room, ledger, waiting, outcome, now, early=bool(names))
    of_coach = coach.of(room) if ready else None
    typed = one_line(observed or "")
    if observed is not None and not typed:
        raise UsageError("--observed is empty; say something good that you noticed")
    whole = [
        asked
        for child in ready
        if of_coach and (asked := _asked(child, typed, ask, outcome, room, of_coach, now))
    ]
    mailing = Mailing(room, outcome, CHECK_IN)
    planned = [letter for child in whole for letter in _letters(mailing, child)]
    if whole:
        with workspace.change_ledger() as ledger:
            for child in whole:
                words = _of_note(room.note(child.student))
                family_history.outdate_observed(
                    ledger, room.layout.round, child.student.id, words, now
                )
            begun = mailing.begin(ledger, planned, now)
        mailing.write_all(begun, now)
    translation_list.keep(room, outcome, "check-in", (child.student for child in whole))
    outcome.due = _written(whole, outcome)
    waiting_letters.withdraw(room, outcome, now)
    mailing.out.keep_true(outcome, of=[*(child.student for child in whole), *over])
    page.renew(room, outcome, now)
    return outcome


def _written(whole: list[_Ready], outcome: Outcome) -> list[FollowUp]:
    """Return the check-ins whose letters stand in `out/`, none of them refused."""
    made = {entry.student_id for entry in outcome.made}
    refused = {problem.student_id for problem in outcome.refused}
    return [child.entry for child in whole if child.student.id in made - refused]


def _drop_where_nobody_reads(room: Classroom, outcome: CheckedIn, now: datetime) -> list[Student]:
    """Drop the open check-ins that nobody may get; return their students, and tell why."""
    waiting_letters.settle(room, room.students, now)
    nobody = [student for student in room.students if nobody_to_write_to(student)]
    with room.workspace.read_ledger() as ledger:
        for student in nobody:
            if ledger and ledger.of_student(room.layout.round, student.id):
                outcome.left_out.append(LeftOut(student.id, student.name, NOBODY))
    return nobody


def _elsewhere(room: Classroom, ledger: Ledger, now: datetime) -> list[FollowUp]:
    """Find the check-ins of these students that are due in other rounds."""
    until = clock.end_of(now.astimezone(room.settings.tz).date(), room.settings.tz)
    here = {key(student.id) for student in room.students}
    waiting = ledger.waiting_elsewhere("check_in", room.layout.round, until)
    return [entry for entry in waiting if key(entry.student_id) in here]


def _letters(mailing: Mailing, ready: _Ready) -> list[Planned]:
    settings = mailing.room.settings
    return mailing.plan(
        ready.student,
        lambda reader: check_ins_and_reviews.check_in(
            ready.student, ready.note, ready.observed, reader, ready.entries, settings
        ),
        occasion=ready.entry.occasion,
    )


def _ready(
    room: Classroom,
    ledger: Ledger | None,
    waiting: list[FollowUp],
    outcome: CheckedIn,
    now: datetime,
    *,
    early: bool,
) -> list[_Ready]:
    """Find the students whose check-in is due, with what is on record of each."""
    of = {key(entry.student_id): entry for entry in waiting}
    ready = []
    for student in room.students:
        entry = of.get(key(student.id))
        if entry is None or ledger is None:
            if early and not nobody_to_write_to(student):
                reason = _why_none(ledger, room, student)
                outcome.left_out.append(LeftOut(student.id, student.name, reason))
            continue
        if not early and state(entry, now, room.settings.tz) == "upcoming":
            continue
        note_file = room.note(student)
        if note_file is None or note_file.note is None:
            outcome.refused += note_file.problems if note_file else [_no_note(student)]
            continue
        if named := denied.names_denied(student, note_file.note, room.settings.own_names):
            outcome.refused.append(denied.denied_problem(note_file.document, named, student.id))
            continue
        known = family_history.observed(ledger, room.layout.round, student.id, _of_note(note_file))
        entries = ledger.of_student(room.layout.round, student.id)
        ready.append(_Ready(student, note_file.note, known, entry, entries))
    return ready


def _open_for_who_has_none(room: Classroom, outcome: CheckedIn, now: datetime) -> None:
    """Open check-ins again for guardians who may be written to since the others had theirs."""
    with room.workspace.read_ledger() as ledger:
        changes = [
            change
            for student in room.students
            if ledger
            and (last := _last(ledger, room, student))
            and last.done
            and (
                change := waiting_letters.open_or_close(
                    ledger, student, last, room.settings.rules, now
                )
            )
        ]
    if changes:
        with room.workspace.change_ledger() as ledger:
            for change in changes:
                entry = ledger.put(change.entry, change.what, now, change.detail)
                message = f"{entry.student}: {entry.text}: waits again {change.detail}"
                outcome.told.append(Problem("", 0, 0, message, entry.student_id))


def _last(ledger: Ledger, room: Classroom, student: Student) -> FollowUp | None:
    """Return the check-in after the last talk of the round."""
    known = ledger.of_student(room.layout.round, student.id)
    own = [entry for entry in known if entry.kind == "check_in"]
    return max(own, key=lambda entry: (not entry.dropped, entry.opened), default=None)


def _why_none(ledger: Ledger | None, room: Classroom, student: Student) -> str:
    """Say why there is no check-in to be written."""
    last = _last(ledger, room, student) if ledger else None
    if ledger is None or last is None:
        return "no check-in is open in this round"
    if last.done is None:
        return f"the check-in was dropped: {ledger.reason_for_drop(last) or NOT_IN_THE_NOTE}"
    when = last.done.astimezone(clocks(last, room.settings.tz)).date()
    if letter_rows.left_since(ledger, last):
        return f"everybody who may get the check-in has it since {when}"
    return f"the check-in was marked done on {when}; `confkit done {last.id} --undo` opens it again"


def _of_note(note_file: NoteFile | None) -> str:
    written = note_file.note.check_in if note_file and note_file.note else None
    return written.observed if written else ""


def _no_note(student: Student) -> Problem:
    message = f"{student.name} has an open check-in but no note; put the note back"
    return Problem("", 0, 0, message, student.id)


def _asked(
    ready: _Ready,
    typed: str,
    ask: Ask | None,
    outcome: CheckedIn,
    room: Classroom,
    of_coach: Coach,
    now: datetime,
) -> _Ready | None:
    """Make sure that there is something good to say, and keep it; None, and refused, if not."""
    observed = typed or ready.observed
    reason = _why_not(ready.student, ready.note, observed, of_coach)
    note_file = room.note(ready.student)
    if not observed and ask and note_file:
        again = ""
        while (observed := one_line(ask(ready.student, note_file, again))) and (
            again := _why_not(ready.student, ready.note, observed, of_coach)
        ):
            pass
        reason = again if observed else reason
    if reason:
        outcome.refused.append(_no_letter(ready, room, reason))
        return None
    if observed != ready.observed:
        with room.workspace.change_ledger() as ledger:
            family_history.keep_observed(
                ledger,
                room.layout.round,
                ready.student.id,
                observed,
                now,
                note=_of_note(note_file),
            )
    return replace(ready, observed=observed)


def _why_not(student: Student, note: Note, observed: str, of_coach: Coach) -> str:
    """Say why these words cannot go to the family; "" if they can."""
    if reason := check_ins_and_reviews.why_not(observed):
        return reason
    if denied.holds_denied(student, observed, of_coach.own_names):
        return "it names a person who must not appear in anything for this family"
    return of_coach.must_not_go_out(student, observed, note)


def _no_letter(ready: _Ready, room: Classroom, reason: str) -> Problem:
    """Say what is needed for a letter, and where to write it."""
    note_file = room.note(ready.student)
    path = note_file.path if note_file else ""
    line = note_file.document.place(("check_in",)).line if note_file and ready.note.check_in else 0
    text = (
        f"no check-in for {ready.student.name}: {reason}; write it in the note as [check_in] "
        f'observed = "…", or: confkit check-in {ready.student.id} --observed "…"'
    )
    return Problem(path, line, 0, text, ready.student.id)
