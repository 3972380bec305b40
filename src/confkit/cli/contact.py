"""`confkit contact`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import console, options, said_dates
from confkit.cli.shown.due_words import day
from confkit.ground.clock import now
from confkit.ground.errors import UsageError
from confkit.work import contact
from confkit.workspace.workspace import find


def command(
    student: options.Student,
    text: Annotated[
        str, typer.Argument(metavar="[TEXT]", help="What it was about, in a few words.")
    ] = "",
    answer: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What a guardian answered to a letter, in their words."),
    ] = None,
    who: Annotated[
        str | None,
        typer.Option("--from", metavar="WHO", help="With --answer: a name, a number, or mom."),
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="When, if not now: yesterday, or 2026-12-01.")
    ] = None,
    workspace: options.Workspace = None,
) -> int:
    """Record that you talked with the family.

    The two-week check-in counts from your last contact. If a contact was open after a no-show, it
    is marked done. An answer to a letter (--answer) moves no date; it appears on the next
    sheet for that home.
    """
    if (answer is None) == (not text):
        raise UsageError('say what it was about, or what they answered: --answer "…"')
    if who and answer is None:
        raise UsageError("--from goes with --answer; it says who answered")
    there = find(workspace)
    at = said_dates.typed(on, "--on", there, now(), "back") if on else None
    if answer is not None:
        told = contact.answer(
            workspace=there, now=now(), name=student, text=answer, who=who or "", on=at
        )
        console.out(f"{told.student}: {told.guardian} answered on {day(told.at, now())}: recorded")
        return 0
    kept = contact.contact(workspace=there, now=now(), name=student, text=text, on=at)
    console.out(f"{kept.student}: talked with the family on {day(kept.at, now())}: recorded")
    for entry in kept.restarted:
        if entry.due:
            new_day = day(entry.due.astimezone(kept.rules.tz), now())
            console.out(f"{entry.student}: {entry.text}: now due {new_day}")
    for entry in kept.reached:
        console.out(
            f"{entry.student}: {entry.text}: done (`confkit done {entry.id} --undo` reopens it)"
        )
    return 0
