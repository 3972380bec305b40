"""What is held in a workspace, and on whom: its files, the ledger with its copies, archives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from confkit.ground import clock, gate
from confkit.ground.errors import ConfkitError, Problem
from confkit.ground.text import key
from confkit.ledger import erasing
from confkit.ledger.ledger import LedgerError
from confkit.ledger.scope import Pair, Scope
from confkit.notes import notes
from confkit.rights import readable, workspace_files
from confkit.rights.archive import archive_file, reading
from confkit.rights.archive.reading import OpenArchive
from confkit.rights.workspace_files import Owners, WorkspaceFiles
from confkit.roster.people import Student
from confkit.workspace.occupied import is_left_behind
from confkit.workspace.workspace import Workspace

_ENOUGH = 64
"""Bytes by which an archive is known."""


class Holdings:
    """One look at a whole workspace.

    `ledgers` are the ledger and every copy of it that can be read, `archives` those that can be
    brought back, `unread` those that cannot. `names` are the children's names by id, as ledgers
    and archives know them; `held` when each conference was, if that is known.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.settings = workspace.settings
        self.roster = workspace.roster()
        self.files: WorkspaceFiles = workspace_files.find_below(workspace)
        self.ledgers = list(self._ledgers())
        self.archives: dict[Path, OpenArchive] = {}
        self.unread: list[Problem] = []
        self._read_archives()
        self.held: dict[Pair, int | None] = {}
        self.names: dict[str, set[str]] = {}
        self._know()
        ids = {student.id for student in self.roster.students} | self.roster.refused
        self.owners = Owners({*ids, *self.names})

    def _ledgers(self) -> Iterator[Path]:
        """Find the ledger and every copy of it, by name and by content.

        Raises ConfkitError for one that cannot be read.
        """
        own = self.workspace.ledger_path
        for path in self.files.paths:
            if not self._may_be_ledger(path):
                continue
            if path != own and not workspace_files.begins_with(path, readable.SQLITE):
                continue
            try:
                erasing.conferences(path)
            except LedgerError as error:
                message = "a ledger, or a copy of it, that cannot be read may hold what should go"
                raise ConfkitError(*error.lines, f"nothing was removed: {message}") from None
            yield path

    def _may_be_ledger(self, path: Path) -> bool:
        return bool(
            workspace_files.LEDGER_LIKE.fullmatch(path.name)
            and not workspace_files.DAMAGED.fullmatch(path.name)
            and not is_left_behind(path.name)
            and not gate.leads_out(path, self.workspace.folder)
        )

    def _read_archives(self) -> None:
        for path in self.files.paths:
            if gate.leads_out(path, self.workspace.folder):
                continue
            if not workspace_files.begins_with(path, readable.ZIP):
                continue
            if not reading.is_one(workspace_files.content(path, _ENOUGH)):
                continue
            shown = self.files.shown(path)
            try:
                if path.stat().st_size > archive_file.LARGEST:
                    self._unread(shown, "is too large to be an archive")
                else:
                    self.archives[path] = reading.of_file(path, shown)
            except reading.BadArchive as error:
                self._unread(shown, error.why)

    def _unread(self, shown: str, why: str) -> None:
        self.unread.append(Problem(shown, 0, 0, f"{why}; delete it by hand"))

    def _know(self) -> None:
        """Learn from ledgers and archives which conferences there were, and who was there."""
        for path in self.ledgers:
            for pair, at in erasing.conferences(path).items():
                self.held[pair] = min(at, self.held.get(pair) or at)
            for student_id, name in erasing.students(path):
                self.names.setdefault(student_id, set()).update({name} - {""})
        for whole in self.archives.values():
            for child in whole.about.children:
                self.names.setdefault(child.id, set()).update({child.name} - {""})

    def notes(self) -> list[Path]:
        """Return the files in the notes' folders, also what editors and crashes left there."""
        folder = self.workspace.folder / "notes"
        return [path for path in self.files.paths if path.parent.parent == folder]

    def owner(self, path: Path) -> str:
        """Return the id of the student of a note; the file's own name if nobody is known."""
        return self.owners.of_note(path) or path.stem

    def may_be_copy(self, path: Path, of: Scope) -> bool:
        """Tell whether a file beside the notes is named like a note that goes, and is not one."""
        owner = "" if self.owners.of_note(path) else self.owners.of_copy(path)
        return bool(owner) and of.takes(path.parent.name, owner)

    def takes(self, path: Path, of: Scope) -> bool:
        """Tell whether a note goes."""
        return of.takes(path.parent.name, self.owner(path))

    def pairs(self, of: Scope) -> set[Pair]:
        """Return the conferences of a scope that ledgers and notes know."""
        known = set(self.held)
        known |= {
            (path.parent.name, self.owner(path))
            for path in self.notes()
            if path.name.endswith(".toml")
        }
        return {pair for pair in known if of.takes(*pair)}

    def rounds(self) -> set[str]:
        """Name the rounds of notes, ledgers and archives."""
        rounds = {name for name, _ in self.held} | {path.parent.name for path in self.notes()}
        return rounds | {whole.about.round for whole in self.archives.values()}

    def dated(self) -> dict[Pair, int | None]:
        """Return when each conference was, in seconds since 1970, by round and comparable id."""
        dates = {(name, key(student_id)): at for (name, student_id), at in self.held.items()}
        for path in self.notes():
            pair = (path.parent.name, key(self.owner(path)))
            if dates.get(pair) is None and path.name.endswith(".toml"):
                moment = notes.held_in(path)
                at = clock.instant(moment, self.settings.tz).timestamp() if moment else None
                dates[pair] = None if at is None else int(at)
        return dates

    def everyone(self) -> list[Student]:
        """Return all students of the roster, ledgers, archives and notes."""
        known = {key(student.id): student for student in self.roster.students}
        for student_id, names in self.names.items():
            known.setdefault(key(student_id), Student(student_id, max(names, default="")))
        for path in self.notes():
            if path.name.endswith(".toml") and not self.owners.of_note(path):
                known.setdefault(key(path.stem), Student(path.stem, ""))
        for student_id in self.roster.refused:
            known.setdefault(student_id, Student(student_id, ""))
        return list(known.values())

    def content(self, path: Path) -> bytes:
        """Return as much of a file as is looked at; b"" of one that may not be read."""
        try:
            return workspace_files.content(path, readable.LARGEST)
        except OSError:  # told by the search, which looks at every file
            return b""
