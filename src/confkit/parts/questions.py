"""Open questions for a talk: one of each core intent, chosen the same way every time.

The bank is data (`data/questions.toml`); a teacher's `questions.toml` adds to it. The choice
depends on the student's id and the number of rounds before alone, so that another student on the
roster changes nothing, and no family is asked the same in two rounds running.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import pydantic

from confkit.ground.errors import Problem
from confkit.ground.resources import data_file
from confkit.ground.toml_file import read
from confkit.ground.validated import Table, validated

Intent = Literal["interest", "priority", "focus", "home context", "hopes", "communication"]
CORE: tuple[Intent, ...] = ("interest", "priority", "focus")
"""What every talk asks: what excites the child, what matters most now, which one hurdle."""


class Question(Table):
    """One question. `{child}` in its text stands for the child's name."""

    id: Annotated[str, pydantic.Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    text: Annotated[str, pydantic.Field(min_length=5)]
    intent: Intent


class _Bank(Table):
    question: tuple[Question, ...] = ()


class Asked(NamedTuple):
    """A question as it stands on a sheet; `intent` is "" for one of the teacher's own."""

    text: str
    intent: str


def bank(root: Path) -> tuple[tuple[Question, ...], list[Problem]]:
    """Read the built-in questions and the teacher's own; a same id replaces the built-in one."""
    built_in, problems = validated(_Bank, read(data_file("questions.toml"), "questions.toml"))
    assert built_in is not None, problems  # noqa: S101 - shipped with the program, and tested
    by_id = {question.id: question for question in built_in.question}
    own_file = root / "questions.toml"
    if own_file.exists():
        document = read(own_file, "questions.toml")
        own, found = validated(_Bank, document)
        problems = [*document.problems, *found]
        by_id |= {question.id: question for question in own.question} if own else {}
    return tuple(by_id.values()), problems


def chosen(
    questions: tuple[Question, ...], own: tuple[str, ...], *, child: str, student_id: str,
    rounds_before: int = 0,
) -> tuple[Asked, ...]:  # fmt: skip
    """Return the talk's questions: the teacher's own first, then one of each core intent.

    Each round takes the next question of an intent, so that none comes twice before all came.
    """
    by_id = {question.id: question for question in questions}
    asked = [
        Asked(_with_name(by_id[one].text, child), by_id[one].intent)
        if one in by_id
        else Asked(one, "")
        for one in own
    ]
    covered = {question.intent for question in asked}
    draw = _draw(student_id) + rounds_before
    for intent in CORE:
        fitting = [question for question in questions if question.intent == intent]
        if intent in covered or not fitting:
            continue
        at = draw % len(fitting)
        asked.append(Asked(_with_name(fitting[at].text, child), intent))
    return tuple(asked)


def _draw(student_id: str) -> int:
    """Return the number that decides for this student, the same every time."""
    digest = hashlib.sha256(student_id.encode()).digest()
    return int.from_bytes(digest[:8], "big")


def _with_name(text: str, child: str) -> str:
    return text.replace("{child}", child)
