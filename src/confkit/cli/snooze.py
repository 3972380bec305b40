"""`confkit snooze`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import console, options, said_dates
from confkit.cli.shown.due_words import day
from confkit.ground.clock import now
from confkit.work import due
from confkit.workspace.workspace import find


def command(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="As `confkit due` shows it.")],
    until: Annotated[
        str, typer.Argument(metavar="DATE", help="The new date: Friday, or 2026-12-01.")
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it moves; this is recorded.")],
    workspace: options.Workspace = None,
) -> int:
    """Move a follow-up.

    The date you promised the family stays on record next to the new one.
    """
    there = find(workspace)
    day_typed = said_dates.typed_day(until, "", there, now(), "ahead")
    changed = due.snooze(
        workspace=there, now=now(), identifier=identifier, until=day_typed, reason=reason
    )
    for entry in changed.entries:
        moved_to = entry.due.astimezone(changed.tz) if entry.due else now()
        first = entry.promised.astimezone(changed.tz) if entry.promised else None
        promised = f" (promised for {day(first, now())})" if first else ""
        console.out(f"{entry.student}: {entry.text}: now due {day(moved_to, now())}{promised}")
    return changed.exit_code
