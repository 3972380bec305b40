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
from confkit.report.coaching_questions import CoachingQuestion
from confkit.report.counts import Counts, FollowUpCounts, Goals, RoundCounts, total
from confkit.report.measures import MEASURES, Measure, Share
from confkit.report.small_groups import (
    HIDDEN,
    SMALL,
    ShownNumber,
    ShownShare,
    Visibility,
    among,
    outcomes,
    parts,
    sum_of,
    told,
    total_told,
    visibility,
)

NOT_SAID = "not said"
"""The languages of talks of which no roster tells them any more."""

Shares = dict[str, ShownShare | None]
"""By measure; None where it is hidden, a whole of 0 where there is nothing yet, a word where a
number would tell fewer than five."""


class TeacherShares(NamedTuple):
    """One teacher's shares in one round."""

    name: str
    school: str
    shares: Shares


class Round(NamedTuple):
    """One round of all teachers who had it. `teachers` are in alphabetical order.

    `came`, `modes` and `languages` tell of the talks that were held, of which there are `held`
    (None: too few to tell); `promises` and `goals` of how those go.
    """

    name: str
    first: date | None
    last: date | None
    shares: Shares
    teachers: tuple[TeacherShares, ...]
    held: int | None
    came: tuple[ShownNumber, ...]
    modes: tuple[ShownNumber, ...]
    languages: tuple[ShownNumber, ...]
    promises: tuple[ShownNumber, ...]
    goals: tuple[ShownNumber, ...]


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
    questions: tuple[CoachingQuestion, ...]
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
    for round_counts in counted:
        by_round.setdefault(key(round_counts.round), []).append(round_counts)
    groups = sorted(by_round.values(), key=_when)
    rounds = tuple(_round(group) for group in groups)
    at = _in_question(groups)
    here = [round_counts.counts for round_counts in groups[at]] if groups else []
    teachers = {round_counts.whose[:2] for round_counts in counted}
    return Report(
        as_of=as_of,
        schools=_names(round_counts.school for round_counts in counted),
        teachers=len(teachers),
        rounds=rounds,
        now=rounds[at] if rounds else None,
        questions=tuple(coaching_questions.for_school(here)),
        own=coaching_questions.for_teacher(here[0]) if len(teachers) == 1 and here else None,
        unreadable=sum(round_counts.counts.conferences.unreadable for round_counts in counted),
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, in alphabetical order."""
    spelled = {key(name): name for name in names}
    return tuple(spelled[name] for name in sorted(spelled))


def _when(group: Sequence[RoundCounts]) -> tuple[date, str]:
    """Return where a round stands in time: on the day on which half of its teachers had begun."""
    days = sorted(counts.first for counts in group if counts.first)
    return (days[(len(days) - 1) // 2] if days else date.max, key(group[0].round))


def _in_question(groups: Sequence[Sequence[RoundCounts]]) -> int:
    """Choose the round that the report is about: the last that most teachers have begun."""
    begun = [sum(1 for counts in group if counts.first) for group in groups]
    enough = max(begun, default=0) / 2
    latest = [at for at, number in enumerate(begun) if number and number >= enough]
    return latest[-1] if latest else len(groups) - 1


def _round(group: Sequence[RoundCounts]) -> Round:
    teachers = sorted(group, key=lambda teacher: teacher.whose)
    columns = {
        measure.key: [measure.of(teacher.counts) for teacher in teachers] for measure in MEASURES
    }
    seen = {
        about: visibility([columns[measure.key] for measure in MEASURES if measure.about == about])
        for about in dict.fromkeys(measure.about for measure in MEASURES)
    }
    totals = {
        totaled: total(teachers[at].counts for at in totaled)
        for totaled in {teacher.totaled for teacher in seen.values()}
    }
    counts = {about: totals[teacher.totaled] for about, teacher in seen.items()}
    shares = {measure.key: _total(measure, columns, seen[measure.about]) for measure in MEASURES}
    held = HIDDEN if shares["held"] is HIDDEN else counts["talks"].conferences.held
    days = [day for teacher in teachers for day in (teacher.first, teacher.last) if day]
    return Round(
        name=teachers[0].round,
        first=min(days, default=None),
        last=max(days, default=None),
        shares=shares,
        teachers=tuple(
            TeacherShares(
                teacher.teacher,
                teacher.school,
                {
                    measure.key: _cell(measure, columns, at)
                    if at in seen[measure.about].shown
                    else HIDDEN
                    for measure in MEASURES
                },
            )
            for at, teacher in enumerate(teachers)
        ),
        held=held,
        came=_came(counts["talks"]),
        modes=parts(_named(counts["talks"].modes), held or 0),
        languages=_languages(counts["talks"]),
        promises=_promises(counts["promises"].promises, shares["promises"]),
        goals=_goals(counts["goals"].goals, shares["goals_met"]),
    )


_Columns = dict[str, list[Share]]
_HELD = "held"


def _cell(measure: Measure, columns: _Columns, at: int) -> ShownShare | None:
    """Return one teacher's share as it is shown."""
    share = columns[measure.key][at]
    if _leaves_few(measure, columns[_HELD][at], share):
        return HIDDEN
    return told(share, part=measure.key != _HELD)


def _total(measure: Measure, columns: _Columns, seen: Visibility) -> ShownShare | None:
    """Return a column's total as it is shown."""
    column, held = columns[measure.key], columns[_HELD]
    both = [(held[at], column[at]) for at in seen.totaled]
    whole = sum_of(one for one, _ in both), sum_of(share for _, share in both)
    if any(_leaves_few(measure, *one) for one in (whole, *both)):
        return HIDDEN
    return total_told(column, seen, part=measure.key != _HELD)


def _leaves_few(measure: Measure, held: Share, share: Share) -> bool:
    """Tell whether a share is of nearly all talks that were held, so that it tells the others."""
    return measure.about == "talks" and measure.key != _HELD and 0 < held.part - share.whole < SMALL


def _promises(kept: FollowUpCounts, share: ShownShare | None) -> tuple[ShownNumber, ...]:
    return outcomes(
        ("in time", kept.in_time),
        {"late": kept.late, "overdue": kept.overdue},
        ("open", kept.open),
        share,
    )


def _goals(goals: Goals, share: ShownShare | None) -> tuple[ShownNumber, ...]:
    others = {
        "partly": goals.partly,
        "not yet": goals.not_yet,
        "looked at": goals.unsaid,
        "overdue": goals.overdue,
    }
    return outcomes(("met", goals.met), others, ("to come", goals.open), share)


def _named(group: NamedTuple) -> dict[str, int]:
    """Return a group of counts by names in words."""
    return {name.replace("_", " "): number for name, number in group._asdict().items()}


def _came(counts: Counts) -> tuple[ShownNumber, ...]:
    """Return who came; a zero says something only where every note says who was there."""
    maybe = {"other", "not said"} if not counts.present.not_said else set(_named(counts.present))
    came = _named(counts.present).items()
    return among(
        {name: number for name, number in came if number or name not in maybe},
        counts.conferences.held,
    )


def _languages(counts: Counts) -> tuple[ShownNumber, ...]:
    held = counts.conferences.held
    not_said = max(0, held - sum(counts.languages.values()))
    return parts({**counts.languages, NOT_SAID: not_said}, held)
