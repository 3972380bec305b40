"""Reading an export: its tables, which of them are needed, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from confkit.ground.addresses import canonical
from confkit.ground.errors import UsageError, nearest
from confkit.ground.text import key, listed
from confkit.roster.exports import (
    by_number,
    columns_seen,
    header_rows,
    headers,
    judging,
    mapping,
    one_table,
    shapes,
    table_choice,
)
from confkit.roster.exports.cell_words import cells, relations_said
from confkit.roster.exports.linked_tables import Linked
from confkit.roster.exports.pointing import whom_said
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.students import ALLOWABLE, assembled
from confkit.roster.exports.table_choice import ChosenTables
from confkit.roster.exports.values import Import, ReadExport
from confkit.roster.reading_options import ANSWERS, Options, answer
from confkit.roster.tables import bundle
from confkit.roster.tables.tabular import Table


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
            raise UsageError(f"[roster] columns: {name!r} is not a column of the roster{hint}")
    for header, meaning in options.permissions.items():
        given = answer(meaning)
        read = (
            {"relation": relations_said, "about": whom_said}.get(given.meaning) if given else None
        )
        if given is None or (read and len(read(given.words)) < len(given.words)):
            setting = f"[roster] permissions: {header!r} is {meaning!r}"
            raise UsageError(f"{setting}; write {ANSWERS}")
    for kind in options.allow:
        if kind not in ALLOWABLE:
            raise UsageError(f"--allow {kind!r}: it takes {listed(list(ALLOWABLE), 'or')}")


def of_tables(tables: list[Table], options: Options) -> Import:
    """Read an export's tables into students; a pure function of them."""
    result = ReadExport(staff=set(map(canonical, options.staff)))
    result.enrolled = frozenset(map(key, options.enrolled))
    result.dates = options.dates
    only = "" if options.format == "auto" else options.format
    usable = [
        _by_place(header_rows.understood(table), options.columns)
        for table in tables
        if table.header
    ]
    if not any(shapes.recognised(table, only).needs for table in usable):
        usable = by_number.joined(usable, options.columns)
    mapped = [
        mapping.mapped(
            usable_table, _shape(usable_table, only, usable), options.columns, options.permissions
        )
        for usable_table in usable
        if usable_table.header
    ]
    chosen = table_choice.chosen(
        mapped, (*options.sheets, *options.classes), result, sure=bool(only)
    )
    _tell_tables([*tables, *usable], chosen, result)
    _check_columns(options.columns, usable, result)
    for usable_table in [*chosen.lists, *chosen.joined]:
        _note(usable_table, result)
    for usable_table in chosen.lists or mapped:
        if usable_table.shape.role in ("students", "contacts"):
            result.columns += columns_seen.seen(usable_table)
    _join(chosen, result, options)
    _refuse_broken([*chosen.lists, *chosen.joined], result)
    _tell_status(result)
    return assembled(result, classes=options.classes, allow=options.allow)


def _by_place(table: Table, columns: Mapping[str, str]) -> Table:
    """Give the columns of one header numbers from the left, where the teacher speaks of one so.

    `Email (2)` is the second of several `Email`.
    """
    meant = {headers.normal(header) for header in columns.values()}
    names = headers.by_place(table.header)
    spoken_of = {
        headers.normal(header)
        for header, name in zip(table.header, names, strict=True)
        if name != header and headers.normal(name) in meant
    }
    pairs = zip(table.header, names, strict=True)
    return table._replace(
        header=[name if headers.normal(text) in spoken_of else text for text, name in pairs]
    )


_ENOUGH = 20


def _shape(table: Table, only: str, tables: list[Table]) -> shapes.Shape:
    shape = shapes.recognised(table, only)
    if shape.needs or len(tables) == 1 or not shapes.lists_staff(table):
        return shape
    return shape._replace(role="unused")


