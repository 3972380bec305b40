"""`confkit snooze`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import console, options
from confkit.cli.shown.due_words import day
from confkit.ground.clock import now
from confkit.work import due
from confkit.workspace.workspace import find


def command(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="As `confkit due` shows it.")],
    until: Annotated[str, typer.Argument(metavar="DATE", help="The new day: 2026-12-01.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it moves; kept on record.")],
    workspace: options.Workspace = None,
) -> int:
    """Move a follow-up.

    What was promised to the family stays on record beside the new day.
    """
    changed = due.snooze(
        workspace=find(workspace), now=now(), said=identifier, until=until, reason=reason
    )
    for entry in changed.entries:
        moved_to = entry.due.astimezone(changed.tz) if entry.due else now()
        first = entry.promised.astimezone(changed.tz) if entry.promised else None
        promised = f" (promised for {day(first, now())})" if first else ""
        console.out(f"{entry.student}: {entry.text}: now due {day(moved_to, now())}{promised}")
    return changed.exit_code
