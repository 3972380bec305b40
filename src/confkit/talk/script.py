"""The solution script: four sentences that turn an area of growth into a shared next step.

Celebrate a real strength, name the skill that leads to the outcome everyone wants, ask what
works at home in a like situation, choose one strategy for both sides. The sentences are made
from the note's fields; a field that is empty leaves a blank to fill in by hand.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from confkit.language import languages
from confkit.language.languages import Language
from confkit.language.words import filled
from confkit.notes.notes import Note
from confkit.roster.people import Student

BLANK = "________________"


class Script(NamedTuple):
    """The four steps, in the order in which they are said."""

    celebrate: str
    skill: str
    home: str
    choose: str


def script(student: Student, note: Note | None, language: Language) -> Script:
    """Compose what a teacher could say, from one note about one student.

    A language without a script of its own takes the English one, as the sheet does.
    """
    words = language.speech.script or languages.of(None)[languages.ENGLISH].speech.script
    assert words, "English has a script"  # noqa: S101 - shipped with the program, and tested
    strength = _within(note.glow[0].text) if note else ""
    skill = _within(note.grow.skill) if note else ""
    toward = _within(note.grow.toward) if note else ""
    like = _within(note.grow.home_like) if note else ""
    offers = [_within(offer) for offer in note.grow.strategies] if note else []
    celebrate = words.celebrate_named if _names(student, strength) else words.celebrate
    choose = (words.choose_blank, words.choose_one, words.choose)[min(len(offers), 2)]
    own = {"strength": strength, "skill": skill, "toward": toward, "like": like}
    own["strategies"] = language.listed(offers, one_of=True) if offers else ""
    fields = {name: text or BLANK for name, text in own.items()} | {"child": student.called}
    said = (celebrate, words.skill, words.home, choose)
    return Script(*[filled(sentence, **fields) for sentence in said])


def _names(student: Student, strength: str) -> bool:
    """Tell whether a strength begins with the child's name, so that it is said once."""
    names = (student.called, *student.name.split()[:1])
    return any(re.match(rf"{re.escape(name)}\b", strength) for name in names)


def _within(text: str) -> str:
    """Fit a field into a sentence: no mark at its end, blanks folded."""
    return " ".join(text.split()).rstrip(".!?;:, ")
