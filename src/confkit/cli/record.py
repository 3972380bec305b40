"""`confkit record`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from confkit.cli.shown import console, options, prompts
from confkit.coach.findings import Finding
from confkit.ground import gate
from confkit.ground.clock import now
from confkit.ground.errors import ConfkitError, UsageError
from confkit.ground.text import listed
from confkit.work import record
from confkit.work.record import NoteToRecord
from confkit.workspace.workspace import find


def command(
    student: options.Student,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="Read it from a TOML file, or - for standard input."
        ),
    ] = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Record a meeting.

    Asks what was said and agreed, and adds it to the end of the note. Nothing is written until the
    end, so Ctrl-C leaves the note as it was.
    """
    opened = record.opened(
        workspace=find(workspace), now=now(), name=student, round_name=round_name
    )
    values = _taken(opened, source)
    try:
        path = record.append(record.checked(values, opened), opened)
    except ConfkitError as error:
        if source is None:
            raise _with_what_was_typed(error, record.as_text(values)) from None
        raise
    console.out(f"Saved in {path}.")
    barred = _tell(record.looked_at(opened, asked=source is None))
    console.out(f"Next: {_next(values, opened, barred=barred)}")
    return 0


def _tell(found: list[Finding]) -> bool:
    """Show what the coach says of the meeting; tell whether the letter would not be written."""
    for one in found:
        console.err(str(one))
        console.err(f"    {one.suggest}")
    return any(one.severity == "error" for one in found)


def _next(values: dict[str, Any], opened: NoteToRecord, *, barred: bool) -> str:
    """Say what comes after this meeting."""
    summarize = f"`confkit summarize {opened.student.id}`"
    status = values["meeting"].get("status", "held")
    if status == "moved":
        return (
            "delete the [meeting] lines from the note, and record it again once it has been held."
        )
    if status == "no-show":
        return f"{summarize} reminds you to contact the family."
    if blanks := opened.note.blanks():
        return f"fill in {listed(blanks)} in the note, then {summarize} writes the letter."
    if barred:
        return f"fix the errors above in the note, then {summarize} writes the letter."
    return f"{summarize} writes the family's letter."


def _taken(opened: NoteToRecord, source: str | None) -> dict[str, Any]:
    """Take the meeting from a file, or ask for it."""
    if source is not None:
        return record.from_file(
            _read(source), "standard input" if source == "-" else source, opened
        )
    if not console.can_ask():
        raise UsageError(
            "there is no terminal to ask in; pass the meeting with --from FILE or --from -"
        )
    return prompts.meeting(opened)


def _with_what_was_typed(error: ConfkitError, typed: str) -> ConfkitError:
    """Give back what was typed, so that two minutes of answers are not lost with the error."""
    lines = (*error.lines, "Not saved. Here is what you typed, to copy into the note:", typed)
    return ConfkitError(*lines, exit_code=error.exit_code)


def _read(source: str) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return gate.read(source)
    except OSError as error:
        raise ConfkitError(f"{source}: cannot be read: {error.strerror or error}") from None
