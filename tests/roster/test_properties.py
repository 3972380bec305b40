"""What must hold for every export: no order, no form and no other child changes a child's rows."""

from __future__ import annotations

import csv
import io
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.roster.exports.cell_words import same_person
from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.people import Student
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table
from confkit.roster.writing import roster_text

NAMES = st.sampled_from(
    [
        "Ana",
        "José",
        "Zoë",
        "Nguyễn-Thị",
        "Søren",
        "Πέτρος",
        "Олена",
        "陳美玲",
        "رنا",
        "Ó'Brien",
        "Łucja",
    ]
)
LANGUAGES = st.sampled_from(["", "es", "Spanish", "vi", "N/A", "Українська", "zh-Hant"])
YES_NO = st.sampled_from(["yes", "no", "", "1", "0", "TRUE", "perhaps"])
RELATIONS = st.sampled_from(["mother", "Father", "AUNT", "", "guardian", "neighbour"])
GUARDIAN = st.tuples(NAMES, RELATIONS, YES_NO, st.booleans())
STUDENT = st.tuples(NAMES, NAMES, LANGUAGES, st.lists(GUARDIAN, max_size=3))
CLASS = st.lists(STUDENT, min_size=1, max_size=6)
SEEDS = st.integers(0, 2**32)

Table = list[list[str]]


def canary(number: int) -> str:
    return f"canary{number:03}"


def wide(pupils: list) -> Table:
    """Return a row for each student, with numbered contacts."""
    head = ["Student ID", "First name", "Last name", "Home language"]
    for n in (1, 2, 3):
        head += [f"Contact {n} {what}" for what in ("name", "email", "relationship", "mailings")]
    rows = []
    for number, (given_name, family, language, guardians) in enumerate(pupils):
        row = [f"{number:04}", given_name, f"{family} {canary(number)}", language]
        for at, (name, relation, mail, reachable) in enumerate(guardians):
            address = f"{at}@{canary(number)}.example" if reachable else ""
            row += [f"{name} {canary(number)} {at}", address, relation, mail]
        rows.append(row + [""] * (len(head) - len(row)))
    return [head, *rows]


def tall(pupils: list) -> Table:
    """Return a row for each student and contact."""
    first = wide(pupils)
    head = ["Student ID", "First name", "Last name", "Home language", "Guardian name"]
    rows = [[*head, "Guardian email", "Relationship", "Receives mailings", "Contact priority"]]
    for row in first[1:]:
        contacts = [row[at : at + 4] for at in (4, 8, 12) if row[at]] or [[""] * 4]
        rows += [[*row[:4], *contact, str(n)] for n, contact in enumerate(contacts, 1)]
    return rows


SHAPES = st.sampled_from([wide, tall])


