"""`confkit calendar`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import console, options
from confkit.ground.text import counted


def calendar(
    names: Annotated[
        bool, typer.Option("--names", help="With the children's names, not only first letters.")
    ] = False,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Write followups.ics for your calendar.

    One event for each follow-up, with an alarm. Import it again after a change: events move, and
    what is done is cancelled. Children's names are first letters only.
    """
    from confkit.work.calendar import calendar as work
    from confkit.workspace.workspace import find

    here = find(workspace)
    for written in work(workspace=here, names=names, round_name=round_name):
        waiting = written.events - written.cancelled
        console.out(
            f"{written.path}  {counted(waiting, 'event')}, {written.cancelled} done and cancelled"
        )
        if written.undated:
            console.err(f"left out: {counted(written.undated, 'promise')} without a date")
    console.out("Next: open the file with your calendar. docs/reminders.md tells of other ways.")
    return 0
