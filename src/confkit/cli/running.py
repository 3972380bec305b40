"""Running one command, whichever way it was called."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress

from confkit.ground import clock
from confkit.ground.errors import FilesError, UsageError
from confkit.workspace import workspace


def run(command: Callable[[], object]) -> int:
    """Run a command and what belongs to every one of them; return its exit code."""
    gc.freeze()
    gc.set_threshold(1_000_000)  # what is read is kept: looking through it finds no garbage
    gc.enable()
    try:
        code = command()
        _take_away_drafts()
    finally:
        workspace.leave()
    return code if isinstance(code, int) else 0


def _take_away_drafts() -> None:
    """Take away, whatever the command was, the drafts for somebody denied on the roster since.

    Where settings or roster cannot be read, nothing is known of it.
    """
    here = workspace.at_work()
    if here is None or not here.roster_has_changed():
        return
    from confkit.cli.shown import console, run_text
    from confkit.ledger.ledger import LedgerError
    from confkit.letters import drafts

    with suppress(FilesError, UsageError):
        try:
            run_text.problems(drafts.look_again(here, clock.now()))
        except (LedgerError, OSError) as error:
            console.err(f"error: drafts could not be held against the roster: {error}")
