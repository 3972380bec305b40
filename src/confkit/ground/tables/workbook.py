"""The sheets of an Excel workbook as tables, read by python-calamine.

calamine reads values alone: no formula is worked out, no macro run, nothing fetched.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from confkit.ground.tables import tabular, zero_formats
from confkit.ground.tables.tabular import Table, TableRow
from confkit.ground.tables.zero_formats import Widths

LARGEST_UNPACKED = 256 << 20


def tables(raw: bytes, shown: str) -> list[Table]:
    """Read each sheet that holds something; `file.xlsx [Sheet1]` where there are several."""
    if _unpacked(raw) > LARGEST_UNPACKED:
        return [tabular.unusable(shown, 0, "unpacks to far more than a class list; save it as CSV")]
    try:
        ledger = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [
            (name, ledger.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in ledger.sheet_names
        ]
    except (CalamineError, ValueError, OSError):
        said = "cannot be read as an Excel workbook; open it there and save it again, or as CSV"
        return [tabular.unusable(shown, 0, said)]
    filled = [(name, cells) for name, cells in sheets if any(any(row) for row in cells)]
    zeros = zero_formats.of_workbook(raw, LARGEST_UNPACKED)
    made = [
        _table(shown if len(filled) == 1 else f"{shown} [{name}]", cells, zeros.get(name, {}))
        for name, cells in filled
    ]
    return made or [tabular.unusable(shown, 0, "holds no table")]


def _unpacked(raw: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        return 0


def _table(name: str, cells: list[list[Any]], zeros: Widths) -> Table:
    rows = list(_rows(cells, zeros))
    _, header, _ = tabular.headed(iter(rows))
    width = len(header.cells)
    while width and not header.cells[width - 1]:
        width -= 1
    cut = (row if any(row.cells[width:]) else TableRow(row.line, row.cells[:width]) for row in rows)
    made = tabular.fitted(name, cut, [], "give each column a header")
    below = [row for line, row in enumerate(cells, 1) if line > made.head]
    return made._replace(
        numbers=frozenset(at for row in below for at, cell in enumerate(row) if _is_number(cell))
        - {at for _, at in zeros}
    )


def _rows(cells: list[list[Any]], zeros: Widths) -> Iterator[TableRow]:
    for number, row in enumerate(cells, 1):
        if any(cell not in ("", None) for cell in row):
            yield TableRow(
                number,
                [
                    _text(cell, zeros.get((number, at), 0))[: tabular.LARGEST_CELL]
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
