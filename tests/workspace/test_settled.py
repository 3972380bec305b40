"""What a question settled stands in the settings, and nothing else has changed."""

from __future__ import annotations

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from confkit.workspace.settled import with_answers

SETTINGS = [
    'round = "a"\n[roster]\npath = "x.csv"  # mine\n\n[mail]\nfrom = "a"\n',
    'round = "a"\r\n\r\n[roster]\r\npath = "x.csv"\r\n',
    'round = "a"\n',
    'round = "a"',
    '\ufeffround = "a"\n[ roster ]  # the list\ncolumns = { name = "Kid" }  # ours\n[mail]\n',
    '[roster]\npermissions = { "Mail?" = "none" }\ncolumns = { name = "Kid" }\n',
    "[roster]",
]


_WORDS = st.text(min_size=1, max_size=8)


@pytest.mark.parametrize("text", SETTINGS)
@given(
    st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), min_size=1, max_size=3)
)
def test_the_answers_are_added_and_all_else_stays(text, answers):
    """Whatever signs a header holds; comments, order and line ends too."""
    changed = with_answers(text, "columns", answers)
    before = tomli.loads(text.removeprefix("\ufeff"))
    assert changed is not None
    after = tomli.loads(changed.removeprefix("\ufeff"))
    assert after.pop("roster")["columns"] == before.get("roster", {}).get("columns", {}) | answers
    before.pop("roster", None)
    assert after == before
    kept = [line for line in text.splitlines() if "columns" not in line]
    assert [line for line in changed.splitlines() if line in kept] == kept
    assert ("\r\n" in changed) is ("\r\n" in text)


def test_a_table_of_its_own_is_left_to_the_teacher():
    """It cannot be changed without knowing what stands in it."""
    text = '[roster.columns]\nname = "Kid"\n'
    assert with_answers(text, "columns", {"grade": "Year"}) is None
