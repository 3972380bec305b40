"""What is kept out of a child's record: other children, and persons who may not be named.

Pure. Of a record that tells of more than one child a family may see what is about its own (34 CFR
99.12(a)). A name is replaced; a passage that names somebody denied is left out as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from confkit.ground.addresses import canonical, occurrences
from confkit.ground.text import key
from confkit.letters.audience import Audience, seen_by
from confkit.names import denied
from confkit.names.attendance import has_one_home, home_of
from confkit.names.class_names import ClassNames
from confkit.notes.notes import Note
from confkit.promises.followups import LEFT_OUT, PROMISES, FollowUp
from confkit.roster.people import Recipient, Student

ANOTHER = "[another child]"
ADDRESS = "[another family's address]"


class Redactor:
    """Makes texts about one child fit for the child's record; `told` says where and what.

    `home`: whom of a child with several homes the record is for; without it, for all of them.
    """

    def __init__(
        self,
        student: Student,
        everyone: Iterable[Student],
        teacher: str,
        home: Recipient | None = None,
    ) -> None:
        self.home = home
        others = [classmate for classmate in everyone if key(classmate.id) != key(student.id)]
        self.student = student
        # Without guardians nobody is family: a brother is another child here, too.
        self._class_names = ClassNames(
            [each._replace(guardians=()) for each in (student, *others)], teacher
        )
        self._addresses = _addresses(others) - _addresses([student])
        self._teacher = teacher
        self.told: list[tuple[str, str]] = []

    def text(self, text: str, where: str) -> str:
        """Return one text as it may stand in the record."""
        if not text:
            return text
        if denied.holds_denied(self.student, text, (self._teacher,)):
            self._tell(where, "names a person who must not be named; left out")
            return LEFT_OUT
        text = self._without_addresses(text, where)
        spans = list(self._class_names.others(self.student, text))
        for span in reversed(spans):
            text = text[: span.start] + ANOTHER + text[span.end :]
        if spans:
            self._tell(where, "names another child; the name is replaced")
        return text

    def note(self, note: Note) -> Note:
        """Return of a note what the home may see that it goes to."""
        return seen_by(self.student, note, self.home)

    def entries(self, note: Note | None, entries: list[FollowUp]) -> list[FollowUp]:
        """Return of the follow-ups of a note those that this home may see."""
        if note is None:
            return [
                entry for entry in entries if entry.by == "teacher" or has_one_home(self.student)
            ]
        audience = Audience(self.student, note)
        seen = {promise.id for promise in audience.promises(entries, self.home)}
        return [entry for entry in entries if entry.id in seen or entry.kind not in PROMISES]

    def may_see_letter(self, reader: Recipient) -> bool:
        """Tell whether a letter to this reader may be seen there."""
        if has_one_home(self.student):
            return True
        homes = {home_of(guardian) for guardian in self.home.guardians} if self.home else set()
        return {home_of(guardian) for guardian in reader.guardians} <= homes

    def holds_something(self, text: str) -> bool:
        """Tell whether a text could not stand in the record as it is; nothing is told."""
        before = len(self.told)
        changed = self.text(text, "") != text
        del self.told[before:]
        return changed

    def values(self, value: Any, where: str) -> Any:
        """Return tables and lists with every text in them as it may stand in the record."""
        if isinstance(value, str):
            return self.text(value, where)
        if isinstance(value, dict):
            return {
                name: self.values(inner, f"{where}: {name}" if ":" not in where else where)
                for name, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.values(inner, where) for inner in value]
        return value

    def _without_addresses(self, text: str, where: str) -> str:
        for span in reversed(list(occurrences(text))):
            if span.address in self._addresses:
                text = text[: span.start] + ADDRESS + text[span.end :]
                self._tell(where, "holds another family's address; it is replaced")
        return text

    def _tell(self, where: str, what: str) -> None:
        if (where, what) not in self.told:
            self.told.append((where, what))


def _addresses(students: Iterable[Student]) -> set[str]:
    return {
        canonical(guardian.email)
        for student in students
        for guardian in student.guardians
        if guardian.email
    }
