"""The report in the terminal: bars, rounds, teachers in alphabetical order, questions."""

from __future__ import annotations

from confkit.cli.shown import console
from confkit.ground.text import counted, listed
from confkit.language.dates import short_date
from confkit.report.measures import MEASURES, title_of
from confkit.report.school_report import Report, Round
from confkit.report.small_groups import (
    HIDDEN_SIGN,
    NOTHING_SIGN,
    SMALL,
    ShownNumber,
    ShownShare,
    percent,
    so_many,
)
from confkit.work.report import Reported

_BAR = 20
_GAP = 2


def show(done: Reported) -> None:
    """Show the report on standard output."""
    of = done.report
    if of.now is None:
        console.out("Nothing to report yet: no round has a student, a note or a follow-up.")
        return
    console.out(headline(done))
    console.out("\nIs it happening?")
    _table([_bar(measure.title, of.now.shares[measure.key]) for measure in MEASURES])
    if len(of.rounds) > 1:
        console.out("\nOver time")
        _table(_over_time(of.rounds[-_that_fit(of.rounds) :]))
    _who_came(of.now)
    if len(of.now.teachers) > 1:
        console.out("\nBy teacher, in alphabetical order")
        _table(_by_teacher(of))
    _legend(of)
    _questions(of)
    if of.left_out:
        console.out(f"\nNot in these totals: {listed([source.path for source in of.left_out])}")


def headline(done: Reported) -> str:
    """Say what the report is about, in a line."""
    of = done.report
    assert of.now, "asked by show"  # noqa: S101
    who = counted(of.teachers, "teacher") if not of.is_own else of.now.teachers[0].name
    where = of.schools[0] if len(of.schools) == 1 else counted(len(of.schools), "school")
    span = [short_date(day) for day in (of.now.first, of.now.last) if day]
    days = f" ({' to '.join(dict.fromkeys(span))})" if span else ""
    return f"{where} · {who} · {of.now.name}{days}"


def _table(rows: list[list[str]]) -> None:
    ratios = [1] + [0] * (len(rows[0]) - 1)
    if console.on_terminal() and console.table([("", row) for row in rows], ratios, styled=()):
        return
    widest = max(len(row[0]) for row in rows)
    for row in rows:
        console.out("  ".join([row[0].ljust(widest), *row[1:]]).rstrip())


def _bar(title: str, share: ShownShare | None) -> list[str]:
    """Return a row: what, a bar on a terminal, the rate, and so many of so many."""
    rate = share.rate if share else None
    full = round((rate or 0) * _BAR)
    bar = ["" if rate is None else "█" * full + "░" * (_BAR - full)] * console.on_terminal()
    nothing = NOTHING_SIGN if share and share.whole == 0 else ""
    return [title, *bar, nothing if rate is None else f"{percent(share):>5}", so_many(share)]


def _that_fit(rounds: tuple[Round, ...]) -> int:
    """Return how many of the last rounds a terminal has room for; two at least."""
    if not console.on_terminal():
        return len(rounds)
    titles = max(len(measure.title) for measure in MEASURES)
    column = max(len(round_.name) for round_ in rounds) + _GAP
    return max(2, (console.width() - titles) // column)


def _over_time(rounds: tuple[Round, ...]) -> list[list[str]]:
    rows = [["", *(round_.name for round_ in rounds)]]
    for measure in MEASURES:
        rates = [percent(round_.shares[measure.key]) for round_ in rounds]
        rows.append([measure.title, *rates])
    return _right(rows)


def _by_teacher(of: Report) -> list[list[str]]:
    assert of.now, "asked by show"  # noqa: S101
    several = len(of.schools) > 1
    rows = [["", *(measure.head for measure in MEASURES)]]
    for teacher in of.now.teachers:
        name = f"{teacher.name} ({teacher.school})" if several else teacher.name
        rows.append([name, *(percent(teacher.shares[measure.key]) for measure in MEASURES)])
    return _right(rows)


def _right(rows: list[list[str]]) -> list[list[str]]:
    """Return rows whose columns of numbers end at the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(1, len(rows[0]))]
    return [
        [row[0], *(cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True))]
        for row in rows
    ]


def _who_came(now: Round) -> None:
    if not now.came:
        return
    console.out(f"\nThe {now.held:,} conferences")
    rows = (
        ("came", now.came),
        ("how", now.modes),
        ("language", now.languages),
        ("promises", now.promises),
        ("goals", now.goals),
    )
    for title, numbers in rows:
        shown = [_number(number) for number in numbers if number.number != 0]
        if shown:
            console.out(f"  {title}: {', '.join(shown)}")


def _number(number: ShownNumber) -> str:
    if number.number is None:
        return f"{number.name} {number.word}"
    return f"{number.name} {number.number:,}"


def _legend(of: Report) -> None:
    assert of.now, "asked by show"  # noqa: S101
    shown = [round_.shares for round_ in of.rounds] + [
        teacher.shares for teacher in of.now.teachers
    ]
    cells = [share for shares in shown for share in shares.values()]
    signs = [HIDDEN_SIGN] if None in cells else []
    signs += [share.bound for share in cells if share]
    said = [words for sign, words in _SIGNS.items() if sign in signs]
    if said:
        console.out("\n" + "\n".join(said))


_SIGNS = {
    HIDDEN_SIGN: f"· fewer than {SMALL}; such a group may be left out of the totals too",
    "≥": f"≥ all but fewer than {SMALL}, or a total of such shares",
    "≤": f"≤ fewer than {SMALL} of them",
}


def _questions(of: Report) -> None:
    if of.questions:
        console.out("\nQuestions to talk about")
    for question in of.questions:
        better, others = (f"{rate * 100:.0f} %" for rate in (question.better, question.others))
        console.out(
            f"  {title_of(question.practice)}: where it happens most, {question.what} "
            f"in {better} of conferences; "
            f"elsewhere, in {others}. {question.ask}"
        )
    if of.own:
        console.out("\nA question for yourself")
        console.out(f"  {of.own[1]}")
    elif not of.questions and not of.is_own:
        console.out("\nNo difference is clear enough to ask about.")
