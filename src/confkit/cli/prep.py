"""`confkit prep`."""

from __future__ import annotations

from typing import Annotated

import typer

from confkit.cli.shown import asked_dates, console, options, run_text
from confkit.ground.clock import now
from confkit.sheets.pdf_values import Print
from confkit.work import next_round, prep
from confkit.workspace.workspace import Workspace, find


def command(
    student: options.Students = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
    strict: options.Strict = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="PDFs too: packet.pdf, or one for each STUDENT.")
    ] = False,
    duplex: Annotated[
        bool,
        typer.Option(
            "--duplex", help="PDFs for two-sided printing: each child starts on the front."
        ),
    ] = False,
    large: Annotated[bool, typer.Option("--large", help="PDFs in large print.")] = False,
    room: Annotated[
        bool, typer.Option("--room", help="PDFs with an extra page for each student, to write on.")
    ] = False,
    family_side: Annotated[
        bool,
        typer.Option("--family-side", help="PDFs with a side for the family, in its language."),
    ] = False,
) -> int:
    """Make the sheets.

    A sheet (HTML to print, and Markdown) for each student, and packet.html with a cover and all the
    sheets in slot order; a page for each day with its conferences, and one for each interpreter
    who is booked. A student without a note gets a sheet with blanks.
    """
    look = Print(duplex=duplex, large=large, room=room, family_side=family_side)
    here = asked_dates.with_order(find(workspace), now(), None, quiet=json)
    outcome = prep.prep(
        workspace=here,
        names=tuple(student or ()),
        round_name=round_name,
        now=now(),
        pdf=look if pdf or look != Print() else None,
    )
    run_text.problems(outcome)
    run_text.left_out(outcome, "note")
    if json:
        console.json(run_text.document(outcome))
    elif not outcome.made and not outcome.refused:
        console.out("The roster has no students yet. Next: fill it in, then run `confkit new`.")
    else:
        if console.can_ask() and not student:
            _remind_of_the_last_round(here)
        console.out(prep.summary(outcome))
        if any(made.kind == "sheet" for made in outcome.made):
            packets = [made.path for made in outcome.made if made.kind == "packet"]
            pdfs = [made.path for made in outcome.made if made.path.endswith(".pdf")]
            opened = here.folder / (packets[-1:] or pdfs or [outcome.made[0].path])[0]
            how = "" if opened.suffix == ".pdf" else " in a browser"
            console.out(f"Next: open {console.near(opened)}{how} and print it.")
            if not student and not round_name:
                console.out("`confkit open` shows the whole round on one page.")
    return run_text.exit_code(outcome, strict=strict)


def _remind_of_the_last_round(here: Workspace) -> None:
    """Show the teacher what they said of the last round, before the packet of this one."""
    if (last := next_round.last_reflection(here)) and last.said:
        console.err(f"From {last.round}, for you alone:")
        for question, answer in last.answers.items():
            console.err(f"  {question} {answer}")
