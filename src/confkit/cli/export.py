"""`confkit export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from confkit.cli.shown import console, options
from confkit.ground.clock import now
from confkit.ground.text import counted
from confkit.rights.export.child_record import PAGE
from confkit.work import export
from confkit.work.export import Exported
from confkit.workspace.workspace import find


def command(
    student: options.Student,
    home: Annotated[
        str,
        typer.Option(
            "--home",
            metavar="GUARDIAN",
            help="The home it is for, if the child has several: a guardian's number or name.",
        ),
    ] = "",
    private: Annotated[
        bool,
        typer.Option("--private", help="Include your private notes, which nobody else may see."),
    ] = False,
    without_roster: Annotated[
        bool,
        typer.Option("--without-roster", help="Go on even if the child is not on the roster."),
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="A folder that does not exist yet.")
    ] = None,
    workspace: options.Workspace = None,
) -> int:
    """Collect everything kept about one child.

    A folder with a page to read and print (index.html), the same for programs (record.json), and
    the letters and sheets from out/. Other children's names are replaced, and a guardian who may
    not be named is left out. Nothing is overwritten, nothing is sent.
    """
    made = export.export(
        workspace=find(workspace),
        now=now(),
        name=student,
        home=home,
        private=private,
        without_roster=without_roster,
        to=to,
    )
    _tell(made)
    console.out(
        f"{console.near(made.folder / PAGE)}: {made.record.name}, "
        f"{counted(len(made.record.rounds), 'round')}, {counted(made.files, 'file')}."
    )
    return made.exit_code


def _tell(made: Exported) -> None:
    """Say what could not be read, what was left out, and what is the teacher's to decide."""
    for problem in made.refused:
        console.err(f"error: not in the export: {problem}")
    for problem in made.told:
        console.err(f"note: {problem}")
    console.err("Read it before you give it to anyone; a first name can also be an ordinary word.")
