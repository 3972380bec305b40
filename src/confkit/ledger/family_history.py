"""What was said and done about a family, line by line: history, contacts, words kept on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

from confkit.ground import clock
from confkit.ledger.ledger import Ledger, at, instant
from confkit.ledger.tables import CONTACTS, OBSERVED, REVIEWS
from confkit.promises.followups import told_at


class Line(NamedTuple):
    """One line of the story. `what` is the change, or "talked", "answered", "observed", "reviewed".

    `at` is by the clocks of then, `detail` of an answer is who gave it.
    `due` is when the follow-up was due after this change, None where that is not known. `text` is
    what it said after it, `before` what it said until then, "" where that did not change.
    """

    at: datetime
    student_id: str
    student: str
    round: str
    kind: str
    text: str
    what: str
    detail: str
    due: datetime | None
    before: str


class GoalOutcome(NamedTuple):
    """How a goal went: `met`, `partly` or `not yet`, and what changes."""

    outcome: str
    changes: str
    at: datetime


class _Event(NamedTuple):
    """A row of the history as the ledger has it; `place` is its number among those of a second."""

    at: int
    student_id: str
    student: str
    round: str
    kind: str
    text: str
    what: str
    detail: str
    due: int | None
    before: str
    place: int
    followup: str
    zone: str


_EVENTS = """
SELECT h.at AS at, f.student_id, f.student, f.round, f.kind,
       coalesce((SELECT n.before FROM history AS n WHERE n.followup = h.followup
                 AND (n.at, n.revision) > (h.at, h.revision) AND n.before <> ''
                 ORDER BY n.at, n.revision LIMIT 1), f.text),
       h.what, h.detail, h.due, h.before, h.revision AS place, h.followup, h.zone
FROM followups AS f JOIN history AS h ON h.followup = f.id WHERE ({of_f})
UNION ALL
SELECT c.at, c.student_id, c.student, '', '', c.text,
       CASE WHEN c.answered_by = '' THEN 'talked' ELSE 'answered' END, c.answered_by,
       NULL, '', 0, '', c.zone
FROM contacts AS c WHERE ({of_c})
UNION ALL
SELECT o.at, o.student_id, (SELECT max(student) FROM followups WHERE student_id = o.student_id),
       o.round, '', o.text, 'observed', '', NULL, '', 0, '', ''
FROM observed AS o WHERE ({of_o})
UNION ALL
SELECT r.at, r.student_id, (SELECT max(student) FROM followups WHERE student_id = r.student_id),
       r.round, '', r.outcome, 'reviewed', r.changes, NULL, '', 1000, '', ''
