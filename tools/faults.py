"""Faults from outside: strace makes one system call after the other fail while confkit works.

A command runs once untouched, and its calls to write, sync, rename, remove and close whatever
is in the workspace (and to write what it says) are counted. Then it runs again for each of
them, with that call failing once, or from there on, or the process killed there. After each
run the ledger is verified, what was claimed is compared with what is on the disk, and the
command is run again without faults: it has to finish by itself.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import small_class
import warm

from confkit.ledger import soundness

CALLS = (
    "write",
    "pwrite64",
    "writev",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "link",
    "close",
)
WAYS = ("ENOSPC once", "ENOSPC on", "EIO once", "EIO on", "EACCES once", "EACCES on", "SIGKILL")
"""How a call fails: once, or it and all later ones of its kind; or the process ends there."""

_CALL = re.compile(r"^\d+ +(\w+)\((.*)$")


class Point(NamedTuple):
    """One call of one kind, counted from 1 among those of its kind."""

    call: str
    number: int
    where: str


class Case(NamedTuple):
    """A command under test. `prepare` makes its workspace; `claim` is what it says at the end.

    `state` reads what the command is to change; a run may leave it as before or as after.
    """

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Path], None]
    claim: str
    state: Callable[[Path], object]
    now: str = small_class.LATER


@dataclass
class Tally:
    """What the runs of one case came to; every list but `tried` should stay empty."""

    case: str
    points: int = 0
    runs: int = 0
    survived: int = 0
    tried: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    @property
    def bad(self) -> list[str]:
        """Everything that went wrong, each with the fault that did it."""
        return self.corrupt + self.half + self.lost + self.tracebacks + self.stuck


def environment(now: str) -> dict[str, str]:
    """Return the environment of a run: a fixed clock, and nothing that changes the calls."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "TMPDIR", "PYTHONPATH")
        if name in os.environ
    }
    return kept | {
        "CONFKIT_NOW": now,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
    }


def _arguments(case: Case, folder: Path) -> list[str]:
    return ["-C", str(folder), *(one.replace("FOLDER", str(folder)) for one in case.arguments)]


