"""`confkit invite`."""

from __future__ import annotations

from confkit.cli.shown import asked_languages, console, options, run_text
from confkit.cli.shown.due_words import day
from confkit.ground.clock import now
from confkit.ground.text import counted
from confkit.work import invite
from confkit.work.invite import Invited
from confkit.workspace.workspace import Workspace, find


def command(
    student: options.Students = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Write the invitations and reminders that are due.

    Each says when and where, has three questions to think about, and offers an interpreter and
    another time. It is a draft, or a page and a phone script where there is no e-mail. Nothing
    is sent. If you name students, theirs are written early. A family whose talk did not take
    place is asked for a new time.
    """
    here = find(workspace)
    asked_languages.ask(here, now(), tuple(student or ()), round_name)
    outcome = invite.invite(
        workspace=here, now=now(), names=tuple(student or ()), round_name=round_name
    )
    run_text.problems(outcome)
    run_text.left_out(outcome)
    if json:
        console.json(run_text.summarized(outcome))
    else:
        _say(outcome, here)
    return run_text.exit_code(outcome, strict=False)


def _say(outcome: Invited, here: Workspace) -> None:
    run_text.drafts(outcome)
    if outcome.coming:
        first = min(entry.due for entry in outcome.coming if entry.due)
        when = day(first.astimezone(here.basics.tz), now())
        console.out(f"{counted(len(outcome.coming), 'letter')} to come, the next by {when}.")
    if outcome.made:
        console.out(f"Next: {run_text.to_read_and_send(outcome.round, here)}.")
        console.err(
            "What a family answers goes into the note, as `family_priorities` or "
            '`family_questions`; with from = "mother" it is for that home.'
        )
    elif not outcome.refused:
        console.out(f"No invitation or reminder is due in {outcome.round}.")
    for line in run_text.in_the_schools_language(outcome):
        console.err(f"note: {line}")
