"""Merging two ledgers of one workspace, such as a conflict copy into the ledger.

Of each follow-up the newest change wins; what did not win is told, and the story of both stays
in the history. Merging again, or the other way round, gives the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from confkit.ledger.ledger import COLUMNS, Ledger, at, followup, row
from confkit.promises.followups import FollowUp


class Choice(NamedTuple):
    """A follow-up that two ledgers say differently: what is kept, and what gives way.

    It is `parted` where each side had changed it without knowing of the other, so that the
    words of one of them give way; else one is only the older state of the other.
    """

    kept: FollowUp
    other: FollowUp
    from_there: bool
    parted: bool


class Merged(NamedTuple):
    """What a merge did: follow-ups only there, and those that differed."""

    added: list[FollowUp]
    choices: list[Choice]
    told: int
    """Lines of history, contacts and words that only the other ledger had."""
    words: list[Words]


class Words(NamedTuple):
    """What two ledgers say differently of a student: what was noticed, or how the goal went.

    `table` is "observed" or "reviews"; the later words are kept.
    """

    table: str
    student_id: str
    kept: str
    other: str
    from_there: bool


def merge(here: Ledger, there: Ledger, now: datetime) -> Merged:
    """Take everything of `there` into `here`, inside the open transaction."""
    added: list[FollowUp] = []
    choices: list[Choice] = []
    for values in there.connection.execute(f"SELECT {COLUMNS} FROM followups ORDER BY id"):  # noqa: S608
        theirs = followup(values)
        found = here.select("id = ?", theirs.id)
        if not found:
            added.append(theirs)
            _write(here, theirs)
        elif _says(found[0]) != _says(theirs):
            choices.append(_choose(here, there, found[0], theirs, now))
        elif theirs.revision > found[0].revision or _age(theirs) > _age(found[0]):
            latest = max(found[0], theirs, key=_age)
            _write(here, latest._replace(revision=max(found[0].revision, theirs.revision)))
    words = [*_words(here, there, "observed"), *_words(here, there, "reviews")]
    return Merged(added, choices, _take_over_the_rest(here, there), words)


_SAID = {
    "observed": "SELECT round, student_id, at, text FROM observed",
    "reviews": "SELECT round, student_id, at, "
    "CASE changes WHEN '' THEN outcome ELSE outcome || '; ' || changes END FROM reviews",
}


def _words(here: Ledger, there: Ledger, table: str) -> Iterator[Words]:
    """Find the words that differ, before the later ones are taken over."""
    ours = {row[:2]: row[2:] for row in here.connection.execute(_SAID[table])}
    for round_name, student_id, moment, text in there.connection.execute(_SAID[table]):
        known = ours.get((round_name, student_id))
        if known and known[1] != text:
            from_there = moment > known[0]
            kept, other = (text, known[1]) if from_there else (known[1], text)
            yield Words(table, student_id, kept, other, from_there)


def _choose(here: Ledger, there: Ledger, ours: FollowUp, theirs: FollowUp, now: datetime) -> Choice:
    """Keep the newest change; its number passes the other's, so that a calendar takes it."""
    from_there = _rank(theirs) > _rank(ours)
    kept, other = (theirs, ours) if from_there else (ours, theirs)
    parted = not _knows(there if from_there else here, other)
    number = max(kept.revision, other.revision + 1)
    _write(here, kept._replace(revision=number))
    if from_there and parted:
        here.connection.execute(
            "INSERT OR IGNORE INTO history (followup, at, revision, what, detail, due) "
            "VALUES (?, ?, ?, 'merged', 'another copy had a newer change', ?)",
            (kept.id, at(now), number, kept.due and at(kept.due)),
        )
    return Choice(kept, other, from_there, parted)


def _knows(ledger: Ledger, state: FollowUp) -> bool:
    """Tell whether a ledger's history has passed through this state."""
    found = ledger.connection.execute(
        "SELECT 1 FROM history WHERE followup = ? AND at = ? AND revision = ?",
        (state.id, _age(state), state.revision),
    ).fetchone()
    return found is not None


def _says(entry: FollowUp) -> tuple[object, ...]:
    """Return what a follow-up says, without when and how often it was changed."""
    return entry[:13]


def _age(entry: FollowUp) -> int:
    return at(entry.changed) if entry.changed else 0


def _rank(entry: FollowUp) -> tuple[object, ...]:
    """Order two states of one follow-up by age; where that is equal, in any fixed order."""
    return (_age(entry), entry.revision, entry.done is not None, row(entry)[9] or 0, entry.text,
            str(row(entry)))  # fmt: skip


def _write(here: Ledger, entry: FollowUp) -> None:
    marks = ", ".join("?" * 15)
    here.connection.execute("DELETE FROM followups WHERE id = ?", (entry.id,))
    here.connection.execute(f"INSERT INTO followups ({COLUMNS}) VALUES ({marks})", row(entry))  # noqa: S608


_REST = (
    # table, its columns, whether its newest row wins over one of the same key
    ("history", "followup, at, revision, what, detail, due", ""),
    ("contacts", "id, student_id, student, at, text", ""),
    ("asked", "student_id, round, question", ""),
    ("letters", "id, round, student_id, written",
     "ON CONFLICT (id) DO UPDATE SET written = excluded.written"
     " WHERE excluded.written < letters.written"),
    ("observed", "round, student_id, text, at",
     "ON CONFLICT (round, student_id) DO UPDATE SET text = excluded.text, at = excluded.at"
     " WHERE excluded.at > observed.at"),
    ("reviews", "round, student_id, outcome, changes, at",
     "ON CONFLICT (round, student_id) DO UPDATE SET outcome = excluded.outcome,"
     " changes = excluded.changes, at = excluded.at WHERE excluded.at > reviews.at"),
)  # fmt: skip


def _take_over_the_rest(here: Ledger, there: Ledger) -> int:
    """Add the lines of the other tables that are only there; return how many."""
    before = here.connection.total_changes
    for table, columns, conflict in _REST:
        marks = ", ".join("?" * (columns.count(",") + 1))
        add = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        if conflict:
            add = f"INSERT INTO {table} ({columns}) VALUES ({marks}) {conflict}"  # noqa: S608
        rows = there.connection.execute(f"SELECT {columns} FROM {table}")  # noqa: S608
        here.connection.executemany(add, rows)
    return here.connection.total_changes - before
