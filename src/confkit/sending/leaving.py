"""Which letters may leave: rendered, unchanged, true to what they were made of, to who may read.

Nothing is rendered here. A letter that may not leave has its reason, and what to do about it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from confkit.ground import gate
from confkit.ground.addresses import BadAddress, canonical, sendable
from confkit.ground.errors import Problem, UsageError
from confkit.ground.text import key, listed
from confkit.language.names import names
from confkit.ledger import letter_rows
from confkit.ledger.ledger import Ledger
from confkit.ledger.letter_rows import LetterRow
from confkit.letters import mail
from confkit.letters.letter_kinds import LETTER_KINDS, PROMISED, SUMMARY, is_notice, to_whom
from confkit.letters.letter_languages import LetterLanguages
from confkit.letters.letters import language_for
from confkit.letters.made_of import MadeOf, of_bytes
from confkit.promises.followups import FollowUp
from confkit.roster import class_look
from confkit.roster.people import (
    Recipient,
    Student,
    recipients,
    shared_addresses,
)
from confkit.workspace.classroom import Classroom

_ANEW = {
    "check_in": "confkit check-in",
    "review": "confkit review",
    "invite": "confkit invite",
    "remind": "confkit invite",
}
"""The command that writes a kind of letter anew, where it is not `summarize`."""

_TEMPLATES = {kind.name: kind.letter for kind in LETTER_KINDS}
"""The template of each kind of letter."""

_SETTLED = ("sent", "drafted", "uncertain")
"""States of letters at which nothing is left to judge."""

_NOBODYS = (*letter_rows.WAITING, "blocked")
"""States of letters that nobody else has, and no program either."""


class Judged(NamedTuple):
    """One letter of the round and whether it may leave: `reason` says why it may not.

    `address` is "" for a letter on paper, `student` "" where nobody of the roster is meant.
    `what` is its kind, or that it is a notice only; `guardian` names its readers, "" where they may
    not be named. `sender` is the address that it comes from.
    """

    row: LetterRow
    student: str
    address: str
    household: str
    language: str
    what: str
    reason: str = ""
    student_ids: tuple[str, ...] = ()
    sender: str = ""

    @property
    def guardian(self) -> str:
        """The names of its readers; "" where nobody gets it now, who may be denied since."""
        return self.row.guardian if self.language else ""

    def may_go(self, resuming: str = "") -> bool:
        """Whether it may leave by mail now; also one whose delivery by `resuming` was cut off."""
        row = self.row
        waits = row.state in letter_rows.WAITING or (row.state, row.way) == ("sending", resuming)
        return waits and not self.reason and bool(self.address)

    @property
    def is_on_paper(self) -> bool:
        """Whether it may be handed over, and has no address to go to."""
        return self.row.state in letter_rows.WAITING and not (self.reason or self.address)


def judged(room: Classroom, now: datetime | None) -> list[Judged]:
    """Look at the letters of the chosen students that were rendered and have not left.

    A day that a letter names and that has passed by `now` holds it; without `now` none does.
    """
    with room.workspace.read_ledger() as ledger:
        if ledger is None:
            return []
        rows = letter_rows.of_round(ledger, room.layout.round)
        past = {of[:2] for of in letter_rows.outdated(ledger, now)} if now else set()
        promises = ledger.with_ids({row.promise for row in rows} - {""})
        waiting = _reviews_that_wait(ledger, rows)
    chosen = {key(student.id) for student in room.students}
    everyone = {key(student.id) for student in room.everyone}
    one_of = {(row.message_id, row.path) for row in rows if key(row.student_id) in chosen}
    wanted = [
        row
        for row in rows
        if row.path
        and row.left is None
        and not (row.state in _NOBODYS and _is_dropped(promises.get(row.promise)))
        and (
            key(row.student_id) in chosen
            or (row.is_about_several and (row.message_id, row.path) in one_of)
            or (room.whole and key(row.student_id) not in everyone)
        )
    ]
    look = _Look(room, past, promises, waiting)
    order = {key(student.id): number for number, student in enumerate(room.students)}
    wanted.sort(key=lambda row: (order.get(key(row.student_id), len(order)), row.path))
    letters: dict[str, Judged] = {}
    for row in wanted:
        letter = look.at(row)._replace(student_ids=(row.student_id,))
        of = f"{row.message_id} {row.path}" if row.is_about_several else row.id
        letters[of] = _with(letters[of], letter) if of in letters else letter
    anew = {of for letter in letters.values() if letter.language for of in _places(letter.row)}
    return [
        letter
        for letter in letters.values()
        if letter.language or letter.row.state in _SETTLED or anew.isdisjoint(_places(letter.row))
        if not (letter.row.state == "blocked" and look.was_taken_away(letter))
    ]


def _places(row: LetterRow) -> set[tuple[str, ...]]:
    """Return what a letter has in common with the one that took its place: file, or reader."""
    return {(row.path,), (row.student_id, row.kind, row.guardian)}


def _with(letter: Judged, other: Judged) -> Judged:
    """Return one letter about two children: what holds one of them back holds it back."""
    return letter._replace(
        student=f"{letter.student} & {other.student}",
        reason=letter.reason or other.reason,
        student_ids=letter.student_ids + other.student_ids,
    )


class _Look:
    """One look at the letters of a round."""

    def __init__(
        self,
        room: Classroom,
        past: Iterable[tuple[str, str]],
        promises: Mapping[str, FollowUp],
        reviews: Set[tuple[str, str]],
    ) -> None:
        self.room, self.past, self.promises = room, frozenset(past), promises
        self.reviews = reviews
        self.made_of = MadeOf(room)
        self.students = {key(student.id): student for student in room.everyone}
        self.shared = shared_addresses(room.everyone)
        self.languages = LetterLanguages(room)

    @cached_property
    def of_several(self) -> dict[str, str]:
        """Why nothing goes to an address that several families have, by address."""
        return {
            address: warning
            for address, warning in class_look.of_several_families(self.room.everyone)
            if address not in self.shared  # only a notice without content goes there
        }

    @cached_property
    def sender(self) -> str:
        """The address that letters come from; "" where the settings name none."""
        with suppress(BadAddress):
            if sender := mail.sender_of(self.room.settings):
                return sender.address
        return ""

    def at(self, row: LetterRow) -> Judged:
        """Judge one letter."""
        student = self.students.get(key(row.student_id))
        to = self._reader(student, row) if student else None
        if student is None or to is None:
            name = student.name if student else ""
            return Judged(row, name, "", "", "", self._what(row), self._no_reader(row, student))
        reader, address = to
        first = reader.guardians[0]
        language = self._language(reader, student, row)
        letter = Judged(
            row,
            student.name,
            address,
            first.household,
            language,
            self._what(row),
            sender=self.sender,
        )
        if is_notice(row, self.shared):
            letter = letter._replace(what=f"{letter.what}, a notice only")
        if _is_dropped(self.promises.get(row.promise)):
            return letter._replace(reason=f"the note no longer has this promise{_delete(row)}")
        if row.state in _SETTLED:
            return letter
        reasons = self._reasons(letter, student)
        return letter._replace(reason=next(filter(None, reasons), ""))

    def was_taken_away(self, letter: Judged) -> bool:
        """Tell whether a letter is for somebody who may not be written to, and its file is gone."""
        student = self.students.get(key(letter.row.student_id))
        is_gone = not (self.room.workspace.folder / letter.row.path).exists()
        readers = recipients(student)[0] if student else ()
        is_read = any(" & ".join(one.names) == letter.row.guardian for one in readers)
        return student is not None and is_gone and not is_read

    def _what(self, row: LetterRow) -> str:
        """Say what kind of letter it is, if it corrects another one, and what it is about."""
        promise = self.promises.get(row.promise)
        kind = f"corrected {row.said_kind}" if row.edition > 1 else row.said_kind
        return f"{kind}: {promise.text}" if promise else kind

    def _reader(self, student: Student, row: LetterRow) -> tuple[Recipient, str] | None:
        """Return who gets this letter now, and at which address; "" on paper. None: nobody does.

        What a mailbox that others read gets a notice of is handed over on paper, too.
        """
        for reader in recipients(student)[0]:
            try:
                address = sendable(reader.email) if reader.email else ""
            except BadAddress:
                continue
            for to in [address, ""] if self._is_shared(reader) else [address]:
                if to_whom(reader, to) == row.whom and " & ".join(reader.names) == row.guardian:
                    return reader, to
        return None

    def _is_shared(self, reader: Recipient) -> bool:
        """Tell whether others read a reader's mailbox."""
        return bool(reader.email) and (
            reader.is_read_in_two_homes or canonical(reader.email) in self.shared
        )

    def _language(self, reader: Recipient, student: Student, row: LetterRow) -> str:
        """Return the name of the language that stands first in a letter."""
        school = self.room.settings.school.language
        tag = language_for(reader, student, school)
        kind = PROMISED.name if row.promise else row.kind
        if not self.languages.speaks(tag, _TEMPLATES.get(kind, SUMMARY.letter)):
            tag = school
        return names().get(tag, tag)

    def _no_reader(self, row: LetterRow, student: Student | None) -> str:
        if student:
            of = (one for one in recipients(student)[0] if " & ".join(one.names) == row.guardian)
            why, anew = "the person it was for may not be written to now", ""
            if reader := next(of, None):
                why = "the roster has another address for the person it was for"
                anew = f"; {_anew(row)}"
                try:
                    sendable(reader.email)
                except BadAddress as error:
                    anew = f", which {error}, then {_anew(row)}"
            return f"{why}{_delete(row)}{anew}"
        if key(row.student_id) in self.room.refused:
            return "the child's row in the roster has a mistake; correct it first"
        return "no child on the roster has this id"

    def _reasons(self, judged: Judged, student: Student) -> Iterator[str]:
        """Yield why a letter may not leave, and what to do; "" where one thing is no reason."""
        row = judged.row
        anew = _anew(row)
        if row.state == "blocked":
            yield f"it is held back; {anew}, or says why it does not"
        if changed := self.made_of.changed(student, row.made_of):
            parts = listed(changed) if row.made_of else ""
            why = (
                f"changed since it was written: {parts}" if parts else "an earlier confkit wrote it"
            )
            yield f"{why}; {anew}"
        if row.kind == "review" and (key(row.student_id), row.occasion) in self.reviews:
            yield f"the review that it tells of was taken back; {anew}"
        if not row.digest:
            yield f"a day that it names was moved; {anew}"
        if row.kind == "summary" and (row.round, row.student_id) in self.past:
            yield f"{_PAST}; then {anew}"
        yield self._about_bytes(judged)
        if judged.address:
            yield self.of_several.get(canonical(judged.address), "")

    def _about_bytes(self, judged: Judged) -> str:
        """Say what is wrong with the letter's own file, or with the one that goes along."""
        row, anew = judged.row, _anew(judged.row)
        raw = content(self.room, row)
        if raw is None:
            return f"its file is gone; {anew}"
        if of_bytes(raw) != row.digest:
            return (
                "its file was changed by hand, and what you write there would be lost: put the "
                f"words in the note or the template; then {anew}"
            )
        if not judged.address:
            return ""
        if wrong := _misdirected(raw, judged):
            return f"{wrong}; {anew}"
        return self._about_attached(raw, row) if row.promise else ""

    def _about_attached(self, raw: bytes, row: LetterRow) -> str:
        """Say why the file that goes along is not known to be the one in the letter; "" if it is.

        A letter holds the bytes of the file as it was. Where it can't be read now, nobody knows
        whether it was taken away because it was the wrong one.
        """
        held = mail.content(raw).attached
        if held is None:
            return ""
        if not row.attached:
            anew = f"`confkit done {row.promise} --tell --attach FILE` writes it again"
            return f"an earlier confkit wrote it, and did not keep where its file is; {anew}"
        path = self.room.workspace.folder / row.attached
        try:
            if gate.read(path) == held.content:
                return ""
        except OSError as error:
            return (
                f"{held.name}, which is attached, can't be read ({error.strerror}): put it back to "
                f"{path}, or write the letter again with the file from where it is now: "
                f"`confkit done {row.promise} --tell --attach FILE`"
            )
        return (
            f"{held.name}, which is attached, has changed since the letter was "
            f"written; {_anew(row)}"
        )


