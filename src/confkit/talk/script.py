"""The solution script: four sentences that turn an area of growth into a shared next step.

Celebrate a real strength, name the skill that leads to the outcome everyone wants, ask what
works at home in a like situation, choose one strategy for both sides. The sentences are made
from the note's fields; a field that is empty leaves a blank to fill in by hand.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from confkit.ground.text import listed
from confkit.notes.notes import Note
from confkit.roster.people import Student

BLANK = "________________"


class Script(NamedTuple):
    """The four steps, in the order in which they are said."""

    celebrate: str
    skill: str
    home: str
    choose: str


def script(student: Student, note: Note | None) -> Script:
    """Compose what a teacher could say, from one note about one student."""
    name = student.called
    strength = _within(note.glow[0].text) if note else ""
    skill = _within(note.grow.skill) if note else ""
    toward = _within(note.grow.toward) if note else ""
    like = _within(note.grow.home_like) if note else ""
    offers = [_within(offer) for offer in note.grow.strategies] if note else []
    return Script(
        celebrate=f"Here is something I love {_seeing(student, strength)}: {strength or BLANK}.",
        skill=(
            f"The skill I would like us to build next is {skill or BLANK}, "
            f"because it leads to {toward or BLANK}."
        ),
        home=(
            f"You know {name} best. When it comes to {like or BLANK} at home, "
            "what already works for you?"
        ),
        choose=_choose(offers),
    )


def _seeing(student: Student, strength: str) -> str:
    """Say the name once: not here, where what follows begins with it."""
    names = (student.called, *student.name.split()[:1])
    named = any(re.match(rf"{re.escape(name)}\b", strength) for name in names)
    return "to see" if named else f"seeing in {student.called}"


def _choose(offers: list[str]) -> str:
    if not offers:
        return (
            "Let us pick one thing that you do at home and I do here, the same way each "
            f"time: {BLANK}."
        )
    if len(offers) == 1:
        return (
            f"One idea: {offers[0]}. Shall we both do it, you at home and I here, "
            "the same way each time?"
        )
    return (
        f"Which one shall we both do, you at home and I here, the same way each time: "
        f"{listed(offers, 'or')}?"
    )


def _within(text: str) -> str:
    """Fit a field into a sentence: no mark at its end, blanks folded."""
    return " ".join(text.split()).rstrip(".!?;:, ")
