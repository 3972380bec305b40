"""`confkit done`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import console, options
from confkit.cli.shown.due_words import day
from confkit.ground.clock import now
from confkit.work import due
from confkit.workspace.workspace import find


def command(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `confkit due` shows them.")],
    undo: Annotated[bool, typer.Option("--undo", help="Reopen it.")] = False,
    workspace: options.Workspace = None,
) -> int:
    """Mark follow-ups done.

    The first few characters of an id are enough. Marking it done again changes nothing.
    """
    started = now().replace(microsecond=0)
    changed = due.done(workspace=find(workspace), now=now(), ids=ids, undo=undo)
    for problem in changed.problems:
        console.err(f"error: {problem}")
    for entry in changed.entries:
        local = entry.done.astimezone(changed.tz) if entry.done else None
        already = local is not None and entry.done is not None and entry.done < started
        word = "was already done on" if already else "done on"
        said = f"{word} {day(local, now())}" if local else "reopened"
        console.out(f"{entry.student}: {entry.text}: {said}")
    for entry in changed.restarted:
        if entry.due:
            new_day = day(entry.due.astimezone(changed.tz), now())
            console.out(f"{entry.student}: {entry.text}: now due {new_day}, after the letter")
    return changed.exit_code
