"""In which language a family's half of the sheet is, and what it says there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from confkit.conference import questions
from confkit.ground.text import counted, listed, one_line
from confkit.language import dates, sentences
from confkit.language.languages import plain, written
from confkit.letters.letter_languages import LetterLanguages
from confkit.roster.people import Student, language_of
from confkit.sheets.family_side import FamilySide, family_side
from confkit.sheets.home_pages import Headings, HomePage
from confkit.sheets.sheets import Sheet
from confkit.workspace.classroom import Classroom

_NAMED = 3
"""How many guardians of one language are told by name."""


class FamilySides:
    """The families' sides of one class."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._asked: dict[str, Mapping[str, str]] = {}

    @cached_property
    def languages(self) -> LetterLanguages:
        """What is known of the class in the languages of its families."""
        return LetterLanguages(self._room)

    def of(self, student: Student, sheet: Sheet) -> FamilySide:
        """Return a family's side: in its language where that is spoken, else in the school's."""
        school, languages = self._room.settings.school.language, self._room.workspace.languages
        side = family_side(student, sheet, school, languages, self._speaks, self._questions)
        texts = (*sheet.family_questions, *sheet.family_priorities)
        if written(side.language) == written(school):
            return side
        known = self.languages.translations(student, side.language)
        of_teacher = self._of_teacher(sheet, side.language)
        side = side._replace(
            questions=tuple(
                (own, side.language) if text in of_teacher and (own := known(text)) else (text, tag)
                for text, tag in side.questions
            )
        )
        sent = {text: known(text) for text in texts}
        return side._replace(
            said={text: said for text, said in sent.items() if said not in ("", one_line(text))}
        )

    def beside(self, student: Student, sheet: Sheet) -> FamilySide | None:
        """Return a family's side in its own language; None where that is the school's."""
        side = self.of(student, sheet)
        school = self._room.settings.school.language
        return None if written(side.language) == written(school) else side

    def lacking(self, student: Student, sheet: Sheet, tag: str) -> list[str]:
        """Return the teacher's own questions of a sheet that are not known in a language."""
        known = self.languages.translations(student, tag)
        return [text for text in self._of_teacher(sheet, tag) if not known(text)]

    def _of_teacher(self, sheet: Sheet, tag: str) -> list[str]:
        """Return the questions of a sheet that are the teacher's, and not said in a language."""
        own = {"", *self._schools.own_ids} - self._questions(tag).keys()
        return [question.text for question in sheet.questions if question.id in own]

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
        return language.writes("sheet") and not self.languages.waits(tag)

    def _questions(self, tag: str) -> Mapping[str, str]:
        """Return the questions of a language by their id: one bank for all of its children."""
        if tag not in self._asked:
            own, _ = questions.bank(self._room.workspace.folder, tag, otherwise="")
            schools = self._schools
            self._asked[tag] = {
                question.id: question.text for question in own if question not in schools
            }
        return self._asked[tag]

    def fallen_back(self, students: Iterable[Student]) -> str:
        """Tell for whom a family's side is in the school's language alone; "" where for nobody."""
        school, set_of = self._room.settings.school.language, self._room.workspace.languages.set_of
        readers: dict[str, list[str]] = {}
        for student in students:
            read = {
                shown_guardian.name: tag
                for shown_guardian in student.shown_guardians
                if plain(tag := language_of(shown_guardian, student, school).tag) != plain(school)
            }
            for name, tag in {} if any(map(self._speaks, read.values())) else read.items():
                readers.setdefault(set_of(tag), []).append(name)
        if not readers:
            return ""
        languages = [f"{dates.language_name(tag)} ({_few(readers[tag])})" for tag in readers]
        sets = sorted({of_set for tag in readers if (of_set := self.languages.waiting(tag))})
        asked = " ".join(f"--accept {of_set}" for of_set in sets)
        advice = f"; to use what nobody has checked: confkit languages {asked}" if sets else ""
        return (
            "the family's side of the sheet is in the school's language alone for readers of "
            f"{listed(languages)}{advice}"
        )

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


def _few(names: list[str]) -> str:
    """Return the names of guardians, or how many they are where that is a long list."""
    people = list(dict.fromkeys(names))
    return listed(people) if len(people) <= _NAMED else counted(len(people), "guardian")
