"""An archive taken apart: what comes from outside is trusted in nothing.

Names, sizes, every checksum and every row are held against the manifest and the ledger's tables
first. Then files and rows are read when they are asked for, so that a large one needs no memory.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from confkit.ground import gate, identifiers
from confkit.ground.errors import ConfkitError
from confkit.ground.zip_errors import UNREADABLE
from confkit.ledger.tables import TABLES
from confkit.rights.archive.archive_file import (
    FOLLOWUPS,
    LARGEST,
    LEDGER,
    MANIFEST,
    MOST,
    PAGE,
    ROSTER,
    VERSION,
    About,
    ArchivedChild,
)

_NAME = re.compile(
    r"(?:manifest\.json|ledger\.json|index\.html|README\.txt|roster\.csv|followups\.csv"
    r"|(?P<folder>notes|sheets|invitations|reminders|letters|check-ins|reviews|as-promised)"
    r"/(?P<file>[^/\\:\x00-\x1f]{1,200}))"
)
_OF_ANY_SIZE = (LEDGER, PAGE, FOLLOWUPS)
"""What is read part by part alone."""

_PART = 1 << 20


class BadArchive(ConfkitError):  # noqa: N818 - reads as the sentence it becomes
    """A file is no archive that can be brought back; nothing was changed. `why` is the reason."""

    def __init__(self, shown: str, why: str) -> None:
        super().__init__(f"{shown}: {why}; nothing was changed")
        self.why = why


class _Wrong(Exception):  # noqa: N818 - never leaves this module
    """What is wrong with an archive, in words."""


def is_one(beginning: bytes) -> bool:
    """Tell whether a file's beginning is that of an archive made here."""
    return beginning.startswith(b"PK\x03\x04") and beginning[30:].startswith(MANIFEST.encode())


class OpenArchive:
    """An archive whose every file and row was held against what they have to be.

    `students` are the ids of everybody of whom it holds a file or a row. Raises BadArchive.
    """

    def __init__(self, source: IO[bytes], shown: str) -> None:
        self._shown = shown
        with self._told():
            self._zip = zipfile.ZipFile(source)
            self._entries = _entries(self._zip)
            if MANIFEST not in self._entries:
                raise _Wrong("has no manifest.json; `confkit archive ROUND` makes an archive")
            document = _object(b"".join(self._parts(MANIFEST)))
            self.about = self._about(document)
            self.students = {child.id for child in self.about.children}
            for table, row in self._rows():
                if table != "history":
                    self.students.add(str(row[TABLES[table].names.index("student_id")]))

    @property
    def names(self) -> list[str]:
        """The names of the files but the manifest, in order."""
        return sorted(self._entries.keys() - {MANIFEST})

    def parts(self, name: str) -> Iterator[bytes]:
        """Yield what a file holds, part by part; raises BadArchive."""
        with self._told():
            yield from self._parts(name)

    def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield the ledger's rows with the names of their tables, in order; raises BadArchive."""
        with self._told():
            yield from self._rows()

    def content(self, name: str) -> bytes:
        """Return a file of one child, or the roster; raises BadArchive."""
        return b"".join(self.parts(name))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn whatever is wrong with it into one line."""
        try:
            yield
        except _Wrong as error:
            raise BadArchive(self._shown, str(error)) from None
        except UNREADABLE:
            why = "is not a complete archive: it is cut off, damaged or locked"
            raise BadArchive(self._shown, why) from None

    def _parts(self, name: str) -> Iterator[bytes]:
        with self._zip.open(self._entries[name]) as stream:
            while part := stream.read(_PART):
                yield part

    def _rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        tables_there: set[str] = set()
        for table, row in _Json(self._parts(LEDGER)).rows():
            tables_there.add(table)
            if row is not None and not (table in TABLES and TABLES[table].may_be(row)):
                raise _Wrong(f"{LEDGER}: the lines of {table[:80]} are not understood")
            if row is not None:
                yield table, tuple(row)
        if tables_there != set(TABLES):
            raise _Wrong(f"{LEDGER} does not have the tables of a ledger")

    def _about(self, document: dict[str, Any]) -> About:
        if document.get("confkit") != "archive":
            raise _Wrong("is not an archive of a round")
        version = document.get("version")
        if isinstance(version, int) and version > VERSION:
            raise _Wrong("was made by a newer confkit; update confkit to bring it back")
        self._must_match(document.get("files"))
        for needed in (LEDGER, ROSTER):
            if needed not in self._entries:
                raise _Wrong(f"lacks {needed}")
        name = _text(document, "round")
        if reason := identifiers.why_not(name):
            raise _Wrong(f"its round {reason}")
        return About(
            name,
            _text(document, "timezone"),
            _text(document, "teacher"),
            _text(document, "school"),
            document.get("private") is True,
            _children(document.get("students"), self._entries.keys() - {MANIFEST}),
        )

    def _must_match(self, listed: object) -> None:
        names = set(self.names)
        if not isinstance(listed, dict) or set(listed) != names:
            lost = sorted(set(listed) ^ names)[:3] if isinstance(listed, dict) else []
            raise _Wrong(f"does not hold what its manifest lists: {', '.join(lost) or 'nothing'}")
        wrong = [
            name
            for name in self.names
            if not isinstance(listed[name], dict)
            or listed[name].get("sha256") != digest(self._parts(name))[1]
        ]
        if wrong:
            message = f"the checksum of {', '.join(wrong[:3])} is wrong: it was changed or damaged"
            raise _Wrong(message)


def digest(parts: Iterable[bytes]) -> tuple[int, str]:
    """Return how many bytes there are in parts, and their SHA-256 in hexadecimal."""
    size, sha = 0, hashlib.sha256()
    for part in parts:
        size += len(part)
        sha.update(part)
    return size, sha.hexdigest()


def of_file(path: Path, shown: str) -> OpenArchive:
    """Open an archive to read what is asked for; raises BadArchive."""
    return OpenArchive(io.BufferedReader(gate.AnyPlace(path), _PART >> 4), shown)


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the archive's files by name; only names that confkit itself writes are taken."""
    entries = archive.infolist()
    if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
        raise _Wrong("holds more than an archive of a round ever does")
    by_name: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if entry.file_size > gate.LARGEST and entry.filename not in _OF_ANY_SIZE:
            raise _Wrong(f"holds a file of one child larger than {gate.LARGEST >> 20} MB")
        name = _NAME.fullmatch(entry.filename)
        if name is None or not _is_portable(name["file"]) or entry.filename in by_name:
            raise _Wrong(
                f"holds {entry.filename[:80]!r}, which does not belong in an archive, "
                "or is there twice; "
                "it was not made by confkit, or was changed since"
            )
        by_name[entry.filename] = entry
    return by_name


