"""A round in one file: a .zip of plain files that any computer reads, and that gives itself back.

The same round gives the same bytes: entries are stored in order, without times. What comes from
outside is trusted in nothing: names, sizes and every checksum are held against the manifest.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from confkit.ground import identifiers
from confkit.ground.errors import ConfkitError
from confkit.ground.zip_errors import UNREADABLE
from confkit.ledger.tables import TABLES

MANIFEST, LEDGER, PAGE, README = "manifest.json", "ledger.json", "index.html", "README.txt"
ROSTER, FOLLOWUPS = "roster.csv", "followups.csv"
VERSION = 1
LARGEST = 512 << 20
"""Bytes that an archive may hold in all."""

MOST = 200_000
"""Files that an archive may hold."""

_NAME = re.compile(
    r"(?:manifest\.json|ledger\.json|index\.html|README\.txt|roster\.csv|followups\.csv"
    r"|(?P<folder>notes|sheets|invitations|reminders|letters|check-ins|reviews)/(?P<file>[^/\\:\x00-\x1f]{1,200}))"
)


class BadArchive(ConfkitError):  # noqa: N818 - reads as the sentence it becomes
    """A file is no archive that can be brought back; nothing was changed."""


class ArchivedChild(NamedTuple):
    """A student of an archived round, with the paths of their files in the archive."""

    id: str
    name: str
    files: tuple[str, ...]


class RoundArchive(NamedTuple):
    """An archived round. `files` are notes, sheets and letters by their path in the archive.

    `rows` are the ledger's, by table, each in the order of `ledger.tables`. `private` tells
    whether the notes still have their private tables.
    """

    round: str
    timezone: str
    teacher: str
    school: str
    private: bool
    children: tuple[ArchivedChild, ...]
    files: Mapping[str, bytes]
    roster: bytes
    rows: Mapping[str, list[tuple[Any, ...]]]


class _Place(NamedTuple):
    """Where a file stands, in pieces (from where, how many bytes), its size and its SHA-256."""

    extents: list[tuple[int, int]]
    size: int
    digest: str


class Members:
    """The files of an archive while it is made: in a file without a name, not in memory."""

    def __init__(self, folder: Path) -> None:
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


def write(to: IO[bytes], of: RoundArchive, members: Members) -> None:
    """Write an archive, the same bytes for the same round; of `of` only what it is about."""
    manifest = _json(_about(of) | {"files": members.listed()})
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(MANIFEST), manifest)
        for name in members.names:
            with archive.open(_entry(name), "w") as stream:
                for part in members.parts(name):
                    stream.write(part)


def build(of: RoundArchive, page: bytes, readme: bytes, followups: bytes) -> bytes:
    """Return the bytes of an archive whose files are in memory."""
    members = dict(of.files) | {
        PAGE: page,
        README: readme,
        ROSTER: of.roster,
        FOLLOWUPS: followups,
        LEDGER: b"".join(ledger_parts(of.rows)),
    }
    listed = {
        name: {"bytes": len(content), "sha256": checksum(content)}
        for name, content in sorted(members.items())
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(MANIFEST), _json(_about(of) | {"files": listed}))
        for name, content in sorted(members.items()):
            archive.writestr(_entry(name), content)
    return whole.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr = 3, 0o600 << 16
    return entry


def _about(of: RoundArchive) -> dict[str, Any]:
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


def ledger_parts(rows: Mapping[str, Iterable[tuple[Any, ...]]]) -> Iterator[bytes]:
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


def checksum(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def is_one(raw: bytes) -> bool:
    """Tell whether a file's beginning is that of an archive made here."""
    return raw.startswith(b"PK\x03\x04") and raw[30 : 30 + len(MANIFEST)] == MANIFEST.encode()


def read(raw: bytes, shown: str) -> RoundArchive:
    """Read an archive and hold every file in it against its checksum; raises BadArchive."""
    try:
        return _read(raw)
    except _Wrong as error:
        raise BadArchive(f"{shown}: {error}; nothing was changed") from None
    except UNREADABLE:
        raise BadArchive(
            f"{shown}: is not a complete archive: it is cut off, damaged or locked; "
            "nothing was changed"
        ) from None


class _Wrong(Exception):  # noqa: N818 - never leaves this module
    """What is wrong with an archive, in words."""


def _read(raw: bytes) -> RoundArchive:
    members = _members(raw)
    if MANIFEST not in members:
        raise _Wrong("has no manifest.json; `confkit archive ROUND` makes an archive")
    about = _object(members.pop(MANIFEST), MANIFEST)
    if about.get("confkit") != "archive":
        raise _Wrong("is no archive of a round")
    version = about.get("version")
    if isinstance(version, int) and version > VERSION:
        raise _Wrong("was made by a newer confkit; update confkit to bring it back")
    _must_match(members, about.get("files"))
    for needed in (LEDGER, ROSTER):
        if needed not in members:
            raise _Wrong(f"lacks {needed}")
    name = _text(about, "round")
    if reason := identifiers.why_not(name):
        raise _Wrong(f"its round {reason}")
    files = {path: content for path, content in members.items() if "/" in path}
    return RoundArchive(
        name,
        _text(about, "timezone"),
        _text(about, "teacher"),
        _text(about, "school"),
        about.get("private") is True,
        _children(about.get("students"), files),
        files,
        members[ROSTER],
        _rows(_object(members[LEDGER], LEDGER)),
    )


