"""Which number of a date is the month, asked once where a list does not show it."""

from __future__ import annotations

from datetime import datetime

from confkit.cli.shown import console
from confkit.cli.shown.prompts import ask_until
from confkit.ground.errors import UsageError
from confkit.roster.spreadsheet_times import Order
from confkit.workspace.workspace import Workspace, find


def order(typed: str | None) -> Order | None:
    """Read what `--dates` says: which of a date's numbers is the month."""
    orders: dict[str | None, Order] = {"month-first": "month-first", "day-first": "day-first"}
    if typed and typed not in orders:
        raise UsageError(f"--dates {typed!r}: write month-first or day-first")
    return orders.get(typed)


def ask_order(either: str, *, needed: bool = False) -> Order | None:
    """Ask which of its numbers is the month of a time that could be either way round.

    Where it is not `needed`, such times can be left out.
    """
    if not either:
        return None
    orders: dict[str, Order | None] = {"first": "month-first", "second": "day-first"}
    choices = "first, second" if needed else "first, second; empty: leave times out"

    def understood(answer: str) -> Order | None:
        if answer and answer.casefold() not in orders:
            raise ValueError("Please answer first or second.")
        return orders.get(answer.casefold())

    question = f"Is the month first or second in {either}? ({choices})"
    return ask_until(question, "", understood, needed=needed)


def with_order(
    workspace: Workspace, now: datetime, option: str | None, *, quiet: bool
) -> Workspace:
    """Return the workspace with the order of its dates, asked for and kept where it was in doubt.

    `option` is what `--dates` says; without it a terminal is asked, unless `quiet`.
    """
    typed = order(option)
    either = workspace.roster(now).either
    if either and not typed and not quiet and console.can_ask():
        typed = ask_order(either)
    if not either or not typed:
        return workspace
    from confkit.work import roster_import  # who imports, too, takes time to load

    for line in roster_import.keep(workspace, {"dates": typed}):
        console.err(f"To be asked only once, write this in confkit.toml under [roster]: {line}")
    return find(str(workspace.folder))
