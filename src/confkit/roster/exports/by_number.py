"""Tables of people whom another table gives to the students by a number: read as one.

One table has a row for each person with an id of their own, another a student's id and that id.
Only an id that stands once, and in a column that is one by its header or the teacher's word, joins.
"""

from __future__ import annotations

from collections.abc import Mapping

from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.roster.exports import headers
from confkit.roster.exports.headers import EVERYBODY, NAMING, STUDENT, Field, normal
from confkit.roster.tables.tabular import Table, TableRow


def joined(tables: list[Table], own: Mapping[str, str]) -> list[Table]:
    """Return the tables with each person beside the students' ids; `own` are `[roster] columns`.

    Whom no row gives to a student stays in a table of their own.
    """
    fields = {normal(header): headers.field_named(name) for name, header in own.items()}
    for people in tables:
        for links in tables:
            at = _numbered_alike(people, links, fields)
            if at is not None:
                rest = [table for table in tables if table not in (people, links)]
                return [*rest, *_one_table(people, links, *at)]
    return tables


_Fields = Mapping[str, Field | None]


def _numbered_alike(people: Table, links: Table, own: _Fields) -> tuple[int, int] | None:
    """Return where two tables have the same people's id; None unless they belong together so."""
    if people is links or people.broken or not _is_of(links, own, (STUDENT, "student_id")):
        return None
    if _is_of(people, own, (STUDENT, "student_id")) or _holds_addresses(links):
        return None
    if not _names(people, own) or any(field.person for field in _names(links, own)):
        return None  # a name and an address that stand in two tables are not put together
    theirs = {normal(header): at for at, header in enumerate(links.header)}
    for at, header in enumerate(people.header):
        field = own.get(normal(header)) or headers.field_of(header)
        ids = [key(row.cells[at]) for row in people.rows]
        if (
            field
            and field.person
            and field.name == "id"
            and normal(header) in theirs
            and len(set(ids)) == len(ids)
            and "" not in ids
            and _holds_addresses(people)
        ):
            return at, theirs[normal(header)]
    return None


def _is_of(table: Table, own: _Fields, place: tuple[str, str]) -> bool:
    found = (own.get(normal(header)) or headers.field_of(header) for header in table.header)
    return any(field and (field.person, field.name) == place for field in found)


def _names(table: Table, own: _Fields) -> list[Field]:
    found = (own.get(normal(header)) or headers.field_of(header) for header in table.header)
    return [field for field in found if field and field.name in NAMING]


def _holds_addresses(table: Table) -> bool:
    return any("@" in cell for row in table.rows for cell in row.cells)


def _one_table(people: Table, links: Table, at: int, theirs: int) -> list[Table]:
    """Return the links with the people's cells behind them, and the people whom nothing links."""
    known = {key(row.cells[at]): row for row in people.rows}
    person = (headers.person_in(people.header[at]) or EVERYBODY).partition(" ")[0]
    more = [
        header if headers.person_in(header) or not header else f"{person} {header}"
        for n, header in enumerate(people.header)
        if n != at
    ]
    nobody = TableRow(0, [""] * len(people.header))
    rows, used, lost = [], set(), []
    for row in links.rows:
        number = key(row.cells[theirs])
        found = known.get(number, nobody)
        used.add(number)
        if found is nobody:
            lost.append(row.line)
        behind = [cell for n, cell in enumerate(found.cells) if n != at]
        rows.append(row._replace(cells=[*row.cells, *behind]))
    told = [
        Problem(links.name, line, 0, f"nobody has this number in {people.name}") for line in lost
    ]
    message = f"read together with {people.name}, by {people.header[at]!r}"
    whole = links._replace(
        header=[*links.header, *more],
        rows=rows,
        told=[*links.told, *people.told, Problem(links.name, links.head, 0, message), *told],
        problems=[*links.problems, *people.problems],
        in_lines={**people.in_lines, **links.in_lines},
    )
    left = [row for row in people.rows if key(row.cells[at]) not in used]
    return [whole, *([people._replace(rows=left)] if left else [])]
