"""A denied mailbox gets nothing and is shown nowhere, however the address is spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.names.denied import holds_denied
from confkit.roster import needs
from confkit.roster.exports.reading import of_tables
from confkit.roster.people import Guardian, Student, address_shown, recipients
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table
from tests.ground.test_addresses import SPELLINGS

_CELLS = st.sampled_from(
    [*SPELLINGS, "bernd+school@müller.example", "eva@mail.example, bernd@müller.example"]
)


@given(_CELLS, _CELLS)
def test_no_letter_goes_to_a_denied_mailbox(denied, other):
    """Whichever row spells the address in which way; the other parent sees to it at the office."""
    student = Student(
        "7", "Ida", guardians=(Guardian("Bernd", denied, contact="deny"), Guardian("Eva", other))
    )
    readers, left_out = recipients(student)
    assert readers == []
    assert [entry.name for entry in left_out] == ["", "Eva"]
    assert address_shown(student, student.guardians[1]) == ""


@given(st.sampled_from(SPELLINGS), st.sampled_from(SPELLINGS))
def test_one_mailbox_gets_one_letter(first, second):
    """Two spellings of an address are one reader."""
    student = Student("7", "Ida", guardians=(Guardian("Bernd", first), Guardian("Eva", second)))
    readers, _ = recipients(student)
    assert [reader.names for reader in readers] == [["Bernd", "Eva"]]


@pytest.mark.parametrize("spelled", ["bernd@müller.example", "BERND@xn--mller-kva.example"])
@pytest.mark.parametrize("written", SPELLINGS)
def test_a_denied_address_is_found_in_a_text(spelled, written):
    """As the roster spells it, and in any other way."""
    student = Student("7", "Ida", guardians=(Guardian("B. Thaler", spelled, contact="deny"),))
    assert holds_denied(student, f"Schreiben Sie an {written}, bitte.")
    assert not holds_denied(student, "Schreiben Sie an eva@müller.example, bitte.")


_UNREAD = ["guy at m.example", "guy(at)m.example", "guy@m,example", "guy [at] m [dot] example",
           "Guy AT m dot example", "guy (arroba) m (punto) example", "guy@@m.example",
           "guy@m..example", "guy@mexample", "guym.example", "guy@ m. example"]  # fmt: skip


@pytest.mark.parametrize("denied", _UNREAD)
@pytest.mark.parametrize("other", ["guy@m.example", "Guy@M.example", "guy+school@m.example"])
def test_a_denied_address_that_is_no_address_is_held_against_what_it_may_mean(denied, other):
    """Nobody else of the child gets a letter there, it is shown nowhere, and the row is told."""
    family = (Guardian("Guy", denied, contact="deny", line=2), Guardian("Eva", other))
    student = Student("7", "Ida", guardians=(*family, Guardian("Fay", "fay@m.example")))
    readers, _ = recipients(student)
    assert [reader.names for reader in readers] == [["Fay"]]
    assert address_shown(student, family[1]) == ""
    (told,) = needs.held([student], "roster.csv")[1]
    assert "roster.csv:2: Ida (7): the address of somebody who may not be written to" in str(told)
    assert "Guy" not in str(told)


@pytest.mark.parametrize("denied", ["", "none", "n/a", "guy@m.example", "Guy <guy@m.example>"])
def test_a_denied_address_that_is_read_is_not_told(denied):
    """Nor one that says that there is none."""
    student = Student("7", "Ida", guardians=(Guardian("Guy", denied, contact="deny"),))
    assert needs.held([student], "roster.csv")[1] == []


def test_a_sign_in_an_address_that_nobody_sees_is_told_in_words():
    """And not as a programmer writes it."""
    text = (
        "Student ID,Student,Mother,Mother email\n"
        "1,Ina Fox,Ann Fox,an\u00adn@x.example\n2,Kai Low,Eva Low,e@x.example\n"
    )
    found = of_tables([table(text.encode(), "list.csv")], Options())
    told = [str(problem) for problem in found.told]
    assert any("held signs that cannot be seen" in line for line in told)
    assert "\\xad" not in "".join(told)
