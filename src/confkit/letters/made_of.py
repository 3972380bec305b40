"""What a letter was made of, as digests: where one differs later, the letter is written again.

Of each part only what a letter can say, or what decides who reads it: a comment in a note, or the
way by which letters leave, is none of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from confkit.ground import gate, resources
from confkit.ground.addresses import canonical
from confkit.ground.text import key
from confkit.language.own_folders import own_folders
from confkit.letters import translated
from confkit.roster.people import Student, shared_addresses
from confkit.workspace.classroom import Classroom
from confkit.workspace.settings import Mail, RosterSettings

PARTS = ("note", "roster", "settings", "templates")
_DIGITS = 12
_WAYS: dict[str, Any] = {
    name: Mail._field_defaults[name] for name in ("route", "smtp", "imap", "oauth", "thunderbird")
}
"""Settings of how letters leave: no letter is another one by them."""

_OWN = ("templates", "languages", "words")


class MadeOf:
    """What the letters of a round are made of now."""

    def __init__(self, room: Classroom) -> None:
        self.room = room
        self._known: dict[str, str] = {}
        self._shared = shared_addresses(room.everyone)

    def of(self, student: Student) -> str:
        """Return the digests for one student's letters, one a part.

        What the roster says counts, also where a letter asks for a new time and names no slot.
        """
        student = self._of_roster.get(key(student.id), student)
        if student.id not in self._known:  # asked for each of a child's letters
            parts = (self._note(student), self._roster(student), *self._of_all)
            self._known[student.id] = " ".join(parts)
        return self._known[student.id]

    def changed(self, student: Student, before: str) -> list[str]:
        """Name the parts that are not what they were when a letter was written."""
        known = before.split()[: len(PARTS)]  # behind them, the digest of its own words
        if len(known) != len(PARTS):
            return list(PARTS)
        now = self.of(student).split()
        return [
            name for name, before, other in zip(PARTS, known, now, strict=True) if before != other
        ]

    def with_words(self, students: Iterable[Student], *words: object) -> str:
        """Return the digests for a letter about these students, with one of all that it says.

        Where they are the same, the same program would write the same bytes.
        """
        first, *others = map(self.of, students)
        of_all = (resources.program(), self.room.layout.round, *others, *map(repr, words))
        return f"{first} {_digest(*of_all)}"

    def _note(self, student: Student) -> str:
        return _digest(self.room.digest_of_note(student))

    def _roster(self, student: Student) -> str:
        guardians = [
            (*guardian._replace(line=0, imported=""), canonical(guardian.email) in self._shared)
            for guardian in student.guardians
        ]
        alone = student._replace(line=0, imported="", languages=None, guardians=())
        return _digest(repr((alone, guardians)), self._class)

    @cached_property
    def _of_roster(self) -> dict[str, Student]:
        return {key(student.id): student for student in self.room.everyone}

    @cached_property
    def _class(self) -> str:
        """The digest of the classmates' names, which may not stand in another child's letter."""
        everyone = self.room.everyone
        names = {key(name) for student in everyone for name in (student.name, student.home_name)}
        return _digest(*sorted(names))

    @cached_property
    def _of_all(self) -> tuple[str, str]:
        settings = self.room.settings
        mail = settings.mail._replace(**_WAYS)
        told = settings._replace(round="", roster=RosterSettings(), mail=mail)
        return _digest(repr(told)), _digest(*self._own_files())

    def _own_files(self) -> Iterator[str]:
        """Yield what the workspace's own templates, languages, words and translations are."""
        for folder in own_folders(self.room.workspace.folder):
            files = [path for name in _OWN for path in gate.below(folder / name)]
            brought_back = folder / translated.FILE
            for path in [*files, *([brought_back] if brought_back.exists() else [])]:
                yield f"{path.relative_to(folder).as_posix()} {_of_file(path)}"


def of_bytes(content: bytes) -> str:
    """Return the digest of a letter's bytes."""
    return hashlib.sha256(content).hexdigest()


def _of_file(path: Path) -> str:
    try:
        return of_bytes(gate.read(path))
    except OSError as error:
        return f"cannot be read ({error.errno})"


def _digest(*words: str) -> str:
    return of_bytes("\0".join(words).encode("utf-8", "surrogatepass"))[:_DIGITS]
