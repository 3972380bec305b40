"""Whose names and addresses must not stand in another family's papers.

Built once for a class; then every text is looked at for the few words that are names of others.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from confkit.ground.addresses import canonical, occurrences
from confkit.ground.text import key
from confkit.language import languages
from confkit.language.words import NameWords
from confkit.names.masks import name_words, words_of
from confkit.names.matching import PAIR, Around, NameSearch, PeopleSought, comparable, forms_of
from confkit.roster.people import Student
from confkit.roster.person_names import PersonNames, plain


class Named(NamedTuple):
    """A name or an address in a text, from `start` to `end`."""

    start: int
    end: int


class ClassNames:
    """The names and addresses of a class, looked up by the words of a text.

    `words` are those around names; without them, those of confkit's own languages.
    """

    def __init__(
        self, students: list[Student], teacher: str, words: NameWords | None = None
    ) -> None:
        self.around = around(words)
        self.teacher = name_words([teacher])
        self._teacher_words = frozenset(plain(teacher).split())
        self._students = {student.id: student for student in students}
        self._people: PeopleSought[str] = PeopleSought(self.around)
        self._addresses: dict[str, set[str]] = {}
        self._denied = [guardian for student in students for guardian in student.denied]
        for student in students:
            self._people.add(student.names, student.id)
            for guardian in student.guardians:
                self._people.add_adult(PersonNames(guardian.name), student.id)
                if guardian.email:
                    self._addresses.setdefault(canonical(guardian.email), set()).add(student.id)
        self._people.ready()
        parts = {word for student in students for name in _names(student) for word in name.split()}
        self.names = self.teacher | name_words(parts)

    def others(
        self, student: Student, text: str, seen: frozenset[str] | None = None
    ) -> Iterator[Named]:
        """Yield where a text names another student, or a guardian of one.

        `seen` are the words of the text, where they are known already.
        """
        seen = frozenset(words_of(text)) if seen is None else seen
        spoken = comparable(" ".join(word for word in seen if word.isascii())).split()
        spoken += [part for word in seen if not word.isascii() for part in plain(word).split()]
        named = self._people.starts.intersection(spoken)
        initials = PAIR.search(text)
        spelled = any(map(self._people.spelled, seen))
        if not (named or initials or spelled):
            return
        own, adults = self._own(student)
        if not (
            initials or spelled or named - own or (named & self._people.titled.keys()) - adults
        ):
            return
        for match in NameSearch(text, self._people, own, adults).names():
            if self._strangers(student, match.who):
                yield Named(match.start, match.end)

    def _own(self, student: Student) -> tuple[frozenset[str], frozenset[str]]:
        """Return what means the child or the family, and the words of its adults."""
        adults = (
            frozenset(
                word
                for guardian in student.shown_guardians
                for word in plain(guardian.name).split()
            )
            | self._teacher_words
        )
        names = student.names
        words = {word for name in (*names.plain_names, plain(names.sort)) for word in name.split()}
        given = {word for name in (names.called, names.display) for word in plain(name).split()[:1]}
        forms = {form for word in given for form in forms_of(word, self.around)}
        pairs = {f"{word[0]}.{other[0]}" for word in words for other in words if word != other}
        return adults | words | forms | pairs, adults

    def _strangers(self, student: Student, ids: frozenset[str]) -> bool:
        """Tell whether any of these is of another family; brothers and sisters are not."""
        own = _family(self._students.get(student.id, student))
        return any(
            student_id != student.id and (not own or _family(self._students[student_id]) != own)
            for student_id in ids
        )

    def addresses(self, student: Student, text: str) -> Iterator[Named]:
        """Yield where a text holds the e-mail address of another household."""
        households = {guardian.household for guardian in student.shown_guardians}
        for occurrence in occurrences(text):
            owners = self._addresses.get(occurrence.address, set())
            if owners - {student.id} or (owners and len(households) > 1):
                yield Named(occurrence.start, occurrence.end)

    def shown(self, named: str) -> str:
        """Return what was found in a text as it may be repeated: nobody who is denied."""
        words, address = set(plain(named).split()), canonical(named)
        of_denied = any(
            address == canonical(guardian.email) or words <= set(plain(guardian.name).split())
            for guardian in self._denied
        )
        return "…" if of_denied else named


def _names(student: Student) -> list[str]:
    people = [guardian.name for guardian in student.guardians]
    return [student.name, student.home_name, student.sort_name.replace(",", " "), *people]


def _family(student: Student) -> frozenset[tuple[str, str]]:
    return frozenset((key(guardian.name), key(guardian.email)) for guardian in student.guardians)


@lru_cache(maxsize=2)  # the same for every class of a process
def around(words: NameWords | None = None) -> Around:
    """Return the words around names; without any, those of confkit's own languages."""
    return Around(words or languages.of(None).names)
