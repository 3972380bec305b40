"""`confkit record`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from confkit.cli import evening
from confkit.cli.shown import console, options
from confkit.ground import gate
from confkit.ground.clock import now
from confkit.ground.errors import ConfkitError, UsageError
from confkit.work import record
from confkit.workspace.workspace import find


def command(
    student: Annotated[
        str | None,
        typer.Argument(
            metavar="[STUDENT]", help="Id or part of the name; the day's talks if left out."
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Without a name: the day, if not today or the last."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="Read it from a TOML file, or - for standard input."
        ),
    ] = None,
    homes: Annotated[
        str | None,
        typer.Option(
            metavar="PLACES",
            help="Only put in the roster who lives together: guardians by number, as in `1,2; 3`.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --homes: do not ask.")] = False,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Record a meeting, or those of an evening one after the other.

    Asks what was said and agreed, and adds it to the end of the note. What is recorded already is
    shown, and each answer can be corrected. Stop at any time with Ctrl-C or Esc: what you typed is
    kept beside the note, and you go on from there.
    """
    if day and student:
        raise UsageError("--day goes without a name: it records the talks of that day in order")
    if homes is not None:
        if student is None:
            raise UsageError("--homes is for one student; name that student")
        here = evening.Evening(workspace=workspace, round_name=round_name)
        return here.homes(student, homes, yes=yes)
    if source is None:
        if not console.can_ask():
            raise UsageError(
                "there is no terminal to ask in; pass the meeting with --from FILE or --from -"
            )
        here = evening.Evening(workspace=workspace, round_name=round_name)
        return here.one_talk(student) if student else here.of_day(day)
    if student is None:
        raise UsageError("--from is for one student; name that student")
    opened = record.opened(
        workspace=find(workspace), now=now(), name=student, round_name=round_name, only_new=True
    )
    shown = "standard input" if source == "-" else source
    values = record.from_file(_read(source, shown), shown, opened)
    path = record.append(record.checked(values, opened), opened)
    console.out(f"Saved in {path}.")
    barred = evening.tell(record.looked_at(opened, asked=False))
    console.out(f"Next: {evening.next_step(values, opened, barred=barred)}")
    return 0


def _read(source: str, shown: str) -> bytes:
    try:
        return gate.read_stream(sys.stdin.buffer) if source == "-" else gate.read(source)
    except OSError as error:
        raise ConfkitError(f"{shown}: cannot be read: {error.strerror or error}") from None
