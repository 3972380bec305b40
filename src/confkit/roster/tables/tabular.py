"""Tables as people save them: the encoding and the delimiter are found, the form is kept strictly.

A row that does not fit its header is set apart with its line; no cell ever moves to another
column. What the cells mean is decided elsewhere.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, NamedTuple

from confkit.ground.errors import Problem
from confkit.ground.text import counted

LARGEST_CELL = 100_000
MOST_COLUMNS = 2_000
MOST_ROWS = 500_000
_MOST_TITLES = 10
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 1 << 16
_SAMPLE_ROWS = 20


class TableRow(NamedTuple):
    """The cells of a row that begins on `line`."""

    line: int
    cells: list[str]


class Table(NamedTuple):
    """A table: its file as it is shown, the header, the rows below it, and what was found out.

    `broken` are the rows that do not fit the header; `problems` name them and everything that
    makes the table unusable (then there is no header). `told` says how the file was read. The
    header stands on line `head`. `numbers` are the columns in which a workbook has numbers.
    `titles` are the rows above the header. `in_lines` are the cells that were parted into lines,
    by their text on one line.
    """

    name: str
    header: list[str]
    rows: list[TableRow]
    broken: list[TableRow]
    problems: list[Problem]
    told: list[Problem]
    head: int = 1
    numbers: frozenset[int] = frozenset()
    titles: tuple[TableRow, ...] = ()
    in_lines: Mapping[str, str] = {}


class Form(NamedTuple):
    """How a text file is written: the name of its encoding, and its delimiter."""

    text: str
    encoding: str
    delimiter: str


def unusable(name: str, line: int, message: str) -> Table:
    """Return a table of which nothing could be read, and why."""
    return Table(name, [], [], [], [Problem(name, line, 0, message)], [])


def decoded(raw: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    A byte-order mark decides; without one it is UTF-16 where many a second byte is zero, UTF-8
    where the bytes allow it, and Windows-1252 or Latin-1 where they do not.
    """
    for mark, encoding, encoding_name in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace"), encoding_name
    head = raw[:200]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if 4 * max(odd, even) > len(head) // 2:
        little = odd >= even
        encoding = "utf-16-le" if little else "utf-16-be"
        return raw.decode(encoding, errors="replace"), "UTF-16"
    for encoding, encoding_name in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return raw.decode(encoding), encoding_name
        except UnicodeDecodeError:
            if encoding == "utf-8" and _mostly_utf8(raw):
                return raw.decode("utf-8", errors="replace"), MIXED
    return raw.decode("latin-1"), "Latin-1"


MIXED = "UTF-8, but for some letters"
_LOST = "\N{REPLACEMENT CHARACTER}"


def _mostly_utf8(raw: bytes) -> bool:
    """Tell whether most letters beyond ASCII are UTF-8, so that the others are mistakes."""
    text = raw.decode("utf-8", errors="replace")
    lost = text.count(_LOST)
    return sum(not sign.isascii() for sign in text) - lost >= lost


_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)


def form_of(raw: bytes) -> Form:
    """Find out how a text file is written."""
    text, encoding = decoded(raw)
    declared = text[:6].casefold()
    if declared[:4] == "sep=" and declared[4:5] in _DELIMITERS:
        return Form("\n" + text.partition("\n")[2], encoding, declared[4])
    return Form(text, encoding, _delimiter(text))


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows into the most columns, evenly."""
    sample = text[:_SAMPLE]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    while sample and not any(sign in sample.partition("\n")[0] for sign in _DELIMITERS):
        sample = sample.partition("\n")[2]  # a title above the headers
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[bool, float, int]:
    import csv

    csv.field_size_limit(LARGEST_CELL)
    rows: list[int] = []
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        rows = [len(row) for row in islice(reader, _SAMPLE_ROWS) if any(row)]
    except csv.Error:
        pass
    if not rows or rows[0] < 2:
        return False, 0.0, 0
    share = sum(length == rows[0] for length in rows) / len(rows)
    return True, share if share < 0.5 else 1.0, rows[0]


def table(raw: bytes, name: str) -> Table:
    """Read the bytes of a delimited text file; nothing is raised."""
    form = form_of(raw)
    if form.encoding == MIXED:
        line = form.text.count("\n", 0, form.text.index(_LOST)) + 1
        message = "a letter is not UTF-8, and most others are; save the list again as CSV UTF-8"
        return unusable(name, line, message)
    return parsed(form, name)


def parsed(form: Form, name: str) -> Table:
    """Read a text of known form into a table."""
    import csv

    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(_lines(form.text), delimiter=form.delimiter, strict=True)
    rows = _Numbered(reader)
    try:
        advice = f"put a cell that holds a {_DELIMITERS[form.delimiter]} in quotes"
        return fitted(name, rows, form_told(form, name), advice)
    except csv.Error as error:
        return unusable(name, rows.start, csv_reason(str(error)))


_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def _lines(text: str) -> Iterator[str]:
    """Return the lines with their ends; a StringIO would need four times the text's memory."""
    return (match[0] for match in _LINE.finditer(text))


