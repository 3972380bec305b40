"""Does the cost grow with the work alone? A workspace of 100 and of 1,000 students.

Each student has a note, a sheet and a letter in each of five rounds, and a hundred follow-ups.
With `--full` one of 10,000 students too, whose ledger holds a million of them, for half an hour.
Whole processes, one after another:

    python benchmarks/growth.py --write docs/benchmarks.md

replaces the part of that page between its two marks; with `--only` the rows of these commands
alone. Ends with 1 if a bound was missed.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import classes
import parts
import tomli_w
from pairs import CONFKIT, NOW, environment

from confkit.ledger import migration
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import PROMISES
from confkit.workspace.workspace import Workspace

BEGIN, END = parts.marks("growth")
COUNTS = (100, 1_000, 10_000)
ROUNDS = ("2024-fall", "2025-spring", "2025-fall", "2026-spring", "2026-fall")
EACH = 20
"""Follow-ups of one student in one round."""

MEMORY = 300.0
"""MB that one process may take."""

LINEAR = 13.0
"""How much longer ten times the work may take: what linear is, and what a larger tree of rows and
caches that no longer fit cost."""

GONE = "1000"
"""The student who is purged, the first of the class."""

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("due",),
    ("due", "--all"),
    ("due", "--all", "--json"),
    ("log",),
    ("log", "1007"),
    ("calendar",),
    ("report",),
    ("archive", ROUNDS[0]),
    ("restore", f"archive/{ROUNDS[0]}-{NOW[:10]}.zip"),
    ("export", "1007"),
    ("purge", "--student", GONE, "--yes"),
)
"""What is timed, in this order; the purge takes the last of a student with it."""


class Timed(NamedTuple):
    """One command on one workspace: seconds of the processor, and its peak memory in MB.

    Of several processes the peak is the largest one's.
    """

    command: str
    students: int
    seconds: float
    peak: float


def make(folder: Path, students: int) -> None:
    """Make a workspace directly, without confkit's commands."""
    phrases = tomllib.loads(classes.PHRASES.read_text(encoding="utf-8"))
    classes.make(folder, students, held=True)
    chance = random.Random(students)
    given = phrases["given"]
    for turn, name in enumerate(ROUNDS):
        slot = datetime(2024, 11, 18, 13) + timedelta(days=180 * turn)  # noqa: DTZ001 - local
        for kind in ("sheets", "letters"):
            (folder / "out" / name / kind).mkdir(parents=True)
        (folder / "notes" / name).mkdir(parents=True, exist_ok=True)
        for number in range(students):
            student = f"{1000 + number}"
            who = chance.choice(given)
            note = classes.note_of(who, phrases, chance)
            note |= classes.meeting_of(who, slot, phrases, chance)
            (folder / "notes" / name / f"{student}.toml").write_text(tomli_w.dumps(note))
            page = f"<html><p>{who}, {student}: {note['grow']['skill']}</p></html>"
            (folder / "out" / name / "sheets" / f"{student}.html").write_text(page)
            mail = (
                f"To: guardian.{student}.1@mail.example\nSubject: Our talk\n"
                f"Content-Type: text/plain; charset=utf-8\n\n{note['goal']['statement']}\n"
            )
            (folder / "out" / name / "letters" / f"{student}--1.eml").write_text(mail)
    _ledger(Workspace(folder).ledger_path, students)


def _ledger(path: Path, students: int) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    migration.create(connection)
    connection.executemany(
        "INSERT INTO followups (id, round, student_id, student, kind, text, by, occasion, opened, "
        f"promised, due, done, changed, revision) VALUES ({', '.join('?' * 14)})",
        _rows(students),
    )
    connection.execute(
        "INSERT INTO history (followup, at, revision, what, detail, due) "
        "SELECT id, opened, 1, 'opened', '', due FROM followups"
    )
    connection.execute("COMMIT")
    connection.close()


