"""`confkit record`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from confkit.cli import console, options
from confkit.ground.errors import ConfkitError, UsageError

if TYPE_CHECKING:
    from confkit.work.record import Opened


def record(
    student: options.Student,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="Take it from a TOML file, or - for stdin."),
    ] = None,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
) -> int:
    """Record a meeting.

    Asks what was said and agreed, and appends it to the note. Until the end nothing is written;
    Ctrl-C leaves the note as it was.
    """
    from confkit.ground.clock import now
    from confkit.parts.workspace import find
    from confkit.work import record as work

    opened = work.opened(root=find(workspace), now=now(), said=student, round_name=round_name)
    path = work.append(_taken(opened, source), opened)
    console.out(f"Saved in {path}.")
    console.out(f"Next: `confkit summarize {opened.student.id}` writes the family's letter.")
    return 0


def _taken(opened: Opened, source: str | None) -> dict[str, Any]:
    """Take the meeting from a file, or ask for it."""
    from confkit.cli import prompts
    from confkit.work import record as work

    if source is not None:
        return work.from_file(_read(source), "standard input" if source == "-" else source, opened)
    if not console.can_ask():
        raise UsageError("nobody is there to ask; give the meeting with --from FILE, or --from -")
    return work.checked(prompts.meeting(opened), opened)


def _read(source: str) -> bytes:
    import sys
    from pathlib import Path

    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise ConfkitError(f"{source}: cannot be read: {error.strerror or error}") from None
