"""`confkit summarize`."""

from __future__ import annotations

from confkit.cli.shown import console, options
from confkit.cli.shown import outcome as tell


def summarize(
    student: options.Students = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
    strict: options.Strict = False,
) -> int:
    """Write the letters.

    A letter for each guardian who may be written to, as an unsent draft (.eml), or as a page to
    print where there is no e-mail. What was promised is opened in the ledger. Nothing is sent.
    """
    from confkit.ground.clock import now
    from confkit.work.summarize import summarize as work
    from confkit.workspace.workspace import find

    here = find(workspace)
    outcome = work(workspace=here, now=now(), said=tuple(student or ()), round_name=round_name)
    tell.problems(outcome)
    tell.left_out(outcome)
    if json:
        console.json(tell.summarized(outcome))
    else:
        tell.letters(outcome, here)
    return tell.exit_code(outcome, strict=strict)
