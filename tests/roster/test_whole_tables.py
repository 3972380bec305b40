"""A second table that is not understood: it holds whom it names, until it is answered for."""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

CLASS = """Student ID,Student,Mother,Mother email,Father,Father email
1,Ida Holt,Nora Holt,nora@x.example,Per Holt,per@x.example
2,Bo Lind,Kim Lind,kim@x.example,Jan Lind,jan@x.example
3,Al Pim,Ann Pim,ann@x.example,Ole Pim,ole@x.example
"""
ALL = {"Nora Holt", "Per Holt", "Kim Lind", "Jan Lind", "Ann Pim", "Ole Pim"}
ADDRESSES = "Addresses\nnora@x.example\nJAN@x.example\n"
HEADLESS = "nora@x.example\njan@x.example\n"
NAMES = "Who,Since\nNora Holt,2024\nLind Jan,2025\n"
CELLS = "To\n<nora@x.example>; jan@x.example\n"


def read(second: str, answer: str = "", name: str = "list.csv") -> Import:
    """Read a class with a second table beside it, and an answer about that."""
    permissions = {name: answer} if answer else {}
    options = Options(allow=("parent", "guardian"), permissions=permissions)
    tables = [table(CLASS.encode(), "class/class.csv"), table(second.encode(), f"class/{name}")]
    found = of_tables(tables, options)
    assert not found.problems, found.problems
    return found


def who(found: Import, word: str) -> set[str]:
    """Return the guardians who have a word of permission."""
    return {g.name for child in found.students for g in child.guardians if g.contact == word}


@pytest.mark.parametrize("second", [ADDRESSES, HEADLESS, NAMES, CELLS])
def test_a_table_is_answered_for_as_a_whole(second: str) -> None:
    """Only to them, not to them, or about something else; without an answer it is asked."""
    silent = read(second)
    assert who(silent, "allow") == {"Ann Pim", "Ole Pim"}
    (flag,) = silent.flags
    assert (flag.header, flag.named) == ("list.csv", 2)
    assert who(read(second, "mail"), "allow") == {"Nora Holt", "Jan Lind"}
    forbidden = read(second, "forbids")
    assert who(forbidden, "deny") == {"Nora Holt", "Jan Lind"}
    assert who(forbidden, "allow") == ALL - {"Nora Holt", "Jan Lind"}
    assert who(read(second, "none"), "allow") == ALL
    assert not any(read(second, answer).flags for answer in ("mail", "forbids", "none"))


@pytest.mark.parametrize("answer", ["", "mail", "none", "forbids"])
def test_what_such_a_table_says_of_a_court_still_counts(answer: str) -> None:
    """Whatever it is about."""
    text = "Addresses,Remark\nnora@x.example,\njan@x.example,court order\n"
    assert "Jan Lind" not in who(read(text, answer), "allow")


def test_a_table_whose_name_warns_lets_nobody_in() -> None:
    """A list called so is no list of those who get letters."""
    for answer in ("mail", "none"):
        found = read(ADDRESSES, answer, name="no contact.csv")
        assert who(found, "allow") <= {"Ann Pim", "Ole Pim"}


def test_one_who_is_named_otherwise_is_not_denied_but_held() -> None:
    """By a last name alone nobody knows whom a table means."""
    found = read("Who\nHerr Lind\n", "forbids")
    assert who(found, "deny") == set()
    assert who(found, "office") == {"Kim Lind", "Jan Lind"}
