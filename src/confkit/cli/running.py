"""Running one command, whichever way it was called."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from contextlib import suppress

from confkit.ground import clock, gate
from confkit.ground.errors import FilesError, UsageError
from confkit.ledger.ledger import LedgerError
from confkit.workspace import workspace
from confkit.workspace.workspace import Workspace


def run(command: Callable[[], object]) -> int:
    """Run a command and what belongs to every one of them; return its exit code."""
    gc.freeze()
    gc.set_threshold(1_000_000)  # what is read is kept: looking through it finds no garbage
    gc.enable()
    try:
        code = command()
        _look_at_drafts()
    except OSError as error:
        if error.filename:
            error.filename = gate.shown(error.filename)
        raise
    finally:
        workspace.leave()
        _told.clear()
    return code if isinstance(code, int) else 0


def up_to_date(line: str | None, needed: Sequence[str] = workspace.EVERYTHING) -> Workspace:
    """Return the workspace that is meant, for a command that shows or changes what is due.

    What the roster forbids since is settled before, so that nothing is called overdue that nobody
    may get. What is not `needed` may lead out of the workspace.
    """
    here = workspace.find(line, needed=needed)
    _look_at_drafts()
    return here


def hold_against_roster() -> None:
    """Settle what another copy of the ledger brought in, which knew another roster."""
    if here := workspace.at_work():
        _look_again(here)


def _look_at_drafts() -> None:
    """Take away, whatever the command is, the drafts for somebody denied on the roster since."""
    here = workspace.at_work()
    if here and here.roster_has_changed():
        _look_again(here)


def _look_again(here: Workspace) -> None:
    """Hold what waits against the roster.

    Where settings or roster cannot be read, nothing is known of it.
    """
    from confkit.cli.shown import run_text
    from confkit.letters import waiting_letters

    try:
        workspace.must_be_in_place(here)
    except UsageError as error:
        _cannot_look(error)
        return
    with suppress(FilesError, UsageError):
        try:
            run_text.problems(waiting_letters.look_again(here, clock.now()))
        except (LedgerError, OSError) as error:
            _cannot_look(error)


_told: set[str] = set()


def _cannot_look(error: Exception) -> None:
    """Say once in a run why what waits could not be held against the roster."""
    from confkit.cli.shown import console

    said = gate.said(error) if isinstance(error, OSError) else str(error)
    if said not in _told:
        _told.add(said)
        console.err(f"error: drafts could not be checked against the roster: {said}")
