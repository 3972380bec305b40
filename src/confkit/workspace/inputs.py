"""All that a run can read, as one digest: where it is the same, a run would make the same.

Every file of the workspace counts, whatever its name, but what confkit itself writes there; so do
the settings and the roster as they were read, wherever they stand, the ledger's rows, the day, and
the program.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from confkit.ground import gate, resources
from confkit.ledger.ledger import Ledger, LedgerError
from confkit.ledger.tables import ASKED, TABLES
from confkit.workspace.layout import LEDGER, SETTINGS

if TYPE_CHECKING:
    from hashlib import _Hash

    from confkit.workspace.classroom import Classroom

_WRITTEN = ("archive", "counts", "export", "out")
"""Folders that confkit writes into and no sheet is made of; the ledger counts by its rows."""
_MOST, _MOST_OTHERS = 64 << 20, 1000
"""Bytes of files that are looked through, and how many files that are no notes; a run over more
than that is not spared."""


def of_files(room: Classroom) -> str:
    """Return the digest of all but the ledger; "" where something cannot be read."""
    digest = hashlib.sha256()
    day = room.now.astimezone(room.settings.tz).date() if room.now else None
    students = [student._replace(languages=None) for student in room.everyone]
    values = (resources.program(), day, room.layout.round, room.settings, room.refused)
    _add(digest, repr((values, students)))
    size, others, top = 0, 0, room.workspace.folder
    try:
        for path in _files(top):
            content, shown = gate.read(path), path.relative_to(top).as_posix()
            size, others = size + len(content), others + (not shown.startswith("notes/"))
            if size > _MOST or others > _MOST_OTHERS:
                return ""
            _add(digest, shown)
            digest.update(hashlib.sha256(content).digest())
    except OSError:  # told by the run itself
        return ""
    return digest.hexdigest()


def _files(top: Path) -> Iterator[Path]:
    ledger = Path(LEDGER).stem  # its copies and its journal, too
    yield from (path for path in gate.files(top) if not path.name.startswith(ledger))
    for folder in gate.folders(top):
        if folder.name not in _WRITTEN:
            yield from _below(folder)


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; a workspace ends at a link, and where another one begins."""
    if folder.is_symlink() or (folder / SETTINGS).exists():
        return
    yield from gate.files(folder)
    for inner in gate.folders(folder):
        yield from _below(inner)


class Inputs:
    """What a run over a whole round can read, as it was when this was made."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        try:
            self._rest = self._digest(of_files(room))
        except LedgerError:  # told by the run itself
            self._rest = ""

    def digest(self) -> str:
        """Return the digest, with what families are asked in this round as the ledger has it now.

        That is what a run itself writes there. "" where something cannot be read.
        """
        digest = hashlib.sha256()
        try:
            with self._room.workspace.read_ledger() as ledger:
                _add_rows(digest, ledger, ASKED.name, "round = ?", self._room.layout.round)
        except LedgerError:
            return ""
        return self._rest and f"{self._rest}{digest.hexdigest()}"

    def _digest(self, of_all_files: str) -> str:
        if not of_all_files:
            return ""
        room, digest = self._room, hashlib.sha256(of_all_files.encode())
        with room.workspace.read_ledger() as ledger:
            for name in TABLES:
                others = "round <> ?" if name == ASKED.name else "? <> ''"
                _add_rows(digest, ledger, name, others, room.layout.round)
        return digest.hexdigest()


def _add(digest: _Hash, words: str) -> None:
    digest.update(words.encode("utf-8", "surrogatepass"))


def _add_rows(digest: _Hash, ledger: Ledger | None, table: str, where: str, value: str) -> None:
    query = f"SELECT * FROM {table} WHERE {where}"  # noqa: S608 - confkit's own words
    for row in ledger.connection.execute(query, (value,)) if ledger else ():
        _add(digest, repr(row))
