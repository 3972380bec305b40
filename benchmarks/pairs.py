"""Whole processes, timed in turn: A B A B, so that what slows the machine slows both.

A ratio is taken within each round of turns and the median of those is the figure. Time runs
from before the process is started until it has ended and all its output was read.
"""

from __future__ import annotations

import fcntl
import os
import pty
import resource
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

CONFKIT = str(Path(sys.executable).parent / "confkit")
"""The command as it is installed beside the interpreter that runs this."""

ROWS, COLUMNS = 40, 120
"""The size of the terminal that a child sees."""

NOW = "2026-11-24T08:00:00-06:00"
"""The children's clock: eight days after the first meeting of the made-up class."""
_PEAK_UNIT = (1 if sys.platform == "darwin" else 1024) / 1e6


class Run(NamedTuple):
    """One process, ended: seconds of the clock and of the processor, peak MB, and its output."""

    seconds: float
    processor: float
    peak: float
    output: str


class Contestant(NamedTuple):
    """A command that takes its turn; `before` prepares each turn and is not timed.

    `code` is what it ends with. With `now` it has the clock of the made-up class.
    """

    command: list[str]
    before: Callable[[], None] = lambda: None
    code: int = 0
    now: bool = True


class Ratio(NamedTuple):
    """How many times as long one contestant took as another: median, least and most of all.

    `processor` is the median of the same by processor time, which a busy machine changes less.
    """

    median: float
    least: float
    most: float
    processor: float


class Series:
    """The runs of several contestants that took turns."""

    def __init__(self, runs: dict[str, list[Run]]) -> None:
        self.runs = runs

    def ratio(self, one: str, other: str) -> Ratio:
        """Compare two contestants, round by round."""
        pairs = list(zip(self.runs[one], self.runs[other], strict=True))
        ratios = [a.seconds / b.seconds for a, b in pairs]
        processor = statistics.median(a.processor / b.processor for a, b in pairs)
        return Ratio(statistics.median(ratios), min(ratios), max(ratios), processor)

    def seconds(self, name: str) -> float:
        """Return the median time of one contestant."""
        return statistics.median(run.seconds for run in self.runs[name])

    def peak(self, name: str) -> float:
        """Return the highest peak memory of one contestant's runs, in MB.

        Linux counts what the parent had when it started the child; a peak that may be the
        parent's raises RuntimeError.
        """
        peak = max(run.peak for run in self.runs[name])
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT
        if peak <= own:
            raise RuntimeError(f"{name}: peak memory {peak:.0f} MB may be this process's own")
        return peak


def in_turn(
    contestants: Mapping[str, Contestant], rounds: int, *, terminal: bool = False
) -> Series:
    """Let the contestants take turns, `rounds` times each."""
    runs: dict[str, list[Run]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            contestant.before()
            runs[name].append(
                run(contestant.command, terminal=terminal, code=contestant.code, now=contestant.now)
            )
    return Series(runs)


def environment() -> dict[str, str]:
    """Return the environment of a child: a plain one, in which Python keeps what it compiled."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "TERM": "xterm-256color", "CONFKIT_NOW": NOW}


def run(command: list[str], *, terminal: bool = False, code: int = 0, now: bool = True) -> Run:
    """Run one process with its output in a pipe, or on a terminal of its own, and time it.

    Raises RuntimeError with the end of its output if it ends with another code.
    """
    ours, theirs = _terminal() if terminal else os.pipe()
    actions: list[tuple[Any, ...]] = [(os.POSIX_SPAWN_DUP2, theirs, stream) for stream in (1, 2)]
    if terminal:
        actions.append((os.POSIX_SPAWN_DUP2, theirs, 0))
    else:
        actions.append((os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0))
    children = environment()
    if not now:
        del children["CONFKIT_NOW"]
    began = time.perf_counter()
    child = os.posix_spawn(command[0], command, children, file_actions=actions)
    os.close(theirs)
    output = _all_of(ours)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    os.close(ours)
    if (ended := os.waitstatus_to_exitcode(status)) != code:
        raise RuntimeError(f"{' '.join(command)}: exit code {ended}\n{output[-2000:]}")
    processor = usage.ru_utime + usage.ru_stime
    return Run(seconds, processor, usage.ru_maxrss * _PEAK_UNIT, output)


def tree_peak(command: list[str]) -> float:
    """Return the most memory that a run and the processes it starts take together, in MB.

    A run of its own, looked at every few milliseconds: each process's proportional share (PSS),
    in which what several of them share counts once. Linux alone tells it.
    """
    running = subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    most = 0.0
    while running.poll() is None:
        most = max(most, sum(_share(process) for process in _tree(running.pid)))
        time.sleep(0.005)
    if running.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit code {running.returncode}")
    return most


def _tree(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:  # it has ended since
        return [process]
    return [process, *(one for child in children.split() for one in _tree(int(child)))]


def _share(process: int) -> float:
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    pss = next((line for line in rollup.splitlines() if line.startswith("Pss:")), "Pss: 0")
    return int(pss.split()[1]) * 1024 / 1e6


def _terminal() -> tuple[int, int]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    return ours, theirs


def _all_of(descriptor: int) -> str:
    """Read until the child has closed its end; a terminal says that with an error."""
    pieces = []
    try:
        while piece := os.read(descriptor, 1 << 16):
            pieces.append(piece)
    except OSError:
        pass
    return b"".join(pieces).decode(errors="replace")
