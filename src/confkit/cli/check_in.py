"""`confkit check-in`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from confkit.cli.shown import asked_languages, asking, console, kept_answers, options, run_text
from confkit.ground.clock import now
from confkit.ground.errors import UsageError
from confkit.ground.text import counted, listed
from confkit.notes import unsaved
from confkit.notes.notes import NoteFile
from confkit.roster.people import Student
from confkit.work import check_in
from confkit.work.check_in import CheckedIn
from confkit.workspace.workspace import Workspace, find


def command(
    student: options.Students = None,
    observed: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Something good you noticed, for one student."),
    ] = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Draft the two-week letters that are due.

    Each says something good that you noticed, taken from the note or asked for here, and asks one
    question about the routine at home. Nothing is sent. If you name students, theirs are written
    early.
    """
    if observed is not None and len(student or ()) != 1:
        raise UsageError("--observed is for one student; name that student")
    here = find(workspace)
    asked_languages.ask(here, now(), tuple(student or ()), round_name)
    kept: dict[str, str] = {}
    try:
        outcome = check_in.check_in(
            workspace=here,
            now=now(),
            names=tuple(student or ()),
            round_name=round_name,
            observed=observed,
            ask=partial(_ask, here, kept) if console.can_ask() else None,
        )
    except KeyboardInterrupt:
        if kept:
            about = listed(list(kept.values()))
            console.err(f"What you said of {about} is kept; run the same command to continue.")
        raise
    run_text.problems(outcome)
    run_text.left_out(outcome)
    if json:
        console.json(run_text.document(outcome) | {"due": [entry.id for entry in outcome.due]})
    else:
        _say(outcome, here, named=bool(student))
    return run_text.exit_code(outcome, strict=False)


def _ask(
    here: Workspace, kept: dict[str, str], student: Student, note_file: NoteFile, again: str
) -> str:
    """Ask about one student; `kept` are those of whom something was said and taken, by their id."""
    if again:
        kept.pop(student.id, None)
        console.err(f"  That will not work: {again}.")
    else:
        console.err(f"{student.name} ({student.id})")
        if note_file.note and note_file.note.goal:
            console.err(f"  goal: {note_file.note.goal.statement}")
    with kept_answers.keeping(
        unsaved.file_beside(here.folder / note_file.path, "check-in")
    ) as half:
        answer = asking.ask("  What has gone well since the meeting? (press Enter to skip)")
        half.forget()
    if answer:
        kept[student.id] = student.name
    return answer


def _say(outcome: CheckedIn, here: Workspace, *, named: bool) -> None:
    run_text.drafts(outcome)
    if outcome.due:
        console.out(f"Next: {run_text.to_read_and_send(outcome.round, here)}.")
        console.err(
            'To record what a family answers: `confkit contact STUDENT --answer "…" --from WHO`.'
        )
    elif not outcome.refused and not (named and outcome.left_out):
        console.out(f"No check-in is due in {outcome.round}.")
    for name in dict.fromkeys(entry.round for entry in outcome.elsewhere):
        number = sum(entry.round == name for entry in outcome.elsewhere)
        console.err(
            f"note: {counted(number, 'check-in')} waiting in {name}: "
            f'`confkit check-in --round "{name}"`'
        )
    for line in run_text.in_the_schools_language(outcome):
        console.err(f"note: {line}")