class _Numbered:
    """The rows of a reader with the line on which each begins; `start` is the current one's.

    A cell's text is kept once however many rows have it: what is thrown away later would leave
    holes between what stays, and a process that is forked copies whole pages.
    """

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.start = 0

    def __iter__(self) -> Iterator[TableRow]:
        reader = self.reader
        once = dict[str, str]().setdefault
        self.start = reader.line_num + 1
        for cells in reader:
            yield TableRow(self.start, list(map(once, cells, cells)))
            self.start = reader.line_num + 1


def fitted(name: str, numbered: Iterable[TableRow], told: list[Problem], advice: str) -> Table:
    """Find the header, and set apart the rows that do not fit it; blank rows are passed over.

    Empty cells at the end of the header or of a row are nothing.
    """
    titles, header, rows = headed(iter(numbered))
    if len(header.cells) > MOST_COLUMNS:
        message = f"has {len(header.cells):,} columns; a class list has {MOST_COLUMNS:,} at most"
        return unusable(name, header.line, message)
    if titles:
        message = f"read as a title; the headers are on line {header.line}"
        told = [*told, *(Problem(name, row.line, 0, message) for row in titles)]
    filled: list[TableRow] = []
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            return unusable(name, row.line, f"has more than {MOST_ROWS:,} rows")
        if any(row.cells) and any(map(str.strip, row.cells)):
            filled.append(row)
    named, width = _used(header.cells), len(header.cells)
    if named < width:  # a column without a header counts where a row has something in it
        width = max([named, *(min(_used(row.cells), width) for row in filled)])
    fitting: list[TableRow] = []
    broken: list[TableRow] = []
    for row in filled:
        fit = _fit(row, named, width)
        (broken if fit is None else fitting).append(fit or row)
    problems = [Problem(name, row.line, 0, _ragged(row, width, advice)) for row in broken]
    table = Table(name, header.cells[:width], fitting, broken, problems, told, header.line)
    return table._replace(titles=tuple(titles))


def _used(cells: list[str]) -> int:
    """Return the number of cells up to the last one that is filled."""
    used = len(cells)
    while used and not cells[used - 1].strip():
        used -= 1
    return used


def _fit(row: TableRow, named: int, width: int) -> TableRow | None:
    """Return a row as wide as its table; None where cells are missing, or too many are filled."""
    cells = row.cells
    if len(cells) == width:
        return row
    if len(cells) < named or _used(cells) > width:
        return None
    return row._replace(cells=[*cells[:width], *[""] * (width - len(cells))])


def headed(rows: Iterator[TableRow]) -> tuple[list[TableRow], TableRow, Iterator[TableRow]]:
    """Return the titles above the header, the header, and the rows below it.

    A title is a line with one cell that is filled, by more than a word, or by a word right above a
    row of several that may be headers; the header is the first with two. Where the first lines
    have no such row, the first line is the header.
    """
    above: list[TableRow] = []
    after_a_word = False
    for row in islice(rows, _MOST_TITLES):
        filled = [cell for cell in map(str.strip, row.cells) if cell]
        if len(filled) > 1 and (not after_a_word or _may_be_headers(filled)):
            return above, row, rows
        above += [row] if filled else []
        if after_a_word and filled:
            break
        if filled and " " not in filled[0]:
            after_a_word = len(row.cells) == 1
            if not after_a_word:
                break
    first, *rest = above or [TableRow(1, [])]
    return [], first, chain(rest, rows)


def _may_be_headers(cells: list[str]) -> bool:
    """Tell whether a row below a word may be of headers: of two cells it may be "Reyes, Ana"."""
    return len(cells) > 2 and not any("@" in cell or cell[0].isdigit() for cell in cells)


def _ragged(row: TableRow, width: int, advice: str) -> str:
    return f"this row has {counted(len(row.cells), 'cell')}, the header has {width}; {advice}"


def form_told(form: Form, name: str) -> list[Problem]:
    """Say how a file was read where that is not the usual: UTF-8 with commas."""
    form_parts = []
    if form.encoding != "UTF-8":
        form_parts.append(form.encoding)
    if form.delimiter != ",":
        form_parts.append(f"separated by {_DELIMITERS[form.delimiter]}s")
    told = []
    if form_parts:
        told.append(Problem(name, 0, 0, f"read as {', '.join(form_parts)}"))
    if form.encoding in ("Windows-1252", "Latin-1"):
        told.append(Problem(name, 0, 0, "look at the letters with accents: are the names right?"))
    if _LOST in form.text:
        line = form.text.count("\n", 0, form.text.index(_LOST)) + 1
        message = f"a letter was lost before this file was saved ({_LOST}); correct it"
        told.append(Problem(name, line, 0, message))
    return told


def csv_reason(reason: str) -> str:
    """Say in plain words why a text cannot be read as CSV."""
    if "unexpected end" in reason:
        message = "a quoted cell is opened here and never closed"
    elif "field larger" in reason:
        message = f"a cell holds more than {LARGEST_CELL:,} characters (a quote never closed?)"
    elif "expected after" in reason:
        message = 'text continues after a closing quote; write a quote inside a cell as ""'
    else:
        message = f"cannot be read as CSV: {reason}"
    return f"{message}; nothing of it was read"
