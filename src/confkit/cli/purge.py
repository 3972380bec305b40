"""`confkit purge`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from confkit.cli.shown import console, options, said_dates
from confkit.cli.shown.asking import ask
from confkit.ground.clock import now
from confkit.ground.errors import Problem, UsageError
from confkit.ground.text import counted
from confkit.rights.purge.plan import PurgePlan, Remains
from confkit.work import purge
from confkit.workspace.workspace import find

_NOTHING_DONE = 2
_SHOWN = 20
_TABLES = {
    "followups": ("follow-up", "follow-ups"),
    "history": ("line of history", "lines of history"),
    "contacts": ("talk", "talks"),
    "asked": ("question asked", "questions asked"),
    "letters": ("letter's date", "letters' dates"),
    "observed": ("remark", "remarks"),
    "reviews": ("review of a goal", "reviews of goals"),
}


def command(
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="DATE", help="Everything from before this date."),
    ] = None,
    student: Annotated[
        str | None, typer.Option("--student", metavar="ID", help="One student, completely.")
    ] = None,
    round_name: Annotated[
        str | None, typer.Option("--round", metavar="NAME", help="One round, for all students.")
    ] = None,
    keep_report: Annotated[
        bool, typer.Option("--keep-report", help="Leave report.html in out/ as it is.")
    ] = False,
    without_roster: Annotated[
        bool,
        typer.Option("--without-roster", help="Go on even if part of the roster cannot be read."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    workspace: options.Workspace = None,
) -> int:
    """Remove what is held on a child, a round or a time.

    First shows what would be removed: notes, sheets, letters, lines of the ledger and of its
    copies, exports, archives; with --student also the rows of roster.csv. Then it asks. After
    that it searches every file of the workspace, and the names of files, for anything left.
    Counts without names stay in counts/, so that `confkit report` still adds up. This cannot be
    undone.
    """
    there = find(workspace, alone=True)
    if before and before.strip():
        before = said_dates.typed_day(before, "--before", there, now(), "back").isoformat()
    request = purge.PurgeRequest(
        *_one_of(student, round_name, before), without_roster=without_roster
    )
    planned = purge.plan(workspace=there, request=request, now=now(), keep_report=keep_report)
    _show(planned)
    if planned.empty:
        purge.looked_again(planned)
        console.out("There is nothing here to remove.")
        return 0 if planned.remains.nothing else 1
    if planned.in_the_way:
        for path in planned.in_the_way:
            console.err(f"confkit: {planned.shown(path)} also holds what would be removed")
        console.err("Move it out of this folder to keep it, or delete it; nothing was removed.")
        return _NOTHING_DONE
    if not yes and not _agreed():
        return _NOTHING_DONE
    try:
        return _tell(purge.purge(planned), planned)
    except KeyboardInterrupt:
        done = _ALL_GONE if planned.removed else "part of it is removed"
        console.err(f"confkit: interrupted; {done}. Run the same command again to continue")
        return console.INTERRUPTED


_ALL_GONE = "everything is removed, but not every file has been searched yet"


def _one_of(*asked: str | None) -> tuple[str, str, str]:
    student, round_name, before = ((text or "").strip() for text in asked)
    if sum(map(bool, (student, round_name, before))) != 1:
        raise UsageError("say one of --student ID, --round NAME and --before DATE")
    return student, round_name, before


def _show(planned: PurgePlan) -> None:
    """Show what would go, what stays, and what confkit may not change itself."""
    console.out(f"{planned.title}: this would go" if not planned.empty else f"{planned.title}:")
    for what, line in (*_files(planned), *_lines(planned)):
        console.out(f"  {what:<17} {line}")
    for name in planned.counts:
        console.out(f"  {'stays':<17} {name}: counts, without names")
    for sentence in planned.stays:
        console.err(f"stays: {sentence}")
    _list("by hand", planned.remains.left)
    _list_what_to_look_at(planned.remains)


def _list_what_to_look_at(remains: Remains) -> None:
    _list("look", remains.suspects)
    _list("not searched", remains.closed)


_GROUPS = {
    "notes": "notes",
    "look back": "your look back",
    "out": "made from notes",
    "exports": "exports",
    "archives": "archives",
    "left behind": "left behind",
}
_FEW = 4


def _files(planned: PurgePlan) -> Iterator[tuple[str, str]]:
    """Yield the files that go, folder by folder, and those that are written anew."""
    for group, what in _GROUPS.items():
        folders: dict[str, list[str]] = {}
        for path in planned.going.get(group, ()):
            folder, _, name = planned.shown(path).rpartition("/")
            folders.setdefault(folder, []).append(name)
        for folder, names in sorted(folders.items()):
            few = len(names) <= _FEW
            names_shown = ", ".join(names) if few else f"{len(names)} files"
            yield what, f"{folder}/: {names_shown}" if folder else names_shown
    for path in planned.cut_archives:
        yield "archives", f"{planned.shown(path)}: what goes is taken out; the rest stays"
    for path, lines in planned.roster_lines.items():
        where = f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
        yield "roster", f"{planned.shown(path)}: {where}"


def _lines(planned: PurgePlan) -> Iterator[tuple[str, str]]:
    """Yield what goes of the ledger and of its copies."""
    for path, rows in planned.ledgers.items():
        numbers = [
            counted(rows[table], *words) for table, words in _TABLES.items() if table in rows
        ]
        own = planned.shown(path) == "followups.db"
        if numbers:
            yield "ledger" if own else "copy of it", f"{planned.shown(path)}: {', '.join(numbers)}"
        if own and planned.still_open:
            are = "is" if planned.still_open == 1 else "are"
            yield "", f"{planned.still_open} of these follow-ups {are} still open"


def _list(word: str, problems: list[Problem]) -> None:
    for problem in problems[:_SHOWN]:
        console.err(f"{word}: {problem}")
    if len(problems) > _SHOWN:
        console.err(f"{word}: and {len(problems) - _SHOWN} more places")


def _agreed() -> bool:
    if not console.can_ask():
        console.err("confkit: nothing was removed; add --yes to remove it")
        return False

    answer = ask("Remove all of this? This cannot be undone (yes or no)", "no")
    if answer.casefold() == "yes":
        return True
    console.err("confkit: nothing was removed")
    return False


def _tell(remains: Remains, planned: PurgePlan) -> int:
    """Say what was done and what the search found; return the exit code."""
    console.out(f"Removed: {planned.title}.")
    search = planned.search
    number = max(len(search.before.prints), len(search.traces))
    traces = counted(number, "name, address or sentence", "names, addresses and sentences")
    searched = f"every file of this workspace for {traces}"
    if remains.nothing:
        console.out(f"Searched {searched}: nothing is left.")
    elif remains.left:
        places = counted(len(remains.left), "place")
        console.err(f"Searched {searched}: {places} left for you to fix:")
        _list("left", remains.left)
        console.err(f"Once you have, this looks again: confkit purge {planned.typed}")
    else:
        console.err(f"Searched {searched}: nothing was found, but look at these places yourself:")
    _list_what_to_look_at(remains)
    console.err(
        "Nothing outside this folder was searched: backups, a synced folder's other copies and "
        "earlier versions, letters that were sent (docs/privacy.md)."
    )
    return 0 if remains.nothing else 1
