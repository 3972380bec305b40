"""`confkit roster slots`: shown first, asked, then written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from confkit.cli.shown import asked_dates, console, roster_text
from confkit.cli.shown.asking import agreed
from confkit.cli.shown.prompts import ask_until
from confkit.ground.clock import now
from confkit.ground.text import counted, listed
from confkit.language.spoken_dates import in_full
from confkit.roster.spreadsheet_times import Order
from confkit.work import roster_slots
from confkit.work.roster_slots import SlotsPlan
from confkit.workspace.workspace import Workspace


def run(*, workspace: Workspace, path: Path, column: str, dates: str | None, yes: bool) -> int:
    """Show whose slot changes; write them once that is confirmed. Returns the exit code."""
    order = asked_dates.order(dates)
    planned = _planned(workspace, path, column, order, asking=not yes and console.can_ask())
    if planned is None:
        return 2
    roster_text.problems(planned.found.unmatched, planned.found.told)
    for student, start in planned.changes:
        was = f" (was {in_full(student.slot)})" if student.slot else ""
        console.out(f"{student.name}: {in_full(start)}{was}")
    if planned.kept:
        console.out(f"{counted(planned.kept, 'slot')} as in the roster")
    left = 1 if planned.found.unmatched else 0
    if not planned.changes:
        console.out("No slot changes.")
        return left
    if not yes and not (console.can_ask() and agreed("Write these slots into the roster?")):
        how = "" if console.can_ask() else " Use --yes, or run it in a terminal, to write them."
        console.err(f"Nothing was written.{how}")
        return 2
    roster_slots.write(planned)
    console.out(f"{counted(len(planned.changes), 'slot')} written. Next: confkit roster needs")
    return left


def _planned(
    workspace: Workspace, path: Path, column: str, order: Order | None, *, asking: bool
) -> SlotsPlan | None:
    """Plan, and ask which column is the time and which number the month; None if it stays open."""
    while True:
        planned = roster_slots.plan(
            workspace=workspace, path=path, column=column, order=order, now=now()
        )
        if planned.either:
            order = asked_dates.ask_order(planned.either, needed=True) if asking else None
            if order is None:
                console.err(
                    f"{planned.either} could be two days; say --dates month-first or "
                    "--dates day-first"
                )
                return None
        elif planned.candidates and asking:
            column = _chosen(planned.candidates)
        elif planned.candidates:
            names = listed(list(planned.candidates), "or")
            console.err(f"Name the column with the time by --column: {names}")
            return None
        else:
            return planned


def _chosen(headers: Sequence[str]) -> str:
    """Ask for the column of times by its number."""

    def understood(answer: str) -> str:
        if not answer.isdecimal() or not 0 < int(answer) <= len(headers):
            raise ValueError(f"Please answer with a number from 1 to {len(headers)}.")
        return headers[int(answer) - 1]

    for number, header in enumerate(headers, 1):
        console.err(f"  {number} {header}")
    return ask_until("Which column says when a meeting starts?", "", understood)
