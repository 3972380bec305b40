"""`confkit report` beside its peers: `python benchmarks/sums.py [--full] [--write FILE]`.

Whole processes in turn, the figure is the median of the rounds' ratios: 100 shared files against
a bare interpreter's start; 5,000 of them against a process that reads and parses them and does
nothing else; 20 workspaces (`--full`: 100) with 160 notes and 1,000 follow-ups each against a
process that parses and validates those notes and does nothing else; a ledger of a million
follow-ups against one of a thousand. `--write` replaces the part of that page between its marks.
Ends with 1 if a bound was missed.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import cases
import pairs
import parts
from pairs import CONFKIT, Contestant, Ratio, in_turn

from confkit.ledger import migration
from confkit.promises.followup_ids import identifier
from confkit.workspace.workspace import Workspace

BEGIN, END = parts.marks("report")
MEMORY = 200.0
PEER = """\
import sys
from pathlib import Path
import tomli
from confkit.notes.notes import Note
for file in sorted(Path(sys.argv[1]).glob("*/notes/*/*.toml")):
    Note.model_validate(tomli.loads(file.read_text(encoding="utf-8")))
"""
_ROUNDS = ("2024-fall", "2025-spring", "2025-fall", "2026-spring", "2026-fall", "2027-spring")
_KINDS = ("summary", "resource", "action", "check_in", "review")


class Figure(NamedTuple):
    """One comparison: the ratio and its bound, seconds of each, confkit's peak in MB.

    The peak is one of confkit's at most: Linux never counts less than its parent had.
    """

    name: str
    ratio: Ratio
    bound: float
    seconds: float
    peer: float
    peak: float
    rounds: int

    @property
    def held(self) -> bool:
        """Whether time and memory are within their bounds."""
        return self.ratio.median <= self.bound and self.peak < MEMORY


def compared(name: str, ours: list[str], peer: list[str], bound: float, rounds: int) -> Figure:
    """Let confkit and its peer take turns."""
    contestants = {"confkit": Contestant(ours), "peer": Contestant(peer)}
    in_turn(contestants, 1)
    series = in_turn(contestants, rounds)
    return Figure(
        name,
        series.ratio("confkit", "peer"),
        bound,
        series.seconds("confkit"),
        series.seconds("peer"),
        max(run.peak for run in series.runs["confkit"]),
        rounds,
    )


def school(folder: Path, teachers: int) -> None:
    """Make so many workspaces, each with a teacher, 160 notes and 1,000 follow-ups."""
    first = cases.made_class(folder / "001", 160, "--held")
    ledger(first, 1000, rounds=1)
    settings = (first / "confkit.toml").read_text(encoding="utf-8")
    for number in range(1, teachers + 1):
        root = folder / f"{number:03}"
        if number > 1:
            shutil.copytree(first, root)
        named = settings.replace("Dana Rivera", f"Teacher {number:03}")
        (root / "confkit.toml").write_text(named, encoding="utf-8")


READING = """\
import json, sys
from pathlib import Path
for file in sorted(Path(sys.argv[1]).iterdir()):
    json.loads(file.read_bytes())