_PAST = (
    "a day that it names has passed: mark what was promised for it as done, or give it a new day "
    '(`confkit snooze ID DATE --reason "…"`)'
)


def content(room: Classroom, row: LetterRow) -> bytes | None:
    """Return the bytes of a letter's file; None where it cannot be read, or stands elsewhere."""
    path = PurePosixPath(row.path)
    if path.is_absolute() or ".." in path.parts or path.parts[:1] != ("out",):
        return None
    try:
        return gate.read(room.workspace.own(room.workspace.folder / path))
    except (OSError, UsageError):
        return None


def unchanged(room: Classroom, row: LetterRow) -> bytes | None:
    """Return the bytes of a letter's file as the ledger knows them; None where they are not."""
    file = content(room, row)
    return file if file is not None and of_bytes(file) == row.digest else None


def _delete(row: LetterRow) -> str:
    return f": delete the draft in {row.said}" if row.state == "drafted" else ""


def _reviews_that_wait(ledger: Ledger, rows: Iterable[LetterRow]) -> set[tuple[str, str]]:
    """Return the children and talks of reviews whose goal nobody has looked at, or not any more."""
    told = {(row.round, row.student_id) for row in rows if row.kind == "review"}
    known = (entry for of_one in told for entry in ledger.of_student(*of_one))
    return {
        (key(entry.student_id), entry.occasion)
        for entry in known
        if entry.kind == "review" and entry.waits
    }


def _is_dropped(promise: FollowUp | None) -> bool:
    return promise is not None and promise.dropped is not None


def _anew(row: LetterRow) -> str:
    command = f"{_ANEW.get(row.kind, 'confkit summarize')} {row.student_id}"
    if row.promise:
        along = f" --attach {shlex.quote(row.attached)}" if row.attached else ""
        command = f"confkit done {row.promise} --tell{along}"
    return f"`{command}` writes it again"


def _misdirected(raw: bytes, judged: Judged) -> str:
    """Say what in a finished message is not what the table says; "" if all is."""
    head = mail.head(raw)
    if head.sender != [judged.sender]:
        return "its file is from an address that is not yours"
    if head.to != [judged.address]:
        return "its file is addressed to somebody else"
    if head.message_id != judged.row.message_id:
        return "its file has another Message-ID than the ledger"
    return ""


def look_at_class(room: Classroom) -> list[Problem]:
    """Return what a look at the whole class shows of who would be written to."""
    path = room.settings.roster.path
    return [*room.told, *class_look.unsendable(room.students, path)]
