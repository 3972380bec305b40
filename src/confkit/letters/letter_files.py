"""Letters to families, of whatever kind: who reads each, and its files whole in `out/`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from confkit.coach import catalog, own_templates, subjects
from confkit.ground import clock, errors, files, gate, identifiers, processes
from confkit.ground.addresses import BadAddress, sendable
from confkit.ground.errors import ConfkitError, FilesError, Problem
from confkit.ground.outcome import LeftOut, Made, NeedsTranslation, Outcome
from confkit.ground.text import key
from confkit.language.languages import written
from confkit.ledger import letter_rows
from confkit.ledger.ledger import Ledger
from confkit.ledger.letter_rows import LetterRow
from confkit.letters import corrections, letters, mail, siblings, wholeness
from confkit.letters.letters import ToReader
from confkit.letters.made_of import MadeOf, of_bytes
from confkit.letters.mail import Attachment, Mailbox
from confkit.letters.purposes import PHONE_SCRIPT, SUMMARY, Purpose, letter_id, to_whom
from confkit.letters.voices import Rendered, Voices
from confkit.roster.people import Recipient, Student, language_of, recipients, shared_addresses
from confkit.workspace.classroom import Classroom
from confkit.workspace.generated import OutFolder
from confkit.workspace.layout import SETTINGS


@dataclass(frozen=True)
class Planned:
    """One letter to write: who reads it, what it says, and the id that stays the same.

    `attached_from` is where the file lies that goes along, `told` the days that it tells,
    `occasion` which talk of the round it is about, `left` what it said where it has left. `others`
    are the letters about brothers and sisters that go out in one with it.
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

    @property
    def all(self) -> list[Planned]:
        """The letters that go out as this one."""
        return [self, *(planned for planned, _ in self.others)]

    @property
    def whom(self) -> str:
        """What tells its readers apart: the address, else the household of a letter on paper."""
        return to_whom(self.reader, self.address)

    @property
    def names(self) -> str:
        """The names of its readers, as they are shown."""
        return " & ".join(self.reader.names)


Begun = tuple[Planned, LetterRow]
"""A letter to write, and its row in the ledger."""

Corrected = Callable[[], dict[str, Rendered]]
"""Renders a letter again, as one that says what is new in it."""


