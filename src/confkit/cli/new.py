"""`confkit new`."""

from __future__ import annotations

from confkit.cli.shown import console, options, run_text
from confkit.ground.clock import now
from confkit.ground.text import counted
from confkit.work import new
from confkit.workspace.workspace import find


def command(
    student: options.Students = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Start notes.

    Writes a commented note to fill in. A note that already exists is never touched.
    """
    here = find(workspace)
    outcome = new.new(workspace=here, names=tuple(student or ()), round_name=round_name, now=now())
    run_text.problems(outcome)
    for made in outcome.made:
        console.out(f"{made.path}  {made.student}")
    console.out(
        f"{counted(len(outcome.made), 'note')} started, {len(outcome.left_out)} already there."
    )
    if outcome.made:
        console.out("Next: fill them in with any text editor, then run `confkit prep`.")
    elif not outcome.left_out and not outcome.refused:
        console.out("Next: fill in roster.csv with your class, then run `confkit new` again.")
    return outcome.exit_code
