"""The talks of a day that wait to be recorded, in their order; a talk that gets another time."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from confkit.ground import files, gate
from confkit.ground.errors import ConfkitError, Problem, UsageError
from confkit.ground.text import key
from confkit.roster import class_look, editing, own_format
from confkit.roster.people import Student, recipients
from confkit.work import roster_slots
from confkit.work.record import NoteToRecord
from confkit.workspace import classroom, settings_file
from confkit.workspace.classroom import Classroom
from confkit.workspace.layout import SETTINGS
from confkit.workspace.workspace import Workspace


class EveningDay(NamedTuple):
    """The talks of a day: those that wait, and how many there are; `day` is None without slots."""

    day: date | None
    waiting: list[Student]
    talks: int


def talks(
    *, workspace: Workspace, now: datetime, day: date | None, round_name: str | None = None
) -> EveningDay:
    """Return the talks of a day: of today, else of the last day of which one waits.

    Without a slot on the roster, everybody's in its order.
    """
    room = classroom.load(workspace, round_name=round_name, now=now)
    today = now.astimezone(room.settings.tz).date()
    days = {student.slot.date() for student in room.everyone if student.slot}
    if day is None and days:
        begun = [
            student.slot.date() for student in _waiting(room, room.everyone, now) if student.slot
        ]
        day = today if today in days else max((day for day in begun if day < today), default=today)
    of_day = [
        student
        for student in room.everyone
        if not days or (student.slot and student.slot.date() == day)
    ]
    return EveningDay(day if days else None, _waiting(room, of_day, now), len(of_day))


def _waiting(room: Classroom, students: list[Student], now: datetime) -> list[Student]:
    local = now.astimezone(room.settings.tz)
    waiting = []
    for student in students:
        read = room.note(student)
        if not (read and read.note and read.note.is_over(student.slot, local)):
            waiting.append(student)
    return waiting


def with_homes(to: NoteToRecord, answer: str) -> tuple[bytes, dict[str, str]]:
    """Return the roster with who of a child's guardians lives together, and each one's home.

    It is said by their places: `1,2; 3`.

    Raises ConfkitError where a guardian is missing or twice, and where the roster takes none.
    """
    homes = [[name.strip() for name in home.split(",")] for home in answer.split(";")]
    guardians = {str(guardian.place): guardian for guardian in to.student.shown_guardians}
    if sorted(place for home in homes for place in home) != sorted(guardians):
        raise UsageError(f"Please use each number once: {', '.join(guardians)}, as in 1,2; 3")
    named = {
        key(guardians[place].name): f"home {number}"
        for number, home in enumerate(homes, 1)
        for place in home
    }
    path = to.room.settings.roster.path
    target = to.room.workspace.folder / path
    raw = gate.read(target) if target.is_file() else b""
    content = editing.with_households(raw, key(to.student.id), named) if raw else None
    read = own_format.parse(content, target.name).students if content else []
    homes_read = {
        key(guardian.name): guardian.household
        for student in read
        if key(student.id) == key(to.student.id)
        for guardian in student.guardians
    }
    if content is None or any(homes_read.get(name) != home for name, home in named.items()):
        raise ConfkitError(f"{path}: cannot be changed here; fill in its `household` column")
    return content, {guardian.name: named[key(guardian.name)] for guardian in guardians.values()}


def write_homes(to: NoteToRecord, content: bytes) -> None:
    """Write the roster, on the disk before it returns."""
    files.write(to.room.workspace.folder / to.room.settings.roster.path, content, durable=True)


def lacks_sender(workspace: Workspace, students: list[Student]) -> bool:
    """Tell whether mail for one of these families has nobody yet whom it comes from."""
    settings = workspace.settings
    if settings.teacher.email or settings.mail.from_:
        return False
    return any(reader.email for student in students for reader in recipients(student)[0])


def write_sender(workspace: Workspace, address: str) -> bool:
    """Write the teacher's address into confkit.toml; False where only an editor can."""
    path = workspace.folder / SETTINGS
    text = gate.read(path).decode("utf-8")
    changed = settings_file.with_answers(text, "teacher", "email", address)
    if changed is None:
        return False
    files.write(path, changed.encode("utf-8"), durable=True)
    return True


class NewSlot(NamedTuple):
    """A roster in which one talk has another time, and what speaks against that time."""

    to: NoteToRecord
    slot: datetime
    content: bytes
    told: list[Problem]


def new_slot(to: NoteToRecord, slot: datetime) -> NewSlot:
    """Plan another time for a talk; raises ConfkitError where the roster takes none."""
    room = to.room
    content = roster_slots.roster_with(room.workspace, [(to.student, slot)])
    moved = [
        student._replace(slot=slot) if student.id == to.student.id else student
        for student in room.everyone
    ]
    minutes, calendar = room.settings.conference.minutes, room.settings.rules.calendar
    meetings = class_look.Meetings(minutes, calendar.why_none)
    path = room.settings.roster.path
    before = set(class_look.of_slots(room.everyone, path, meetings))
    told = [
        of_slot for of_slot in class_look.of_slots(moved, path, meetings) if of_slot not in before
    ]
    return NewSlot(to, slot, content, told)


def write_slot(planned: NewSlot) -> None:
    """Write the roster, on the disk before it returns."""
    room = planned.to.room
    files.write(room.workspace.folder / room.settings.roster.path, planned.content, durable=True)
