"""A round, or a student, under another name: everything moves with it, and nothing is doubled."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from confkit.ground import files, gate, identifiers
from confkit.ground.errors import ConfkitError, UsageError
from confkit.ledger import renaming
from confkit.notes import notes, unsaved
from confkit.roster.people import Student
from confkit.workspace import generated, settings_file
from confkit.workspace.layout import SETTINGS
from confkit.workspace.workspace import Workspace


class Renaming(NamedTuple):
    """What renaming a round would do: follow-ups that go along, folders, and the settings."""

    workspace: Workspace
    old: str
    new: str
    followups: int
    folders: list[tuple[Path, Path]]
    settings: bytes | None


def plan(workspace: Workspace, old: str, new: str) -> Renaming:
    """Say what would be renamed; raises UsageError where two rounds would become one."""
    if reason := identifiers.why_not(new):
        raise UsageError(f"round {new!r} {reason}")
    if old == new:
        raise UsageError(f"{old!r} and {new!r} are the same round")
    with workspace.read_ledger() as ledger:
        number = len(ledger.select("round = ?", old)) if ledger else 0
        taken = len(ledger.select("round = ?", new)) if ledger else 0
    if taken and number:
        raise UsageError(f"{new!r} has follow-ups of its own; two rounds are never combined")
    before, after = workspace.round(old), workspace.round(new)
    pairs = [(before.notes, after.notes), (before.out, after.out)]
    if _is_another(after.out, before.out) and before.out.is_dir():  # made under the new name since
        pairs.insert(1, (after.out, before.out / generated.HELD_BACK / after.out.name))
    folders = [(source, target) for source, target in pairs if source.is_dir()]
    if before.notes.is_dir() and _is_another(after.notes, before.notes):
        raise UsageError(f"{workspace.shown(after.notes)} is there already; move it away first")
    settings = _settings(workspace, old, new)
    # A renaming that was cut off is taken up again: what has the new name already is left.
    if not number and not folders and not (taken and settings):
        raise UsageError(f"there is no round {old!r}: no notes and no follow-ups")
    return Renaming(workspace, old, new, number, folders, settings)


class RenamedChild(NamedTuple):
    """What is on record of a student under an id that the roster no longer has.

    `notes` are files of notes, and answers that were not saved yet, with where they go;
    `on_record` tells whether the ledger knows the student, with follow-ups or without.
    """

    student: str
    old: str
    new: str
    followups: int
    notes: list[tuple[Path, Path]]
    on_record: bool


def renamed_child(workspace: Workspace, old: Student, new: Student) -> RenamedChild | None:
    """Return what would go along to a student's new id; None where there is nothing.

    Raises UsageError where something is on record under the new id, too.
    """
    with workspace.read_ledger() as ledger:
        number = len(ledger.of_every_round(old.id)) if ledger else 0
        known = bool(ledger and renaming.knows(ledger, old.id))
        taken = bool(ledger and renaming.knows(ledger, new.id, but_asked=True))
    pairs = [
        (folder / name, folder / notes.file_name(new.id))
        for folder in gate.folders(workspace.folder / "notes")
        for name in notes.folder(folder, [old.id]).files.values()
    ]
    begun = [
        (unsaved.file_beside(source, command), unsaved.file_beside(target, command))
        for source, target in pairs
        for command in ("", *unsaved.AFTER_A_TALK)
    ]
    pairs += [pair for pair in begun if pair[0].is_file()]
    there = [target for source, target in pairs if _is_another(target, source)]
    if there or (taken and known):
        what = workspace.shown(there[0]) if there else "follow-ups of its own"
        raise UsageError(
            f"{old.name} was {old.id}, and {new.id} has {what}; two histories are never combined"
        )
    return RenamedChild(new.name, old.id, new.id, number, pairs, known) if known or pairs else None


def move(workspace: Workspace, renamed: Sequence[RenamedChild]) -> None:
    """Let all of these belong to their new ids: the ledger in one transaction, then the notes."""
    if any(child.on_record for child in renamed):
        with workspace.change_ledger() as ledger:
            for child in renamed:
                renaming.rename_student(ledger, child.old, child.new)
    for child in renamed:
        for source, target in child.notes:
            files.move(source, target)
    generated.renamed(workspace, {child.old: child.new for child in renamed})


def _is_another(folder: Path, than: Path) -> bool:
    """Tell whether there is a folder, and not the same one in other letters."""
    return folder.exists() and not (than.exists() and folder.samefile(than))


def rename(planned: Renaming) -> None:
    """Rename a round: first the ledger, in one transaction, then the folders and the settings."""
    if planned.followups:
        with planned.workspace.change_ledger() as ledger:
            renaming.rename_round(ledger, planned.old, planned.new)
    for source, target in planned.folders:
        try:
            files.make_folder(target.parent)
            os.rename(source, target)  # noqa: PTH104 - refuses what is there
        except OSError as error:
            shown = planned.workspace.shown(source)
            raise ConfkitError(
                f"{shown}: not renamed: {error.strerror or error}; rename it by hand, "
                "the follow-ups have the new name already",
                exit_code=1,
            ) from None
    if planned.settings is not None:
        files.write(planned.workspace.folder / SETTINGS, planned.settings, durable=True)


def _settings(workspace: Workspace, old: str, new: str) -> bytes | None:
    """Return the settings with the new round, every other byte kept; None where it is another."""
    if workspace.document.data.get("round") != old:
        return None
    text = gate.read(workspace.folder / SETTINGS).decode("utf-8")
    changed = settings_file.with_round(text, new)
    return None if changed is None else changed.encode("utf-8")
