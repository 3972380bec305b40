"""`confkit snooze`."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from confkit.cli.running import up_to_date
from confkit.cli.shown import console, options, said_dates
from confkit.cli.shown.asking import ask
from confkit.cli.shown.due_words import day
from confkit.ground.clock import now
from confkit.ground.errors import FilesError
from confkit.language.spoken_dates import in_full, iso
from confkit.work import snooze
from confkit.workspace.workspace import shown_words


def command(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="As `confkit due` shows it.")],
    until: Annotated[
        str, typer.Argument(metavar="DATE", help="The new date: Friday, or 2026-12-01.")
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it moves; this is recorded.")],
    workspace: options.Workspace = None,
) -> int:
    """Move a follow-up.

    The date you promised the family stays on record next to the new one.
    """
    there = up_to_date(workspace)
    day_typed = said_dates.typed_day(until, "", there, now(), "ahead")
    with suppress(FilesError):  # settings that cannot be read keep no promise from being moved
        if why := there.rules.calendar.why_none(day_typed):
            console.err(f"note: {in_full(day_typed)} is {why.removeprefix('on ')}")
    if console.can_ask() and not iso(until):
        answer = ask(f"Move it to {in_full(day_typed)}? (yes or no)", "yes")
        if answer.casefold() not in ("y", "yes"):
            console.err("Nothing was changed.")
            return 2
    changed = snooze.snooze(
        workspace=there, now=now(), identifier=identifier, until=day_typed, reason=reason
    )
    for entry in changed.entries:
        moved_to = entry.due.astimezone(changed.tz) if entry.due else now()
        first = entry.promised.astimezone(changed.tz) if entry.promised else None
        promised = f" (promised for {day(first, now())})" if first else ""
        console.out(
            f"{entry.student}: {shown_words(entry)}: now due {day(moved_to, now())}{promised}"
        )
    return changed.exit_code
