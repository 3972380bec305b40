"""Letters leave: which may is judged first, then each goes once, with its state in the ledger."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from confkit.ground import files, gate
from confkit.ground.errors import ConfkitError, Problem, UsageError
from confkit.ground.outcome import Outcome
from confkit.ground.spreadsheet import as_csv
from confkit.ground.text import defused, key
from confkit.ledger import letter_rows, turns
from confkit.ledger.ledger import Ledger
from confkit.ledger.letter_rows import LetterRow
from confkit.letters import mail
from confkit.promises.followups import FollowUp
from confkit.sending import leaving, letter_to_it, page, rehearsal
from confkit.sending.leaving import Judged
from confkit.sending.routes import ROUTES, Delivery, OpenRoute, Outgoing, RouteClosed, Stays
from confkit.work import settle
from confkit.workspace import classroom, generated, settings_file
from confkit.workspace.classroom import Classroom
from confkit.workspace.layout import LETTERS_PAGE, SETTINGS
from confkit.workspace.workspace import Workspace

FAILED = "failed.csv"


@dataclass(frozen=True)
class ToSend:
    """What stands ready, and what does not; `told` is what a look at the whole class shows.

    `letters` are all that have not left, whatever their state, in the order of the slots.
    """

    room: Classroom
    letters: list[Judged]
    told: list[Problem]

    def ready(self, resuming: str = "") -> list[Judged]:
        """Return the letters that may leave by mail now, or go on by the way that is `resuming`."""
        return [letter for letter in self.letters if letter.may_go(resuming)]

    @property
    def blocked(self) -> list[Judged]:
        """The letters that may not leave."""
        return [letter for letter in self.letters if letter.reason]

    @property
    def to_write_again(self) -> frozenset[str]:
        """The ids of those that may not leave as they are, and have a reader."""
        return frozenset(letter.row.id for letter in self.blocked if letter.language)

    @property
    def on_paper(self) -> list[Judged]:
        """The letters that are handed over."""
        return [letter for letter in self.letters if letter.is_on_paper]

    def those(self, *states: str) -> list[Judged]:
        """Return the letters in one of these states."""
        return [letter for letter in self.letters if letter.row.state in states]


class Left(NamedTuple):
    """What became of one letter in this run."""

    letter: Judged
    delivery: Delivery


@dataclass
class Sent:
    """What a run did. `closed` is why the way closed before the end, "" where it did not.

    `interrupted`: somebody pressed Ctrl-C; one that was under way then is in `left`.
    """

    left: list[Left] = field(default_factory=list)
    done: list[FollowUp] = field(default_factory=list)
    closed: str = ""
    interrupted: bool = False

    def number(self, *states: str) -> int:
        """Count the letters that came to one of these states."""
        return sum(left.delivery.state in states for left in self.left)


def to_send(
    *,
    workspace: Workspace,
    now: datetime,
    names: tuple[str, ...] = (),
    round_name: str | None = None,
) -> ToSend:
    """Look at what was rendered; nothing is changed. Raises ConfkitError without a safe roster."""
    workspace.safe_roster(now)
    room = classroom.load(workspace, names=names, round_name=round_name, now=now)
    return ToSend(room, leaving.judged(room, now), [*room.no_files(), *leaving.look_at_class(room)])


def number_left(what: ToSend) -> int:
    """Count the letters by mail that were sent or drafted; 0 where one of them is left to send."""
    room = what.room
    drafted = [letter for letter in what.those("drafted") if not letter.reason]
    if len(drafted) + len(what.on_paper) != len(what.letters):
        return 0
    chosen = {key(student.id) for student in room.students}
    with room.workspace.read_ledger() as ledger:
        rows = letter_rows.of_round(ledger, room.layout.round) if ledger else []
    gone = {row.message_id for row in rows if row.left and key(row.student_id) in chosen}
    return len(gone) + len(drafted)


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Send as the only one in this workspace; raises UsageError where somebody else does."""
    out = workspace.own(workspace.folder / "out")  # without one there is no letter
    try:
        with turns.turn(out, 0):
            yield
    except turns.Waited:
        raise UsageError("another `confkit send` is running here; wait until it ends") from None


def cut_off(workspace: Workspace, route: str, now: datetime, *, finds: bool) -> list[LetterRow]:
    """Say of letters whose sending was cut off that nobody knows; return them.

    Where the way finds by itself what it delivered (`finds`), its own go on instead.
    """
    with workspace.read_ledger() as ledger:
        sending = letter_rows.under_way(ledger, ("sending",)) if ledger else []
    lost = [row for row in sending if not (finds and row.way == route)]
    if lost:
        with workspace.change_ledger() as ledger:
            for row in lost:
                letter_rows.say(ledger, row, "uncertain", "the run was cut off", now)
    return lost


