"""Marks stand where a sentence says whose it is, and what they stand for is put back in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.language import languages
from confkit.language.spoken_dates import spoken
from confkit.names.marks import NameMarks, same_marks

NAMES = [
    "Ana Reyes", "Chidi Okafor", "陳美玲", "Dana Rivera", "Jean-Luc O'Neil", "Will Park", "منى حسن",
    "ሰላም", "ʻOfa",
]  # fmt: skip
ENGLISH = languages.of(None)["en"]
MARKS = NameMarks(NAMES, spoken("en").languages, ENGLISH.vocabulary, ENGLISH.kin)


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
        ("她和美玲一起讀", "她和[1]一起讀"),
        ("تقرأ ومنى معها", "تقرأ [1] معها"),
        ("ለሰላም", "[1]"),
        ("with Zofia和Ana一起", "with [1]"),
        ("reads with ʻOfa and ʻAlisi", "reads with [1] and [2]"),
        ("Jean-Luc reads", "[1] reads"),
        ("Jean-Luc's book, O’Neil’s pen", "[1]'s book, [2]’s pen"),
        ("read with ana or jean-luc", "read with [1] or [2]"),
        ("Will will read in the park", "[1] will read in the park"),
        ("ask Ana Nov 24, Dec 3 Chidi", "ask [1] [2], [3] [4]"),
        ("the 24th of November, 11/24 or 24/11", "the [1], [2] or [3]"),
        ("reads 1/2 a page, 4/5 days", "reads 1/2 a page, 4/5 days"),
    ],
)
def test_a_sentence_says_no_more_whose_it_is(text: str, marked: str) -> None:
    """A name of the class, a word with a capital inside, a day, an address, a long number."""
    assert MARKS.marked(text).text == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Zofia helps her. Reads on", "[1] helps her. Reads on"),
        ("Will you listen?", "[1] you listen?"),
        ("“Zofia’s aunt” came", "“[1]’s aunt” came"),
        ("Let’s read", "Let’s read"),
        ("We’ll check the planner", "We’ll check the planner"),
        ("Anne-Marie reads", "[1] reads"),
        ("I read with her", "I read with her"),
        ("Baker brings it: Ottilie, too", "[1] brings it: [2], too"),
    ],
)
def test_what_begins_a_sentence_is_a_name_unless_it_is_known_as_a_word(
    text: str, marked: str
) -> None:
    """And not as a name that is a word, too: of a stranger nothing stands in the file."""
    assert MARKS.marked(text).text == marked


@pytest.mark.parametrize("name", ["Zofia", "Ottilie", "Baker", "Grace", "Ngozi", "Ó Briain"])
@pytest.mark.parametrize("before", ["", "Reads well. ", "She said: “", "It works – "])
def test_no_strangers_name_stands_anywhere(name: str, before: str) -> None:
    """At the beginning of a sentence no more than inside one."""
    assert name.split()[-1] not in MARKS.marked(f"{before}{name} helps and reads to {name}").text


@pytest.mark.parametrize(
    "name", ["小明", "ليلى", "حسین", "ዮሐንስ", "지우", "कमला", "კახა", "נועה", "มาลี"]
)
@pytest.mark.parametrize(
    "around", ["{}", "she reads to {} at home", "{}: reads", "她和{}一起讀", "و{}"]
)
def test_a_word_that_can_have_no_capital_is_never_clear(name: str, around: str) -> None:
    """A sentence with one goes to nobody, for the word may be anybody's name."""
    assert MARKS.marked(around.format(name)).unclear
    assert not MARKS.marked("Ana reads: 3 µm, the 2ª, à la carte").unclear


def test_what_is_said_to_be_a_word_stands_there_and_is_found_again() -> None:
    """A translation of either form is found, whatever was said when it was exported."""
    text = "Chunks long words. Zofia helps."
    assert MARKS.marked(text).in_doubt == ("Chunks", "Zofia")
    said = MARKS.marked(text, ["chunks"])
    assert (said.text, said.in_doubt) == ("Chunks long words. [1] helps.", ("Zofia",))
    assert said.text in [one.text for one in MARKS.ways(text)]
    assert MARKS.marked(text).text in [one.text for one in MARKS.ways(text)]


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
    """Another language has another order, and needs no name again; none is there once more."""
    assert same_marks("[1] reads to [2]", "[2]: [1] le lee")
    assert same_marks("[1] reads, and [1] writes", "[1] lee y escribe")
    assert not same_marks("[1] reads to [2]", "[2]: [1] le lee, [1]")
    assert not same_marks("[1] reads to [2]", "[1] lee")
    assert not same_marks("[1] reads", "[1] lee [2]")


@pytest.mark.parametrize(
    ("text", "words", "marked", "in_doubt"),
    [
        ("He reads to Mom and Grandma’s cat", (), "He reads to Mom and Grandma’s cat", ()),
        ("Dad asks, Mom’s turn", (), "Dad asks, Mom’s turn", ()),
        ("Read with Mom before 8 PM", (), "Read with Mom before 8 [1]", ("PM",)),
        ("Read with Mom before 8 PM", ("pm",), "Read with Mom before 8 PM", ()),
        ("Read to Aunt Zofia", ("Aunt",), "Read to Aunt [1]", ("Zofia",)),
        ("Her Foster reads", (), "Her [1] reads", ("Foster",)),
        ("Read to Ana and Will", ("Ana", "Will"), "Read to [1] and [2]", ()),
    ],
)
def test_a_word_with_a_capital_is_listed_and_can_be_released(
    text: str, words: tuple[str, ...], marked: str, in_doubt: tuple[str, ...]
) -> None:
    """Words for a child's people stay; a name of the class is a mark whatever anybody says."""
    found = MARKS.marked(text, words)
    assert (found.text, found.in_doubt) == (marked, in_doubt)


def test_somebody_of_the_class_may_be_called_as_people_are() -> None:
    """Then it is a name."""
    marks = NameMarks(["Papa Diop"], (), ENGLISH.vocabulary, ENGLISH.kin)
    assert marks.marked("He reads to Papa and Mama").text == "He reads to [1] and Mama"


def test_a_sentence_with_many_doubtful_words_is_found_again() -> None:
    """Where the translator got it with all of them as words."""
    text = "We read Alfa, Bravo, Carlo, Delto and Echos"
    every = MARKS.marked(text, ("Alfa", "Bravo", "Carlo", "Delto", "Echos"))
    assert every.text == text and text in [way.text for way in MARKS.ways(text)]
