"""A round put into one file, and brought back from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from confkit.ground import files, gate, identifiers
from confkit.ground.errors import Problem, UsageError
from confkit.ground.text import counted
from confkit.ledger import archived_rows
from confkit.ledger.scope import Scope
from confkit.rights.archive import archive_file, archive_page
from confkit.rights.archive.archive_file import RoundArchive
from confkit.roster.writing import roster_text
from confkit.workspace.workspace import Workspace

FOLDER = "archive"


@dataclass
class Archived:
    """An archive that was written: where, its SHA-256, and what is in it."""

    path: Path
    checksum: str
    archive: RoundArchive
    told: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 when something could not be taken along, else 0."""
        return 1 if self.refused else 0


def archive(
    *,
    workspace: Workspace,
    now: datetime,
    round_name: str,
    private: bool = False,
    to: Path | None = None,
) -> Archived:
    """Put a round into one file; raises UsageError if there is none, or `to` is there already."""
    with workspace.read_ledger() as ledger:
        # As of the last change, not of today: the same round gives the same bytes.
        as_of = (ledger.newest_change() if ledger else None) or datetime.fromtimestamp(0, UTC)
        gathering = archive_page.RoundFiles(workspace, ledger, as_of, private=False)
        students = archive_page.students_of(gathering, round_name)
        rows = archived_rows.taken(ledger, Scope(rounds=frozenset((round_name,)))) if ledger else {}
        entries = [
            archive_page.entry_of(gathering, student, round_name, private=private)
            for student in students
        ]
        listed = archive_page.followups_of(ledger, round_name) if ledger else b""
    whole = RoundArchive(
        round_name,
        str(gathering.tz),
        gathering.settings.teacher.name,
        gathering.settings.school.name,
        private,
        archive_page.children_of(entries),
        gathering.files,
        roster_text(one for one in students if one.guardians or one.line),
        rows,
    )
    content = archive_page.built(whole, archive_page.page_of(workspace, whole, entries), listed)
    local = now.astimezone(gathering.tz)
    path = _free(workspace, round_name, local, content) if to is None else _given(to)
    files.make_folder(path.parent)
    files.write(path, content, durable=True)
    denied = sum(len(one.denied) for one in students)
    if denied:
        said = f"names {counted(denied, 'guardian')} you must not write to, so that nobody does"
        gathering.told.append(Problem(archive_file.ROSTER, 0, 0, said))
    return Archived(path, archive_file.checksum(content), whole, gathering.told, gathering.refused)


def _free(workspace: Workspace, round_name: str, now: datetime, content: bytes) -> Path:
    """Return a place that is free, or where the very same archive stands already."""
    workspace.own(workspace.folder / FOLDER)
    first = workspace.folder / FOLDER / f"{identifiers.slug(round_name)}-{now:%Y-%m-%d}.zip"
    number, path = 1, first
    while path.exists() and gate.read(path, archive_file.LARGEST) != content:
        number += 1
        path = first.with_name(f"{first.stem}-{number}.zip")
    return path


def _given(to: Path) -> Path:
    if to.exists():
        raise UsageError(f"{to}: already exists; choose another name")
    return to
