"""Marks stand where a sentence says whose it is, and what they stand for is put back in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

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
        ("done on 2026/12/05, since 9/1 or 11/5", "done on [1], since [2] or [3]"),
        ("the eighteenth of december, November the fifth", "the [1], [2]"),
        ("pages 11-15, 12.5 points, 18/32", "pages 11-15, 12.5 points, 18/32"),
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


_SEPARATORS = st.sampled_from("/.-")
_DAY = st.tuples(st.integers(1, 2099), _SEPARATORS, st.integers(1, 31), st.integers(1, 2099)).map(
    lambda day: f"{day[0]}{day[1]}{day[2]:02}{day[1]}{day[3]:02}"
)


@given(st.one_of(_DAY, st.from_regex(r"[0-9]{1,4}([/.-][0-9]{1,4}){1,3}", fullmatch=True)))
def test_no_day_is_cut(day: str) -> None:
    """A mark stands for all of the digits that belong together, or for none of them."""
    marked = MARKS.marked(f"done on {day} or so").text
    assert marked in ("done on [1] or so", f"done on {day} or so")


@pytest.mark.parametrize("day", ["2026/12/05", "12/05/2026", "2026-12-05", "5.12.2026", "11/5"])
def test_a_day_in_digits_is_a_mark(day: str) -> None:
    """In whichever order its year, month and day are written."""
    marked = MARKS.marked(f"since {day} on")
    assert marked.stands_for == (day,) and MARKS.is_day(day)


def test_a_part_that_may_be_a_day_is_unclear() -> None:
    """Unless the teacher says that it is none."""
    assert MARKS.marked("reads 4/5 days").unclear == ("4/5",)
    assert not MARKS.marked("reads 4/5 days", ["4/5"]).unclear


EVERY = languages.of(None)
MONTHS = {month for tag in EVERY.tags for month in EVERY[tag].months}
OF_ANY = NameMarks(NAMES, spoken("en").languages, ENGLISH.vocabulary, ENGLISH.kin, MONTHS)


@pytest.mark.parametrize("tag", EVERY.tags)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_in_words_of_any_language_is_a_mark_with_its_year(tag: str, month: int) -> None:
    """As each language that there is a folder for writes it, in full or within a sentence."""
    for day in (date(2016, month, 4), date(2016, month, 28)):
        said = EVERY[tag]
        ways = [said.day(day, with_year=True)]
        ways += [said.day_in_sentence(day, with_year=with_year) for with_year in (True, False)]
        if tag == "ht" and month in (5, 8):  # `me` and `out` are words of an English school
            ways.pop()
        for written in ways:
            marked = OF_ANY.marked(f"x {written} x")
            assert not re.search(r"\d", re.sub(r"\[\d+\]", "", marked.text)), marked.text
            assert any(map(OF_ANY.is_day, marked.stands_for))


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("el cumple es el 4 de julio de 2016", "el cumple es el [1]"),
        ("nació el 4 de jul. del 2016", "nació el [1]"),
        ("le 1er aout 2016, le 4 févr. 2016", "le [1], le [2]"),
        ("her birthday, July 4 2016, is near", "her birthday, [1], is near"),
        ("Monday, Nov 16, 2026, at home", "Monday, [1], at home"),
        ("since July '16, 4 July ’16", "since [1], [2]"),
        ("Nov 12-14, 2026, or Nov 12–14", "[1], or [2]"),
        ("Nov 12 to 14, from 12 to 14 Nov 2026", "[1], from [2]"),
        ("Nov 12, 14 and 19, 2026", "[1]"),
        ("on 4/jul/2016 or 4-Jul-2016", "on [1] or [2]"),
        ("born 4 out 2016", "born [1]"),
        ("le 4 mars 2016, le 4 mars", "le [1], le [2]"),
        ("4 out of 5 days", "4 out of 5 days"),
        ("Nov 12, 20 minutes a day", "[1], 20 minutes a day"),
        ("work out 2 problems, set 3 goals", "work out 2 problems, set 3 goals"),
        ("read to me 2 times, 5 days ago 2", "read to me 2 times, 5 days ago 2"),
        ("20 pages in March; 2 kids may come", "20 pages in March; 2 kids may come"),
    ],
)
def test_what_stands_beside_a_month_belongs_to_its_day(text: str, marked: str) -> None:
    """A year, a range, several days; a word that is a month elsewhere stays a word."""
    found = OF_ANY.marked(text)
    assert found.text == marked
    assert all(map(OF_ANY.is_day, found.stands_for))


CLASS = NameMarks(["Zoe Lee", "Mai Bui", "José Núñez"], (), ENGLISH.vocabulary, ENGLISH.kin)


@given(
    st.sampled_from(["zoe", "lee", "mai", "bui", "josé", "jose", "nuñez"]),
    st.sampled_from([str.lower, str.upper, str.title]),
    st.sampled_from(
        [
            "{}", "{}s", "{}’s", "{}2", "2{}", "@{}", "{}_r", "({})", "{}reads", "my{}", "{}lee",
            "{}-2026", "{}.", "“{}”", "her/{}", "{}s,",
        ]
    ),
)  # fmt: skip
def test_no_form_of_a_name_of_the_class_stands_anywhere(
    name: str, case: Callable[[str], str], form: str
) -> None:
    """However it is typed, and whatever it is joined to."""
    for written in (form.format(case(name)), ".".join(name), f"{name}{name[-1] * 2}"):
        marked = CLASS.marked(f"she saw {written} in the book")
        assert marked.stands_for
        assert name not in marked.text.casefold()
