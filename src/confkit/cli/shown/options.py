"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Workspace = Annotated[
    str | None, typer.Option("--workspace", "-C", metavar="DIR", help="The workspace's folder.")
]
Round = Annotated[
    str | None,
    typer.Option("--round", metavar="NAME", help="Another round than the settings say."),
]
Students = Annotated[
    list[str] | None,
    typer.Argument(metavar="[STUDENT]...", help="By id or part of the name; all if none."),
]
Student = Annotated[str, typer.Argument(metavar="STUDENT", help="By id or part of the name.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 for what is only told, too.")]
