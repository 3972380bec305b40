"""The goal, held against what a goal needs: said, done on both sides, seen, and by when.

One goal; verbs, not traits; a count, a frequency or something to look at. Source: Harvard Family
Research Project, on what families should leave a conference knowing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from confkit.coach.goal_words import GoalMatcher
from confkit.conference.sides import Side
from confkit.ground import clock
from confkit.ground.toml.where import Where
from confkit.language import dates
from confkit.language.spoken_dates import Spoken
from confkit.promises import deadlines
from confkit.promises.deadlines import Calendar


class Lapse(NamedTuple):
    """One thing that a goal lacks: which rule, where, and what goes into its sentence."""

    rule: str
    where: Where
    words: dict[str, str]


VAGUE = {
    "statement": "goal/vague",
    "home": "goal/action-vague",
    "school": "goal/action-vague",
    "student": "goal/action-vague",
}
"""The rule of each field that says nothing one could see; its phrases are the word pack's."""

SENTENCES = ("statement", "home", "school", "student", "works_at_home", "strategy", "measure")
SOONEST = timedelta(days=7)
"""A routine is not judged before it had a week."""


def lapses(
    data: dict[str, Any],
    calendar: Calendar,
    words: GoalMatcher,
    names: frozenset[str] = frozenset(),
    adults: frozenset[str] = frozenset(),
    teacher: frozenset[str] = frozenset(),
) -> Iterator[Lapse]:
    """Yield what is wrong with the goal of a note as it was read.

    `names` are people's; those of `adults` may act at home, and those of `teacher` at school.
    """
    meeting, goal = data.get("meeting"), data.get("goal")
    held = isinstance(meeting, dict) and meeting.get("status", "held") == "held"
    if goal is None:
        if held:
            yield Lapse("goal/missing", ("meeting",), {})
        return
    if isinstance(goal, list):
        yield Lapse("goal/several", ("goal", 1) if len(goal) > 1 else ("goal",), {})
        return
    if not isinstance(goal, dict):
        return
    if not held:
        yield Lapse("goal/draft", ("goal",), {})
        return
    yield from _fields(goal, words, names, adults, teacher)
    moment = _day(meeting.get("held")) if isinstance(meeting, dict) else None
    held_on = moment if moment and clock.in_reach(moment) else None
    yield from review(goal.get("review_on"), held_on, calendar)


def sentences(
    goal: dict[str, Any],
    words: GoalMatcher,
    names: frozenset[str],
    adults: frozenset[str],
    teacher: frozenset[str],
) -> Iterator[Lapse]:
    """Yield what the sentences that a goal has lack: an act one can see, who does it, for whom."""
    yield from _of_statement(_said(goal.get("statement")), words, names)
    sides: tuple[Side, ...] = ("home", "school")
    swapped = words.sentences.are_swapped(_said(goal.get("home")), _said(goal.get("school")))
    for side in sides:
        text = _said(goal.get(side))
        others = names - adults - teacher if side == "school" else names - adults
        wrong = words.sentences.side_of(text, others, side) if text else ""
        wrong = wrong or ("swapped" if swapped else "")
        if wrong:
            yield Lapse(f"goal/{side}-{wrong}", ("goal", side), {"found": _line(text)})
    yield from _for_both(goal, words, names)
    for name, rule in VAGUE.items():
        text = _said(goal.get(name))
        if len(text.split()) < 2 or (name != "student" and words.is_place(text)):
            continue  # told as too short
        if words.is_vague(text, names, statement=name == "statement"):
            yield Lapse(rule, ("goal", name), {"found": _line(text)})


def _fields(
    goal: dict[str, Any],
    words: GoalMatcher,
    names: frozenset[str],
    adults: frozenset[str],
    teacher: frozenset[str],
) -> Iterator[Lapse]:
    texts = {name: _said(goal.get(name)) for name in ("statement", "home", "school", "measure")}
    for name, text in texts.items():
        if not text:
            yield Lapse(f"goal/{name}-missing", ("goal", name), {})
    yield from bare(goal, words)
    same = words.is_same(texts["home"], texts["school"], names)
    if same:
        yield Lapse("goal/same", ("goal", "school"), {})
    for lapse in sentences(goal, words, names, adults, teacher):
        if not (same and lapse.rule == "goal/action-vague" and lapse.where[-1] != "student"):
            yield lapse


