"""A page for each interpreter who is booked, written with the sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from confkit.coach.coach import Coach
from confkit.conference import questions
from confkit.ground.errors import Problem
from confkit.ground.outcome import Outcome
from confkit.language.languages import ENGLISH
from confkit.letters.voices import Voices
from confkit.notes.notes import NoteFile
from confkit.roster.people import Student
from confkit.sheets import interpreters
from confkit.sheets.interpreters import Known, Pair
from confkit.sheets.sheets import Sheet
from confkit.workspace import generated
from confkit.workspace.classroom import Classroom

INTERPRETER = "interpreter.html.j2"


def write(
    room: Classroom,
    students: Sequence[Student],
    sheets: Sequence[Sheet],
    of_coach: Coach,
    outcome: Outcome,
) -> None:
    """Write the pages; an interpreter who is not booked any more has none.

    What may not go to a family does not go to an interpreter either, and is told.
    """
    by_id = {sheet.student_id: sheet for sheet in sheets}
    interpreted = [student for student in students if interpreters.is_interpreted(student)]
    notes = {student.id: room.note(student) for student in interpreted}
    for student in interpreted:
        if sheet := by_id.get(student.id):
            by_id[student.id] = _safe(student, sheet, notes[student.id], of_coach, outcome)
    root, school = room.workspace.folder, room.settings.school.language

    voices = Voices(room)

    @cache  # one list for all children of a language
    def asked(tag: str) -> list[questions.Question]:
        of_school = room.workspace.questions[0]
        theirs, _ = questions.bank(root, tag, otherwise="")
        return [question for question in theirs if question not in of_school]

    @cache  # the same
    def parts(tag: str) -> Mapping[str, Pair]:
        english, ours, theirs = (
            questions.of_language(room.workspace.languages[tag]).agenda
            for tag in (ENGLISH, school, tag)
        )
        both = {
            part: (ours.get(part, words), theirs.get(part, "")) for part, words in english.items()
        }
        return {
            part: Pair(ours, other if other != ours else "") for part, (ours, other) in both.items()
        }

    def known(student: Student, tag: str) -> Known:
        if tag == school:
            return Known(lambda _: "", {}, parts(tag))
        translated = voices.translations(student, tag)
        may = _may(student, notes[student.id], of_coach, outcome)

        def said(text: str) -> str:
            translation = translated(text)
            return translation if may(translation) else ""

        return Known(
            said,
            {
                question.id: question.text.replace("{child}", student.called)
                for question in asked(tag)
            },
            parts(tag),
        )

    briefs = interpreters.briefs(
        interpreted, by_id, room.settings, room.layout.round, room.workspace.languages, known
    )
    pages = {
        f"interpreter-{number}.html": room.workspace.templates.render(
            INTERPRETER, brief=brief
        ).encode()
        for number, brief in enumerate(briefs, 1)
    }
    generated.write_pages(room, "interpreters", "interpreter-", pages, outcome)


def _safe(
    student: Student, sheet: Sheet, read: NoteFile | None, of_coach: Coach, outcome: Outcome
) -> Sheet:
    """Return a sheet without what must not leave the table; each is told."""
    may = _may(student, read, of_coach, outcome)
    return sheet._replace(
        glows=tuple(glow for glow in sheet.glows if may(glow.text) and may(glow.evidence)),
        skill=sheet.skill if may(sheet.skill) else "",
        toward=sheet.toward if may(sheet.toward) else "",
        strategies=tuple(filter(may, sheet.strategies)),
    )


def _may(
    student: Student, read: NoteFile | None, of_coach: Coach, outcome: Outcome
) -> Callable[[str], bool]:
    """Return what tells whether a sentence may leave the table; one that may not is told."""
    note = read.note if read else None

    def may(text: str) -> bool:
        reason = of_coach.must_not_go_out(student, text, note) if text else ""
        if reason:
            message = f"left off the interpreter's page: {reason}"
            outcome.told.append(Problem(read.path if read else "", 0, 0, message, student.id))
        return not reason

    return may
