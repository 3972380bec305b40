"""Rows taken out of a roster's file; every other byte of it stays as it is."""

from __future__ import annotations

import io
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
    import csv

    form = tabular.form_of(raw)
    encoded = _encoding(raw, form.text)
    if encoded is None:
        return None
    head, encoding = encoded
    lines = list(io.StringIO(form.text, newline=""))
    reader = csv.reader(iter(lines), delimiter=form.delimiter)
    kept: list[str] = []
    gone: list[int] = []
    at, start = -1, 0
    try:
        for cells in reader:
            if not start:
                names = [own_columns.column(cell) for cell in cells]
                if not {"student_id", "name"} <= set(names):
                    return None
                at = names.index("student_id")
            if start and at < len(cells) and key(one_line(cells[at])) in students:
                gone.append(start + 1)
            else:
                kept += lines[start : reader.line_num]
            start = reader.line_num
    except csv.Error:
        return None
    if not start:
        return None
    return Cut(head + "".join(kept).encode(encoding), gone)


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