def send(
    what: ToSend,
    letters: list[Judged],
    *,
    name: str,
    route: OpenRoute,
    now: Callable[[], datetime],
    tell: Callable[[Left], None],
) -> Sent:
    """Send letters by an open way, in turns of as many as the way takes at once.

    That they are about to leave is kept before they do, together with what became of those before;
    whatever ends this run, no letter that may have left is sent again by itself.
    """
    run = _Run(what, name, route, now, tell)
    at_once = ROUTES[name].at_once
    try:
        route.expect([letter.row.message_id for letter in letters])
        if at_once == 1:
            with ThreadPoolExecutor(1) as beside:
                for letter in letters:
                    run.one(letter, beside)
        else:
            for at in range(0, len(letters), at_once):
                run.turn(letters[at : at + at_once])
    except RouteClosed as closed:
        run.sent.closed = str(closed)
    except KeyboardInterrupt:
        run.sent.interrupted = True
    finally:
        run.keep_last()
    return run.sent


class _Run:
    """One run: the letters that are under way, and what became of those before."""

    def __init__(
        self,
        what: ToSend,
        name: str,
        route: OpenRoute,
        now: Callable[[], datetime],
        tell: Callable[[Left], None],
    ) -> None:
        self.room, self.name, self.route, self.now, self.tell = what.room, name, route, now, tell
        self.held = what.to_write_again
        self.sent = Sent()
        self.known: list[tuple[LetterRow, Delivery | None]] = []
        """What is not in the ledger yet; None where a letter is what it was before its turn."""
        self.changed = False

    def turn(self, letters: Sequence[Judged]) -> None:
        """Send some letters; those that have changed since they were looked at stay."""
        finds = ROUTES[self.name].finds
        waiting = deque(self._begun(letters))
        taken: deque[Judged] = deque()
        try:
            for delivery in self.route.deliver_all(self._outgoing(waiting, taken)):
                self._left(taken.popleft(), delivery)
        except KeyboardInterrupt:
            while taken and not finds:
                self._left(taken.popleft(), Delivery("uncertain", "the run was interrupted"))
            raise
        except ConfkitError:
            if not finds:  # else they go on by that way
                waiting.extend(taken)
            raise
        finally:
            self.known += [(letter.row, None) for letter in waiting]

    def one(self, letter: Judged, beside: ThreadPoolExecutor) -> None:
        """Send one letter by a way that does not find it again; one that has changed stays.

        The way may ask about it while the ledger is written `beside` that, but gets its content
        only once the ledger says that it is about to leave.
        """
        begun = beside.submit(self._begun, [letter])
        left, given = Delivery("uncertain", "the run was interrupted"), False

        def body() -> bytes:
            nonlocal given
            if begun.result() and (content := leaving.unchanged(self.room, letter.row)):
                given = True
                return mail.to_send(content)
            raise Stays

        out = Outgoing(letter.row.message_id, letter.sender, letter.address, body)
        try:
            left, given = self.route.deliver(out), True
        except Stays:
            pass
        except ConfkitError:
            given = False
            raise
        finally:
            if begun.result() and given:
                self._left(letter, left)
            elif begun.result():
                self.known.append((letter.row, None))

    def _begun(self, letters: Sequence[Judged]) -> list[Judged]:
        """Take down that letters are about to leave; return those that may."""
        finds = ROUTES[self.name].finds
        with self._ledger() as ledger:
            return [
                letter
                for letter in letters
                if letter_rows.begin_sending(ledger, letter.row, self.name, self.now(), again=finds)
            ]

    def _outgoing(self, waiting: deque[Judged], taken: deque[Judged]) -> Iterator[Outgoing]:
        """Yield letters as they leave, each moved from `waiting` to `taken`."""
        while waiting:
            row = waiting[0].row
            content = leaving.unchanged(self.room, row)
            if content is None:
                self.known.append((waiting.popleft().row, None))
                continue
            taken.append(waiting.popleft())
            letter, whole = taken[-1], mail.to_send(content)
            yield Outgoing(row.message_id, letter.sender, letter.address, partial(bytes, whole))

    def _left(self, letter: Judged, delivery: Delivery) -> None:
        """Take down what became of a letter, and tell it."""
        self.known.append((letter.row, delivery))
        self.sent.left.append(Left(letter, delivery))
        self.tell(self.sent.left[-1])

    def keep_last(self) -> None:
        """Keep what became of the last letters."""
        if self.known:
            with self._ledger():
                pass

    @contextmanager
    def _ledger(self) -> Iterator[Ledger]:
        """Open the ledger to change it, and first keep what became of the letters before.

        A copy of the ledger is made once a run.
        """
        with self.room.workspace.change_ledger(again=self.changed) as ledger:
            closed = [entry for row in self.known for entry in self._keep(ledger, *row)]
            yield ledger
        self.known, self.changed = [], True
        self.sent.done += closed

    def _keep(self, ledger: Ledger, row: LetterRow, delivery: Delivery | None) -> list[FollowUp]:
        """Write down what became of a letter; return what that has closed."""
        if delivery is not None:
            return settle.say(ledger, row, delivery, self.room.workspace, self.now(), self.held)
        letter_rows.say(ledger, row, row.state, row.said, self.now())
        return []


