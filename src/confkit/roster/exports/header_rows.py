"""A table as it is understood: cells on one line, and the row that really holds the headers.

Lists are printed for people: titles stand above, one header spans several columns, and the row of
headers comes again on each page. What cannot be told apart is named.
"""

from __future__ import annotations

import re

from confkit.ground.errors import Problem
from confkit.ground.text import UNSEEN, counted
from confkit.roster.exports import headers
from confkit.roster.exports.cautions import WARNING, line_asks_for_care
from confkit.roster.exports.cell_words import cells, is_flag
from confkit.roster.tables.tabular import Table, TableRow

_MOST_ABOVE = 10
_AS_TEXT = re.compile(r'="(.*)"|\'(\d[\w.\-]*)')
"""A text that a spreadsheet is made to keep: `="0042"`, `'0042`."""


def understood(table: Table) -> Table:
    """Return a table under its real headers, its cells tidy; every step is told."""
    told = [*table.told, *unseen(table)]
    headed = _headed(tidied(table)._replace(told=told))
    warnings = [
        Problem(table.name, title.line, 0, WARNING)
        for title in headed.titles
        if line_asks_for_care(" ".join(title.cells))
    ]
    headed = headed._replace(problems=[*headed.problems, *warnings])
    return _with_a_row_for_each_child(_without_repeated_headers(headed))


def tidied(table: Table) -> Table:
    """Return a table with every cell on one line, and nothing where an export writes NULL.

    A text that Excel is made to keep as it is (`="0042"`) is the text.
    """
    tidy = [_as_text(cells(row.cells)) for row in table.rows]
    return table._replace(
        in_lines={
            text: cell
            for row, now in zip(table.rows, tidy, strict=True)
            if row.cells is not now
            for cell, text in zip(row.cells, now, strict=True)
            if "\n" in cell.strip()
        },
        header=_as_text(table.header),
        rows=[
            row if row.cells is now else row._replace(cells=now)
            for row, now in zip(table.rows, tidy, strict=True)
        ],
    )


def _as_text(row: list[str]) -> list[str]:
    if not any([cell[:1] in ("=", "'") for cell in row]):  # noqa: C419 - for every row
        return row
    return [
        (match[1] or match[2] or "").replace('""', '"')
        if (match := _AS_TEXT.fullmatch(cell))
        else cell
        for cell in row
    ]


def unseen(table: Table) -> list[Problem]:
    """Tell of rows that hold characters that cannot be seen; tidying removes them."""
    message = "this row held characters that cannot be seen; removed"
    return [
        Problem(table.name, row.line, 0, message)
        for row in table.rows
        if UNSEEN.search("".join(row.cells).replace("\r\n", "\n"))
    ]


def _headed(table: Table) -> Table:
    """Find the row of headers below rows that are none, and join two rows of them."""
    for at, row in enumerate(table.rows[:_MOST_ABOVE]):
        gaps = at == 0 and not all(table.header) and _mostly_headers(row.cells)
        if gaps and any(map(headers.field_of, table.header)):
            return _joined(table, row)
        if row.cells == table.header or not _all_headers(row.cells):
            continue
        if table.header[0] and not any(table.header[1:]):
            return _promoted(table, at)  # "Confidential" above the first column is no group
        if at == 0 and any(map(headers.field_of, table.header)):
            return _joined(table, row)
        if not _all_headers(table.header):
            return _promoted(table, at)
    return _below_titles(table)


def _below_titles(table: Table) -> Table:
    """Find headers below titles of several cells, though some are not known: one is a student's."""
    if any(map(headers.names_student, table.header)):
        return table
    for at, row in enumerate(table.rows[:_MOST_ABOVE]):
        known = _known(row.cells)
        has_student = any(map(headers.names_student, known)) and "@" not in "".join(row.cells)
        if has_student and len(known) > max(1, len(_known(table.header))):
            return _promoted(table, at)
    return table


def _known(row: list[str]) -> list[str]:
    return [cell for cell in row if cell and _is_header(cell)]


def _all_headers(row: list[str]) -> bool:
    """Tell whether a row holds nothing but headers that are known, two of them at least."""
    filled = [cell for cell in row if cell]
    if all(is_flag(cell) or _ID.fullmatch(cell) for cell in filled):
        return False  # G2 and N: somebody's id, and an answer
    return len(filled) > 1 and all(map(_is_header, filled))