def _rows(students: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(students)
    kinds = ("summary", "resource", "action", "check_in", "review")
    first = int(datetime(2024, 11, 18, 20, tzinfo=UTC).timestamp())
    for number in range(students):
        student = f"{1000 + number}"
        for turn, name in enumerate(ROUNDS):
            for place in range(EACH):
                kind = kinds[place % len(kinds)]
                text = f"Send page {place} of folder {number}"
                occasion = "" if kind in PROMISES else f"2024-11-{place + 1:02}"
                opened = first + turn * 180 * 86_400 + chance.randrange(4 * 86_400)
                due = opened + 172_800
                done = opened + 90_000 if chance.random() < 0.8 else None
                yield (
                    identifier(name, student, kind, "" if occasion else text, occasion=occasion),
                    *(name, student, f"Name {student}", kind, text, "teacher", occasion),
                    *(opened, due, due, done, done or opened, 1 + (done is not None)),
                )


def timed(folder: Path, students: int, command: tuple[str, ...]) -> Timed:
    """Run one command and wait for its end; an exit code of 2 raises RuntimeError."""
    child = os.posix_spawn(
        "/usr/bin/env",
        ["env", "-C", str(folder), CONFKIT, *command],
        environment(),
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, usage = os.wait4(child, 0)
    seconds = usage.ru_utime + usage.ru_stime
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return Timed(" ".join(command), students, seconds, usage.ru_maxrss * 1024 / 1e6)


def page(measured: list[Timed], counts: tuple[int, ...], commit: str, before: str) -> str:
    """Return the part of the page; what was not measured stays as it was `before`."""
    of = {(one.command, one.students): one for one in measured}
    heads = [f"{count:,}" for count in counts]
    factors = [f"{b} / {a}" for a, b in pairwise(heads)]
    lines = [
        BEGIN,
        "## Growth",
        "",
        "Seconds of the processor, of whole processes, run once each, at "
        f"{', '.join(heads)} students with "
        f"{len(ROUNDS)} rounds each: a note, a sheet and a letter in every round, and "
        f"{EACH * len(ROUNDS)} follow-ups a student. The factors stand for "
        f"ten times the work; their bound is {LINEAR:g}. Peak memory is that of the largest "
        f"process at the largest size; its bound is {MEMORY:.0f} MB. `due` has run once before: "
        "the first run after a change of the roster also looks through the drafts. Each row says "
        f"at which commit it was measured. Clock: {NOW}. Written by "
        "`python benchmarks/growth.py --write docs/benchmarks.md`.",
        "",
        f"| | {' | '.join([*heads, *factors])} | peak MB | | commit |",
        f"|---|{'---:|' * (len(heads) + len(factors) + 1)}---|---|",
    ]
    for command in map(" ".join, COMMANDS):
        row = [of[command, count] for count in counts if (command, count) in of]
        if not row:
            lines += [line for line in before.splitlines() if line.startswith(f"| `{command}` |")]
            continue
        cells = [f"{one.seconds:.2f}" for one in row]
        cells += [f"{b.seconds / a.seconds:.1f}" for a, b in pairwise(row)]
        peak = max(one.peak for one in row)
        held = "**missed**" if missed(row) else "held"
        lines.append(f"| `{command}` | {' | '.join(cells)} | {peak:.0f} | {held} | {commit} |")
    return "\n".join([*lines, END, ""])


def _commit() -> str:
    asked = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def missed(row: list[Timed]) -> bool:
    """Tell whether a command grows faster than its work, or takes too much memory."""
    steep = any(b.seconds > LINEAR * a.seconds for a, b in pairwise(row))
    return steep or any(one.peak > MEMORY for one in row)


def main() -> int:
    """Measure, print, write; return 1 if a bound was missed."""
    parser = parts.options(__doc__)
    parser.add_argument(
        "--only", nargs="+", metavar="COMMAND", help="time what begins with these words alone"
    )
    parser.add_argument(
        "--kept", type=Path, metavar="DIR", help="make the workspaces here, where they are not yet"
    )
    parser.add_argument("--make", nargs=2, metavar=("DIR", "STUDENTS"), help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.make:
        make(Path(said.make[0]), int(said.make[1]))
        return 0
    counts = COUNTS if said.full else COUNTS[:-1]
    chosen = [
        command for command in COMMANDS
        if not said.only or " ".join(command).startswith(tuple(said.only))
    ]  # fmt: skip
    measured = []
    with tempfile.TemporaryDirectory(prefix="growth-") as scratch:
        for count in counts:
            folder = Path(said.kept or scratch, str(count))
            if not folder.exists():
                # In a process of its own: a child's peak is never below its parent's.
                subprocess.run(
                    [sys.executable, __file__, "--make", str(folder), str(count)], check=True
                )
            timed(folder, count, ("due",))
            for command in chosen:
                measured.append(timed(folder, count, command))
                print(measured[-1], file=sys.stderr, flush=True)
    text = said.write.read_text(encoding="utf-8") if said.write else ""
    part = page(measured, counts, _commit(), text)
    print(part)
    if said.write:
        parts.put(said.write, part)
    rows = [[one for one in measured if one.command == " ".join(c)] for c in chosen]
    return 1 if any(map(missed, rows)) else 0


if __name__ == "__main__":
    sys.exit(main())
