"""What a column may mean that no header explains, judged by what stands in it.

A column of nothing but yes and no may say who is written to; until somebody says what it means,
its no counts. In any other, a comment may ask for care, or name somebody.
"""

from __future__ import annotations

from collections.abc import Iterable

from confkit.ground.addresses import canonical
from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.roster.exports import headers, people
from confkit.roster.exports.cautions import asks_for_care, name_asks_for_care
from confkit.roster.exports.cell_words import is_flag, relation, said
from confkit.roster.exports.headers import NAMING, STUDENT
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import ExportedChild, Flag, Found
from confkit.roster.tables.tabular import TableRow

CARE = (
    "a cell speaks of custody, a court, safety or no contact; this child's guardians come in as "
    "office: look at it, then say in roster.csv who may be written to"
)


def may_be_permission(rows: Iterable[TableRow], index: int) -> bool:
    """Tell whether a column holds only yes and no, and says no or leaves some without a yes.

    A number that never is 0 counts something; a column that says yes of all says nothing.
    """
    texts = {row.cells[index] for row in rows}
    filled = texts - {""}
    if not filled or not all(map(is_flag, filled)):
        return False
    words = {said(text) for text in filled}
    return "no" in words or ("" in texts and not all(text.isdecimal() for text in filled))


def flags(mapped: Mapped) -> list[Flag]:
    """Return the columns of a table that may be a permission and that nobody has explained."""
    if mapped.shape.role == "students" and not mapped.people:
        return []
    found = sorted({n for (_, name), at in mapped.at.items() if name == "possible" for n in at})
    rows = mapped.table.rows
    return [
        Flag(
            mapped.table.name,
            mapped.table.header[index],
            sum(said(row.cells[index]) == "no" for row in rows),
        )
        for index in found
    ]


def person_of(header: str, named: set[str]) -> str:
    """Return whom a column of yes and no is about: a person, the row's only one, or the child."""
    person = headers.person_in(header)
    if person in named:
        return person
    alone = len(named) == 1 and not any(one[-1].isdigit() for one in named)
    return "guardian" if person or alone else STUDENT


def remarks(mapped: Mapped, row: TableRow) -> list[tuple[str, int, str, str]]:
    """Return (table, line, header, text) of each cell in which a comment may stand."""
    table = mapped.table
    return [
        (table.name, row.line, table.header[at], row.cells[at])
        for at in mapped.comments
        if row.cells[at]
    ]


def care_lines(mapped: Mapped, found: Found) -> frozenset[int]:
    """Return the lines of the rows that ask for care, each told without its words."""
    table = mapped.table
    called = {n for (_, field), at in mapped.at.items() if field in _CALLED for n in at}
    known = sorted(called | mapped.searched - mapped.comments)
    others = sorted(mapped.comments - called)
    alarming = {
        text
        for text in _texts(mapped, known)
        if name_asks_for_care(text) and not relation(text).kind
    } | {text for text in _texts(mapped, others) if asks_for_care(text)}
    if not alarming:
        return frozenset()
    lines = [
        row.line
        for row in table.rows
        if not alarming.isdisjoint([row.cells[at] for at in (*known, *others)])
    ]
    found.told += [Problem(table.name, line, 0, CARE) for line in lines]
    return frozenset(lines)


_CALLED = {*NAMING, "infix", "preferred", "email"}


def _is_address(text: str) -> bool:
    """Tell whether a cell is an address and no more: a name in it is no remark."""
    return "@" in text and " " not in text


def _texts(mapped: Mapped, columns: list[int]) -> set[str]:
    rows = mapped.table.rows
    return {
        text
        for at in columns
        for row in rows
        if len(text := row.cells[at]) > _SHORTEST and not _is_address(text)
    }


_SHORTEST = 2


def addresses(mapped: Mapped, columns: Iterable[int]) -> set[str]:
    """Return the addresses that stand in these columns, in canonical form."""
    rows = mapped.table.rows
    return {canonical(text) for at in columns for row in rows if "@" in (text := row.cells[at])}


def heed(mapped: Mapped, found: Found, *, known: bool) -> None:
    """Look through a table that is not needed for whom it may forbid to write to.

    `known` says that the table is one of the export's own. In any other, the address of somebody
    who is read is reason enough: nobody knows why it stands there.
    """
    table = mapped.table
    alarming = care_lines(mapped, found)
    warned = headers.caution(headers.normal(table.name.rpartition("/")[2])) is not None
    of_person: dict[str, list[ExportedChild]] = {}
    for at, child in found.children.items():
        of_person.setdefault(at, []).append(child)
        for link in child.links:
            for text in {key(link.id), canonical(link.email)} - {""}:
                of_person.setdefault(text, []).append(child)
    for row in table.rows:
        refused = row.line in alarming or warned or _refuses(mapped, row)
        for cell in row.cells:
            text = canonical(cell) if "@" in cell else key(cell)
            if text in of_person and (refused or ("@" in text and not known)):
                for child in of_person[text]:
                    child.alarm = True
                said = "this table is not understood, and names somebody of the list"
                found.tell(table.name, row.line, f"{said}; that child's guardians are office")
                break


def _refuses(mapped: Mapped, row: TableRow) -> bool:
    facts = people.facts(mapped, row, "guardian", "", "")
    return (
        facts.no_contact == "yes"
        or facts.caution == "yes"
        or "no" in (facts.receives, facts.legal, facts.custody, facts.possible)
    )
