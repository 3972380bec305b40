"""The three things that are measured: start-up, `prep` and `summarize`, each beside its peer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import mail_merge
from pairs import CONFKIT, Contestant, Ratio, Run, environment, in_turn, run, tree_peak

HERE = Path(__file__).parent

MOST_HELP, MOST_START, MOST_TABLE = 1.6, 4.0, 8.0
"""The bounds of a start, in times a bare interpreter's: help, in a pipe, with the table."""

MOST_PREP, MOST_LETTERS, MOST_AGAIN, MOST_MEMORY = 2.5, 3.5, 0.5, 120.0
"""The bounds of a whole class: times Jinja alone, times mailmerge's dry run, a run in which nothing
has changed in times the first one, and MB."""

SAMPLES = 100
"""How many prepared sheets the second Jinja peer renders over and over."""


class Start(NamedTuple):
    """One command's start, in times a bare interpreter's (`bound` 0: none is set); seconds."""

    command: str
    ratio: Ratio
    bound: float
    seconds: float
    bare: float
    rounds: int


class Prep(NamedTuple):
    """`prep` of a class: seconds and ratios to Jinja alone; `bound` is 0 where none is set.

    `again` is a second run over unchanged files, in times the first; `sandboxed` is against
    Jinja's sandbox, `over` against a few sheets rendered over and over.
    """

    students: int
    earlier: bool
    ratio: Ratio
    bound: float
    again: Ratio
    sandboxed: Ratio
    over: Ratio
    seconds: float
    seconds_again: float
    jinja: float
    peak: float
    rounds: int


class Letters(NamedTuple):
    """`summarize` of a class and, if it could be installed, mailmerge's dry run; seconds.

    `ratio` is to that dry run, `again` that of a run in which nothing has changed to the first.
    """

    students: int
    letters: int
    ratio: Ratio | None
    again: Ratio
    seconds: float
    seconds_again: float
    peak: float
    mailmerge: float | None
    rounds: int


def start_up(scratch: Path, rounds: int) -> tuple[list[Start], str]:
    """Measure what a teacher waits for every time; return that, and what `due` had to show."""
    root = made_class(scratch / "due", 20, "--held")
    run([CONFKIT, "-C", str(root), "summarize"])
    due = [CONFKIT, "-C", str(root), "due"]
    shown = _entries(due)
    ledger = f"{len(_entries([*due, '--all']))} follow-ups, {len(shown)} of them to show"
    action = next(one["id"] for one in shown if one["kind"] == "action")
    done = [CONFKIT, "-C", str(root), "done", action[:8]]
    run(done)
    commands = [
        ("confkit --version", Contestant([CONFKIT, "--version"], now=False), False, MOST_HELP),
        ("confkit --help", Contestant([CONFKIT, "--help"], now=False), False, MOST_HELP),
        ("confkit due --help", Contestant([CONFKIT, "due", "--help"], now=False), False, MOST_HELP),
        ("confkit due", Contestant(due), False, MOST_START),
        ("confkit due --check", Contestant([*due, "--check"], code=1), False, MOST_START),
        ("confkit done ID", Contestant(done), False, MOST_START),
        ("confkit due, table on a terminal", Contestant(due), True, MOST_TABLE),
    ]
    if "\nimport re\n" in Path(CONFKIT).read_text(encoding="utf-8"):
        script = Contestant([sys.executable, "-c", "import re, sys"], now=False)
        commands.append(("import re, as pip's script does for every command", script, False, 0.0))
    return [_start(*command, rounds) for command in commands], ledger


def _start(name: str, ours: Contestant, terminal: bool, bound: float, rounds: int) -> Start:
    bare = [sys.executable, "-c", "pass"]
    contestants = {"confkit": ours, "bare": Contestant(bare)}
    in_turn(contestants, 2, terminal=terminal)
    series = in_turn(contestants, rounds, terminal=terminal)
    ratio = series.ratio("confkit", "bare")
    return Start(name, ratio, bound, series.seconds("confkit"), series.seconds("bare"), rounds)


def _entries(due: list[str]) -> list[dict[str, str]]:
    done = subprocess.run(
        [*due, "--json"], env=environment(), capture_output=True, text=True, check=True
    )
    found: list[dict[str, str]] = json.loads(done.stdout)["followups"]
    return found


