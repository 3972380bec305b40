"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Workspace = Annotated[
    str | None, typer.Option("--workspace", "-C", metavar="DIR", help="The workspace's folder.")
]
Round = Annotated[
    str | None,
    typer.Option("--round", metavar="NAME", help="A round other than the one in the settings."),
]
Students = Annotated[
    list[str] | None,
    typer.Argument(metavar="[STUDENT]...", help="Id or part of the name; everyone if left out."),
]
Student = Annotated[str, typer.Argument(metavar="STUDENT", help="Id or part of the name.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 for warnings too, not only errors.")]
