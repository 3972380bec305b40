"""Questions to talk about: what the teachers who keep a practice most also do more often. Pure.

Teachers are taken in two halves and never in an order; who stands in which half is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from confkit.ground.resources import data_table
from confkit.report.counts import Counts
from confkit.report.measures import HABITS, MEASURES, Share
from confkit.report.small_groups import SMALL, sum_of

_FILE = "report/coaching_questions.toml"

LEAST_TEACHERS = 2 * SMALL
"""With fewer teachers nothing is asked: a half of them would be a small group."""

_CLEAR = 0.10
_ERRORS = 2.5
"""A difference is asked about from ten points on, and from so many of its standard errors: about
one in a hundred and fifty would be as clear by chance alone."""


class CoachingQuestion(NamedTuple):
    """One question about a practice and a habit.

    `better` and `others` are the habit's rates where the practice happens most, and elsewhere;
    `teachers` are how many stand in each half.
    """

    practice: str
    habit: str
    what: str
    ask: str
    better: float
    others: float
    teachers: tuple[int, int]


def for_school(teachers: Sequence[Counts]) -> list[CoachingQuestion]:
    """Return at most one question for each practice, in the order of the practices."""
    if len(teachers) < LEAST_TEACHERS:
        return []
    known = data_table(_FILE)["question"]
    questions = []
    for measure in MEASURES:
        rated = [(measure.of(counts), counts) for counts in teachers]
        most, rest = halves([(share, counts) for share, counts in rated if share.whole >= SMALL])
        if most and rest:
            asked = [
                (clear, entry)
                for entry in known
                if entry["practice"] == measure.key
                and (clear := _difference(entry["habit"], most, rest))
            ]
            if asked:
                questions.append(_question(*max(asked, key=lambda pair: pair[0].errors)))
    return questions


def for_teacher(counts: Counts) -> tuple[str, str] | None:
    """Return the practice with the most room in a teacher's own round, and a question about it."""
    shares = {measure.key: measure.of(counts) for measure in MEASURES}
    room = {name: share.rate for name, share in shares.items() if share.whole >= SMALL}
    least = min(room, key=lambda name: room[name], default=None)
    if least is None or room[least] >= _KEPT:
        return None
    known = data_table(_FILE)["own"]
    return least, next(entry["text"] for entry in known if entry["practice"] == least)


_KEPT = 0.95


def halves(rated: Sequence[tuple[Share, Counts]]) -> tuple[list[Counts], list[Counts]]:
    """Part teachers into those who keep a practice most, and the others; equals stay together.

    Both are empty where one of them would be a small group, or where they hardly differ.
    """
    rates = sorted((share.rate for share, _ in rated), reverse=True)
    if len(rates) < LEAST_TEACHERS:
        return [], []
    edge = rates[len(rates) // 2 - 1]
    most = [(share, counts) for share, counts in rated if share.rate >= edge]
    rest = [(share, counts) for share, counts in rated if share.rate < edge]
    if min(len(most), len(rest)) < SMALL:
        return [], []
    apart = sum_of(share for share, _ in most).rate - sum_of(share for share, _ in rest).rate
    if apart < _CLEAR / 2:
        return [], []
    return [counts for _, counts in most], [counts for _, counts in rest]


class _Difference(NamedTuple):
    errors: float
    better: float
    others: float
    teachers: tuple[int, int]


def _difference(habit: str, most: list[Counts], rest: list[Counts]) -> _Difference | None:
    """Return how much more often one half has a habit; None where that is not clear."""
    here, there = _shares(habit, most), _shares(habit, rest)
    if min(len(here), len(there)) < SMALL:
        return None
    better, others = sum_of(here).rate, sum_of(there).rate
    spread = sum(_variance([share.rate for share in half]) / len(half) for half in (here, there))
    errors = (better - others) / max(spread, 1e-6) ** 0.5
    if better - others < _CLEAR or errors < _ERRORS:
        return None
    return _Difference(errors, better, others, (len(here), len(there)))


def _variance(rates: list[float]) -> float:
    """Return the variance of a sample; `statistics` takes as long to load as all else here."""
    middle = sum(rates) / len(rates)
    return sum((rate - middle) ** 2 for rate in rates) / (len(rates) - 1)


def _shares(habit: str, half: Iterable[Counts]) -> list[Share]:
    return [share for counts in half if (share := HABITS[habit](counts)).whole >= SMALL]


def _question(difference: _Difference, entry: dict[str, str]) -> CoachingQuestion:
    return CoachingQuestion(
        entry["practice"],
        entry["habit"],
        entry["what"],
        entry["ask"],
        difference.better,
        difference.others,
        difference.teachers,
    )
