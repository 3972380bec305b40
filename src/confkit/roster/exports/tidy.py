"""A table's cells on one line each, without what an export writes for nothing."""

from __future__ import annotations

from confkit.ground.errors import Problem
from confkit.ground.tables.tabular import Table, TableRow
from confkit.ground.text import UNSEEN
from confkit.roster.exports.cell_words import cells


def tidied(table: Table) -> Table:
    """Return a table with every cell on one line, and nothing where an export writes NULL."""
    tidy = [cells(row.cells) for row in table.rows]
    return table._replace(
        rows=[
            row if row.cells is now else TableRow(row.line, now)
            for row, now in zip(table.rows, tidy, strict=True)
        ]
    )


def unseen(table: Table, tidy: Table | None = None) -> list[Problem]:
    """Tell of rows that held characters that cannot be seen; those are removed."""
    tidy = tidy or tidied(table)
    said = "held characters that cannot be seen; removed"
    return [
        Problem(table.name, row.line, 0, f"this row {said}")
        for row, tidied_row in zip(table.rows, tidy.rows, strict=True)
        if row.cells is not tidied_row.cells
        and UNSEEN.search("".join(row.cells).replace("\r\n", "\n"))
    ]
