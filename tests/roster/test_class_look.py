"""The class as a whole: addresses of several families, and slots that cannot be kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from confkit.promises.deadlines import Calendar
from confkit.roster.class_look import Meetings, of_addresses, of_slots
from confkit.roster.own_format import parse
from confkit.roster.people import Student
from tests.roster.conftest import Run

pytestmark = pytest.mark.slow

HEAD = "student_id,name,slot,guardian_name,guardian_email,contact\n"


def students(*rows: str) -> list[Student]:
    read = parse((HEAD + "\n".join(rows)).encode(), "roster.csv")
    assert read.problems == []
    return read.students


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ["1,Ana Abel,,Gee Abel,a@x.example,", "2,Bo Baker,,Ida Baker,A@x.example,"],
            "2: one address for 2 guardians of 2 families (lines 2 and 3): is the column right?",
        ),
        (
            [f"{n},Kid Name{n},,Parent Name{n},a@x.example,allow" for n in range(1, 7)],
            "2: one address for 6 guardians of 6 families (lines 2 to 7): is the column right?",
        ),
        (["1,Ana Abel,,Gee Abel,a@x.example,", "2,Bo Abel,,Gee Abel,a@x.example,"], ""),
        (["1,Ana Abel,,Gee Cole,a@x.example,", "2,Bo Abel,,Jo Dunn,a@x.example,"], ""),
        (["1,Ana Abel,,Gee Cole,a@x.example,", "2,Bo Baker,,Gee Cole,a@x.example,"], ""),
        (["1,Ana Abel,,Gee Abel,a@x.example,", "2,Bo Baker,,Ida Baker,b@x.example,"], ""),
        (["1,Ana Abel,,Gee Abel,a@x.example,", "2,Bo Baker,,Ida Baker,a@x.example,office"], ""),
        (
            ["1,Ana Abel,,Gee Abel,Me@School.example,"],
            "2: a guardian has your own address (line 2); is the column right?",
        ),
    ],
)
def test_an_address_of_several_families_is_told(rows: list[str], said: str) -> None:
    """Siblings, and guardians with one last name, are one family."""
    found = of_addresses(students(*rows), "roster.csv", ("me@school.example",))
    assert [str(one) for one in found] == ([f"roster.csv:{said}"] if said else [])


@pytest.mark.parametrize(
    "addresses",
    [
        ["nora1@x.example", "nora2@x.example", "nora3@x.example"],
        ["nora@x7.example", "nora@x8.example", "nora@x9.example"],
        ["a3@x.example", "a2@x.example", "a1@x.example"],
        ["nora9@x.example", "Nora10@x.example", "nora11@X.example", "k@x.example"],
    ],
)
def test_a_series_that_was_dragged_down_is_told(addresses: list[str]) -> None:
    """Three families whose addresses count on, line by line."""
    rows = [f"{n},Kid Name{n},,Parent Name{n},{one},allow" for n, one in enumerate(addresses)]
    found = [str(one) for one in of_addresses(students(*rows), "roster.csv")]
    said = "roster.csv:2: 3 addresses differ only in a running number (lines 2 to 4): "
    assert found == [f"{said}was a cell dragged down?"]


@pytest.mark.parametrize(
    "addresses",
    [
        ["nora1@x.example", "nora2@x.example"],
        ["nora1@x.example", "nora3@x.example", "nora8@x.example"],
        ["nora1@x.example", "bo2@x.example", "cy3@x.example"],
        ["nora2@x.example", "nora1@x.example", "nora3@x.example"],
    ],
)
def test_numbers_that_do_not_count_on_are_no_series(addresses: list[str]) -> None:
    """Nor are two alone."""
    rows = [f"{n},Kid Name{n},,Parent Name{n},{one},allow" for n, one in enumerate(addresses)]
    assert list(of_addresses(students(*rows), "roster.csv")) == []


def test_one_family_may_count_on() -> None:
    """Three addresses of one child's guardians are no series."""
    rows = [f"{n},Kid{n} Abel,,Gee{n} Abel,abel{n}@x.example,allow" for n in range(3)]
    assert list(of_addresses(students(*rows), "roster.csv")) == []


