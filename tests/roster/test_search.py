"""Finding a student: by id or part of the name, however it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.errors import UsageError
from confkit.roster.person_names import without_accents
from confkit.roster.search import matching, the_student
from tests.making import student

CLASS = [
    student(id="7", name="Ana Reyes", home_name="Anita"),
    student(id="8", name="Ana María López", sort_name="López, Ana María"),
    student(id="9", name="José Ruiz"),
    student(id="Ana", name="Bo Lind"),
    student(id="17", name="Bo Lindgren"),
]


def test_a_whole_word_of_a_name_goes_before_a_part_of_one() -> None:
    """Ana is not also Hana; a beginning that both have is still either."""
    two = [student(id="1", name="Ana Reyes"), student(id="2", name="Hana Reyes-Ito")]
    assert [one.id for one in matching(two, "ana")] == ["1"]
    assert [one.id for one in matching(two, "ito")] == ["2"]
    assert [one.id for one in matching(two, "reyes")] == ["1", "2"]
    assert [one.id for one in matching(two, "an")] == ["1", "2"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("7", ["7"]),  # an id, and not the 17
        ("ana", ["Ana"]),  # an id goes before a name
        ("anita", ["7"]),
        ("JOSE\u0301", ["9"]),
        ("ana r", ["7"]),
        ("lópez, ana", ["8"]),
        ("Bo Lind", ["Ana"]),  # a whole name goes before a part of another
        ("bo", ["Ana", "17"]),
        ("zoe", []),
        ("", []),
        ("  ", []),
    ],
)
def test_a_student_is_found_by_id_or_part_of_the_name(said: str, found: list[str]) -> None:
    """By id, by a whole name, by a part; several are all returned, and nothing means nobody."""
    assert [one.id for one in matching(CLASS, said)] == found


NAMED = [
    student(id="1", name="José Ibáñez Lara"),
    student(id="2", name="Zofia Wójcik", sort_name="Wójcik, Zofia"),
    student(id="3", name="Siobhan O'Malley"),
    student(id="4", name="Mary-Jane van der Berg"),
    student(id="5", name="李小明", sort_name="李, 小明"),
    student(id="6", name="محمد علي"),
    student(id="7", name="Đặng Thị Ánh", home_name="Annie"),
    student(id="0042", name="Ana Reyes", sort_name="Reyes, Ana"),
]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("jose", "1"),
        ("IBANEZ", "1"),
        ("ibanez jose", "1"),
        ("wojcik", "2"),
        ("omalley", "3"),
        ("o malley", "3"),
        ("O’Malley", "3"),
        ("mary jane", "4"),
        ("maryjane", "4"),
        ("vanderberg", "4"),
        ("小明", "5"),
        ("مُحَمَّد", "6"),
        ("dang", "7"),
        ("annie", "7"),
        ("reyes, ana", "0042"),
        ("ana  reyes", "0042"),
        ("rey an", "0042"),
    ],
)
def test_a_student_is_found_however_the_name_is_typed(said, found):
    """Without accents, hyphens, apostrophes or blanks, in any order, in any script."""
    assert the_student(NAMED, said).id == found


@pytest.mark.parametrize(
    ("said", "ids"), [("jose", ["1"]), ("josé", ["2"]), ("JOSE DIAZ", ["1"]), ("jos", ["1", "2"])]
)
def test_the_exact_spelling_goes_first(said, ids):
    """Jose is not also José where both are there; a beginning of both is either."""
    two = [student(id="1", name="Jose Diaz"), student(id="2", name="José Ibáñez")]
    assert [one.id for one in matching(two, said)] == ids


@pytest.mark.parametrize(
    ("said", "ids"), [("jose-1", ["JOSÉ-1"]), ("José-1", ["JOSÉ-1"]), ("JOSE-2", ["jose-2"])]
)
def test_an_id_is_found_without_its_accents(said, ids):
    """As a name is; where two ids differ in them alone, the one that was typed is meant."""
    known = [
        student(id="JOSÉ-1", name="Ara"), student(id="jose-2", name="Bo"),
        student(id="josé-2", name="Cy"),
    ]  # fmt: skip
    assert [one.id for one in matching(known, said)] == ids


@pytest.mark.parametrize(
    ("fitting", "told"),
    [
        (3, "Ara 1 (1), Ara 2 (2) or Ara 3 (3); say more of the name, or the id"),
        (4, "one of 4; say more of the name, or the id:\n  Ara 1 (1)\n  Ara 2 (2)\n  Ara 3 (3)\n"
            "  Ara 4 (4)"),
    ],
)  # fmt: skip
def test_several_that_fit_are_named(fitting, told):
    """Where they are too many for a sentence, each has a line."""
    students = [student(id=str(n), name=f"Ara {n}") for n in range(1, fitting + 1)]
    with pytest.raises(UsageError) as refused:
        the_student(students, "ara")
    assert str(refused.value) == f"'ara' may be {told}"


@pytest.mark.parametrize(("fitting", "last"), [(8, "Ara 8 (8)"), (30, "and 22 more")])
def test_eight_that_fit_are_named_at_most(fitting, last):
    """And it is said how many more there are."""
    students = [student(id=str(n), name=f"Ara {n}") for n in range(1, fitting + 1)]
    with pytest.raises(UsageError) as refused:
        the_student(students, "ara")
    lines = str(refused.value).splitlines()
    assert lines[-1].strip() == last
    assert sum(line.startswith("  Ara") for line in lines) == 8


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("rejes", "no student 'rejes' on the roster; did you mean Ana Reyes (0042)?"),
        ("sofia wojcik", "no student 'sofia wojcik' on the roster; did you mean Zofia Wójcik (2)?"),
        ("42", "no student '42' on the roster; did you mean Ana Reyes (0042)?"),
        ("quentin", "no student 'quentin' on the roster; name one by id or part of the name"),
        ("'", 'no student "\'" on the roster; name one by id or part of the name'),
    ],
)
def test_a_near_miss_is_offered(said, told):
    """A letter or two, or the zeros before an id; nothing is done on a guess."""
    with pytest.raises(UsageError) as refused:
        the_student(NAMED, said)
    assert str(refused.value) == told


@given(st.sampled_from(NAMED), st.booleans(), st.booleans(), st.booleans())
def test_every_student_is_found_by_the_whole_name(one, bare, small, turned):
    """With its accents or without, in any case, the family name first or last."""
    said = without_accents(one.name) if bare else one.name
    said = said.lower() if small else said.upper()
    words = said.split()
    said = " ".join([*words[-1:], *words[:-1]]) if turned else said
    assert the_student(NAMED, said) is one
