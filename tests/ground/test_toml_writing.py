"""TOML that confkit writes can be read again, whatever people said."""

from __future__ import annotations

from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.toml import writing as toml_text

said = st.text(st.sampled_from("ab \"'#=[]{}\\\n\t\r\x00\u202eé王😀")) | st.text(
    st.characters(exclude_categories=["Cs"])
)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("Dana", 'name = "Dana"'),
        ('the "old" \\ one\nmore', r'name = "the \"old\" \\ one\nmore"'),
        ([], "name = []"),
    ],
)
def test_a_pair_is_a_line(value: Any, line: str) -> None:
    """Key and value, without a line end."""
    assert toml_text.pair("name", value) == line


@given(
    said | st.lists(said, max_size=4) | st.lists(st.sampled_from(["growth mindset", "community"]))
)
def test_a_pair_is_one_line_that_says_the_value(value: Any) -> None:
    """On one line whatever it holds, so that a # before it hides all of it."""
    line = toml_text.pair("name", value)
    assert len(line.split("\n")) == 1
    assert tomli.loads(line) == {"name": value}
    assert tomli.loads(f"# {line}\n") == {}


tables = st.fixed_dictionaries(
    {
        "meeting": st.dictionaries(st.sampled_from(["mode", "status"]), said),
        "goal": st.dictionaries(st.sampled_from(["home", "school"]), said, max_size=2),
        "promise": st.lists(st.fixed_dictionaries({"text": said, "kind": said}), max_size=3),
    }
)


@given(tables)
def test_tables_may_follow_any_table(values: dict[str, Any]) -> None:
    """Any sentence survives; appended to a note each stands under a header of its own."""
    before = '[private]\nnotes = "x"\n\n'
    meant = {name: value for name, value in values.items() if value != []}
    assert tomli.loads(toml_text.tables(values)) == meant
    assert tomli.loads(before + toml_text.tables(values)) == {"private": {"notes": "x"}} | meant
