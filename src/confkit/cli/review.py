"""`confkit review`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import console, options
from confkit.cli.shown import outcome as tell
from confkit.ground.errors import UsageError


def review(
    student: options.Student,
    outcome: Annotated[
        str | None, typer.Argument(metavar="[OUTCOME]", help="met, partly or not-yet.")
    ] = None,
    changes: Annotated[str, typer.Option(metavar="TEXT", help="What changes from here on.")] = "",
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Say how the goal went.

    Met, partly or not yet, with what changes: kept on record, shown on the next round's sheet,
    and drafted as a letter to the family. Nothing is sent.
    """
    from confkit.ground.clock import now
    from confkit.work import review as work
    from confkit.workspace.workspace import find

    here = find(workspace)
    opened = work.opened(workspace=here, said=student, round_name=round_name, now=now())
    if outcome is None:
        outcome, changes = _asked(opened.student.name, opened.goal.statement, changes)
    done = work.review(opened, now=now(), outcome=outcome, changes=changes)
    tell.problems(done)
    tell.left_out(done)
    console.out(f"{done.student}: how the goal went: {done.said}; on record")
    tell.drafts(done)
    if done.made:
        console.out("Next: read the letter, then send it or print it.")
    return tell.exit_code(done, strict=False)


def _asked(name: str, goal: str, changes: str) -> tuple[str, str]:
    if not console.can_ask():
        raise UsageError("say how the goal went: met, partly or not-yet")
    from confkit.cli.shown import prompts

    console.err(f"{name}: {goal}")
    outcome = prompts.choose("How did it go?", ["met", "partly", "not yet"], "")
    needed = outcome != "met"
    return outcome, changes or prompts.ask("What changes from here on?", needed=needed)
