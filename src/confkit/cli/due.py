"""`confkit due`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from confkit.cli import console, options

if TYPE_CHECKING:
    from confkit.work.followup import DueList, Row

_STYLES = {
    "overdue": "bold red", "today": "bold yellow", "done": "dim", "late": "dim", "dropped": "dim",
}  # fmt: skip
_MARKS = {
    "overdue": "OVERDUE", "today": "TODAY", "upcoming": "coming", "open": "family",
    "done": "done", "late": "done late", "dropped": "dropped",
}  # fmt: skip


def due(
    every: Annotated[
        bool, typer.Option("--all", help="Every state: done, late and dropped too.")
    ] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    within: Annotated[
        str | None, typer.Option(metavar="SPAN", help="How far to look ahead: 3d, 2w.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="As it stands on another day.")
    ] = None,
    student: Annotated[
        str | None, typer.Option(metavar="STUDENT", help="By id or part of the name.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="summary, resource, action, check-in, review or contact."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 if anything is overdue.")] = False,
    json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """Show what is due.

    Most urgent first: overdue, due today, then the coming seven days.
    """
    from confkit.ground.clock import now
    from confkit.parts.workspace import find
    from confkit.work.followup import due as work

    listed = work(
        root=find(workspace), now=now(), as_of=as_of, within=within, every=every,
        overdue_only=overdue, student=student, kind=kind,
    )  # fmt: skip
    if json:
        console.json(_document(listed))
    else:
        _show(listed)
    return 1 if check and any(row.state == "overdue" for row in listed.rows) else 0


def _show(listed: DueList) -> None:
    from confkit.cli.when import in_words

    if listed.rows:
        rows = [
            (
                _STYLES.get(row.state, ""),
                [_MARKS[row.state], row.entry.student, row.entry.text,
                 in_words(row.entry, row.state, listed.as_of, listed.tz), row.short_id],
            )
            for row in listed.rows
        ]  # fmt: skip
        if console.on_terminal():
            console.table(rows, ratios=[0, 2, 4, 3, 0], styled=(0, 3))
        else:
            for _, cells in rows:
                console.out("  ".join(cells))
    _say_next(listed)


def _say_next(listed: DueList) -> None:
    """End with the one thing to do next."""
    if not listed.begun:
        console.err("Nothing is open yet: `confkit summarize` opens what was promised.")
        return
    waiting = [row for row in listed.rows if row.state in ("overdue", "today", "upcoming")]
    if waiting:
        first = waiting[0]
        console.err(f"Next: {_advice(first)}")
    elif not listed.rows:
        console.err("Nothing is due here. `confkit due --all` shows everything.")
    if listed.family_promises:
        promises = "a promise" if listed.family_promises == 1 else "promises"
        console.err(f"Families keep {promises} of their own too: `confkit due --all`.")


def _advice(row: Row) -> str:
    """Say what to do about the most urgent follow-up, and how to close it."""
    entry = row.entry
    what = {
        "summary": f"send {entry.student}'s family the summary",
        "check_in": f"write to {entry.student}'s family how it goes",
        "review": f"look at {entry.student}'s goal with the family",
        "contact": f"reach {entry.student}'s family and offer a new time",
    }.get(entry.kind, f"for {entry.student}: {entry.text}")
    return f"{what}; when it is done, `confkit done {row.short_id}`."


def _document(listed: DueList) -> dict[str, Any]:
    def written(instant: Any) -> str | None:
        return instant.astimezone(listed.tz).isoformat() if instant else None

    return {
        "as_of": listed.as_of.isoformat(timespec="seconds"),
        "followups": [
            {
                "id": row.entry.id, "round": row.entry.round, "student_id": row.entry.student_id,
                "student": row.entry.student, "kind": row.entry.kind, "text": row.entry.text,
                "by": row.entry.by, "opened": written(row.entry.opened),
                "promised": written(row.entry.promised), "due": written(row.entry.due),
                "done": written(row.entry.done), "state": row.state,
            }
            for row in listed.rows
        ],
    }  # fmt: skip