def test_slots_that_cannot_be_kept_are_told() -> None:
    """At one time, too early, on a Saturday, at night, and a year away; siblings may share one."""
    thanksgiving = date(2026, 11, 26)
    meetings = Meetings(15, Calendar(closed=((thanksgiving, thanksgiving),)).why_none)
    rows = students(
        "1,Ana Abel,2026-11-24T15:30,Gee Abel,a@x.example,",
        "2,Bo Baker,2026-11-24T15:30,Ida Baker,b@x.example,",
        "3,Cy Cole,2026-11-24T15:40,Jo Cole,c@x.example,",
        "4,Di Dunn,2026-11-24T16:00,Al Dunn,d@x.example,",
        "5,Ed Dunn,2026-11-24T16:00,Al Dunn,d@x.example,",
        "6,Flo Ek,2026-11-28T10:00,Bea Ek,e@x.example,",
        "7,Gus Fox,2026-11-25T03:00,Cal Fox,f@x.example,",
        "8,Hal Gow,2027-11-24T15:30,Dee Gow,g@x.example,",
        "9,Ira Hue,2026-11-26T15:30,Eve Hue,h@x.example,",
    )
    assert [str(one) for one in of_slots(rows, "roster.csv", meetings)] == [
        "roster.csv:3: Ana Abel (1) and Bo Baker (2) have the same slot, Nov 24, 2026, 3:30 PM",
        "roster.csv:4: Cy Cole (3) begins at 3:40 PM, before the conference about Bo Baker (2) "
        "ends at "
        "3:45 PM",
        "roster.csv:8: Gus Fox (7): the slot Nov 25, 2026, 3:00 AM is in the night",
        "roster.csv:10: Ira Hue (9): the slot Nov 26, 2026, 3:30 PM is on a "
        "Thursday without school",
        "roster.csv:7: Flo Ek (6): the slot Nov 28, 2026, 10:00 AM is on a Saturday without school",
        "roster.csv:9: Hal Gow (8): the slot Nov 24, 2027, 3:30 PM is months away from the others "
        "(Nov 24, 2026, 4:00 PM)",
    ]


def test_a_slot_outside_the_terms_or_odd_in_two_ways_is_told() -> None:
    """Each reason is named, and what holds for all slots is told once."""
    meetings = Meetings(15, Calendar(terms=((date(2026, 8, 24), date(2026, 12, 18)),)).why_none)
    saturday_night = "2,Bo Baker,2026-12-19T23:30,Ida Baker,b@x.example,"
    rows = students("1,Ana Abel,2026-12-01T15:30,Gee Abel,a@x.example,", saturday_night)
    assert [str(one) for one in of_slots(rows, "roster.csv", meetings)] == [
        "roster.csv:3: Bo Baker (2): the slot Dec 19, 2026, 11:30 PM is in the night and "
        "on a Saturday without school"
    ]
    rows = students(
        "1,Ana Abel,2027-01-12T15:30,Gee Abel,a@x.example,",
        "2,Bo Baker,2027-01-12T15:45,Ida Baker,b@x.example,",
    )
    assert [str(one) for one in of_slots(rows, "roster.csv", meetings)] == [
        "roster.csv: the slots are after the last day of term (Dec 18); is the calendar in "
        "confkit.toml right?"
    ]
    rows = students(*("1,Ana Abel,2026-12-21T15:30,Gee Abel,a@x.example,",))
    (one,) = of_slots(rows, "roster.csv", meetings)
    assert "is after the last day of term (Dec 18)" in str(one)


