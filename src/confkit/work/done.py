"""What is done: follow-ups by id, by student and kind, or by the letters that were sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property

from confkit.ground import clock
from confkit.ground.errors import UsageError
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import key
from confkit.ledger import letter_rows
from confkit.ledger.ledger import NOT_IN_THE_NOTE, Ledger
from confkit.ledger.letter_rows import LetterRow
from confkit.promises import followup_ids, followups
from confkit.promises.followups import FollowUp
from confkit.work.due import DueRow, kind_named
from confkit.work.follow_up import (
    Changed,
    existing,
    existing_to_read,
    restart_check_ins,
    the_follow_up,
)
from confkit.workspace.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from confkit.roster.people import Student

_LAST = datetime.max.replace(tzinfo=UTC)


class Choice(NamedTuple):
    """A word that names no follow-up alone, and those that a person may choose from.

    `said` is the student whose they are, or what else the word may be.
    """

    said: str
    rows: list[DueRow]


class Meant(NamedTuple):
    """What some words name: ids (whole, or as typed), choices for a person, and what is wrong."""

    ids: list[str]
    choices: list[Choice]
    problems: list[str]


def meant(
    *,
    workspace: Workspace,
    now: datetime,
    words: list[str],
    kind: str | None = None,
    round_name: str | None = None,
    undo: bool = False,
) -> Meant:
    """Find what words name: the beginning of an id, or a student, with a kind or without.

    With a kind, the teacher's own of that kind in the round are named. Raises
    ConfkitError where there is no ledger yet.
    """
    wanted = kind_named(kind)
    result = Meant([], [], [])
    with existing_to_read(workspace) as ledger:
        look = _Look(ledger, workspace, round_name, now, undo=undo)
        for word in words:
            try:
                if wanted:
                    result.ids.extend(look.of_kind(word, wanted))
                elif choice := look.choice(word):
                    result.choices.append(choice)
                else:
                    result.ids.append(word)
            except UsageError as error:
                result.problems.extend(error.lines)
    return result


class _Look:
    """One look into the ledger for what words name."""

    def __init__(
        self,
        ledger: Ledger,
        workspace: Workspace,
        round_name: str | None,
        now: datetime,
        *,
        undo: bool,
    ) -> None:
        self.ledger, self.words, basics = ledger, workspace.words, workspace.basics
        self.round, self.tz = round_name or basics.round, basics.tz
        self.now, self.undo = now, undo

    @cached_property
    def students(self) -> list[Student]:
        from confkit.roster.people import Student

        return [Student(*known) for known in self.ledger.students()]

    def of_kind(self, word: str, kind: str) -> list[str]:
        """Return the ids of what may change of a kind; if nothing may, of all of that kind."""
        from confkit.roster.search import the_student

        student = the_student(self.students, word, "in the ledger")
        own = [
            entry
            for entry in self.ledger.of_student(self.round, student.id)
            if entry.kind == kind and entry.by == "teacher" and not entry.dropped
        ]
        if not own:
            kind_typed = kind.replace("_", "-")
            raise UsageError(
                f"{student.name} ({student.id}) has no follow-up of the kind {kind_typed} in "
                f"{self.round}; `confkit done {word}` lists what is open"
            )
        return [entry.id for entry in list(filter(self._may_change, own)) or own]

    def choice(self, word: str) -> Choice | None:
        """Return what a word may name; None if it is the beginning of an id and nothing else."""
        prefix = word.strip().casefold()
        is_id = bool(prefix) and not prefix.strip("0123456789abcdef")
        by_id = self.ledger.starting_with(prefix) if is_id else []
        if by_id and (len(prefix) == followup_ids.DIGITS or self._can_only_be_an_id(prefix)):
            return None
        from confkit.roster.search import candidates, matching, the_student

        students = matching(self.students, word)
        if not students and (by_id or (is_id and not prefix.isalpha())):
            return None
        if not by_id:
            students = [the_student(self.students, word, "in the ledger")]
        if len(students) > 1:
            ids = [f"the id {entry.id} {entry.student}, {self.words(entry)}" for entry in by_id]
            raise UsageError(f"{word} may be {candidates(students, 'either', ids)}")
        entries = [*by_id, *self._of(students[0])]
        meant = f"{students[0].name} ({students[0].id})"
        meant = f"{word} is the beginning of an id, and may be {meant}" if by_id else meant
        return Choice(meant, list(map(self._row, dict.fromkeys(entries))))

    def _can_only_be_an_id(self, word: str) -> bool:
        """Tell whether a word is no student's id, and has digits that stand in no name."""
        digits = set(word) & set("0123456789")
        return bool(digits) and not any(
            key(student_id) == word or digits <= set(name)
            for student_id, name in self.ledger.students()
        )

    def _of(self, student: Student) -> list[FollowUp]:
        """Return a student's open ones of every round, in the order of `due`; to undo, the done."""
        entries = filter(self._may_change, self.ledger.of_every_round(student.id))
        return sorted(entries, key=lambda entry: (entry.by == "family", entry.due or _LAST))

    def _may_change(self, entry: FollowUp) -> bool:
        return bool(entry.done) if self.undo else entry.waits

    def _row(self, entry: FollowUp) -> DueRow:
        short = self.ledger.shortest((entry.id,))[entry.id]
        shown = entry._replace(text=self.words(entry))
        return DueRow(shown, followups.state(entry, self.now, self.tz), short)


