"""A table beside the list that holds ids of guardians: whom it may forbid is held."""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

STUDENTS = "student_id,last_name,first_name,class\nP1,Nowak,Ola,3C\nP2,Byrne,Conor,3C\n"
GUARDIANS = """student_id,guardian_id,guardian_name,relationship,guardian_email
P1,G1,Ewa Nowak,mother,ewa@x.example
P1,G2,Adam Nowak,father,adam@x.example
P2,G3,Sinead Byrne,mother,sinead@x.example
"""


def contacts(third: str, permissions: dict[str, str] | None = None) -> dict[str, str]:
    tables = [
        table(text.encode(), name)
        for name, text in (
            ("students.csv", STUDENTS),
            ("guardians.csv", GUARDIANS),
            ("mailing.csv", third),
        )
    ]
    read = of_tables(tables, Options(allow=("parent",), permissions=permissions or {}))
    assert not read.problems
    return {
        guardian.name: guardian.contact
        for student in read.students
        for guardian in student.guardians
    }


@pytest.mark.parametrize(
    "third",
    [
        *(
            f"guardian_id,{header}\nG1,N\nG2,Y\nG3,N\n"
            for header in ("stop", "mail_stop", "barred", "returned_mail", "blocked")
        ),
        *(f"guardian_id,{header}\nG2,Y\n" for header in ("stop", "locker", "zq", "grant")),
        "guardian_id\nG2\n",
        "guardian_id,since\nG2,2026-09-02\n",
        "parent_ref,stop,since\nG2,Y,2026-09-02\n",
        "guardian_id,why\nG2,x\n",
    ],
)
def test_whoever_is_listed_with_a_mark_is_held_alone(third: str) -> None:
    """Read as titles or "not needed", the same rows let a man in who was stopped."""
    held = {"Ewa Nowak": "allow", "Adam Nowak": "office", "Sinead Byrne": "allow"}
    assert contacts(third) == held


@pytest.mark.parametrize("header", ["zq", "locker"])
def test_either_answer_of_a_column_that_nobody_knows_holds(header: str) -> None:
    """Which of the two forbids is not known until it is said."""
    text = f"guardian_id,{header}\nG1,N\nG2,Y\n"
    held = {"Ewa Nowak": "office", "Adam Nowak": "office", "Sinead Byrne": "allow"}
    assert contacts(text) == held


def test_what_the_teacher_says_of_such_a_column_counts() -> None:
    """`--permission stop=forbids`: its yes holds, its no says nothing."""
    text = "guardian_id,zq\nG1,N\nG2,Y\n"
    said = contacts(text, {"zq": "forbids"})
    assert (said["Ewa Nowak"], said["Sinead Byrne"]) == ("allow", "allow")
    assert said["Adam Nowak"] != "allow"


def test_a_table_of_what_is_understood_holds_nobody() -> None:
    """A number to call is no mark."""
    assert set(contacts("guardian_id,phone\nG1,555 0100\nG2,555 0101\n").values()) == {"allow"}


def test_a_table_with_an_id_that_is_not_on_the_list_holds_the_others() -> None:
    """The list may be one class, and the table the whole school's."""
    text = "guardian_id,zq\nG2,Y\nG77,Y\n"
    assert contacts(text)["Adam Nowak"] == "office"
