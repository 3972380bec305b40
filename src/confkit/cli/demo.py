"""`confkit demo`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from confkit.cli import due, prep, summarize
from confkit.cli.shown import console, run_text
from confkit.ground import gate
from confkit.ground.clock import now
from confkit.ground.text import counted
from confkit.work import demo
from confkit.work.due import listing
from confkit.workspace.workspace import Workspace


def command(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="[DIR]", help="The folder; ./confkit-demo if left out.", show_default=False
        ),
    ] = Path("confkit-demo"),
) -> int:
    """Try everything on an example class.

    Copies an example class and runs prep, summarize and due on it. Its dates are moved so that the
    conferences took place in the past week.
    """
    new = demo.copied(to=folder, now=now())
    if new:
        console.out(f"Copied a class of 24 to {folder}. Every name in it is made up.")
    else:
        console.out(f"The example class is already in {folder}; it is used as it is.")
    where = str(folder)

    def letters() -> int:
        return _summarized(folder) if new else summarize.command(workspace=where)

    codes = [
        _step(f"confkit -C {folder} prep", lambda: prep.command(workspace=where)),
        _step(f"confkit -C {folder} summarize", letters),
        _kept(folder) if new else 0,
        _step(f"confkit -C {folder} due", lambda: due.command(workspace=where)),
    ]
    console.out()
    console.out(f"Open   {_packet(folder)}")
    console.out(f"Read   {folder / 'notes'}: a short text file for each student and round")
    console.out(f"Try    cd {folder}, then: confkit due --all")
    console.out("       confkit done ID, with an id from the list above")
    console.out("Yours  confkit init my-class")
    return max(codes)


def _step(typed: str, run: Callable[[], int]) -> int:
    """Announce a command as it would be typed, and run it."""
    console.out(f"\n$ {typed}")
    sys.stdout.flush()
    return run()


def _summarized(folder: Path) -> int:
    """Write the letters on the evenings of the story, and say it as `summarize` does."""
    outcome = demo.summarized(folder, now())
    run_text.problems(outcome)
    run_text.left_out(outcome)
    run_text.letters(outcome, Workspace(folder))
    return run_text.exit_code(outcome, strict=False)


def _kept(folder: Path) -> int:
    """Mark done what the story's teacher has kept by now."""
    with listing(workspace=Workspace(folder), now=now(), overdue_only=True) as overdue:
        rows = demo.kept(overdue)
    if not rows:
        return 0
    shown = f"{' '.join(row.short_id for row in rows[:3])} … ({len(rows)} ids)"

    def mark() -> int:
        number = counted(demo.keep(rows, workspace=Workspace(folder), now=now()), "follow-up")
        console.out(f"{number} done on time, as the teacher in the example did")
        return 0

    return _step(f"confkit -C {folder} done {shown}", mark)


def _packet(folder: Path) -> str:
    packets = [page for page in gate.below(folder / "out", ".html") if page.name == "packet.html"]
    return str(packets[-1]) if packets else str(folder / "out")
