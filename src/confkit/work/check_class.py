"""`confkit check --class`: the own notes across the class, for the teacher alone.

Nothing is written, and nothing of it goes into a report, a share file or JSON.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from confkit.coach import coach, mirror
from confkit.coach.coach import Coach
from confkit.coach.mirror import Mirror, Seen
from confkit.ground.text import key
from confkit.language.words import PeopleWords
from confkit.ledger.ledger import LedgerError
from confkit.roster.people import Student
from confkit.workspace import classroom
from confkit.workspace.classroom import Classroom
from confkit.workspace.workspace import Workspace

_ABOUT_WORDS = ("words/", "bias/")
_DAY = timedelta(days=1)


def by_group(
    *, workspace: Workspace, round_name: str | None = None, now: datetime | None = None
) -> list[Mirror]:
    """Look at all notes of a round by home language, by pronoun, and by plan on file."""
    room = classroom.load(workspace, round_name=round_name, now=now)
    the_coach, took = coach.of(room), _days_to_letters(room)
    people = workspace.languages.people
    seen = (_seen(room, the_coach, student, people, took) for student in room.students)
    return mirror.mirrored([child for child in seen if child])


def _seen(
    room: Classroom,
    the_coach: Coach,
    student: Student,
    people: PeopleWords,
    took: dict[str, float],
) -> Seen | None:
    """Return what a child's note says; None where there is none that is begun and can be read."""
    note_file = room.note(student)
    note = note_file.note if note_file else None
    if note_file is None or note is None or not note.is_begun:
        return None
    findings = the_coach.note(student, note_file)
    return Seen(
        _groups(student, room.settings.school.language),
        *mirror.glows(note, people),
        sum(finding.rule.startswith(_ABOUT_WORDS) for finding in findings),
        bool(note.meeting and note.meeting.heard) if note.was_held else None,
        took.get(key(student.id)),
    )


def _groups(student: Student, school: str) -> dict[str, str]:
    """Return the groups of a child, as they are said."""
    of_guardians = [guardian.language for guardian in student.guardians if guardian.language]
    language = student.language or next(iter(of_guardians), "") or school
    pronoun = student.pronouns.partition("/")[0].strip().casefold()
    return {
        "home language": f"home language {language}",
        "pronoun": f"“{pronoun}”" if pronoun else "no pronoun given",
        "plan on file": "a plan on file" if student.plan_on_file else "no plan on file",
    }


def _days_to_letters(room: Classroom) -> dict[str, float]:
    """Return how many days after the talk each child's letter left, by the child's id."""
    try:
        with room.workspace.read_ledger() as ledger:
            sent = ledger.of_kind("summary", room.layout.round) if ledger else []
    except LedgerError:
        return {}  # `check` tells of it
    return {
        key(summary.student_id): (summary.done - summary.opened) / _DAY
        for summary in sent
        if summary.done
    }
