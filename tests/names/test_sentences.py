"""Names in sentences as teachers write them: what must be held, and what should pass."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from confkit.names.class_names import ClassNames
from confkit.roster.people import Student
from tests.making import guardian, student

SENTENCES = tomli.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))


def child(number: int, sort: str, adult: str, **fields: str) -> Student:
    """Return a child of the class with one guardian, the same home for each."""
    family, _, given = sort.partition(", ")
    one = guardian(adult, email=f"g{number}@mail.example", household=family)
    return student(one, id=str(number), name=f"{given} {family}", sort_name=sort, **fields)


ANA = child(1, "Reyes, Ana", "Marisol Reyes")
CLASS = [
    ANA,
    child(2, "Marlowe, Jake", "Tricia Marlowe"),
    child(3, "Harris, Will", "Bill Harris"),
    child(4, "Chen, May", "Li Chen"),
    child(5, "Hill, Grace", "Faith Hill"),
    child(6, "O'Brien, Mark", "Nora O'Brien"),
    child(7, "Young, Jack", "Sue Young"),
    child(8, "Park, Lily", "Minji Park"),
    child(9, "O'Malley, Mary-Kate", "Fergus O'Malley"),
    child(10, "García Luna, José", "Pilar Luna"),
    child(11, "Brown, Zoë", "Ella Brown"),
    child(12, "Raman, Priya", "Arun Raman"),
    child(13, "Okafor, Theodore", "Ngozi Okafor"),
    child(14, "Stone, Elizabeth", "Ray Stone"),
    student(guardian("Trần Hồng", household="N"), id="15", name="Minh Anh Nguyễn"),
    child(16, "Baker, Rose", "Tom Baker"),
    child(17, "Green, Hunter", "Dawn Green"),
    child(18, "Woods, Summer", "Al Woods"),
    child(19, "Rivers, Jordan", "Kim Rivers"),
    child(20, "Best, Ruby", "Ann Best"),
]
CLASS_NAMES = ClassNames(CLASS, "Dana Rivera")


@pytest.mark.parametrize(
    ("given", "family", "said"),
    [
        ("Ben", "Marlowe", "She sits next to Bennie now and laughs more."),
        ("Benjamin", "Marlowe", "Bennie shares with her."),
        ("Bennie", "Marlowe", "She works with Ben."), ("Tommy", "Cole", "Tom waits for her."),
        ("Tim", "Cole", "She waits for Timmie."), ("Robbie", "Cole", "She reads with Rob."),
        ("Peg", "Cole", "She reads with Peggy."), ("Grace", "Cole", "She plays with Gracie."),
        ("Will", "May", "May lent her a ruler."), ("Ada", "Brown", "Brown showed her the map."),
        ("Will", "May", "She asked William Shaw for help."),
        ("Ada", "Hill", "Hill thanked Ana for it."), ("Ada", "March", "March handed her a pen."),
    ],
)  # fmt: skip
def test_a_pet_form_and_a_family_that_acts_are_held(given: str, family: str, said: str) -> None:
    """Both ways, from the name to the pet form and back; whatever the family name also means."""
    known = ClassNames([ANA, child(2, f"{family}, {given}", f"Pat {family}")], "Dana Rivera")
    assert any(True for _ in known.others(ANA, said))


@pytest.mark.parametrize(
    ("given", "family", "said"),
    [
        ("Will", "May", "She is an expert on William Shakespeare."),
        ("Will", "May", "May is when her plan ends."), ("Will", "May", "May I show you her map?"),
        ("Andy", "Cole", "And then she read."), ("Mary", "Cole", "Merry music helps her."),
        ("Carey", "Cole", "Carry the one, she says."), ("Candy", "Cole", "Can you sign it?"),
    ],
)  # fmt: skip
def test_a_word_that_only_resembles_one_passes(given: str, family: str, said: str) -> None:
    """No pet form, and no family that does anything to anybody."""
    known = ClassNames([ANA, child(2, f"{family}, {given}", f"Pat {family}")], "Dana Rivera")
    assert not any(True for _ in known.others(ANA, said))


def held(text: str) -> bool:
    """Tell whether a sentence about Ana is held for a name in it."""
    return any(True for _ in CLASS_NAMES.others(ANA, text))


@pytest.mark.parametrize(("kind", "at_most"), [("names", 0), ("names_unseen", 1)])
def test_a_name_of_another_is_held(kind: str, at_most: int) -> None:
    """By any name there is for a child, however it is written."""
    passed = [text for text in SENTENCES[kind] if not held(text)]
    assert len(passed) <= at_most, passed


@pytest.mark.parametrize(("kind", "at_most"), [("harmless", 1), ("harmless_unseen", 3)])
def test_what_only_looks_like_a_name_passes(kind: str, at_most: int) -> None:
    """A word, a month, a book, a place, the child's own family and teacher."""
    kept = [text for text in SENTENCES[kind] if held(text)]
    assert len(kept) <= at_most, kept