def prep(scratch: Path, students: int, rounds: int, *, earlier: bool = False) -> Prep:
    """Measure `prep` into a fresh out/ and again, against the same sheets rendered in memory.

    With `earlier` each student has a note and promises of an earlier round, so that two notes
    are read for one sheet.
    """
    name = f"prep-{students}{'-earlier' if earlier else ''}"
    flags = ["--earlier"] if earlier else []
    root = made_class(scratch / name, students, *flags)
    if earlier:
        run([CONFKIT, "-C", str(root), "summarize", "--round", "2026-spring"])
    peer = _peer(_prepared(root), students)
    few = _peer(_few_prepared(scratch, flags), students)
    ours = [CONFKIT, "-C", str(root), "prep"]
    settle = Settled(root, students)
    fresh = Aside(root, ["out"], settle)
    series = in_turn(
        {
            "prep": Contestant(ours, fresh),
            "again": Contestant(ours, settle),
            "jinja": Contestant(peer, settle),
            "sandbox": Contestant([*peer, "--sandbox"], settle),
            "over": Contestant(few, settle),
        },
        rounds,
    )
    for name in ("jinja", "over"):
        _same_amount(root, series.runs[name][0])
    fresh()
    return Prep(
        students,
        earlier,
        series.ratio("prep", "jinja"),
        MOST_PREP if students >= 1000 and not earlier else 0,
        series.ratio("again", "prep"),
        series.ratio("prep", "sandbox"),
        series.ratio("prep", "over"),
        series.seconds("prep"),
        series.seconds("again"),
        series.seconds("jinja"),
        tree_peak(ours),
        rounds,
    )


def _peer(prepared: Path, students: int) -> list[str]:
    return [sys.executable, str(HERE / "jinja_peer.py"), str(prepared), str(students)]


def _prepared(root: Path) -> Path:
    """Return the file the Jinja peer starts from: the sheets of this class, ready to render."""
    file = root.with_name(f"{root.name}.pickle")
    if not file.exists():
        run([sys.executable, str(HERE / "prepared.py"), str(root), str(file)])
    return file


def _few_prepared(scratch: Path, flags: list[str]) -> Path:
    """Return the same for a class of SAMPLES, to be rendered over and over."""
    root = scratch / f"samples{''.join(flags)}"
    if not root.exists():
        made_class(root, SAMPLES, *flags)
        if flags:
            run([CONFKIT, "-C", str(root), "summarize", "--round", "2026-spring"])
    return _prepared(root)


def _same_amount(root: Path, peer: Run) -> None:
    """Fail unless peer and confkit made the same amount of text, within three in a hundred."""
    written = sum(file.stat().st_size for file in root.glob("out/*/sheets/*"))
    share = int(peer.output) / written
    if abs(share - 1) > 0.03:
        raise RuntimeError(f"the Jinja peer renders {share:.2f} of what prep writes")


def letters(scratch: Path, students: int, rounds: int) -> Letters:
    """Measure `summarize` with a fresh ledger and out/, and again, beside mailmerge's dry run."""
    root = made_class(scratch / f"letters-{students}", students, "--held")
    ours = [CONFKIT, "-C", str(root), "summarize"]
    settle = Settled(root, students)
    run(ours)
    count = len(list(root.glob("out/*/letters/*.eml")))
    contestants = {
        "summarize": Contestant(
            ours, Aside(root, ["out", "followups.db", "followups.backup"], settle)
        ),
        "again": Contestant(ours, settle),
    }
    if command := mail_merge.installed():
        theirs = mail_merge.dry_run(command, scratch / "mailmerge", count)
        run(theirs)
        contestants["mailmerge"] = Contestant(theirs, settle)
    series = in_turn(contestants, rounds)
    return Letters(
        students,
        count,
        series.ratio("summarize", "mailmerge") if command else None,
        series.ratio("again", "summarize"),
        series.seconds("summarize"),
        series.seconds("again"),
        series.peak("summarize"),
        series.seconds("mailmerge") if command else None,
        rounds,
    )


def made_class(folder: Path, students: int, *flags: str) -> Path:
    """Make a class in a process of its own and return its folder."""
    run([sys.executable, str(HERE / "classes.py"), str(folder), str(students), *flags])
    return folder


class Settled:
    """Waits until the disk has written everything, longer for more files, and reads the notes.

    Reading them puts them where a teacher's are, in memory: a machine that gives memory back
    while nothing happens would else have the first reader wait for the disk.
    """

    def __init__(self, root: Path, students: int) -> None:
        self.root, self.pause = root, min(1.5, 0.1 + students / 4000)

    def __call__(self) -> None:
        """Wait, and read."""
        os.sync()
        time.sleep(self.pause)
        for note in self.root.glob("notes/*/*.toml"):
            note.read_bytes()


class Aside:
    """Moves what an earlier run made out of the way: deleting it would slow the disk."""

    def __init__(self, root: Path, names: list[str], settle: Callable[[], None]) -> None:
        self.root, self.names, self.settle = root, names, settle
        self.turn = 0

    def __call__(self) -> None:
        """Move it."""
        self.turn += 1
        aside = self.root.with_name(f"{self.root.name}-aside-{self.turn}")
        aside.mkdir()
        for name in self.names:
            if (self.root / name).exists():
                (self.root / name).rename(aside / name)
        self.settle()
