"""Which table of which export this is, and what each of its columns holds."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import tomli

from confkit.ground.errors import Problem
from confkit.ground.resources import data_file
from confkit.ground.tabular import Row, Table
from confkit.ground.text import key
from confkit.parts.imports import headers
from confkit.parts.imports.headers import CRITICAL, STUDENT, Field, normal
from confkit.parts.imports.tidy import tidied, unseen
from confkit.parts.imports.words import word_set

_MOST_COMPARED = 200


class Shape(NamedTuple):
    """One table of an export, as roster-shapes.toml describes it; headers in normal form."""

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


class Mapped(NamedTuple):
    """A table whose columns are known: where each field stands, and what is not kept.

    `dropped` are (header, reason); `unread` are headers that nothing needs.
    """

    table: Table
    shape: Shape
    at: dict[tuple[str, str], list[int]]
    dropped: list[tuple[str, str]]
    unread: list[str]
    problems: list[Problem]
    told: list[Problem]

    def has(self, name: str, person: str = STUDENT) -> bool:
        """Tell whether the table has a column for a field."""
        return (person, name) in self.at

    def get(self, row: Row, name: str, person: str = STUDENT) -> str:
        """Return a field's text in a row, of its preferred column that is filled; "" if none."""
        for index in self.at.get((person, name), ()):
            if text := row.cells[index]:
                return text
        return ""

    @property
    def people(self) -> list[str]:
        """The guardians that have columns here, in an order that no column's place changes."""
        found = {person for person, _ in self.at if person}
        return sorted(found, key=lambda person: headers.person_of(person).order)


@cache
def _data() -> dict[str, Any]:
    return tomli.loads(data_file("roster-shapes.toml").read_text(encoding="utf-8"))


@cache
def formats() -> dict[str, str]:
    """Return the names of the formats with their titles."""
    return {entry["name"]: entry["title"] for entry in _data()["format"]}


@cache
def shapes() -> tuple[Shape, ...]:
    """Return every table that is known, in the order in which they are tried."""
    return tuple(_shape(entry) for entry in _data()["table"])


def _shape(entry: dict[str, Any]) -> Shape:
    columns = {
        normal(header): Field(*_place(name), rank=rank - 100)
        for name, found in entry.get("columns", {}).items()
        for rank, header in enumerate(found)
    }
    return Shape(
        entry["format"], entry["role"], frozenset(entry.get("files", ())), _normals(entry, "needs"),
        _normals(entry, "lacks"), columns, _normals(entry, "known"),
        frozenset(key(name) for name in entry.get("not_a_student", ())),
        {normal(header): header for header in _written(entry)}, entry.get("note", ""),
    )  # fmt: skip


def _written(entry: dict[str, Any]) -> list[str]:
    """Return the shape's headers as the export writes them."""
    of_columns = [header for found in entry.get("columns", {}).values() for header in found]
    return [*of_columns, *entry.get("known", ())]


def _place(name: str) -> tuple[str, str]:
    person, dot, field = name.rpartition(".")
    return (person, field) if dot else (STUDENT, name)


def _normals(entry: dict[str, Any], name: str) -> frozenset[str]:
    return frozenset(normal(header) for header in entry.get(name, ()))


_NONE: frozenset[str] = frozenset()
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
    """Tell whether a table is about teachers, by its file's name and its headers."""
    words = {normal(header) for header in table.header}
    stem = normal(_stem(table.name)).split()
    return bool(words & word_set("staff_headers")) or any(
        word in word_set("staff_files") for word in stem
    )


def mapped(table: Table, shape: Shape, own: dict[str, str]) -> Mapped:
    """Find out what each column holds; `own` are the teacher's `[roster] columns`."""
    result = Mapped(tidied(table), shape, {}, [], [], [], [])
    result.told.extend(unseen(table, result.table))
    ranked: dict[tuple[str, str], list[tuple[int, int]]] = {}
    unknown: list[str] = []
    said = {normal(header): headers.field_named(name) for name, header in own.items()}
    for index, header in enumerate(table.header):
        field = said.get(normal(header)) or shape.columns.get(normal(header))
        if field is None and (why := headers.dropped(header)) and not _plan(header, shape):
            result.dropped.append((header, why))
            continue
        if field is None and shape.role == "students":
            field = headers.field_of(header)
        if field is None and shape.role == "contacts":
            field = headers.caution(normal(header)) if normal(header) not in shape.known else None
        if field is None:
            unknown.append(header)
        elif headers.person_of(field.person).kind == "other" if field.person else False:
            result.dropped.append((header, "emergency contact"))
        else:
            ranked.setdefault((field.person, field.name), []).append((field.rank, index))
    for place, found in _of_nobody_named(_with_one_person(ranked)).items():
        result.at[place] = [index for _, index in sorted(found)]
    if shape.note:
        result.told.append(Problem(table.name, table.head, 0, shape.note))
    _settle(result)
    _name_unknown(result, unknown)
    _tell_addresses(result)
    return result


