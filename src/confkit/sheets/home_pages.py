"""What each home of a child said before the talk, where the child has several.

Pure. The sheet lies on the table for whoever comes, so what one home alone said or asked stands
on a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from confkit.letters.audience import for_the_table
from confkit.names.attendance import Home, has_one_home, home_of, homes_meant
from confkit.notes.notes import Heard, Note
from confkit.roster.people import Student


class LetterAnswer(NamedTuple):
    """What a guardian, by name, answered to a letter, and when (local)."""

    guardian: str
    text: str
    at: datetime


class HomePage(NamedTuple):
    """What one home said. `place` is that of its first guardian in the order of contact.

    `languages` are the tags of those that its people read.
    """

    place: int
    child: str
    people: tuple[str, ...]
    starts: datetime | None
    answers: tuple[LetterAnswer, ...]
    priorities: tuple[str, ...]
    questions: tuple[str, ...]
    languages: tuple[str, ...] = ()


class Headings(NamedTuple):
    """Headings in a language: its tag, and its sentences by their keys."""

    language: str
    words: Mapping[str, str]


def known_answers(student: Student, answers: Iterable[LetterAnswer]) -> list[LetterAnswer]:
    """Return the answers of those who may be named as the child's guardians."""
    names = {guardian.name for guardian in student.shown_guardians}
    return [answer for answer in answers if answer.guardian in names]


def home_pages(
    student: Student, note: Note | None, answers: Iterable[LetterAnswer]
) -> list[HomePage]:
    """Return the page of each home that said something the sheet does not show."""
    if has_one_home(student):
        return []
    homes: dict[Home, list[int]] = {}
    for guardian in student.shown_guardians:
        homes.setdefault(home_of(guardian), []).append(guardian.place)
    by_place = {guardian.place: guardian for guardian in student.shown_guardians}
    pages = []
    for home, places in homes.items():
        names = tuple(by_place[place].name for place in places)
        page = HomePage(
            places[0],
            student.called,
            names,
            student.slot,
            tuple(
                known_answer
                for known_answer in known_answers(student, answers)
                if known_answer.guardian in names
            ),
            _own(student, note.family_priorities if note else (), home),
            _own(student, note.family_questions if note else (), home),
            tuple(filter(None, (by_place[place].language or student.language for place in places))),
        )
        if page.answers or page.priorities or page.questions:
            pages.append(page)
    return pages


def of_no_home(student: Student, lines: Iterable[Heard]) -> list[Heard]:
    """Return the lines that neither the sheet nor the page of a home shows."""
    return [
        line
        for line in lines
        if line.audience != "teacher"
        and line.text not in for_the_table(student, (line,))
        and len(_homes(student, line)) != 1
    ]


def _own(student: Student, lines: Iterable[Heard], home: Home) -> tuple[str, ...]:
    return tuple(
        line.text
        for line in lines
        if line.audience == "home" and _homes(student, line) == frozenset((home,))
    )


def _homes(student: Student, line: Heard) -> frozenset[Home]:
    return homes_meant(student, line.speaker) if line.speaker else frozenset()
