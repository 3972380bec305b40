"""The sheets of an Excel workbook as tables, read by python-calamine.

calamine reads values alone: no formula is worked out, no macro run, nothing fetched.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from confkit.ground.errors import Problem
from confkit.ground.text import one_line
from confkit.ground.zip_errors import UNREADABLE
from confkit.roster.tables import sheet_marks, tabular
from confkit.roster.tables.sheet_marks import NO_MARKS, CellMarks
from confkit.roster.tables.tabular import Table, TableRow

LARGEST_UNPACKED = 256 << 20
MOST_CELLS = 4_000_000
"""calamine makes room for every cell between the first and the last, filled or not."""

_UNREADABLE = "cannot be read as an Excel workbook; open it there and save it again, or as CSV"
_ERRORS: tuple[type[Exception], ...] = (CalamineError, *UNREADABLE)
_FAR_MORE = "claims to be far larger than a class list; save it as CSV"
_ATTRIBUTES = rb"""((?:"[^"]*"|'[^']*'|[^>"'])*)"""
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])" + _ATTRIBUTES + rb">")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]{1,10})["']""")


def tables(raw: bytes, shown: str) -> list[Table]:
    """Read each sheet that holds something; `file.xlsx [Sheet1]` where there are several."""
    try:
        if not _is_bounded(raw):
            return [tabular.unusable(shown, 0, _FAR_MORE)]
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [
            (name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        ]
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
        return all(_span(archive.read(member)) <= MOST_CELLS for member in members)


def _span(sheet: bytes) -> int:
    """Return how many cells lie between the first and the last of a sheet, as its XML claims."""
    row = column = rows = columns = 0
    for kind, attributes in _ROW_OR_CELL.findall(sheet):
        place = _PLACE.search(attributes)
        if kind == b"row":
            row, column = (int(place[2]) if place else row + 1), 0
        elif place:
            row, column = int(place[2]), sheet_marks.column_number(place[1].decode()) + 1
        else:
            column += 1
        rows, columns = max(rows, row), max(columns, column)
    return rows * columns


def _table(name: str, cells: list[list[Any]], marks: CellMarks, *, unseen: bool) -> Table:
    told = [Problem(name, 0, 0, "this sheet is hidden in the workbook")] if unseen else []
    if hidden := [line for line in marks.hidden if line <= len(cells) and any(cells[line - 1])]:
        rows = "is 1 hidden row" if len(hidden) == 1 else f"are {len(hidden)} hidden rows"
        message = f"here {rows}, as a filter leaves them; read like the others"
        told.append(Problem(name, hidden[0], 0, message))
    made = tabular.fitted(name, _rows(cells, marks), told, "give each column a header")
    made = _with_notes(made, marks.notes)
    below = [row for line, row in enumerate(cells, 1) if line > made.head]
    return made._replace(
        numbers=frozenset(at for row in below for at, cell in enumerate(row) if _is_number(cell))
        - {at for _, at in marks.widths}
    )


def _with_notes(made: Table, notes: dict[int, str]) -> Table:
    """Add what somebody has noted on the cells of a row as a last column, like a comment."""
    if not notes or not made.header:
        return made
    problem = Problem(
        made.name, min(notes), 0, "there are notes on cells; they are read as comments"
    )
    return made._replace(
        header=[*made.header, NOTES],
        rows=[
            row._replace(cells=[*row.cells, one_line(notes.get(row.line, ""))]) for row in made.rows
        ],
        told=[*made.told, problem],
    )


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
