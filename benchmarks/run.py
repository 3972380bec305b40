"""Measure confkit side by side with its peers: `python benchmarks/run.py`, or `make bench`.

Prints the page of figures; `--write FILE` writes it too. `--full` takes more rounds, and a class of
10,000. Ends with 1 if a bound was missed.
"""

from __future__ import annotations

import compileall
import importlib.util
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import cases
import machine
import parts
import report

import coach
import roster


class Size(NamedTuple):
    """How much is measured: rounds of each, and the sizes of the classes with their rounds."""

    starts: int
    preps: list[tuple[int, int]]
    earlier: tuple[int, int]
    letters: tuple[int, int]
    rosters: list[tuple[int, int]]
    coach: tuple[int, int]


BOUNDED = Size(31, [(30, 5), (1000, 3)], (1000, 3), (1000, 3), [(1000, 5), (10_000, 3)], (1000, 3))
FULL = Size(
    61, [(30, 9), (1000, 9), (10_000, 3)], (1000, 5), (1000, 5), [(1000, 9), (10_000, 7)], (1000, 9)
)


def measured(size: Size, scratch: Path) -> report.Figures:
    """Measure everything; each step is told on standard error."""
    about = machine.description(scratch)
    compile_first()
    _told("start-up")
    starts, ledger = cases.start_up(scratch, size.starts)
    preps = []
    for students, rounds in size.preps:
        _told(f"prep of {students:,}")
        preps.append(cases.prep(scratch, students, rounds))
    _told("prep with a round before")
    preps.append(cases.prep(scratch, *size.earlier, earlier=True))
    _told("summarize")
    letters = cases.letters(scratch, *size.letters)
    day = datetime.now(UTC).date().isoformat()
    return report.Figures(day, about, starts, ledger, preps, letters)


def compile_first() -> None:
    """Compile confkit and everything beside it, as an installer does."""
    spec = importlib.util.find_spec("confkit")
    assert spec and spec.submodule_search_locations, "confkit is not installed"
    jinja = importlib.util.find_spec("jinja2")
    assert jinja and jinja.origin, "jinja2 is not installed"
    for folder in (*spec.submodule_search_locations, str(Path(jinja.origin).parent.parent)):
        compileall.compile_dir(folder, quiet=2)
    os.sync()


_BEGAN = time.monotonic()


def _told(step: str) -> None:
    print(f"{time.monotonic() - _BEGAN:4.0f} s  {step}", file=sys.stderr, flush=True)


def main() -> int:
    """Measure, print, write; return 1 if a bound was missed."""
    said = parts.options(__doc__).parse_args()
    size = FULL if said.full else BOUNDED
    with tempfile.TemporaryDirectory(prefix="confkit-bench-") as scratch:
        figures = measured(size, Path(scratch))
        _told("roster")
        rosters = roster.figures(Path(scratch), size.rosters)
        _told("coach")
        coaches = coach.figures(Path(scratch), *size.coach)
        _told("cleaning up")
    text = (
        f"{report.page(figures)}\n## Rosters\n\n{roster.table(rosters)}\n\n"
        f"## The coach\n\n{coach.table(size.coach[0], coaches)}\n"
    )
    print(text)
    if said.write:
        said.write.write_text(text + _other_parts(said.write), encoding="utf-8")
    over = [*report.missed(figures), *roster.missed(rosters), *coach.missed(coaches)]
    for line in over:
        print(f"missed: {line}", file=sys.stderr)
    return 1 if over else 0


def _other_parts(page: Path) -> str:
    """Return what the other benchmarks have written into the page."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    _, mark, rest = text.partition("<!-- ")
    return f"\n{mark}{rest}" if mark else ""


if __name__ == "__main__":
    sys.exit(main())
