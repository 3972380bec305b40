"""Which tables of an export belong together, and which of them is the list of students."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from confkit.ground.text import counted, key, listed
from confkit.roster.exports import headers, judging, one_table, people, shapes
from confkit.roster.exports.cell_words import plain_words, word_set
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import ReadExport


class ChosenTables(NamedTuple):
    """The tables that are read, those joined to them, those only looked through, and staff's."""

    lists: list[Mapped]
    joined: list[Mapped]
    passed: list[Mapped]
    staff: list[Mapped]


_WITH_MORE_TABLES = ("sds-v1", "clever", "powerschool")
_STUDENTS = ("student", "students", "pupil", "pupils", "learners", "schüler", "élèves", "alumnos")


def chosen(
    mapped: list[Mapped], names: Collection[str], export: ReadExport, *, sure: bool = False
) -> ChosenTables:
    """Choose the tables that belong together; two lists of students are not guessed between.

    `names` are what the teacher has named: sheets, files, or classes. `sure` says that the
    teacher has called this a class list.
    """
    staff = [table for table in mapped if shapes.lists_staff(table.table) and len(mapped) > 1]
    linked = [table for table in mapped if table.shape.role == "people"]
    rest = [table for table in mapped if table.shape.role not in ("students", "unused", "people")]
    candidates = [table for table in mapped if table.shape.role == "students"]
    special = [candidate for candidate in candidates if candidate.shape.format in _WITH_MORE_TABLES]
    lists = special or ([] if linked else _candidates(candidates, names))
    base, joined = _base(lists)
    export.format = (linked or base or mapped or [_NONE])[0].shape.format
    problem = _why_not(mapped, linked, base, rest, sure=sure)
    if problem:
        export.problem(*problem)
        return ChosenTables([], [], [], [])
    for candidate in candidates:
        if candidate not in [*base, *joined] and _has_contacts(candidate):
            joined.append(candidate)
    used = [*linked, *base, *rest]
    passed = [table for table in mapped if table not in [*used, *joined]]
    _tell_passed(passed, [*used, *joined], export)
    return ChosenTables(
        used,
        joined,
        [passed_by for passed_by in passed if not _is_other_list(passed_by, base)],
        staff,
    )


def _candidates(tables: list[Mapped], names: Collection[str]) -> list[Mapped]:
    """Return the tables that may be the class list: those that are named, else all with names."""
    wanted = set(map(key, names))
    named = [table for table in tables if wanted & set(names_of(table))]
    if named:
        return named
    by_file = [table for table in tables if _stem(table) in _STUDENTS]
    if by_file and len(tables) > 1:
        return by_file
    tables = [table for table in tables if _stem(table) not in word_set("class_files")] or tables
    return [table for table in tables if one_table.names_students(table)] or tables


def names_of(mapped: Mapped) -> tuple[str, str]:
    """Return the names by which a teacher may call a table: its sheet, its file."""
    return key(judging.short_name(mapped.table.name)), key(mapped.table.name)


def _sheet(mapped: Mapped) -> str:
    """Return the name of a workbook's sheet, "" for any other table."""
    return mapped.table.name.partition(" [")[2].rstrip("]")


def _stem(mapped: Mapped) -> str:
    return key(mapped.table.name.rpartition("/")[2].partition(".")[0])


def _base(lists: list[Mapped]) -> tuple[list[Mapped], list[Mapped]]:
    """Return the list of students, and the tables that say more of the same ones.

    Tables that share students are about the same class; the list is the one with a row for each.
    Where that leaves several lists of different students, all are returned.
    """
    if len(lists) < 2:
        return lists, []
    whole, *others = sorted(lists, key=_fitness)
    if not all(_share(whole, other) for other in others):
        return lists, []
    if any(_is_single(other) and _beyond(other, whole) for other in others):
        return lists, []
    return [whole], others


def _fitness(mapped: Mapped) -> tuple[bool, bool, bool]:
    """Order tables by how well they serve as the list: ids, names, and a row for each student."""
    return (
        not _is_single(mapped),
        not mapped.has("student_id"),
        not one_table.names_students(mapped),
    )


def _is_single(mapped: Mapped) -> bool:
    return len(_ids(mapped) or _names(mapped)) == len(mapped.table.rows)


