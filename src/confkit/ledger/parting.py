"""Two talks that two ledgers know as one, told apart before the ledgers are merged.

On one machine the letter about a talk has left; on another, which did not know of that, the note
was given a later day. On one machine that is a second talk, and so it is after a merge: it has the
occasion that it would have had, and what was on record of the first one stays with the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, tzinfo

from confkit.ground import clock
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import key
from confkit.ledger import letter_rows, renaming
from confkit.ledger.ledger import Ledger, at, instant
from confkit.promises.followups import FollowUp, talk_at, told_at, told_in

Meeting = tuple[str, str, str]
"""A meeting by its round, its student's id in comparable form, and its occasion."""


class Talk(NamedTuple):
    """A talk that was held, by its summary, and when a letter about it last left, if one has.

    `told` is the hour of that by the clocks of now.
    """

    summary: FollowUp
    left: datetime | None
    told: datetime | None


class Parted(NamedTuple):
    """A talk of one ledger that is another than the one of the same name in the other ledger.

    `since` is when its ledger first had it, `began` when the other one began, whose follow-ups are
    `others`.
    """

    meeting: Meeting
    summary: FollowUp
    occasion: str
    since: datetime
    began: datetime
    others: list[FollowUp]


def meeting(entry: FollowUp) -> Meeting:
    """Return the meeting that a follow-up belongs to."""
    return (entry.round, key(entry.student_id), entry.occasion)


def talks(ledger: Ledger, called: Callable[[FollowUp], FollowUp]) -> dict[Meeting, Talk]:
    """Return the talks of a ledger by their meetings, which are `called` as they are here."""
    found = {}
    for entry in ledger.each("kind = 'summary'"):
        left, told, tz = entry.done, None, _clocks(ledger, entry)
        if left is None and (of_letters := letter_rows.left_since(ledger, entry)):
            left = max(of_letters.values())
            told = letter_rows.left_by_occasion(ledger, [entry], tz)[entry.occasion]
        elif left:
            told = told_at(left, entry.zone, tz)
        found[meeting(called(entry))] = Talk(entry, left, told)
    return found


@contextmanager
def apart(
    here: Ledger, there: Ledger, called: Callable[[FollowUp], FollowUp]
) -> Iterator[tuple[Ledger, list[Parted]]]:
    """Tell such talks apart, here in place; yield the other ledger with its own apart, and all.

    A file of the other ledger stays as it is: where something is to be told apart in it, a copy is.
    What was read into a ledger without a file is such a copy.
    """
    import sqlite3

    ours, theirs = talks(here, called), talks(there, called)
    of_here = list(_parted(here, ours, there, theirs))
    of_there = list(_parted(there, theirs, here, ours))
    for talk in of_here:
        _part(here, talk)
    with closing(sqlite3.connect("", isolation_level=None)) as copy:
        if of_there and there.connection.execute("PRAGMA database_list").fetchone()[2]:
            there.connection.backup(copy)
            there = Ledger(copy, there.tz)
        for talk in of_there:
            _part(there, talk)
        yield there, of_here + of_there


def knows(ledger: Ledger, state: FollowUp) -> bool:
    """Tell whether a ledger's history has passed through this state."""
    row = ledger.connection.execute(
        "SELECT 1 FROM history WHERE followup = ? AND at = ? AND revision = ?",
        (state.id, at(state.changed) if state.changed else 0, state.revision),
    ).fetchone()
    return row is not None


def _parted(
    ledger: Ledger, of_it: dict[Meeting, Talk], other: Ledger, of_other: dict[Meeting, Talk]
) -> Iterator[Parted]:
    """Yield the talks of a ledger that began after the other's letter about them had left.

    Where one side knows what the other says, it has decided by that, and it is one talk.
    """
    for of, mine in of_it.items():
        theirs = of_other.get(of)
        if theirs is None or theirs.left is None or theirs.told is None:
            continue
        tz = _clocks(other, theirs.summary)
        held = told_in(mine.summary, tz).opened
        since = _dated_since(ledger, mine.summary.id, theirs.left)
        if (
            held <= theirs.told
            or since is None
            or knows(other, mine.summary._replace(id=theirs.summary.id))
            or _knows_of_letter(ledger, mine.summary.id, theirs.left)
        ):
            continue
        of_student = {one[2]: talk for one, talk in of_other.items() if one[:2] == of[:2]}
        known = [told_in(talk.summary, tz) for talk in of_student.values()]
        left = {name: talk.told for name, talk in of_student.items() if talk.told}
        occasion, _ = talk_at(held, known, left, tz)
        other_id = renaming.id_of(mine.summary._replace(occasion=occasion))
        if not ledger.select("id = ?", other_id):
            began = told_in(theirs.summary, clock.of(mine.summary.zone, tz)).opened
            others = [
                entry
                for entry in other.of_student(theirs.summary.round, theirs.summary.student_id)
                if entry.occasion == of[2]
            ]
            yield Parted(of, mine.summary, occasion, since, began, others)


def _part(ledger: Ledger, talk: Parted) -> None:
    _, summary, occasion, since, began, others = talk
    renaming.part_talk(ledger, summary, occasion, since, began, others)


def _dated_since(ledger: Ledger, summary: str, left: datetime) -> datetime | None:
    """Return when a run first counted a summary anew after an instant; None where none did."""
    row = ledger.connection.execute(
        "SELECT min(at) FROM history WHERE followup = ? AND at > ? "
        "AND (what IN ('opened', 'changed', 'moved') OR what = 'reopened' AND detail = '')",
        (summary, at(left)),
    ).fetchone()
    return instant(row[0])


def _knows_of_letter(ledger: Ledger, summary: str, left: datetime) -> bool:
    """Tell whether a ledger knew that a summary was done at an instant, and took it back since."""
    row = ledger.connection.execute(
        "SELECT 1 FROM history WHERE followup = ? AND what = 'done' AND COALESCE(done, at) = ?",
        (summary, at(left)),
    ).fetchone()
    return row is not None


def _clocks(ledger: Ledger, entry: FollowUp) -> tzinfo:
    return ledger.tz or clock.of(entry.zone, UTC)
