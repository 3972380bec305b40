"""A round put into one file, and brought back from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from confkit.ground import files, gate, identifiers
from confkit.ground.errors import Problem, UsageError
from confkit.ground.text import counted
from confkit.ledger import archived_rows
from confkit.ledger.scope import Scope
from confkit.rights.archive import archive_file, archive_page, reading
from confkit.rights.archive.archive_file import About
from confkit.roster.writing import roster_text
from confkit.workspace.workspace import Workspace, must_be_free

FOLDER = "archive"


@dataclass
class Archived:
    """An archive that was written: where, its SHA-256, and what is in it."""

    path: Path
    checksum: str
    round: str
    children: int
    notes: int
    followups: int
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
    if to:
        must_be_free(to)
    folder = to.parent if to else workspace.own(workspace.folder / FOLDER)
    files.make_folder(folder)
    with (
        closing(archive_file.Members(folder)) as members,
        workspace.read_ledger() as ledger,
    ):
        # As of the last change, not of today: the same round gives the same bytes.
        as_of = (ledger.newest_change() if ledger else None) or datetime.fromtimestamp(0, UTC)
        gathering = archive_page.RoundFiles(workspace, ledger, as_of, private=False)
        students = archive_page.students_of(gathering, round_name)
        gathering.refused += [
            Problem(
                workspace.shown(path),
                0,
                0,
                f"not in the archive: it is named like a copy of the note of {owner}; delete it, "
                "or give it the name of the child's id",
            )
            for path, owner in gathering.copies.items()
            if path.parent.name == round_name
        ]
        gathering.members = members
        roster = roster_text(student for student in students if student.guardians or student.line)
        whole = About(
            round_name,
            str(gathering.tz),
            gathering.settings.teacher.name,
            gathering.settings.school.name,
            private,
            children=(),
        )
        entries = archive_page.PageEntries(gathering, students, round_name, private=private)
        page = archive_page.page_of(workspace, whole, students, entries)
        of = Scope(rounds=frozenset((round_name,)))
        rows: dict[str, Iterable[tuple[Any, ...]]] = {}
        rows |= archived_rows.taken(ledger, of) if ledger else {}
        followups = _Counted(rows.get("followups", ()))
        with files.told(folder):
            members.add(archive_file.PAGE, page)
            members.add(archive_file.README, [archive_page.readme()])
            members.add(archive_file.ROSTER, [roster])
            listed = archive_page.followups_of(ledger, round_name) if ledger else ()
            members.add(archive_file.FOLLOWUPS, listed)
            rows_now: Mapping[str, Iterable[tuple[Any, ...]]] = rows | {"followups": followups}
            members.add(archive_file.LEDGER, archive_file.ledger_parts(rows_now))
        if len(members.names) > archive_file.MOST or members.size > archive_file.LARGEST:
            raise UsageError("it is larger than what `confkit restore` brings back")
        whole = whole._replace(children=tuple(entries.children.values()))
        local = now.astimezone(gathering.tz)
        name = to.name if to else f"{identifiers.slug(round_name)}-{local:%Y-%m-%d}.zip"
        beside = files.write_beside(
            folder / name, lambda stream: archive_file.write(stream, whole, members)
        )
        notes = sum(name.startswith("notes/") for name in members.names)
    _, digest = reading.digest(gate.parts(beside, 1 << 20))
    path = files.place_new(beside, folder / name) if to is None else _moved(beside, to)
    denied = sum(len(student.denied) for student in students)
    if denied:
        message = f"names {counted(denied, 'guardian')} you must not write to, so that nobody does"
        gathering.told.append(Problem(archive_file.ROSTER, 0, 0, message))
    return Archived(
        path,
        digest,
        round_name,
        len(students),
        notes,
        followups.number,
        list(dict.fromkeys(gathering.told)),
        list(dict.fromkeys(gathering.refused)),
    )


class _Counted:
    """Counts rows as they are taken."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows, self.number = rows, 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self._rows:
            self.number += 1
            yield row


def _moved(beside: Path, to: Path) -> Path:
    with files.told(to):
        files.put_in_place(beside, to)
    return to
