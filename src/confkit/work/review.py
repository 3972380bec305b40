"""How the goal went: met, partly or not yet, with what changes; kept, and told to the family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from confkit.coach import coach
from confkit.ground.errors import FilesError, UsageError
from confkit.ground.outcome import Outcome
from confkit.ground.text import listed, one_line
from confkit.ledger import family_history
from confkit.ledger.ledger import Ledger
from confkit.letters import check_ins_and_reviews, translation_list, waiting_letters
from confkit.letters.check_ins_and_reviews import OUTCOMES
from confkit.letters.letter_files import Mailing
from confkit.letters.letter_kinds import REVIEW
from confkit.names import denied
from confkit.notes.notes import Goal, Note
from confkit.promises import followups
from confkit.promises.followups import FollowUp
from confkit.roster.people import Student
from confkit.sending import page
from confkit.workspace import classroom
from confkit.workspace.classroom import Classroom
from confkit.workspace.workspace import Workspace


@dataclass
class Reviewed(Outcome):
    """What a review did: the letters it drafted, and what is on record.

    `known` tells that it was on record already, word for word.
    """

    student: str = ""
    said: str = ""
    known: bool = False


@dataclass(frozen=True)
class GoalToReview:
    """A goal that waits for its review, and the file of its note."""

    room: Classroom
    student: Student
    file: Path
    note: Note
    goal: Goal


def opened(
    *, workspace: Workspace, name: str, round_name: str | None = None, now: datetime | None = None
) -> GoalToReview:
    """Find the student and the goal; raises ConfkitError if there is none to review."""
    workspace.safe_roster(now, whole=True)
    room = classroom.load(workspace, names=(name,), round_name=round_name, now=now)
    student = room.students[0]
    note_file = room.note(student)
    if note_file and note_file.note is None:
        raise FilesError(note_file.problems)
    note = note_file.note if note_file else None
    goal = note.agreed if note else None
    told = None if goal else _told(room, student)
    if note and note.goal and told and told.text == followups.review_of(note.goal):
        goal = note.goal  # of the talk before the one that was missed
    if note_file is None or note is None or goal is None:
        if told:
            raise UsageError(
                f"{student.name}: {workspace.words(told)}: a letter has told it, but the note no "
                "longer says this goal; put its [goal] back, so that the review can say it"
            )
        elsewhere = _elsewhere(room, student)
        raise UsageError(f"{student.name} has no goal in {room.layout.round} to review{elsewhere}")
    if named := denied.names_denied(student, note, room.settings.own_names):
        raise FilesError([denied.denied_problem(note_file.document, named, student.id)])
    return GoalToReview(room, student, workspace.folder / note_file.path, note, goal)


def _told(room: Classroom, student: Student) -> FollowUp | None:
    """Return the review that is open in this round, or was done, whatever the note says now."""
    with room.workspace.read_ledger() as ledger:
        known = ledger.of_student(room.layout.round, student.id) if ledger else []
    return next(
        (reader for reader in known if reader.kind == "review" and not reader.dropped), None
    )


def _elsewhere(room: Classroom, student: Student) -> str:
    """Name the other rounds in which this student's goal waits for its review."""
    with room.workspace.read_ledger() as ledger:
        waiting = ledger.waiting_of(student.id, "review") if ledger else []
    commands = [
        f'`confkit review {student.id} --round "{entry.round}"`'
        for entry in waiting
        if entry.round != room.layout.round
    ]
    return f"; one from another round is waiting: {listed(commands, 'or')}" if commands else ""


def is_said(workspace: Workspace, entry: FollowUp) -> bool:
    """Tell whether it is on record how the goal of a review went."""
    with workspace.read_ledger() as ledger:
        outcome = ledger and family_history.review(ledger, entry.round, entry.student_id)
    return outcome is not None


def review(of: GoalToReview, *, now: datetime, outcome: str, changes: str) -> Reviewed:
    """Keep how the goal went, close its review, and draft the letter that tells the family.

    "partly" and "not yet" need what changes; said again, the later words count and the story
    keeps the earlier ones.
    """
    outcome, changes = outcome.replace("-", " "), one_line(changes)
    if outcome not in OUTCOMES:
        raise UsageError(f"{outcome!r} is not one of: met, partly, not-yet")
    if outcome != "met" and not changes:
        raise UsageError('say what will change: --changes "…"')
    room, student = of.room, of.student
    if denied.holds_denied(student, changes, room.settings.own_names):
        raise UsageError("--changes names a person who must not appear in anything for this family")
    note_file = room.note(student)
    note = note_file.note if note_file else None
    if reason := coach.of(room).must_not_go_out(student, changes, note):
        raise UsageError(f"--changes: {reason}; please say it another way")
    reviewed = Reviewed(room.layout.round, student=student.name, said=outcome)
    mailing = Mailing(room, reviewed, REVIEW)
    with room.workspace.change_ledger() as ledger:
        entries = ledger.of_student(room.layout.round, student.id)
        if not entries:
            raise UsageError(
                f"{student.name} has no follow-ups in {room.layout.round} yet; "
                f"`confkit summarize {student.id}` opens them"
            )
        last, reviewed.known = _keep(ledger, entries, outcome, changes, now)
        planned = mailing.plan(
            student,
            lambda reader: check_ins_and_reviews.goal_review(
                student, of.note, outcome, changes, reader, entries, room.settings
            ),
            occasion=last.occasion if last else "",
        )
        begun = mailing.begin(ledger, planned, now)
    mailing.write_all(begun, now)
    translation_list.keep(room, reviewed, "review", [student])
    waiting_letters.withdraw(room, reviewed, now)
    mailing.out.keep_true(reviewed)
    page.renew(room, reviewed, now)
    return reviewed


def _keep(
    ledger: Ledger, entries: list[FollowUp], outcome: str, changes: str, now: datetime
) -> tuple[FollowUp | None, bool]:
    """Keep how the goal went and close its review; what was said before stays in its history.

    The goal is that of the last talk, whose review is returned, and whether all was kept already.
    """
    of = entries[0]
    before = family_history.review(ledger, of.round, of.student_id)
    reviews = [entry for entry in entries if entry.kind == "review" and not entry.dropped]
    last = max(reviews, key=lambda entry: entry.opened, default=None)
    is_new = before is None or before[:2] != (outcome, changes)
    waits = last is not None and last.waits
    if is_new or waits:
        family_history.keep_review(ledger, of.round, of.student_id, outcome, changes, now)
    if last and last.waits:
        ledger.mark_done(last, now)
    elif last and before and is_new:
        words = check_ins_and_reviews.in_words(before.outcome, before.changes)
        ledger.put(last, "changed", now, words)
    return last, not (is_new or waits)
