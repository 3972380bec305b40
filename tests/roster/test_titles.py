"""Lines of one cell above and between the rows, and columns of addresses: each told once."""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

HEAD = "Student ID,Student Name,Parent 1 Name,Parent 1 Email"
ANA, BO = "1,Ana Roe,Gus Poe,gus@x.example", "2,Bo Roe,Eva Poe,eva@x.example"


def read(*lines: str) -> Import:
    """Read a list of these lines."""
    text = "\n".join(lines)
    return of_tables([table(text.encode(), "list.csv")], Options(allow=("parent", "guardian")))


@pytest.mark.parametrize(
    "title", ["Confidential", "Confidential,,,", "Students", "2B", "Klasse,,,"]
)
def test_a_title_of_one_word(title: str) -> None:
    """Above the headers, whether the file fills it up with empty cells or not."""
    found = read(title, HEAD, ANA, BO)
    assert found.problems == []
    assert [child.name for child in found.students] == ["Ana Roe", "Bo Roe"]
    assert any(one.line == 1 and "title" in one.said for one in found.told)


@pytest.mark.parametrize(
    "lines", [["Name", "Ana Roe", "Bo Roe"], ["Name,,", "Ana Roe,,", "Bo Roe,,"]]
)
def test_a_header_of_one_word_is_no_title(lines: list[str]) -> None:
    """A list of names alone is read as before."""
    assert [child.name for child in read(*lines).students] == ["Ana Roe", "Bo Roe"]


def test_a_warning_of_one_word_is_refused() -> None:
    """As any title that speaks of a court."""
    assert [one.line for one in read("Custody", HEAD, ANA).problems] == [1]


@pytest.mark.parametrize("between", ["Room 12,,,", ",Room 12,,", "Grade 4,,,", "Klasse 4b,,,"])
def test_a_line_between_the_students(between: str) -> None:
    """In whichever column it stands, it is told and nobody."""
    found = read(HEAD, between, ANA, between, BO)
    assert found.problems == []
    assert [child.name for child in found.students] == ["Ana Roe", "Bo Roe"]
    assert [one.line for one in found.told if "no student" in one.said] == [2, 4]


def test_an_id_alone_is_still_an_error() -> None:
    """Somebody's name is missing."""
    assert [one.line for one in read(HEAD, ANA, "AB-12,,,", BO).problems] == [3]


def test_a_column_of_addresses_is_told_once() -> None:
    """Though its header is nearly one that is known."""
    found = read("Student ID,Student Name,Parent 1 Name,Parent Emials", ANA, BO)
    assert len([one for one in found.told if "'Parent Emials'" in one.said]) == 1
