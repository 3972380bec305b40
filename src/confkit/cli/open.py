"""`confkit open`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from confkit.cli.shown import console, options, run_text
from confkit.ground.clock import now
from confkit.ground.outcome import Outcome
from confkit.work import open as opening
from confkit.workspace.workspace import find

_MOMENT = 3.0
"""Seconds in which the system's program says that it cannot open a file."""


def command(
    what: Annotated[
        str | None,
        typer.Argument(metavar="[STUDENT|letters|packet]", help="The index page if left out."),
    ] = None,
    path_alone: Annotated[
        bool, typer.Option("--path", help="Print where it is, and open nothing.")
    ] = False,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Open the index page, the letters, a sheet or the packet.

    The page with the letters shows them as families will see them; the index page lists the round's
    children with their sheets and letters, and how far along each one is. Both are made fresh
    and opened in your usual program for such files.
    """
    outcome = Outcome(round_name or "")
    path = opening.wanted(
        workspace=find(workspace), now=now(), what=what, round_name=round_name, outcome=outcome
    )
    run_text.problems(outcome)
    if path_alone:
        console.out(str(console.near(path)))
        return 0
    console.out(f"Opening {console.near(path)}")
    if not _is_opened(path.absolute()):
        console.err(f"No program here opens it; open it by hand: {path.absolute()}")
        return 1
    return 0


def _is_opened(path: Path) -> bool:
    """Hand a file to the system's program; what that writes of its own is not shown."""
    if sys.platform in ("win32", "darwin"):
        return not typer.launch(str(path))
    opener = shutil.which("xdg-open")
    if opener is None:
        return False
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(  # noqa: S603 - the system's own program, and a file of ours
        [opener, str(path)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        return started.wait(_MOMENT) == 0
    except subprocess.TimeoutExpired:  # it shows the file for as long as it runs
        return True
