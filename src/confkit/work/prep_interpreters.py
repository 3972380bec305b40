"""A page for each interpreter who is booked, written with the sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial

from confkit.coach.coach import Coach
from confkit.conference import questions
from confkit.ground.errors import Problem
from confkit.ground.outcome import Outcome
from confkit.language.languages import ENGLISH
from confkit.letters.letter_languages import LetterLanguages
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
    told = _Told(room, students, of_coach, outcome)
    by_id = {sheet.student_id: sheet for sheet in sheets}
    for student in told.students:
        if sheet := by_id.get(student.id):
            by_id[student.id] = told.safe(student, sheet)
    languages = room.workspace.languages
    briefs = interpreters.briefs(
        told.students, by_id, room.settings, room.layout.round, languages, told.known
    )
    render = room.workspace.templates.render
    pages = {
        f"interpreter-{number}.html": render(INTERPRETER, brief=brief).encode()
        for number, brief in enumerate(briefs, 1)
    }
    generated.write_pages(room, "interpreters", "interpreter-", pages, outcome)


class _Told:
    """What interpreters are told about the students whose talks are interpreted."""

    def __init__(
        self, room: Classroom, students: Iterable[Student], of_coach: Coach, outcome: Outcome
    ) -> None:
        self.room, self.coach, self.outcome = room, of_coach, outcome
        self.students = [student for student in students if interpreters.is_interpreted(student)]
        self.notes = {student.id: room.note(student) for student in self.students}
        self.school = room.settings.school.language
        self.languages = LetterLanguages(room)
        # One for all children of a language.
        self.questions, self.parts = cache(self._questions), cache(self._parts)

    def safe(self, student: Student, sheet: Sheet) -> Sheet:
        """Return a sheet without what must not leave the table; each is told."""
        may = partial(self._may, student)
        return sheet._replace(
            glows=tuple(glow for glow in sheet.glows if may(glow.text) and may(glow.evidence)),
            skill=sheet.skill if may(sheet.skill) else "",
            toward=sheet.toward if may(sheet.toward) else "",
            strategies=tuple(filter(may, sheet.strategies)),
        )

    def known(self, student: Student, tag: str) -> Known:
        """Return what is known of a student's talk in a language."""
        if tag == self.school:
            return Known(lambda _: "", {}, self.parts(tag))
        translated = self.languages.translations(student, tag)

        def said(text: str) -> str:
            translation = translated(text)
            return translation if self._may(student, translation) else ""

        asked = {
            question.id: question.text.replace("{child}", student.called)
            for question in self.questions(tag)
        }
        return Known(said, asked, self.parts(tag))

    def _may(self, student: Student, text: str) -> bool:
        """Tell whether a sentence may leave the table; one that may not is told."""
        read = self.notes[student.id]
        note = read.note if read else None
        reason = self.coach.must_not_go_out(student, text, note) if text else ""
        if reason:
            message = f"left off the interpreter's page: {reason}"
            path = read.path if read else ""
            self.outcome.told.append(Problem(path, 0, 0, message, student.id))
        return not reason

    def _questions(self, tag: str) -> list[questions.Question]:
        """Return the questions of a language that the school's are not."""
        of_school = self.room.workspace.questions[0]
        theirs, _ = questions.bank(self.room.workspace.folder, tag, otherwise="")
        return [question for question in theirs if question not in of_school]

    def _parts(self, tag: str) -> Mapping[str, Pair]:
        """Return the parts of a talk by their names, in the school's language and another."""
        english, ours, theirs = (
            questions.of_language(self.room.workspace.languages[one]).agenda
            for one in (ENGLISH, self.school, tag)
        )
        both = {
            part: (ours.get(part, words), theirs.get(part, "")) for part, words in english.items()
        }
        return {
            part: Pair(school, other if other != school else "")
            for part, (school, other) in both.items()
        }