def done(
    *,
    workspace: Workspace,
    now: datetime,
    ids: list[str],
    undo: bool = False,
    on: date | None = None,
) -> Changed:
    """Mark follow-ups done, in one transaction; again keeps the first time. `undo` reopens.

    `on` is the local day, or moment, when they were done, if not now.
    """
    tz = workspace.basics.tz
    at = clock.moment_of(on, tz, now) if on else now
    changed = Changed([], tz, [], [])
    already = set()
    with existing(workspace) as ledger:
        for student_id in ids:
            entry = the_follow_up(workspace, ledger, student_id)
            if isinstance(entry, str):
                changed.problems.append(entry)
            elif entry.dropped:
                reason = ledger.reason_for_drop(entry) or NOT_IN_THE_NOTE
                changed.problems.append(f"{student_id}: was dropped: {reason}")
            elif on and not entry.done and _day(at, tz) < _day(entry.opened, tz):
                changed.problems.append(
                    f"{student_id}: opened on {_day(entry.opened, tz)}, after {on}"
                )
            elif undo:
                already |= set() if entry.done else {entry.id}
                letter_rows.open_again(ledger, entry)
                changed.entries.append(ledger.undo(entry, now))
            else:
                already |= {entry.id} if entry.done else set()
                changed.entries.append(ledger.mark_done(entry, now, at))
                letter_rows.close(ledger, changed.entries[-1])
        moved = _after_letters(ledger, changed.entries, workspace, now)
    return changed._replace(restarted=moved, already=frozenset(already))


def _day(moment: datetime, tz: tzinfo) -> date:
    return moment.astimezone(tz).date()


def sent(
    *,
    workspace: Workspace,
    now: datetime,
    letters: list[LetterRow],
    on: date | None = None,
    held: frozenset[str] = frozenset(),
) -> Changed:
    """Say that letters were sent, in one transaction.

    A follow-up is done with the last of its letters that may leave, or that is `held` now (ids) and
    has to be written again. Raises UsageError where one was written only after the day of `on`.
    """
    tz = workspace.basics.tz
    at = clock.moment_of(on, tz, now) if on else now
    last = max(letters, key=lambda letter: letter.written)
    if on and (day := _day(last.written, tz)) > _day(at, tz):
        raise UsageError(f"--on {on}: {last.path} was written on {day}; nothing was marked")
    with existing(workspace) as ledger:
        entries = [entry for letter in letters for entry in _leave(ledger, letter, at, now, held)]
        moved = _after_letters(ledger, entries, workspace, now)
    return Changed(entries, tz, [], moved)


def leave(
    ledger: Ledger,
    letter: LetterRow,
    workspace: Workspace,
    now: datetime,
    held: frozenset[str] = frozenset(),
) -> list[FollowUp]:
    """Say that a letter has left now, inside an open transaction; return what that has closed.

    What waits for a letter that is `held` (ids) stays open.
    """
    entries = list(_leave(ledger, letter, now, now, held))
    _after_letters(ledger, entries, workspace, now)
    return entries


def _leave(
    ledger: Ledger, letter: LetterRow, at: datetime, now: datetime, held: frozenset[str]
) -> Iterator[FollowUp]:
    """Say that a letter left; yield what is done with the last of its letters that may leave."""
    for row in letter_rows.together(ledger, letter):
        of_letter = (row.round, row.student_id)
        closed = list(filter(row.closes, ledger.of_student(*of_letter)))
        first = {entry.kind: entry for entry in reversed(closed)}.values()
        letter_rows.send(ledger, row, max([at, *(entry.opened for entry in first)]))
        others = letter_rows.of_student(ledger, *of_letter, row.kind).values()
        if not any(
            letter_rows.may_leave(other) or (other.left is None and other.id in held)
            for other in others
            if other.occasion == row.occasion
        ):
            yield from (ledger.mark_done(entry, now, at) for entry in first)


def _after_letters(
    ledger: Ledger, entries: list[FollowUp], workspace: Workspace, now: datetime
) -> list[FollowUp]:
    """Let the check-ins count from the letters that were sent, or no longer count as sent."""
    written_to = dict.fromkeys(entry.student_id for entry in entries if entry.kind == "summary")
    if not written_to:
        return []
    return [
        moved
        for student_id in written_to
        for moved in restart_check_ins(ledger, student_id, workspace.rules, now)
    ]
