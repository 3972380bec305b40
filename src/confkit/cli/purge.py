"""`confkit purge`."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from confkit.cli import console, options
from confkit.ground.text import counted

if TYPE_CHECKING:
    from confkit.ground.errors import Problem
    from confkit.work.what_goes import Plan

_NOTHING_DONE = 2
_SHOWN = 20
_TABLES = {
    "followups": ("follow-up", "follow-ups"), "history": ("line of history", "lines of history"),
    "contacts": ("talk", "talks"), "asked": ("question asked", "questions asked"),
    "letters": ("letter's date", "letters' dates"), "observed": ("remark", "remarks"),
    "reviews": ("review of a goal", "reviews of goals"),
}  # fmt: skip


def purge(
    before: Annotated[
        str | None, typer.Option("--before", metavar="DATE", help="All talks before this day.")
    ] = None,
    student: Annotated[
        str | None, typer.Option("--student", metavar="ID", help="One student, wholly.")
    ] = None,
    round_name: Annotated[
        str | None, typer.Option("--round", metavar="NAME", help="One round, of all students.")
    ] = None,
    keep_report: Annotated[
        bool, typer.Option("--keep-report", help="Keep report.html in out/ as it is.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    workspace: options.Workspace = None,
) -> int:
    """Remove what is held on a child, a round or a time.

    Shows first what would go: notes, sheets, letters, lines of the ledger and of its copies,
    exports, archives; with --student also the rows of roster.csv. Asks. Then searches every file
    of the workspace for what may be left. Counts without names stay in counts/, so that
    `confkit report` still adds up. It cannot be taken back.
    """
    from confkit.ground.clock import now
    from confkit.parts.workspace import find
    from confkit.work.purge import Asked, plan
    from confkit.work.purge import purge as work

    asked = _one_of(student, round_name, before)
    root = find(workspace)
    planned = plan(root=root, asked=Asked(*asked), now=now(), keep_report=keep_report)
    _show(planned)
    if planned.empty:
        console.out("Nothing is here that could go.")
        return 1 if planned.by_hand else 0
    if not yes and not _agreed():
        return _NOTHING_DONE
    return _told(work(planned), planned)


def _one_of(*asked: str | None) -> tuple[str, ...]:
    from confkit.ground.errors import UsageError

    said = tuple((text or "").strip() for text in asked)
    if sum(map(bool, said)) != 1:
        raise UsageError("say one of --student ID, --round NAME and --before DATE")
    return said


def _show(planned: Plan) -> None:
    """Show what would go, what stays, and what confkit may not change itself."""
    console.out(f"{planned.title}: this would go" if not planned.empty else f"{planned.title}:")
    for group, paths in planned.going.items():
        kinds = Counter(PurePosixPath(planned.shown(path)).parent.as_posix() for path in paths)
        for folder, number in sorted(kinds.items()):
            console.out(f"  {_GROUPS[group]}: {counted(number, 'file')} in {folder}")
        if group == "archives":
            console.out("    to keep one, move it out of this folder first")
    for path in planned.cut:
        lines = planned.roster_lines.get(path)
        where = f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}" if lines else \
            "what goes is taken out of it; the rest stays"  # fmt: skip
        console.out(f"  {planned.shown(path)}: {where}")
    for path, rows in planned.ledgers.items():
        said = [counted(number, *_TABLES[table]) for table, number in rows.items()]
        if said:
            console.out(f"  {planned.shown(path)}: {', '.join(said)}")
    if planned.still_open:
        console.out(f"  of these follow-ups {planned.still_open} are neither done nor dropped")
    for sentence in planned.stays:
        console.err(f"stays: {sentence}")
    _list("by hand", planned.by_hand)
    _list("look", planned.maybe)


_GROUPS = {
    "out": "made from notes", "exports": "exports", "archives": "archives",
    "left behind": "left by a run that was cut off, or damaged", "notes": "notes",
}  # fmt: skip


def _list(word: str, problems: list[Problem]) -> None:
    for problem in problems[:_SHOWN]:
        console.err(f"{word}: {problem}")
    if len(problems) > _SHOWN:
        console.err(f"{word}: and {len(problems) - _SHOWN} more places")


def _agreed() -> bool:
    if not console.can_ask():
        console.err("confkit: nothing was removed; add --yes to remove it")
        return False
    from confkit.cli.prompts import ask

    answer = ask("Remove all of this? It cannot be taken back (yes or no)", "no")
    if answer.casefold() == "yes":
        return True
    console.err("confkit: nothing was removed")
    return False


def _told(left: list[Problem], planned: Plan) -> int:
    """Say what was done and what the search found; return the exit code."""
    console.out(f"Removed: {planned.title}.")
    number = len(planned.search.traces)
    searched = f"every file of this workspace for {counted(number, 'name, address or sentence', 'names, addresses and sentences')}"  # noqa: E501
    if not left:
        console.out(f"Searched {searched}: nothing is left.")
    else:
        console.err(f"Searched {searched}: {counted(len(left), 'place')} left, for you to mend:")
        _list("left", left)
    console.err(
        "Beyond this folder nothing was searched: backups, a synced folder's other copies and "
        "earlier versions, letters that were sent (docs/privacy.md)."
    )
    return 1 if left else 0
