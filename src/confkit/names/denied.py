"""Who must not stand in anything for a family: a denied person, by name, part of it or address.

Pure. Found are the e-mail address, the full name, and whatever may mean the person: a word of the
name, a short form, initials, the family name behind a title. Accents and case do not hide anybody,
and in doubt it is the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from confkit.ground.addresses import mailboxes, occurrences
from confkit.ground.errors import Problem
from confkit.ground.toml.reading import Document
from confkit.names.class_names import around
from confkit.names.matching import NameSearch, PeopleSought
from confkit.notes.notes import Note
from confkit.roster.people import Student
from confkit.roster.person_names import PersonNames, holds, plain


class _Denied(NamedTuple):
    """What is looked for: people, whole names and mailboxes, in comparable form.

    `own` are words of the family, which mean nobody else; `adults` are those of its adults, which
    do so behind a title (Mr.), too.
    """

    people: PeopleSought[str]
    wholes: tuple[str, ...]
    mailboxes: frozenset[str]
    own: frozenset[str]
    adults: frozenset[str]


def names_denied(student: Student, note: Note, known: Iterable[str] = ()) -> str:
    """Return which field of the note names somebody who may not be named, or "".

    Only what may be read by the family is looked at; the person's name is not repeated. `known`
    are names that may stand in it besides the family's: the teacher's, the school's.
    """
    if not student.denied:
        return ""
    sought = _sought(student, tuple(known))
    for field, value in note.model_dump(exclude={"private"}).items():
        if any(_holds(sought, text) for text in _texts(value)):
            return field
    return ""


def holds_denied(student: Student, text: str, known: Iterable[str] = ()) -> bool:
    """Tell whether a text names somebody who may not be named in this family."""
    return bool(student.denied) and _holds(_sought(student, tuple(known)), text)


def holds_in_full(student: Student, text: str) -> bool:
    """Tell whether a text holds the full name or the address of somebody denied."""
    if not student.denied:
        return False
    return _in_full(_sought(student, ()), text)


def denied_problem(document: Document, field: str, student_id: str) -> Problem:
    """Word the error for a note that names somebody who may not be named."""
    said = (
        f"`{field}` names a person who must not appear in anything for this family; "
        "say it without the name and the address, or move it to [private]"
    )
    return document.problem((field,), said, student_id)


@lru_cache(maxsize=64)
def _sought(student: Student, known: tuple[str, ...]) -> _Denied:
    """Return what is looked for in the words about one student."""
    people: PeopleSought[str] = PeopleSought(around(), strict=True)
    for guardian in student.denied:
        people.add(PersonNames(guardian.name), plain(guardian.name))
        people.add_adult(PersonNames(guardian.name), plain(guardian.name))
    people.ready()
    shown = student.shown_guardians
    adults = _words(
        *known, *(one.name for one in shown), *(one.booked_interpreter for one in shown)
    )
    wholes = tuple(plain(guardian.name) for guardian in student.denied)
    return _Denied(
        people,
        tuple(name for name in wholes if name and name not in around().common),
        frozenset[str]().union(*(mailboxes(one.email) for one in student.denied)),
        adults | _words(student.name, student.home_name, student.sort_name),
        adults,
    )


def _words(*names: str) -> frozenset[str]:
    return frozenset(word for name in names for word in plain(name).split())


def _holds(sought: _Denied, text: str) -> bool:
    if _in_full(sought, text):
        return True
    return any(True for _ in NameSearch(text, sought.people, sought.own, sought.adults).found())


def _in_full(sought: _Denied, text: str) -> bool:
    """Tell whether a text holds a whole name or an address."""
    words = plain(text)
    return any(holds(words, name) for name in sought.wholes) or any(
        one.mailbox in sought.mailboxes for one in occurrences(text)
    )


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _texts(inner)]
    return []
