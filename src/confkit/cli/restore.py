"""`confkit restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from confkit.cli.running import hold_against_roster
from confkit.cli.shown import asking, console, options
from confkit.ground.clock import now
from confkit.ground.text import counted, listed
from confkit.work import restore, restore_round
from confkit.work.restore import RestorePlan
from confkit.workspace.workspace import Workspace, find, shown_words

_SHOWN = 20


def command(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="An archive; leave it out for the ledger's copy."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    workspace: options.Workspace = None,
) -> int:
    """Bring back an archived round, or the ledger's last good copy.

    With a FILE made by `confkit archive`: every checksum is verified, then missing notes and
    letters are put back and the promises merged. Nothing that exists is overwritten, with one
    exception: whoever has deny in the archive gets deny in roster.csv, too. Without FILE:
    only if the ledger is damaged, empty or gone. Says first what the copy is missing; the damaged
    file is kept under another name.
    """
    here = find(workspace)
    if file is not None:
        return _archive(here, file)
    code = _ledger(here, yes=yes)
    hold_against_roster()
    return code


def _archive(workspace: Workspace, file: Path) -> int:
    """Bring an archive back and say what is there now."""
    back = restore_round.bring_back(workspace=workspace, now=now(), file=file)
    hold_against_roster()
    for problem in (*back.told, *back.differs):
        console.err(f"note: {problem}")
    for choice in back.merged.choices:
        if choice.from_there or choice.parted:
            there = "the archive" if choice.from_there else "this workspace"
            console.err(
                f"note: {choice.kept.student}: {shown_words(choice.kept)}: kept as in {there}"
            )
    for words in back.merged.words:
        kept = "the archive" if words.from_there else "this workspace"
        console.err(f"note: {words.student_id}: kept as in {kept}: “{words.kept}”")
    if back.strangers:
        names = listed([stranger.name for stranger in back.strangers[:_SHOWN]])
        console.err(
            f"note: not on the roster here: {names}; the archive's roster.csv has their rows"
        )
    console.out(f"SHA-256 {back.checksum}, and each of its files match the manifest.")
    console.out(
        f"{back.archive.about.round}: {counted(len(back.notes), 'note')}, "
        f"{counted(len(back.outputs), 'sheet or letter', 'sheets and letters')} and "
        f"{counted(len(back.merged.added), 'follow-up')} brought back"
        f"{', the roster too' if back.roster else ''}; "
        f"{counted(len(back.same), 'file')} unchanged, "
        f"{len(back.differs)} left because they differ."
    )
    return back.exit_code


def _ledger(workspace: Workspace, *, yes: bool) -> int:
    """Put back the last good copy of the ledger."""
    planned = restore.plan(workspace=workspace, now=now())
    if planned.copy is None:
        console.out("followups.db is sound; nothing was restored.")
        return 0
    _say(planned)
    if not yes and not _agreed():
        how = "" if console.can_ask() else " Use --yes, or run it in a terminal, to put it back."
        console.err(f"Nothing was changed.{how}")
        return 2
    aside = restore.restore(workspace=workspace, now=now(), planned=planned)
    console.out(f"Restored from {planned.copy.name}.")
    if aside:
        console.out(f"The damaged file is kept as {aside.name}.")
    console.out("Next: `confkit summarize` reopens what the notes promise; then run `confkit due`.")
    return 0


def _say(planned: RestorePlan) -> None:
    assert planned.copy is not None, "asked only where there is a copy"  # noqa: S101
    for damage in planned.damage[:3]:
        console.err(f"followups.db: {damage}")
    newest = planned.newest.astimezone(planned.tz) if planned.newest else None
    console.err(
        f"The last good copy is {planned.copy.name}; its latest change is from {newest:%c}."
    )
    if planned.lost:
        console.err(f"You would lose {counted(len(planned.lost), 'change')} that it does not have:")
        for line in planned.lost[-_SHOWN:]:
            local = line.at.astimezone(planned.tz)
            console.err(f"  {local:%Y-%m-%d %H:%M}  {line.student}: {line.what}: {line.text}")
    elif planned.unreadable:
        console.err("You would lose whatever was changed after that; it can no longer be read.")
    else:
        console.err("The copy has everything that can still be read.")


def _agreed() -> bool:
    return console.can_ask() and asking.agreed("Put it back?")