"""


def shared(folder: Path, of: Path, teachers: int) -> Path:
    """Let teachers share a file each, made by `report --share` and then named anew."""
    pairs.run([CONFKIT, "-C", str(of), "report", "--share"])
    (made,) = of.glob("out/*/*.counts.json")
    text = made.read_text(encoding="utf-8")
    folder.mkdir()
    for number in range(teachers):
        named = re.sub(r'"teacher": "[^"]*"', f'"teacher": "Teacher {number:04}"', text)
        (folder / f"{number:04}.counts.json").write_text(named, encoding="utf-8")
    return folder


COLUMNS = [  # of the follow-ups that are made
    "id",
    "round",
    "student_id",
    "student",
    "kind",
    "text",
    "by",
    "opened",
    "promised",
    "due",
    "done",
    "dropped",
    "changed",
    "snoozed",
    "revision",
]


def ledger(root: Path, count: int, *, rounds: int = len(_ROUNDS)) -> None:
    """Give a workspace so many follow-ups of all kinds and states."""
    path = Workspace(root).ledger_path
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    migration.create(connection)
    connection.executemany(
        f"INSERT INTO followups ({', '.join(COLUMNS)}) VALUES ({', '.join('?' for _ in COLUMNS)})",
        _rows(count, rounds),
    )
    connection.execute(
        "INSERT INTO history (followup, at, revision, what, detail, due) "
        "SELECT id, opened, 1, 'opened', '', due FROM followups"
    )
    connection.execute("COMMIT")
    connection.close()


def _rows(count: int, rounds: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(count)
    first = int(datetime(2024, 11, 18, 20, tzinfo=UTC).timestamp())
    for number in range(count):
        turn = number % rounds
        kind, student = _KINDS[number % 5], f"{1000 + number // (5 * rounds)}"
        opened = first + turn * 180 * 86_400 + chance.randrange(4 * 86_400)
        due = opened + 172_800
        done = opened + chance.randrange(300_000) if chance.random() < 0.8 else None
        text = f"Send page {number}"
        yield (
            identifier(_ROUNDS[turn - rounds], student, kind, text, number),
            _ROUNDS[turn - rounds] if rounds > 1 else "2026-fall",
            student,
            f"Student {student}",
            kind,
            text,
            "teacher",
            opened,
            due,
            due,
            done,
            None,
            opened,
            None,
            1,
        )


def figures(scratch: Path, *, full: bool) -> list[Figure]:
    """Measure all four; each step is told on standard error."""
    many_files, large = 5000, 1_000_000
    teachers, starts, turns = (100, 41, 7) if full else (20, 21, 5)
    bare = [sys.executable, "-c", "pass"]
    _told(f"{teachers} workspaces")
    schools = _made("school", scratch / "school", teachers)
    peer = [sys.executable, "-c", PEER, str(schools)]
    report = [CONFKIT, "report", "--json"]
    of_schools = compared(
        f"{teachers} workspaces, against their notes parsed and validated",
        [*report, str(schools)],
        peer,
        1.5,
        turns,
    )
    _told("100 shared files")
    files = shared(scratch / "shared", schools / "001", 100)
    of_files = compared(
        "100 shared files, against a bare start", [*report, str(files)], bare, 15, starts
    )
    _told(f"{many_files:,} shared files")
    many = shared(scratch / "district", schools / "001", many_files)
    of_many = compared(
        f"{many_files:,} shared files, against reading and parsing them",
        [*report, str(many)],
        [sys.executable, "-c", READING, str(many)],
        1.2,
        turns,
    )
    _told(f"ledgers of 1,000 and {large:,}")
    roots = {count: cases.made_class(scratch / str(count), 20, "--held") for count in (1000, large)}
    for count, root in roots.items():
        _made("ledger", root, count)
    of_ledgers = compared(
        f"a ledger of {large:,} follow-ups, against one of 1,000",
        [*report, str(roots[large])],
        [*report, str(roots[1000])],
        10,
        turns,
    )
    return [of_files, of_many, of_schools, of_ledgers]


def _made(what: str, folder: Path, count: int) -> Path:
    """Make something in a process of its own: a child's peak is never below its parent's."""
    pairs.run([sys.executable, __file__, "--make", what, str(folder), str(count)])
    return folder


def _told(step: str) -> None:
    print(f"{time.process_time():4.0f} s  {step}", file=sys.stderr, flush=True)


def page(measured: list[Figure]) -> str:
    """Return the part of the page."""
    lines = [
        BEGIN,
        "## The report",
        "",
        "`confkit report --json`, in whole processes that take turns with their peer. The ratio "
        "is the median of the rounds (lowest to highest). Several workspaces are counted on as "
        f"many processors as there are, up to four; this machine has {os.cpu_count()}. “By "
        "processor” adds up what all of them used. Peak memory is that of one process; its bound "
        f"is {MEMORY:.0f} MB. Written by `python benchmarks/sums.py --write docs/benchmarks.md`.",
        "",
        "| | times the peer | bound | | by processor | s | peer s | peak MB | rounds |",
        "|---|---:|---:|---|---:|---:|---:|---:|---:|",
    ]
    for one in measured:
        ratio = one.ratio
        lines.append(
            f"| {one.name} | {ratio.median:.2f} ({ratio.least:.2f}–{ratio.most:.2f}) | "
            f"{one.bound:g} | {'held' if one.held else '**missed**'} | {ratio.processor:.2f} | "
            f"{one.seconds:.2f} | {one.peer:.2f} | {one.peak:.0f} | {one.rounds} |"
        )
    lines += [
        "",
        "The shared files are JSON, read and parsed as their peer does it. Beyond that, confkit "
        "starts with all that a report needs; looks at every number of each file, none of which is "
        "trusted; decides in each of nine columns what would tell of few; and writes a row for "
        "each teacher. Each of these takes a good part of what reading takes: the bound could "
        "only be held by leaving some of them out, or by keeping what was read before.",
    ]
    return "\n".join([*lines, END, ""])


def main() -> int:
    """Measure, print, write; return 1 if a bound was missed."""
    parser = parts.options(__doc__)
    parser.add_argument("--make", nargs=3, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.make:
        what, folder, count = said.make
        made = school if what == "school" else ledger
        made(Path(folder), int(count))
        return 0
    with tempfile.TemporaryDirectory(prefix="confkit-bench-") as scratch:
        measured = figures(Path(scratch), full=said.full)
    part = page(measured)
    print(part)
    if said.write:
        parts.put(said.write, part)
    return 0 if all(one.held for one in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
