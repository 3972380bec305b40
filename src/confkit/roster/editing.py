"""A roster's file changed in place: rows taken out, slots set. Every other byte stays as it is."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from confkit.ground.text import key, one_line
from confkit.roster import own_columns
from confkit.roster.tables import tabular

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1")
_LONGEST_HEAD = 16
"""Bytes of a mark and of `sep=,` with its line end, in UTF-16."""


class Cut(NamedTuple):
    """The file without the rows, and the lines on which those begin."""

    content: bytes
    lines: list[int]


def without_students(raw: bytes, students: frozenset[str]) -> Cut | None:
    """Take the rows of these students (comparable ids) out of a roster in confkit's own format.

    None where the file is no such roster, or could not be written again byte for byte.
    """
    opened = _opened(raw)
    if opened is None:
        return None
    gone = {row.line for row in opened.rows if opened.student(row) in students}
    kept = [row.text for row in opened.rows if row.line not in gone]
    return Cut(opened.written([opened.header.text, *kept]), sorted(gone))


def with_slots(raw: bytes, slots: Mapping[str, str]) -> bytes | None:
    """Set the slots of these students (comparable ids) as ISO local time; "" clears a slot.

    A file without that column gets one at the end. None where the file is no roster of confkit's
    own, has no row of one of the students, or could not be written again byte for byte.
    """
    opened = _opened(raw)
    if opened is None or slots.keys() - set(map(opened.student, opened.rows)):
        return None
    return opened.with_column("slot", lambda row: slots.get(opened.student(row)))


def with_households(raw: bytes, student: str, homes: Mapping[str, str]) -> bytes | None:
    """Set which guardians of a student (comparable id) live together: a word for each home.

    `homes` are by the guardians' comparable names; guardians stand in rows of their own, or side
    by side in columns with a number. None where the file is no roster of confkit's own with one of
    them, or could not be written again byte for byte.
    """
    opened = _opened(raw)
    names = opened.names if opened else []
    content = None
    for at, name in enumerate(names):
        household = own_columns.household_beside(name)
        if opened is None or not household:
            continue
        home = opened.homes(student, at, homes)
        if any(map(home, opened.rows)):
            content = opened.with_column(household, home)
            opened = _opened(content) if content else None
    return content


class _Row(NamedTuple):
    """A row of the file: the line on which it begins, its text with the line end, its cells."""

    line: int
    text: str
    cells: list[str]


class _Opened(NamedTuple):
    """A roster's file as its rows, and what it takes to write it again."""

    head: bytes
    encoding: str
    delimiter: str
    header: _Row
    rows: list[_Row]
    names: list[str]
    """The columns of the header in comparable form."""

    def student(self, row: _Row) -> str:
        """Return the comparable id of the student on a row; "" where it has none."""
        at = self.names.index("student_id")
        return key(one_line(row.cells[at])) if at < len(row.cells) else ""

    def homes(
        self, student: str, at: int, homes: Mapping[str, str]
    ) -> Callable[[_Row], str | None]:
        """Return what tells of a row the home of the guardian in this column; None if not asked."""

        def home(row: _Row) -> str | None:
            own = self.student(row) == student and at < len(row.cells)
            return homes.get(key(one_line(row.cells[at]))) if own else None

        return home

    def with_cell(self, row: _Row, at: int, value: str | None) -> str | None:
        """Return a row's text with another value in one cell; None where its cells are not found.

        A value of None leaves the row as it is; so does an empty row.
        """
        if value is None or not any(row.cells):
            return row.text
        spans = _spans(row.text, self.delimiter)
        if at == len(spans) == len(row.cells):
            end = spans[-1][1]
            return f"{row.text[:end]}{self.delimiter}{value}{row.text[end:]}"
        if len(spans) != len(row.cells) or at > len(spans):
            return None
        start, end = spans[at]
        return f"{row.text[:start]}{value}{row.text[end:]}"

    def with_column(self, name: str, value: Callable[[_Row], str | None]) -> bytes | None:
        """Return the file with values in one column, added at the end where it is not there.

        A row for which the value is None stays as it is.
        """
        is_there = name in self.names
        at = self.names.index(name) if is_there else len(self.names)
        other = None if is_there else ""
        texts = [self.with_cell(self.header, at, None if is_there else name)]
        for row in self.rows:
            new = value(row)
            texts.append(self.with_cell(row, at, other if new is None else new))
        lines = [text for text in texts if text is not None]
        return self.written(lines) if len(lines) == len(texts) else None

    def written(self, rows: Iterable[str]) -> bytes:
        """Return the file with these rows."""
        return self.head + "".join(rows).encode(self.encoding)


def _spans(text: str, delimiter: str) -> list[tuple[int, int]]:
    """Return where each cell of a row begins and ends, its quotes included."""
    end = len(text.rstrip("\r\n"))
    quoted = False
    stops = []
    for place, sign in enumerate(text[:end]):
        quoted ^= sign == '"'
        if sign == delimiter and not quoted:
            stops.append(place)
    return list(zip([0, *(stop + 1 for stop in stops)], [*stops, end], strict=True))


def _opened(raw: bytes) -> _Opened | None:
    import csv

    form = tabular.form_of(raw)
    encoded = _encoding(raw, form.text)
    if encoded is None:
        return None
    lines = list(io.StringIO(form.text, newline=""))
    reader = csv.reader(iter(lines), delimiter=form.delimiter)
    rows = []
    start = 0
    try:
        for cells in reader:
            rows.append(_Row(start + 1, "".join(lines[start : reader.line_num]), cells))
            start = reader.line_num
    except csv.Error:
        return None
    if not rows:
        return None
    names = [own_columns.column(cell) for cell in rows[0].cells]
    if not {"student_id", "name"} <= set(names):
        return None
    return _Opened(*encoded, form.delimiter, rows[0], rows[1:], names)


def _encoding(raw: bytes, text: str) -> tuple[bytes, str] | None:
    """Find what stands before the text (a byte-order mark, a `sep=` line), and its encoding."""
    for encoding in _ENCODINGS:
        try:
            body = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        before = len(raw) - len(body)
        if 0 <= before <= _LONGEST_HEAD and raw.endswith(body):
            return raw[:before], encoding
    return None
