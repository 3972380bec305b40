"""A file, a folder or a .zip as tables; nothing is unpacked to the disk, and sizes are bounded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from confkit.ground import gate
from confkit.ground.zip_errors import NOT_WHOLE
from confkit.roster.tables import tabular
from confkit.roster.tables.tabular import Table

LARGEST_FILE = 64 << 20
LARGEST_ZIP = 256 << 20
MOST_FILES = 200
_TEXT = (".csv", ".txt", ".tsv", ".tab")
_WORKBOOK = (".xlsx", ".xlsm")
_OLD = (".xls", ".ods", ".numbers")

Read = Callable[[], bytes]


def tables(path: Path, shown: str) -> list[Table]:
    """Read every table of a file, a folder or a .zip, in the order of their names.

    What cannot be read is a table with a problem. `shown` is the path as people are shown it.
    """
    try:
        if path.is_dir():
            return _of_folder(path, shown)
        if not path.exists():
            return [tabular.unusable(shown, 0, "is not there; is the path right?")]
        if path.suffix.casefold() == ".zip":
            return _of_zip(path, shown)
        return list(_of_file(shown, path.stat().st_size, _reading(path), alone=True))
    except OSError as error:
        return [tabular.unusable(shown, 0, f"cannot be read: {error.strerror or error}")]


def _of_folder(folder: Path, shown: str) -> list[Table]:
    entries = gate.files(folder)
    if len(entries) > MOST_FILES:
        return [tabular.unusable(shown, 0, f"holds more than {MOST_FILES} files; name one")]
    tables: list[Table] = []
    for entry in entries:
        tables += _of_file(f"{shown}/{entry.name}", entry.stat().st_size, _reading(entry))
    return tables or [_nothing(shown)]


def _nothing(shown: str) -> Table:
    return tabular.unusable(shown, 0, "contains no table: no .csv, .txt, .tsv or .xlsx file")


def _reading(path: Path) -> Read:
    return lambda: gate.read(path, LARGEST_FILE)


def _of_zip(path: Path, shown: str) -> list[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(gate.read(path, LARGEST_ZIP))) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            total = sum(member.file_size for member in members)
            if len(members) > MOST_FILES or total > 4 * LARGEST_FILE:
                message = f"holds more than {MOST_FILES} files, or too much; unpack it and name one"
                return [tabular.unusable(shown, 0, message)]
            tables: list[Table] = []
            for member in sorted(members, key=lambda member: member.filename):
                tables += _of_member(archive, member, shown)
            return tables or [_nothing(shown)]
    except NOT_WHOLE:
        return [tabular.unusable(shown, 0, "is not a whole .zip file; download it again")]
    except RuntimeError:  # of which NotImplementedError, above, is one
        return [tabular.unusable(shown, 0, "is locked with a password; unpack it first")]


def _of_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str) -> Iterator[Table]:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.parts and name.parts[0] == "__MACOSX":
        return

    def read() -> bytes:
        with archive.open(member) as stream:
            return _bounded(stream)

    yield from _of_file(f"{shown}/{name.name}", member.file_size, read)


def _bounded(stream: IO[bytes]) -> bytes:
    """Read a member of an archive, whatever size it claims to have."""
    return stream.read(LARGEST_FILE + 1)


def _of_file(shown: str, size: int, read: Read, *, alone: bool = False) -> Iterator[Table]:
    name = PurePosixPath(shown).name
    ending = PurePosixPath(name.casefold()).suffix
    if name.startswith((".", "~$")) and not alone:
        return
    if ending in _OLD:
        yield tabular.unusable(shown, 0, f"is a {ending} file; save it as .xlsx or CSV UTF-8")
    elif ending not in (*_TEXT, *_WORKBOOK) and not alone:
        return
    elif size > LARGEST_FILE:
        message = f"is larger than {LARGEST_FILE >> 20} MB; a class list is never that large"
        yield tabular.unusable(shown, 0, message)
    else:
        raw = read()
        if len(raw) > LARGEST_FILE:
            yield tabular.unusable(shown, 0, f"is larger than {LARGEST_FILE >> 20} MB")
        elif ending in _WORKBOOK or raw.startswith(b"PK\x03\x04"):
            from confkit.roster.tables import workbook

            yield from workbook.tables(raw, shown)
        else:
            yield tabular.table(raw, shown)
