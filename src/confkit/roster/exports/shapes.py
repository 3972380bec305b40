"""Which table of which export this is, by the data file that describes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from confkit.ground.errors import Problem
from confkit.ground.resources import data_table
from confkit.ground.text import key
from confkit.roster.exports import headers
from confkit.roster.exports.cell_words import said, unclear_letters, word_set
from confkit.roster.exports.headers import STUDENT, Field, normal
from confkit.roster.reading_options import ColumnAnswer
from confkit.roster.tables.tabular import Table, TableRow

_FILE = "roster/exports/shapes.toml"


class Shape(NamedTuple):
    """One table of an export, as shapes.toml describes it; headers in normal form."""

    format: str
    role: str
    files: frozenset[str]
    needs: frozenset[str]
    lacks: frozenset[str]
    columns: dict[str, Field]
    known: frozenset[str]
    not_a_student: frozenset[str]
    written: dict[str, str]
    note: str = ""
    several_rows: bool = False


class Mapped(NamedTuple):
    """A table whose columns are known: where each field stands, and what is not kept.

    `dropped` are (header, reason); `unread` are headers that are not understood. Of columns by
    their place: `comments` are not understood, `searched` are, but a word of care counts in them
    too; of `with_whom` (who picks up, lives with the child) only what is left without the parents;
    `staff` hold the names and addresses of the school's people. `exceptions` are those of
    `comments` that most rows leave empty, `strict` those that forbid by their header or may be a
    permission: whatever the teacher has not said of their cells counts. `letters` are those that
    say yes in some language and may be a code in their column, `pointing` whether a column says
    which of a child's people is meant; both are found when they are asked for.
    `among` are the headers, as fields where the teacher has said what they are; `answers` are
    what the teacher has said of columns. `either_way` are those below which both a yes and a no may
    be what forbids.
    """

    table: Table
    shape: Shape
    at: dict[tuple[str, str], list[int]]
    dropped: list[tuple[str, str]]
    unread: list[str]
    problems: list[Problem]
    told: list[Problem]
    comments: set[int]
    searched: set[int]
    staff: set[int]
    with_whom: set[int]
    exceptions: set[int]
    strict: set[int]
    letters: dict[int, frozenset[str]]
    pointing: dict[int, bool]
    among: tuple[str, ...]
    answers: Mapping[int, ColumnAnswer]
    either_way: set[int]
    only_one: set[int]

    def says(self, row: TableRow, at: int) -> str:
        """Return what a permission's cell says: "yes", "no", or "blank" for anything else.

        A letter that may be a code in its column is neither.
        """
        text = row.cells[at]
        answer = said(text)
        if answer == "blank" or len(text) != 1:
            return answer
        if at not in self.letters:
            kinds = [headers.kind_of(header, self.among) for header in self.table.header]
            alike = [n for n, kind in enumerate(kinds) if kind == kinds[at]]
            self.letters[at] = unclear_letters(
                {other.cells[n] for other in self.table.rows for n in alike},
                of_custody=headers.of_custody(self.table.header[at]),
            )
        return "blank" if key(text) in self.letters[at] else answer

    def has(self, name: str, person: str = STUDENT) -> bool:
        """Tell whether the table has a column for a field."""
        return (person, name) in self.at

    def get(self, row: TableRow, name: str, person: str = STUDENT) -> str:
        """Return a field's text in a row, of its preferred column that is filled; "" if none."""
        for index in self.at.get((person, name), ()):
            if text := row.cells[index]:
                return text
        return ""

    def about(self, at: int) -> tuple[str, ...]:
        """Return whom the remarks of a column are about, as the teacher has said."""
        given = self.answers.get(at)
        return given.words if given and given.meaning == "about" else ()

    @property
    def unexplained(self) -> list[str]:
        """The headers of the columns that hold no field, or only what may be a permission."""
        known = {n for (_, field), at in self.at.items() if field != "possible" for n in at}
        dropped = {header for header, _ in self.dropped}
        return [
            text
            for at, text in enumerate(self.table.header)
            if at not in known and text not in dropped
        ]

    @property
    def people(self) -> list[str]:
        """The guardians that have columns here, in an order that no column's place changes."""
        people = {person for person, _ in self.at if person}
        return sorted(people, key=lambda person: headers.person_of(person).order)


