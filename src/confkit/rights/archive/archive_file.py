"""A round in one file: a .zip of plain files that any computer reads, and that gives itself back.

The same round gives the same bytes: entries are stored in order, without times. `reading`
takes one apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from confkit.ground import files, progress
from confkit.ledger.tables import TABLES

MANIFEST, LEDGER, PAGE, README = "manifest.json", "ledger.json", "index.html", "README.txt"
ROSTER, FOLLOWUPS = "roster.csv", "followups.csv"
VERSION = 1
LARGEST = 512 << 20
"""Bytes that an archive may hold in all."""

MOST = 200_000
"""Files that an archive may hold."""


class ArchivedChild(NamedTuple):
    """A student of an archived round, with the paths of their files in the archive."""

    id: str
    name: str
    files: tuple[str, ...]


class About(NamedTuple):
    """What an archive is about; `private` tells whether the notes have their private tables."""

    round: str
    timezone: str
    teacher: str
    school: str
    private: bool
    children: tuple[ArchivedChild, ...]


class _Place(NamedTuple):
    """Where a file stands, in pieces (from where, how many bytes), its size and its SHA-256."""

    extents: list[tuple[int, int]]
    size: int
    digest: str


class Members:
    """The files of an archive while it is made: in a file without a name, not in memory."""

    def __init__(self, folder: Path) -> None:
        with files.told(folder):
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - see `close`
        self._places: dict[str, _Place] = {}

    def add(self, name: str, content: Iterable[bytes]) -> None:
        """Take in a file; one that is there already stays."""
        if name in self._places:
            return
        extents: list[tuple[int, int]] = []
        digest = hashlib.sha256()
        for part in content:  # while the page is made, other files come in between
            at = self._file.seek(0, io.SEEK_END)
            self._file.write(part)
            digest.update(part)
            if extents and sum(extents[-1]) == at:
                at, before = extents.pop()
                extents.append((at, before + len(part)))
            else:
                extents.append((at, len(part)))
        self._places[name] = _Place(extents, sum(size for _, size in extents), digest.hexdigest())

    def close(self) -> None:
        """Let the file go."""
        with suppress(OSError):  # what could not be written was told before
            self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self._places

    @property
    def names(self) -> list[str]:
        """The names of the files, in order."""
        return sorted(self._places)

    @property
    def size(self) -> int:
        """The bytes of all files together."""
        return sum(place.size for place in self._places.values())

    def listed(self) -> dict[str, dict[str, object]]:
        """Return size and checksum of each file, as the manifest has them."""
        places = sorted(self._places.items())
        return {name: {"bytes": place.size, "sha256": place.digest} for name, place in places}

    def parts(self, name: str) -> Iterator[bytes]:
        """Yield what a file holds, part by part."""
        for at, left in self._places[name].extents:
            self._file.seek(at)
            while left and (part := self._file.read(min(left, 1 << 20))):
                left -= len(part)
                yield part


class Held(Protocol):
    """The files of an archive that is written: each can be read part by part, more than once."""

    @property
    def names(self) -> list[str]:
        """The names of the files, in order."""

    def listed(self) -> dict[str, dict[str, object]]:
        """Return size and checksum of each file, as the manifest has them."""

    def parts(self, name: str) -> Iterator[bytes]:
        """Yield what a file holds, part by part."""


def write(to: IO[bytes], of: About, members: Held) -> None:
    """Write an archive, the same bytes for the same round."""
    manifest = _json(_about(of) | {"files": members.listed()})
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(MANIFEST), manifest)
        for name in progress.through(members.names, "files"):
            with archive.open(_entry(name), "w") as stream:
                for part in members.parts(name):
                    stream.write(part)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr = 3, 0o600 << 16
    return entry


def _about(of: About) -> dict[str, Any]:
    return {
        "confkit": "archive",
        "version": VERSION,
        "round": of.round,
        "timezone": of.timezone,
        "teacher": of.teacher,
        "school": of.school,
        "private": of.private,
        "students": [child._asdict() for child in of.children],
    }


def ledger_parts(rows: Mapping[str, Iterable[Sequence[Any]]]) -> Iterator[bytes]:
    """Yield the rows of a ledger as the archive keeps them, one on a line."""
    before = "{"
    for table in TABLES:
        yield f'{before}\n "{table}": ['.encode()
        before, apart = ",", ""
        for row in rows.get(table, ()):
            yield f"{apart}\n  {json.dumps(row, ensure_ascii=False)}".encode()
            apart = ","
        yield b"]"
    yield b"\n}\n"


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
