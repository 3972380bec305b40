"""What a reader can work out: the linear relations of everything that a report prints, solved."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from fractions import Fraction

from confkit.report.counts import Counts, Modes, total
from confkit.report.measures import MEASURES
from confkit.report.school_report import NOT_SAID, Round, Shares
from confkit.report.small_groups import OTHER, ShownNumber

Relation = Mapping[Hashable, int]
"""Coefficients by unknown; the constant stands under ONE. Their sum is zero."""

ONE = "1"


_Row = dict[Hashable, Fraction]


def determined(relations: Iterator[Relation]) -> dict[Hashable, Fraction]:
    """Return every unknown that the relations leave only one value for."""
    rows: dict[Hashable, _Row] = {}
    for relation in relations:
        row = {name: Fraction(number) for name, number in relation.items() if number}
        for name in [name for name in row if name in rows]:
            _subtract(row, rows[name], row[name])
        lead = next((name for name in row if name != ONE), None)
        if lead is None:
            assert not row, f"the report contradicts itself: {relation}"
            continue
        row = {name: number / row[lead] for name, number in row.items()}
        for other in rows.values():
            if lead in other:
                _subtract(other, row, other[lead])
        rows[lead] = row
    return {
        lead: -row.get(ONE, Fraction(0)) for lead, row in rows.items() if set(row) <= {lead, ONE}
    }


def _subtract(
    row: dict[Hashable, Fraction], other: Mapping[Hashable, Fraction], times: Fraction
) -> None:
    for name, number in other.items():
        left = row.get(name, Fraction(0)) - times * number
        row[name] = left
        if not left:
            del row[name]


def relations(
    shown: Round, true: list[Counts], totaled: Mapping[str, frozenset[int]]
) -> Iterator[Relation]:
    """Yield every relation between the cells of a round, its totals and its numbers.

    The reader is given more than a report tells: who is in which totals, that each talk has its
    letter, and which kinds of number there are at all.
    """
    for at, teacher in enumerate(shown.teachers):
        yield from _cells(at, teacher.shares)
        for name in ("glow_and_grow", "value", "valid_goal"):
            yield {(at, "held", "part"): 1, (at, name, "whole"): -1}
        if not true[at].summaries.open:
            yield {(at, "held", "part"): 1, (at, "same_day", "whole"): -1}
    yield from _cells("total", shown.shares)
    for measure in MEASURES:
        for end in ("part", "whole"):
            sums = {(at, measure.key, end): 1 for at in totaled[measure.about]}
            yield {**sums, ("total", measure.key, end): -1}
    held = {("total", "held", "part"): -1}
    languages = {**total_counts(true, totaled["talks"]).languages, NOT_SAID: 0}
    yield from _parts("modes", Modes._fields, shown.modes, held)
    yield from _parts("languages", languages, shown.languages, held)
    yield from _outcomes("promises", "promises", ("late", "overdue"), shown.promises)
    yield from _outcomes(
        "goals", "goals_met", ("partly", "not yet", "looked at", "overdue"), shown.goals
    )


def total_counts(true: list[Counts], totaled: frozenset[int]) -> Counts:
    """Add up the counts of those who are in a total."""
    return total(true[at] for at in totaled)


def _cells(whose: Hashable, shares: Shares) -> Iterator[Relation]:
    for name, share in shares.items():
        for end in ("part", "whole") if share is not None else ():
            if (number := getattr(share, end)) is not None:
                yield {(whose, name, end): 1, ONE: -number}


def _outcomes(
    group: str, measure: str, others: Iterable[str], shown: Iterable[ShownNumber]
) -> Iterator[Relation]:
    """Yield that the other outcomes are what a share leaves of its whole."""
    left = {("total", measure, "whole"): -1, ("total", measure, "part"): 1}
    among_others = [one for one in shown if one.name in (*others, OTHER)]
    yield from _parts(group, others, among_others, left)
    for one in shown:
        if one not in among_others and one.number is not None:
            yield {(group, one.name): 1, ONE: -one.number}


def _parts(
    group: str, names: Iterable[str], shown: Iterable[ShownNumber], whole: Relation
) -> Iterator[Relation]:
    """Yield that the parts make up the whole, which of them are told, and what the rest is."""
    words = {name.replace("_", " ") for name in names}
    yield {**{(group, name): 1 for name in words}, **whole}
    told = {one.name: one.number for one in shown if one.number is not None}
    for name in words & told.keys():
        yield {(group, name): 1, ONE: -told[name]}
    if OTHER in told:
        yield {**{(group, name): 1 for name in words - told.keys()}, ONE: -told[OTHER]}
