"""A person's names: compared in any script, and their first letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.roster import person_names
from confkit.roster.person_names import (
    PersonNames,
    holds,
    initials,
    plain,
    without_accents,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José Ibáñez", "jose ibanez"),
        ("Jose\u0301", "JOSÉ"),
        ("Zofia Wójcik", "zofia wojcik"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Søren Ørsted", "soren orsted"),
        ("Đặng Thị Ánh", "dang thi anh"),
        ("Siobhan O’Malley", "siobhan omalley"),
        ("N'Golo", "ngolo"),
        ("Jean-Luc", "jean luc"),
        ("Anne‐Marie", "Anne-Marie"),
        ("Großmann", "grossmann"),
        ("Ægir", "aegir"),
        ("Yılmaz", "yilmaz"),
        ("Ḥasan", "hasan"),
        ("مُحَمَّد", "محمد"),
        ("Андрей", "андреи"),
        ("Ｌｅｏ", "Ｌｅｏ"),
        ("Reyes, Ana", "reyes ana"),
        ("J.R. Smith", "jr smith"),
        ("Zoe\u200d", "zoe"),
    ],
)
def test_two_spellings_of_a_name_are_the_same(one, other):
    """Without accents, without case, with a hyphen or none."""
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana", "Hana"), ("अनीता", "अनिता"), ("李明", "李名"), ("Ana Reyes", "Ana Reyna")],
)
def test_two_names_stay_two(one, other):
    """A vowel of an Indic script is no accent."""
    assert plain(one) != plain(other)


@given(st.text(max_size=20))
def test_the_comparable_form_is_its_own(text):
    """A second time changes nothing."""
    assert plain(plain(text)) == plain(text)
    assert without_accents(without_accents(text)) == without_accents(text)


@pytest.mark.parametrize(
    ("names", "given", "called", "written"),
    [
        (PersonNames("Ana Reyes"), "", "Ana Reyes", ("Ana Reyes",)),
        (PersonNames("Ana Reyes", "", "Reyes, Ana"), "Ana", "Ana", ("Ana Reyes",)),
        (
            PersonNames("Minh Anh Nguyễn", "Annie", "Nguyễn, Minh Anh"), "Minh Anh", "Annie",
            ("Minh Anh Nguyễn", "Annie"),
        ),
        (PersonNames("李小明", "", "李, 小明"), "小明", "小明", ("李小明", "小明 李")),
        (PersonNames("Suharto", "", "Suharto"), "", "Suharto", ("Suharto",)),
    ],
)  # fmt: skip
def test_a_name_is_split_only_where_the_roster_says_so(names, given, called, written):
    """A sort name tells the given name; a display name is never split by guess."""
    assert (names.given, names.called, names.written) == (given, called, written)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Ana Reyes", "A. R."),
        ("Jean-Luc O'Malley", "J.-L. O."),
        ("Zoe\u0308 Ash", "Zoe\u0308 Ash"[0] + ". A."),
        ("Élodie", "É."),
        ("E\u0301lodie", "E\u0301."),
        ("'t Hooft", "t. H."),
        ("अनीता देवी", "अ. दे."),
        ("李小明", "李."),
        ("", ""),
    ],
)
def test_the_first_letters_of_a_name(name, short):
    """One for each word, with its marks."""
    assert initials(name) == short


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("Ask Jose Ibanez's coach", "José Ibáñez", True),
        ("MARY JANE came", "Mary-Jane", True),
        ("with Mary-Jane", "Maryjane", False),
        ("with Maryjane", "Mary-Jane", True),
        ("请给小明计划表", "小明", True),
        ("Anastasia", "Ana", False),
        ("Sean OMalley", "Seán O’Malley", True),
    ],
)
def test_a_name_is_found_in_a_text(text, name, there):
    """As whole words; in a script without blanks anywhere."""
    assert holds(plain(text), plain(name)) is there


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F)))
def test_a_latin_text_loses_its_accents_as_any_other_does(text):
    """A table is quicker than taking each letter apart, and says the same."""
    bare = person_names._without_accents(text)
    assert without_accents(text) == bare
