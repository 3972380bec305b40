"""The roster: what it holds, and what still stops letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from confkit.ground.addresses import canonical
from confkit.ground.errors import Problem
from confkit.ground.text import counted, key
from confkit.roster import class_look, own_format
from confkit.roster.needs import Need, needs_of
from confkit.roster.people import (
    Guardian,
    ReaderLanguage,
    Student,
    address_shown,
    language_of,
    recipients,
    shared_addresses,
)
from confkit.roster.search import the_student
from confkit.workspace.settings import Settings
from confkit.workspace.workspace import Workspace


class Reader(NamedTuple):
    """A guardian as the roster shows them. `way` is email, print, office or none.

    `address` is "" where it may not be shown; `shared` is one that others read too. Nobody denied
    is ever a Reader.
    """

    guardian: Guardian
    address: str
    way: str
    language: ReaderLanguage
    shared: bool = False


class Entry(NamedTuple):
    """A student with the guardians who may be named, and what is missing for letters."""

    student: Student
    readers: list[Reader]
    needs: list[Need]


@dataclass
class Shown:
    """The whole roster, checked."""

    path: str
    entries: list[Entry]
    refused: list[Problem]
    told: list[Problem]

    @property
    def exit_code(self) -> int:
        """1 when a row was refused, else 0."""
        return 1 if self.refused else 0


def show(*, workspace: Workspace, now: datetime | None = None) -> Shown:
    """Read and check the roster of a workspace; raises FilesError for unreadable settings."""
    settings = workspace.settings
    read = workspace.roster(now)
    shared = shared_addresses(read.students)
    entries = [
        _entry(student, settings, shared) for student in own_format.in_slot_order(read.students)
    ]
    path = settings.roster.path
    meetings = class_look.Meetings(
        settings.conference.minutes, settings.rules.calendar.why_none, settings.day_of(now)
    )
    told = [
        *read.told,
        *_waiting(read),
        *class_look.of_addresses(read.students, path),
        *class_look.of_slots(read.students, path, meetings),
    ]
    return Shown(path, entries, read.problems, told)


def _waiting(read: own_format.Roster) -> Iterator[Problem]:
    """Say where an export is silent about letters, and how the teacher lets somebody in."""
    for kind, number in read.silent:
        message = (
            f"the export does not say whether letters may go to its {counted(number, kind)}: "
            f'office, until you say [roster] allow = ["{kind}"]'
        )
        yield Problem("confkit.toml", 0, 0, message)


def _entry(student: Student, settings: Settings, shared: frozenset[str]) -> Entry:
    groups, left_out = recipients(student)
    denied = bool(student.denied)
    ways = {
        guardian.place: "email" if group.email else "print"
        for group in groups
        for guardian in group.guardians
    }
    readers = [
        Reader(
            guardian,
            address_shown(student, guardian) if denied else guardian.email,
            ways.get(guardian.place) or ("office" if guardian.contact == "office" else "none"),
            language_of(guardian, student, settings.school.language),
            bool(shared) and canonical(guardian.email) in shared,
        )
        for guardian in student.shown_guardians
    ]
    return Entry(student, readers, needs_of(student, groups, left_out, shared))


def chosen(entries: list[Entry], names: tuple[str, ...]) -> list[Entry]:
    """Return the entries of the students that were named; all if none was."""
    if not names:
        return entries
    students = [entry.student for entry in entries]
    wanted = {key(the_student(students, name).id) for name in names}
    return [entry for entry in entries if key(entry.student.id) in wanted]
