"""The report as one page: where each bar, line and dot of its charts stands, for the template.

Pure but for the template. Each practice has a drawing of its own, so that a narrow screen can put
it below its words; lengths are units of that drawing.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from confkit.language.templates import Templates
from confkit.report.coaching_questions import CoachingQuestion
from confkit.report.measures import MEASURES, Measure, title_of
from confkit.report.school_report import Report, Round, TeacherShares
from confkit.report.small_groups import SMALL, ShownShare, percent, so_many
from confkit.workspace.workspace import Workspace

_LONG = 330
"""How long a bar of 100 % is."""
_DOT, _PILE = 4.8, 5
"""How far apart dots stand, and how many stand over each other without touching."""
_TREND = 150.0, 42.0
_LATEST = 8


class Bar(NamedTuple):
    """One practice: how long its bar is, and where the round before stood (None: not known)."""

    title: str
    length: float
    before: float | None
    percent: str
    said: str


class Trend(NamedTuple):
    """One practice over the rounds: the line through its dots, and what it says first and last."""

    title: str
    line: str
    dots: tuple[tuple[float, float], ...]
    first: str
    last: str
    said: str


class Strip(NamedTuple):
    """One practice, a dot for each teacher, and where half of them stand."""

    title: str
    dots: tuple[tuple[float, float], ...]
    middle: float
    said: str


class TeacherRow(NamedTuple):
    """One teacher, and a cell for each practice."""

    teacher: str
    cells: tuple[str, ...]


class QuestionShown(NamedTuple):
    """A question: the practice, what is done more often where it is kept, and how often."""

    title: str
    ask: str
    what: str = ""
    better: str = ""
    others: str = ""


class ReportPage(NamedTuple):
    """What the template draws. `before` and `rounds` name rounds; `few` is what is hidden below."""

    titles: tuple[str, ...]
    bars: tuple[Bar, ...]
    before: str
    trends: tuple[Trend, ...]
    rounds: tuple[str, ...]
    strips: tuple[Strip, ...]
    rows: tuple[TeacherRow, ...]
    questions: tuple[QuestionShown, ...]
    own: QuestionShown | None
    few: int


def render(of: Report, workspace: Workspace | None) -> str:
    """Render the page; the workspace's own template comes first. Raises TemplateError."""
    templates = workspace.templates if workspace else Templates(None)
    return templates.render("report.html.j2", report=of, page=drawn(of))


def drawn(of: Report) -> ReportPage:
    """Place everything that the page shows."""
    now, before, latest = of.now, _before(of), of.rounds[-_LATEST:]
    teachers = now.teachers if now else ()
    return ReportPage(
        titles=tuple(measure.title for measure in MEASURES),
        bars=_bars(now, before) if now else (),
        before=before.name if before else "",
        trends=_trends(latest),
        rounds=tuple(item.name for item in latest),
        strips=_strips(teachers),
        rows=tuple(_row(item, several=len(of.schools) > 1) for item in teachers),
        questions=tuple(_question_shown(item) for item in of.questions),
        own=QuestionShown(title_of(of.own[0]), of.own[1]) if of.own else None,
        few=SMALL,
    )


def _question_shown(question: CoachingQuestion) -> QuestionShown:
    better, others = (f"{rate * 100:.0f} %" for rate in (question.better, question.others))
    return QuestionShown(title_of(question.practice), question.ask, question.what, better, others)


def _before(of: Report) -> Round | None:
    """Return the round before the one that the report is about."""
    at = of.rounds.index(of.now) if of.now else 0
    return of.rounds[at - 1] if at else None


def _bars(now: Round, before: Round | None) -> tuple[Bar, ...]:
    bars = []
    for measure in MEASURES:
        share = now.shares[measure.key]
        rate = share.rate if share else None
        bars.append(
            Bar(
                measure.title,
                round((rate or 0) * _LONG, 1),
                _at(before.shares[measure.key]) if before else None,
                "" if share is None or (share.word and rate is None) else percent(share),
                so_many(share),
            )
        )
    return tuple(bars)


def _at(share: ShownShare | None) -> float | None:
    return None if share is None or share.rate is None else round(share.rate * _LONG, 1)


def _trends(rounds: Sequence[Round]) -> tuple[Trend, ...]:
    """Return a small drawing for each practice that at least two rounds tell of."""
    drawn = [(measure, known) for measure in MEASURES if len(known := _known(measure, rounds)) > 1]
    return tuple(_trend(measure, known, len(rounds)) for measure, known in drawn)


class _Known(NamedTuple):
    """A share that can be drawn, and the place of its round among those that are shown."""

    at: int
    rate: float
    percent: str
    round: str


def _known(measure: Measure, rounds: Sequence[Round]) -> list[_Known]:
    return [
        _Known(at, share.rate, percent(share), round_.name)
        for at, round_ in enumerate(rounds)
        if (share := round_.shares[measure.key]) and share.rate is not None
    ]


def _trend(measure: Measure, known: list[_Known], rounds: int) -> Trend:
    wide, high = _TREND
    dots = tuple(
        (round(one.at * wide / (rounds - 1), 1), round(high * (1 - one.rate), 1)) for one in known
    )
    in_words = ", ".join(f"{one.round} {one.percent}" for one in known)
    return Trend(
        measure.title,
        " ".join(f"{x},{y}" for x, y in dots),
        dots,
        known[0].percent,
        known[-1].percent,
        f"{measure.title}: {in_words}.",
    )


def _strips(teachers: Sequence[TeacherShares]) -> tuple[Strip, ...]:
    """Return a strip of dots for each practice that enough teachers tell of."""
    strips: list[Strip] = []
    for measure in MEASURES:
        rates = [
            share.rate
            for teacher in teachers
            if (share := teacher.shares[measure.key]) and share.rate is not None
        ]
        if len(rates) >= SMALL:
            middle = statistics.median(rates)
            in_words = f"half at {middle * 100:.0f} % or more"
            dots = tuple(_dots(rates))
            strips.append(Strip(measure.title, dots, round(middle * _LONG, 1), in_words))
    return tuple(strips)


def _dots(rates: Iterable[float]) -> Iterable[tuple[float, float]]:
    """Place a dot for each rate; equal ones stand over each other, closer where they are many."""
    piles = Counter(round(rate * _LONG / _DOT) for rate in rates)
    for place, number in sorted(piles.items()):
        apart = min(_DOT, _DOT * (_PILE - 1) / max(1, number - 1))
        for at in range(number):
            yield round(place * _DOT, 1), round((at - (number - 1) / 2) * apart, 1)


def _row(teacher: TeacherShares, *, several: bool) -> TeacherRow:
    name = f"{teacher.name} ({teacher.school})" if several else teacher.name
    return TeacherRow(name, tuple(percent(teacher.shares[measure.key]) for measure in MEASURES))
