"""Words of a court, of custody or of no contact, in cells that no column of permission holds.

A comment is no permission, and nobody can read it for sure. So it never denies anybody: the
guardians of that child come in as office, and the teacher is told where to look.
"""

from __future__ import annotations

import re
from functools import cache

from confkit.ground.tables.tabular import TableRow
from confkit.roster.exports import headers
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import Found

_LOOKED_AT = {"name", "given", "family", "household", "class", "type"}
_SAID = (
    "a cell speaks of custody, a court or no contact; this child's guardians come in as office: "
    "look at it, then say in roster.csv who may be written to"
)


def lines(mapped: Mapped, found: Found) -> frozenset[int]:
    """Return the lines of the rows that hold such words, each told without the words."""
    indices = _read(mapped)
    if not indices:
        return frozenset()
    columns = ["\n".join([row.cells[index] for row in mapped.table.rows]) for index in indices]
    whole = "\n".join(columns).casefold()
    if not any(phrase in whole for phrase in headers.alarms()):
        return frozenset()
    hits = frozenset(row.line for row in mapped.table.rows if _alarming(row, indices))
    for line in sorted(hits):
        found.tell(mapped.table.name, line, _SAID)
    return hits


def _read(mapped: Mapped) -> list[int]:
    """Return the columns of names, and those that nothing reads: there people write comments."""
    passed = {n for (_, name), at in mapped.at.items() if name not in _LOOKED_AT for n in at}
    dropped = {header for header, _ in mapped.dropped}
    return [
        index
        for index, header in enumerate(mapped.table.header)
        if index not in passed and header not in dropped
    ]


def _alarming(row: TableRow, indices: list[int]) -> bool:
    text = "\n".join([row.cells[index] for index in indices])
    return bool(_pattern().search(text.casefold()))


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, headers.alarms()))})")
