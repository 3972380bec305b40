"""The folders of `out/`: what confkit writes there, and what of it goes again.

Beside each folder stands a record of what confkit wrote in it: a digest of each file's name and
bytes, and no name. Only a file that is as the record says is removed. What a person put there or
changed stays, or is held back where it is a letter to somebody who may no longer be written to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from confkit.ground import files, gate, identifiers
from confkit.ground.errors import Problem
from confkit.ground.outcome import Made, Outcome, Removed
from confkit.ground.text import key
from confkit.roster.people import Student
from confkit.workspace.classroom import Classroom
from confkit.workspace.layout import RECORD_ENDING
from confkit.workspace.workspace import Workspace

_GENERATED = re.compile(
    r"(?P<slug>.+?)(?:--\d+)?(?:--[0-9a-f]{8})?(?:\.phone)?\.(?:html|md|eml|txt|pdf)(?:\.[0-9a-f]{8}\.part)?"
)
RECORD = re.compile(rf"\.[a-z-]+{re.escape(RECORD_ENDING)}")
"""The name of a folder's record, in the folder of the round."""

HELD_BACK = "held-back"


def folder_of(record: Path) -> Path:
    """Return the folder that a record is about."""
    return record.with_name(record.name[1:].removesuffix(RECORD_ENDING))


def _record_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}{RECORD_ENDING}")


def _recorded(folder: Path) -> frozenset[str] | None:
    """Return the digests of what confkit wrote in a folder; None where nothing was recorded yet."""
    try:
        return frozenset(gate.read(_record_of(folder)).decode("ascii").split())
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return frozenset()


def _digest(name: str, content: bytes) -> str:
    return hashlib.sha256(name.encode() + b"\0" + content).hexdigest()


class OutFolder:
    """One folder of a round in `out/` during one run; it is there once something is written."""

    def __init__(self, room: Classroom, folder: Path) -> None:
        self.room, self.folder = room, room.workspace.own(folder)
        self._known = _recorded(folder)
        self.unmade: dict[str, str] = {}
        """Why nothing is made for a student in this run, by id, where that is told once for all."""

    def write(self, name: str, content: bytes, outcome: Outcome) -> bool:
        """Write a file and tell whether anything changed; what a person changed is kept."""
        path = self.folder / name
        if self._known is not None and path.is_file():
            there = gate.read(path)
            if there != content and _digest(name, there) not in self._known:
                why = "it was changed by hand, and is written anew"
                _hold_back(self.room.workspace, path, outcome, why)
        return files.write(path, content)

    def keep_true(self, outcome: Outcome, *, of: Collection[Student] | None = None) -> None:
        """Remove what this run covers and did not make, and record what stands here.

        A run over some students covers theirs (`of`, where it looked at fewer than it was asked
        for), one over the whole round also what belongs to nobody on the roster. What belongs to a
        student whose row has a mistake stays until the row can be read.
        """
        planned = {made.path for made in outcome.made}
        covered = {key(identifiers.slug(student.id)): student for student in self.room.students}
        others = {key(identifiers.slug(student.id)) for student in self.room.everyone}
        others |= {key(identifiers.slug(student_id)) for student_id in self.room.refused}
        recorded: set[str] = set()
        for path in gate.files(self.folder):
            name = _GENERATED.fullmatch(path.name)
            if name is None or path.is_symlink():
                continue
            digest = _digest(path.name, gate.read(path))
            slug = key(name["slug"].partition("+")[0])  # of a letter about several the first
            student = covered.get(slug)
            if self.room.layout.shown(path) in planned:
                recorded.add(digest)
            elif student and (of is None or student in of):
                self._remove(path, digest, self._why(student, outcome), outcome)
            elif self.room.whole and not student and slug not in others:
                self._remove(path, digest, "nobody on the roster has this id", outcome)
            elif digest in (self._known or ()):
                recorded.add(digest)
        if recorded or self._known:
            lines = "".join(f"{digest}\n" for digest in sorted(recorded))
            files.write(_record_of(self.folder), lines.encode())

    def _why(self, student: Student, outcome: Outcome) -> str:
        """Say why nothing of this name is made for a student now."""
        reasons = [entry.reason for entry in outcome.left_out if entry.student_id == student.id]
        reasons += [entry.said for entry in outcome.refused if entry.student_id == student.id]
        reasons += [self.unmade[student.id]] if student.id in self.unmade else []
        return reasons[0] if reasons else "it is made under another name now"

    def _remove(self, path: Path, digest: str, reason: str, outcome: Outcome) -> None:
        """Remove a file that is as confkit wrote it; any other is told and stays."""
        shown = self.room.layout.shown(path)
        if digest in (self._known or ()):
            files.remove(path)
            outcome.removed.append(Removed(shown, reason))
        else:
            said = f"is not as confkit wrote it, so it stays; {reason}"
            outcome.told.append(Problem(shown, 0, 0, said))


def write_pages(
    room: Classroom, kind: str, beginning: str, pages: Mapping[str, bytes], outcome: Outcome
) -> None:
    """Write the pages of one kind about the whole round, and remove those no longer planned.

    They stand in the round's folder of `out/`, each with a name of this beginning.
    """
    folder = room.workspace.own(room.layout.out)
    record = _record_of(folder / kind)
    known = _recorded(folder / kind) or frozenset()
    for path in gate.files(folder, ".html"):
        if not path.name.startswith(beginning) or path.is_symlink():
            continue
        there = gate.read(path)
        is_ours = _digest(path.name, there) in known
        if path.name in pages and there != pages[path.name] and not is_ours:
            _hold_back(room.workspace, path, outcome, "it was changed by hand, and is written anew")
        elif path.name not in pages and is_ours:
            files.remove(path)
            outcome.removed.append(Removed(room.layout.shown(path), f"no {kind} of the round"))
    for name, content in pages.items():
        changed = files.write(folder / name, content)
        shown = room.layout.shown(folder / name)
        outcome.made.append(Made("", "", shown, kind="page", changed=changed))
    if pages or known:
        lines = "".join(f"{_digest(name, content)}\n" for name, content in sorted(pages.items()))
        files.write(record, lines.encode())


def withdraw(workspace: Workspace, path: Path, reason: str, outcome: Outcome) -> None:
    """Take a letter away that may not go out; one that is not as confkit wrote it is held back."""
    if _digest(path.name, gate.read(path)) in (_recorded(path.parent) or ()):
        files.remove(path)
        outcome.removed.append(Removed(workspace.shown(path), reason))
    else:
        _hold_back(workspace, path, outcome, reason)


def _hold_back(workspace: Workspace, path: Path, outcome: Outcome, why: str) -> None:
    """Move a file of a round in `out/` out of the way, beside those that were moved before."""
    of_round = Path(*path.relative_to(workspace.folder).parts[:2])
    folder, number = workspace.folder / of_round / HELD_BACK, 1
    target = folder / path.name
    while target.exists():
        number += 1
        target = folder / str(number) / path.name
    files.make_folder(workspace.own(target.parent))
    files.move(path, target)
    said = f"moved to {workspace.shown(target)}: {why}"
    outcome.told.append(Problem(workspace.shown(path), 0, 0, said))