class Mailing:
    """Plans and writes the letters of one run."""

    def __init__(self, room: Classroom, outcome: Outcome, purpose: Purpose) -> None:
        self.room, self.outcome, self.purpose = room, outcome, purpose
        self.folder: Path = room.layout.out / purpose.folder
        self.out = OutFolder(room, self.folder)
        self.voices = Voices(room)
        self.spoilt = own_templates.refused(room)
        self.own = {
            own_text.name: own_text.path
            for own_text in own_templates.own_texts(room.workspace.folder)
        }
        self.made_of = MadeOf(room)
        self.not_in_subject = subjects.student_names(room)
        if off := room.privacy_off():
            outcome.told.append(off)
        self.before: dict[str, str] = {}
        """The lines of the letters that are corrected, by the ids of those that correct them."""
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
            self.outcome.left_out.append(LeftOut(student.id, student.name, message))
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
        return self.voices.translated(planned.student, says(planned.reader))

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
        letter = self.voices.translated(student, says(reader))
        planned = [
            Planned(
                letter_id(self.room.layout.round, student.id, self.purpose, reader, to, occasion),
                student,
                reader,
                letter,
                to,
                occasion=occasion,
            )
            for to in ([address, ""] if self._is_shared(reader, address) else [address])
        ]
        return [] if any(list(map(self._is_spoilt, planned))) else planned

    def _is_spoilt(self, planned: Planned) -> bool:
        """Tell whether a template has an error for which no letter is made from it; told once."""
        if not self.spoilt:
            return False
        names = [
            voice.frame.name
            for _, stem, form in self._parts(planned)
            for voice in self.voices.of(planned.letter, stem, form)
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

    def _is_shared(self, reader: Recipient, address: str) -> bool:
        """Tell whether others read the mailbox that a letter goes to."""
        return bool(address) and (
            reader.is_read_in_two_homes or key(address) in self.read_by_others
        )

    def _is_notice(self, planned: Planned) -> bool:
        """Tell whether a letter only says that there is one, which is handed over as a page."""
        return self._is_shared(planned.reader, planned.address)

    def _brings_file(self, planned: Planned) -> bool:
        """Tell whether what is attached goes along: no page can bring it, no notice may."""
        return bool(planned.attached and planned.address) and not self._is_notice(planned)

    def _parts(self, planned: Planned) -> Iterator[tuple[str, str, str]]:
        """Yield what a letter is made of: each part, the stem of its template, and its form."""
        of = self.purpose
        if planned.address:
            stem = of.notice if self._is_notice(planned) else of.letter
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

    def begin(
        self,
        ledger: Ledger,
        planned: Iterable[Planned],
        now: datetime,
        *,
        on_request: bool = False,
    ) -> list[Begun]:
        """Take letters down in the ledger before they are written.

        `on_request` dates those anew in which a day has passed.
        """
        planned = list(planned)
        rows = [
            LetterRow(
                letter.id,
                1,
                self.room.layout.round,
                letter.student.id,
                self.purpose.name,
                letter.names,
                letter.whom,
                "",
                "",
                self._message_id(letter.id),
                now,
                zone=str(self.room.settings.tz),
                occasion=letter.occasion,
                attached=letter.attached_from if self._brings_file(letter) else "",
            )
            for letter in planned
        ]
        begun = list(
            zip(planned, letter_rows.begin(ledger, rows, on_request=on_request), strict=True)
        )
        notices = {
            (letter.student.id, letter.reader.place): row
            for letter, row in begun
            if self._is_notice(letter)
        }
        for number, (letter, row) in enumerate(begun):
            if row.edition > 1:
                self.before[row.id] = letter_rows.lines_before(ledger, row)
            notice = notices.get((letter.student.id, letter.reader.place))
            is_new = not (letter.address or row.digest)
            if is_new and notice and notice.left and notice.written < row.written:
                # One row stood for both once, and a letter that left in full needs no page.
                begun[number] = letter, row._replace(state="sent", left=notice.left)
                letter_rows.keep(ledger, begun[number][1])
        return begun

    def together(self, begun: Sequence[Begun]) -> list[Begun]:
        """Make one letter of those to one reader about brothers and sisters, where that is wanted.

        They are brothers and sisters where the same people get the letters about all of them. What
        has left as one stays one, and what has left by itself stays by itself.
        """
        of_child: dict[str, list[Begun]] = {}
        for begun_letter in begun:
            of_child.setdefault(begun_letter[0].student.id, []).append(begun_letter)
        families: dict[frozenset[tuple[str, str]], list[Begun]] = {}
        for letters_to in of_child.values():
            readers = frozenset((planned.whom, planned.names) for planned, _ in letters_to)
            families.setdefault(readers, []).extend(letters_to)
        letters: list[Begun] = []
        for of_family in families.values():
            by_reader: dict[str, list[Begun]] = {}
            for begun_letter in of_family:
                by_reader.setdefault(begun_letter[0].whom, []).append(begun_letter)
            for to_reader in by_reader.values():
                letters += self._as_one(to_reader)
        return letters

    def _as_one(self, to_reader: list[Begun]) -> list[Begun]:
        """Return the letters to one reader about several children as one, or each by itself."""
        (first, row), *others = to_reader
        rows = [row for _, row in to_reader]
        went_as_one = len({row.message_id for row in rows}) == 1
        wait = all(row.left is None and row.state in letter_rows.WAITING for row in rows)
        wanted = wait and self.room.settings.mail.combine == "siblings"
        may_be = self.purpose is SUMMARY and first.address and not self._is_notice(first)
        if others and may_be and (wanted or (went_as_one and not wait)):
            return [(replace(first, others=tuple(others)), self._by_itself(first, row))]
        return [(planned, self._by_itself(planned, row)) for planned, row in to_reader]

    def _by_itself(self, planned: Planned, row: LetterRow) -> LetterRow:
        """Return a letter's row with a Message-ID of its own, if that is another child's."""
        own = row.message_id.startswith((row.id, planned.id))
        if own or not row.message_id or row.state not in letter_rows.WAITING:
            return row
        return row._replace(message_id=self._message_id(planned.id))

    def _message_id(self, identifier: str) -> str:
        return f"{identifier}@{self.sender.domain}" if self.sender else ""

    def write_all(self, begun: Sequence[Begun], now: datetime) -> None:
        """Write letters, many on every processor, and keep in the ledger what stands in each.

        A letter that has left and would be another now is a new one, with its own Message-ID.
        """
        new: list[LetterRow] = []
        self.now = now
        known = {letter_rows.unwritten(row) for _, row in begun}
        begun = self.together(begun)
        if begun:
            files.make_folder(self.folder)
        for outcome, rows in processes.in_order(begun, self._working, "letters"):
            self.outcome.add(outcome)
            new += rows
        # What is wrong with two letters of a child for one reason is told once.
        self.outcome.refused = list(dict.fromkeys(self.outcome.refused))
        for (planned, _), row in zip(begun, new.copy(), strict=True):
            new += [self._shares(row, *other) for other in planned.others]
        changed = [row for row in new if row not in known]
        if changed:
            with self.room.workspace.change_ledger(again=True) as ledger:
                for row in changed:
                    letter_rows.keep(ledger, row)

    def _shares(self, row: LetterRow, planned: Planned, other: LetterRow) -> LetterRow:
        """Return the row of a letter that goes out as another one."""
        stands = row.may_have_left and row.edition == other.edition
        return row._replace(
            id=other.id,
            student_id=other.student_id,
            told=other.told if stands else planned.told,
            made_of=self.made_of.of(planned.student) if row.made_of else other.made_of,
        )

    @contextmanager
    def _working(self) -> Iterator[Callable[[Sequence[Begun]], tuple[Outcome, list[LetterRow]]]]:
        def write(some: Sequence[Begun]) -> tuple[Outcome, list[LetterRow]]:
            whole, self.outcome = self.outcome, Outcome(self.outcome.round)
            try:
                rows = [self.write(planned, row) for planned, row in some]
                return self.outcome, rows
            finally:
                self.outcome = whole

        yield write

    def write(self, planned: Planned, row: LetterRow) -> LetterRow:
        """Render one letter, write its files, and return its row as it now is.

        What goes wrong is refused as this child's, and the other letters are written.
        """
        student = planned.student
        try:
            return self._write_files(planned, row)
        except (ConfkitError, OSError) as error:
            self.outcome.refused += errors.of_child(error, student.id, student.name)
        return letter_rows.unwritten(row)

    def _written(self, row: LetterRow, again: datetime | None = None) -> datetime:
        """Return when a letter was written (`again`), by the clocks that showed it then."""
        return (again or row.written).astimezone(clock.zone(row.zone) or self.room.settings.tz)

    def faults(self, planned: Planned) -> list[Problem]:
        """Return why a letter could not be written as its templates are; nothing is written."""
        try:
            self._rendered(planned)
        except (ConfkitError, OSError) as error:
            return errors.of_child(error, planned.student.id, planned.student.name)
        return []

    def _write_files(self, planned: Planned, row: LetterRow) -> LetterRow:
        written = self._written(row, row.dated)
        edition = row.edition

        def at(letter: ToReader, *, again: bool) -> ToReader:
            return replace(letter, is_corrected=again).dated(written)

        dated = [
            replace(letter, letter=at(letter.left or letter.letter, again=edition > 1))
            for letter in planned.all
        ]
        new, planned = planned, replace(dated[0], others=planned.others)
        children = "+".join(identifiers.slug(letter.student.id) for letter in dated)
        stem = f"{children}--{planned.reader.place}{self.purpose.mark}"
        made_of = self._made_of(dated, row)
        if row.made_of == made_of and self._stands(dated, row, f"{stem}.eml"):
            kind = "notice" if self._is_notice(planned) else "letter"
            for letter in dated if kind == "letter" else ():
                self._tell_what_is_not_translated(letter, speaks_theirs=False)
            self._tell_made(planned, row.path, kind, changed=False)
            return row
        row = letter_rows.unwritten(row)
        rendered = [self._rendered(letter) for letter in dated]
        lines = corrections.digests(rendered)
        if edition > 1:  # an earlier one has left
            parts = self._correcting(dated, self.before.get(row.id, ""))
        else:
            parts = siblings.joined(rendered)
        stood = row
        as_now = [replace(letter, letter=at(letter.letter, again=True)) for letter in new.all]
        corrected = partial(self._correcting, as_now, row.lines)
        if planned.address:
            row = self._write_mail(planned, f"{stem}.eml", parts, row, corrected)
        else:  # in the reader's own hands, or read to them
            page = parts["page"].text.encode()
            row, page = self._on_paper(planned, f"{stem}.html", page, row, corrected)
            self._write(planned, f"{stem}.html", page, "page")
            if "phone" in parts:
                phone = parts["phone"].text.encode()
                self._write(planned, f"{stem}{PHONE_SCRIPT}", phone, "phone script")
        if row.edition != edition:
            dated, self.before[row.id] = as_now, stood.lines
            lines = corrections.digests(map(self._rendered, as_now))
        if row.message_id != stood.message_id:
            made_of = self._made_of(dated, row)
        told = row.told if row.may_have_left else new.told
        return row._replace(lines=lines, told=told, made_of=made_of if row.made_of else "")

    def _made_of(self, dated: Sequence[Planned], row: LetterRow) -> str:
        """Return the digests of everything that a letter's bytes come from."""
        parts = [(part.letter, part.reader, part.address, part.attached) for part in dated]
        written = int(row.written.timestamp())  # as the ledger keeps it
        about = (self.purpose, self.sender, row.message_id, row.edition, written)
        before = self.before.get(row.id, "")
        return self.made_of.with_words([part.student for part in dated], parts, about, before)

    def _stands(self, dated: Sequence[Planned], row: LetterRow, name: str) -> bool:
        """Tell whether an e-mail lies there as it was written, and need not be rendered.

        One that speaks two languages is: what is not translated in it is told each time.
        """
        path = self.folder / name
        return (
            bool(row.digest and dated[0].address)
            and row.path == self.room.layout.shown(path)
            and not any(
                len(self.voices.of(letter.letter, stem, form)) > 1
                for letter in dated
                for _, stem, form in self._parts(letter)
            )
            and _digest_of(path) == row.digest
        )

    def _correcting(self, dated: Sequence[Planned], before: str) -> dict[str, Rendered]:
        """Render a letter as one that corrects another one, of which these lines are known.

        One about several children says about whom it has something new.
        """
        new = [
            corrections.new_lines(self._rendered(part), before, part.letter.greeted[0])
            for part in dated
        ]
        is_known = len(dated) > 1 and any(any(lines.values()) for lines in new)
        parts = []
        for planned, lines in zip(dated, new, strict=True):
            about = planned.letter.called if any(lines.values()) else ""
            letter = replace(
                planned.letter, corrections=lines, corrected_part=about if is_known else None
            )
            parts.append(self._rendered(replace(planned, letter=letter)))
        return siblings.joined(parts)

    def _on_paper(
        self, planned: Planned, name: str, page: bytes, row: LetterRow, corrected: Corrected
    ) -> tuple[LetterRow, bytes]:
        """Return the row and the bytes of a printed letter; one that corrects another says so."""
        new = self._edition(row, name, page, planned)
        if new.edition != row.edition:
            page = corrected()["page"].text.encode()
            new = new._replace(digest=of_bytes(page))
        return new, page

    def _rendered(self, planned: Planned) -> dict[str, Rendered]:
        """Render the parts of a letter; raises FilesError where it lacks what a letter must say."""
        parts = {name: self._part(planned, stem, form) for name, stem, form in self._parts(planned)}
        own = any(piece.template in self.own for part in parts.values() for piece in part.parts)
        if own and (lacking := self._lacking(planned, parts)):
            template, message = lacking
            raise FilesError([Problem(self.own.get(template, template), 0, 0, message)])
        return parts

    def _part(self, planned: Planned, stem: str, form: str) -> Rendered:
        letter = planned.letter
        if stem == self.purpose.subject:
            return self._subject(planned, corrected=False)
        if stem == self.purpose.notice:
            return self.voices.render(self._as_the_letter(letter, form), stem, form)
        rendered = self.voices.render(letter, stem, form)
        if stem == self.purpose.letter:
            both, number = len(rendered.parts) > 1, len(rendered.untranslated)
            self._tell_what_is_not_translated(planned, number, speaks_theirs=both)
        return rendered

    def _as_the_letter(self, letter: ToReader, form: str = "html") -> ToReader:
        """Return what a subject or a notice is made of: in no language that its letter lacks."""
        if self.voices.speaks(letter.language, self.purpose.letter, form):
            return letter
        return replace(letter, language=letter.words_in)

    def _tell_what_is_not_translated(
        self, planned: Planned, number: int = 0, *, speaks_theirs: bool
    ) -> None:
        """Name each guardian who reads something, a number of sentences, in the school's language.

        That is all of a letter that does not speak theirs.
        """
        letter, student = planned.letter, planned.student
        there = {written(letter.words_in)}
        if speaks_theirs:
            there.add(written(letter.language))
        for guardian in planned.reader.guardians:
            tag = language_of(guardian, student, letter.words_in).tag
            if written(tag) not in there:
                waits = self.voices.waits(tag, self.purpose.letter)
                entry = NeedsTranslation(student.id, guardian.name, tag, waits=waits)
                self.outcome.translate(entry)
            elif written(tag) != written(letter.words_in) and number:
                self.outcome.translate(NeedsTranslation(student.id, guardian.name, tag, number))

    def _subject(self, planned: Planned, *, corrected: bool) -> Rendered:
        """Render the subject, which says nothing of the child, but that a letter is another one."""
        letter = self._as_the_letter(planned.letter)
        about = {
            name: getattr(letter, name) for name in ("teacher", "school", "held_on", "has_day")
        }
        return self.voices.subject(letter, self.purpose.subject, corrected=corrected, **about)

    def _lacking(self, planned: Planned, parts: dict[str, Rendered]) -> tuple[str, str] | None:
        """Return the template of a letter that says too little, and why; None if nothing lacks.

        Each of its languages says all of it.
        """
        letter, student = planned.letter, planned.student
        names = (letter.called, student.name, student.home_name)
        goal = letter.goal.statement if isinstance(letter, letters.Letter) else ""
        in_mail = () if self._is_notice(planned) else ("text", "html")  # a notice says nothing
        lacks = [wholeness.empty(piece for part in parts.values() for piece in part.parts)]
        for told in (in_mail, ("page",)):
            there = [parts[name].parts for name in told if name in parts]
            schools, theirs = (
                [voice_parts[-1] for voice_parts in there],
                [voice_parts[0] for voice_parts in there if len(voice_parts) > 1],
            )
            lacks += [wholeness.lacking(schools, names, goal)] if schools else []
            goal_in_theirs = letter.translated.get(goal, goal)
            lacks += [wholeness.lacking(theirs, names, goal_in_theirs)] if theirs else []
        return next((lack for lack in lacks if lack), None)

    def _edition(self, row: LetterRow, name: str, content: bytes, planned: Planned) -> LetterRow:
        """Return a letter's row with its path and digest; a new edition if another one has left."""
        path = self.folder / name
        shown, digest = self.room.layout.shown(path), of_bytes(content)
        before = row.digest or (_digest_of(path) if row.left else "")
        if row.may_have_left and digest != (before or digest):
            message = (
                "has changed since it left, so it is a new letter; does the family need to know?"
            )
            self.outcome.told.append(Problem(shown, 0, 0, message, planned.student.id))
            edition = row.edition + 1
            row = row._replace(
                edition=edition,
                message_id=self._message_id(f"{planned.id}.{edition}"),
                written=self.now,
                state="ready",
                left=None,
                way="",
                said="",
                since=None,
                dated=row.dated or row.written,
            )
        elif row.state == "drafted" and digest != (before or digest):
            message = (
                f"has changed since it was drafted: delete the draft in {row.said}, then send it"
            )
            self.outcome.told.append(Problem(shown, 0, 0, message, planned.student.id))
            identifier = self._message_id(f"{planned.id}.{row.edition}.{digest[:8]}")
            row = row._replace(message_id=identifier, state="ready", way="", said="", since=None)
        made_of = self.made_of.of(planned.student)
        return row._replace(path=shown, digest=digest, made_of=made_of)

    def _write_mail(
        self,
        planned: Planned,
        name: str,
        parts: dict[str, Rendered],
        row: LetterRow,
        corrected: Corrected,
    ) -> LetterRow:
        assert self.sender is not None, "letters by mail are planned only with a sender"  # noqa: S101
        again = row.edition > 1  # an earlier one has left
        subject = self._subject(planned, corrected=True) if again else parts["subject"]
        if subjects.names_student(self.not_in_subject, subject.text):
            path = f"templates/{subject.parts[-1].template}"
            finding = catalog.finding("privacy/subject", path, (1, 1), {})
            self.outcome.refused.append(finding.problem._replace(student_id=planned.student.id))
            return row
        draft = mail.Draft(
            sender=self.sender,
            to=Mailbox(planned.names, planned.address),
            subject=subject.text,
            text=parts["text"].text,
            html=parts["html"].text,
            date=self._written(row),
            identifier=row.message_id,
            attached=planned.attached if self._brings_file(planned) else None,
        )
        try:
            content = mail.as_bytes(draft)
            new = self._edition(row, name, content, planned)
            if new.message_id != row.message_id:
                date = self._written(new)
                subject_text = self._subject(planned, corrected=new.edition > 1).text
                parts = corrected() if new.edition != row.edition else parts
                draft = draft._replace(
                    date=date,
                    identifier=new.message_id,
                    subject=subject_text,
                    text=parts["text"].text,
                    html=parts["html"].text,
                )
                content = mail.as_bytes(draft)
                new = new._replace(digest=of_bytes(content))
            self._write(planned, name, content, "notice" if self._is_notice(planned) else "letter")
        except BadAddress as error:
            guardian = planned.reader.guardians[0]
            path = self.room.settings.roster.path
            self.outcome.refused.append(
                Problem(path, guardian.line, 0, str(error), planned.student.id)
            )
            return row
        return new

    def _write(self, planned: Planned, name: str, content: bytes, kind: str) -> None:
        changed = self.out.write(name, content, self.outcome)
        shown = self.room.layout.shown(self.folder / name)
        self._tell_made(planned, shown, kind, changed=changed)

    def _tell_made(self, planned: Planned, shown: str, kind: str, *, changed: bool) -> None:
        self.outcome.made.append(
            Made(
                planned.student.id,
                " & ".join(letter.student.name for letter in planned.all),
                shown,
                planned.names,
                kind,
                changed,
                "" if kind == "page" else planned.address,
                tuple(letter.student.id for letter in planned.all),
            )
        )


def _digest_of(path: Path) -> str:
    """Return the digest of a file; "" if it cannot be read."""
    try:
        return of_bytes(gate.read(path))
    except OSError:
        return ""
