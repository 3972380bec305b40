"""Columns of consent: what is refused, left empty or not understood is never a yes, and is told."""

from __future__ import annotations

import pytest

from confkit.roster.exports.headers import Field, field_of, normal
from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

BOTH = Options(allow=("parent", "guardian"))
TWO = "Student ID,Student Name,Parent 1 Name,Parent 1 Email,Parent 2 Name,Parent 2 Email"


def read(text: str, options: Options = BOTH) -> Import:
    """Read one table."""
    return of_tables([table(text.encode(), "list.csv")], options)


def words(found: Import) -> dict[str, str]:
    """Return each guardian's word of permission."""
    assert not found.problems
    return {one.name: one.contact for child in found.students for one in child.guardians}


def two(header: str, first: str, second: str) -> Import:
    """Read two families, with a column for each parent; the second family says yes to both."""
    heads = ",".join(f"Parent {n} {header}" for n in (1, 2))
    return read(
        f"{TWO},{heads}\n"
        f"1,Zoe Lamb,Una Lamb,una@x.example,Per Lamb,per@x.example,{first},{second}\n"
        f"2,Kit Moss,Ora Moss,ora@x.example,Abe Moss,abe@x.example,{first},{first}\n"
    )


@pytest.mark.parametrize("header", ["Opt In", "Opted-in", "E-mail permission", "Rundbrief", "Zuzu"])
@pytest.mark.parametrize("yes", ["x", "✓", "Yes", "TRUE"])
def test_an_empty_cell_beside_a_tick_is_no_yes(header: str, yes: str) -> None:
    """Whoever has not ticked stays with the office, and the column is named."""
    found = two(header, yes, "")
    assert words(found)["Per Lamb"] == "office"
    assert any(f"Parent 2 {header}" in one.said for one in found.told) or found.flags


def test_a_column_of_consent_that_nobody_has_filled_says_nothing() -> None:
    """It holds nobody back."""
    assert set(words(two("Opt In", "", "")).values()) == {"allow"}


PAIRS = [
    ("Granted", "Revoked"), ("Accepted", "Declined"), ("Given", "Withdrawn"),
    ("Erteilt", "Widerrufen"),
    ("Zugestimmt", "Verweigert"), ("Accordé", "Refusé"), ("Otorgado", "Denegado"),
    ("Aceptado", "Rechazado"),
    ("Autorizado", "Recusado"), ("Concesso", "Negato"), ("Verleend", "Geweigerd"),
    ("Udzielono", "Odmowa"),
    ("Verildi", "Reddedildi"),
]  # fmt: skip


@pytest.mark.parametrize(("yes", "no"), PAIRS)
@pytest.mark.parametrize(
    "header", ["Zuzu", "Marketing", "Email Consent", "Opt In", "Portal Access"]
)
def test_who_refuses_is_never_written_to(yes: str, no: str, header: str) -> None:
    """Whatever the column is called; a column that is understood lets the others in."""
    found = two(header, yes, no)
    assert words(found)["Per Lamb"] != "allow"
    if header in ("Email Consent", "Opt In", "Portal Access"):
        assert words(found)["Una Lamb"] == "allow"
    else:
        assert [flag.header for flag in found.flags] == [f"Parent 1 {header}"]
        assert set(words(found).values()) == {"office"}


@pytest.mark.parametrize("no", ["Refused", "Refused: too many", "Widerrufen", "Kapow"])
def test_what_the_family_has_answered_holds_both_parents(no: str) -> None:
    """A column about consent that names nobody is asked about, whatever its words are."""
    found = read(
        f"{TWO},Newsletter consent\n"
        f"1,Zoe Lamb,Una Lamb,una@x.example,Per Lamb,per@x.example,{no}\n"
        "2,Kit Moss,Ora Moss,ora@x.example,Abe Moss,abe@x.example,Given\n"
    )
    assert words(found)["Una Lamb"] == words(found)["Per Lamb"] == "office"
    assert [flag.header for flag in found.flags] == ["Newsletter consent"]


