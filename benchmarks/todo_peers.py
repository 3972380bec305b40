"""The peers of the ledger's benchmark: taskwarrior, todoman and topydo with the same promises."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from confkit.promises.followup_ids import identifier

PRESSING = 20
"""So many are overdue or due within the week; everything else is due later."""

PATIENCE = 60.0
"""Seconds after which a peer is not waited for."""

FIRST = 5 * PATIENCE
"""Seconds for its first run, which may fill its cache."""

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


class Spent(NamedTuple):
    """Seconds that a process took: by the clock, and of the processor."""

    seconds: float
    processor: float


class Timed(NamedTuple):
    """A command at one count: its medians, or None and what became of it."""

    name: str
    size: int
    spent: Spent | None
    why: str = ""


def spent(
    command: list[str],
    environment: dict[str, str],
    codes: tuple[int, ...] = (0,),
    limit: float | None = None,
) -> Spent:
    """Run a command; one that ends with another code, or takes longer than `limit`, raises."""
    before, began = _processor(), time.perf_counter()
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        check=False,
        timeout=limit,
        stdin=subprocess.DEVNULL,
    )
    taken = Spent(time.perf_counter() - began, _processor() - before)
    if done.returncode not in codes:
        raise SystemExit(f"{' '.join(command)}: {done.stderr.decode()}")
    return taken


def _processor() -> float:
    """Return the processor's seconds of all processes that were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def median(taken: list[Spent]) -> Spent:
    """Return the medians of several runs."""
    return Spent(*map(statistics.median, zip(*taken, strict=True)))


def rows(count: int) -> Iterator[tuple[str, datetime, str, str]]:
    """Yield so many promises: id, when it is due, text, student."""
    for number in range(count):
        student = f"{number // 6:06}"
        text = f"Send page {number}"
        hours = number - PRESSING // 2 if number < PRESSING else 24 * (30 + number % 300)
        yield (
            identifier("2026-fall", student, "resource", text),
            NOW + timedelta(hours=hours),
            text,
            student,
        )


def of_taskwarrior(scratch: Path, count: int) -> tuple[list[str], dict[str, str]]:
    """Write taskwarrior's data; return the command and its environment."""
    data = scratch / "data"
    data.mkdir(parents=True)
    with (data / "pending.data").open("w") as file:
        for one, due, text, _ in rows(count):
            uuid = f"{one[:8]}-{one[8:12]}-4{one[12:15]}-8000-{one[4:]}"
            file.write(
                f'[description:"{text}" due:"{int(due.timestamp())}" entry:"1700000000" '
                f'status:"pending" uuid:"{uuid}"]\n'
            )
    (scratch / "taskrc").write_text(f"data.location={data}\nconfirmation=off\nverbose=nothing\n")
    return ["task", f"rc:{scratch / 'taskrc'}", "overdue"], {}


def of_todoman(scratch: Path, count: int) -> tuple[list[str], dict[str, str]]:
    """Write a file for each promise, as todoman reads them."""
    folder = scratch / "lists" / "school"
    folder.mkdir(parents=True)
    for one, due, text, _ in rows(count):
        (folder / f"{one}.ics").write_text(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VTODO\r\n"
            f"UID:{one}\r\nDTSTAMP:20261120T210000Z\r\nDUE:{due:%Y%m%dT%H%M%SZ}\r\n"
            f"SUMMARY:{text}\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
        )
    config = scratch / "config.py"
    config.write_text(
        f'path = "{scratch}/lists/*"\ncache_path = "{scratch}/cache.sqlite3"\n'
        'date_format = "%Y-%m-%d"\ntime_format = "%H:%M"\n'
    )
    return ["todo", "--config", str(config), "list", "--due", "168"], {}


def of_topydo(scratch: Path, count: int) -> tuple[list[str], dict[str, str]]:
    """Write a todo.txt with the promises."""
    scratch.mkdir(parents=True)
    with (scratch / "todo.txt").open("w") as file:
        for _, due, text, _ in rows(count):
            file.write(f"{text} due:{due:%Y-%m-%d}\n")
    command = ["topydo", "-t", str(scratch / "todo.txt"), "-d", str(scratch / "done.txt")]
    return [*command, "ls", "due:<=7d"], {"HOME": str(scratch)}


PEERS = {
    "taskwarrior `overdue`": (of_taskwarrior, "task"),
    "todoman `list`": (of_todoman, "todo"),
    "topydo `ls`": (of_topydo, "topydo"),
}


def of_peers(
    scratch: Path, folder: Path | None, counts: tuple[int, ...], most: int, rounds: int
) -> list[Timed]:
    """Time each peer; counts above `most`, or above one where it was given up, are not tried."""
    found = []
    for name, (write, program) in PEERS.items():
        path = _program(program, folder)
        why = "" if path else "not installed"
        for count in counts:
            if why or path is None or count > most:
                found.append(Timed(name, count, None, why or "not tried"))
                continue
            place = scratch / f"{program}{count}"
            command, more = write(place, count)
            taken, said = _peer([path, *command[1:]], more, rounds)
            why = "not tried" if said else ""
            found.append(Timed(name, count, taken, said))
            shutil.rmtree(place)
    return found


def _peer(command: list[str], more: dict[str, str], rounds: int) -> tuple[Spent | None, str]:
    """Return a peer's medians after a run that may fill its cache, or None and how long it got."""
    taken = []
    for turn in range(rounds + 1):
        limit = PATIENCE if turn else FIRST
        try:
            one = spent(command, os.environ | more, (0, 1), limit)
        except subprocess.TimeoutExpired:
            return None, f"given up after {limit:.0f} s"
        if turn:
            taken.append(one)
        if sum(of.seconds for of in taken) > PATIENCE:
            break
    return median(taken), ""


def _program(name: str, folder: Path | None) -> str | None:
    """Find a peer in PATH or in its own environment below `folder`, where it is installed.

    None where it cannot be.
    """
    if folder is None or name == "task":
        return shutil.which(name)
    package = {"todo": "todoman", "topydo": "topydo"}[name]
    own = folder / package
    if not (own / "bin" / name).exists():
        venv.create(own, with_pip=True)
        pip = [str(own / "bin" / "pip"), "install", "--quiet", package, "setuptools"]
        if subprocess.run(pip, check=False).returncode:
            print(f"{package} is left out: it cannot be installed", file=sys.stderr)
            return None
    return str(own / "bin" / name)
