"""What the open ledger knows and how it changes: every follow-up, its story, the contacts.

Instants are stored as seconds since 1970, UTC. Every change of a follow-up adds a line to its
history, in the same transaction. `ledger.ledger_file` opens the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from confkit.ground.errors import ConfkitError
from confkit.promises.followups import FollowUp

if TYPE_CHECKING:
    import sqlite3

VERSION = 2
"""The schema's version, kept in the file's `user_version`."""

COLUMNS = (
    "id, round, student_id, student, kind, text, by, "
    "opened, promised, due, done, dropped, snoozed, changed, revision"
)
_WAITS = "done IS NULL AND dropped IS NULL"
_PUT = f"""
INSERT INTO followups ({COLUMNS}) VALUES ({", ".join("?" * 15)})
ON CONFLICT (id) DO UPDATE SET
  student = excluded.student, text = excluded.text, by = excluded.by, opened = excluded.opened,
  promised = excluded.promised, due = excluded.due, done = excluded.done,
  dropped = excluded.dropped, snoozed = excluded.snoozed, changed = excluded.changed,
  revision = excluded.revision
"""  # noqa: S608 - names of columns


class LedgerError(ConfkitError):
    """The ledger cannot be used; it was left as it is. `reason` says why, and not what to do."""

    def __init__(self, line: str, reason: str = "") -> None:
        super().__init__(line)
        self.reason = reason or line


class Changes(NamedTuple):
    """What a run changed in the ledger."""

    opened: list[FollowUp]
    changed: list[FollowUp]
    moved: list[FollowUp]
    dropped: list[FollowUp]


class Ledger:
    """An open ledger. Use `ledger.reading` or `ledger.writing`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def waiting(self, until: datetime) -> list[FollowUp]:
        """Return what is neither done nor dropped and due at `until` at the latest."""
        return self.select(f"{_WAITS} AND due <= ? ORDER BY due, student, id", at(until))

    def everything(self) -> list[FollowUp]:
        """Return every follow-up in every state, by due date."""
        return self.select("1 ORDER BY due IS NULL, due, student, id")

    def of_student(self, round_name: str, student_id: str) -> list[FollowUp]:
        """Return a student's follow-ups of one round, in the order in which they are due."""
        return self.select(
            "student_id = ? AND round = ? ORDER BY due IS NULL, due, id", student_id, round_name
        )

    def of_kind(self, kind: str, round_name: str) -> list[FollowUp]:
        """Return what waits of one kind in one round, in the order in which it is due."""
        return self.select(
            f"{_WAITS} AND due IS NOT NULL AND kind = ? AND round = ? ORDER BY due, id",
            kind, round_name,
        )  # fmt: skip

    def waiting_elsewhere(self, kind: str, round_name: str, until: datetime) -> list[FollowUp]:
        """Return what waits of one kind in other rounds and is due at `until` at the latest."""
        return self.select(
            f"{_WAITS} AND due <= ? AND kind = ? AND round <> ? ORDER BY due, id",
            at(until), kind, round_name,
        )  # fmt: skip

    def open_check_ins(self, student_id: str) -> list[FollowUp]:
        """Return a student's check-ins that are neither done nor dropped, of every round."""
        return self.select(
            f"student_id = ? AND kind = 'check_in' AND {_WAITS} ORDER BY due, id", student_id
        )

    def students(self) -> list[tuple[str, str]]:
        """Return id and name of every student of the ledger."""
        return self.connection.execute(
            "SELECT student_id, max(student) FROM followups GROUP BY student_id"
        ).fetchall()

    def summarized(self, round_name: str) -> set[str]:
        """Return the ids of the students whose summary of a round is done."""
        rows = self.connection.execute(
            "SELECT student_id FROM followups "
            "WHERE round = ? AND kind = 'summary' AND done IS NOT NULL", (round_name,)
        )  # fmt: skip
        return {row[0] for row in rows}

    def open_family_promises(self) -> int:
        """Count the promises of families that are neither done nor dropped."""
        row = self.connection.execute(
            f"SELECT count(*) FROM followups WHERE by = 'family' AND {_WAITS}"  # noqa: S608
        ).fetchone()
        return int(row[0])

    def starting_with(self, prefix: str) -> list[FollowUp]:
        """Return the follow-ups whose id begins so; ten at most."""
        return self.select("id >= ? AND id < ? ORDER BY id LIMIT 10", prefix, prefix + "g")

    def shortest(self, ids: Iterable[str], least: int = 6) -> dict[str, str]:
        """Return for each id its shortest beginning that no other id of the ledger has."""
        return {one: one[: max(least, self._shared(one) + 1)] for one in ids}

    def _shared(self, one: str) -> int:
        """Return how many digits an id shares with its neighbours at most."""
        before, after = self.connection.execute(
            "SELECT (SELECT max(id) FROM followups WHERE id < ?1), "
            "(SELECT min(id) FROM followups WHERE id > ?1)", (one,)
        ).fetchone()  # fmt: skip
        return max(_common(one, before or ""), _common(one, after or ""))

    def newest_change(self) -> datetime | None:
        """Return when anything was last changed; None in an empty ledger."""
        return instant(self.connection.execute("SELECT max(changed) FROM followups").fetchone()[0])

    def last_contact(self, check_in: FollowUp) -> datetime:
        """Return the last real contact with the family since the meeting of this check-in.

        That is the meeting itself, the summary when it was sent, or a talk that was recorded.
        """
        of = {"student": check_in.student_id, "round": check_in.round, "from": at(check_in.opened)}
        row = self.connection.execute(
            "SELECT max(:from, "
            "coalesce((SELECT max(done) FROM followups WHERE student_id = :student"
            " AND round = :round AND kind = 'summary'), :from), "
            "coalesce((SELECT max(at) FROM contacts WHERE student_id = :student), :from))",
            of,
        ).fetchone()
        return datetime.fromtimestamp(row[0], UTC)

    def select(self, where: str, *values: Any) -> list[FollowUp]:
        """Return the follow-ups of a condition; only confkit's own words stand in `where`."""
        rows = self.connection.execute(f"SELECT {COLUMNS} FROM followups WHERE {where}", values)  # noqa: S608
        return [followup(row) for row in rows]

    def sync(self, round_name: str, plans: Mapping[str, list[FollowUp]], now: datetime) -> Changes:
        """Make each planned student's follow-ups of a round what the note says.

        What is new is opened, a moved date moved (a snoozed one keeps its later date), what is
        no longer planned dropped. What is done stays as it is.
        """
        changes = Changes([], [], [], [])
        for student_id, planned in plans.items():
            known = {entry.id: entry for entry in self.of_student(round_name, student_id)}
            for entry in map(_to_the_second, planned):
                self._plan(known.pop(entry.id, None), entry, changes, now)
            for entry in known.values():
                if entry.waits:
                    gone = entry._replace(dropped=now)
                    self.put(gone, "dropped", now, "the note no longer says it")
                    changes.dropped.append(entry)
        return changes

    def _plan(
        self, known: FollowUp | None, entry: FollowUp, changes: Changes, now: datetime
    ) -> None:
        if known is None:
            changes.opened.append(self.put(entry, "opened", now))
            return
        if known.dropped:
            changes.opened.append(self.put(entry, "reopened", now))
            return
        if known.done:
            return
        if known.snoozed and not (entry.due and entry.due > known.snoozed):
            entry = entry._replace(due=known.due, snoozed=known.snoozed)
        if entry == known:
            return
        if entry.promised != known.promised:
            changes.moved.append(self.put(entry, "moved", now))
        elif entry.due != known.due:
            changes.moved.append(self.put(entry, "restarted", now))
        else:
            changes.changed.append(self.put(entry, "changed", now))

    def mark_done(self, entry: FollowUp, now: datetime, at: datetime | None = None) -> FollowUp:
        """Mark one done, now or at an earlier instant; one that is done keeps its first time.

        A clock that stands before the meeting cannot be right; then the meeting's time is taken.
        """
        if entry.done:
            return entry
        return self.put(entry._replace(done=max(at or now, entry.opened)), "done", now)

    def undo(self, entry: FollowUp, now: datetime) -> FollowUp:
        """Open one again that was marked done."""
        return self.put(entry._replace(done=None), "undone", now) if entry.done else entry

    def snooze(self, entry: FollowUp, due: datetime, reason: str, now: datetime) -> FollowUp:
        """Move the due date; what was promised stays on record, with the reason."""
        return self.put(entry._replace(due=due, snoozed=due), "snoozed", now, reason)

    def restart(self, entry: FollowUp, again: FollowUp, now: datetime) -> FollowUp:
        """Let a check-in count from a later contact, or from the earlier one if that is undone."""
        return entry if again == entry else self.put(again, "restarted", now)

    def written(self, letter_id: str, round_name: str, student_id: str, now: datetime) -> datetime:
        """Return when this letter was first written, which is now if it never was."""
        self.connection.execute(
            "INSERT OR IGNORE INTO letters VALUES (?, ?, ?, ?)",
            (letter_id, round_name, student_id, at(now)),
        )
        row = self.connection.execute(
            "SELECT written FROM letters WHERE id = ?", (letter_id,)
        ).fetchone()
        return datetime.fromtimestamp(row[0], UTC)

    def asked(self) -> Iterator[tuple[str, str, str]]:
        """Yield which questions were asked: student id, round, question."""
        return self.connection.execute(
            "SELECT student_id, round, question FROM asked ORDER BY student_id, round, question"
        )

    def remember_asked(self, round_name: str, asked: Mapping[str, Iterable[str]]) -> None:
        """Keep which questions each student's family is asked in a round, in place of before."""
        for student_id, questions in asked.items():
            self.connection.execute(
                "DELETE FROM asked WHERE student_id = ? AND round = ?", (student_id, round_name)
            )
            self.connection.executemany(
                "INSERT OR IGNORE INTO asked VALUES (?, ?, ?)",
                [(student_id, round_name, question) for question in questions],
            )

    def put(self, entry: FollowUp, what: str, now: datetime, detail: str = "") -> FollowUp:
        """Write one follow-up as it now is, and the line of its history; return it.

        Its time of change never goes back, even where the computer's clock does.
        """
        known = self.connection.execute(
            "SELECT changed, revision FROM followups WHERE id = ?", (entry.id,)
        ).fetchone()
        before, revision = known or (0, 0)
        changed = max(now, datetime.fromtimestamp(before, UTC))
        entry = entry._replace(changed=changed, revision=revision + 1)
        self.connection.execute(_PUT, row(entry))
        self.connection.execute(
            "INSERT OR IGNORE INTO history (followup, at, revision, what, detail, due) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (entry.id, at(changed), entry.revision, what, detail, entry.due and at(entry.due)),
        )
        return entry


def followup(row: tuple[Any, ...]) -> FollowUp:
    """Return the value of a row of the table."""
    return FollowUp._make((*row[:7], *map(instant, row[7:14]), row[14]))


def row(entry: FollowUp) -> tuple[Any, ...]:
    """Return the row of a value."""
    return (*entry[:7], *(None if one is None else at(one) for one in entry[7:14]), entry[14])


def _to_the_second(entry: FollowUp) -> FollowUp:
    """Return a follow-up as the ledger can keep it: instants are whole seconds."""
    instants = {
        name: moment.replace(microsecond=0)
        for name in ("opened", "promised", "due")
        if (moment := getattr(entry, name))
    }
    return entry._replace(**instants)


def at(moment: datetime) -> int:
    """Return an instant as the ledger keeps it."""
    return int(moment.timestamp())


def instant(seconds: int | None) -> datetime | None:
    """Return an instant that the ledger keeps, in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _common(one: str, other: str) -> int:
    """Return how many digits two ids begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
