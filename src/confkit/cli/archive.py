"""`confkit archive`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from confkit.cli.shown import console, options
from confkit.ground.clock import now
from confkit.ground.text import counted
from confkit.work import archive
from confkit.workspace.workspace import find


def command(
    round_name: Annotated[str, typer.Argument(metavar="ROUND", help="The round's name.")],
    private: Annotated[
        bool, typer.Option("--private", help="Include your private notes, for yourself only.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="A .zip file that does not exist yet."),
    ] = None,
    workspace: options.Workspace = None,
) -> int:
    """Save a round in one file.

    A .zip file that can be read without confkit: a page, the notes, letters, promises, the rows of
    the roster, and a checksum of each. The same round always gives the same file.
    `confkit restore FILE` brings it back. Nothing is removed here.
    """
    made = archive.archive(
        workspace=find(workspace), now=now(), round_name=round_name, private=private, to=to
    )
    for problem in made.refused:
        console.err(f"error: {problem}")
    for problem in made.told:
        console.err(f"note: {problem}")
    if not private:
        console.err("Your private notes are left out; --private includes them.")
    console.out(
        f"{console.near(made.path)}: {made.round}, "
        f"{counted(made.children, 'child', 'children')}, {counted(made.notes, 'note')}, "
        f"{counted(made.followups, 'follow-up')}."
    )
    console.out(f"SHA-256 {made.checksum}")
    if to is None:
        console.err("Keep it somewhere other than this folder, especially before a purge.")
    return made.exit_code
