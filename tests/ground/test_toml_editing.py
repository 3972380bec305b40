"""TOML changed in place: it reads as was meant, and all that was not meant stays as it was."""

from __future__ import annotations

import copy

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.toml.editing import edited
from confkit.ground.toml.writing import pair, tables

TEXT = '''\
# a word before
topics = ["x"]  # why
[meeting] # when
held = 2026-11-16T15:30
heard = [ "a", # one
  "b",
  'c' ]
[goal]
home   = "old"   # keep
school = """several
lines"""

[[promise]]
text = "first" # mine

[[promise]]
text = 'second'
by = "family"
# a word between
[check_in]
observed = "x"
'''
WORDS = st.text("ab \"'\\#[]=é🎒\n", max_size=6)


@st.composite
def changed(draw) -> dict:
    """Change some of the values: others, more of them, fewer."""
    after = copy.deepcopy(tomli.loads(TEXT))
    if draw(st.booleans()):
        after["goal"] |= draw(st.dictionaries(st.sampled_from(["home", "school", "new"]), WORDS))
    if draw(st.booleans()):
        after["goal"].pop(draw(st.sampled_from(["home", "school"])))
    for listed in (after["meeting"]["heard"], after["promise"]):
        made = (
            WORDS if listed is after["meeting"]["heard"] else st.fixed_dictionaries({"text": WORDS})
        )
        for _ in range(draw(st.integers(0, 2))):
            if listed and draw(st.booleans()):
                listed.pop(draw(st.integers(0, len(listed) - 1)))
            elif listed and draw(st.booleans()):
                listed[draw(st.integers(0, len(listed) - 1))] = draw(made)
            else:
                listed.append(draw(made))
    if not after["promise"]:
        del after["promise"]
    return after | draw(st.dictionaries(st.just("more"), st.fixed_dictionaries({"it": WORDS})))


@given(changed(), st.sampled_from(["\n", "\r\n"]))
def test_a_changed_text_reads_as_was_meant(after, line_end):
    """Whatever is changed, in texts with either line end."""
    text = TEXT.replace("\n", line_end)
    found = edited(text, after)
    assert found is not None
    assert tomli.loads(found) == after
    for comment in ("# a word before", "# why", "# when"):
        assert comment + line_end in found


@given(changed())
def test_a_text_that_confkit_wrote_can_be_changed(after):
    """Its lists have an item on each line, and a comma behind the last one."""
    values = tomli.loads(TEXT)
    found = edited(f"{pair('topics', values.pop('topics'))}\n{tables(values)}", after)
    assert found is not None
    assert tomli.loads(found) == after


def test_the_last_item_of_a_list_goes_with_its_line():
    """Nothing of it is left, and what was said about the others stays."""
    text = 'heard = [\n    "a",  # the mother\n    "b",\n]\nmore = 1\n'
    after = {"heard": ["a"], "more": 1}
    assert edited(text, after) == text.replace('    "b",\n', "")


def test_no_comma_is_left_behind_in_a_line():
    """A list in one line reads as one would write it."""
    after = {"present": ["Mom"], "more": 1}
    assert edited('present = ["Mom", "Dad"]\nmore = 1\n', after) == 'present = ["Mom"]\nmore = 1\n'


@pytest.mark.parametrize("name", ["home", "school"])
def test_the_lines_of_nothing_that_was_named_stay(name):
    """One value is another one, its comment is there, and so is every other line."""
    after = tomli.loads(TEXT)
    after["goal"][name] = "new"
    old = {"home": '"old"', "school": '"""several\nlines"""'}[name]
    assert edited(TEXT, after) == TEXT.replace(old, '"new"')


def test_what_cannot_be_changed_is_none():
    """A table between braces, keys with dots, and tables on one line take no new line."""
    for text in ("goal = {home = 'x'}\n", "goal.home = 'x'\n"):
        assert edited(text, {"goal": {"home": "x", "more": "y"}}) is None
    assert edited("promise = [{text = 'x'}]\n", {"promise": [{"text": "x", "by": "y"}]}) is None
