"""Putting back the last good copy of the ledger."""

from __future__ import annotations

import os
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

from confkit.ground.errors import ConfkitError
from confkit.ledger import copies, family_history, ledger_file, soundness, sqlite_file, turns
from confkit.ledger.family_history import Line
from confkit.workspace.workspace import Workspace


class RestorePlan(NamedTuple):
    """What a restore would do. `copy` is None where the ledger is sound as it is.

    `lost` is what the copy does not hold, as far as the damaged ledger can still be read;
    `unreadable` tells that there may be more.
    """

    damage: list[str]
    copy: Path | None
    newest: datetime | None
    lost: list[Line]
    unreadable: bool
    tz: tzinfo


def plan(*, workspace: Workspace, now: datetime) -> RestorePlan:
    """Find the last good copy, and what it does not hold; raises ConfkitError if none is good."""
    settings = workspace.basics
    path = workspace.ledger_path
    damage = soundness.findings(path)
    if not damage:
        return RestorePlan([], None, None, [], unreadable=False, tz=settings.tz)
    judged = {copy: soundness.findings(copy) for copy in copies.kept(path)}
    for beside in map(path.with_name, copies.conflicts(path)):  # of another computer's clock
        judged[beside] = soundness.of_copy(beside, now)
    good = [
        (newest, copy) for copy, wrong in judged.items() if not wrong and (newest := _newest(copy))
    ]
    if not good:
        raise ConfkitError(
            *(f"{path.name}: {finding}" for finding in damage),
            *(f"{copy.name}: not taken: {wrong[0]}" for copy, wrong in judged.items() if wrong),
            "there is no good copy here; look for one in your backups or in the history of the "
            "synced folder, and put it in its place. Your notes are untouched: without a copy, "
            f"move {path.name} away, and `confkit summarize` reopens what they promise.",
        )
    newest, copy = max(good)
    lost, whole = _only_in(path, copy)
    return RestorePlan(damage, copy, newest, lost, unreadable=not whole, tz=settings.tz)


def restore(*, workspace: Workspace, now: datetime, planned: RestorePlan) -> Path | None:
    """Put the copy in the ledger's place; return where the damaged one is kept, if it was there."""
    path = workspace.ledger_path
    assert planned.copy is not None, "a sound ledger is not replaced"  # noqa: S101
    aside = path.with_name(f"{path.stem}.damaged-{now:%Y%m%d-%H%M%S}.bak")
    there = path.exists()
    try:
        with turns.turn(workspace.folder, sqlite_file.BUSY_SECONDS), sqlite_file.errors(path):
            journal = path.with_name(path.name + "-journal")
            if journal.exists():  # it would be played into the copy
                os.replace(journal, aside.with_name(aside.name + "-journal"))  # noqa: PTH105
            if there:
                aside.unlink(missing_ok=True)
                _keep_aside(path, aside)
            copies.copy_to(planned.copy, path)
    except (OSError, turns.Waited) as error:
        reason = getattr(error, "strerror", None) or "another program has it open"
        raise ConfkitError(
            f"{path.name}: not restored: {reason}; make room or check the folder, then try again"
        ) from None
    return aside if there else None


def _keep_aside(path: Path, aside: Path) -> None:
    """Give the damaged file a second name, so that it is never lost on the way.

    A folder that stands in the ledger's place has to move.
    """
    if path.is_dir():
        path.rename(aside)
        return
    try:
        os.link(path, aside)
    except OSError:  # a file system without hard links
        import shutil

        shutil.copy2(path, aside)


def _newest(copy: Path) -> datetime | None:
    """Return when a sound copy was last changed; None if nothing was ever kept in it."""
    with ledger_file.reading(copy) as ledger:
        return ledger.newest_change() if ledger else None


def _only_in(path: Path, copy: Path) -> tuple[list[Line], bool]:
    """Read what the damaged ledger still tells that the copy does not, and whether that is all.

    Line by line and not by time: a clock that went back, or two changes within a second, must
    not hide a loss.
    """
    with ledger_file.reading(copy) as ledger:
        known = (
            {_comparable(line) for line in family_history.lines(ledger, None)} if ledger else set()
        )
    try:
        with ledger_file.reading(path) as ledger:
            lines = list(family_history.lines(ledger, None)) if ledger else []
            return [line for line in lines if _comparable(line) not in known], ledger is not None
    except ConfkitError:
        return [], False


def _comparable(line: Line) -> Line:
    """Return a line of the story without what a later change puts in other words."""
    ours = line.kind not in ("", "resource", "action")
    return line._replace(student="", text="" if ours else line.text)