def confkit(folder: Path, case: Case, *strace: str) -> warm.Ended:
    """Run the case's command in a workspace, under strace if options for it are given."""
    if not strace:
        return warm.run(_arguments(case, folder), folder=folder, environment=environment(case.now))
    said = warm.Pipes()
    with open(os.devnull) as nothing:  # noqa: PTH123
        running = warm.start(
            _arguments(case, folder),
            folder=folder,
            environment=environment(case.now),
            streams=(nothing.fileno(), *said.writing),
            waits=True,
        )
    with subprocess.Popen(
        ["strace", "-f", *strace, "-p", str(running.pid)],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as tracer:
        told = tracer.stderr.readline() if tracer.stderr else ""
        if "attached" not in told:
            raise SystemExit(f"strace cannot come along: {told}")
        running.go()
        try:
            out, err = said.read()
        except TimeoutError:
            running.send_signal(signal.SIGKILL)
            raise
        return warm.Ended(running.wait(), out, err)


def points(case: Case, scratch: Path) -> list[Point]:
    """Return the calls of an untouched run that touch the workspace, or write what it says.

    The run is made in `untouched`, a copy of the workspace in `before`.
    """
    folder, log = scratch / "untouched", scratch / "calls.log"
    shutil.copytree(scratch / "before", folder)
    done = confkit(folder, case, "-y", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    if case.claim not in done.stdout + done.stderr:
        raise SystemExit(f"{case.name}: does not work without faults:\n{done.stdout}{done.stderr}")
    counts: dict[str, int] = {}
    found = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if match := _CALL.match(line):
            call, rest = match.groups()
            counts[call] = counts.get(call, 0) + 1
            said = call == "write" and rest.startswith(("1<", "2<"))
            if str(folder) in rest or said:
                where = "its own words" if said else rest[: rest.find(",")][-60:]
                found.append(Point(call, counts[call], where))
    return found


def faults(point: Point) -> Iterator[tuple[str, str]]:
    """Yield each way for a call to fail, as words and as strace's option."""
    for way in WAYS:
        if way == "SIGKILL":
            yield way, f"inject={point.call}:signal=SIGKILL:when={point.number}"
        else:
            error, _, last = way.partition(" ")
            when = f"{point.number}{'+' if last == 'on' else ''}"
            yield way, f"inject={point.call}:error={error}:when={when}"


KINDS = {
    "write": ("write", "pwrite64", "writev", "ftruncate"),
    "sync": ("fsync", "fdatasync"),
    "rename": ("rename", "renameat2", "unlink", "unlinkat", "link"),
    "close": ("close",),
}
"""The kinds of calls that a sample takes one of each from."""


def sample(all_points: list[Point], turn: int) -> list[tuple[Point, str, str]]:
    """Take one fault of each kind of call; over five turns each kind fails in every way."""
    taken = []
    for number, calls in enumerate(KINDS.values()):
        of_kind = [point for point in all_points if point.call in calls]
        if of_kind:
            point = of_kind[(turn * 7 + number) % len(of_kind)]
            taken.append((point, *list(faults(point))[(turn + number) % len(WAYS)]))
    return taken


def run(
    case: Case,
    scratch: Path,
    *,
    every: int = 1,
    most: int | None = None,
    turn: int | None = None,
) -> Tally:
    """Run a case with each `every`-th of its faults, or with the sample of a `turn`.

    If that is more than `most`, as many of them are tried, evenly spread.
    """
    tally = Tally(case.name)
    before = scratch / "before"
    case.prepare(before)
    all_points = points(case, scratch)
    tally.points = len(all_points)
    old, new = case.state(before), case.state(scratch / "untouched")
    planned = [(point, *fault) for point in all_points for fault in faults(point)][::every]
    if most and len(planned) > most:
        planned = [planned[at * len(planned) // most] for at in range(most)]
    for point, way, option in planned if turn is None else sample(all_points, turn):
        folder = scratch / "run"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before, folder)
        said = f"{point.call} {point.number} ({point.where}): {way}"
        tally.tried.append(said)
        _one(case, folder, said, option, old, new, tally)
    return tally


def _one(
    case: Case, folder: Path, fault: str, option: str, old: object, new: object, tally: Tally
) -> None:
    tally.runs += 1
    said = f"{case.name}: {fault}"
    options = ("-o", "/dev/null", "-e", f"trace={','.join(CALLS)}", "-e", option)
    try:
        done = confkit(folder, case, *options)
    except TimeoutError as error:
        tally.stuck.append(f"{said}: {error}")
        return
    if "Traceback" in done.stderr:
        tally.tracebacks.append(f"{said}: {done.stderr.strip().splitlines()[-1]}")
    # A journal that waits is SQLite's to play back, as the next command does.
    found = soundness.findings(folder / "followups.db")
    if found and found != soundness.findings(folder.parent / "before" / "followups.db"):
        tally.corrupt.append(f"{said}: {found[0]}")
        return
    state = case.state(folder)
    if not _whole(state, old, new):
        tally.half.append(f"{said}: neither before nor after")
    if case.claim in done.stdout + done.stderr and state != new:
        tally.lost.append(f"{said}: claimed and not there")
    tally.survived += state == new
    again = confkit(folder, case).stderr
    if case.state(folder) != new or "Traceback" in again:
        tally.stuck.append(f"{said}: then {again.strip()[:200]}")
    if behind := [path.name for path in folder.rglob("*.part")]:
        tally.stuck.append(f"{said}: left behind: {', '.join(behind)}")


def _whole(state: object, old: object, new: object) -> bool:
    """Tell whether a state is the one before or the one after.

    Where it is kept by student (as `summarize` does, whom one note that cannot be read does not
    stop), that holds for each student.
    """
    if isinstance(state, dict) and isinstance(old, dict) and isinstance(new, dict):
        return all(state.get(one) in (old.get(one), new.get(one)) for one in {*state, *new})
    return state in (old, new)
