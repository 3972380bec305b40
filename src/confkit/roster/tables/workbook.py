"""The sheets of an Excel workbook as tables, read by python-calamine.

calamine reads values alone: no formula is worked out, no macro run, nothing fetched.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from confkit.ground.errors import Problem
from confkit.ground.text import listed, one_line
from confkit.ground.zip_errors import UNREADABLE
from confkit.roster.tables import sheet_marks, tabular
from confkit.roster.tables.sheet_marks import NO_MARKS, CellMarks
from confkit.roster.tables.tabular import Table, TableRow

LARGEST_UNPACKED = 256 << 20
MOST_CELLS = 4_000_000
"""calamine makes room for every cell between the first and the last, filled or not."""

MOST_TEXT = 64 << 20
"""A text that stands once in a workbook, and in many cells, takes room for each of them."""

_UNREADABLE = "cannot be read as an Excel workbook; open it there and save it again, or as CSV"
_ERRORS: tuple[type[Exception], ...] = (CalamineError, *UNREADABLE)
_FAR_MORE = "claims to be far larger than a class list; save it as CSV"
_TAG_OF_ROW_OR_CELL = re.compile(
    rb"""<(?:[^\s<>/"'=]+:)?(row|c)(?=[\s/>])((?:"[^"<]*"|'[^'<]*'|[^>"'<])*)(>?)"""
)
_ATTRIBUTE = rb"""\s*([^\s<>="'/]+)\s*=\s*("[^"]*"|'[^']*')"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_ONLY_ATTRIBUTES = re.compile(rb"(?:" + _ATTRIBUTE + rb")*\s*/?")
_USUAL_PLACE = re.compile(rb'\s+r="([A-Za-z]{0,3})([0-9]{1,7})"')
_PLACE = re.compile(rb"""["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
_SHARED_TEXT = re.compile(rb"<(?:[^\s<>/\"'=]+:)?si[\s/>]")
_CELL_OF_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")
_CELL_WITH_SHARED = re.compile(rb'\bt="s"[^<>]*><v>([0-9]{1,9})</v>')
_HIDES = re.compile(rb"<!|<[^<>]*(?:<|\Z)|(?<!\A)(?<!\A\xef\xbb\xbf)<\?")
"""What a text may be hidden behind, and no program that makes workbooks writes."""


def tables(raw: bytes, shown: str) -> list[Table]:
    """Read each sheet that holds something; `file.xlsx [Sheet1]` where there are several."""
    try:
        if not _is_bounded(raw):
            return [tabular.unusable(shown, 0, _FAR_MORE)]
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [(name, _cells(workbook.get_sheet_by_name(name))) for name in workbook.sheet_names]
    except _ERRORS:
        return [tabular.unusable(shown, 0, _UNREADABLE)]
    filled = [(name, cells) for name, cells in sheets if any(any(row) for row in cells)]
    marks = sheet_marks.of_workbook(raw, LARGEST_UNPACKED)
    unseen = {
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible != SheetVisibleEnum.Visible
    }
    made = [
        _table(
            shown if len(filled) == 1 else f"{shown} [{name}]",
            cells,
            marks.get(name, NO_MARKS),
            unseen=name in unseen,
        )
        for name, cells in filled
    ]
    return made or [tabular.unusable(shown, 0, "holds no table")]


def _cells(sheet: CalamineSheet) -> list[list[Any]]:
    """Return a sheet's cells; what is merged over several rows stands in each of them."""
    cells = sheet.to_python(skip_empty_area=False)
    height, width = len(cells), len(cells[0]) if cells else 0
    left = MOST_CELLS  # a hostile workbook may merge the same cells over and over
    for (top, column), (bottom, last) in sheet.merged_cell_ranges or ():
        left -= bottom - top
        if column == last < width and left > 0:
            for row in range(top + 1, min(bottom + 1, height)):
                cells[row][column] = cells[top][column]
    return cells


def _is_bounded(raw: bytes) -> bool:
    """Tell whether a workbook has the size of a list, once its sheets are made room for.

    Raises ValueError for what is no .xlsx: the other kinds that calamine reads claim their cells in
    ways that are not looked through here.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = archive.infolist()
        names = {member.filename.casefold() for member in members}
        if "xl/workbook.xml" not in names or names & {"content.xml", "xl/workbook.bin"}:
            raise ValueError("no .xlsx")
        if sum(member.file_size for member in members) > LARGEST_UNPACKED:
            return False
        sizes: list[int] = []
        for member in members:
            if member.filename.casefold().endswith("sharedstrings.xml"):
                sizes += _sizes_of_texts(archive.read(member))
        return all(
            _span(part) <= MOST_CELLS and _text_of(part, sizes) <= MOST_TEXT
            for part in map(archive.read, members)
        )


def _span(sheet: bytes) -> int:
    """Return how many cells lie between the first and the last of a sheet, as its XML claims.

    Raises ValueError where that can't be told for certain.
    """
    row = column = rows = columns = 0
    for kind, attributes, end in _TAG_OF_ROW_OR_CELL.findall(sheet):
        place = _USUAL_PLACE.match(attributes) or _place(attributes, end)
        if kind == b"row":
            row, column = (int(place[2]) if place else row + 1), 0
        elif place:
            row, column = int(place[2]), sheet_marks.column_number(place[1].decode()) + 1
        else:
            column += 1
        rows, columns = max(rows, row), max(columns, column)
    return rows * columns


def _place(attributes: bytes, end: bytes) -> re.Match[bytes] | None:
    """Return where a row or a cell says that it stands; raises ValueError where it is unclear."""
    if not end or not _ONLY_ATTRIBUTES.fullmatch(attributes):
        raise ValueError("no tag that every program reads alike")
    value = next((value for name, value in _ATTRIBUTES.findall(attributes) if name == b"r"), None)
    place = None if value is None else _PLACE.fullmatch(value)
    if value is not None and place is None:
        raise ValueError("no place of a sheet")
    return place


def _sizes_of_texts(part: bytes) -> list[int]:
    """Return how long each text is at most that cells may share; raises ValueError if unclear."""
    if _HIDES.search(part):
        raise ValueError("a text that may be longer than it looks")
    return [len(text) for text in _SHARED_TEXT.split(part)[1:]]


def _text_of(sheet: bytes, sizes: list[int]) -> int:
    """Return how much text the cells of a sheet have at most that share theirs with others."""
    if not sizes:
        return 0
    named = [int(number) for number in _CELL_WITH_SHARED.findall(sheet)]
    others = len(_CELL_OF_SHARED.findall(sheet)) - len(named)
    return sum(sizes[number] for number in named if number < len(sizes)) + others * max(sizes)


def _table(name: str, cells: list[list[Any]], marks: CellMarks, *, unseen: bool) -> Table:
    told = [Problem(name, 0, 0, "this sheet is hidden in the workbook")] if unseen else []
    if hidden := [line for line in marks.hidden if line <= len(cells) and any(cells[line - 1])]:
        rows = "is 1 hidden row" if len(hidden) == 1 else f"are {len(hidden)} hidden rows"
        told.append(Problem(name, hidden[0], 0, f"here {rows}, as a filter leaves them"))
    made = tabular.fitted(name, _rows(cells, marks), told, "give each column a header")
    for at in marks.columns:
        if at < len(made.header) and made.header[at]:
            message = f"the column {made.header[at]!r} is hidden in the workbook"
            made.told.append(Problem(name, made.head, 0, message))
    made = _with_notes(made, marks)
    below = [row for line, row in enumerate(cells, 1) if line > made.head]
    return made._replace(
        numbers=frozenset(at for row in below for at, cell in enumerate(row) if _is_number(cell))
        - {at for _, at in marks.widths}
    )


def _with_notes(made: Table, marks: CellMarks) -> Table:
    """Add what somebody has noted on the cells of a row as a last column, like a comment.

    That a row is hidden, struck through or colored unlike the others is a note, too: nobody knows
    what it means.
    """
    if not made.header:
        return made
    notes = dict.fromkeys(marks.hidden, "this row is hidden")
    looks = _unlike(made, marks.looks)
    for line in {*marks.notes, *looks}:
        said = [notes.get(line, ""), marks.notes.get(line, ""), *looks.get(line, ())]
        notes[line] = "; ".join(filter(None, said))
    if not any(row.line in notes for row in made.rows):
        return made
    told = list(made.told)
    for lines, message in (
        (marks.notes, "there are notes on cells; they are read as comments"),
        (looks, f"here are cells that look unlike the others: {_named(looks)}"),
    ):
        if lines:
            told.append(Problem(made.name, min(lines), 0, message))
    return made._replace(
        header=[*made.header, NOTES],
        rows=[
            row._replace(cells=[*row.cells, one_line(notes.get(row.line, ""))]) for row in made.rows
        ],
        told=told,
    )


def _named(looks: dict[int, list[str]]) -> str:
    """Return the first of several looks."""
    some = dict.fromkeys(look for found in looks.values() for look in found)
    return listed(list(some)[:_FEW])


_FEW = 4


def _unlike(made: Table, looks: dict[tuple[int, int], str]) -> dict[int, list[str]]:
    """Return how the cells of a row look where that is unlike the others of their column.

    What a third of them have (every other row, a whole column) is a design; a stroke never is.
    """
    found: dict[int, list[str]] = {}
    for at in range(len(made.header)) if looks else ():
        filled = [row.line for row in made.rows if row.cells[at]]
        numbers = Counter(looks.get((line, at), "") for line in filled)
        for line in filled:
            look = looks.get((line, at), "")
            few = numbers[look] == 1 or 3 * numbers[look] < len(filled)
            if look and ("struck" in look or (few and len(filled) > 1)):
                found.setdefault(line, [])
                if look not in found[line]:
                    found[line].append(look)
    return found


NOTES = "notes on cells"


def _rows(cells: list[list[Any]], marks: CellMarks) -> Iterator[TableRow]:
    for number, row in enumerate(cells, 1):
        if any(cell not in ("", None) for cell in row):
            yield TableRow(
                number,
                [
                    _text(cell, marks.widths.get((number, at), 0))[: tabular.LARGEST_CELL]
                    for at, cell in enumerate(row)
                ],
            )


def _is_number(cell: Any) -> bool:
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def _text(cell: Any, width: int = 0) -> str:
    """Return a cell as the text it shows: 1042, not 1042.0; 0042 where the format says so.

    Excel keeps 15 digits; a longer number is another than was typed, and is shown as one.
    """
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return f"{cell:.5E}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)).zfill(width)
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
