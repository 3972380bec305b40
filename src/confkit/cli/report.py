"""`confkit report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer

from confkit.cli.shown import console, options, report_forms, report_text, run_text
from confkit.ground.clock import now
from confkit.ground.errors import UsageError
from confkit.ground.outcome import Outcome
from confkit.report.small_groups import SMALL
from confkit.report.sources import is_workspace
from confkit.work import report
from confkit.work.report import Reported
from confkit.workspace.workspace import Workspace, find


def command(
    places: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORKSPACE]...",
            help="Workspaces, folders of them, or shared files; this workspace if left out.",
        ),
    ] = None,
    share: Annotated[
        bool, typer.Option("--share", help="Write only the counts to a file you can share.")
    ] = False,
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help="Write the page to this new file.")
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print a CSV table.")] = False,
    round_name: Annotated[
        str | None, typer.Option("--round", metavar="NAME", help="Only this round.")
    ] = None,
    json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """See what is happening: meetings held, goals, letters, promises, check-ins.

    For your own workspace, with a page in out/<round>/report.html; or for a whole school: name the
    folder with its workspaces or with the files that teachers shared. No child and no family is
    named, and small groups are hidden.
    """
    asked = _asked(places or [], workspace, share=share, json=json, csv=csv)
    if html is not None:
        report.must_be_new(Path(html))
    done = report.report(places=asked.places, now=now().astimezone(), round_name=round_name)
    _show(done, asked.form)
    _tell(done)
    _pages(done, asked.own, html, quiet=asked.form != "text")
    if share and asked.own:
        _share(done, asked.own)
    return done.exit_code


class _Asked(NamedTuple):
    """What is looked at: places, and the own workspace if it is that alone; and in which form."""

    places: list[str]
    own: Workspace | None
    form: Literal["text", "json", "csv"]


def _asked(
    places: list[str], workspace: str | None, *, share: bool, json: bool, csv: bool
) -> _Asked:
    """Put together what was asked for; what does not go together is refused."""
    if json and csv:
        raise UsageError("--json and --csv do not go together; choose one")
    if places and workspace:
        raise UsageError("name the workspace as WORKSPACE or with -C, not both")
    places = places or [str(find(workspace).folder)]
    only = Path(places[0])
    own = Workspace(only) if len(places) == 1 and is_workspace(only) else None
    if share and own is None:
        raise UsageError("--share is for your own workspace; name one, or run it there")
    return _Asked(places, own, "json" if json else "csv" if csv else "text")


def _show(done: Reported, form: Literal["text", "json", "csv"]) -> None:
    if form == "text":
        report_text.show(done)
    else:
        report_forms.write(done, form)


def _tell(done: Reported) -> None:
    """Name what was left out, what has a mistake, and what was passed over."""
    for line in report.lines_of(done.report.left_out):
        console.err(f"left out: {line}")
    for line in done.refused:
        console.err(f"error: {line}")
    for line in done.told:
        console.err(f"note: {line}")


def _pages(done: Reported, own: Workspace | None, html: str | None, *, quiet: bool) -> None:
    """Write the page where it was asked for, and of an own workspace to `out/`."""
    if html:
        report.write_page(done, Path(html), workspace=own)
        console.err(f"The page is in {html}")
    elif own and done.report.now and not quiet:
        file = own.own(own.round(done.report.now.name).out / "report.html")
        outcome = Outcome(done.report.now.name)
        report.write_page(done, file, workspace=own, outcome=outcome)
        run_text.problems(outcome)
        console.err(f"A page to read and print: {console.near(file)}")


def _share(done: Reported, own: Workspace) -> None:
    """Write the files to share; say what they hold and where they are."""
    outcome = Outcome("")
    files = report.share(done, own, outcome)
    run_text.problems(outcome)
    for file in files:
        console.err(f"To share, if you like: {console.near(file)}")
    if not files:
        console.err("There is nothing to share yet.")
        return
    console.err(
        "Each file has your name, your school, the round with its dates, and counts: meetings, "
        f"their parts, who came by kind, languages of {SMALL} meetings or more, promises, "
        "check-ins, goals. No child, no family, nothing that anyone wrote. Nothing was sent; give "
        "it to whomever you choose."
    )
