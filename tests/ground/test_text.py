"""Text from people: what is removed, what makes two names the same, what a spreadsheet gets."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground import text

ACTING = [
    "\x00",
    "\x07",
    "\x08",
    "\x1b",
    "\x7f",
    "\x80",
    "\x9b",
    "\x9f",  # controls, and CSI in C1
    "\u202a",
    "\u202d",
    "\u202e",
    "\u2066",
    "\u2069",  # what turns a line round
    "\ufeff",
]
BREAKS = ["\n", "\r\n", "\t", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"]

mixed = st.lists(
    st.sampled_from([*ACTING, *BREAKS, " ", "Ana", "é", "e\u0301", "王", "\u200d", "\u00a0", "ß"])
).map("".join)


@pytest.mark.parametrize("acts", ACTING)
def test_clean_removes_what_is_not_seen_but_acts(acts: str) -> None:
    """A character that acts goes without a trace, and the letters close up."""
    assert text.clean(f"A{acts}na") == "Ana"


@pytest.mark.parametrize("stays", ["\n", "\t", "\u200c", "\u200d", "\u00a0", "é", "e\u0301", "😀"])
def test_clean_keeps_what_people_write(stays: str) -> None:
    """Line ends, tabs, joiners of Persian and Indic names, and every letter stay."""
    assert text.clean(f"A{stays}na") == f"A{stays}na"


def test_clean_makes_one_kind_of_line_end() -> None:
    """A line end as Windows writes it becomes the one that we use."""
    assert text.clean("one\r\ntwo\nthree") == "one\ntwo\nthree"


@given(mixed)
def test_clean_text_is_clean(said: str) -> None:
    """Nothing that acts is left, and cleaning again changes nothing."""
    cleaned = text.clean(said)
    assert not text.UNSEEN.search(cleaned)
    assert text.clean(cleaned) == cleaned


def test_one_line_closes_up_where_a_control_was() -> None:
    """A control inside a name is removed; it does not cut the name in two."""
    said = {acts: text.one_line(f"A{acts}na") for acts in ACTING}
    assert said == dict.fromkeys(ACTING, "Ana")


@pytest.mark.parametrize("breaks", BREAKS)
def test_one_line_puts_a_space_where_a_line_ended(breaks: str) -> None:
    """Two lines are two words."""
    assert text.one_line(f" Ana {breaks}{breaks}Reyes{breaks}") == "Ana Reyes"


@given(mixed | st.text())
def test_one_line_is_one_line(said: str) -> None:
    """The result is at most one line, without blanks around it, and stays as it is."""
    line = text.one_line(said)
    assert len(line.splitlines()) <= 1
    assert not text.UNSEEN.search(line)
    assert line == line.strip()
    assert text.one_line(line) == line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José", "Jose\u0301"),
        ("JOSÉ", "josé"),
        ("Straße", "STRASSE"),
        ("Ana  Reyes ", "ana reyes"),
        ("Ana\u00a0Reyes", "Ana Reyes"),
        ("\ufeffAna", "Ana"),
        ("Å", "\u212b"),
    ],
)
def test_two_ways_to_write_a_name_have_one_key(one: str, other: str) -> None:
    """Normal form, case and blanks do not make a name another one."""
    assert text.key(one) == text.key(other)


@pytest.mark.parametrize(("one", "other"), [("Ana", "Anna"), ("José", "Jose"), ("i", "ı")])
def test_two_names_have_two_keys(one: str, other: str) -> None:
    """A letter or an accent more is another name."""
    assert text.key(one) != text.key(other)


@given(st.text())
def test_the_key_does_not_depend_on_the_normal_form(said: str) -> None:
    """The same text, composed or decomposed, has the same key."""
    assert text.key(unicodedata.normalize("NFD", said)) == text.key(said)


def test_words_are_joined_as_in_a_sentence() -> None:
    """None, one, two and three words."""
    said = [text.listed(words) for words in ([], ["Ana"], ["Ana", "Bo"], ["Ana", "Bo", "Cy"])]
    assert said == ["", "Ana", "Ana and Bo", "Ana, Bo and Cy"]
    assert text.listed(["Ana", "Bo"], "or") == "Ana or Bo"


def test_a_noun_agrees_with_its_number() -> None:
    """One is singular, all else plural, and an odd plural can be given."""
    said = [
        text.counted(1, "letter"),
        text.counted(0, "letter"),
        text.counted(2, "child", "children"),
    ]
    assert said == ["1 letter", "0 letters", "2 children"]


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_defused(cell: str) -> None:
    """A cell that a spreadsheet would calculate begins with an apostrophe."""
    assert text.defused(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Ana", "1042", " x", "a=b", "'x"])
def test_a_plain_cell_stays_as_it_is(cell: str) -> None:
    """What is no formula is not touched."""
    assert text.defused(cell) == cell


@given(st.text())
def test_no_defused_cell_is_a_formula(said: str) -> None:
    """Whatever was written, no spreadsheet calculates it, and nothing of it is lost."""
    cell = text.defused(said)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.endswith(said)
