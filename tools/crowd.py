"""Many at once: processes that change one ledger beside others that read it.

Each writer is a process of its own that makes its changes one after the other, as the command
does; each reader asks what is due until the writers have finished. The same changes made one
after the other by a single process give the bound that no command may pass.
"""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import small_class
import warm

from confkit.ledger import ledger_file, soundness
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import FollowUp
from confkit.workspace.workspace import Workspace

_WORKER = """
import json, sys, time
from pathlib import Path
from confkit.cli import app
from confkit.cli.shown import console
folder, stop, calls = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
if len(sys.argv) > 4:  # without the fair queue: SQLite's own waiting alone
    from contextlib import nullcontext
    from confkit.ledger import turns
    turns.turn = lambda *_: nullcontext()
sys.stdout = open("/dev/null", "w")
waits, codes = [], []
while True:
    for call in calls:
        began = time.perf_counter()
        codes.append(console.guarded(app.run, ["-C", folder, *call]))
        waits.append(time.perf_counter() - began)
    if calls[0][0] != "due" or stop.exists():
        break
sys.stderr.write(json.dumps({"waits": waits, "codes": codes}))
"""


Worker = tuple[warm.Running, warm.Pipes]


class Crowd(NamedTuple):
    """What a crowd did. Times in seconds; `alone` is all changes one after the other."""

    processes: int
    changes: int
    kept: int
    doubled: int
    failed: list[str]
    reads: int
    reads_failed: int
    longest_change: float
    longest_read: float
    alone: float
    damage: list[str]


def fill(folder: Path, count: int) -> list[str]:
    """Make a workspace whose ledger holds so many open promises; return their ids."""
    small_class.make(folder)
    held = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
    due = held + timedelta(hours=48)
    planned = [
        FollowUp(
            identifier("2026-fall", "1042", "resource", f"Send page {number}"),
            "2026-fall",
            "1042",
            "Ana Reyes",
            "resource",
            f"Send page {number}",
            "teacher",
            held,
            due,
            due,
        )
        for number in range(count)
    ]
    with ledger_file.writing(Workspace(folder).ledger_path) as ledger:
        ledger.sync("2026-fall", {"1042": planned}, held)
    return [entry.id for entry in planned]


def run(scratch: Path, *, processes: int, changes: int, readers: int, fair: bool = True) -> Crowd:
    """Let the crowd loose on a fresh ledger and count."""
    alone = _alone(scratch, processes * changes, readers)
    folder, stop = scratch / "crowd", scratch / "stop"
    ids = fill(folder, processes * changes)
    read = _readers(folder, stop, readers)
    writers = [
        _start(folder, stop, [["done", one] for one in ids[first : first + changes]], fair=fair)
        for first in range(0, len(ids), changes)
    ]
    _let_go([*read, *writers])
    wrote = [_finished(worker) for worker in writers]
    stop.touch()
    seen = [_finished(worker) for worker in read]
    connection = sqlite3.connect(Workspace(folder).ledger_path)
    kept = connection.execute("SELECT count(*) FROM followups WHERE done IS NOT NULL").fetchone()[0]
    lines = connection.execute("SELECT count(*) FROM history WHERE what = 'done'").fetchone()[0]
    connection.close()
    return Crowd(
        processes,
        changes,
        kept,
        lines - kept,
        [said for one, said in wrote if any(one["codes"])],
        sum(len(one["codes"]) for one, _ in seen),
        sum(bool(code) for one, _ in seen for code in one["codes"]),
        max(wait for one, _ in wrote for wait in one["waits"]),
        max((wait for one, _ in seen for wait in one["waits"]), default=0.0),
        alone,
        soundness.findings(Workspace(folder).ledger_path),
    )


def _alone(scratch: Path, count: int, readers: int) -> float:
    """Return how long one process takes for all the changes beside the same readers."""
    folder, stop = scratch / "alone", scratch / "stop-alone"
    ids = fill(folder, count)
    read = _readers(folder, stop, readers)
    worker = _start(folder, stop, [["done", one] for one in ids])
    _let_go([*read, worker])
    told, _ = _finished(worker)
    stop.touch()
    for reader in read:
        _finished(reader)
    return sum(told["waits"])


def _readers(folder: Path, stop: Path, number: int) -> list[Worker]:
    return [_start(folder, stop, [["due", "--json"]]) for _ in range(number)]


def _let_go(workers: list[Worker]) -> None:
    """Let all begin at once: the program is loaded in every process.

    So what is measured is the waiting for each other, not fifty programs that start.
    """
    for running, _ in workers:
        running.go()


def _start(folder: Path, stop: Path, calls: list[list[str]], *, fair: bool = True) -> Worker:
    said = warm.Pipes()
    with open(os.devnull) as nothing:  # noqa: PTH123
        running = warm.start(
            [str(folder), str(stop), json.dumps(calls), *([] if fair else ["unfair"])],
            code=_WORKER,
            folder=folder,
            waits=True,
            streams=(nothing.fileno(), *said.writing),
            environment=os.environ | {"CONFKIT_NOW": small_class.LATER},
        )
    return running, said


def _finished(worker: Worker) -> tuple[dict[str, list[float]], str]:
    """Return what a worker measured, and all that it said on standard error."""
    running, pipes = worker
    said = pipes.read()[1]
    running.wait()
    start = said.rfind('{"waits"')
    return (json.loads(said[start:]) if start >= 0 else {"waits": [0.0], "codes": [9]}), said
