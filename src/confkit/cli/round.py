"""`confkit round`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import console, options, prompts
from confkit.ground.text import counted
from confkit.work import round as rounds
from confkit.workspace.workspace import find


def command(
    new: Annotated[str, typer.Argument(metavar="NEW", help="The round's new name.")],
    renamed: Annotated[str, typer.Option(metavar="OLD", help="The name that it had until now.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")] = False,
    workspace: options.Workspace = None,
) -> int:
    """Give a round another name.

    Its follow-ups, their history, its notes and its letters go along, and nothing is doubled.
    """
    planned = rounds.plan(find(workspace), renamed, new)
    console.out(f"{renamed} becomes {new}: {counted(planned.followups, 'follow-up')} go along")
    for source, target in planned.folders:
        shown = planned.workspace.shown
        console.out(f"  {shown(source)} → {shown(target)}")
    if planned.settings is not None:
        console.out(f'  confkit.toml: round = "{new}"')
    if not yes and not _agreed():
        how = "" if console.can_ask() else " Use --yes, or run it in a terminal, to rename it."
        console.err(f"Nothing was changed.{how}")
        return 2
    rounds.rename(planned)
    console.out("Renamed. Next: confkit due")
    return 0


def _agreed() -> bool:
    return console.can_ask() and prompts.choose("Rename the round?", ["yes", "no"], "no") == "yes"
