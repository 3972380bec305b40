"""Reading an export: its tables, which of them are needed, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from confkit.ground.errors import UsageError, nearest
from confkit.ground.tables import bundle
from confkit.ground.tables.tabular import Table
from confkit.ground.text import key, listed
from confkit.roster.exports import flat, headers, mapping, shapes
from confkit.roster.exports.cell_words import cells
from confkit.roster.exports.linked import Linked
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.students import ALLOWABLE, assembled
from confkit.roster.exports.values import Found, Import
from confkit.roster.spreadsheet_times import Order


class Options(NamedTuple):
    """How an export is to be read: its format, the teacher's columns, classes, and permission.

    What had ended by `day` does not count; without a day, no end is looked at. `dates` is the order
    of day and month where a column of times does not show it.
    """

    format: str = "auto"
    columns: Mapping[str, str] = {}
    classes: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    day: date | None = None
    dates: Order | None = None


def read(path: Path, shown: str, options: Options) -> Import:
    """Read an export from the disk; everything wrong with it stands in the result."""
    check(options)
    return of_tables(bundle.tables(path, shown), options)


def check(options: Options) -> None:
    """Raise UsageError for a format, a column or a permission that does not exist."""
    if options.format not in ("auto", *shapes.formats()):
        known = ", ".join(("auto", *shapes.formats()))
        raise UsageError(f"format {options.format!r} is not known; known are {known}")
    for name in options.columns:
        if headers.field_named(name) is None:
            meant = nearest(name, headers.known_fields())
            hint = f"; did you mean {meant!r}?" if meant else ""
            raise UsageError(f"[roster] columns: {name!r} is no column of the roster{hint}")
    for kind in options.allow:
        if kind not in ALLOWABLE:
            raise UsageError(f"--allow {kind!r}: it takes {listed(list(ALLOWABLE), 'or')}")


def of_tables(tables: list[Table], options: Options) -> Import:
    """Read an export's tables into students; a pure function of them."""
    found = Found()
    only = "" if options.format == "auto" else options.format
    for table in tables:
        found.problems += table.problems[:_ENOUGH]
        if len(table.problems) > _ENOUGH:
            said = f"{len(table.problems) - _ENOUGH} more rows do not fit the header"
            found.problem(table.name, table.broken[_ENOUGH].line, said)
        found.told += table.told
    usable = [table for table in tables if table.header]
    mapped = [
        mapping.mapped(one, _shape(one, only, usable), dict(options.columns)) for one in usable
    ]
    needed = _needed(mapped, found)
    _check_columns(options.columns, usable, found)
    for one in needed:
        _note(one, found)
    _join(needed, found, options.day)
    _refuse_broken(needed, found)
    return assembled(found, classes=options.classes, allow=options.allow)


_ENOUGH = 20


def _shape(table: Table, only: str, tables: list[Table]) -> shapes.Shape:
    shape = shapes.recognised(table, only)
    if shape.needs or len(tables) == 1 or not shapes.lists_staff(table):
        return shape
    return shape._replace(role="unused")


def _needed(mapped: list[Mapped], found: Found) -> list[Mapped]:
    """Choose the tables that belong together; two lists of students are not guessed between."""
    people = [one for one in mapped if one.shape.role == "people"]
    lists = [one for one in mapped if one.shape.role == "students"]
    lists = [one for one in lists if flat.names_students(one)] or lists
    special = [one for one in lists if one.shape.format in _WITH_MORE_TABLES]
    chosen = special or ([] if people else lists)
    rest = [one for one in mapped if one.shape.role not in ("students", "unused")]
    _pass_over([one for one in mapped if one not in [*people, *chosen, *rest]], found)
    found.format = (people or chosen or mapped or [_NONE])[0].shape.format
    if len(chosen) > 1:
        names = listed([one.table.name for one in chosen], "or")
        found.problem("", 0, f"several tables may be the class list: {names}; name one of them")
        return []
    if not chosen and not people and mapped:
        said = "holds no students; the students' table belongs in the same folder"
        found.problem(mapped[0].table.name, 0, said)
        return []
    if len(chosen) == 1 and not rest and shapes.lists_staff(chosen[0].table):
        said = "looks like a list of teachers (its name or its headers say so); name the students'"
        found.problem(chosen[0].table.name, chosen[0].table.head, said)
        return []
    return [*people, *chosen, *(one for one in rest if one not in people)]


def _pass_over(tables: list[Mapped], found: Found) -> None:
    """Tell which tables are not needed, in one line, and what is dropped with them."""
    if tables:
        names = [one.table.name.rpartition("/")[2] for one in tables]
        found.tell("", 0, f"not needed, not read: {', '.join(names)}")
    for one in tables:
        found.dropped += [(one.table.name, *what) for what in one.dropped]


_WITH_MORE_TABLES = ("sds-v1", "clever", "powerschool")
_NONE = Mapped(Table("", [], [], [], [], []), shapes.ANY, {}, [], [], [], [])


def _check_columns(columns: Mapping[str, str], tables: list[Table], found: Found) -> None:
    """Name a header of `[roster] columns` that no table has."""
    there = [header for table in tables for header in table.header]
    for name, header in columns.items():
        if tables and headers.normal(header) not in {headers.normal(one) for one in there}:
            meant = nearest(header, [one.casefold() for one in there])
            hint = f"; did you mean {meant!r}?" if meant else ""
            said = f"[roster] columns: {name} = {header!r}, and no table has that column{hint}"
            found.problem("confkit.toml", 0, said)


def _note(mapped: Mapped, found: Found) -> None:
    """Take over what a table's headers gave: problems, and what is not kept."""
    found.problems += mapped.problems
    found.told += mapped.told
    found.dropped += [(mapped.table.name, *what) for what in mapped.dropped]
    found.unread += [(mapped.table.name, header) for header in dict.fromkeys(mapped.unread)]


def _join(needed: list[Mapped], found: Found, day: date | None) -> None:
    """Read the chosen tables: students first, then who belongs to them."""
    for mapped in needed:
        if mapped.shape.role == "students":
            flat.students(mapped, found)
    linked = Linked(found, day)
    linked.read(needed)
    linked.children()
    for mapped in needed:
        if mapped.shape.role == "contacts":
            flat.contacts(mapped, found)
    if linked.has_enrollments:
        found.must_choose = True
        linked.in_classes()


def _refuse_broken(needed: list[Mapped], found: Found) -> None:
    """Refuse the children whom a row that cannot be read names; all, if it names none."""
    if not any(one.table.broken for one in needed):
        return
    of_person: dict[str, set[str]] = {}
    for at, child in found.children.items():
        for link in child.links:
            if link.id:
                of_person.setdefault(key(link.id), set()).add(at)
    for mapped in needed:
        for row in mapped.table.broken:
            named = {key(text) for text in cells(row.cells)}
            about = {at for at in named if at in found.children}
            about |= {at for one in named for at in of_person.get(one, ())}
            if about:
                found.refused |= about
            elif mapped.shape.role not in ("classes", "unused"):
                found.untraced = True
