"""What the ledger knows of each round, as numbers: one pass over the follow-ups, none in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
WHERE dropped IS NULL AND kind <> 'summary'{of} GROUP BY 1, 2, 3, 4
"""
_SUMMARIES = """
SELECT round, student_id, {state}, opened, first, done, zone, has_goal FROM (SELECT *, (
    SELECT min(left) FROM letters AS l
    WHERE l.kind = 'summary' AND l.round = followups.round
    AND l.student_id = followups.student_id AND l.occasion = followups.occasion) AS first, EXISTS (
    SELECT 1 FROM followups AS r
    WHERE r.kind = 'review' AND r.dropped IS NULL AND r.round = followups.round
    AND r.student_id = followups.student_id AND r.occasion = followups.occasion) AS has_goal
  FROM followups WHERE kind = 'summary' AND dropped IS NULL{of}) ORDER BY opened, id
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


class Talk(NamedTuple):
    """A student's last talk in a round, as its summary tells: how that counts, in `Summaries`.

    `student_id` is as the ledger spells it. `is_told`: the family has a letter about it, or the
    summary is done. `has_goal`: so has it the goal that was agreed, whose review is on record.
    """

    student_id: str
    summary: Summaries
    is_told: bool
    has_goal: bool = False


class Followed(NamedTuple):
    """What was followed up in one round; the `talks` by comparable id."""

    talks: Mapping[str, Talk] = {}
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
    talks = _talks(rows(_SUMMARIES.replace("{state}", tables.state(cases)), *moments), tz)
    outcomes = {(name, outcome): number for name, outcome, number in rows(_REVIEWS)}
    rounds = sorted({*states, *talks, *(name for name, _ in outcomes)})
    return {
        name: _followed(
            states.get(name, {}),
            talks.get(name, {}),
            (
                outcomes.get((name, "met"), 0),
                outcomes.get((name, "partly"), 0),
                outcomes.get((name, "not yet"), 0),
            ),
        )
        for name in rounds
    }


def _followed(
    states: dict[str, FollowUpCounts], talks: Mapping[str, Talk], outcomes: tuple[int, int, int]
) -> Followed:
    none = FollowUpCounts()
    reviews = states.get("review", none)
    family = _sum(states.get("family resource", none), states.get("family action", none))
    looked_at = reviews.in_time + reviews.late
    return Followed(
        talks,
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


def _talks(summaries: list[tuple[Any, ...]], tz: tzinfo) -> dict[str, dict[str, Talk]]:
    """Return by round and student the last talk of each; it was sent on its day by its clocks.

    What counts is the first letter about it.
    """

    @cache  # a million letters share a few thousand quarters of an hour
    def day(quarter: int, zone: str) -> date:
        told_by = clock.zone(zone) or tz
        return datetime.fromtimestamp(quarter * _QUARTER, UTC).astimezone(told_by).date()

    def counted(state: str, opened: int, sent: int, zone: str) -> Summaries:
        if state not in ("done", "late"):
            return Summaries(overdue=1) if state == "overdue" else Summaries(open=1)
        is_same = day(opened // _QUARTER, zone) == day(sent // _QUARTER, zone)
        return Summaries(same_day=1) if is_same else Summaries(later=1)

    by_round: dict[str, dict[str, Talk]] = {}
    for round_name, student_id, state, opened, first, done, zone, has_goal in summaries:
        sent = done if first is None else first
        told, summary = sent is not None, counted(state, opened, sent, zone)
        talk = Talk(student_id, summary, told, bool(told and has_goal))
        by_round.setdefault(round_name, {})[key(student_id)] = talk
    return by_round
