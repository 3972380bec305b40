"""A round as it stands in the workspace: settings, the students in slot order, their notes.

This is where files become values. Everything that is wrong in any of the files is collected;
only unreadable settings stop a run, because nothing can be made without them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from confkit.ground import clock, gate, identifiers
from confkit.ground.errors import FilesError, Problem, UsageError
from confkit.ground.text import key, listed
from confkit.notes import notes
from confkit.notes.notes import NoteFile, NotesFolder
from confkit.roster import class_look, own_format
from confkit.roster.people import Student
from confkit.roster.search import the_student
from confkit.workspace import came_back
from confkit.workspace.layout import Layout
from confkit.workspace.settings import Settings
from confkit.workspace.workspace import Workspace

_A_YEAR_OFF = timedelta(days=300)
FAR_FROM_SLOT = timedelta(days=45)


class EarlierNotes(NamedTuple):
    """A student's notes of earlier rounds, by round; and what hides when others were held."""

    notes: dict[str, NoteFile]
    doubtful: list[Problem]


@dataclass(frozen=True)
class Classroom:
    """One round of one teacher.

    `students` are those that the run is about, in slot order; `everyone` is the whole roster.
    `whole` tells whether those are the same. `problems` are errors, `told` what was mended.
    `elsewhere` are those of whom the roster alone says who is denied: they have left, or their rows
    have a mistake. `in_doubt`: somebody who is missing may stand in such a row.
    """

    workspace: Workspace
    settings: Settings
    layout: Layout
    everyone: list[Student]
    students: list[Student]
    problems: list[Problem]
    told: list[Problem]
    refused: frozenset[str]
    elsewhere: tuple[Student, ...] = ()
    in_doubt: bool = False
    now: datetime | None = None
    _folders: dict[str, NotesFolder] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether the run is about all students."""
        return len(self.students) == len(self.everyone)

    def note(self, student: Student, round_name: str | None = None) -> NoteFile | None:
        """Read a student's note of this round, or of another one; None if there is none."""
        layout = self.layout if round_name is None else self.workspace.round(round_name)
        folder = self._folder(layout)
        name = folder.files.get(key(student.id))
        if name is None:
            return None
        values = self.settings.school.values if round_name is None else ()
        shown = f"notes/{layout.round}/{name}"
        note_file = notes.load(
            folder.path / name,
            shown,
            student_id=student.id,
            values=values,
            filling=self.workspace.filling(student.called),
        )
        if round_name is None:
            self._digests.setdefault(key(student.id), _digest(note_file))
        return note_file

    def digest_of_note(self, student: Student) -> str:
        """Return the digest of what a student's note said when this run first read it."""
        if key(student.id) not in self._digests:
            self.note(student)
        return self._digests.get(key(student.id), "")

    def privacy_off(self) -> Problem | None:
        """Say which privacy rules the settings try to switch off; None if they name none."""
        off = {
            number: name.strip()
            for number, name in enumerate(self.settings.check.ignore)
            if name.strip().partition("/")[0] == "privacy"
        }
        if not off:
            return None
        message = (
            f"[check] ignore names {listed(list(off.values()))}, but no setting switches a privacy "
            "rule off; [[unlock]] in a note lifts one for that child"
        )
        return self.workspace.document.problem(("check", "ignore", min(off)), message)

    def odd_slots(self) -> list[Problem]:
        """Name the talks that stand at one time, without school, at night or far away."""
        meetings = class_look.Meetings(
            self.settings.conference.minutes,
            self.settings.rules.calendar.why_none,
            self.settings.day_of(self.now),
        )
        return [*class_look.of_slots(self.everyone, self.settings.roster.path, meetings)]

    def strays(self) -> list[Problem]:
        """Name the notes of this round that are read for nobody, and why."""
        return [
            Problem(self.layout.shown(self.layout.notes / name), 0, 0, _why_a_stray(name, counts))
            for name, counts in self._folder(self.layout).strays.items()
        ]

    def no_files(self) -> list[Problem]:
        """Name what is called as a student's note and is no file: a pipe, a folder, a dead link."""
        folder = self._folder(self.layout)
        names = sorted({*folder.files.values(), *folder.strays})
        return [
            Problem(self.layout.shown(folder.path / name), 0, 0, f"{why}; move it away")
            for name in names
            if (why := gate.why_no_file(folder.path / name))
        ]

    def notes_of_the_refused(self) -> list[Problem]:
        """Name what is wrong in the notes of students whose roster row has a mistake."""
        return [
            problem
            for student_id in sorted(self.refused)
            if (name := self._folder(self.layout).files.get(student_id))
            for file in (self.layout.notes / name,)
            for problem in notes.load(
                file,
                self.layout.shown(file),
                student_id=student_id,
                values=self.settings.school.values,
            ).problems
        ]

    def earlier_notes(self, student: Student) -> EarlierNotes:
        """Return a student's own notes of the rounds held before this one, the latest first.

        This round stands where the student's own meeting does, else at the slot or now, whichever
        is later; names of rounds say nothing. What other notes say has no part in it.
        """
        others = [
            (name, note_file)
            for name in self._other_rounds
            if (note_file := self.note(student, name))
        ]
        if not others:
            return EarlierNotes({}, [])
        this = self.note(student)
        held = notes.held_as_written(this.document) if this else None
        now = self.now.astimezone(self.settings.tz).date() if self.now else date.min
        slot = student.slot.date() if student.slot else now
        last = held.date() - timedelta(days=1) if held else max(slot, now)
        earlier, doubtful = [], []
        for name, note_file in others:
            day = notes.held_as_written(note_file.document)
            if day and day.date() <= last:
                earlier.append((day.date(), name, note_file))
            elif day and self.now and now < day.date():
                message = f"`held` is {day:%Y-%m-%d}, which is still to come; is the year right?"
                doubtful.append(note_file.document.problem(("meeting", "held"), message))
            elif not day:
                doubtful += note_file.problems
        earlier.sort(key=lambda note: note[:2], reverse=True)
        return EarlierNotes({name: note_file for _, name, note_file in earlier}, doubtful)

    def year_in_doubt(self, student: Student, note_file: NoteFile) -> Problem | None:
        """Say that a meeting of this round was so long ago that its year may be a slip.

        It is none where the slot says nearly the same day.
        """
        meeting = note_file.note.meeting if note_file.note else None
        if meeting is None or meeting.held is None or self.now is None or not self.is_current:
            return None
        held, tz = clock.instant(meeting.held, self.settings.tz), self.settings.tz
        if self.now - held <= _A_YEAR_OFF:
            return None
        if student.slot and abs(held - clock.instant(student.slot, tz)) <= FAR_FROM_SLOT:
            return None
        message = f"`held` is {meeting.held:%Y-%m-%d}; is the year right?"
        return note_file.document.problem(("meeting", "held"), message, student.id)

    @cached_property
    def _other_rounds(self) -> list[str]:
        """The names of the rounds that there are notes of, without this one."""
        names = [folder.name for folder in self.workspace.round_folders()]
        return [name for name in names if name not in (self.layout.round, *self.came_back)]

    @cached_property
    def came_back(self) -> dict[str, str]:
        """The rounds that are on record under another name, and that name."""
        return came_back.rounds(self.workspace)

    @property
    def is_current(self) -> bool:
        """Whether this is the round of the settings, and not another one that is looked at."""
        return self.layout.round == self.settings.round

    def _folder(self, layout: Layout) -> NotesFolder:
        if layout.round not in self._folders:
            ids = [student.id for student in self.everyone] + sorted(self.refused)
            self._folders[layout.round] = notes.folder(layout.notes, ids)
        return self._folders[layout.round]


