"""`confkit summarize`."""

from __future__ import annotations

from confkit.cli.shown import asked_languages, console, options, run_text
from confkit.ground.clock import now
from confkit.work import summarize
from confkit.workspace.workspace import find


def command(
    student: options.Students = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
    strict: options.Strict = False,
) -> int:
    """Write the letters.

    A letter for each guardian you may write to, as an unsent draft (.eml), or as a page to print if
    there is no e-mail address. What was promised is added to the ledger. Nothing is sent.
    """
    here = find(workspace)
    asked_languages.ask(here, now(), tuple(student or ()), round_name)
    outcome = summarize.summarize(
        workspace=here, now=now(), names=tuple(student or ()), round_name=round_name
    )
    run_text.problems(outcome)
    run_text.left_out(outcome)
    if json:
        console.json(run_text.summarized(outcome))
    else:
        run_text.letters(outcome, here)
    return run_text.exit_code(outcome, strict=strict)
