"""Who must not stand in anything for a family: a denied person, by name, part of it or address.

Pure. Found are the e-mail address, the full name, and whatever may mean the person: a word of the
name, a short form, initials, the family name behind a title. Accents and case do not hide anybody,
and in doubt it is the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, get_args

from confkit.ground.addresses import mailboxes, occurrences
from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.ground.toml.reading import Document
from confkit.ground.toml.where import Where
from confkit.names.class_names import around
from confkit.names.matching import FoundName, NameSearch, PeopleSought
from confkit.notes.notes import Note
from confkit.roster import class_look
from confkit.roster.own_format import Roster
from confkit.roster.people import Contact, Student
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


class NamedIn(NamedTuple):
    """Where a note names somebody who may not be named, and by which word of the text, from 1."""

    where: Where
    word: int


def names_denied(student: Student, note: Note, known: Iterable[str] = ()) -> NamedIn | None:
    """Return where the note first names somebody who may not be named.

    Only what may be read by the family is looked at. `known` are names that may stand in it
    besides the family's: the teacher's, the school's.
    """
    if not student.denied:
        return None
    sought = _sought(student, tuple(known))
    for where, text in _texts(note.model_dump(exclude={"private"}, by_alias=True)):
        if _holds(sought, text):
            return NamedIn(where, _word_naming(sought, text))
    return None


def holds_denied(student: Student, text: str, known: Iterable[str] = ()) -> bool:
    """Tell whether a text names somebody who may not be named in this family."""
    return bool(student.denied) and _holds(_sought(student, tuple(known)), text)


class Denials:
    """Who may not be named in words about each child, by the whole roster, for a look at many.

    In doubt it counts: a word for `contact` that is not understood is a no, a denial in a row
    without an id may be about any child, and one about a brother or sister, or about a child of
    the same name, is about this child too, unless the child's own rows have the person.
    """

    def __init__(self, roster: Roster, known: tuple[str, ...]) -> None:
        self._known = known
        self._about: defaultdict[str, list[Student]] = defaultdict(list)
        students = (*roster.students, *roster.left, *map(_in_doubt, roster.doubtful))
        for student in students:
            if student.denied:
                self._about[key(student.id)].append(student)
        if not self._about:
            return
        everyone = [student for student in students if student.id]
        families = class_look.families(everyone)
        named: defaultdict[str, list[Student]] = defaultdict(list)
        for student in everyone:
            named[plain(student.name)].append(student)
        for student in everyone:
            own = {plain(guardian.name) for guardian in student.guardians}
            others = (*families[student.id], *named[plain(student.name)])
            denied = [one for other in others for one in other.denied if plain(one.name) not in own]
            if denied:
                with_theirs = student._replace(guardians=(*student.guardians, *denied))
                self._about[key(student.id)].append(with_theirs)

    def about(self, student_ids: Iterable[str]) -> list[str]:
        """Return those of these children whose words may name somebody denied."""
        everybody = "" in self._about
        return [one for one in student_ids if everybody or key(one) in self._about]

    def hide(self, student_id: str, text: str) -> bool:
        """Tell whether words about a child name somebody denied."""
        about = (*self._about.get(key(student_id), ()), *self._about.get("", ()))
        return any(holds_denied(student, text, self._known) for student in about)


def _in_doubt(student: Student) -> Student:
    """Return a child whose rows have a mistake with everybody denied whom no clear word lets in."""
    guardians = (
        guardian if guardian.contact in get_args(Contact) else guardian._replace(contact="deny")
        for guardian in student.guardians
    )
    return student._replace(guardians=tuple(guardians))


def holds_in_full(student: Student, text: str) -> bool:
    """Tell whether a text holds the full name or the address of somebody denied."""
    if not student.denied:
        return False
    return _in_full(_sought(student, ()), text)


def denied_problem(document: Document, named: NamedIn, student_id: str) -> Problem:
    """Word the error for a note that names somebody who may not be named."""
    by = f" (word {named.word} there)" if named.word else ""
    field = ".".join(part for part in named.where[:2] if isinstance(part, str))
    message = (
        f"`{field}` names a person who must not appear in anything for this family{by}; "
        "say it without the name and the address, or move it to [private]"
    )
    return document.problem(named.where, message, student_id)


@lru_cache(maxsize=64)  # one student's texts are looked at one after the other
def _sought(student: Student, known: tuple[str, ...]) -> _Denied:
    """Return what is looked for in the words about one student."""
    people: PeopleSought[str] = PeopleSought(around(), strict=True)
    for guardian in student.denied:
        people.add(PersonNames(guardian.name), plain(guardian.name))
        people.add_adult(PersonNames(guardian.name), plain(guardian.name))
    people.ready()
    shown = student.shown_guardians
    adults = _words(
        *known,
        *(guardian.name for guardian in shown),
        *(guardian.booked_interpreter for guardian in shown),
    )
    wholes = tuple(plain(guardian.name) for guardian in student.denied)
    return _Denied(
        people,
        tuple(name for name in wholes if name and name not in around().common),
        frozenset[str]().union(*(mailboxes(guardian.email) for guardian in student.denied)),
        adults | _words(student.name, student.home_name, student.sort_name),
        adults,
    )


def _words(*names: str) -> frozenset[str]:
    return frozenset(word for name in names for word in plain(name).split())


def _holds(sought: _Denied, text: str) -> bool:
    return _in_full(sought, text) or any(True for _ in _searched(sought, text))


def _searched(sought: _Denied, text: str) -> Iterator[FoundName[str]]:
    return NameSearch(text, sought.people, sought.own, sought.adults).names()


def _word_naming(sought: _Denied, text: str) -> int:
    """Return which word of a text names the person, from 1; 0 where only the whole does."""
    starts = [match.start for match in _searched(sought, text)]
    starts += [match.start for match in occurrences(text) if match.mailbox in sought.mailboxes]
    return len(text[: min(starts)].split()) + 1 if starts else 0


def _in_full(sought: _Denied, text: str) -> bool:
    """Tell whether a text holds a whole name or an address."""
    words = plain(text)
    return any(holds(words, name) for name in sought.wholes) or any(
        occurrence.mailbox in sought.mailboxes for occurrence in occurrences(text)
    )


def _texts(value: object, where: Where = ()) -> Iterator[tuple[Where, str]]:
    """Yield every text of a value, and where it stands."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*where, key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*where, number))
