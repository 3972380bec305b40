"""Recording at a terminal: one talk, or those of a day in their order, and what follows each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from confkit.cli import standing
from confkit.cli.shown import (
    asked_homes,
    asked_languages,
    asking,
    console,
    run_text,
    said_dates,
    talk_walk,
)
from confkit.cli.shown.due_words import clock
from confkit.cli.shown.prompts import ask_until
from confkit.cli.shown.talk import STATUS, Talk
from confkit.cli.shown.talk_questions import Skipped
from confkit.coach.findings import Finding
from confkit.ground.addresses import BadAddress, sendable
from confkit.ground.clock import now
from confkit.ground.errors import ConfkitError
from confkit.ground.text import counted, listed
from confkit.ground.toml.writing import pair
from confkit.language.spoken_dates import in_full
from confkit.ledger.letter_rows import LetterRow
from confkit.notes import unsaved
from confkit.notes.answers import as_tables
from confkit.roster.people import Student, recipients
from confkit.work import check, done, evening, invite, record, summarize
from confkit.work.record import NoteToRecord
from confkit.workspace.workspace import find, shown_words


@dataclass
class Evening:
    """Talks that are recorded at a terminal; `unwritten` are those without their letters yet.

    `has_asked` tells that the teacher was asked for an address, and is not asked again; nor are
    those in `asked_about`, for the languages that nobody has checked.
    """

    workspace: str | None
    round_name: str | None
    unwritten: list[Student] = field(default_factory=list)
    has_asked: bool = False
    asked_about: set[str] = field(default_factory=set)

    def one_talk(self, name: str) -> int:
        """Record one talk, or correct it where it is recorded."""
        opened = self._opened(name)
        if not opened.is_to_correct:
            return self._record(opened, STATUS)
        console.err(f"{opened.student.name}: this talk is recorded.")
        with _telling_what_is_kept(opened):
            self._finish(talk_walk.go_on(opened), "saves what is changed")
        return 0

    def homes(self, name: str, homes_typed: str, *, yes: bool) -> int:
        """Write into the roster who lives together; show it first, and ask unless `yes`."""
        if asked_homes.is_set(self._opened(name), homes_typed, yes=yes):
            return 0
        how = "" if console.can_ask() else " Use --yes, or run it in a terminal, to write it."
        console.err(f"Nothing was written.{how}")
        return 2

    def of_day(self, day: str | None) -> int:
        """Record the talks of a day, one after the other."""
        here = find(self.workspace)
        chosen = said_dates.typed_day(day, "--day", here, now(), "back") if day else None
        of_day = evening.talks(workspace=here, now=now(), day=chosen, round_name=self.round_name)
        when = in_full(of_day.day) if of_day.day else "The class"
        if not of_day.waiting:
            console.out(f"{when}: no talk is left to record.")
            return 0
        console.err(
            f"{when}: {len(of_day.waiting)} of {counted(of_day.talks, 'talk')} to record. "
            "Ctrl-C or Esc stops, and keeps what you typed."
        )
        skipped: list[Student] = []
        for number, student in enumerate(of_day.waiting):
            left = len(of_day.waiting) - number
            try:
                self._next(student, left, skipped)
            except KeyboardInterrupt:
                console.err(f"{counted(left, 'talk')} left; `confkit record` goes on from there.")
                raise
        self._end(skipped)
        return 0

    def _next(self, student: Student, left: int, skipped: list[Student]) -> None:
        slot = f" {clock(student.slot)}" if student.slot else ""
        console.err(f"\n{'—' * 20}{slot} · {left} left")
        asking.forget()
        try:
            self._record(self._opened(student.id), [*STATUS, "skip"])
        except Skipped:
            skipped.append(student)
        except ConfkitError as error:
            console.tell(error)
            skipped.append(student)

    def _end(self, skipped: list[Student]) -> None:
        """Check everything, write the letters that wait, and say what remains."""
        console.err()
        if skipped:
            console.err(f"Not recorded: {listed([child.name for child in skipped])}.")
        self._check()
        if (
            self.unwritten
            and self._can_send(self.unwritten)
            and asking.yes(f"Write {counted(len(self.unwritten), 'letter')} now?")
        ):
            self._write(tuple(child.id for child in self.unwritten))
        standing.command(self.workspace)

    def _check(self) -> None:
        """Run the whole check: its errors, which bar letters, are shown, its warnings counted."""
        checked = check.check(workspace=find(self.workspace), round_name=self.round_name, now=now())
        tell([finding for finding in checked.findings if finding.severity == "error"])
        errors, warnings = counted(checked.errors, "error"), counted(checked.warnings, "warning")
        shown = "; `confkit check` shows them" if checked.findings else ""
        console.err(f"Check of {counted(checked.looked_at, 'note')}: {errors}, {warnings}{shown}.")

    def _opened(self, name: str) -> NoteToRecord:
        return record.opened(
            workspace=find(self.workspace), now=now(), name=name, round_name=self.round_name
        )

    def _record(self, opened: NoteToRecord, choices: list[str]) -> int:
        talk_walk.remind(opened)
        if asked_homes.known_now(opened):
            opened = self._opened(opened.student.id)
        with _telling_what_is_kept(opened):
            going = talk_walk.go_on(opened)
            going.choices = choices
            talk_walk.ask_all(going)
            self._finish(going, "saves it")
        return 0

    def _finish(self, going: Talk, enter: str) -> None:
        """Show the whole until it is as it should be; save it, and offer what follows."""
        opened = going.opened
        while talk_walk.correct(going, enter) == "letter":
            _show_letter(going)
        path = _saved(going)
        slot = going.answers.get("slot")
        is_set = bool(slot) and _move(opened, slot)
        unsaved.forget(opened.file)
        console.out(f"Saved in {path}.")
        _tell_who_has_a_letter(going)
        barred = tell(record.looked_at(opened, asked=True))
        values = as_tables(going.answers)
        status = values["meeting"].get("status", "held")
        next_words = f"Next: {next_step(values, opened, barred=barred)}"
        if status == "held":
            self._offer_letter(opened, next_words, barred=barred)
            return
        self._offer_time(opened.student)
        if is_set:
            console.out("On that day `confkit record` asks about it again.")
        elif status == "moved":
            console.out(next_words)
        if status == "no-show":
            self._remind_to_reach(opened)

    def _offer_letter(self, opened: NoteToRecord, next_words: str, *, barred: bool) -> None:
        """Write the family's letter at once, where it can be and the teacher wants it."""
        student = opened.student
        can = not barred and not opened.note.blanks() and self._can_send([student])
        if can and asking.yes("Write the family's letter now?"):
            self._write((student.id,))
            return
        console.out(next_words)
        self.unwritten.append(student)

    def _remind_to_reach(self, opened: NoteToRecord) -> None:
        """Open the contact after a no-show, if the teacher wants it, and say by when."""
        if not asking.yes("Add a reminder to reach the family?"):
            console.out(f"Next: `confkit summarize {opened.student.id}` adds it.")
            return
        outcome = summarize.summarize(
            workspace=find(self.workspace),
            now=now(),
            names=(opened.student.id,),
            round_name=self.round_name,
        )
        run_text.problems(outcome)
        for entry in outcome.changes.opened:
            if entry.due:
                when = in_full(entry.due.astimezone(opened.room.settings.tz).date())
                console.out(f"{entry.student}: {shown_words(entry)}: due {when}")

    def _can_send(self, students: list[Student]) -> bool:
        """Ask once for the address that letters come from, where it is missing for these."""
        here = find(self.workspace)
        if not evening.lacks_sender(here, students):
            return True
        if self.has_asked:
            return False
        self.has_asked = True
        asked = "Your e-mail address, for the letters (press Enter to write them later)"
        address = ask_until(asked, "", _own_address, needed=False)
        if address:
            console.err(f"confkit.toml, [teacher]: {pair('email', address)}")
            if asking.yes("Write this there?") and evening.write_sender(here, address):
                return True
        console.err("Letters can be written once [teacher] in confkit.toml says your `email`.")
        return False

    def _offer_time(self, student: Student) -> None:
        """Write what tells the family of the new time, or asks for one: a letter or a script."""
        if not recipients(student)[0] or not self._can_send([student]):
            return
        self._ask_about_languages((student.id,))
        outcome = invite.invite(
            workspace=find(self.workspace),
            now=now(),
            names=(student.id,),
            round_name=self.round_name,
        )
        run_text.problems(outcome)
        run_text.drafts(outcome)

    def _ask_about_languages(self, students: tuple[str, ...]) -> None:
        """Ask once whether letters in a language that nobody has checked are used."""
        here = find(self.workspace)
        self.asked_about |= asked_languages.ask(
            here, now(), students, self.round_name, apart_from=self.asked_about
        )

    def _write(self, students: tuple[str, ...]) -> None:
        self._ask_about_languages(students)
        here = find(self.workspace)
        outcome = summarize.summarize(
            workspace=here, now=now(), names=students, round_name=self.round_name
        )
        run_text.problems(outcome)
        run_text.left_out(outcome)
        run_text.letters(outcome, here)


