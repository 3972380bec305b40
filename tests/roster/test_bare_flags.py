"""A bare yes and no beside a person may be the permission, whatever its header is about."""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

BOTH = Options(allow=("parent", "guardian"))
HEADERS = [
    "Legal", "Legal?", "Legal (Y/N)", "Legal contact", "Court", "Custody", "Gericht", "Tribunal",
    "Juridique", "Order", "Title", "Type", "Address", "Post", "Mail", "Email?", "Correo", "Street",
    "City", "Household", "Priority", "Company", "State", "Phone", "Access", "Flag", "OK", "",
]  # fmt: skip


def in_columns(header: str, first: str, second: str) -> str:
    """Return a list of two parents in a row, with such a column of each."""
    people = [f"Parent {n},Parent {n} email,Parent {n} {header}" for n in (1, 2)]
    return (
        f"Student ID,Student,{','.join(people)}\n"
        f"1,Ina Fox,Ann Fox,a@x.example,{first},Bob Fox,b@x.example,{second}\n"
        f"2,Kai Poe,Eva Poe,e@x.example,{first},Dan Poe,d@x.example,{first}\n"
    )


def in_rows(header: str, first: str, second: str) -> str:
    """Return a list with a row for each parent, and such a column."""
    return (
        f"Student ID,Student,Guardian,Relation,Guardian email,{header}\n"
        f"1,Ina Fox,Ann Fox,Mother,a@x.example,{first}\n"
        f"1,Ina Fox,Bob Fox,Father,b@x.example,{second}\n"
        f"2,Kai Poe,Eva Poe,Mother,e@x.example,{first}\n"
    )


def read(text: str, answers: dict[str, str] | None = None) -> dict[str, str]:
    """Return each guardian's word of permission by their name."""
    found = of_tables([table(text.encode(), "list.csv")], BOTH._replace(permissions=answers or {}))
    return {g.name: g.contact for child in found.students for g in child.guardians}


@pytest.mark.parametrize("shape", [in_columns, in_rows])
@pytest.mark.parametrize("header", HEADERS)
def test_a_no_lets_nobody_in(header: str, shape) -> None:
    """Below a header about the law, a court, an address or a title, too."""
    assert read(shape(header, "Y", "N")).get("Bob Fox") != "allow"


@pytest.mark.parametrize(("answer", "let_in"), [("mail", "Ann Fox"), ("forbids", "Bob Fox")])
@pytest.mark.parametrize("header", ["Legal", "Legal contact", "Court", "Gericht"])
def test_what_names_only_its_topic_is_a_question(header: str, answer: str, let_in: str) -> None:
    """A yes may be good or bad there: an answer says it, and until then both wait."""
    text = in_rows(header, "Y", "N")
    assert set(read(text).values()) == {"office"}
    found = read(text, {header: answer})
    assert {name for name in ("Ann Fox", "Bob Fox") if found[name] == "allow"} == {let_in}


@pytest.mark.parametrize("header", ["Legal alert", "Court order", "Custody issue", "Restricted"])
def test_a_warning_is_none_where_it_is_answered_with_no(header: str) -> None:
    """And its yes is one."""
    found = read(in_rows(header, "Y", "N"))
    assert found["Bob Fox"] == "allow"
    assert found["Ann Fox"] in ("office", "deny")


def test_a_topic_that_nobody_has_answered_holds_nobody() -> None:
    """An empty column says nothing."""
    assert set(read(in_rows("Legal", "", "")).values()) == {"allow"}


def test_words_below_a_topic_still_warn() -> None:
    """Where the answers are mixed, its no waits too, and its words are no yes."""
    found = read(in_rows("Legal", "see file", "N"))
    assert set(found.values()) == {"office"}


def test_an_address_or_a_country_is_no_answer() -> None:
    """Norway's sign is no refusal."""
    for header in ("Country", "Address"):
        found = read(in_columns(header, "NO", "NO"))
        assert set(found.values()) == {"allow"}
