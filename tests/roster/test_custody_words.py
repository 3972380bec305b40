"""Codes and adjectives of custody: an answer lets in whom a word names, and nobody by a letter."""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

WHO = ("mother", "father")


def read(header: str, *cells: str, answer: str = "", people: tuple[str, str] = WHO) -> Import:
    """Read a class in which each child has a mother and a father, and a cell about them."""
    one, two = people
    head = f"Student ID;Student;{one};{one} email;{two};{two} email;{header}"
    rows = [
        f"{n};Kid{n} Fox;Ann{n} Fox;a{n}@x.example;Bob{n} Fox;b{n}@x.example;{cell}"
        for n, cell in enumerate(cells)
    ]
    permissions = {header: answer} if answer else {}
    options = Options(allow=("parent", "guardian"), permissions=permissions)
    return of_tables([table("\n".join([head, *rows]).encode(), "list.csv")], options)


def let_in(found: Import) -> list[str]:
    """Return who of each child is let in: "mother father", "mother", "father" or ""."""
    assert not found.problems, found.problems
    by_id = sorted(found.students, key=lambda student: int(student.id))
    return [
        " ".join(who for who, g in zip(WHO, child.guardians, strict=True) if g.contact == "allow")
        for child in by_id
    ]


CODES = ["Sole - M", "sole-f", "M", "F", "P", "S/M", "Sole", "Sole 1", "Primary (2)", "Sole Mat."]


@pytest.mark.parametrize("header", ["Custody", "Legal custody", "Sorgerecht", "Custodia", "Garde"])
@pytest.mark.parametrize("code", CODES)
def test_a_code_that_is_called_a_yes_lets_in_nobody_until_it_is_said_whom(
    header: str, code: str
) -> None:
    """It may mean either parent; what to answer is told."""
    found = read(header, "Joint", code, answer=f"mail: Joint, {code}")
    assert let_in(found) == ["mother father", ""]
    assert {g.contact for child in found.students for g in child.guardians} == {"allow", "office"}
    assert any(f"{header}=mail: {code} mother" in str(told) for told in found.told)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("whom", "who"), [("mother", "mother"), ("father", "father"), ("both", "mother father")]
)
def test_a_code_lets_in_whom_the_teacher_says(code: str, whom: str, who: str) -> None:
    """And nobody else."""
    found = read("Custody", "Joint", code, answer=f"mail: Joint, {code} {whom}")
    assert let_in(found) == ["mother father", who]


@pytest.mark.parametrize(
    ("word", "who"),
    [
        ("sole maternal", "mother"),
        ("Paternal - sole", "father"),
        ("garde exclusive maternelle", "mother"),
        ("custodia paterna", "father"),
        ("Mother only", "mother"),
        ("maternal grandmother", ""),
        ("sole maternal and paternal", "mother father"),
    ],
)
def test_an_adjective_names_its_parent(word: str, who: str) -> None:
    """So does a word for one; a grandmother is not the mother."""
    assert let_in(read("Custody", "Joint", word, answer=f"mail: Joint, {word}"))[1] == who


@pytest.mark.parametrize("other", ["F", "P", "V", "D"])
def test_m_beside_another_letter_may_mean_parents_in_any_column(other: str) -> None:
    """In "Send to" too; a plain F is no denial there."""
    found = read("Send letters to", "M", other, answer=f"mail: M, {other}")
    assert let_in(found) == ["", ""]
    assert {g.contact for child in found.students for g in child.guardians} == {"office"}
    answer = f"mail: M mother, {other} father"
    assert let_in(read("Send letters to", "M", other, answer=answer)) == ["mother", "father"]


def test_letters_of_something_else_are_a_yes_as_the_teacher_says() -> None:
    """E-mail or paper; and a column that is one parent's own is theirs."""
    found = read("Send letters by", "E", "P", "E", answer="mail: E")
    assert let_in(found) == ["mother father", "", "mother father"]
    found = read("Mother custody", "S", "J", answer="mail: S, J")
    assert [who.partition(" ")[0] for who in let_in(found)] == ["mother", "mother"]


def test_true_and_false_stay_what_they_are() -> None:
    """F beside T is a no."""
    found = read("Receives mail", "T", "F")
    assert [g.contact for g in found.students[1].guardians] == ["deny", "deny"]


@pytest.mark.parametrize("meaning", ["none", "about: see file mother"])
def test_what_a_column_of_custody_says_is_never_waved_aside(meaning: str) -> None:
    """The answer that is taken is told, with a word of the column."""
    found = read("Custody", "see file", "yes", answer=meaning)
    assert let_in(found)[0] == ""
    assert any("--permission 'Custody=mail: see file mother'" in str(told) for told in found.told)
