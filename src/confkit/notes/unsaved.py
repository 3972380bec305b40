"""The answers of a talk that were not saved yet, kept beside its note until they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import tomli

from confkit.ground import files, gate
from confkit.ground.toml.writing import pair


class Unsaved(NamedTuple):
    """What was answered, by the names of the answers; and how far the next one was.

    `so_far` are the items of the answer that was being given, and `typed` what stood on its line.
    """

    answers: dict[str, Any]
    step: str = ""
    so_far: tuple[Any, ...] = ()
    typed: str = ""


AFTER_A_TALK = ("check-in", "review")
"""The commands besides `record` that keep answers beside a note, in a file each."""


def file_beside(note: Path, command: str = "") -> Path:
    """Return where the unsaved answers for a note are kept: of its talk, or to another command."""
    return note.with_name(f".{note.stem}.unsaved{command and '-'}{command}.toml")


def kept(note: Path) -> Unsaved | None:
    """Return what was kept for a note; None where nothing is, or where it cannot be read."""
    file = file_beside(note)
    if not file.is_file() or gate.leads_out(file, file.parents[2]):
        return None
    try:
        data = tomli.loads(gate.read(file).decode("utf-8"))
        half = data.pop("half", {})
        so_far = tuple(half.get("so_far", ()))
        return Unsaved(data, str(half.get("step", "")), so_far, str(half.get("typed", "")))
    except (OSError, ValueError, AttributeError, TypeError):
        return None


def keep(note: Path, unsaved: Unsaved) -> None:
    """Keep answers on the disk before the next one is asked for."""
    lines = ["# Answers of a talk that is not saved yet; `confkit record` goes on from here."]
    lines += [pair(name, value) for name, value in unsaved.answers.items()]
    if unsaved.step:
        half = {"step": unsaved.step, "so_far": list(unsaved.so_far), "typed": unsaved.typed}
        lines.append(pair("half", half))
    files.write(file_beside(note), ("\n".join(lines) + "\n").encode("utf-8"), durable=True)


def forget(note: Path) -> None:
    """Take them away, once they are saved in the note."""
    files.remove(file_beside(note))
