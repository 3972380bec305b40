"""Measure confkit side by side with its peers: `python benchmarks/run.py`, or `make bench`.

Prints the page of figures; `--write FILE` writes it too. Ends with 1 if a bound was missed.
"""

from __future__ import annotations

import argparse
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
import report

import coach
import roster
from ledger import BEGIN


class Size(NamedTuple):
    """How much is measured: rounds of each, and the sizes of the classes with their rounds."""

    starts: int
    preps: list[tuple[int, int]]
    earlier: tuple[int, int]
    letters: tuple[int, int]


FULL = Size(61, [(30, 9), (1000, 9), (10_000, 3)], (1000, 5), (1000, 5))
QUICK = Size(9, [(30, 3), (1000, 2)], (100, 2), (100, 2))


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a first look, in under a minute")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page there too")
    said = parser.parse_args()
    if said.quick and said.write:
        parser.error("--write takes the figures of a full run; leave --quick out")
    with tempfile.TemporaryDirectory(prefix="confkit-bench-") as scratch:
        figures = measured(QUICK if said.quick else FULL, Path(scratch))
        _told("roster")
        sizes = [(1000, 3)] if said.quick else [(1000, 9), (10_000, 7)]
        rosters = roster.table(roster.figures(Path(scratch), sizes))
        _told("coach")
        students, rounds = (100, 3) if said.quick else (1000, 9)
        coaches = coach.table(students, coach.figures(Path(scratch), students, rounds))
        _told("cleaning up")
    text = f"{report.page(figures)}\n## Rosters\n\n{rosters}\n\n## The coach\n\n{coaches}\n"
    print(text)
    if said.write:
        said.write.write_text(text + _ledgers_part(said.write), encoding="utf-8")
    for line in report.missed(figures):
        print(f"missed: {line}", file=sys.stderr)
    return 1 if report.missed(figures) else 0


def _ledgers_part(page: Path) -> str:
    """Return what benchmarks/ledger.py has written into the page, which takes its own time."""
    _, mark, part = page.read_text(encoding="utf-8").partition(BEGIN) if page.exists() else [""] * 3
    return f"\n{mark}{part}" if mark else ""


if __name__ == "__main__":
    sys.exit(main())
