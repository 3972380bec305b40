"""What a question settled stands in the settings, and nothing else has changed."""

from __future__ import annotations

from datetime import date

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from confkit.workspace.settings_file import with_answers, with_round, without_answers

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
    changed = with_answers(text, "roster", "columns", answers)
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
    assert with_answers(text, "roster", "columns", {"grade": "Year"}) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("closed = []", "closed = [2027-01-18]"),
        ("closed = [2026-11-26]  # ours", "closed = [2026-11-26, 2027-01-18]  # ours"),
        (
            "closed = [ # ours\n  2026-11-26, # Thanksgiving\n  2026-12-04,\n]",
            "closed = [ # ours\n  2026-11-26, # Thanksgiving\n  2026-12-04,\n  2027-01-18,\n]",
        ),
        ("closed = [\r\n  2026-11-26\r\n]", "closed = [\r\n  2026-11-26,\r\n  2027-01-18,\r\n]"),
        ('school_days = ["mon"]', 'closed = [2027-01-18]\nschool_days = ["mon"]'),
    ],
)
def test_a_list_grows_and_keeps_its_lines_and_comments(before: str, after: str):
    """Only what is new is written into it."""
    text = f'round = "a"\n[calendar]\n{before}\n'
    found = with_answers(text, "calendar", "closed", [date(2027, 1, 18)])
    assert found == f'round = "a"\n[calendar]\n{after}\n'


def test_a_list_that_ends_in_a_comment_is_left_to_the_teacher():
    """What would be written behind the comment would not be read."""
    text = "[calendar]\nclosed = [\n  2026-11-26 # ours\n]\n"
    assert with_answers(text, "calendar", "closed", [date(2027, 1, 18)]) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('decline = ["es", "ar"]  # ours', 'decline = ["ar"]  # ours'),
        ('decline = ["es"]', "decline = []"),
        ('decline = [\n  "ar", # later\n  "es",\n]', 'decline = [\n  "ar", # later\n\n]'),
        ('decline = ["vi"]', 'decline = ["vi"]'),
        ('from = "es"', 'from = "es"'),
    ],
)
def test_a_word_is_taken_out_of_a_list(before: str, after: str):
    """The other words stay, and the comments."""
    text = f'round = "a"\n[mail]\n{before}\n'
    assert without_answers(text, "mail", "decline", ["es"]) == f'round = "a"\n[mail]\n{after}\n'


@pytest.mark.parametrize(
    "line", ['round = "a" # now', "round='a'", '\ufeffround = "a"', '  round = "a"']
)
def test_the_round_is_changed_alone(line: str):
    """Whatever quotes and comments stand there; a table's key of that name is another."""
    text = f'{line}\r\n[note]\r\nround = "a"\r\n'
    found = with_round(text, "b")
    assert found is not None
    assert tomli.loads(found.removeprefix("\ufeff")) == {"round": "b", "note": {"round": "a"}}
    assert found.endswith('\r\n[note]\r\nround = "a"\r\n')
