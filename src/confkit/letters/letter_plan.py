"""Which letters there are about a student: who reads each, by mail or on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from confkit.coach import own_templates
from confkit.ground.addresses import BadAddress, sendable
from confkit.ground.errors import Problem
from confkit.ground.outcome import LeftOut, Outcome
from confkit.ground.text import key
from confkit.ledger.letter_rows import LetterRow
from confkit.letters import mail
from confkit.letters.letter_kinds import LetterKind, letter_id, to_whom
from confkit.letters.letter_languages import LetterLanguages
from confkit.letters.letters import ToReader
from confkit.letters.mail import Attachment, Mailbox
from confkit.roster.people import Recipient, Student, recipients, shared_addresses
from confkit.workspace.classroom import Classroom
from confkit.workspace.generated import OutFolder
from confkit.workspace.layout import SETTINGS


@dataclass(frozen=True)
class Planned:
    """One letter to write: who reads it, what it says, and the id that stays the same.

    `attached_from` is where the file lies that goes along, `told` the days that it tells,
    `occasion` which talk of the round it is about, `left` what it said where it has left. `others`
    are the letters about brothers and sisters that go out in one with it. `is_notice` is one that
    only says that there is a letter, which is handed over as a page.
    """

    id: str
    student: Student
    reader: Recipient
    letter: ToReader
    address: str
    attached: Attachment | None = None
    attached_from: str = ""
    told: str = ""
    occasion: str = ""
    left: ToReader | None = None
    others: tuple[tuple[Planned, LetterRow], ...] = ()
    is_notice: bool = False

    @property
    def all(self) -> list[Planned]:
        """The letters that go out as this one."""
        return [self, *(planned for planned, _ in self.others)]

    @property
    def whom(self) -> str:
        """What tells its readers apart: the address, else the household of a letter on paper."""
        return to_whom(self.reader, self.address)

    @property
    def brings_file(self) -> bool:
        """Whether what is attached goes along: no page can bring it, no notice may."""
        return bool(self.attached and self.address) and not self.is_notice

    @property
    def names(self) -> str:
        """The names of its readers, as they are shown."""
        return " & ".join(self.reader.names)


Begun = tuple[Planned, LetterRow]
"""A letter to write, and its row in the ledger."""


class LetterPlan:
    """Plans the letters of one run: of one kind, for the students of a class."""

    def __init__(self, room: Classroom, outcome: Outcome, kind: LetterKind) -> None:
        self.room, self.outcome, self.kind = room, outcome, kind
        self.folder: Path = room.layout.out / kind.folder
        self.out = OutFolder(room, self.folder)
        self.languages = LetterLanguages(room)
        self.spoilt = own_templates.refused(room)
        self.sender: Mailbox | None = None
        self.sender_problem: Problem | None = None
        self.read_by_others = shared_addresses(room.everyone)
        try:
            self.sender = mail.sender_of(room.settings)
        except BadAddress as error:
            self.sender_problem = self._about_sender(error)

    def _about_sender(self, error: BadAddress) -> Problem:
        """Say which of the two settings is no address, and where it stands."""
        own_sender = self.room.settings.mail.from_
        table, name = ("mail", "from") if own_sender else ("teacher", "email")
        return self.room.workspace.document.problem((table, name), f"[{table}] {name} {error}")

    def plan(
        self,
        student: Student,
        says: Callable[[Recipient], ToReader],
        *,
        told: str = "",
        occasion: str = "",
    ) -> list[Planned]:
        """Return the letters about one student; who gets none is told, with the reason.

        `told` are the days that they tell, `occasion` is that of the follow-up that they close.
        """
        readers, left_out = recipients(student)
        for name, reason in dict.fromkeys(left_out):
            if not (name or readers):
                continue  # told below, as nobody is left
            message = f"{name}: {reason}" if name else reason
            left = LeftOut(student.id, student.name, message, is_of_one=True)
            self.outcome.left_out.append(left)
        if not readers:
            reason = "no guardian on the roster may be written to"
            self.outcome.left_out.append(LeftOut(student.id, student.name, reason))
        return [
            replace(letter, told=told)
            for reader in readers
            for letter in self._planned(student, reader, says, occasion)
        ]

    def telling(self, planned: Planned, says: Callable[[Recipient], ToReader]) -> ToReader:
        """Return what a letter that is planned would say otherwise."""
        return self.languages.translated(planned.student, says(planned.reader))

    def _planned(
        self,
        student: Student,
        reader: Recipient,
        says: Callable[[Recipient], ToReader],
        occasion: str,
    ) -> list[Planned]:
        """Return the letter to one reader; for a mailbox that others read a notice and the page."""
        try:
            address = sendable(reader.email) if reader.email else ""
        except BadAddress as error:
            guardian = reader.guardians[0]
            message = f"the address of {guardian.name} {error}"
            path = self.room.settings.roster.path
            self.outcome.refused.append(Problem(path, guardian.line, 0, message, student.id))
            return []
        if address and not self._may_mail():
            return []
        letter = self.languages.translated(student, says(reader))
        is_shared = bool(address) and (
            reader.is_read_in_two_homes or key(address) in self.read_by_others
        )
        planned = [
            Planned(
                letter_id(self.room.layout.round, student.id, self.kind, reader, to, occasion),
                student,
                reader,
                letter,
                to,
                occasion=occasion,
                is_notice=bool(to) and is_shared,
            )
            for to in ([address, ""] if is_shared else [address])
        ]
        return [] if any(list(map(self._is_spoilt, planned))) else planned

    def _is_spoilt(self, planned: Planned) -> bool:
        """Tell whether a template has an error for which no letter is made from it; told once."""
        if not self.spoilt:
            return False
        names = [
            half.frame.name
            for _, stem, form in self.parts(planned)
            for half in self.languages.of(planned.letter, stem, form)
        ]
        findings = [finding for name in names for finding in self.spoilt.get(name, ())]
        for finding in findings:
            message = (
                f"{finding.message}; no letter is made from it. {finding.suggest} ({finding.rule})"
            )
            told = finding.problem._replace(said=message)
            if told not in self.outcome.refused:
                self.outcome.refused.append(told)
            at = f"{told.path}:{told.line}" if told.line else told.path
            why = f"{at}: {finding.message}; no letter is made from this template"
            self.out.unmade.setdefault(planned.student.id, why)
        return bool(findings)

    def parts(self, planned: Planned) -> Iterator[tuple[str, str, str]]:
        """Yield what a letter is made of: each part, the stem of its template, and its form."""
        of = self.kind
        if planned.address:
            stem = of.notice if planned.is_notice else of.letter
            yield "subject", of.subject, "txt"
            yield "text", stem, "txt"
            yield "html", stem, "html"
        else:
            yield "page", of.letter, "html"
            if of.phone:
                yield "phone", of.phone, "txt"

    def _may_mail(self) -> bool:
        """Tell whether there is a sender; told once if there is none."""
        if self.sender:
            return True
        message = '[teacher] needs `email = "…"`: letters are sent from it'
        problem = self.sender_problem or Problem(SETTINGS, 0, 0, message)
        if problem not in self.outcome.refused:
            self.outcome.refused.append(problem)
        return False
