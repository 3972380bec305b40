"""`confkit roster show`, `needs`, `import` and `slots`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from confkit.cli.shown import asked_dates, options, roster_text
from confkit.ground.clock import now
from confkit.roster.reading_options import Options
from confkit.work import roster
from confkit.work.roster import Shown
from confkit.workspace.workspace import find

command = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@command.callback()
def _roster(context: typer.Context) -> int:
    """Show the class where nothing else was asked."""
    if context.invoked_subcommand is None:
        return show(workspace=(context.default_map or {}).get("workspace"))
    return 0


_Dates = Annotated[
    str | None,
    typer.Option(
        "--dates", metavar="ORDER", help="month-first or day-first, where 11/12 may be either."
    ),
]


def _looked_at(
    student: list[str] | None, workspace: str | None, dates: str | None, *, json: bool
) -> Shown:
    """Read the roster, tell what is wrong in it, and keep the students that were named."""
    here = asked_dates.with_order(find(workspace), now(), dates, quiet=json)
    shown = roster.show(workspace=here, now=now())
    shown.entries = roster.chosen(shown.entries, tuple(student or ()))
    roster_text.problems(shown.refused, shown.told)
    return shown


@command.command(help="Show the class: guardians, who gets letters, what is missing.")
def show(
    student: options.Students = None,
    strict: options.Strict = False,
    dates: _Dates = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Show the roster in a table."""
    shown = _looked_at(student, workspace, dates, json=json)
    if json:
        roster_text.json_of_class(shown)
    else:
        roster_text.class_table(shown)
    return 1 if strict and shown.told else shown.exit_code


@command.command(help="List what still prevents letters.")
def needs(
    student: options.Students = None,
    strict: options.Strict = False,
    dates: _Dates = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """List who cannot be written to yet, and why."""
    shown = _looked_at(student, workspace, dates, json=json)
    if json:
        roster_text.json_of_needs(shown)
    else:
        roster_text.needs(shown)
    return 1 if strict and shown.told else shown.exit_code


@command.command(
    "import",
    help="Import an export into roster.csv: a file, a folder or a .zip.\n\n"
    "Shows what would change, and asks before writing. Fields and rows that you added stay. "
    "docs/rosters.md lists what is read from each export.",
)
def take_over(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The export.")],
    said_format: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="If it is not recognized.")
    ] = None,
    school_class: Annotated[
        list[str] | None,
        typer.Option("--class", metavar="CLASS", help="Id or title, or all; can be repeated."),
    ] = None,
    allow: Annotated[
        str | None,
        typer.Option(
            metavar="WHO",
            help="Allow letters to parent,guardian if the export does not say.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADER=FIELD",
            help="Say what a column is, such as 'Mum mail=guardian_email'; can be repeated.",
        ),
    ] = None,
    permission: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADER=WORD",
            help="What a column means: mail, forbids, none, relation or about; can be repeated.",
        ),
    ] = None,
    enrolled: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="A status that means: in the class; can be repeated."),
    ] = None,
    dates: _Dates = None,
    sheet: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="The sheet, or file, to read.")
    ] = None,
    same_children: Annotated[
        bool | None,
        typer.Option(
            "--same-children/--other-children",
            help="Move notes and follow-ups to a student's new id, or leave them.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """Take over an export, shown and confirmed first."""
    from confkit.cli import roster_import

    typed = Options(
        said_format or "auto",
        classes=tuple(school_class or ()),
        allow=tuple(word.strip() for word in (allow or "").split(",") if word.strip()),
        columns=roster_import.columns(column or []),
        permissions=roster_import.permissions(permission or []),
        enrolled=tuple(enrolled or ()),
        sheets=tuple(sheet or ()),
        dates=asked_dates.order(dates),
    )
    return roster_import.run(
        workspace=find(workspace),
        path=path,
        typed=typed,
        yes=yes,
        json=json,
        same_children=same_children,
    )


@command.command(
    help="Read the slots that families booked: a sign-up table, or a calendar (.ics).\n\n"
    "Each row is matched by a guardian's address, then by the child's name, and never guessed "
    "between siblings. Shows what would change, and asks before writing.",
)
def slots(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The sign-up.")],
    column: Annotated[
        str, typer.Option(metavar="HEADER", help="The column that says when a meeting starts.")
    ] = "",
    dates: _Dates = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    workspace: options.Workspace = None,
) -> int:
    """Read a sign-up and write its slots into the roster."""
    from confkit.cli import roster_slots  # loaded only for this command

    here = find(workspace)
    return roster_slots.run(workspace=here, path=path, column=column, dates=dates, yes=yes)