def bare(goal: dict[str, Any], words: GoalMatcher) -> Iterator[Lapse]:
    """Yield the sentences of one word or of a place, and a measure that nobody can count."""
    for name in ("statement", "home", "school"):
        text = _said(goal.get(name))
        if (text and len(text.split()) < 2 and text.isascii()) or words.is_place(text):
            yield Lapse("goal/too-short", ("goal", name), {"found": text})
    measure = _said(goal.get("measure"))
    if (
        measure
        and not words.is_measured(measure)
        and (measure.isascii() or words.sentences.is_only_better(measure))
    ):
        yield Lapse("goal/uncounted", ("goal", "measure"), {"found": measure})


def _of_statement(text: str, words: GoalMatcher, names: frozenset[str]) -> Iterator[Lapse]:
    """Yield what keeps a statement from being one act of one person."""
    where: Where = ("goal", "statement")
    if not text:
        return
    if words.is_several(text, names):
        yield Lapse("goal/several", where, {})
    elif words.sentences.is_of_several(text, names):
        yield Lapse("goal/people", where, {"found": _line(text)})
    elif words.sentences.is_not_done(text, names):
        yield Lapse("goal/negative", where, {"found": _line(text)})


def _for_both(goal: dict[str, Any], words: GoalMatcher, names: frozenset[str]) -> Iterator[Lapse]:
    """Yield siblings wherever they stand, and a strategy that is not for both sides."""
    for name in SENTENCES:
        text, where = _said(goal.get(name)), ("goal", name)
        if text and words.sentences.burdens_a_sibling(text, names):
            yield Lapse("goal/sibling", where, {"found": _line(text)})
    strategy = _said(goal.get("strategy"))
    if strategy and words.is_goodwill(strategy):
        yield Lapse("goal/strategy-vague", ("goal", "strategy"), {"found": _line(strategy)})
    elif strategy and words.sentences.is_one_sided(strategy, names):
        yield Lapse("goal/strategy-one-side", ("goal", "strategy"), {"found": _line(strategy)})


def _line(text: str) -> str:
    return " ".join(text.split())


def review(value: object, held: date | None, calendar: Calendar) -> Iterator[Lapse]:
    """Yield what is wrong with the day on which a goal is to be looked at: one thing at most.

    Of a day that is too late it does not matter whether there is school: each rule names a day
    that would do, and two of them would be one too many.
    """
    where: Where = ("goal", "review_on")
    best = deadlines.review(held, calendar) if held else None
    words = {"next": dates.day(best.suggested)} if best else {}
    if value is None or value == "":
        yield Lapse("goal/review-missing", where, words)
        return
    day = _day(value)
    if day is None or not clock.in_reach(day):
        return  # told with the note
    if held is not None and day <= held:
        yield Lapse("goal/review-date", where, words)
        return
    if held is not None and day < held + SOONEST:
        yield Lapse("goal/review-soon", where, words | {"day": dates.day(day)})
        return
    if held is not None and best is not None and day > best.last:
        weeks = f"{(day - held).days // 7} weeks after the meeting"
        late = f"after the term, which ends on {dates.day(best.last)}" if best.term else weeks
        yield Lapse("goal/review-late", where, words | {"day": dates.day(day), "late": late})
    elif not calendar.is_school_day(day):
        following = {"day": dates.day(day), "next": dates.day(calendar.on_or_after(day))}
        yield Lapse("goal/review-closed", where, following)


def promises(data: dict[str, Any], calendar: Calendar, spoken: Spoken) -> Iterator[Lapse]:
    """Yield the promises whose date cannot be meant, or whose words name another one."""
    meeting, promised = data.get("meeting"), data.get("promise")
    held = _day(meeting.get("held")) if isinstance(meeting, dict) else None
    for number, promise in enumerate(promised if isinstance(promised, list) else ()):
        day = _day(promise.get("due")) if isinstance(promise, dict) else None
        where: Where = ("promise", number, "due")
        if held is not None and isinstance(promise, dict) and promise.get("by") != "family":
            named = spoken.named_in(_said(promise.get("text")), datetime.combine(held, time()))
            if named and day not in named:
                words = {"said": _said(promise.get("text")), "day": named[0].isoformat()}
                yield Lapse("follow-up/due-named", ("promise", number, "text"), words)
        if day is None:
            continue
        if held is not None and day < held:
            yield Lapse("follow-up/due-early", where, {"day": dates.day(day)})
        elif (
            promise.get("kind") == "action"
            and promise.get("by") != "family"
            and (not calendar.is_school_day(day))
        ):
            words = {"day": dates.day(day), "next": dates.day(calendar.on_or_after(day))}
            yield Lapse("follow-up/due-closed", where, words)


def _said(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    """Read a date, with a time or without, in quotes or not; None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(value.strip()).date() if isinstance(value, str) else None
    except ValueError:
        return None