def test_siblings_share_a_slot_and_nothing_else() -> None:
    """One talk about both; half a talk apart is a mistake, and so is one name at two addresses."""
    meetings = Meetings(15, lambda _: "")
    rows = students(
        "1,Ana Abel,2026-11-24T15:30,Gee Abel,a@x.example,",
        "2,Bo Abel,2026-11-24T15:30,Gee Abel,A@x.example,",
        "3,Cy Abel,2026-11-24T15:40,Gee Abel,a@x.example,",
        "4,Di Cole,2026-11-24T16:00,Jo Cole,c@x.example,",
        "5,Ed Cole,2026-11-24T16:00,Jo Cole,d@x.example,",
        *(f"{n},Kid{n} Fox{n},2026-11-24T17:00,P{n} Fox{n},{n}@x.example," for n in range(6, 14)),
    )
    kids = ", ".join(f"Kid{n} Fox{n} ({n})" for n in range(6, 12))
    assert [str(one) for one in of_slots(rows, "roster.csv", meetings)] == [
        "roster.csv:6: Di Cole (4) and Ed Cole (5) have the same slot, Nov 24, 2026, 4:00 PM",
        f"roster.csv:8: {kids} and more have the same slot, Nov 24, 2026, 5:00 PM",
        "roster.csv:4: Cy Abel (3) begins at 3:40 PM, before the conference about Bo Abel (2) ends "
        "at 3:45 PM",
    ]


@pytest.mark.parametrize(("year", "told"), [(2025, True), (2026, False), (2027, True)])
def test_slots_that_are_all_of_another_year_are_told_in_one_line(year: int, *, told: bool) -> None:
    """Those of this school year are not, whether they are over or still ahead."""
    meetings = Meetings(15, lambda _: "", date(2026, 11, 20))
    rows = students(
        f"1,Ana Abel,{year}-11-24T15:30,Gee Abel,a@x.example,",
        f"2,Bo Baker,{year}-11-24T15:45,Ida Baker,b@x.example,",
    )
    said = f"roster.csv: the slots are in November {year}; is the year right?"
    assert [str(one) for one in of_slots(rows, "roster.csv", meetings)] == [said] * told


def test_odd_slots_are_told_by_every_command_that_prepares_talks(run: Run, workspace: Path) -> None:
    """Check, prep, roster show and roster needs say the same."""
    rows = (
        "1,Ana Abel,2026-11-24T15:30,Gee Abel,a@x.example,\n"
        "2,Bo Baker,2026-11-24T15:30,Ida Baker,b@x.example,\n"
    )
    (workspace / "roster.csv").write_text(HEAD + rows, "utf-8")
    said = "Ana Abel (1) and Bo Baker (2) have the same slot, Nov 24, 2026, 3:30 PM"
    for command in (("roster", "show"), ("roster", "needs"), ("prep",), ("check",)):
        ran = run(*command)
        assert said in " ".join((ran.err + ran.out).split())


def test_every_command_that_uses_the_class_tells_it(run: Run, workspace: Path) -> None:
    """Before anything is written; --strict makes it count."""
    rows = "1,Ana Abel,,Gee Abel,a@x.example,\n2,Bo Baker,,Ida Baker,a@x.example,\n"
    (workspace / "roster.csv").write_text(HEAD + rows, "utf-8")
    said = "one address for 2 guardians of 2 families (lines 2 and 3): is the column right?"
    for command in (("roster", "show"), ("roster", "needs"), ("summarize",), ("prep",), ("check",)):
        ran = run(*command)
        assert said in ran.err + ran.out
        assert run(*command, "--strict").code == 1
    exported = workspace.parent / "list.csv"
    exported.write_text(
        "Student ID,Name,Parent 1,Parent 1 email\n3,Cy Cole,Jo Cole,x@x.example\n"
        "4,Di Dunn,Al Dunn,x@x.example\n",
        "utf-8",
    )
    ran = run("roster", "import", exported, "--allow", "parent", "--yes")
    assert f"{exported}:2: {said}" in ran.err


@pytest.mark.parametrize(
    "text",
    ["", "student_id,guardian_name\n1,Eva\n", 'student_id,name\n1,"Ana\n',
     HEAD + "1,Ana,,Eva,e@x.example,perhaps\n"],
)  # fmt: skip
def test_nothing_that_could_not_be_read_is_called_complete(
    run: Run, workspace: Path, text: str
) -> None:
    """The all-clear is for a class that was read whole."""
    (workspace / "roster.csv").write_text(text, "utf-8")
    ran = run("roster", "needs")
    assert (ran.code, "Nothing is missing" in ran.out) == (1, False)