def _share(mapped: Mapped, other: Mapped) -> bool:
    return bool(_ids(mapped) & _ids(other) or _names(mapped) & _names(other))


def _beyond(mapped: Mapped, whole: Mapped) -> bool:
    """Tell whether a table has students that the list has not."""
    return not (_ids(mapped) <= _ids(whole) if _ids(mapped) else _names(mapped) <= _names(whole))


def _ids(mapped: Mapped) -> frozenset[str]:
    return frozenset(
        key(text) for row in mapped.table.rows if (text := mapped.get(row, "student_id"))
    )


def _names(mapped: Mapped) -> frozenset[str]:
    pupils = people.Pupils(mapped)
    return frozenset(plain_words(pupils.child(row, "").name) for row in mapped.table.rows) - {""}


def _has_contacts(mapped: Mapped) -> bool:
    """Tell whether a table names guardians of students, by an id or by the student's name."""
    return bool(mapped.people) and (mapped.has("student_id") or one_table.names_students(mapped))


def _is_other_list(mapped: Mapped, base: list[Mapped]) -> bool:
    """Tell whether this is the list of another class: students of its own, none of these."""
    return (
        mapped.shape.role == "students"
        and one_table.names_students(mapped)
        and bool(base)
        and bool(_ids(mapped))
        and _ids(mapped).isdisjoint(_ids(base[0]))
    )


def _why_not(
    mapped: list[Mapped],
    linked: list[Mapped],
    base: list[Mapped],
    rest: list[Mapped],
    *,
    sure: bool,
) -> tuple[str, int, str] | None:
    """Say why no list of students can be chosen; None where one is."""
    if len(base) > 1:
        names = listed([candidate.table.name for candidate in base], "or")
        message = f"several tables may be the class list: {names}; name one of them"
        sheets = [sheet for candidate in base if (sheet := _sheet(candidate))]
        return "", 0, f"{message} with --sheet {sheets[0]!r}" if sheets else message
    if not base and not linked and mapped:
        message = "holds no students; the students' table belongs in the same folder"
        return mapped[0].table.name, 0, message
    if not base:
        return None
    (only,) = base
    table = only.table
    if not rest and shapes.lists_staff(table):
        message = (
            "looks like a list of teachers (its name or its headers say so); name the students'"
        )
        return table.name, table.head, message
    if not rest and not sure and only.shape == shapes.ANY and not _lists_students(only):
        message = (
            "nothing says that these people are students (is it an address book?); "
            "--format table reads it as a class list"
        )
        return table.name, table.head, message
    return None


_OF_STUDENTS = ("student_id", "class", "grade", "status", "role", "plan", "pronouns", "slot")


def _lists_students(mapped: Mapped) -> bool:
    """Tell whether anything speaks for a list of students, or nothing for another one."""
    header = mapped.table.header
    return (
        bool(mapped.people)
        or any(map(mapped.has, _OF_STUDENTS))
        or any(map(headers.names_student, header))
        or not any("@" in cell for row in mapped.table.rows for cell in row.cells)
    )


def _tell_passed(tables: list[Mapped], read: list[Mapped], export: ReadExport) -> None:
    """Tell which tables are not needed, in one line, and what is dropped with them."""
    there = {headers.normal(header) for mapped in read for header in mapped.table.header}
    if tables:
        names = [table.table.name.rpartition("/")[2] for table in tables]
        export.tell("", 0, f"only looked through, for what may forbid letters: {', '.join(names)}")
    for table in tables:
        with_addresses = sum("@" in cell for row in table.table.rows for cell in row.cells)
        if with_addresses and not shapes.lists_staff(table.table):
            message = (
                f"not read: {counted(with_addresses, 'address', 'addresses')} here, because no "
                "column is known that holds the students' ids; if one does: "
                "--column 'HEADER=student_id'"
            )
            if shared := [h for h in table.table.header if headers.normal(h) in there - {"name"}]:
                number = f"{shared[0]}=guardian_id"
                message += f"; if {shared[0]!r} is each person's number: --column {number!r}"
            export.tell(table.table.name, table.table.head, message)
        export.dropped += [(table.table.name, *what) for what in table.dropped]


_NONE = shapes.unmapped(shapes.NO_TABLE, shapes.ANY)
