"""What a list of children says of them alone is a no for the guardians whom another table names."""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

GUARDIANS = """\
Student ID,Student,Guardian,Relation,Guardian email
1,Ina Fox,Ann Fox,Mother,a@x.example
1,Ina Fox,Bob Fox,Father,b@x.example
2,Kai Poe,Eva Poe,Mother,e@x.example
"""
HELD, IN = {"Ann Fox": "office", "Bob Fox": "office"}, {"Ann Fox": "allow", "Bob Fox": "allow"}


def read(header: str, cell: str, answers: dict[str, str] | None = None) -> dict[str, str]:
    """Return the words of permission of two tables: the children with a column, the guardians."""
    children = f"student_id,student,{header}\n1,Ina Fox,{cell}\n2,Kai Poe,\n"
    tables = [table(GUARDIANS.encode(), "list.csv"), table(children.encode(), "children.csv")]
    options = Options(allow=("parent", "guardian"), permissions=answers or {})
    found = of_tables(tables, options)
    assert not found.problems, found.problems
    return {g.name: g.contact for child in found.students for g in child.guardians}


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("no contact", "Y"), ("no contact", "father"), ("do not mail", "x"), ("court", "Y"),
        ("legal", "Y"), ("custody status", "Y"), ("custody alert", "Y"), ("court order", "1"),
        ("receives mail", "N"), ("custody", "N"), ("e-mail consent", "no"), ("letters home", "N"),
    ],
)  # fmt: skip
def test_a_no_beside_the_child_holds_the_guardians(header: str, cell: str) -> None:
    """They stand in another table, and nobody knows which of them is meant."""
    found = read(header, cell)
    assert {name: found[name] for name in HELD} == HELD


@pytest.mark.parametrize("header", ["Mail goes to", "Custody", "Letters to", "Zettel", "Remarks"])
@pytest.mark.parametrize(
    "cell", ["mother", "father only", "parent 2 only", "nothing to dad", "Ann"]
)
def test_whom_a_cell_beside_the_child_means_is_nobodys_guess(header: str, cell: str) -> None:
    """Both wait; who is meant stands in another table, with no number."""
    found = read(header, cell)
    assert {name: found[name] for name in HELD} == HELD


@pytest.mark.parametrize(
    ("header", "cell"),
    [("custody", "both"), ("letters to", "both"), ("no contact", "N"), ("custody alert", "no"),
     ("bus", "N"), ("photo", "N"), ("zork", "N"), ("receives mail", "Y")],
)  # fmt: skip
def test_what_says_no_such_thing_holds_nobody(header: str, cell: str) -> None:
    """No warning, and a no about the child's day."""
    found = read(header, cell)
    assert {name: found[name] for name in IN} == IN


def test_an_answer_lets_them_in() -> None:
    """Where the column is about something else."""
    found = read("court", "Y", {"court": "none"})
    assert {name: found[name] for name in IN} == IN
