"""`confkit open`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import console, options
from confkit.ground.clock import now
from confkit.work import open as opening
from confkit.workspace.workspace import find


def command(
    what: Annotated[
        str | None,
        typer.Argument(metavar="[STUDENT|packet]", help="The index page if left out."),
    ] = None,
    path_alone: Annotated[
        bool, typer.Option("--path", help="Print where it is, and open nothing.")
    ] = False,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Open the index page, a sheet or the packet.

    The index page lists the round's children with their sheets and letters, and how far each is.
    It is made anew and opened in the system's program for such files.
    """
    path = opening.wanted(workspace=find(workspace), now=now(), what=what, round_name=round_name)
    if path_alone:
        console.out(str(console.near(path)))
        return 0
    console.out(f"Opening {console.near(path)}")
    if typer.launch(str(path.absolute())):
        console.err(f"No program here opens it; open it by hand: {path.absolute()}")
        return 1
    return 0