_Ranked = dict[tuple[str, str], list[tuple[int, int]]]


def _with_one_person(ranked: _Ranked) -> _Ranked:
    """Give columns that name no person, such as "Interpreter", to the only one who has a name."""
    named = {person for person, field in ranked if person and field in ("name", "given", "family")}
    if len(named) != 1 or "guardian" in named:
        return ranked
    (person,) = named
    return {
        (person if of == "guardian" and (person, field) not in ranked else of, field): found
        for (of, field), found in ranked.items()
    }


def _of_nobody_named(ranked: _Ranked) -> _Ranked:
    """Let what is said of a person whom no column names count for all the row's guardians.

    "Father restraining order" beside "Parent 1" and "Parent 2" may mean either of them.
    """
    named = {person for person, field in ranked if field in ("name", "given", "family", "email")}
    result: _Ranked = {}
    for (person, field), found in ranked.items():
        place = person, field
        if person not in (STUDENT, "guardian") and person not in named:
            if field in ("no_contact", "caution"):
                place = "guardian", "caution"
            elif field in CRITICAL or field == "doubt":
                place = "guardian", "doubt"
        result.setdefault(place, []).extend(found)
    return result


def _plan(header: str, shape: Shape) -> bool:
    field = headers.aliases("student").get(normal(header))
    return shape.role == "students" and field is not None and field.name in ("plan", "language")


_SEVERAL = {"plan", "address", "language", "caution", "doubt", "no_contact", "status"}


def _settle(result: Mapped) -> None:
    """Where two columns hold one field, keep the preferred; two of the same header are an error."""
    for (person, name), indices in result.at.items():
        first, *others = [result.table.header[index] for index in indices]
        twins = [other for other in others if normal(other) == normal(first)]
        if twins and name not in ("address", "plan"):
            said = f"the column {first!r} stands twice; keep one"
            result.problems.append(Problem(result.table.name, result.table.head, 0, said))
        if name not in _SEVERAL and name not in CRITICAL:
            result.unread.extend(others)
            result.at[person, name] = indices[:1]


def _name_unknown(result: Mapped, unknown: list[str]) -> None:
    """Name headers that are nearly right; the others are listed as not read."""
    name, shape = result.table.name, result.shape
    counts: dict[str, int] = {}
    for header in unknown:
        counts[header] = counts.get(header, 0) + 1
    for number, header in enumerate(counts):
        near = None
        if normal(header) not in shape.known and number < _MOST_COMPARED:
            near = _nearly(normal(header), shape)
        if near is None:
            result.unread.append(header)
        else:
            _say_near(result, header, *near)
    for header in sorted(header for header, count in counts.items() if count > 1 and header):
        said = f"the column {header!r} stands {counts[header]} times; it is not read"
        result.told.append(Problem(name, result.table.head, 0, said))


def _tell_addresses(result: Mapped) -> None:
    """Tell of a column of addresses that nothing says whose they are, beside nameless ones."""
    people = {person for person, field in result.at if person and field in ("name", "given")}
    if any(field == "email" for _, field in result.at) or not people:
        return
    for header in result.unread:
        words = normal(header).split()
        if {"email", "mail"} & set(words):
            whose = min(people, key=lambda person: (person.split()[-1] != words[-1], person))
            said = (
                f"the column {header!r} is not read: nothing says whose address it is; where it is "
                f"a guardian's: [roster] columns = {{ {whose.replace(' ', '')}_email = {header!r} }}"
            )
            result.told.append(Problem(result.table.name, result.table.head, 0, said))


def _say_near(result: Mapped, header: str, near: str, field: Field | None) -> None:
    said = f"unknown column {header!r}: did you mean {near!r}?"
    mend = "correct the header, or name it in confkit.toml under [roster] columns"
    missing = field and field.name in _NEEDED and (field.person, field.name) not in result.at
    if field and (field.name in CRITICAL or missing):
        result.problems.append(Problem(result.table.name, result.table.head, 0, f"{said} {mend}"))
    else:
        result.told.append(
            Problem(result.table.name, result.table.head, 0, f"{said} It is not read; {mend}")
        )


_NEEDED = {"student_id", "name", "given", "family"}


def _nearly(words: str, shape: Shape) -> tuple[str, Field | None] | None:
    """Return the header that one may have meant, and the field that it holds."""
    if near := headers.nearest_of(words, [*shape.columns, *shape.known]):
        return shape.written[near], shape.columns.get(near)
    if shape.role != "students":
        return None
    person, rest = headers.without_person(words)
    known = headers.aliases("guardian" if person else "student")
    if not person:
        known = {**headers.aliases("bare_guardian"), **known}
    near = headers.nearest_of(rest, list(known))
    if near is None:
        return None
    shown = words.replace(rest, near) if rest in words else f"{person} {near}"
    return shown, known[near]._replace(person=person)
