"""`confkit prep`."""

from __future__ import annotations

from confkit.cli.shown import console, options
from confkit.cli.shown import outcome as tell


def prep(
    student: options.Students = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
    strict: options.Strict = False,
) -> int:
    """Write the sheets.

    A sheet (HTML for print, and Markdown) for each student, and packet.html with all of them in
    slot order behind a cover. A student without a note gets a sheet with blanks.
    """
    from confkit.ground.clock import now
    from confkit.work.prep import prep as work
    from confkit.work.prep import summary
    from confkit.workspace.workspace import find

    here = find(workspace)
    outcome = work(workspace=here, said=tuple(student or ()), round_name=round_name, now=now())
    tell.problems(outcome)
    tell.left_out(outcome, "note")
    if json:
        console.json(tell.document(outcome))
    elif not outcome.made and not outcome.refused:
        console.out("The roster has no students yet. Next: fill it in, then `confkit new`.")
    else:
        console.out(summary(outcome))
        if any(made.kind == "sheet" for made in outcome.made):
            packets = [made.path for made in outcome.made if made.kind == "packet"]
            opened = here.folder / (packets or [outcome.made[0].path])[0]
            console.out(f"Next: open {tell.near(opened)} in a browser and print it.")
    return tell.exit_code(outcome, strict=strict)
