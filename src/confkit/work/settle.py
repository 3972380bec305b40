"""What became of letters, as a look at where they went shows it, or as the teacher says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from confkit.ground.errors import UsageError
from confkit.ground.text import key, listed
from confkit.ledger import letter_rows
from confkit.ledger.ledger import Ledger
from confkit.ledger.letter_rows import LetterRow
from confkit.promises.followups import FollowUp
from confkit.roster.people import Student
from confkit.roster.search import matching, the_student
from confkit.sending import leaving
from confkit.sending.leaving import Judged
from confkit.sending.routes import Delivery, OpenRoute, Outgoing
from confkit.work import done
from confkit.work.follow_up import existing_to_read
from confkit.workspace import classroom
from confkit.workspace.workspace import Workspace

_LETTER = 6
"""So many digits of a letter's id at least."""

_UNKNOWN = ("sending", "uncertain")


def say(
    ledger: Ledger,
    row: LetterRow,
    delivery: Delivery,
    workspace: Workspace,
    now: datetime,
    held: frozenset[str] = frozenset(),
) -> list[FollowUp]:
    """Write down what became of a letter that was under way; return what that has closed.

    Letters that are `held` now, by their ids, have to be written again.
    """
    if delivery.state == "sent":
        return done.leave(ledger, row, workspace, now, held)
    letter_rows.say(ledger, row, delivery.state, delivery.said, now)
    return []


def find_again(
    workspace: Workspace, name: str, route: OpenRoute, now: datetime
) -> list[tuple[LetterRow, str]]:
    """Look by an open way for its letters of which nobody knows; return what it has."""
    deliveries = [
        (row, delivery)
        for row in unsettled(workspace)
        if row.way == name and (delivery := route.find(Outgoing(row.message_id, "", "", bytes)))
    ]
    if deliveries:
        with workspace.change_ledger() as ledger:
            for row, delivery in deliveries:
                say(ledger, row, delivery, workspace, now)
    return [(row, delivery.state) for row, delivery in deliveries]


def unsettled(workspace: Workspace) -> list[LetterRow]:
    """Return the letters of which nobody knows whether they were sent, of every round."""
    with workspace.read_ledger() as ledger:
        return letter_rows.under_way(ledger, _UNKNOWN) if ledger else []


def settle_found(
    workspace: Workspace, was_sent: Callable[[str], bool], now: datetime
) -> list[tuple[LetterRow, str]]:
    """Say of letters that lie in the Sent folder that they were sent; return those.

    `was_sent` looks there for a Message-ID. What was drafted and is not there stays drafted.
    """
    with workspace.read_ledger() as ledger:
        waiting = letter_rows.under_way(ledger, (*_UNKNOWN, "drafted")) if ledger else []
    sent = [row for row in waiting if was_sent(row.message_id)]
    if sent:
        with workspace.change_ledger() as ledger:
            for row in sent:
                done.leave(ledger, row, workspace, now)
    return [(row, "sent") for row in sent]


def settle_by_hand(workspace: Workspace, beginning: str, *, sent: bool, now: datetime) -> LetterRow:
    """Say of one letter, by the beginning of its id, whether it was sent; return it.

    One that was not sent stands ready again. Raises UsageError where none or several are meant.
    """
    waiting = unsettled(workspace)
    meant = [row for row in waiting if row.id.startswith(beginning.strip().casefold())]
    if len(meant) != 1 or not beginning.strip():
        known = listed([f"{row.short_id} ({row.path})" for row in waiting], "or")
        message = f"{beginning!r} does not name one uncertain letter; the id is one of {known}"
        raise UsageError(message if waiting else "no letter is uncertain now")
    with workspace.change_ledger() as ledger:
        if sent:
            done.leave(ledger, meant[0], workspace, now)
        else:
            letter_rows.say(ledger, meant[0], "ready", "", now)
    return meant[0]


class Waiting(NamedTuple):
    """Letters that may have been sent by hand, and those that should not have been (`held`)."""

    letters: list[Judged]
    held: list[Judged]


def waiting_letters(
    *, workspace: Workspace, words: list[str], round_name: str | None = None
) -> Waiting:
    """Return the round's letters of which nobody has said yet that they were sent.

    A day that has passed since holds none of them: it may have been sent before.

    `words` name students, or letters by the beginning of their ids; without one, all are meant. A
    letter that is named itself is not `held`: the teacher knows that it was sent as it was.
    """
    with existing_to_read(workspace) as ledger:
        names = dict(ledger.students())
    room = classroom.load(workspace, round_name=round_name)
    there = leaving.judged(room, None)
    names |= {student.id: student.name for student in room.everyone}  # one may have opened nothing
    everyone = [Student(*known) for known in names.items()]
    letters = {word: _letter(there, everyone, word) for word in words}
    named = set(letters.values()) - {""}
    of = {
        key(the_student(everyone, word, "in the ledger").id)
        for word, letter in letters.items()
        if not letter
    }
    waiting = Waiting([], [])
    for judged in sorted(there, key=lambda judged: (judged.student, judged.row.path)):
        is_named = judged.row.id in named
        if is_named or not words or not of.isdisjoint(map(key, judged.student_ids)):
            (waiting.held if judged.reason and not is_named else waiting.letters).append(judged)
    return waiting


def _letter(letters: list[Judged], students: list[Student], word: str) -> str:
    """Return the id of the one letter that begins so; "" where no letter alone is meant."""
    beginning = word.strip().casefold()
    if len(beginning) < _LETTER or matching(students, word):
        return ""
    meant = [letter.row.id for letter in letters if letter.row.id.startswith(beginning)]
    return meant[0] if len(meant) == 1 else ""
