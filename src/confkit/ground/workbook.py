"""The sheets of an Excel workbook as tables, read by python-calamine (the extra `xlsx`).

calamine reads values alone: no formula is worked out, no macro run, nothing fetched.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from confkit.ground import tabular
from confkit.ground.tabular import Row, Table

LARGEST_UNPACKED = 256 << 20


def tables(raw: bytes, shown: str) -> list[Table]:
    """Read each sheet that holds something; `file.xlsx [Sheet1]` where there are several."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        said = (
            "is an Excel workbook; `pip install 'confkit[xlsx]'` reads it, or save it as CSV UTF-8"
        )
        return [tabular.unusable(shown, 0, said)]
    if _unpacked(raw) > LARGEST_UNPACKED:
        return [tabular.unusable(shown, 0, "unpacks to far more than a class list; save it as CSV")]
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        ]
    except (CalamineError, ValueError, OSError):
        said = "cannot be read as an Excel workbook; open it there and save it again, or as CSV"
        return [tabular.unusable(shown, 0, said)]
    filled = [(name, cells) for name, cells in sheets if any(any(row) for row in cells)]
    if len(filled) == 1:
        return [_table(shown, filled[0][1])]
    return [_table(f"{shown} [{name}]", cells) for name, cells in filled] or [
        tabular.unusable(shown, 0, "holds no table")
    ]


def _unpacked(raw: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        return 0


def _table(name: str, cells: list[list[Any]]) -> Table:
    rows = list(_rows(cells))
    if not rows:
        return tabular.unusable(name, 0, "holds no table")
    header = rows[0].cells
    while header and not header[-1]:
        header.pop()
    width = len(header)
    if width > tabular.MOST_COLUMNS:
        return tabular.unusable(name, 1, f"has {width:,} columns")
    below = (
        Row(row.line, row.cells[:width] if not any(row.cells[width:]) else row.cells)
        for row in rows[1:]
    )
    return tabular.fitted(name, header, below, [])


def _rows(cells: list[list[Any]]) -> Iterator[Row]:
    for number, row in enumerate(cells, 1):
        if any(cell not in ("", None) for cell in row):
            yield Row(number, [_text(cell)[: tabular.LARGEST_CELL] for cell in row])


def _text(cell: Any) -> str:
    """Return a cell as the text it shows: 1042, not 1042.0; a date as ISO 8601."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
