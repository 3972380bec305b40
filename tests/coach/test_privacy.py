"""What must not reach another family: names, addresses, plans, health, money, discipline."""

from __future__ import annotations

import pytest

from confkit.names.class_names import ClassNames
from tests.making import guardian, student

ANA = student(guardian("Marisol Reyes", household="R"), id="1", name="Ana Reyes",
              sort_name="Reyes, Ana")  # fmt: skip
YUSUF = student(guardian("Samer Haddad", household="H"), id="2", name="Yusuf Haddad",
                sort_name="Haddad, Yusuf")  # fmt: skip
GRACE = student(guardian("May Hill", household="G"), id="3", name="Grace Hill",
                sort_name="Hill, Grace")  # fmt: skip
MINH = student(guardian("Trần Hồng", household="N"), id="4", name="Minh Anh Nguyễn")
MARISOL = student(guardian("Jo Cruz", household="C"), id="5", name="Marisol Cruz",
                  sort_name="Cruz, Marisol", home_name="Sol-Marie")  # fmt: skip
CHIDI = student(guardian("Ngozi Okafor", household="O"), id="6", name="Chidi Okafor")
ADAEZE = student(guardian("Ngozi Okafor", household="O"), id="7", name="Adaeze Okafor")
SEVEN = student(guardian("G", household="7"), id="8", name="Child7z Canary")
CLASS = [ANA, YUSUF, GRACE, MINH, MARISOL, CHIDI, ADAEZE, SEVEN]
CLASS_NAMES = ClassNames(CLASS, "Dana Rivera")


def named(text, about=ANA):
    """Return the words of a text that name another student."""
    return [text[start:end] for start, end in CLASS_NAMES.others(about, text)]


@pytest.mark.parametrize(("text", "found"), [
    ("Ana and Yusuf built a bridge.", ["Yusuf"]),
    ("She sat beside Yusuf Haddad.", ["Yusuf Haddad"]),
    ("She read with yusuf haddad.", ["yusuf haddad"]),
    ("Yusuf's page was open.", ["Yusuf"]),
    ("She asked “Yusuf, may I?”", ["Yusuf"]),
    ("Minh Anh Nguyễn told us.", ["Minh Anh Nguyễn"]),
    ("Minh told us.", ["Minh"]),
    ("Sol-Marie told us.", ["Sol-Marie"]),
    ("Child7z told us.", ["Child7z"]),
    ("Grace Hill told us.", ["Grace Hill"]),
    ("Yusuf and Chidi and Grace Hill.", ["Yusuf", "Chidi", "Grace Hill"]),
    ("She saw the Cruzes and the Hills.", ["Cruzes", "Hills"]), ("S.M. sent a text.", ["S.M."]),
    ("Grace told us.", ["Grace"]), ("yusuf told us.", ["yusuf"]), ("the Haddad boy", ["Haddad"]),
])  # fmt: skip
def test_another_student_is_found(text, found):
    """In full, or by a first name of their own, in a quotation too."""
    assert named(text) == found


@pytest.mark.parametrize("text", [
    "Ana told us.", "Ana Reyes told us.", "The grace of the dance.",
    "Marisol told us.", "Uncle Yusuf came too.", "She wrote about Yusuf Islam and his songs.",
    "Ms. Rivera read aloud.",
    "Anah told us.", "A reyes is a king.",
])  # fmt: skip
def test_nobody_else_is_found(text):
    """Not the child, a common word, a guardian of the child, somebody else of that name."""
    assert named(text) == []


def test_brothers_and_sisters_of_one_family_may_be_named():
    """Their parents get both letters; for any other family they are other students."""
    assert named("Chidi read to her.", about=ADAEZE) == []
    assert named("Chidi read to her.", about=ANA) == ["Chidi"]


TWO_HOMES = student(
    guardian("Annika Lindqvist", email="annika@north.example", household="L"),
    guardian("Peter Hallström", email="peter@inbox.example", household="H"), id="9", name="Theo L",
)  # fmt: skip


@pytest.mark.parametrize(("text", "about", "found"), [
    ("Write to peter@inbox.example.", TWO_HOMES, ["peter@inbox.example"]),
    ("Write to PETER@inbox.example, please.", ANA, ["PETER@inbox.example"]),
    ("Write to marisol@mail.example.", ANA, []),
    ("Write to library@school.example.", ANA, []),
])  # fmt: skip
def test_the_address_of_another_household_is_found(text, about, found):
    """Also within one child's family, where there are two households."""
    class_names = ClassNames([*CLASS, TWO_HOMES], "Dana Rivera")
    assert [text[start:end] for start, end in class_names.addresses(about, text)] == found
