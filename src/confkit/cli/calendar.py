"""`confkit calendar`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.running import up_to_date
from confkit.cli.shown import console, options
from confkit.ground.text import counted
from confkit.work import calendar


def command(
    names: Annotated[
        bool, typer.Option("--names", help="Include children's names and what was promised.")
    ] = False,
    conferences: Annotated[
        bool, typer.Option("--conferences", help="Include the conferences with times and rooms.")
    ] = False,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Write followups.ics for your calendar.

    One event for each follow-up, with an alarm. Import it again after a change: events move,
    and finished ones say so. Without --names it has only children's initials, and nothing that
    anybody wrote.
    """
    for written in calendar.calendar(
        workspace=up_to_date(workspace), names=names, conferences=conferences, round_name=round_name
    ):
        events = [counted(written.waiting, "event"), f"{written.ended} done"]
        if conferences:
            events.append(counted(written.conferences, "conference"))
        if written.canceled:
            events.append(f"{written.canceled} canceled that had another id")
        console.out(f"{written.path}  {', '.join(events)}")
        for problem in written.told:
            console.err(f"note: {problem}")
        if written.undated:
            console.err(f"left out: {counted(written.undated, 'promise')} without a date")
    console.out("Next: open the file with your calendar. docs/reminders.md shows other ways.")
    return 0
