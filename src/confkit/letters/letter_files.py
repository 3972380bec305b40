"""Letters to families, of whatever kind: rendered, and each of their files whole in `out/`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from confkit.coach import catalog, own_templates, subjects
from confkit.ground import clock, errors, files, gate, identifiers, processes
from confkit.ground.addresses import BadAddress
from confkit.ground.errors import ConfkitError, FilesError, Problem
from confkit.ground.outcome import Made, NeedsTranslation, Outcome
from confkit.language.languages import written
from confkit.ledger import letter_rows
from confkit.ledger.ledger import Ledger
from confkit.ledger.letter_rows import LetterRow
from confkit.letters import corrections, letters, mail, siblings, wholeness
from confkit.letters.letter_kinds import PHONE_SCRIPT, LetterKind
from confkit.letters.letter_languages import Rendered
from confkit.letters.letter_plan import Begun, LetterPlan, Planned
from confkit.letters.letters import ToReader
from confkit.letters.made_of import MadeOf, of_bytes
from confkit.letters.mail import Mailbox
from confkit.letters.wholeness import Part
from confkit.roster.people import language_of
from confkit.workspace.classroom import Classroom

Corrected = Callable[[], dict[str, Rendered]]
"""Renders a letter again, as one that says what is new in it."""


class Mailing(LetterPlan):
    """Plans and writes the letters of one run."""

    def __init__(self, room: Classroom, outcome: Outcome, kind: LetterKind) -> None:
        super().__init__(room, outcome, kind)
        self.own = {
            own_text.name: own_text.path
            for own_text in own_templates.own_texts(room.workspace.folder)
        }
        self.made_of = MadeOf(room)
        self.not_in_subject = subjects.student_names(room)
        if off := room.privacy_off():
            outcome.told.append(off)
        outcome.told += room.workspace.templates.logo_problems
        self.before: dict[str, str] = {}
        """The lines of the letters that are corrected, by the ids of those that correct them."""

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
                self.kind.name,
                letter.names,
                letter.whom,
                "",
                "",
                self._message_id(letter.id),
                now,
                zone=str(self.room.settings.tz),
                occasion=letter.occasion,
                attached=letter.attached_from if letter.brings_file else "",
            )
            for letter in planned
        ]
        begun = list(
            zip(planned, letter_rows.begin(ledger, rows, on_request=on_request), strict=True)
        )
        notices = {
            (letter.student.id, letter.reader.place): row
            for letter, row in begun
            if letter.is_notice
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

    def _message_id(self, identifier: str) -> str:
        return f"{identifier}@{self.sender.domain}" if self.sender else ""

    def write_all(self, begun: Sequence[Begun], now: datetime) -> None:
        """Write letters, many on every processor, and keep in the ledger what stands in each.

        A letter that has left and would be another now is a new one, with its own Message-ID.
        """
        new: list[LetterRow] = []
        self.now = now
        known = {letter_rows.unwritten(row) for _, row in begun}
        wanted = self.room.settings.mail.combine == "siblings"
        begun = siblings.together(begun, self.kind, self._message_id, wanted=wanted)
        if begun:
            files.make_folder(self.folder)
        for outcome, rows in processes.in_order(begun, self._working, "letters"):
            self.outcome.add(outcome)
            new += rows
        # What is wrong with two letters for one reason is told once.
        self.outcome.refused = list(dict.fromkeys(self.outcome.refused))
        self.outcome.told = list(dict.fromkeys(self.outcome.told))
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

    def faults(self, planned: Planned) -> tuple[list[Problem], list[Problem]]:
        """Return why a letter could not be written, and what its templates leave out otherwise.

        Nothing is written.
        """
        try:
            return [], self._without_goal(planned, self._rendered(planned))
        except (ConfkitError, OSError) as error:
            return errors.of_child(error, planned.student.id, planned.student.name), []

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
        stem = f"{children}--{planned.reader.place}{self.kind.mark}"
        made_of = self._made_of(dated, row)
        if row.made_of == made_of and self._stands(dated, row, f"{stem}.eml"):
            kind = "notice" if planned.is_notice else "letter"
            for letter in dated if kind == "letter" else ():
                self._tell_what_is_not_translated(letter, speaks_theirs=False)
            self._tell_made(planned, row.path, kind, changed=False)
            return row
        row = letter_rows.unwritten(row)
        rendered = [self._rendered(letter) for letter in dated]
        is_whole = not self._tell_what_is_left_out(dated, rendered)
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
        known = made_of if row.made_of and is_whole else row.made_of  # or it is rendered each time
        return row._replace(lines=lines, told=told, made_of=known)

    def _made_of(self, dated: Sequence[Planned], row: LetterRow) -> str:
        """Return the digests of everything that a letter's bytes come from."""
        parts = [(part.letter, part.reader, part.address, part.attached) for part in dated]
        written = int(row.written.timestamp())  # as the ledger keeps it
        about = (self.kind, self.sender, row.message_id, row.edition, written)
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
                len(self.languages.of(letter.letter, stem, form)) > 1
                for letter in dated
                for _, stem, form in self.parts(letter)
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
        parts = {name: self._part(planned, stem, form) for name, stem, form in self.parts(planned)}
        own = any(piece.template in self.own for part in parts.values() for piece in part.parts)
        if own and (lacking := self._lacking(planned, parts)):
            template, message = lacking
            raise FilesError([Problem(self.own.get(template, template), 0, 0, message)])
        return parts

    def _without_goal(self, planned: Planned, parts: dict[str, Rendered]) -> list[Problem]:
        """Return what tells of each of the workspace's own templates that leaves out the goal."""
        return [
            Problem(self.own[template], 0, 0, wholeness.NO_GOAL)
            for texts, _, goal in self._told_in(planned, parts)
            for template in wholeness.without_goal(texts, goal)
            if template in self.own
        ]

    def _tell_what_is_left_out(
        self, dated: Sequence[Planned], rendered: Sequence[dict[str, Rendered]]
    ) -> bool:
        pairs = zip(dated, rendered, strict=True)
        left_out = [problem for pair in pairs for problem in self._without_goal(*pair)]
        self.outcome.told += left_out
        return bool(left_out)

    def _part(self, planned: Planned, stem: str, form: str) -> Rendered:
        letter = planned.letter
        if stem == self.kind.subject:
            return self._subject(planned, corrected=False)
        if stem == self.kind.notice:
            return self.languages.render(self._as_the_letter(letter, form), stem, form)
        rendered = self.languages.render(letter, stem, form)
        if stem == self.kind.letter:
            both, number = len(rendered.parts) > 1, len(rendered.untranslated)
            self._tell_what_is_not_translated(planned, number, speaks_theirs=both)
        return rendered

    def _as_the_letter(self, letter: ToReader, form: str = "html") -> ToReader:
        """Return what a subject or a notice is made of: in no language that its letter lacks."""
        if self.languages.speaks(letter.language, self.kind.letter, form):
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
                is_of_another = written(tag) != written(letter.language)
                beside = letter.language if is_of_another else ""
                waits = "" if beside else self.languages.waiting(tag, self.kind.letter)
                entry = NeedsTranslation(student.id, guardian.name, tag, waits=waits, beside=beside)
                self.outcome.translate(entry)
            elif written(tag) != written(letter.words_in) and number:
                self.outcome.translate(NeedsTranslation(student.id, guardian.name, tag, number))

    def _subject(self, planned: Planned, *, corrected: bool) -> Rendered:
        """Render the subject, which says nothing of the child, but that a letter is another one."""
        letter = self._as_the_letter(planned.letter)
        about = {
            name: getattr(letter, name) for name in ("teacher", "school", "held_on", "has_day")
        }
        return self.languages.subject(letter, self.kind.subject, corrected=corrected, **about)

    def _lacking(self, planned: Planned, parts: dict[str, Rendered]) -> tuple[str, str] | None:
        """Return the template of a letter that says too little, and why; None if nothing lacks.

        Each of its languages says all of it.
        """
        lacks = [wholeness.empty(piece for part in parts.values() for piece in part.parts)]
        lacks += [wholeness.lacking(*told) for told in self._told_in(planned, parts)]
        return next((lack for lack in lacks if lack), None)

    def _told_in(
        self, planned: Planned, parts: dict[str, Rendered]
    ) -> Iterator[tuple[list[Part], tuple[str, ...], str]]:
        """Yield the texts of a letter in each language, the child's names, and the goal in it."""
        letter, student = planned.letter, planned.student
        names = (letter.called, student.name, student.home_name)
        goal = letter.goal.statement if isinstance(letter, letters.Letter) else ""
        in_mail = () if planned.is_notice else ("text", "html")  # a notice says nothing
        for told in (in_mail, ("page",)):
            there = [parts[name].parts for name in told if name in parts]
            yield [texts[-1] for texts in there], names, goal
            theirs = [texts[0] for texts in there if len(texts) > 1]
            yield theirs, names, letter.translated.get(goal, goal)

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
            attached=planned.attached if planned.brings_file else None,
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
            self._write(planned, name, content, "notice" if planned.is_notice else "letter")
        except BadAddress as error:
            guardian = planned.reader.guardians[0]
            path = self.room.settings.roster.path
            self.outcome.refused.append(
                Problem(path, guardian.line, 0, str(error), planned.student.id)
            )
            return row
        return new

    def _write(self, planned: Planned, name: str, content: bytes, kind: str) -> None:
        changed = self.out.write(
            name, content, self.outcome, *(letter.student.id for letter in planned.all)
        )
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
