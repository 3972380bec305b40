"""What stands on the page of one day: its talks in order, with breaks, for the teacher alone.

Pure: everything comes in as a value. A page names several families, so it says of each no more than
the sheet does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

from confkit.ground import identifiers
from confkit.roster.class_look import families
from confkit.roster.people import Student
from confkit.sheets.sheets import Expected, Sheet, expected
from confkit.workspace.settings import Settings


class Reminder(NamedTuple):
    """The one thing to remember of a child: whose words they are, and the words."""

    label: str
    text: str


class FamilyTalk(NamedTuple):
    """Another child of the same family, and when the talk about that child begins."""

    name: str
    starts: datetime


class DayTalk(NamedTuple):
    """One talk. Times are local; `free_before` is the break before it, in minutes.

    `sheet` is the sheet's file from the page, `is_early` tells that the talk before has not ended.
    """

    name: str
    sheet: str
    starts: datetime
    ends: datetime
    room: str
    people: tuple[Expected, ...]
    family: tuple[FamilyTalk, ...]
    remember: Reminder | None
    free_before: int
    is_early: bool


class DayPage(NamedTuple):
    """One day of a round. `room` is that of all its talks, "" where they differ."""

    teacher: str
    school: str
    round: str
    day: date
    language: str
    room: str
    talks: tuple[DayTalk, ...]
    ends: datetime


def days(
    students: Sequence[Student],
    settings: Settings,
    round_name: str,
    reminders: Mapping[str, Reminder | None],
) -> list[DayPage]:
    """Return the days on which there are talks; `reminders` are by the id of a student.

    A student whose sheet was refused is on the page without one.
    """
    timed = sorted(
        ((student.slot, student) for student in students if student.slot),
        key=lambda talk: (talk[0], talk[1].line),
    )
    family = families([student for _, student in timed])
    pages = []
    for day, group in groupby(timed, key=lambda talk: talk[0].date()):
        talks: list[DayTalk] = []
        for slot, student in group:
            talk = _talk(slot, student, family[student.id], settings, talks[-1] if talks else None)
            sheet = quote(f"sheets/{identifiers.slug(student.id)}.html")
            talks.append(
                talk._replace(
                    sheet=sheet if student.id in reminders else "",
                    remember=reminders.get(student.id),
                )
            )
        rooms = {talk.room for talk in talks}
        pages.append(
            DayPage(
                teacher=settings.teacher.name,
                school=settings.school.name,
                round=round_name,
                day=day,
                language=settings.school.language,
                room=rooms.pop() if len(rooms) == 1 else "",
                talks=tuple(talks),
                ends=talks[-1].ends,
            )
        )
    return pages


def _talk(
    starts: datetime,
    student: Student,
    family: Sequence[Student],
    settings: Settings,
    before: DayTalk | None,
) -> DayTalk:
    """Return one talk, which comes after the one `before` on its day."""
    others = tuple(FamilyTalk(sibling.name, sibling.slot) for sibling in family if sibling.slot)
    is_one_talk = before is not None and FamilyTalk(before.name, starts) in others
    return DayTalk(
        name=student.name,
        sheet="",
        starts=starts,
        ends=starts + timedelta(minutes=settings.conference.minutes),
        room=student.room,
        people=tuple(
            expected(guardian, student, settings.school.language)
            for guardian in student.shown_guardians
        ),
        family=others,
        remember=None,
        free_before=max(0, (starts - before.ends) // _MINUTE) if before else 0,
        is_early=before is not None and starts < before.ends and not is_one_talk,
    )


_MINUTE = timedelta(minutes=1)


def to_remember(sheet: Sheet) -> Reminder | None:
    """Return the one thing of a sheet to remember: the family's words first, then the child's."""
    for label, texts in (
        ("They ask", sheet.family_questions),
        ("Matters to them", sheet.family_priorities),
        (f"In {sheet.called}’s words", (sheet.voice,)),
        ("Begin with", tuple(glow.text for glow in sheet.glows)),
    ):
        if text := next(iter(texts), ""):
            return Reminder(label, text)
    return None
