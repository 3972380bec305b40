"""What the ledger knows of each round, as numbers: one pass over the follow-ups, none in memory."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import Any, NamedTuple

from confkit.ground import clock
from confkit.ground.text import key
from confkit.ledger import tables
from confkit.ledger.ledger import Ledger
from confkit.promises.followups import told_at
from confkit.report.counts import FamilyPromises, FollowUpCounts, Goals, Summaries

_STATES = """
SELECT round, kind, by, {state}, count(*), count(snoozed) FROM followups
WHERE dropped IS NULL{of} GROUP BY 1, 2, 3, 4
"""
_SUMMARIES = """
SELECT round, opened, first, zone FROM (SELECT round, student_id, opened, zone, coalesce((
    SELECT min(left)
    FROM letters AS l WHERE l.kind = 'summary' AND l.round = followups.round
    AND l.student_id = followups.student_id), done) AS first
  FROM followups WHERE kind = 'summary' AND done IS NOT NULL)
WHERE first - opened < 90000{of}
"""
_REVIEWS = """
SELECT round, outcome, count(*) FROM reviews WHERE EXISTS (SELECT 1 FROM followups AS f
  WHERE f.kind = 'review' AND f.done IS NOT NULL AND f.round = reviews.round
  AND f.student_id = reviews.student_id){of} GROUP BY round, outcome
"""
"""An outcome counts while its review is done, and not once that is undone."""
_COUNTED_AS = {
    "done": "in_time",
    "late": "late",
    "overdue": "overdue",
    "upcoming": "open",
    "open": "open",
}
_QUARTER = 900
"""Seconds; every time zone's clock has changed by whole quarters of an hour since 1972."""


class Followed(NamedTuple):
    """What was followed up in one round."""

    summaries: Summaries = Summaries()
    promises: FollowUpCounts = FollowUpCounts()
    check_ins: FollowUpCounts = FollowUpCounts()
    contacts: FollowUpCounts = FollowUpCounts()
    family_promises: FamilyPromises = FamilyPromises()
    goals: Goals = Goals()


def by_round(
    ledger: Ledger,
    now: datetime,
    tz: tzinfo,
    students: Collection[str] | None = None,
    only: str = "",
) -> dict[str, Followed]:
    """Count each round's follow-ups by state, of these students or (None) of all.

    `only` names the one round that is wanted.

    In time and late are judged by `due`, as `confkit due` does: what waits by the clocks of `tz`,
    what is over by those by which it was told. What was dropped never counts.
    """
    of, of_values = (" AND round = ?", [only]) if only else ("", list[str]())
    if students is not None:
        wanted = set(map(key, students))
        ids = [student_id for student_id, _ in ledger.students() if key(student_id) in wanted]
        of_values += ids
        of += f" AND student_id IN ({', '.join('?' * len(ids))})"

    def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
        query = statement.replace("{of}", of)
        return ledger.connection.execute(query, (*values, *of_values)).fetchall()

    cases, moments = _now_by_zone(ledger, now, tz)
    states: dict[str, dict[str, FollowUpCounts]] = {}
    in_states = rows(_STATES.replace("{state}", tables.state(cases)), *moments)
    for round_name, kind, by, state, number, moved in in_states:
        what = f"{by} {kind}" if by == "family" else kind
        of_round = states.setdefault(round_name, {})
        counted = FollowUpCounts(**{_COUNTED_AS[state]: number}, moved=moved)
        of_round[what] = _sum(of_round.get(what, FollowUpCounts()), counted)
    same_day = _same_days(rows(_SUMMARIES), tz)
    outcomes = {(name, outcome): number for name, outcome, number in rows(_REVIEWS)}
    rounds = sorted({*states, *(name for name, _ in outcomes)})
    return {
        name: _followed(
            states.get(name, {}),
            same_day.get(name, 0),
            (
                outcomes.get((name, "met"), 0),
                outcomes.get((name, "partly"), 0),
                outcomes.get((name, "not yet"), 0),
            ),
        )
        for name in rounds
    }


def _followed(
    states: dict[str, FollowUpCounts], same_day: int, outcomes: tuple[int, int, int]
) -> Followed:
    none = FollowUpCounts()
    summaries, reviews = states.get("summary", none), states.get("review", none)
    family = _sum(states.get("family resource", none), states.get("family action", none))
    sent = summaries.in_time + summaries.late
    looked_at = reviews.in_time + reviews.late
    return Followed(
        Summaries(same_day, sent - same_day, summaries.overdue, summaries.open),
        _sum(states.get("resource", none), states.get("action", none)),
        states.get("check_in", none),
        states.get("contact", none),
        FamilyPromises(family.in_time + family.late, family.overdue + family.open),
        Goals(*outcomes, max(0, looked_at - sum(outcomes)), reviews.overdue, reviews.open),
    )


def _sum(some: FollowUpCounts, others: FollowUpCounts) -> FollowUpCounts:
    return FollowUpCounts._make(map(int.__add__, some, others))


def _now_by_zone(ledger: Ledger, now: datetime, tz: tzinfo) -> tuple[str, list[Any]]:
    """Return SQL for this moment as the clocks of a row's zone would show it, and its values.

    A day that was told in one zone stays that day in another: it is over when the clocks of `tz`
    have passed it.
    """
    values: list[Any] = []
    for (name,) in ledger.connection.execute("SELECT DISTINCT zone FROM followups"):
        if told_by := clock.zone(name):
            values += [name, told_at(now, str(tz), told_by).timestamp()]
    cases = " WHEN ? THEN ?" * (len(values) // 2)
    return f"CASE zone{cases} ELSE ? END" if cases else "?", [*values, now.timestamp()]


def _same_days(summaries: list[tuple[str, int, int, str]], tz: tzinfo) -> dict[str, int]:
    """Count by round the summaries that were sent on the day of the talk, by the talk's clocks."""

    @cache  # a million letters share a few thousand quarters of an hour
    def day(quarter: int, zone: str) -> date:
        told_by = clock.zone(zone) or tz
        return datetime.fromtimestamp(quarter * _QUARTER, UTC).astimezone(told_by).date()

    by_round: dict[str, int] = {}
    for round_name, opened, done, zone in summaries:
        if day(opened // _QUARTER, zone) == day(done // _QUARTER, zone):
            by_round[round_name] = by_round.get(round_name, 0) + 1
    return by_round
