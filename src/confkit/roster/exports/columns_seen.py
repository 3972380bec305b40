"""What each column of a list is taken for, shown to a teacher who can say what it is."""

from __future__ import annotations

from confkit.roster.exports import headers
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import SeenColumn

_SAMPLES, _LONGEST, _LOOKED_AT = 3, 30, 50


def seen(mapped: Mapped) -> list[SeenColumn]:
    """Return the columns of a table in their order; one without a header is passed over."""
    fields = {index: place for place, indices in mapped.at.items() for index in indices}
    dropped = dict(mapped.dropped)
    maybe = headers.numbered_people(mapped.unexplained)
    return [
        SeenColumn(header, "", "", _samples(mapped, index), maybe[header])
        if header in maybe
        else SeenColumn(header, headers.name_of(*fields[index]), "", _samples(mapped, index))
        if index in fields
        else SeenColumn(header, "", dropped[header], ())
        if header in dropped
        else SeenColumn(header, "", "", _samples(mapped, index))
        for index, header in enumerate(mapped.table.header)
        if header
    ]


def _samples(mapped: Mapped, index: int) -> tuple[str, ...]:
    texts = dict.fromkeys(row.cells[index][:_LONGEST] for row in mapped.table.rows[:_LOOKED_AT])
    return tuple(text for text in texts if text)[:_SAMPLES]
