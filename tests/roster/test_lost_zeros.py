"""An id that lost the zeros in front is the same child, with notes, follow-ups and drafts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.roster.lost_zeros import restored
from confkit.roster.own_format import Roster
from tests.making import student


def read(*ids: str) -> Roster:
    """Return a roster of these ids."""
    return Roster([student(id=one, name=f"Ana {one}") for one in ids], [], [])


@pytest.mark.parametrize(
    ("there", "known", "ids"),
    [
        (["42", "7"], ["0042", "0007"], ["0042", "0007"]),
        (["42"], ["0042", "42"], ["42"]),
        (["42"], ["0042", "042"], ["42"]),
        (["42", "0042"], ["0042"], ["42", "0042"]),
        (["42", "042"], ["0042"], ["42", "042"]),
        (["A42"], ["0A42", "0042"], ["A42"]),
        (["0"], ["000"], ["0"]),
        (["42"], [], ["42"]),
    ],
)
def test_an_id_is_the_one_that_the_workspace_knows(there, known, ids):
    """Where only one fits; else it stays, and nobody is guessed."""
    found = restored(read(*there), "roster.csv", lambda numbers: known)
    assert [one.id for one in found.students] == ids
    assert len(found.told) == sum(one != other for one, other in zip(there, ids, strict=True))


@given(st.sets(st.integers(1, 99_999), max_size=8))
def test_what_a_spreadsheet_took_is_put_back(numbers):
    """For any class of ids of five digits."""
    own = [f"{number:05}" for number in sorted(numbers)]
    found = restored(read(*(one.lstrip("0") for one in own)), "roster.csv", lambda numbers: own)
    assert [one.id for one in found.students] == own