_ID = re.compile(r"[^\W\d_]{0,3}\d+")


def _mostly_headers(row: list[str]) -> bool:
    """Tell whether a row below one with gaps is of headers, though one or two are not known."""
    filled = [cell for cell in row if cell]
    known = sum(map(_is_header, filled))
    values = any("@" in cell or any(map(str.isdigit, cell)) for cell in filled)
    return known > 1 and 2 * known >= len(filled) and not values


def _is_header(cell: str) -> bool:
    words = headers.normal(cell)
    return (
        headers.field_of(cell) is not None
        or words in headers.aliases("guardian")
        or bool(headers.dropped(cell))
    )


def _joined(table: Table, below: TableRow) -> Table:
    """Join a row of groups ("Parent 1" over two columns) with the headers below it."""
    if all(table.header):
        message = "two rows of headers; take one of them out"
        return table._replace(
            header=[], problems=[*table.problems, Problem(table.name, table.head, 0, message)]
        )
    header: list[str] = []
    group = ""
    for above, cell in zip(table.header, below.cells, strict=True):
        group = above or group
        header.append(f"{group} {cell}".strip() if cell else above)
    message = f"read together with line {below.line} as the headers"
    told = [*table.told, Problem(table.name, table.head, 0, message)]
    return table._replace(header=header, rows=table.rows[1:], told=told, head=below.line)


def _promoted(table: Table, at: int) -> Table:
    """Take a lower row for the headers; what stands above it is told as titles."""
    row = table.rows[at]
    message = f"read as a title; the headers are on line {row.line}"
    above = (TableRow(table.head, table.header), *table.rows[:at])
    told = [*table.told, *(Problem(table.name, title.line, 0, message) for title in above)]
    broken = [broken_row for broken_row in table.broken if broken_row.line > row.line]
    kept = {broken_row.line for broken_row in broken}
    return table._replace(
        header=row.cells,
        rows=table.rows[at + 1 :],
        broken=broken,
        problems=[problem for problem in table.problems if problem.line in kept],
        titles=(*table.titles, *above),
        told=told,
        head=row.line,
    )


def _with_a_row_for_each_child(table: Table) -> Table:
    """Part rows whose last columns come again for each further child; each child has a row."""
    width = _repeated(table.header)
    if not width:
        return table
    first = next(at for at in range(len(table.header)) if _is_repeated(table.header[at:], width))
    starts = range(first, len(table.header), width)
    rows = [
        row._replace(cells=[*row.cells[:first], *row.cells[at : at + width]])
        for row in table.rows
        for at in starts
        if any(row.cells[at : at + width]) or not any(row.cells[first:])
    ]
    message = f"the last {width} columns stand {len(starts)} times, once for each child; read so"
    told = [*table.told, Problem(table.name, table.head, 0, message)]
    return table._replace(header=table.header[: first + width], rows=rows, told=told)


def _without_digits(row: list[str]) -> str:
    """Return a row as a text in which "Page 1 of 2" and "Page 2 of 2" are the same."""
    return _DIGITS.sub("0", "|".join(row))


_DIGITS = re.compile(r"\d+")


def _repeated(header: list[str]) -> int:
    """Return how many columns at the end come again as a group that names a child; 0 if none do."""
    for width in range(2, len(header) // 2 + 1):
        group = header[-width:]
        if _is_repeated(header[-2 * width :], width) and any(map(headers.names_student, group)):
            return width
    return 0


def _is_repeated(header: list[str], width: int) -> bool:
    times = len(header) // width
    return times > 1 and header == header[:width] * times


def _without_repeated_headers(table: Table) -> Table:
    """Leave out rows that are the headers, or a title above them, once more: one to a page."""
    titles = {_without_digits(title.cells) for title in table.titles}
    rows = [row for row in table.rows if row.cells != table.header]
    if titles:
        rows = [row for row in rows if _without_digits(row.cells) not in titles]
    if (number := len(table.rows) - len(rows)) == 0:
        return table
    rows_left = counted(number, "row")
    message = f"left out: {rows_left} below with the headers, or a title above them, once more"
    return table._replace(
        rows=rows, told=[*table.told, Problem(table.name, table.head, 0, message)]
    )
