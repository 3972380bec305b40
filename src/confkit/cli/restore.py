"""`confkit restore`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from confkit.cli import console, options
from confkit.ground.text import counted

if TYPE_CHECKING:
    from confkit.work.keeping import Plan

_SHOWN = 20


def restore(
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    workspace: options.Workspace = None,
) -> int:
    """Put back the last good copy of the ledger.

    Only where the ledger is damaged, empty or gone. Says first what the copy does not hold; the
    damaged file is kept under another name.
    """
    from confkit.ground.clock import now
    from confkit.parts.workspace import find
    from confkit.work.keeping import plan
    from confkit.work.keeping import restore as work

    root = find(workspace)
    planned = plan(root=root)
    if planned.copy is None:
        console.out("followups.db is sound; nothing was restored.")
        return 0
    _say(planned)
    if not yes and not _agreed():
        how = "" if console.can_ask() else " With --yes, or at a terminal, it is put back."
        console.err(f"Nothing was changed.{how}")
        return 2
    aside = work(root=root, now=now(), planned=planned)
    console.out(f"Restored from {planned.copy.name}.")
    if aside:
        console.out(f"The damaged file is kept as {aside.name}.")
    console.out("Next: `confkit summarize` opens again what the notes promise; then `confkit due`.")
    return 0


def _say(planned: Plan) -> None:
    assert planned.copy is not None, "asked only where there is a copy"  # noqa: S101
    for said in planned.damage[:3]:
        console.err(f"followups.db: {said}")
    newest = planned.newest.astimezone(planned.tz) if planned.newest else None
    console.err(f"The last good copy is {planned.copy.name}; its latest change is of {newest:%c}.")
    if planned.lost:
        console.err(f"Lost would be {counted(len(planned.lost), 'change')} that it does not hold:")
        for line in planned.lost[-_SHOWN:]:
            local = line.at.astimezone(planned.tz)
            console.err(f"  {local:%Y-%m-%d %H:%M}  {line.student}: {line.what}: {line.text}")
    elif planned.unreadable:
        console.err("Lost would be whatever was changed after that; it can no longer be read.")
    else:
        console.err("The copy holds everything that can still be read.")


def _agreed() -> bool:
    if not console.can_ask():
        return False
    from confkit.cli import prompts

    return prompts.choose("Put it back?", ["yes", "no"], "no") == "yes"