def unmapped(
    table: Table,
    shape: Shape,
    among: tuple[str, ...] = (),
    answers: Mapping[int, ColumnAnswer] = MappingProxyType({}),
) -> Mapped:
    """Return a table of which nothing is known yet."""
    sets: list[set[int]] = [set() for _ in range(8)]
    comments, searched, staff, with_whom, exceptions, strict, either_way, only_one = sets
    return Mapped(
        table=table,
        shape=shape,
        at={},
        dropped=[],
        unread=[],
        problems=[],
        told=[],
        comments=comments,
        searched=searched,
        staff=staff,
        with_whom=with_whom,
        exceptions=exceptions,
        strict=strict,
        letters={},
        pointing={},
        among=among,
        answers=answers,
        either_way=either_way,
        only_one=only_one,
    )


def formats() -> dict[str, str]:
    """Return the names of the formats with their titles."""
    return {entry["name"]: entry["title"] for entry in data_table(_FILE)["format"]}


@cache  # read once for a process
def shapes() -> tuple[Shape, ...]:
    """Return every table that is known, in the order in which they are tried."""
    return tuple(_shape(entry) for entry in data_table(_FILE)["table"])


def _shape(entry: dict[str, Any]) -> Shape:
    columns = {
        normal(header): Field(*_place(name), rank=rank - 100)
        for name, headers in entry.get("columns", {}).items()
        for rank, header in enumerate(headers)
    }
    return Shape(
        entry["format"],
        entry["role"],
        frozenset(entry.get("files", ())),
        _normals(entry, "needs"),
        _normals(entry, "lacks"),
        columns,
        _normals(entry, "known"),
        frozenset(key(name) for name in entry.get("not_a_student", ())),
        {normal(header): header for header in _written(entry)},
        entry.get("note", ""),
        entry.get("several_rows", False),
    )


def _written(entry: dict[str, Any]) -> list[str]:
    """Return the shape's headers as the export writes them."""
    of_columns = [header for headers in entry.get("columns", {}).values() for header in headers]
    return [*of_columns, *entry.get("known", ())]


def _place(name: str) -> tuple[str, str]:
    person, dot, field = name.rpartition(".")
    return (person, field) if dot else (STUDENT, name)


def _normals(entry: dict[str, Any], name: str) -> frozenset[str]:
    return frozenset(normal(header) for header in entry.get(name, ()))


_NONE: frozenset[str] = frozenset()
NO_TABLE = Table("", [], [], [], [], [])
ANY = Shape("table", "students", _NONE, _NONE, _NONE, {}, _NONE, _NONE, {})


def recognised(table: Table, only: str = "") -> Shape:
    """Return the table's shape: the first that fits, of one format if said, else any table."""
    there = {normal(header) for header in table.header}
    stem = re.sub(r"[^a-z0-9]", "", _stem(table.name))
    for shape in shapes():
        if only and shape.format != only:
            continue
        if (shape.files and stem not in shape.files) or not shape.needs <= there:
            continue
        if not shape.lacks & there:
            return shape
    return ANY._replace(format=only or "table")


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(" [")[0].casefold() or (
        name.rpartition("/")[2].rpartition(".")[0].casefold()
    )


def lists_staff(table: Table) -> bool:
    """Tell whether a table is about teachers, by its file's name and its headers.

    One that has columns of students and of their parents is not, whoever keeps it.
    """
    words = {normal(header) for header in table.header}
    if any(map(headers.names_student, table.header)) and any(map(headers.person_in, table.header)):
        return False
    stem = normal(_stem(table.name)).split()
    return bool(words & word_set("staff_headers")) or any(
        word in word_set("staff_files") for word in stem
    )
