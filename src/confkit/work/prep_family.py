"""In which language a family's half of the sheet is, and what it says there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from confkit.conference import questions
from confkit.ground.text import one_line
from confkit.language import dates, sentences
from confkit.language.languages import written
from confkit.letters.letter_languages import LetterLanguages
from confkit.roster.people import Student, language_of
from confkit.sheets.family_side import FamilySide, family_side
from confkit.sheets.home_pages import Headings, HomePage
from confkit.sheets.sheets import Sheet
from confkit.workspace.classroom import Classroom


class FamilySides:
    """The families' sides of one class. `missing` are languages that are not spoken, by name."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._asked: dict[str, Mapping[str, str]] = {}
        self.missing: set[str] = set()

    @cached_property
    def _languages(self) -> LetterLanguages:
        return LetterLanguages(self._room)

    def of(self, student: Student, sheet: Sheet) -> FamilySide:
        """Return a family's side: in its language where that is spoken, else in the school's."""
        school, languages = self._room.settings.school.language, self._room.workspace.languages
        side = family_side(student, sheet, school, languages, self._speaks, self._questions)
        texts = (*sheet.family_questions, *sheet.family_priorities)
        if written(side.language) == written(school) or not texts:
            return side
        known = self._languages.translations(student, side.language)
        sent = {text: known(text) for text in texts}
        return side._replace(
            said={text: said for text, said in sent.items() if said not in ("", one_line(text))}
        )

    def beside(self, student: Student, sheet: Sheet) -> FamilySide | None:
        """Return a family's side in its own language; None where that is the school's."""
        side = self.of(student, sheet)
        school = self._room.settings.school.language
        return None if written(side.language) == written(school) else side

    @cached_property
    def of_school(self) -> Headings:
        """The headings of a home's page in the school's language."""
        tag = self._room.settings.school.language
        return Headings(
            tag, {**sentences.english(), **self._room.workspace.languages[tag].sentences}
        )

    def of_home(self, home: HomePage) -> Headings | None:
        """Return the headings of a home's page in its language; None where that is the school's."""
        school = self._room.settings.school.language
        others = (tag for tag in home.languages if written(tag) != written(school))
        tag = next(filter(self._speaks, others), None)
        return Headings(tag, self._room.workspace.languages[tag].sentences) if tag else None

    def _speaks(self, tag: str) -> bool:
        language = self._room.workspace.languages[tag]
        may = language.writes("sheet") and not self._languages.waits(tag)
        self.missing.update([] if may else [dates.language_name(tag)])
        return may

    def _questions(self, tag: str) -> Mapping[str, str]:
        """Return the questions of a language by their id: one bank for all of its children."""
        if tag not in self._asked:
            own, _ = questions.bank(self._room.workspace.folder, tag, otherwise="")
            schools = self._schools
            self._asked[tag] = {
                question.id: question.text for question in own if question not in schools
            }
        return self._asked[tag]

    def unasked(self, students: Iterable[Student]) -> list[str]:
        """Return by name the spoken languages of these students that lack questions of the bank."""
        school = self._room.settings.school.language
        read = dict.fromkeys(
            language_of(shown_guardian, student, school).tag
            for student in students
            for shown_guardian in student.shown_guardians
        )
        return [
            dates.language_name(tag)
            for tag in read
            if written(tag) != written(school)
            and self._speaks(tag)
            and questions.of_language(self._room.workspace.languages[tag]).lacks
        ]

    @property
    def _schools(self) -> questions.QuestionBank:
        return self._room.workspace.questions[0]
