"""The figures as a page of Markdown, and which bounds were missed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import mail_merge
from cases import MOST_AGAIN, MOST_LETTERS, MOST_MEMORY, SAMPLES, Letters, Prep, Start
from pairs import COLUMNS, ROWS, Ratio


class Figures(NamedTuple):
    """Everything that one run measured."""

    day: str
    machine: list[tuple[str, str]]
    starts: list[Start]
    ledger: str
    preps: list[Prep]
    letters: Letters


def missed(figures: Figures) -> list[str]:
    """Name the bounds that were not held."""
    over = [
        f"{start.command}: {start.ratio.median:.2f} times a bare start, bound {start.bound:g}"
        for start in figures.starts
        if start.bound and start.ratio.median > start.bound
    ]
    for prep in figures.preps:
        if prep.bound and prep.ratio.median > prep.bound:
            over.append(
                f"prep of {prep.students:,}: {prep.ratio.median:.2f} times Jinja alone, "
                f"bound {prep.bound:g}"
            )
        if prep.peak > MOST_MEMORY:
            over.append(f"prep of {prep.students:,}: {prep.peak:.0f} MB, bound {MOST_MEMORY:g}")
        if prep.bound and prep.again.median > MOST_AGAIN:
            over.append(
                f"prep of {prep.students:,} again: {prep.again.median:.2f} of the first run, "
                f"bound {MOST_AGAIN:g}"
            )
    letters = figures.letters
    if letters.ratio and letters.ratio.median > MOST_LETTERS:
        over.append(
            f"summarize: {letters.ratio.median:.2f} times mailmerge, bound {MOST_LETTERS:g}"
        )
    if letters.again.median > MOST_AGAIN:
        over.append(
            f"summarize again: {letters.again.median:.2f} of the first run, bound {MOST_AGAIN:g}"
        )
    return over


def page(figures: Figures) -> str:
    """Return the page."""
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `python benchmarks/run.py --write docs/benchmarks.md` on "
            f"{figures.day}; not edited by hand.",
            "",
            *_table(["Measured on", ""], figures.machine),
            "",
            "Every figure is for whole processes that took turns in one run (A B A B …). A ratio "
            "is taken within each round. Shown are the median and, in parentheses, the lowest "
            "and highest of all rounds; “by processor” is the same median in processor time, on "
            "which other programs have less effect. Python's compiled files already existed.",
            *_start_up(figures),
            *_prep(figures.preps),
            *_letters(figures.letters),
            "",
        ]
    )


def _start_up(figures: Figures) -> list[str]:
    rows = [
        (
            _first_as_code(start.command),
            _times(start.ratio),
            f"{start.bound:g}" if start.bound else "–",
            _held(start.ratio.median, start.bound),
            f"{start.ratio.processor:.2f}",
            f"{start.seconds * 1000:.0f}",
            f"{start.bare * 1000:.0f}",
            f"{start.rounds}",
        )
        for start in figures.starts
    ]
    return [
        "",
        "## Start-up",
        "",
        "Against the start of the same interpreter with nothing to do (`python -c pass`), output "
        f"in a pipe or on a terminal of {COLUMNS} × {ROWS}. The ledger holds {figures.ledger}.",
        "",
        *_table(
            ["", "times a bare start", "bound", "", "by processor", "ms", "bare ms", "rounds"],
            rows,
            numbers=1,
        ),
    ]


def _first_as_code(text: str) -> str:
    command, comma, rest = text.partition(",")
    return f"`{command}`{comma}{rest}"


def _prep(preps: list[Prep]) -> list[str]:
    rows = [
        (
            f"{prep.students:,}" + (", with a round before" if prep.earlier else ""),
            _times(prep.ratio),
            f"{prep.bound:g}" if prep.bound else "–",
            _held(prep.ratio.median, prep.bound),
            f"{prep.ratio.processor:.2f}",
            _times(prep.again),
            _times(prep.sandboxed),
            _times(prep.over),
            f"{prep.seconds:.2f}",
            f"{prep.seconds_again:.2f}",
            f"{prep.jinja:.2f}",
            f"{prep.seconds / prep.students * 1000:.2f}",
            f"{prep.peak:.0f}",
            f"{prep.rounds}",
        )
        for prep in preps
    ]
    headings = [
        "students",
        "times Jinja alone",
        "bound",
        "",
        "by processor",
        "again",
        "times Jinja's sandbox",
        f"times {SAMPLES} over and over",
        "s",
        "again s",
        "Jinja s",
        "ms a student",
        "peak MB",
        "rounds",
    ]
    return [
        "",
        "## prep",
        "",
        "A made-up class (seeded), with two guardians and a note of one to three glows for each "
        "student. `confkit prep` reads and checks everything, and writes two files per student "
        "and the packet into a new folder. “Again” is a second run with unchanged files, in times "
        f"the first (bound {MOST_AGAIN:g}). The "
        "peer renders the same sheets, byte for byte, from the same templates, in memory with "
        "Jinja alone. Its values are ready in one file: dates in words, Markdown escaped. It "
        "reads and checks no notes, writes nothing and does not load confkit. The bound is "
        "against plain Jinja. The table also shows Jinja's sandbox, in which a user's own "
        f"templates have to run, and a peer that renders only {SAMPLES} sheets over and over, so "
        "that reading its values costs it nothing. Peak memory is that of all processes of a run "
        f"together; its bound is {MOST_MEMORY:g} MB.",
        "",
        *_table(headings, rows, numbers=1),
    ]


def _letters(letters: Letters) -> list[str]:
    rows = [
        ("`confkit summarize`, first time", *_rate(letters.letters, letters.seconds)),
        ("`confkit summarize`, again", *_rate(letters.letters, letters.seconds_again)),
    ]
    if letters.mailmerge is not None:
        name = f"mailmerge {mail_merge.version()}, dry run"
        rows.append((name, *_rate(letters.letters, letters.mailmerge)))
    return [
        "",
        "## summarize",
        "",
        f"{letters.letters:,} letters about {letters.students:,} students, {letters.rounds} "
        f"rounds, peak {letters.peak:.0f} MB. confkit reads the notes, keeps five follow-ups per "
        "student in the ledger, writes each letter as text and HTML into its own file, and reads "
        "it back before it is written. mailmerge's dry run fills one plain template from a CSV "
        "file and prints it. It does less, and is here for comparison.",
        "",
        *_table(["", "letters a second", "s"], rows, numbers=1),
        "",
        *_table(
            ["", "times", "bound", "", "by processor"],
            [
                (
                    name,
                    _times(ratio),
                    f"{bound:g}",
                    _held(ratio.median, bound),
                    f"{ratio.processor:.2f}",
                )
                for name, ratio, bound in (
                    ("against mailmerge's dry run", letters.ratio, MOST_LETTERS),
                    ("nothing changed, against the first time", letters.again, MOST_AGAIN),
                )
                if ratio
            ],
            numbers=1,
        ),
    ]


def _rate(letters: int, seconds: float) -> tuple[str, str]:
    return f"{letters / seconds:,.0f}", f"{seconds:.2f}"


def _times(ratio: Ratio) -> str:
    return f"{ratio.median:.2f} ({ratio.least:.2f}–{ratio.most:.2f})"


def _held(value: float, bound: float) -> str:
    return "" if not bound else "held" if value <= bound else "**missed**"


def _table(
    headings: list[str], rows: Iterable[tuple[str, ...]], *, numbers: int | None = None
) -> list[str]:
    """Return a Markdown table, padded so that it reads as text; columns from `numbers` right."""
    cells = [tuple(headings), *rows]
    widths = [max(3, *(len(row[at]) for row in cells)) for at in range(len(headings))]
    right = [numbers is not None and at >= numbers for at in range(len(headings))]

    def line(row: tuple[str, ...]) -> str:
        padded = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    rule = [
        "-" * (width - to_right) + ":" * to_right
        for width, to_right in zip(widths, right, strict=True)
    ]
    return [line(cells[0]), f"| {' | '.join(rule)} |", *(line(row) for row in cells[1:])]
