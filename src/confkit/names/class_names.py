"""Whose names and addresses must not stand in another family's papers.

Built once for a class; then every text is looked at for the few words that are names of others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from sys import intern
from typing import NamedTuple, TypeVar

from confkit.ground.addresses import canonical, occurrences
from confkit.ground.text import key
from confkit.language import languages
from confkit.language.words import NameWords
from confkit.names.masks import name_words
from confkit.roster.people import Student
from confkit.roster.person_names import WORD

Key = TypeVar("Key")


class Named(NamedTuple):
    """A name or an address in a text, from `start` to `end`."""

    start: int
    end: int


Ids = tuple[str, ...]
"""Of students: mostly one, and a set takes four times the room."""


def _add_to(ids: dict[Key, Ids], place: Key, own: Ids) -> None:
    """Add a student's own id; one that is alone somewhere is not kept anew."""
    known = ids.setdefault(place, own)
    if own[0] not in known:
        ids[place] = known + own


class ClassNames:
    """The names and addresses of a class, looked up by the words of a text.

    `words` are those around names; without them, those of confkit's own languages.
    """

    def __init__(
        self, students: list[Student], teacher: str, words: NameWords | None = None
    ) -> None:
        words = words or languages.of(None).names
        self._common = frozenset(words.first_names)
        self._before_a_name = frozenset(map(key, words.before_a_name))
        self.teacher = name_words([teacher])
        self._students = {student.id: student for student in students}
        self._first: dict[str, Ids] = {}
        self._full: dict[str, dict[tuple[str, ...], Ids]] = defaultdict(dict)
        self._addresses: dict[str, Ids] = {}
        for student in students:
            self._add(student)
        parts = {word for one in students for name in _names(one) for word in name.split()}
        self.names = self.teacher | name_words(parts)

    def _add(self, student: Student) -> None:
        own = (student.id,)
        for first in _first_names(student) - self._common:
            _add_to(self._first, first, own)
        for name in (student.name, student.home_name):
            words = tuple(intern(key(word)) for word in WORD.findall(name))
            if len(words) > 1:
                _add_to(self._full[words[0]], words, own)
        for guardian in student.guardians:
            if guardian.email:
                _add_to(self._addresses, canonical(guardian.email), own)

    def others(
        self, student: Student, text: str, seen: frozenset[str] | None = None
    ) -> Iterator[Named]:
        """Yield where a text names another student: in full, or by a first name of their own.

        `seen` are the words of the text, where they are known already.
        """
        seen = frozenset(WORD.findall(text)) if seen is None else seen
        small = {word.casefold() for word in seen}
        called, named = self._first.keys() & seen, self._full.keys() & small
        plainly_own = student.name.split()
        if called.issubset(plainly_own) and named.issubset(map(str.casefold, plainly_own)):
            return
        own = name_words(_names(student)) | self.teacher
        firsts = called - own
        if not firsts and named <= {key(word) for word in own}:
            return
        yield from self._named(student, text, own, firsts)

    def _named(
        self, student: Student, text: str, own: frozenset[str], firsts: set[str]
    ) -> Iterator[Named]:
        own_keys = {key(word) for word in own}
        words = list(WORD.finditer(text))
        taken = -1
        for number, word in enumerate(words):
            begins = word[0] in firsts or word[0].casefold() in self._full
            if word.start() < taken or not begins:
                continue
            length = self._full_name(student, words[number : number + 6], own_keys)
            if length or (
                word[0] in firsts and self._is_meant(student, word[0], words, number, text)
            ):
                taken = words[number + max(length, 1) - 1].end()
                yield Named(word.start(), taken)

    def _full_name(self, student: Student, words: list[re.Match[str]], own: set[str]) -> int:
        """Return how many words from here are the full name of another student; 0 if none."""
        spoken = [key(word[0]) for word in words]
        for name, ids in self._full.get(spoken[0], {}).items():
            if tuple(spoken[: len(name)]) == name and student.id not in ids:
                return len(name) if self._strangers(student, ids) and not own >= set(name) else 0
        return 0

    def _is_meant(
        self, student: Student, first: str, words: list[re.Match[str]], number: int, text: str
    ) -> bool:
        """Tell whether a first name means the classmate, and not an Aunt Rosa or a Rosa Parks."""
        if not self._strangers(student, self._first[first]):
            return False
        if number and key(words[number - 1][0]) in self._before_a_name:
            return False
        after = words[number + 1] if number + 1 < len(words) else None
        if after is None or text[words[number].end() : after.start()] != " ":
            return True
        return not after[0][0].isupper() or len(after[0]) == 1

    def _strangers(self, student: Student, ids: Ids) -> bool:
        """Tell whether any of these is of another family; brothers and sisters are not."""
        own = _family(self._students.get(student.id, student))
        return any(
            one != student.id and (not own or _family(self._students[one]) != own) for one in ids
        )

    def addresses(self, student: Student, text: str) -> Iterator[Named]:
        """Yield where a text holds the e-mail address of another household."""
        households = {guardian.household for guardian in student.shown_guardians}
        for found in occurrences(text):
            owners = self._addresses.get(found.address, ())
            if set(owners) - {student.id} or (owners and len(households) > 1):
                yield Named(found.start, found.end)


def _names(student: Student) -> list[str]:
    people = [guardian.name for guardian in student.guardians]
    return [student.name, student.home_name, student.sort_name.replace(",", " "), *people]


def _first_names(student: Student) -> set[str]:
    """Return what a student may be called: the first word of each name, and the home name."""
    given = student.sort_name.partition(",")[2].strip()
    firsts = {name.split()[0] for name in (student.name, given, student.home_name) if name.split()}
    return {first for first in firsts if len(first) > 1 and not first[0].islower()}


def _family(student: Student) -> frozenset[tuple[str, str]]:
    return frozenset((key(one.name), key(one.email)) for one in student.guardians)
