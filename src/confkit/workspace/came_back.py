"""Folders of notes that came back under a round's old name, as by a sync after it was renamed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from confkit.ground import identifiers
from confkit.ground.errors import ConfkitError, Problem
from confkit.ground.text import key
from confkit.ground.toml.reading import read
from confkit.ledger.ledger import Ledger, LedgerError
from confkit.notes import notes
from confkit.promises.followups import is_of
from confkit.workspace.workspace import Workspace


def rounds(workspace: Workspace) -> dict[str, str]:
    """Return the rounds whose talks are on record under another name, and that name.

    They are known by a child's talk of the same day. Such a folder is a copy of notes that count
    already; one whose round the ledger knows is none, nor is one beside a name that has no notes.
    """
    with suppress(LedgerError), workspace.read_ledger() as ledger:  # told by who needs it
        return _known_otherwise(workspace, ledger, with_notes=True) if ledger else {}
    return {}


def renamed(workspace: Workspace, ledger: Ledger) -> dict[str, str]:
    """Return the folders of notes whose talks are on record in a round that has no notes any more.

    Each with that round: somebody gave the folder another name by hand.
    """
    return _known_otherwise(workspace, ledger, with_notes=False)


def _known_otherwise(workspace: Workspace, ledger: Ledger, *, with_notes: bool) -> dict[str, str]:
    """Return the rounds whose talks are on record under another name, one that has notes or not."""
    folders = [folder for folder in workspace.round_folders() if not ledger.has_round(folder.name)]
    known = {key(name) for name in ledger.rounds()} if folders else set()
    ids = [student_id for student_id, _ in ledger.students()] if folders else []
    return {
        folder.name: other
        for folder in folders
        if key(folder.name) not in known
        if (other := _on_record(workspace, ledger, folder, ids, with_notes))
    }


def _on_record(
    workspace: Workspace, ledger: Ledger, folder: Path, ids: list[str], with_notes: bool
) -> str:
    """Return the round under which a talk of a folder is on record; "" if none is."""
    tz = workspace.basics.tz
    with suppress(ConfkitError):
        for student_id, name in notes.folder(folder, ids).files.items():
            file = folder / name
            held = notes.held_as_written(read(file, workspace.shown(file)))
            for entry in ledger.of_every_round(student_id) if held else ():
                is_same = held and is_of(entry, held.date(), tz)
                if is_same and workspace.has_notes(entry.round) is with_notes:
                    return entry.round
    return ""


def told(came_back: dict[str, str]) -> list[Problem]:
    """Say of each such folder that its notes do not count, and what to do with it."""
    return [
        Problem(f"notes/{name}", 0, 0, message)
        for name, other in came_back.items()
        if identifiers.why_not(name) is None
        for message in [
            f"its talks are on record in {other}, so its notes are not counted again: if a sync "
            f"brought it back after the round was renamed, move what is newer to notes/{other} and "
            "delete it"
        ]
    ]
