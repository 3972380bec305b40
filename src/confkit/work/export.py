"""Everything that is held on one child, gathered in a folder with a page to read.

Another child's data is never in it: names are replaced, files that hold one are left out. Who is
denied is in it as little as anywhere else.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from confkit.ground import files, identifiers
from confkit.ground.errors import Problem, UsageError
from confkit.ground.files import CannotWrite
from confkit.ground.text import counted, key, listed
from confkit.ledger import family_history
from confkit.ledger.family_history import Line
from confkit.ledger.ledger import Ledger
from confkit.names.attendance import has_one_home, home_of, homes_meant
from confkit.rights.export import child_record
from confkit.rights.export.child_record import ChildRecord
from confkit.rights.export.gathering import Gathering
from confkit.rights.export.redaction import Redactor
from confkit.roster.people import Recipient, Student
from confkit.workspace.workspace import Workspace, must_be_free

FOLDER = "export"


@dataclass
class Exported:
    """An export: where it stands, what is in it, and what was left out and why."""

    folder: Path
    record: ChildRecord
    files: int
    told: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 when something that is held could not be read, else 0."""
        return 1 if self.refused else 0


def export(
    *,
    workspace: Workspace,
    now: datetime,
    name: str,
    home: str = "",
    private: bool = False,
    without_roster: bool = False,
    to: Path | None = None,
) -> Exported:
    """Gather what is held on one student; raises UsageError if nobody fits or `to` is not free.

    `home` names a guardian: of a child with several homes, what theirs said is in it, too. A child
    who has no row on the roster is refused, unless it is said to go on `without_roster`.
    """
    with workspace.read_ledger() as ledger:
        gathering = Gathering(workspace, ledger, now, private=private)
        student = gathering.student(name)
        if not (without_roster or gathering.is_on_roster(student)):
            raise UsageError(
                f"{student.name} has no row in {gathering.settings.roster.path}, which alone says "
                "who must not be named; nothing was exported. Put the rows back (from a copy, or "
                "with `confkit restore`). If nobody was ever denied for this child, add "
                "--without-roster and read the export before you give it to anyone"
            )
        local = now.astimezone(gathering.tz)
        folder = _free(workspace, student, local, to)
        discretion = Redactor(
            student, gathering.everyone, gathering.settings.teacher.name, _home(student, home)
        )
        record = _record(gathering, student, discretion, ledger)
    _tell(gathering, student, discretion)
    page = workspace.templates.render("export.html.j2", record=record)
    whole = gathering.files | {
        child_record.PAGE: page.encode(),
        child_record.DOCUMENT: child_record.as_file(record),
    }
    folder = _write(folder, whole, lambda: _free(workspace, student, local, to))
    return Exported(folder, record, len(whole), gathering.told, gathering.refused)


def _home(student: Student, name: str) -> Recipient | None:
    """Return the home that an export is for; raises UsageError where that is not clear."""
    if not name:
        return None
    homes = homes_meant(student, name)
    living = tuple(guardian for guardian in student.shown_guardians if home_of(guardian) in homes)
    if len(homes) != 1 or not living:
        known = listed(
            [f"{guardian.place} {guardian.name}" for guardian in student.shown_guardians], "or"
        )
        raise UsageError(f"--home {name!r} is not one of the homes of {student.name}; name {known}")
    return Recipient(living, "")


def _free(workspace: Workspace, student: Student, now: datetime, to: Path | None) -> Path:
    """Return a folder that is not there yet; nothing is overwritten."""
    if to is not None:
        must_be_free(to, or_empty=True)
        return to
    workspace.own(workspace.folder / FOLDER)
    first = workspace.folder / FOLDER / f"{identifiers.slug(student.id)}-{now:%Y-%m-%d}"
    number, folder = 1, first
    while folder.exists():
        number += 1
        folder = first.with_name(f"{first.name}-{number}")
    return folder


def _record(
    gathering: Gathering, student: Student, discretion: Redactor, ledger: Ledger | None
) -> ChildRecord:
    """Put the record together, its rounds in the order in which they were held."""
    rounds = [gathering.of_round(student, name, discretion) for name in gathering.rounds(student)]
    persons = [
        person
        if discretion.may_see_letter(Recipient((guardian,), ""))
        else person._replace(email="")
        for person, guardian in zip(
            child_record.guardians(student, gathering.settings.school.language),
            student.shown_guardians,
            strict=True,
        )
        for reader in (Recipient((guardian,), ""),)
    ]
    talks = [
        child_record.talk_record(line._replace(text=discretion.text(line.text, "a talk")))
        for line in (family_history.lines(ledger, [student.id]) if ledger else ())
        if _may_be_told(line, student, discretion)
    ]
    return ChildRecord(
        student.id,
        student.name,
        student.called,
        student.home_name,
        student.pronouns,
        student.grade,
        student.language,
        student.room,
        student.slot,
        student.plan_on_file,
        persons,
        child_record.homes(persons),
        sorted(rounds, key=lambda round_: (round_.held is None, str(round_.held), round_.name)),
        talks,
        gathering.settings.teacher.name,
        gathering.settings.school.name,
        gathering.as_of.astimezone(gathering.tz).date(),
        gathering.private,
    )


def _may_be_told(line: Line, student: Student, discretion: Redactor) -> bool:
    """Tell whether a talk, or a guardian's answer, is for the home that the export goes to."""
    if line.what == "answered":
        return any(
            guardian.name == line.detail and discretion.may_see_letter(Recipient((guardian,), ""))
            for guardian in student.shown_guardians
        )
    return line.what == "talked" and has_one_home(student)


def _tell(gathering: Gathering, student: Student, discretion: Redactor) -> None:
    """Say what is not in the export, and why."""
    gathering.refused += [
        problem
        for problem in gathering.roster.problems
        if key(problem.student_id) == key(student.id)
    ]
    hidden = len(student.guardians) - len(student.shown_guardians)
    if hidden:
        message = f"{counted(hidden, 'guardian')} who may not be named: left out of the export"
        gathering.told.append(Problem(gathering.settings.roster.path, 0, 0, message))
    if not has_one_home(student):
        whose = f"the home of {discretion.home.names[0]}" if discretion.home else "no home alone"
        message = (
            f"{student.name} has more than one home: what is in the export is for {whose}; what "
            "another one said or promised, its letters and addresses, and talks between "
            "conferences are left out (--home GUARDIAN)"
        )
        gathering.told.append(Problem(gathering.settings.roster.path, 0, 0, message))
    gathering.told += [Problem(where, 0, 0, what) for where, what in discretion.told]


def _write(folder: Path, whole: dict[str, bytes], free: Callable[[], Path]) -> Path:
    """Write all files beside the folder, then move them into place together; return the place.

    Where another export has taken it meanwhile, that is the next one that is free.
    """
    beside = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}.part")
    try:
        for name, content in whole.items():
            files.make_folder((beside / name).parent)
            files.write(beside / name, content, durable=True)
        while True:
            try:
                files.move_folder(beside, folder)
                return folder
            except CannotWrite:
                if (other := free()) == folder:
                    raise
                folder = other
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