def _is_portable(file: str | None) -> bool:
    """Tell whether a file's name stays in its folder, on every system."""
    return file is None or (identifiers.is_portable(file) and ".." not in file)


def _object(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise _Wrong(f"{MANIFEST} cannot be read")
    return document


def _text(about: Mapping[str, Any], name: str) -> str:
    value = about.get(name)
    if not isinstance(value, str):
        raise _Wrong(f"its manifest lacks `{name}`")
    return value


def _children(listed: object, names: set[str]) -> tuple[ArchivedChild, ...]:
    children = []
    for entry in listed if isinstance(listed, list) else ():
        paths = entry.get("files") if isinstance(entry, dict) else None
        if not (
            isinstance(paths, list)
            and isinstance(entry.get("id"), str)
            and isinstance(entry.get("name"), str)
            and all(isinstance(path, str) and "/" in path for path in paths)
            and names.issuperset(paths)
        ):
            raise _Wrong("its manifest's list of students is not understood")
        children.append(ArchivedChild(entry["id"], entry["name"], tuple(paths)))
    return tuple(children)


class _Json:
    """Reads a document of tables, `{"followups": [[…], …], …}`, one row after the other."""

    _LONGEST = 4 << 20
    _BLANKS = re.compile(r"[ \t\r\n]*")

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._decoder, self._values = codecs.getincrementaldecoder("utf-8")(), json.JSONDecoder()
        self._text, self._at = "", 0

    def rows(self) -> Iterator[tuple[str, list[Any] | None]]:
        """Yield each row with its table's name, and before them the name alone."""
        self._take("{")
        while True:
            table = self._value()
            if not isinstance(table, str):
                raise self._wrong()
            yield table, None
            self._take(":")
            self._take("[")
            while self._next() != "]":
                row = self._value()
                if not isinstance(row, list):
                    raise self._wrong()
                yield table, row
                if self._next() != "]":
                    self._take(",")
            self._take("]")
            if self._next() == "}":
                return
            self._take(",")

    def _more(self) -> bool:
        """Read on; False at the end."""
        part = next(self._parts, b"")
        self._text = self._text[self._at :] + self._decoder.decode(part, final=not part)
        self._at = 0
        return bool(part)

    def _next(self) -> str:
        """Return the sign that comes next, "" at the end."""
        while True:
            match = self._BLANKS.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise self._wrong()
        self._at += 1

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._values.raw_decode(self._text, self._at)
            except ValueError:
                value, end = None, len(self._text)
            if end < len(self._text):
                self._at = end
                return value
            if len(self._text) - self._at > self._LONGEST or not self._more():
                raise self._wrong()

    @staticmethod
    def _wrong() -> _Wrong:
        return _Wrong(f"{LEDGER} cannot be read")
