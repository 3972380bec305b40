"""The report as values: each round with its shares, by teacher, small groups hidden. Pure.

Nothing outside this module turns counts into what is shown, so that what is hidden in one form
of the report stands in no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from confkit.ground.text import key
from confkit.report import coaching_questions
from confkit.report.coaching_questions import Question
from confkit.report.counts import SMALL, Counts, RoundCounts, total
from confkit.report.measures import MEASURES, Share
from confkit.report.small_groups import HIDDEN, Number, among, column, parts

NOT_SAID = "not said"
"""The languages of talks of which no roster tells them any more."""

Shares = dict[str, Share | None]
"""By measure; None where it is hidden, a whole of 0 where there is nothing yet."""


class Teacher(NamedTuple):
    """One teacher's shares in one round."""

    name: str
    school: str
    shares: Shares


class Round(NamedTuple):
    """One round of all teachers who had it. `teachers` are in the order of the alphabet.

    `came`, `modes` and `languages` tell of the talks that were held, of which there are `held`
    (None: too few to tell); `promises` and `goals` of how those go.
    """

    name: str
    first: date | None
    last: date | None
    shares: Shares
    teachers: tuple[Teacher, ...]
    held: int | None
    came: tuple[Number, ...]
    modes: tuple[Number, ...]
    languages: tuple[Number, ...]
    promises: tuple[Number, ...]
    goals: tuple[Number, ...]


class SourceLeftOut(NamedTuple):
    """A workspace or a file that is not in the sums, and why."""

    path: str
    reasons: tuple[str, ...]


class Report(NamedTuple):
    """A report. `now` is the round that it is mostly about; `rounds` are in the order of time.

    `unreadable` counts notes with a mistake; `own` is a teacher's own question, with its practice.
    """

    as_of: datetime
    schools: tuple[str, ...]
    teachers: int
    rounds: tuple[Round, ...]
    now: Round | None
    questions: tuple[Question, ...]
    own: tuple[str, str] | None
    left_out: tuple[SourceLeftOut, ...] = ()
    unreadable: int = 0

    @property
    def is_own(self) -> bool:
        """Whether it is about one teacher alone."""
        return self.teachers == 1


def report(counted: Sequence[RoundCounts], as_of: datetime) -> Report:
    """Put counts together, each teacher's round at most once among them."""
    by_round: dict[str, list[RoundCounts]] = {}
    for one in counted:
        by_round.setdefault(key(one.round), []).append(one)
    groups = sorted(by_round.values(), key=_when)
    rounds = tuple(_round(group) for group in groups)
    at = _in_question(groups)
    here = [one.counts for one in groups[at]] if groups else []
    teachers = {one.whose[:2] for one in counted}
    return Report(
        as_of=as_of,
        schools=_names(one.school for one in counted),
        teachers=len(teachers),
        rounds=rounds,
        now=rounds[at] if rounds else None,
        questions=tuple(coaching_questions.for_school(here)),
        own=coaching_questions.for_teacher(here[0]) if len(teachers) == 1 and here else None,
        unreadable=sum(one.counts.conferences.unreadable for one in counted),
    )


def _names(said: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, in the order of the alphabet."""
    found = {key(name): name for name in said}
    return tuple(found[one] for one in sorted(found))


def _when(group: Sequence[RoundCounts]) -> tuple[date, str]:
    """Return where a round stands in time: on the day on which half of its teachers had begun."""
    days = sorted(one.first for one in group if one.first)
    return (days[(len(days) - 1) // 2] if days else date.max, key(group[0].round))


def _in_question(groups: Sequence[Sequence[RoundCounts]]) -> int:
    """Choose the round that the report is about: the last that most teachers have begun."""
    begun = [sum(1 for one in group if one.first) for group in groups]
    enough = max(begun, default=0) / 2
    latest = [at for at, number in enumerate(begun) if number and number >= enough]
    return latest[-1] if latest else len(groups) - 1


def _round(group: Sequence[RoundCounts]) -> Round:
    ordered = sorted(group, key=lambda one: one.whose)
    columns = {
        measure.key: column([measure.of(one.counts) for one in ordered]) for measure in MEASURES
    }
    teachers = tuple(
        Teacher(
            one.teacher, one.school, {name: found.shares[at] for name, found in columns.items()}
        )
        for at, one in enumerate(ordered)
    )
    counts = total(one.counts for one in ordered)
    days = [day for one in ordered for day in (one.first, one.last) if day]
    return Round(
        ordered[0].round,
        min(days, default=None),
        max(days, default=None),
        {name: found.total for name, found in columns.items()},
        teachers,
        *_talks(counts),
        promises=_states(dict(zip(_PROMISED, counts.promises, strict=False))),
        goals=_states(dict(zip(_GOALS, counts.goals, strict=True))),
    )


_PROMISED = ("in time", "late", "overdue", "open")
_GOALS = ("met", "partly", "not yet", "looked at", "overdue", "to come")


def _states(numbers: dict[str, int]) -> tuple[Number, ...]:
    return parts(numbers, sum(numbers.values()))


def _talks(
    counts: Counts,
) -> tuple[int | None, tuple[Number, ...], tuple[Number, ...], tuple[Number, ...]]:
    """Return how many talks were held, who came, in which way, and in which languages."""
    held = counts.conferences.held
    ways = {name.replace("_", " "): number for name, number in counts.modes._asdict().items()}
    came = {
        name.replace("_", " "): number
        for name, number in counts.present._asdict().items()
        if number or (name not in ("other", "not_said") and not counts.present.not_said)
    }
    spoken = {**counts.languages, NOT_SAID: max(0, held - sum(counts.languages.values()))}
    return (
        held if held >= SMALL or not held else HIDDEN,
        among(came, held),
        parts(ways, held),
        parts(spoken, held),
    )
