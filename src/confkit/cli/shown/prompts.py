"""Asking at a terminal. Nothing here writes a file; the answers go back to the command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from confkit.cli.shown import console
from confkit.cli.shown.asking import ask, not_taken
from confkit.ground import clock
from confkit.ground.text import listed
from confkit.work.init import Answers, OfSchool

Found = TypeVar("Found")


def ask_until(
    question: str,
    default: str,
    understood: Callable[[str], Found],
    asks: Callable[..., str] = ask,
    *,
    needed: bool = True,
) -> Found:
    """Ask until the answer is understood; `understood` raises ValueError with what to do."""
    while True:
        try:
            return understood(asks(question, default, needed=needed))
        except ValueError as error:
            not_taken(error)


def ask_many(question: str) -> tuple[str, ...]:
    """Ask for lines until an empty one."""
    answers: list[str] = []
    while answer := ask(question if not answers else "  and"):
        answers.append(answer)
    return tuple(answers)


def choose(question: str, choices: list[str], default: str, asks: Callable[..., str] = ask) -> str:
    """Ask for one of a few words; its number or a beginning of it is enough."""
    numbered = {str(number): choice for number, choice in enumerate(choices, 1)}

    def understood(answer: str) -> str:
        fitting = [choice for choice in choices if choice.startswith(answer.casefold())]
        if not (chosen := numbered.get(answer) or (fitting and fitting[0])):
            raise ValueError(f"Please answer {listed(choices, 'or')}; the number will do.")
        return chosen

    shown = listed([f"{number} {choice}" for number, choice in numbered.items()], "or")
    return ask_until(f"{question} ({shown})", default, understood, partial(asks, offers=choices))


def beginnings(answers: Answers, timezone: str, ground: OfSchool | None = None) -> Answers:
    """Ask for what `init` needs: the Why and the school's values come before any student.

    What the school's common ground says is not asked; how the Why meets its mission is.
    """
    console.err("Press Enter to skip a question; you can change everything in confkit.toml later.")
    answers = replace(
        answers,
        name=answers.name or ask("Your name"),
        school=answers.school or ("" if ground and ground.name else ask("Your school")),
        email=answers.email
        or ask_until("Your e-mail address, for the letters", "", _address, needed=False),
        timezone=answers.timezone
        or ask_until("Your time zone", timezone or "America/Chicago", _zone),
    )
    console.err("\nBefore the students: what this is all for.")
    if ground:
        answers = replace(answers, why=answers.why or ask("Why do you teach? In your own words"))
        if not ground.mission:
            return answers
        console.err(f"The school's mission: {ground.mission}")
        return replace(answers, meets_mission=ask("How does your Why connect with it? One line"))
    return replace(
        answers,
        why=answers.why or ask("Why do you teach? In your own words"),
        mission=answers.mission or ask("The school's mission"),
        vision=answers.vision or ask("The school's vision"),
        values=answers.values or _values(),
    )


def _address(answer: str) -> str:
    if answer and "@" not in answer:
        raise ValueError("An e-mail address has an @ in it; press Enter to skip.")
    return answer


def _zone(answer: str) -> str:
    if clock.zone(answer) is None:
        raise ValueError(clock.unknown_zone(answer))
    return answer


def _values() -> tuple[str, ...]:
    answers = ask_many("A core value of the school, such as growth mindset")
    return tuple(part.strip() for answer in answers for part in answer.split(",") if part.strip())