def rehearsed(
    what: ToSend,
    letters: list[Judged],
    *,
    route: OpenRoute,
    now: Callable[[], datetime],
    tell: Callable[[Left], None],
) -> Sent:
    """Send letters to the teacher's own address, each marked as a rehearsal; no state changes."""
    sender = mail.sender_of(what.room.settings)
    if sender is None:
        raise UsageError('[teacher] needs `email = "…"`: a rehearsal goes there')
    sent = Sent()
    try:
        for letter in letters:
            if (content := leaving.unchanged(what.room, letter.row)) is None:
                continue
            out = rehearsal.of(content, letter, sender, now())
            sent.left.append(Left(letter, route.deliver(out)))
            tell(sent.left[-1])
    except RouteClosed as closed:
        sent.closed = str(closed)
    return sent


def write_failed(room: Classroom, now: datetime, outcome: Outcome) -> str:
    """List the letters that a server refused in `failed.csv`; return its path, "" without any.

    A letter that was sent since, or that nobody may get any more, is not in it.
    """
    path = room.workspace.own(room.layout.out / FAILED)
    with room.workspace.read_ledger() as ledger:
        rows = letter_rows.of_round(ledger, room.layout.round) if ledger else []
    if not any(row.state == "failed" for row in rows):  # nothing to judge
        generated.remove_file(room.workspace, path, "no letter was refused", outcome)
        return ""
    whole = replace(room, students=room.everyone)
    lines = [
        (
            letter.row.student_id,
            letter.student,
            letter.guardian,
            letter.address,
            letter.row.path,
            letter.row.said,
        )
        for letter in leaving.judged(whole, now)
        if letter.row.state == "failed" and letter.address
    ]
    if not lines:
        generated.remove_file(room.workspace, path, "no letter was refused", outcome)
        return ""
    head = ("student_id", "student", "guardian", "address", "path", "reason")
    content = as_csv([head, *([defused(cell) for cell in line] for line in lines)])
    generated.write_file(room.workspace, path, content, outcome)
    return room.layout.shown(path)


def write_page(what: ToSend, *, links: bool) -> tuple[str, Outcome]:
    """Write the page with the letters that may leave; return its path, "" without one.

    The outcome tells what was removed.
    """
    outcome = Outcome(what.room.layout.round)
    return page.write(what.room, what.letters, outcome, links=links), outcome


def write_letter_to_it(what: ToSend, outcome: Outcome) -> str:
    """Write the page for the school's administrators; return its path."""
    return letter_to_it.write(what.room, outcome)


def renew_page(workspace: Workspace, now: datetime, round_name: str | None = None) -> Outcome:
    """Make the page anew where there is one, so that nothing on it was sent already.

    Where the roster cannot be used, it stays as it is.
    """
    layout = workspace.round(round_name or workspace.basics.round)
    outcome = Outcome(layout.round)
    if (layout.out / LETTERS_PAGE).is_file():
        with suppress(ConfkitError):
            room = classroom.load(workspace, round_name=round_name, now=now)
            page.renew(room, outcome, now)
    return outcome


def keep_way(workspace: Workspace, name: str) -> bool:
    """Write the way into confkit.toml; False where only an editor can."""
    path = workspace.folder / SETTINGS
    changed = settings_file.with_answers(gate.read(path).decode("utf-8"), "mail", "route", name)
    if changed is not None:
        files.write(path, changed.encode("utf-8"), durable=True)
    return changed is not None