def _members(raw: bytes) -> dict[str, bytes]:
    """Return the archive's files by name; only names that confkit itself writes are taken."""
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
            raise _Wrong("holds more than an archive of a round ever does")
        for entry in entries:
            name = _NAME.fullmatch(entry.filename)
            if name is None or not _is_portable(name["file"]) or entry.filename in members:
                raise _Wrong(
                    f"holds {entry.filename[:80]!r}, which no archive has or has twice; "
                    "it was not made by confkit, or was changed since"
                )
            with archive.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
            if len(content) != entry.file_size:
                raise _Wrong(f"{entry.filename} is not as large as it claims")
            members[entry.filename] = content
    return members


def _is_portable(file: str | None) -> bool:
    """Tell whether a file's name stays in its folder, on every system."""
    return file is None or (identifiers.is_portable(file) and ".." not in file)


def _must_match(members: Mapping[str, bytes], listed: object) -> None:
    if not isinstance(listed, dict) or set(listed) != set(members):
        lost = sorted(set(listed) ^ set(members))[:3] if isinstance(listed, dict) else []
        raise _Wrong(f"does not hold what its manifest lists: {', '.join(lost) or 'nothing'}")
    wrong = [
        name
        for name, content in sorted(members.items())
        if not isinstance(listed[name], dict) or listed[name].get("sha256") != checksum(content)
    ]
    if wrong:
        raise _Wrong(f"the checksum of {', '.join(wrong[:3])} is wrong: it was changed or damaged")


def _object(content: bytes, name: str) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        raise _Wrong(f"{name} cannot be read") from None
    if not isinstance(document, dict):
        raise _Wrong(f"{name} cannot be read")
    return document


def _text(about: Mapping[str, Any], name: str) -> str:
    value = about.get(name)
    if not isinstance(value, str):
        raise _Wrong(f"its manifest lacks `{name}`")
    return value


def _children(listed: object, files: Mapping[str, bytes]) -> tuple[ArchivedChild, ...]:
    children = []
    for entry in listed if isinstance(listed, list) else ():
        paths = entry.get("files") if isinstance(entry, dict) else None
        if not (
            isinstance(paths, list)
            and isinstance(entry.get("id"), str)
            and isinstance(entry.get("name"), str)
            and set(paths) <= set(files)
        ):
            raise _Wrong("its manifest's list of students is not understood")
        children.append(ArchivedChild(entry["id"], entry["name"], tuple(paths)))
    return tuple(children)


def _rows(tables: Mapping[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    if set(tables) != set(TABLES):
        raise _Wrong(f"{LEDGER} does not have the tables of a ledger")
    for name, table in TABLES.items():
        rows = tables[name]
        if not isinstance(rows, list) or not all(map(table.may_be, rows)):
            raise _Wrong(f"{LEDGER}: the lines of {name} are not understood")
    return {table: [tuple(row) for row in tables[table]] for table in TABLES}


def without(of: RoundArchive, takes: Callable[[str], bool]) -> RoundArchive:
    """Return an archive without the students that `takes` names by id (the roster is not cut)."""
    kept = tuple(child for child in of.children if not takes(child.id))
    gone = {path for child in of.children if takes(child.id) for path in child.files}
    at = TABLES["followups"].names.index("student_id")
    lost = {row[0] for row in of.rows["followups"] if takes(row[at])}
    rows = {}
    for name, table in TABLES.items():
        if name == "history":
            rows[name] = [row for row in of.rows[name] if row[0] not in lost]
        else:
            place = table.names.index("student_id")
            rows[name] = [row for row in of.rows[name] if not takes(row[place])]
    files = {path: content for path, content in of.files.items() if path not in gone}
    return of._replace(children=kept, files=files, rows=rows)


def without_files(of: RoundArchive, names: Set[str]) -> RoundArchive:
    """Return an archive without some of its files; the same one if none is named."""
    if not names:
        return of
    files = {path: content for path, content in of.files.items() if path not in names}
    children = tuple(
        child._replace(files=tuple(path for path in child.files if path not in names))
        for child in of.children
    )
    return of._replace(children=children, files=files)


def holds(of: RoundArchive, takes: Callable[[str], bool]) -> bool:
    """Tell whether an archive holds anything on a student that `takes` names by id."""
    tables = (table for table in TABLES if table != "history")
    return any(takes(child.id) for child in of.children) or any(
        takes(row[TABLES[table].names.index("student_id")])
        for table in tables
        for row in of.rows[table]
    )
