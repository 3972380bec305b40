"""The example class, copied so that it looks as if its conferences were this week."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from confkit.ground import files, gate
from confkit.ground.errors import UsageError
from confkit.ground.resources import folder
from confkit.notes import notes
from confkit.work.done import done
from confkit.work.due import DueList, DueRow
from confkit.work.send import renew_page
from confkit.work.summarize import Summarized, summarize
from confkit.workspace.layout import SETTINGS
from confkit.workspace.workspace import Workspace

EXAMPLE = "riverbend-4th-grade"
SET_ON = date(2026, 11, 20)
"""The Friday on which the example's story stands."""

_EVENING = time(20, 0)

_LEFT_OPEN = 9
"""Of so many overdue follow-ups the story's teacher has kept all but one."""

_DAY = re.compile(r"\b20\d\d-\d\d-\d\d")


def copied(*, to: Path, now: datetime) -> bool:
    """Copy the example class, whole or not at all; False if it is there already.

    Every date is moved by whole weeks, so that weekdays stay and the conferences were held in
    the week before now. Raises UsageError if the folder holds something else.
    """
    if (to / SETTINGS).exists():
        return False
    if to.exists() and (not to.is_dir() or gate.names(to)):
        raise UsageError(f"{to}: is not empty; choose an empty folder for the demo")
    weeks = timedelta(weeks=(now.date() - SET_ON).days // 7)
    source = folder("examples") / EXAMPLE
    beside = to.absolute().with_name(f".{to.absolute().name}.part")
    shutil.rmtree(beside, ignore_errors=True)  # of a copy that was cut short
    for file in gate.below(source):
        if not file.is_file() or "out" in file.relative_to(source).parts:
            continue
        target = beside / file.relative_to(source)
        files.make_folder(target.parent)
        text = gate.read(file).decode()
        files.write(target, _DAY.sub(lambda match: _moved(match[0], weeks), text).encode())
    _move(beside, to)
    return True


def _move(beside: Path, to: Path) -> None:
    """Put the whole copy where it is to be; `to` is not there yet, or empty.

    An empty folder stays itself, for somebody may stand in it; its settings come last, so that
    nothing is taken for a class before all of it is there.
    """
    try:
        if not to.is_dir():
            beside.rename(to)
            return
        for name in sorted(gate.names(beside), key=SETTINGS.__eq__):
            (beside / name).rename(to / name)
        beside.rmdir()
    except OSError as error:
        raise files.CannotWrite(to, error) from None


def _moved(day: str, by: timedelta) -> str:
    try:
        return (date.fromisoformat(day) + by).isoformat()
    except ValueError:
        return day


def kept(listed: DueList) -> list[DueRow]:
    """Return what the story's teacher has done by now: most of what was due, not all."""
    return [row for number, row in enumerate(listed.rows, 1) if number % _LEFT_OPEN]


def summarized(folder: Path, now: datetime) -> Summarized:
    """Write the letters as the story's teacher did: on the evening of each conference day."""
    evenings: dict[date, list[str]] = {}
    settings = Workspace(folder).settings
    for path in gate.files(folder / "notes" / settings.round, ".toml"):
        if held := notes.held_in(path):
            evenings.setdefault(held.date(), []).append(path.stem)
    runs = [
        summarize(
            workspace=Workspace(folder),
            now=datetime.combine(day, _EVENING, settings.tz),
            names=tuple(evenings[day]),
        )
        for day in sorted(evenings)
    ]
    whole = summarize(workspace=Workspace(folder), now=now)
    new = [made for run in (*runs, whole) for made in run.made if made.changed]
    opened = [entry for run in runs for entry in run.changes.opened]
    return replace(whole, made=new, changes=whole.changes._replace(opened=opened))


def keep(rows: list[DueRow], *, workspace: Workspace, now: datetime) -> int:
    """Mark these done in time, each just before it was due, as `done` does; return how many.

    A summary has left with its letters; those of a summary that stays open are there to be sent.
    """
    by_moment: dict[datetime, list[str]] = {}
    for row in rows:
        by_moment.setdefault(row.entry.due or row.entry.opened, []).append(row.entry.id)
    for moment, ids in by_moment.items():
        done(workspace=workspace, now=now, ids=ids, on=moment)
    renew_page(workspace, now)
    return len(rows)