@contextmanager
def _telling_what_is_kept(opened: NoteToRecord) -> Iterator[None]:
    """Say where the answers are when a talk is stopped before it is saved."""
    try:
        yield
    except KeyboardInterrupt:
        if unsaved.kept(opened.file):
            shown = opened.room.workspace.shown(unsaved.file_beside(opened.file))
            name = opened.student.id
            console.err(f"Kept in {shown}; `confkit record {name}` goes on from there.")
        raise


def _own_address(address: str) -> str:
    try:
        return sendable(address) if address else ""
    except BadAddress:
        raise ValueError(
            "That is not an e-mail address; please write it as name@school.org"
        ) from None


def _show_letter(going: Talk) -> None:
    try:
        for names, text in record.as_it_would_read(going.answers, going.opened):
            console.err(f"\nTo {names}:\n\n{text}")
    except ConfkitError as error:
        console.tell(error)


def _saved(going: Talk) -> str:
    try:
        return record.save(going.answers, going.opened)
    except ConfkitError as error:
        typed = record.as_text(as_tables(going.answers))
        lines = (*error.lines, "Not saved. Here is what you typed, to copy into the note:", typed)
        raise ConfkitError(*lines, exit_code=error.exit_code) from None


def _tell_who_has_a_letter(going: Talk) -> None:
    """Say of a correction who has the letter as it was, and how the new one is told apart.

    Whether one that lies there was printed or sent, only the teacher knows.
    """
    if not going.is_changed:
        return
    about = record.letters_about(going.opened)
    if about.waiting and asking.agreed(
        f"A letter about this talk was written for {_readers(about.waiting)}. "
        "Has it been printed or sent already?"
    ):
        workspace = going.opened.room.workspace
        done.sent(workspace=workspace, now=now(), letters=about.waiting)
        about = record.letters_about(going.opened)
    if about.left:
        console.err(
            f"The letter about this talk has already gone to {_readers(about.left)}. If it reads "
            "differently now, the new one says that it is corrected."
        )