def load(
    workspace: Workspace,
    *,
    names: tuple[str, ...] = (),
    round_name: str | None = None,
    new_round: bool = False,
    now: datetime | None = None,
) -> Classroom:
    """Read settings and roster, and choose the students that were named (all if none).

    Where the roster is an export, enrollments that had ended by `now` bring nobody in.

    Raises FilesError with the problems of all files if the settings cannot be used, and
    UsageError if a name fits nobody or several.
    """
    checked, problems = workspace.checked_settings
    round_name = round_name or (checked.round if checked else workspace.document.data.get("round"))
    read = workspace.roster(now)
    if checked is None or not read.usable:
        raise FilesError([*problems, *read.problems, *_note_problems(workspace, round_name, read)])
    assert round_name is not None, "settings have a round"  # noqa: S101
    path = checked.roster.path
    reason = identifiers.why_not(round_name)
    if reason:
        raise UsageError(f"round {round_name!r} {reason}")
    workspace.own(workspace.round(round_name).notes)
    if round_name != checked.round and not new_round:
        _must_exist(workspace, round_name)
    return Classroom(
        workspace=workspace,
        settings=checked,
        layout=workspace.round(round_name),
        everyone=list(own_format.in_slot_order(read.students)),
        students=list(own_format.in_slot_order(_chosen(read, names))),
        problems=list(read.problems),
        told=[*read.told, *class_look.of_addresses(read.students, path)],
        refused=read.refused,
        elsewhere=(*read.doubtful, *read.left),
        in_doubt=read.in_doubt,
        now=now,
    )


