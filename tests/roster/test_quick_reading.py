"""What is seen at once of most cells is what reading them whole would have found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.addresses import tidied
from confkit.roster.exports import cell_words, headers, people, pointing
from confkit.roster.exports.cell_words import word_set, words_of_relations

WORDS = sorted(
    {
        *words_of_relations(), *word_set("pointed_at"), *word_set("only"), *word_set("no_names"),
        *word_set("for_both"), *headers.persons(), *pointing._ANDS, "no", "n/a", "none",
    }
)  # fmt: skip
NAMES = ["Ida", "Holt", "De", "La", "O'Malley", "Dr.", "Kim", "Primo", "Łucja", "王芳", "Ñáñez"]
SIGNS = [" ", " ", " ", "-", " & ", "/", ", ", "#", " 1", "2", "B", ".", "(", ")", "_", "´"]
CASES = [str.strip, str.title, str.upper, str.casefold]

words = st.one_of(st.sampled_from(WORDS), st.sampled_from(NAMES), st.text(max_size=3))
parts = st.lists(st.one_of(words, words, st.sampled_from(SIGNS)), max_size=6)
cells = st.builds(lambda found, case: case("".join(found)), parts, st.sampled_from(CASES))
mailboxes = st.builds(
    "{}@{}".format,
    st.one_of(st.sampled_from(sorted(word_set("no_address"))), cells, st.just("no.e-mail")),
    st.sampled_from(["x.example", "none.example", "mail.x.example", "x", "Ü.example"]),
)


@given(cells)
def test_whom_a_cell_means_is_seen_at_once(text: str) -> None:
    """A name in capitals and small letters is nobody whom a cell may point at."""
    assert pointing.pointers(text) == pointing._pointers_in(text)


@pytest.mark.parametrize("form", ["{}", "{} 1", "only {}", "{} only", "{} & {} 2"])
def test_each_word_for_a_person_is_read_whole(form: str) -> None:
    """So is each with a number, and several of them."""
    for text in [case(form.replace("{}", word)) for word in WORDS for case in CASES]:
        assert pointing.pointers(text) == pointing._pointers_in(text), text


@given(st.one_of(cells, mailboxes, st.text(max_size=12)))
def test_what_is_no_name_is_seen_at_once(text: str) -> None:
    """A cell that begins with a letter is no number."""
    word = cell_words.key(text).strip(" .?!*")
    is_none = word in cell_words._no_names() or "@" in text
    assert cell_words.is_no_name(text) == (is_none or bool(cell_words._NUMBERS.fullmatch(text)))


@given(mailboxes)
def test_the_letters_of_an_address_are_the_same(text: str) -> None:
    """By a table of signs as by an expression."""
    local, letters = cell_words._local(text)
    assert letters == cell_words._NO_LETTER.sub("", local)


@given(mailboxes)
def test_an_address_that_is_taken_at_once_is_in_no_doubt(text: str) -> None:
    """Nothing would have been told of it, or taken off."""
    if people._is_plainly_one(text):
        assert people._in_doubt(text, "Ida Holt") == ""
        assert tidied(text).strip(" ;,") == text
