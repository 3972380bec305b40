"""An archive without some of its children: the same files in the same order, written anew."""

from __future__ import annotations

import codecs
import html
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from confkit.ground.spreadsheet import MARK
from confkit.ground.text import key
from confkit.ledger.tables import TABLES
from confkit.rights.archive import archive_file
from confkit.rights.archive.archive_file import FOLLOWUPS, LEDGER, PAGE, ROSTER
from confkit.rights.archive.reading import OpenArchive, digest
from confkit.roster.editing import without_students


class CutArchive:
    """An archive as it stands without the children that `takes` names by id, and some files.

    Each file is made when it is asked for; nothing is held in memory.
    """

    def __init__(
        self, of: OpenArchive, takes: Callable[[str], bool], files: frozenset[str] = frozenset()
    ) -> None:
        self._of = of
        self._gone = {student for student in of.students if takes(student)}
        children = [child for child in of.about.children if child.id in self._gone]
        self._files = files.union(*(child.files for child in children))
        kept = (
            child._replace(files=tuple(path for path in child.files if path not in self._files))
            for child in of.about.children
            if child.id not in self._gone
        )
        self.about = of.about._replace(children=tuple(kept))

    @property
    def names(self) -> list[str]:
        """The names of the files that stay, in order."""
        return [name for name in self._of.names if name not in self._files]

    def listed(self) -> dict[str, dict[str, object]]:
        """Return size and checksum of each file, as the manifest has them."""
        digests = ((name, digest(self.parts(name))) for name in self.names)
        return {name: {"bytes": size, "sha256": sha} for name, (size, sha) in digests}

    def write(self, to: IO[bytes]) -> None:
        """Write the archive."""
        archive_file.write(to, self.about, self)

    def parts(self, name: str) -> Iterator[bytes]:
        """Yield what a file holds without what goes, part by part."""
        parts = self._of.parts(name)
        if not self._gone:
            return parts
        if name == LEDGER:
            return _ledger(self._rows())
        if name == PAGE:
            return self._page(parts)
        if name == FOLLOWUPS:
            return self._sheet(parts)
        return self._roster(parts) if name == ROSTER else parts

    def _rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        lost: set[Any] = set()
        for table, row in self._of.rows():
            goes = (
                row[0] in lost
                if table == "history"
                else row[TABLES[table].names.index("student_id")] in self._gone
            )
            if not goes:
                yield table, row
            elif table == "followups":
                lost.add(row[0])

    def _page(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        marks = "|".join(re.escape(html.escape(name)) for name in sorted(self._gone))
        child = re.compile(f"<!--child (?:{marks})-->.*", re.DOTALL)
        for section in _pieces(parts, "<!--end-->", "utf-8"):
            yield child.sub("", section).encode()

    def _sheet(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        import csv

        yield MARK
        for row in csv.reader(_pieces(parts, "\n", "utf-8-sig")):
            if len(row) < 2 or row[1].removeprefix("'") not in self._gone:
                line = io.StringIO()
                csv.writer(line, lineterminator="\r\n").writerow(row)
                yield line.getvalue().encode()

    def _roster(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        cut = without_students(b"".join(parts), frozenset(map(key, self._gone)))
        yield cut.content if cut else b""


def _ledger(rows: Iterator[tuple[str, tuple[Any, ...]]]) -> Iterator[bytes]:
    """Yield a ledger's file of rows that come table by table, in the tables' order."""
    ahead = next(rows, None)

    def of(table: str) -> Iterator[tuple[Any, ...]]:
        nonlocal ahead
        while ahead and ahead[0] == table:
            yield ahead[1]
            ahead = next(rows, None)

    return archive_file.ledger_parts({table: of(table) for table in TABLES})


def _pieces(parts: Iterable[bytes], end: str, encoding: str) -> Iterator[str]:
    """Yield a text in pieces, each up to the next `end` and with it."""
    left = ""
    for text in codecs.iterdecode(parts, encoding, errors="replace"):
        *whole, left = (left + text).split(end)
        yield from (piece + end for piece in whole)
    yield left
