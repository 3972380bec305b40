"""`confkit merge`."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path
from typing import Annotated

import typer

from confkit.cli.running import hold_against_roster
from confkit.cli.shown import console, options
from confkit.ground import clock
from confkit.ground.clock import now
from confkit.ground.text import counted
from confkit.ledger.ledger import LATER_TALK
from confkit.ledger.merging import Added
from confkit.promises.followups import FollowUp
from confkit.work import merge
from confkit.workspace.workspace import find, shown_words


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The other copy of followups.db.")],
    workspace: options.Workspace = None,
) -> int:
    """Merge a conflicting copy into the ledger.

    For each follow-up the newest change wins, and what it replaces is listed. The copy itself is
    left as it is.
    """
    done = merge.merge(workspace=find(workspace), now=now(), file=file)
    hold_against_roster()
    for added in done.merged.added:
        console.out(
            f"only in the copy: {added.student}: {shown_words(added)}: {_state(added, done.tz)}"
        )
    for choice in done.merged.choices:
        if not choice.from_there and not choice.parted:
            continue
        here, there = ("there", "here") if choice.from_there else ("here", "there")
        kept, other = (_state(entry, done.tz) for entry in (choice.kept, choice.other))
        was = f"; {there} it was {other}"
        if other == kept:
            said = shown_words(choice.other)
            is_said = said != shown_words(choice.kept)
            was = f"; {there} it said “{said}”" if is_said else f", the same day as {there}"
        console.out(f"{choice.kept.student}: {shown_words(choice.kept)}: kept {kept} ({here}){was}")
    for words in done.merged.words:
        what = "the goal's review" if words.table == "reviews" else "what went well"
        here, there = ("there", "here") if words.from_there else ("here", "there")
        console.out(
            f"{done.names.get(words.student_id, words.student_id)}: {what}: kept “{words.kept}” "
            f"({here}, newer); {there} it was “{words.other}”"
        )
    for entry in done.merged.dropped:
        console.out(f"{entry.student}: {shown_words(entry)}: dropped, {LATER_TALK}")
    for entry in done.restarted:
        console.out(f"{entry.student}: {shown_words(entry)}: now {_state(entry, done.tz)}")
    console.out(
        f"Merged {file.name}: {counted(len(done.merged.added), 'follow-up')} added, "
        f"{sum(choice.parted or choice.from_there for choice in done.merged.choices)} differed, "
        f"{counted(done.merged.told, 'line')} of history. Everything is saved; "
        "you can delete the copy now."
    )
    return 0


def _state(entry: FollowUp | Added, tz: tzinfo) -> str:
    """Say in a few words how a follow-up stands."""
    for moment, words in (
        (entry.done, "done on"),
        (entry.dropped, "dropped on"),
        (entry.due, "due on"),
    ):
        if moment:
            then = tz if moment is entry.due else clock.of(entry.zone, tz)
            return f"{words} {moment.astimezone(then):%Y-%m-%d}"
    return "open"
