"""`confkit log`."""

from __future__ import annotations

from datetime import tzinfo
from typing import Annotated

import typer

from confkit.cli.running import up_to_date
from confkit.cli.shown import console, options
from confkit.cli.shown.due_words import day
from confkit.ground.text import one_line
from confkit.ledger.family_history import Line
from confkit.work import log


def command(
    student: Annotated[
        str | None, typer.Argument(metavar="[STUDENT]", help="Id or part of the name.")
    ] = None,
    workspace: options.Workspace = None,
) -> int:
    """Show the history.

    What was opened, moved, done and said, in order, for one student or for everyone.
    """
    told_any = False
    with log.log(workspace=up_to_date(workspace), student=student) as told:
        for line in told.lines:
            told_any = True
            console.out(_words(_folded(line), told.tz, named=student is None))
    if not told_any:
        console.err(
            "Nothing has happened yet."
            if told.begun
            else "Nothing is open yet. `confkit summarize` opens what was promised."
        )
    return 0


def _folded(line: Line) -> Line:
    """Return a line whose words, whatever they are, can't begin another one."""
    return line._replace(
        student=one_line(line.student),
        text=one_line(line.text),
        detail=one_line(line.detail),
        before=one_line(line.before),
    )


def _words(line: Line, tz: tzinfo, *, named: bool) -> str:
    """Say one line: `2026-11-24 15:45  Ana Reyes  moved to Thu Dec 3: Send the planner (…)`."""
    local = line.at
    who = f"{line.student}  " if named else ""
    if line.what == "talked":
        return f"{local:%Y-%m-%d %H:%M}  {who}talked with the family: {line.text}"
    if line.what == "answered":
        return f"{local:%Y-%m-%d %H:%M}  {who}{line.detail} answered: {line.text}"
    if line.what in ("observed", "reviewed"):
        what = "what went well" if line.what == "observed" else "the goal's review"
        changes = f"; what changes: {line.detail}" if line.detail else ""
        return f"{local:%Y-%m-%d %H:%M}  {who}{what}: {line.text}{changes}"
    what = {
        "moved": "moved",
        "snoozed": "moved by you",
        "restarted": "restarted",
        "changed": "reworded" if line.before else "changed",
        "undone": "reopened",
        "reopened": "reopened",
        "merged": "merged from another copy",
    }.get(line.what, line.what)
    until = ""
    detail = line.detail or (line.before and f"before: {line.before}")
    why = f" ({detail})" if detail else ""
    if line.what == "changed" and line.detail:
        what, why = "reviewed again", f" (before: {line.detail})"
    elif line.due and line.what not in ("done", "dropped"):
        until = f", due {day(line.due.astimezone(tz), local)}"
    return f"{local:%Y-%m-%d %H:%M}  {who}{what}{until}: {line.text}{why}"
