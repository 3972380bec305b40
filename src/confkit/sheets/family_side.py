"""The side of a sheet that is turned to the family: in its own language, with room to write.

Pure. It says what the sheet's own half for the family says: their questions and priorities, the
teacher's questions (to the child, where the child leads), and the box for the goal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from confkit.language.languages import Languages, plain
from confkit.language.words import filled
from confkit.roster.people import Student, language_of
from confkit.sheets.sheets import Sheet

_WORDS = (
    "family",
    "own_questions",
    "matters",
    "goal",
    "home",
    "school",
    "student",
    "know",
    "by_when",
)


class FamilySide(NamedTuple):
    """What stands there, in the language of a tag; `questions` each with the tag of its own.

    `said` has what the family sent beforehand in this language, where it is known.
    """

    language: str
    right_to_left: bool
    words: Mapping[str, str]
    questions: tuple[tuple[str, str], ...]
    said: Mapping[str, str] = {}


def family_side(
    student: Student,
    sheet: Sheet,
    school: str,
    languages: Languages,
    speaks: Callable[[str], bool],
    asked: Callable[[str], Mapping[str, str]],
) -> FamilySide:
    """Return a family's side: in the first language of its own that `speaks`, else the school's.

    `asked` are the questions of a language by their id; a teacher's own stay as they were written.
    """
    tags = [
        language_of(shown_guardian, student, school).tag
        for shown_guardian in student.shown_guardians
    ]
    chosen = next((tag for tag in tags if plain(tag) != plain(school) and speaks(tag)), school)
    language = languages[chosen if languages[chosen].writes("sheet") else "en"]
    asks = "child_questions" if sheet.led_by == "student" else "my_questions"
    known = asked(chosen) if chosen != school else {}
    called = _turned(sheet.called) if language.is_right_to_left else sheet.called
    return FamilySide(
        language=chosen,
        right_to_left=language.speech.direction == "rtl",
        words={
            name: filled(language.sentences[f"sheet.{key}"], child=called)
            for name, key in (*zip(_WORDS, _WORDS, strict=True), ("my_questions", asks))
        },
        questions=tuple(
            (filled(known[question.id], child=called), chosen)
            if question.id in known
            else (question.text, school)
            for question in sheet.questions
        ),
    )


def _turned(name: str) -> str:
    """Return a name among words from right to left: one from left to right keeps its stop (Jr.)."""
    sides = (unicodedata.bidirectional(letter) for letter in name)
    side = next((side for side in sides if side in ("L", "R", "AL")), "")
    return f"\u200e{name}\u200e" if side == "L" else name