FROM reviews AS r WHERE ({of_r})
ORDER BY at, place
"""


def lines(ledger: Ledger, student_ids: list[str] | None) -> Iterator[Line]:
    """Tell what happened in its order, of these students or (None) of all, line by line."""
    values = student_ids or []
    marks = ", ".join("?" * len(values))
    of = {
        f"of_{table}": "1" if student_ids is None else f"{table}.student_id IN ({marks})"
        for table in "fcor"
    }
    rows = ledger.connection.execute(_EVENTS.format(**of), values * len(of))
    for _, at_once in groupby(map(_Event._make, rows), key=lambda event: event.at):
        for event in _in_order(at_once):
            fields = {name: getattr(event, name) for name in Line._fields}
            due = instant(event.due)
            fields["due"] = told_at(due, event.zone, ledger.tz) if due else None
            told_by = clock.of(event.zone, ledger.tz or UTC)
            yield Line(**fields | {"at": datetime.fromtimestamp(event.at, told_by)})


def _in_order(at_once: Iterable[_Event]) -> list[_Event]:
    """Put what happened within one second in its order: first what was done, then what followed.

    What was opened at once comes by its date; a follow-up's own changes by their number.
    """
    followed: set[str] = set()
    ordered = []
    for event in at_once:
        if event.what == "restarted":
            followed.add(event.followup)
        after = event.followup in followed
        due = (event.due is None, event.due or 0)
        ordered.append(((after, event.place, *due, event.kind, event.followup), event))
    return [event for _, event in sorted(ordered, key=lambda pair: pair[0])]


def students(ledger: Ledger) -> dict[str, str]:
    """Return the names by id of all students that the ledger knows."""
    talked = ledger.connection.execute(
        "SELECT student_id, max(student) FROM contacts GROUP BY student_id"
    )
    return dict(sorted((dict(talked) | dict(ledger.students())).items()))


def names_of(ledger: Ledger, student_id: str, expected: str) -> list[str]:
    """Return the names that a student has on record; the one that is `expected` where it is there.

    One row tells that in most cases, however long the story is.
    """
    found: list[str] = []
    for table in ("followups", "contacts"):
        of = f"student FROM {table} WHERE student_id = ?"
        for query in (f"SELECT {of} LIMIT 1", f"SELECT DISTINCT {of}"):
            rows = ledger.connection.execute(query, (ledger.spelled(student_id),))
            names = [name for (name,) in rows if name]
            if expected in names:
                return [expected]
        found += names
    return found


def add_contact(
    ledger: Ledger,
    student_id: str,
    student: str,
    moment: datetime,
    text: str,
    identifier: str,
    zone: str,
    answered_by: str = "",
) -> None:
    """Keep a talk with the family, or a guardian's answer, on record; twice the same is kept once.

    `zone` is by whose clocks, `answered_by` the guardian's name, "" for a talk.
    """
    values = {
        "id": identifier,
        "student_id": ledger.spelled(student_id),
        "student": student,
        "at": at(moment),
        "text": text,
        "answered_by": answered_by,
        "zone": zone,
    }
    ledger.connection.execute(CONTACTS.merge, values)


class FamilyAnswer(NamedTuple):
    """What a guardian, by name, answered to a letter, and when."""

    guardian: str
    text: str
    at: datetime


def answers(ledger: Ledger, student_id: str) -> list[FamilyAnswer]:
    """Return what a student's guardians answered to letters, in order."""
    rows = ledger.connection.execute(
        "SELECT answered_by, text, at FROM contacts WHERE student_id = ? AND answered_by <> '' "
        "ORDER BY at, id",
        (ledger.spelled(student_id),),
    )
    return [FamilyAnswer(who, text, datetime.fromtimestamp(at, UTC)) for who, text, at in rows]


def observed(ledger: Ledger, round_name: str, student_id: str, note: str = "") -> str:
    """Return what good was noticed: what the note says, or what was typed since; "" if nothing.

    What was typed stays until the note says something newer.
    """
    row = ledger.connection.execute(
        "SELECT text, note FROM observed WHERE round = ? AND student_id = ?",
        (round_name, ledger.spelled(student_id)),
    ).fetchone()
    typed, note_then = row or ("", "")
    return note if typed == note_then or (note and note != note_then) else str(typed) or note


def outdate_observed(
    ledger: Ledger, round_name: str, student_id: str, note: str, now: datetime
) -> None:
    """Put what the note says newer in the place of what was typed, which then never comes back."""
    ledger.connection.execute(
        "UPDATE observed SET text = :note, note = :note, at = :at WHERE round = :round "
        "AND student_id = :student AND note <> :note AND :note <> ''",
        {"note": note, "at": at(now), "round": round_name, "student": ledger.spelled(student_id)},
    )


def keep_observed(
    ledger: Ledger, round_name: str, student_id: str, text: str, now: datetime, note: str = ""
) -> None:
    """Keep what was typed for the check-in, beside what the note says at that time."""
    values = {
        "round": round_name,
        "student_id": ledger.spelled(student_id),
        "text": text,
        "at": at(now),
        "note": note,
    }
    ledger.connection.execute(OBSERVED.replace, values)


def review(ledger: Ledger, round_name: str, student_id: str) -> GoalOutcome | None:
    """Return how the goal of a round went, if it was reviewed."""
    row = ledger.connection.execute(
        "SELECT outcome, changes, at FROM reviews WHERE round = ? AND student_id = ?",
        (round_name, ledger.spelled(student_id)),
    ).fetchone()
    return GoalOutcome(row[0], row[1], datetime.fromtimestamp(row[2], UTC)) if row else None


def keep_review(
    ledger: Ledger, round_name: str, student_id: str, outcome: str, changes: str, now: datetime
) -> None:
    """Keep how the goal went; a later review replaces an earlier one."""
    values = {
        "round": round_name,
        "student_id": ledger.spelled(student_id),
        "outcome": outcome,
        "changes": changes,
        "at": at(now),
    }
    ledger.connection.execute(REVIEWS.replace, values)