def _digest(note_file: NoteFile) -> str:
    """Return the digest of a note's values, without its comments; "" of one with a mistake."""
    content = repr(note_file.document.data).encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).hexdigest() if note_file.note else ""


def _must_exist(workspace: Workspace, round_name: str) -> None:
    rounds = [folder.name for folder in gate.folders(workspace.folder / "notes")]
    if round_name not in rounds:
        there = f"; known: {listed(rounds)}" if rounds else ""
        raise UsageError(f"there is no round {round_name!r}: no notes/{round_name}{there}")


def _chosen(read: own_format.Roster, names: tuple[str, ...]) -> list[Student]:
    """Return the students that were named; a name that fits nobody may be one with a mistake.

    An id whose row has a mistake is a student whose problem is told already.
    """
    if not names:
        return read.students
    where = "in the rows of the roster that can be read" if read.refused else "on the roster"
    problems = [str(problem) for problem in read.problems]
    meant = [name for name in names if key(name) not in read.refused]
    if not meant:
        raise UsageError(*problems)
    try:
        wanted = {the_student(read.students, name, where).id for name in meant}
    except UsageError as error:
        raise UsageError(*problems, *error.lines) from None
    return [student for student in read.students if student.id in wanted]


def _note_problems(
    workspace: Workspace, round_name: object, read: own_format.Roster
) -> Iterator[Problem]:
    """Yield what is wrong in the notes, for a run that stops at the settings."""
    if not isinstance(round_name, str) or identifiers.why_not(round_name):
        return
    layout = workspace.round(round_name)
    ids = [student.id for student in read.students] + sorted(read.refused)
    files = notes.folder(layout.notes, ids).files
    for student_id, name in files.items():
        file = layout.notes / name
        yield from notes.load(file, layout.shown(file), student_id=student_id, values=()).problems


def _why_a_stray(name: str, counts: str) -> str:
    """Say why a note is read for nobody, and what to do; `counts` is the one in its place."""
    if counts:
        return f"is not read, because {counts} is this student's note; make one of both"
    lower = name.casefold()
    dot = lower.rindex(".toml" if ".toml" in lower else ".")
    stem, ending = name[:dot], name[dot:]
    if ending != ".toml":
        return f"is not read, because its name ends in {ending}; rename it to {stem}.toml"
    return f"no student on the roster has the id {stem!r}; is the file named correctly?"
