"""What each column of a list is taken for, shown to a teacher who can say what it is."""

from __future__ import annotations

from confkit.roster.exports import headers
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import SeenColumn

_SAMPLES, _LONGEST, _LOOKED_AT = 3, 30, 50


def seen(mapped: Mapped) -> list[SeenColumn]:
    """Return the columns of a table in their order; one without a header is passed over.

    Columns of one header are called by their place, `Email (1)`; which of them holds what, nobody
    has said.
    """
    fields = {index: place for place, indices in mapped.at.items() for index in indices}
    dropped = dict(mapped.dropped)
    maybe = headers.numbered_people(mapped.unexplained)
    names = headers.by_place(mapped.table.header)
    contested = {
        headers.normal(mapped.table.header[at])
        for at, (_, field) in fields.items()
        if names[at] != mapped.table.header[at] and field not in headers.SEVERAL_TIMES
    }
    return [
        SeenColumn(name, "", "", _samples(mapped, index), contested=True)
        if headers.normal(header) in contested
        else SeenColumn(name, "", "", _samples(mapped, index), maybe[header])
        if header in maybe
        else SeenColumn(name, headers.name_of(*fields[index]), "", _samples(mapped, index))
        if index in fields
        else SeenColumn(name, "", dropped[header], ())
        if header in dropped
        else SeenColumn(name, "", "", _samples(mapped, index))
        for index, (header, name) in enumerate(zip(mapped.table.header, names, strict=True))
        if header
    ]


def _samples(mapped: Mapped, index: int) -> tuple[str, ...]:
    texts = dict.fromkeys(row.cells[index][:_LONGEST] for row in mapped.table.rows[:_LOOKED_AT])
    return tuple(text for text in texts if text)[:_SAMPLES]
