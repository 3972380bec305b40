"""A promise that was kept, told to the homes it was made to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from confkit.ground.errors import FilesError, UsageError
from confkit.ground.outcome import Outcome
from confkit.letters import as_promised, translation_list, waiting_letters
from confkit.letters.audience import Audience
from confkit.letters.letter_files import Mailing
from confkit.letters.letter_kinds import of_promise
from confkit.letters.letter_plan import Planned
from confkit.names import denied
from confkit.notes.notes import Note
from confkit.promises.followups import PROMISES, FollowUp
from confkit.roster.people import Student
from confkit.sending import page
from confkit.work.follow_up import existing_to_read, the_follow_up
from confkit.workspace import classroom
from confkit.workspace.classroom import Classroom
from confkit.workspace.workspace import Workspace


@dataclass
class Told(Outcome):
    """What was written. `done` are the promises that are kept now.

    `waits` are those that are kept once the letters have left that bring a file.
    """

    done: list[FollowUp] = field(default_factory=list)
    waits: list[FollowUp] = field(default_factory=list)


@dataclass(frozen=True)
class _Promise:
    """One promise to tell of: the child, its note, and the letters."""

    room: Classroom
    entry: FollowUp
    student: Student
    note: Note


def tell(
    *, workspace: Workspace, now: datetime, ids: Iterable[str], attach: Path | None = None
) -> Told:
    """Write to the homes that were promised something that it was done, and mark it done.

    With a file it is done once the letter has left that brings it. Raises ConfkitError, before
    anything is written, where one of the ids can't be told of.
    """
    workspace.safe_roster(now)
    with existing_to_read(workspace) as ledger:
        entries = [the_follow_up(workspace, ledger, student_id) for student_id in ids]
    promises = [_promise(workspace, entry, now) for entry in entries]
    if attach and len(promises) != 1:
        raise UsageError("--attach goes with one promise; name it by its id")
    told = Told(promises[0].entry.round if promises else "")
    for promise in promises:
        _tell(promise, attach, told, now)
    return told


def _promise(workspace: Workspace, entry: FollowUp | str, now: datetime) -> _Promise:
    """Find what a letter about a promise needs; raises ConfkitError where it can't be told."""
    if isinstance(entry, str):
        raise UsageError(entry)
    words = workspace.words(entry)
    if entry.dropped:
        raise UsageError(f"{words}: the note no longer has this, so nobody is told of it")
    if entry.kind not in PROMISES or entry.by != "teacher":
        raise UsageError(f"{words}: --tell is for what you promised a family")
    room = classroom.load(workspace, names=(entry.student_id,), round_name=entry.round, now=now)
    student = room.students[0]
    note_file = room.note(student)
    if note_file is None or note_file.note is None:
        if note_file:
            raise FilesError(note_file.problems)
        raise UsageError(
            f"{student.name} has no note in {entry.round}; put it back, it says for whom this was"
        )
    if named := denied.names_denied(student, note_file.note, room.settings.own_names):
        raise FilesError([denied.denied_problem(note_file.document, named, student.id)])
    if denied.holds_denied(student, entry.text, room.settings.own_names):
        raise UsageError(f"{entry.id}: names a person who must not appear for this family")
    return _Promise(room, entry, student, note_file.note)


def _tell(promise: _Promise, attach: Path | None, told: Told, now: datetime) -> None:
    room = promise.room
    file, place = None, ""
    if attach:
        file = as_promised.attachment(
            attach, promise.student, room.everyone, room.settings.own_names
        )
        place = _place(attach, room.workspace)
    mailing = Mailing(room, told, of_promise(promise.entry))
    planned = [
        replace(letter, attached=file, attached_from=place) for letter in _letters(mailing, promise)
    ]
    with room.workspace.change_ledger() as ledger:
        begun = mailing.begin(ledger, planned, now)
        if file is None:
            told.done.append(ledger.mark_done(promise.entry, now))
        elif planned and promise.entry.waits:
            told.waits.append(promise.entry)
    mailing.write_all(begun, now)
    translation_list.keep(room, told, "promise", [promise.student])
    waiting_letters.withdraw(room, told, now)
    mailing.out.keep_true(told, of=())
    page.renew(room, told, now)


def _place(file: Path, workspace: Workspace) -> str:
    """Return where a file lies, as seen from the workspace where it is in it."""
    place, folder = Path(os.path.abspath(file)), workspace.folder.absolute()  # noqa: PTH100
    place = place.relative_to(folder) if place.is_relative_to(folder) else place
    try:
        str(place).encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"--attach {file}: its folder's name is not readable; move the file"
        ) from None
    return place.as_posix()


def _letters(mailing: Mailing, promise: _Promise) -> list[Planned]:
    """Plan the letters to the homes that may know of this promise."""
    audience = Audience(promise.student, promise.note)
    settings = promise.room.settings
    planned = mailing.plan(
        promise.student,
        lambda reader: as_promised.as_promised(
            promise.student, promise.note, reader, promise.entry, settings
        ),
    )
    return [letter for letter in planned if audience.promises([promise.entry], letter.reader)]
