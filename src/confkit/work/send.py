"""Letters leave: which may is judged first, then each goes once, with its state in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from confkit.ground import files, gate
from confkit.ground.errors import ConfkitError, Problem, UsageError
from confkit.ground.outcome import Outcome
from confkit.ground.spreadsheet import as_csv
from confkit.ground.text import defused
from confkit.ledger import letter_rows, turns
from confkit.ledger.ledger import Ledger
from confkit.ledger.letter_rows import LetterRow
from confkit.letters import letter_files, mail
from confkit.promises.followups import FollowUp
from confkit.sending import leaving, letter_to_it, page, rehearsal
from confkit.sending.leaving import Judged
from confkit.sending.routes import WAYS, Delivery, Outgoing, Route, RouteClosed
from confkit.work import settle
from confkit.workspace import classroom, settled
from confkit.workspace.classroom import Classroom
from confkit.workspace.layout import SETTINGS
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
        return [one for one in self.letters if one.may_go(resuming)]

    @property
    def blocked(self) -> list[Judged]:
        """The letters that may not leave."""
        return [one for one in self.letters if one.reason]

    @property
    def on_paper(self) -> list[Judged]:
        """The letters that are handed over."""
        return [one for one in self.letters if one.is_on_paper]

    def those(self, *states: str) -> list[Judged]:
        """Return the letters in one of these states."""
        return [one for one in self.letters if one.row.state in states]


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
        return sum(one.delivery.state in states for one in self.left)


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
    return ToSend(room, leaving.judged(room, now), leaving.look_at_class(room))


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Send as the only one in this workspace; raises UsageError where somebody else does."""
    out = workspace.own(workspace.folder / "out")  # without one there is no letter
    try:
        with turns.turn(out, 0):
            yield
    except turns.Waited:
        raise UsageError("another `confkit send` is at work here; wait until it ends") from None


def cut_off(workspace: Workspace, route: str, now: datetime, *, finds: bool) -> list[LetterRow]:
    """Say of letters whose sending was cut off that nobody knows; return them.

    Where the way finds by itself what it delivered (`finds`), its own go on instead.
    """
    with workspace.read_ledger() as ledger:
        found = letter_rows.under_way(ledger, ("sending",)) if ledger else []
    lost = [row for row in found if not (finds and row.way == route)]
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
    route: Route,
    now: Callable[[], datetime],
    tell: Callable[[Left], None],
) -> Sent:
    """Send letters by an open way, one by one.

    That one is about to leave is kept before it does, together with what became of the one before;
    whatever ends this run, no letter that may have left is sent again by itself.
    """
    run = _Run(what.room, name, route, now, Sent())
    try:
        route.expect([letter.row.message_id for letter in letters])
        for letter in letters:
            if (delivery := run.one(letter)) is not None:
                run.sent.left.append(Left(letter, delivery))
                tell(run.sent.left[-1])
            if run.sent.interrupted:
                break
    except RouteClosed as closed:
        run.sent.closed = str(closed)
    except KeyboardInterrupt:
        run.sent.interrupted = True
    finally:
        run.settle()
    return run.sent


class _Run:
    """One run: what is under way, and what became of it and is not in the ledger yet."""

    def __init__(
        self,
        room: Classroom,
        name: str,
        route: Route,
        now: Callable[[], datetime],
        sent: Sent,
    ) -> None:
        self.room, self.name, self.route, self.now, self.sent = room, name, route, now, sent
        self.known: tuple[LetterRow, Delivery | None] | None = None
        """The letter before and what became of it; None where the way closed instead."""
        self.changed = False

    def one(self, letter: Judged) -> Delivery | None:
        """Send one letter; None where it has changed since it was looked at."""
        row = letter.row
        if (content := leaving.unchanged(self.room, row)) is None:
            return None
        with self._ledger() as ledger:
            begun = letter_rows.begin_sending(
                ledger, row, self.name, self.now(), again=WAYS[self.name].finds
            )
        if not begun:
            return None
        out = Outgoing(
            row.message_id, mail.head(content).sender[0], letter.address, mail.to_send(content)
        )
        try:
            delivery = self.route.deliver(out)
        except RouteClosed:
            self.known = None if WAYS[self.name].finds else (row, None)  # it goes on by that way
            raise
        except KeyboardInterrupt:
            self.sent.interrupted = True
            if WAYS[self.name].finds:
                return None
            delivery = Delivery("uncertain", "the run was interrupted")
        self.known = row, delivery
        return delivery

    def settle(self) -> None:
        """Keep what became of the last letter."""
        if self.known:
            with self._ledger():
                pass

    @contextmanager
    def _ledger(self) -> Iterator[Ledger]:
        """Open the ledger to change it, and first keep what became of the letter before.

        A copy of the ledger is made once a run.
        """
        with self.room.workspace.change_ledger(again=self.changed) as ledger:
            closed = self._keep(ledger)
            yield ledger
        self.known, self.changed = None, True
        self.sent.done += closed

    def _keep(self, ledger: Ledger) -> list[FollowUp]:
        """Write down what became of the letter before; return what that has closed."""
        if self.known is None:
            return []
        row, delivery = self.known
        if delivery is not None:
            return settle.say(ledger, row, delivery, self.room.workspace, self.now())
        letter_rows.say(ledger, row, row.state, row.said, self.now())
        return []


def rehearsed(
    what: ToSend,
    letters: list[Judged],
    *,
    route: Route,
    now: Callable[[], datetime],
    tell: Callable[[Left], None],
) -> Sent:
    """Send letters to the teacher's own address, each marked as a rehearsal; no state changes."""
    sender = letter_files.sender(what.room)
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


def write_failed(room: Classroom, now: datetime) -> str:
    """List the letters that a server refused in `failed.csv`; return its path, "" without any.

    A letter that was sent since, or that nobody may get any more, is not in it.
    """
    path = room.workspace.own(room.layout.out / FAILED)
    whole = replace(room, students=room.everyone)
    lines = [
        (one.row.student_id, one.student, one.guardian, one.address, one.row.path, one.row.said)
        for one in leaving.judged(whole, now)
        if one.row.state == "failed" and one.address
    ]
    if not lines:
        files.remove(path)
        return ""
    head = ("student_id", "student", "guardian", "address", "path", "reason")
    files.write(path, as_csv([head, *([defused(cell) for cell in line] for line in lines)]))
    return room.layout.shown(path)


def write_page(what: ToSend, *, links: bool) -> str:
    """Write the page with the letters that may leave; return its path, "" without one."""
    return page.write(what.room, what.letters, Outcome(what.room.layout.round), links=links)


def write_letter_to_it(what: ToSend) -> str:
    """Write the page for the school's administrators; return its path."""
    return letter_to_it.write(what.room)


def renew_page(workspace: Workspace, now: datetime, round_name: str | None = None) -> None:
    """Make the page anew where there is one, so that nothing on it was sent already.

    Where the roster cannot be used, it stays as it is.
    """
    layout = workspace.round(round_name or workspace.basics.round)
    if (layout.out / page.NAME).is_file():
        with suppress(ConfkitError):
            room = classroom.load(workspace, round_name=round_name, now=now)
            page.renew(room, Outcome(layout.round), now)


def keep_way(workspace: Workspace, name: str) -> bool:
    """Write the way into confkit.toml; False where only an editor can."""
    path = workspace.folder / SETTINGS
    changed = settled.with_answers(gate.read(path).decode("utf-8"), "mail", "route", name)
    if changed is not None:
        files.write(path, changed.encode("utf-8"), durable=True)
    return changed is not None
