"""Marks stand where a sentence says whose it is, and what they stand for is put back in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.language.spoken_dates import spoken
from confkit.names.marks import Marks, same_marks

NAMES = ["Ana Reyes", "Chidi Okafor", "陳美玲", "Dana Rivera", "Jean-Luc O'Neil", "Will Park"]
MARKS = Marks(NAMES, spoken("en").languages)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Ana reads to Chidi", "[1] reads to [2]"),
        ("Ana Reyes reads, and Ana writes", "[1] reads, and [2] writes"),
        ("ask for Ms. Rivera's list", "ask for [1]. [2]'s list"),
        ("by Nov 24, 2026-12-18 or 12/18/2026", "by [1], [2] or [3]"),
        ("write to a.reyes@mail.example or 555 123 4567", "write to [1] or [2]"),
        ("On Fridays she reads in Arabic or English", "On Fridays she reads in Arabic or English"),
        ("her sister Zofia helps", "her sister [1] helps"),
        ("I read 20 minutes, 4 of 5 days", "I read 20 minutes, 4 of 5 days"),
        ("和陳美玲一起讀", "和[1]一起讀"),
        ("Jean-Luc reads", "[1] reads"),
        ("Jean-Luc's book, O’Neil’s pen", "[1]'s book, [2]’s pen"),
        ("read with ana or jean-luc", "read with [1] or [2]"),
        ("Will will read in the park", "[1] will read in the park"),
        ("the 24th of November, 11/24 or 24/11", "the [1], [2] or [3]"),
        ("reads 1/2 a page, 4/5 days", "reads 1/2 a page, 4/5 days"),
    ],
)
def test_a_sentence_says_no_more_whose_it_is(text: str, marked: str) -> None:
    """A name of the class, a word with a capital inside, a day, an address, a long number."""
    assert MARKS.marked(text).text == marked


@pytest.mark.parametrize("text", ["Jean-Luc lee", "lee O’Neil", "Ana lee", "陳美玲讀"])
def test_a_name_of_the_class_in_a_translation_is_seen(text: str) -> None:
    """With a hyphen or an apostrophe, too; a word that is only spelled like one is none."""
    assert MARKS.names_somebody(text)
    assert not MARKS.names_somebody("will lee en el park")


@given(st.text(st.sampled_from("Ana Chidi Nov 24 reads.,! 陳[]1"), max_size=40))
def test_what_marks_stand_for_comes_back(text: str) -> None:
    """A sentence that is translated by itself is the same, on one line."""
    marked = MARKS.marked(text)
    if "[" not in text:
        assert marked.filled(marked.text) == " ".join(text.split())


def test_marks_may_change_their_places_but_not_be_lost() -> None:
    """Another language has another order; a mark may also stand there twice."""
    assert same_marks("[1] reads to [2]", "[2]: [1] le lee, [1]")
    assert not same_marks("[1] reads to [2]", "[1] lee")
    assert not same_marks("[1] reads", "[1] lee [2]")
