"""Columns that mark a child with one of a few words, and name no person."""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

BOTH = Options(allow=("parent", "guardian"))


def read(heads: str, *marks: str, options: Options = BOTH) -> Import:
    """Read a class of eight, each with two parents and with one of the marks."""
    people = "Student ID,Student Name,Parent 1 Name,Parent 1 Email,Parent 2 Name,Parent 2 Email"
    rows = [
        f"{n},Kid Nr{n},Eva Moe{n},e{n}@x.example,Tom Ode{n},t{n}@x.example,{marks[n % len(marks)]}"
        for n in range(8)
    ]
    text = "\n".join([f"{people},{heads}", *(row.replace("Nr", "N") for row in rows)])
    return of_tables([table(text.encode(), "list.csv")], options)


def words(found: Import) -> set[str]:
    """Return the words of permission in a list."""
    assert not found.problems
    return {one.contact for child in found.students for one in child.guardians}


@pytest.mark.parametrize(
    "heads",
    [
        "Flag 1,Flag 2",
        "Light 1,Light 2",
        "Flag,Mark",
        "Code,Key",
        "Ampel 1,Ampel 2",
        "Q1,Q2",
        "Zuzu,Bibi",
    ],
)
@pytest.mark.parametrize(
    "marks", [("green,red", "green,green"), ("A,B", "B,A"), ("ok,stop", "ok,ok")]
)
def test_a_mark_that_nobody_has_explained_is_asked_about(
    heads: str, marks: tuple[str, ...]
) -> None:
    """Until somebody says that it is about something else, nobody is written to."""
    found = read(heads, *marks)
    assert words(found) == {"office"}
    assert {flag.header for flag in found.flags} & set(heads.split(","))
    told = dict.fromkeys(heads.split(","), "none")
    assert words(read(heads, *marks, options=BOTH._replace(permissions=told))) == {"allow"}


SCHOOL = [
    "House",
    "House color",
    "Grade",
    "Grade level",
    "Bus",
    "Bus color",
    "Homeroom",
    "Team",
    "Group",
    "Reading group",
    "Reading level",
    "Math set",
    "Track",
    "Section",
    "Stream",
    "Band",
    "Elective",
    "Elective 1",
    "Subject choice",
    "Rotation",
    "Shift",
    "Session",
    "Wing",
    "Floor",
    "Table",
    "Locker hall",
    "Advisory",
    "Tutor group",
    "Pod",
    "Instrument",
    "Choir",
    "Club",
    "Sport",
    "Camp week",
    "Dismissal",
    "Travel home",
    "Shirt size",
    "Lunch",
    "Language",
    "World language",
    "Device",
    "Favorite animal",
    "Handedness",
    "Buddy",
    "Swim level",
    "Class color",
    "Lesegruppe",
    "Klassenstufe",
    "Kurs",
    "Wahlpflichtfach",
    "Ganztag",
    "Groupe",
    "Classe",
    "Cantine",
    "Grupo",
    "Curso",
    "Turno",
    "Comedor",
    "Gruppo",
    "Groep",
    "Klasa",
    "Turma",
    "Attendance",
    "Enrollment type",
]


@pytest.mark.parametrize("head", SCHOOL)
@pytest.mark.parametrize("marks", [("red", "blue"), ("Fox", "Owl", "Elk")])
def test_a_column_of_school_life_holds_nobody(head: str, marks: tuple[str, ...]) -> None:
    """House, grade, bus, homeroom, team and the like."""
    found = read(head, *marks)
    assert (words(found), found.flags) == ({"allow"}, ())
