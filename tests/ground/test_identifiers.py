"""Ids that people choose, and the file names made of them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from confkit.ground import identifiers
from confkit.ground.text import key

REFUSED_BY_SOME_SYSTEM = [
    "",
    ".",
    "..",
    " ",
    "CON",
    "con",
    "nul.txt",
    "COM1",
    "com1.toml",
    "LPT9",
    "PRN",
    "aux",
    "CONIN$",
    "name.",
    "name ",
    " name",
    "a/b",
    "a\\b",
    "a:b",
    "a*b",
    'a"b',
    "a<b",
    "a|b",
    "a?b",
    "a\x00b",
    "a\nb",
    "-rf",
    ".hidden",
    "José",
    "a b",
    "x" * 65,
    "a\u200bb",
]
DEVICES = ["CON", "prn", "Aux", "NUL", "com0", "COM9", "lpt1", "CONOUT$", "nul.tar.gz", "con.x"]

ids = st.text(st.sampled_from("aAbB01 ._-éÉßẞİıſKk王नдД٣"), min_size=1, max_size=12).filter(
    lambda said: identifiers.why_not(said) is None
)


@pytest.mark.parametrize("name", REFUSED_BY_SOME_SYSTEM)
def test_a_name_that_some_file_system_refuses_is_not_portable(name: str) -> None:
    """Devices, separators, hidden names, trailing dots, accents, blanks, too many letters."""
    assert not identifiers.is_portable(name)


@pytest.mark.parametrize("name", ["1042", "a", "A-1_b.2", "console", "com10", "x" * 64, "0987"])
def test_a_plain_name_is_portable(name: str) -> None:
    """Letters, digits and . _ - between them are taken everywhere."""
    assert identifiers.is_portable(name)


@pytest.mark.parametrize("device", DEVICES)
def test_no_slug_is_a_device(device: str) -> None:
    """A student whose id is the name of a Windows device gets a file that can be opened."""
    assert identifiers.is_portable(identifiers.slug(device))


@pytest.mark.parametrize("said", ["1042", "Room 4", "a.b_c-d", "José", "王", "٣", "x" * 64])
def test_ids_of_the_contract_are_taken(said: str) -> None:
    """Letters of any script, digits, blanks and . _ - may stand in an id, 64 at most."""
    assert identifiers.why_not(said) is None


@pytest.mark.parametrize(
    "said",
    [unicodedata.normalize("NFD", "José"), "हिन्दी", "தமிழ்", unicodedata.normalize("NFD", "한국")],
)
def test_letters_with_marks_are_letters(said: str) -> None:
    """A script whose vowels are marks, and an accent typed on a Mac, are letters too."""
    assert identifiers.why_not(said) is None


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "is empty"),
        (" . ", "is empty"),
        ("..", "is empty"),
        ("x" * 65, "is longer than 64 characters"),
        ("a/b", "may hold letters, digits, blanks, and the signs . _ - only"),
        ("a\nb", "may hold letters, digits, blanks, and the signs . _ - only"),
        ("a\n", "may hold letters, digits, blanks, and the signs . _ - only"),
        (" a", "may hold letters, digits, blanks, and the signs . _ - only"),
        ("a\u200bb", "may hold letters, digits, blanks, and the signs . _ - only"),
        ("=1+1", "may hold letters, digits, blanks, and the signs . _ - only"),
    ],
)
def test_what_is_no_id_is_told_why(said: str, why: str) -> None:
    """Each refusal has its reason."""
    assert identifiers.why_not(said) == why


@pytest.mark.parametrize("said", ["1042", "A-1_b.2", "0987"])
def test_a_portable_id_is_its_own_slug(said: str) -> None:
    """A teacher finds the file by the id that stands in the roster."""
    assert identifiers.slug(said) == said


@given(ids)
def test_every_slug_is_a_portable_name(said: str) -> None:
    """Whatever the id, its file has a name that every system takes, with room for an ending."""
    slug = identifiers.slug(said)
    assert identifiers.is_portable(slug)
    assert "--" not in slug, "two hyphens part the slug from the guardian's place"


@given(ids, ids)
@example("a b", "a-b")
@example("a--b", "a-b")
@example("CON", "con.")
@example("ß", "ss")
def test_two_students_never_share_a_file(one: str, other: str) -> None:
    """Ids that differ have slugs that differ, also where upper and lower case are one."""
    assume(key(one) != key(other))
    assert identifiers.slug(one).casefold() != identifiers.slug(other).casefold()


@given(ids)
@example("José")
@example("Room 4")
def test_an_id_that_looks_like_a_slug_has_another(said: str) -> None:
    """Somebody whose id is the slug of somebody else does not get their file."""
    slug = identifiers.slug(said)
    assume(key(slug) != key(said))
    assert identifiers.slug(slug).casefold() != slug.casefold()


@given(ids)
def test_a_slug_is_the_same_in_every_normal_form(said: str) -> None:
    """The id as a Mac writes it and as Windows does leads to one file."""
    decomposed = unicodedata.normalize("NFD", said)
    assert identifiers.slug(decomposed) == identifiers.slug(unicodedata.normalize("NFC", said))


@given(ids, ids)
@example("straße 1", "a")
@example("straße", "a")
@example("İ", "i")
@example("ſam", "s")
@example("οδοσ", "b")
def test_all_spellings_of_an_id_are_the_same_childs(one: str, other: str) -> None:
    """In capitals, folded and decomposed; the slug of each, too, finds the id of the roster."""
    assume(key(one) != key(other))
    spelled = [one, one.upper(), one.casefold(), *(unicodedata.normalize("NFD", one),)]
    known = identifiers.Spellings([other, one])
    for again in (said for said in spelled if key(said) == key(one)):
        assert identifiers.canonical(again) == identifiers.canonical(one)
        for name in (identifiers.slug(again), key(identifiers.slug(again))):
            assert known.get(name) == one
            assert known.canonical(name) == identifiers.canonical(one)
