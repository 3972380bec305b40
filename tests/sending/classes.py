"""Classes whose letters are ready to be sent, of any size and with any names."""

from __future__ import annotations

import csv
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

import small_class

from confkit.work.summarize import summarize
from confkit.workspace.workspace import Workspace

HELD = "2026-11-24T18:00:00-06:00"
NOW = datetime.fromisoformat(HELD)
ROUND = "2026-fall"


def ready(folder: Path, guardians: Sequence[str], *, mail: str = "") -> list[str]:
    """Make a class with one child for each guardian, and its letters; return what was refused."""
    make(folder, guardians, mail=mail)
    return [str(one) for one in write(folder)]


def make(folder: Path, guardians: Sequence[str], *, mail: str = "") -> None:
    """Make the class; `mail` are the settings under [mail]."""
    notes = folder / "notes" / ROUND
    notes.mkdir(parents=True)
    (folder / "confkit.toml").write_text(f"{small_class.SETTINGS}[mail]\n{mail}\n", "utf-8")
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("student_id", "name", "guardian_name", "guardian_email"))
        for number, guardian in enumerate(guardians):
            child = f"Child{chr(65 + number // 26)}{chr(97 + number % 26)}"
            rows.writerow((f"s{number:03}", child, guardian, f"g{number:03}@mail.example"))
            text = small_class.NOTE.format(name=child)
            text += small_class.MEETING.format(name=child, hour=14).replace(
                f"Guardian of {child}", "1"
            )
            (notes / f"s{number:03}.toml").write_text(text, encoding="utf-8")


def write(folder: Path) -> list[object]:
    """Write the letters."""
    return list(summarize(workspace=Workspace(folder), now=NOW).refused)


def smtp(port: int, **more: object) -> str:
    """Return the settings of a server on this computer."""
    fields = {"host": "localhost", "port": port, "security": "none"} | more
    said = ", ".join(
        f"{name} = {value if isinstance(value, int) else f'{chr(34)}{value}{chr(34)}'}"
        for name, value in fields.items()
    )
    return f'route = "smtp"\nsmtp = {{ {said} }}'


def states(folder: Path) -> dict[str, str]:
    """Return what the ledger says of each letter, by its Message-ID."""
    connection = sqlite3.connect(folder / "followups.db")
    try:
        return dict(connection.execute("SELECT message_id, state FROM letters"))
    finally:
        connection.close()


def kill(folder: Path, draw: random.Random, arrived: Callable[[], int]) -> None:
    """Let the program send what waits, and kill it a moment after so many letters arrived."""
    waiting = sum(one in ("ready", "sending") for one in states(folder).values())
    until = arrived() + draw.randrange(max(waiting, 1))
    process = subprocess.Popen(
        [sys.executable, "-m", "confkit", "-C", str(folder), "send", "--yes", str(waiting)],
        env=os.environ | {"CONFKIT_NOW": HELD},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None and arrived() < until:
        time.sleep(0.001)
    time.sleep(draw.random() * (0.06 if until else 1.0))
    process.send_signal(signal.SIGKILL)
    process.wait()


def copied(source: Path, to: Path, mail: Iterable[str] = ()) -> Path:
    """Copy a class that is ready, with other settings of how letters leave."""
    shutil.copytree(source, to)
    path = to / "confkit.toml"
    head = path.read_text("utf-8").partition("[mail]\n")[0]
    path.write_text(f"{head}[mail]\n" + "\n".join(mail) + "\n", "utf-8")
    return to