def test_a_few_words_that_come_again_are_asked_about() -> None:
    """No list of words decides: nobody knows these, and they answer something about a person."""
    rows = "".join(
        f"{n},Kid {name},Ann {name},a{n}@x.example,{'Wibble' if n % 2 else 'Wobble'}\n"
        for n, name in enumerate(["Ash", "Bly", "Coe", "Dow", "Eck"])
    )
    found = read(f"Student ID,Student Name,Parent Name,Parent Email,Parent Zuzu\n{rows}")
    assert [flag.header for flag in found.flags] == ["Parent Zuzu"]
    assert set(words(found).values()) == {"office"}


@pytest.mark.parametrize("header", ["No Contact", "Do not email", "Opt out", "Court order"])
@pytest.mark.parametrize("said", ["Refused", "Denied", "Blocked", "Prohibited", "Opted out"])
def test_a_refusal_beside_what_forbids_is_no_all_clear(header: str, said: str) -> None:
    """It may be the contact that was denied."""
    found = two(header, "No", said)
    assert words(found)["Per Lamb"] != "allow"


@pytest.mark.parametrize(
    "header", ["No Mail P2", "P2 No Mail", "Do not email G2", "No mail parent 2"]
)
def test_a_person_at_the_end_of_a_header_is_meant_alone(header: str) -> None:
    """The other parent of that child is let in, and the column is told."""
    people = TWO.replace("Parent", "Guardian") if "G2" in header else TWO
    found = read(
        f"{people},{header}\n"
        "1,Zoe Lamb,Una Lamb,una@x.example,Per Lamb,per@x.example,X\n"
        "2,Kit Moss,Ora Moss,ora@x.example,Abe Moss,abe@x.example,\n"
    )
    assert words(found)["Una Lamb"] == words(found)["Abe Moss"] == "allow"
    assert words(found)["Per Lamb"] == "office"
    assert any(header in one.said for one in found.told)


def test_a_word_that_is_neither_yes_nor_no_is_told() -> None:
    """By its column, so that the teacher can see why somebody is with the office."""
    found = two("Email Consent", "Yes", "Wibble")
    assert words(found)["Per Lamb"] == "office"
    assert any(
        "Parent 2 Email Consent" in one.said and "'Wibble'" in one.said for one in found.told
    )


def test_contacts_of_whom_nothing_says_who_they_are_are_told() -> None:
    """They come in as office, whatever they may receive."""
    found = read(
        "Student ID,Student Name,Contact 1 Name,Contact 1 Email,Contact 1 May Receive Letters\n"
        "1,Zoe Lamb,Una Lamb,una@x.example,Yes\n"
    )
    assert words(found) == {"Una Lamb": "office"}
    assert any("'contact 1'" in one.said for one in found.told)


@pytest.mark.parametrize(
    "header",
    [
        "Alumno/a", "Alumno(a)", "Alumn@", "Alumno/alumna", "ALUMNO/A", "Aluno(a)", "Aluno/a",
        "Schüler/in", "Schüler*in", "Schüler:in", "Schüler_in", "SchülerIn", "Schüler(in)",
        "Schüler/-in", "Schüler/Schülerin",
        "Student(s)", "Studente/ssa",
    ],
)  # fmt: skip
def test_a_header_for_both_genders_is_the_students(header: str) -> None:
    """However the ending is written."""
    found = field_of(header)
    assert found is not None
    assert found[:2] == Field("", "name")[:2]


@pytest.mark.parametrize("header", ["opt_in", "OptIn", "Opt-in", "checked_in", "Sign In", "E-mail"])
def test_a_header_that_only_looks_like_an_ending_keeps_it(header: str) -> None:
    """An "in" after an underscore or a capital is a word of its own."""
    assert normal(header).split()[-1] in ("in", "email")


def test_a_student_who_was_transferred_in_is_in_the_class() -> None:
    """And one who was transferred out is not."""
    found = read(
        "Student ID,Student Name,Parent Name,Parent Email,Status\n"
        "1,Zoe Lamb,Una Lamb,una@x.example,Transfer In\n"
        "2,Kit Moss,Ora Moss,ora@x.example,Enrolled\n"
        "3,Lee Nash,Pip Nash,pip@x.example,Transfer Out\n"
    )
    assert {child.name for child in found.students} == {"Zoe Lamb", "Kit Moss"}