def _tell_tables(tables: list[Table], chosen: ChosenTables, export: ReadExport) -> None:
    """Take over what the reading of the files told; a table that is not needed stops nothing."""
    passed = {passed_by.table.name for passed_by in chosen.passed}
    for table in tables:
        export.told += [problem for problem in table.told if problem not in export.told]
        problems = [problem for problem in table.problems if problem not in export.problems]
        if table.name in passed:
            export.told += problems[:1]
            continue
        export.problems += problems[:_ENOUGH]
        if len(problems) > _ENOUGH:
            message = f"{len(problems) - _ENOUGH} more rows do not fit the header"
            export.problem(table.name, problems[_ENOUGH].line, message)


def _tell_status(export: ReadExport) -> None:
    """Ask about each word of a status column that is not known, with whom it concerns."""
    for word, who in export.unknown_status.items():
        some = listed([*who[:5], *([f"{len(who) - 5} more"] if len(who) > 5 else [])])
        export.tell(
            "",
            0,
            f"the status {word!r} is not known: is {some} in the class? Left out until you say "
            f"--enrolled {word!r}, or [roster] enrolled = [{word!r}]",
        )


def _check_columns(columns: Mapping[str, str], tables: list[Table], export: ReadExport) -> None:
    """Name a header of `[roster] columns` that no table has."""
    there = [header for table in tables for header in table.header]
    for name, header in columns.items():
        if tables and headers.normal(header) not in {headers.normal(header) for header in there}:
            meant = nearest(header, [header.casefold() for header in there])
            hint = f"; did you mean {meant!r}?" if meant else ""
            message = f"[roster] columns: {name} = {header!r}, and no table has that column{hint}"
            export.problem("confkit.toml", 0, message)


def _note(mapped: Mapped, export: ReadExport) -> None:
    """Take over what a table's headers gave: problems, what is not kept, what is not understood."""
    export.problems += mapped.problems
    export.told += mapped.told
    export.dropped += [(mapped.table.name, *what) for what in mapped.dropped]
    export.unread += [(mapped.table.name, header) for header in dict.fromkeys(mapped.unread)]
    export.flags += judging.flags(mapped)


def _join(chosen: ChosenTables, export: ReadExport, options: Options) -> None:
    """Read the chosen tables: students first, then who belongs to them."""
    for mapped in chosen.staff:
        export.staff |= judging.addresses(mapped, range(len(mapped.table.header)))
    for mapped in chosen.lists:
        if mapped.shape.role == "students":
            one_table.students(mapped, export)
    linked = Linked(export, options.day)
    linked.read(chosen.lists)
    linked.children()
    for mapped in chosen.lists:
        if mapped.shape.role == "contacts":
            one_table.contacts(mapped, export)
    for mapped in chosen.joined:
        one_table.more_contacts(mapped, export)
    for mapped in [
        *chosen.passed,
        *(table for table in chosen.lists if table.shape.role in _ABOUT),
    ]:
        names = set(table_choice.names_of(mapped))
        said = [text for name, text in options.permissions.items() if key(name) in names]
        known = bool(mapped.shape.needs or mapped.shape.files)
        judging.heed(mapped, export, known=known, answer="".join(said[-1:]))
    if linked.has_enrollments:
        export.must_choose = True
        linked.in_classes()


_ABOUT = ("roles", "enrollments", "flags")
"""Tables about people who stand in others: a school may have added a column to them too."""


def _refuse_broken(needed: list[Mapped], export: ReadExport) -> None:
    """Refuse the children whom a row that cannot be read names; all, if it names none."""
    if not any(mapped.table.broken for mapped in needed):
        return
    of_person: dict[str, set[str]] = {}
    for at, child in export.children.items():
        for link in child.links:
            if link.id:
                of_person.setdefault(key(link.id), set()).add(at)
    for mapped in needed:
        for row in mapped.table.broken:
            named = {key(text) for text in cells(row.cells)}
            about = {at for at in named if at in export.children}
            about |= {at for name in named for at in of_person.get(name, ())}
            if about:
                export.refused |= about
            elif mapped.shape.role not in ("classes", "unused"):
                export.untraced = True
