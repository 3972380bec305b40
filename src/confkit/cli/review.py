"""`confkit review`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import asking, console, kept_answers, options, prompts, run_text
from confkit.ground.clock import now
from confkit.ground.errors import UsageError
from confkit.notes import unsaved
from confkit.work import review
from confkit.workspace.workspace import Workspace, find


def command(
    student: options.Student,
    outcome: Annotated[
        str | None, typer.Argument(metavar="[OUTCOME]", help="met, partly or not-yet.")
    ] = None,
    changes: Annotated[
        str, typer.Option(metavar="TEXT", help="What will change from now on.")
    ] = "",
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Record how the goal went.

    Met, partly or not yet, and what will change: it is recorded, shown on the next round's sheet,
    and drafted as a letter to the family. Nothing is sent.
    """
    return of_goal(find(workspace), student, outcome, changes, round_name)


def of_goal(
    here: Workspace,
    student: str,
    outcome: str | None = None,
    changes: str = "",
    round_name: str | None = None,
) -> int:
    """Record how one goal went, asked for where `outcome` is None; return the exit code."""
    opened = review.opened(workspace=here, name=student, round_name=round_name, now=now())
    with kept_answers.keeping(unsaved.file_beside(opened.file, "review")) as kept:
        if outcome is None:
            outcome, changes = _asked(opened.student.name, opened.goal.statement, changes)
        done = review.review(opened, now=now(), outcome=outcome, changes=changes)
        kept.forget()
    run_text.problems(done)
    run_text.left_out(done)
    how = "on record already" if done.known else "recorded"
    console.out(f"{done.student}: how the goal went: {done.said}; {how}")
    run_text.drafts(done)
    if done.made:
        console.out(f"Next: {run_text.to_read_and_send(done.round, here)}.")
    return run_text.exit_code(done, strict=False)


def _asked(name: str, goal: str, changes: str) -> tuple[str, str]:
    if not console.can_ask():
        raise UsageError("say how the goal went: met, partly or not-yet")
    console.err(f"{name}: {goal}")
    outcome = prompts.choose("How did it go?", ["met", "partly", "not yet"], "")
    needed = outcome != "met"
    return outcome, changes or asking.ask("What will change from now on?", needed=needed)
