"""The solution script: four sentences that turn an area of growth into a shared next step.

Celebrate a real strength, name the skill and the outcome everyone wants, ask what already works in
a similar situation at home, choose one strategy that home and school both use. A field of the note
stands after a colon, so that it reads well whether it is a thing, an action, or a sentence. An
empty field leaves a blank to fill in by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from confkit.conference.sides import Sides
from confkit.language import languages
from confkit.language.languages import Language
from confkit.language.words import ScriptSentences, filled
from confkit.notes.notes import Note
from confkit.roster.people import Student

BLANK = "________________"

_STOPPED = re.compile(r"([.!?][”’\"'»)]|[!?])[.;]")
"""A sentence that a quotation, or a question, ended already, and the stop after it."""


class Script(NamedTuple):
    """The four steps, in the order in which they are said."""

    celebrate: str
    skill: str
    home: str
    choose: str


def script(student: Student, note: Note | None, language: Language, sides: Sides) -> Script:
    """Compose what a teacher could say, from one note about one student; or the child who leads.

    A language without a script of its own takes the English one, as the sheet does.
    """
    name = "script_led" if note and note.is_student_led else "script"
    english = languages.of(None)[languages.ENGLISH]
    words = getattr(language.speech, name) or getattr(english.speech, name)
    assert words, "English has a script"  # noqa: S101 - shipped with the program, and tested
    grow = note.grow if note else None
    strength = _within(note.glow[0].text) if note else ""
    fields = {
        "strength": strength,
        "skill": _within(grow.skill) if grow else "",
        "toward": outcome(grow.toward, words) if grow else "",
        "like": _within(grow.home_like) if grow else "",
    }
    offers = [within for offer in grow.strategies if (within := _within(offer))] if grow else []
    choose, strategies = _choice(offers, words, sides)
    fields["strategies"] = _numbered(strategies)
    sentences = (
        words.celebrate_named if _names(student, strength) else words.celebrate,
        words.skill,
        words.home,
        choose,
    )
    values = {name: text or BLANK for name, text in fields.items()} | {"child": student.called}
    return Script(*[_STOPPED.sub(r"\1", filled(sentence, **values)) for sentence in sentences])


def _choice(
    offers: Sequence[str], words: ScriptSentences, sides: Sides
) -> tuple[str, Sequence[str]]:
    """Return the sentence that offers strategies, and which.

    A strategy for one side is not offered as one for both. Where there is no other, the family is
    asked what the same thing would look like on its side, or on ours.
    """
    named = {offer: sides.named(offer) for offer in offers}
    of_school = [offer for offer in offers if named[offer] == ["school"]]
    of_home = [offer for offer in offers if named[offer] == ["home"]]
    for_both = [offer for offer in offers if len(named[offer]) != 1]
    if for_both:
        return (words.choose_one if len(for_both) == 1 else words.choose), for_both
    if of_school:
        return words.choose_school, of_school
    return (words.choose_home, of_home) if of_home else (words.choose_blank, ())


def _numbered(strategies: Sequence[str]) -> str:
    """Return one strategy as it is, several with numbers: they may hold commas."""
    if len(strategies) < 2:
        return "".join(strategies)
    return " ".join(
        f"({number}) {strategy};" for number, strategy in enumerate(strategies, 1)
    ).rstrip(";")


def outcome(text: str, words: ScriptSentences) -> str:
    """Return an outcome without words that only join it to a sentence: `so that`, `to`."""
    within = _within(text)
    for opening in sorted(words.before_outcome, key=len, reverse=True):
        if within.casefold().startswith(f"{opening} "):
            return within[len(opening) :].lstrip(" ,:")
    return within


def _names(student: Student, strength: str) -> bool:
    """Tell whether a strength begins with the child's name, so that it is said once."""
    names = (student.called, *student.name.split()[:1])
    return any(re.match(rf"{re.escape(name)}\b", strength) for name in names)


def _within(text: str) -> str:
    """Fit a field into a sentence: no stop at its end, blanks folded; a question stays one."""
    return " ".join(text.split()).rstrip(".;:, ")