def raw(rows: Table, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    sheet = io.StringIO()
    csv.writer(sheet, delimiter=delimiter).writerows(rows)
    return sheet.getvalue().encode(encoding)


def read(content: bytes) -> Import:
    found = of_tables([table(content, "export.csv")], Options())
    assert found.problems == []
    return found


def roster(rows: Table, **form: str) -> bytes:
    return roster_text(read(raw(rows, **form)).students)


def shuffled(rows: Table, seed: int) -> Table:
    """Return the same table with its rows and its columns in another order."""
    chance = random.Random(seed)
    body = rows[1:]
    chance.shuffle(body)
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    return [[row[at] for at in order] for row in [rows[0], *body]]


@settings(deadline=None)
@given(CLASS, SHAPES, SEEDS)
def test_the_order_of_rows_and_columns_changes_nothing(pupils: list, shape, seed: int) -> None:
    """The roster of a shuffled export is the same, byte for byte."""
    rows = shape(pupils)
    assert roster(shuffled(rows, seed)) == roster(rows)


@settings(deadline=None)
@given(CLASS, SHAPES, st.sampled_from(",;\t|"), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_encoding_and_delimiter_change_nothing(
    pupils: list, shape, delimiter: str, encoding: str
) -> None:
    """The roster is the same, byte for byte, however the export was saved."""
    rows = shape(pupils)
    assert roster(rows, delimiter=delimiter, encoding=encoding) == roster(rows)


def plain(student: Student) -> Student:
    guardians = tuple(guardian._replace(line=0) for guardian in student.guardians)
    return student._replace(line=0, guardians=guardians)


@settings(deadline=None)
@given(CLASS, SHAPES, st.data())
def test_another_student_changes_nothing(pupils: list, shape, data: st.DataObject) -> None:
    """A student added or taken away leaves every other as they were."""
    rows = shape(pupils)
    gone = data.draw(st.sampled_from(sorted({row[0] for row in rows[1:]})))
    few = [row for row in rows if row[0] != gone]
    all_of_them = {one.id: plain(one) for one in read(raw(rows)).students}
    if len(few) > 1:
        for student in read(raw(few)).students:
            assert plain(student) == all_of_them[student.id]


@settings(deadline=None)
@given(CLASS, SHAPES, SEEDS)
def test_no_family_stands_with_another_child(pupils: list, shape, seed: int) -> None:
    """Each family's canary is in its own child's rows and in nobody else's."""
    for student in read(raw(shuffled(shape(pupils), seed))).students:
        others = {canary(n) for n in range(len(pupils))} - {canary(int(student.id))}
        rows = roster_text([student]).decode()
        assert canary(int(student.id)) in rows
        assert not any(other in rows for other in others)


@settings(deadline=None)
@given(CLASS, SHAPES)
def test_only_a_known_yes_lets_anybody_be_written_to(pupils: list, shape) -> None:
    """Nobody is allowed without a yes, or without being a parent or guardian."""
    for student in read(raw(shape(pupils))).students:
        _, _, _, guardians = pupils[int(student.id)]
        for guardian in student.guardians:
            _, relation, mail, _ = guardians[int(guardian.name[-1])]
            may = mail in ("yes", "1", "TRUE")
            kin = relation in ("mother", "Father", "guardian") or (shape is tall and not relation)
            assert (guardian.contact == "allow") == (may and kin)
            assert (guardian.contact == "deny") == (mail in ("no", "0"))


ANY_HEADER = st.sampled_from(
    [
        "Mailings",
        "Bell",
        "Copia",
        "Zustellung",
        "x",
        "",
        "Ed Rights",
        "Send letters",
        "metadata.flag",
    ]
)
FLAGS = st.sampled_from([("Y", "N"), ("1", "0"), ("true", "false"), ("ja", "nein"), ("oui", "non")])
PERSONS = st.sampled_from(["Eva Ode", "Tom Ode", "Kim", "Kim Ode", "Al Moe"])
ADDRESSES = st.sampled_from(["", "a@x.example", "b@x.example", "c@x.example"])
NUMBERS = st.sampled_from(["", "1", "2"])
PARENT = st.tuples(PERSONS, ADDRESSES, NUMBERS, st.booleans())
FAMILIES = st.lists(st.lists(PARENT, max_size=3), min_size=1, max_size=4)
WHO = ("Name", "Email", "ID", "Relationship")
ALL_IN = Options(allow=("parent", "guardian"))


def in_columns(families: list, header: str, flag: tuple[str, str]) -> Table:
    """Return a row for each student; the guardians stand side by side."""
    head = ["Student ID", "Student Name"]
    head += [f"Parent {n} {what}" for n in (1, 2, 3) for what in (*WHO, header)]
    rows = [head]
    for number, family in enumerate(families):
        cells = [text for parent in family for text in parent_cells(parent, flag)]
        rows.append([str(number), f"Student {chr(65 + number)}", *cells])
    return [row + [""] * (len(head) - len(row)) for row in rows]


def in_rows(families: list, header: str, flag: tuple[str, str]) -> Table:
    """Return a row for each student and guardian."""
    rows = [["Student ID", "Student Name", *(f"Contact {what}" for what in WHO), header]]
    for number, family in enumerate(families):
        student = [str(number), f"Student {chr(65 + number)}"]
        rows += [[*student, *parent_cells(parent, flag)] for parent in family]
        rows += [] if family else [[*student, *[""] * 5]]
    return rows


def parent_cells(parent: tuple[str, str, str, bool], flag: tuple[str, str]) -> list[str]:
    name, email, number, yes = parent
    return [name, email, number, "Mother", flag[not yes]]


@settings(deadline=None)
@given(FAMILIES, st.sampled_from([in_columns, in_rows]), ANY_HEADER, FLAGS, SEEDS)
def test_nobody_has_an_address_that_no_row_gives_them_and_no_no_is_lost(
    families: list, shape, header: str, flag: tuple[str, str], seed: int
) -> None:
    """Whatever a column of yes and no is called, and whoever shares an id, a name or an address."""
    rows = shuffled(shape(families, header, flag), seed)
    found = of_tables([table(raw(rows), "export.csv")], ALL_IN)
    for student in found.students:
        family = families[int(student.id)]
        pairs = {(name, email) for name, email, _, _ in family}
        refused = {name for name, _, _, yes in family if not yes}
        for guardian in student.guardians:
            assert (guardian.name, guardian.email) in pairs
            assert not (guardian.contact == "allow" and guardian.name in refused)
        assert {one.name for one in student.guardians} <= {name for name, _ in pairs}
    refused_children = {one.student_id for one in found.problems}
    for number, family in enumerate(families):
        shared = [
            (one, other)
            for at, one in enumerate(family)
            for other in family[:at]
            if one[2] and one[2] == other[2]
        ]
        unlike = any(not same_person(one[0], other[0]) for one, other in shared)
        assert unlike == (str(number) in refused_children)
