"""Who is in a class today: enrollments and roles that have ended, or are marked as deleted."""

from __future__ import annotations

from datetime import date

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table
from tests.roster.conftest import Run

DAY = date(2026, 11, 23)
USERS = "sourcedId,givenName,familyName,email,agentSourcedIds\n"
PEOPLE = f"{USERS}s1,Ana,Reyes,,g1\ns2,Ben,Ito,,\ns3,Cal,Ott,,\ng1,Eva,Reyes,eva@x.example,\n"
CLASSES = "sourcedId,title\nc1,Room 12\n"
ENROLLMENTS = "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate\n"
ROLES = "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate\n"
STUDENTS = "".join(f"r{n},,s{n},primary,student,,\n" for n in (1, 2, 3))


def read(
    enrollments: str, roles: str = "r9,,g1,primary,guardian,,\n", day: date | None = DAY
) -> Import:
    tables = [
        table(text.encode(), f"{name}.csv")
        for name, text in (
            ("users", PEOPLE),
            ("classes", CLASSES),
            ("enrollments", ENROLLMENTS + enrollments),
            ("roles", ROLES + STUDENTS + roles),
        )
    ]
    return of_tables(tables, Options(allow=("parent", "guardian"), day=day))


@pytest.mark.parametrize(
    ("rest", "there"),
    [
        ("student,,", True),
        ("student,2026-08-20,2027-06-11", True),
        ("student,2026-08-20,2026-11-24", True),
        ("student,2026-08-20,2026-11-23", False),
        ("student,2025-08-20,2026-06-11", False),
        ("student,2027-01-10,2027-06-11", True),
        ("student,,soon", True),
        ("teacher,,", False),
    ],
)
def test_an_enrollment_that_has_ended_brings_nobody_in(rest: str, there: bool) -> None:
    """The end is the first day without the student (OneRoster 1.1, 4.8); a later start is in."""
    found = read(f"e1,active,c1,s1,{rest}\ne2,,c1,s2,student,,\n")
    assert [one.name for one in found.students] == ["Ben Ito", *(["Ana Reyes"] if there else [])]
    ended = not there and rest.startswith("student")
    assert (("what had ended by 2026-11-23: enrollments", ("line 2",)) in found.left_out) == ended


def test_without_a_day_no_end_is_looked_at() -> None:
    """The day is an argument: the same files and the same day give the same class."""
    rows = "e1,,c1,s1,student,2025-08-20,2026-06-11\n"
    assert [one.name for one in read(rows, day=None).students] == ["Ana Reyes"]
    found = read(rows)
    assert found.students == []
    assert [str(one) for one in found.problems] == [
        "no student is read: every enrollment had ended by 2026-11-23 (the last on 2026-06-11)"
    ]


def test_a_deleted_enrollment_brings_nobody_in_and_is_counted() -> None:
    """Nor does a student come in who stands in no class, even where there is only one."""
    found = read("e1,tobedeleted,c1,s1,student,,\ne2,active,c1,s2,student,,\n")
    assert [one.name for one in found.students] == ["Ben Ito"]
    assert dict(found.left_out) == {
        "an enrollment that is marked as deleted": ("line 2",),
        "a student who is in no class (any more)": ("Ana Reyes", "Cal Ott"),
    }


def test_a_guardian_whose_role_has_ended_is_not_let_in() -> None:
    """Not even where the teacher lets all parents and guardians in."""
    for end, there in (("2026-12-31", True), ("2026-06-01", False)):
        (ana,) = read("e1,,c1,s1,student,,\n", f"r9,,g1,primary,guardian,,{end}\n").students
        assert [one.contact for one in ana.guardians] == ["allow"] * there


def test_the_command_takes_the_day_of_the_clock(
    run: Run, workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import, and a roster that is the export itself, leave the same student out."""
    folder = workspace / "export"
    folder.mkdir()
    rows = "e1,,c1,s1,student,,2026-11-23\ne2,,c1,s2,student,,\n"
    for name, text in (
        ("users", PEOPLE),
        ("classes", CLASSES),
        ("enrollments", ENROLLMENTS + rows),
        ("roles", ROLES + STUDENTS),
    ):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    settings = workspace / "confkit.toml"
    settings.write_text(settings.read_text() + '[roster]\npath = "export"\n', encoding="utf-8")
    for now, students in (("2026-11-22T12:00:00-06:00", 2), ("2026-11-23T00:30:00-06:00", 1)):
        monkeypatch.setenv("CONFKIT_NOW", now)
        assert len(run("roster", "show", "--json").json["students"]) == students
        assert f"\n{students} student" in "\n" + run("roster", "import", folder).out
