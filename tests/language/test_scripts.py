"""In which script a text is: a family's own words are told from the school's by their letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.language import languages, names, scripts
from confkit.language.languages import ENGLISH

LATIN = frozenset(("LATIN",))
SIGNS = st.text(st.sampled_from("aé ,.(1سم؟小の한አЖკ✓"), max_size=30)


@given(SIGNS)
def test_a_text_in_parts_is_the_text(text: str) -> None:
    """A part of its own has no letter of another script, and the others none of its own."""
    for split in (scripts.runs, scripts.stretches):
        assert "".join(part.text for part in split(text, LATIN)) == text
    for part in scripts.stretches(text, LATIN):
        there = scripts.of_text(part.text)
        assert (not there & LATIN and part.script in there) if part.script else there <= LATIN


def test_what_is_passed_over_as_latin_is_of_no_other_script() -> None:
    """Most texts have no sign outside of these, and are not looked at letter by letter."""
    passed = (sign for sign in map(chr, range(0x3000)) if not scripts._MAYBE_OTHER.search(sign))
    assert {scripts.of_letter(sign) for sign in passed} <= LATIN | {""}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("she says يلا بينا, all day", ["she says ", "يلا بينا", ", all day"]),
        ("القراءة مع Ana.", ["القراءة مع Ana."]),
        ("3 µm, the 2ª, ʻOfa", ["3 µm, the 2ª, ʻOfa"]),
        ("", [""]),
    ],
)
def test_words_in_another_script_stand_apart(text: str, parts: list[str]) -> None:
    """A sentence that is mostly in one is one, with its full stop and the names in it."""
    assert [part.text for part in scripts.runs(text, LATIN)] == parts


@pytest.mark.parametrize(
    ("text", "theirs", "is_theirs"),
    [
        ("تحب الطبخ مع Ana", "ar", True),
        ("Ana likes كبسة very much", "ar", False),
        ("今日は本を読みました", "zh-Hans", False),
        ("今天看书", "zh-Hans", True),
        ("Le gusta cocinar", "es", False),
        ("Она читает", "uk", True),
        ("", "ar", False),
    ],
)
def test_what_is_written_as_a_language_is(text: str, theirs: str, is_theirs: bool) -> None:
    """It is in that language, if the school's is written otherwise."""
    assert scripts.is_in(text, names.scripts(theirs), names.scripts(ENGLISH)) is is_theirs


def test_each_language_is_written_in_the_scripts_that_are_said_of_it() -> None:
    """Its own name and its letters, where there are any."""
    known = languages.of(None)
    for tag in known.tags:
        language = known[tag]
        texts = " ".join([language.speech.name, *language.sentences.values()])
        assert scripts.of_text(texts) - LATIN <= language.scripts, tag
        assert not texts.strip() or scripts.of_text(language.speech.name) <= language.scripts, tag