def _readers(letters: list[LetterRow]) -> str:
    return listed([letter.guardian for letter in letters])


def _move(opened: NoteToRecord, slot: Any) -> bool:
    """Set the new time in the roster, once it was shown and confirmed; tell whether it is set."""
    was = in_full(opened.student.slot) if opened.student.slot else "no time"
    path = opened.room.settings.roster.path
    try:
        planned = evening.new_slot(opened, slot)
    except ConfkitError as error:
        console.err(f"{error.lines[0]}; set the new time there: {in_full(slot)}")
        return False
    for problem in planned.told:
        console.err(f"note: {problem}")
    console.err(f"{path}: {opened.student.name}: {was} → {in_full(slot)}")
    if not asking.yes("Change it in the roster?"):
        return False
    evening.write_slot(planned)
    console.out(f"{opened.student.name}: {in_full(slot)}")
    return True


def tell(findings: list[Finding]) -> bool:
    """Show what the coach says of the meeting; tell whether the letter would not be written."""
    for finding in findings:
        console.err(str(finding))
        console.err(f"    {finding.suggest}")
    return any(finding.severity == "error" for finding in findings)


def next_step(values: Mapping[str, Any], opened: NoteToRecord, *, barred: bool) -> str:
    """Say what comes after this meeting."""
    summarize = f"`confkit summarize {opened.student.id}`"
    again = f"`confkit record {opened.student.id}` again"
    status = values["meeting"].get("status", "held")
    if status == "moved":
        return f"{again} when you know the new time, and once it has been held."
    if status == "no-show":
        return f"{summarize} reminds you to contact the family."
    if blanks := opened.note.blanks():
        return f"fill in {listed(blanks)} in the note, then {summarize} writes the letter."
    if barred:
        return f"fix the errors above in the note, then {summarize} writes the letter."
    return f"{summarize} writes the family's letter."
