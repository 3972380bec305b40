"""Where each key and value of a TOML text stands."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.toml.places import Place, Where, _Walk, places
from confkit.ground.toml.reading import parse
from confkit.notes.notes import read_note

pytestmark = pytest.mark.slow

bare_or_quoted = st.text(st.sampled_from("abC1-_. #=[]{},'é王"), min_size=1, max_size=6)
escaped = st.text(st.sampled_from('ab"\\\n\t'), min_size=1, max_size=4)
scalars = (
    st.text(st.sampled_from("ab \"'#=[]{},\\\n\té王"), max_size=12)
    | st.integers(-10, 10**6)
    | st.booleans()
    | st.dates(date(2000, 1, 1))
    | st.just(1.5)
)


def tables(keys: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Return tables of values, lists and tables with these keys."""
    values = st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=8,
    )
    return st.dictionaries(keys, values, max_size=4)


def leaves(value: Any, where: Where = ()) -> list[tuple[Where, Any]]:
    """Return every value that is neither a table nor a list, and where it is."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*where, key))]
    if isinstance(value, list):
        return [leaf for at, inner in enumerate(value) for leaf in leaves(inner, (*where, at))]
    return [(where, value)]


def written(key: str, value: Any) -> tuple[str, str]:
    """Return how tomli-w writes a key and a value."""
    left, _, right = tomli_w.dumps({"x": value}).rstrip("\n").partition(" = ")
    assert left == "x"
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n"), right


def assert_each_leaf_is_found(data: dict[str, Any]) -> None:
    """Hold the place of every leaf against the text that stands there."""
    text = tomli_w.dumps(data)
    lines = text.split("\n")
    found = places(text)
    for where, value in leaves(data):
        place = found[where]
        key, right = written(next(str(s) for s in reversed(where) if isinstance(s, str)), value)
        assert lines[place.key_line - 1][place.key_column - 1 :].startswith((key, "[", "{")), where
        assert lines[place.line - 1][place.column - 1 :].startswith(right), where


@given(tables(bare_or_quoted))
def test_every_value_is_found_where_it_stands(data: dict[str, Any]) -> None:
    """For any tables, the place of a value begins with the value, that of its key with the key."""
    assert_each_leaf_is_found(data)


@given(tables(escaped))
def test_a_key_with_escapes_is_found_too(data: dict[str, Any]) -> None:
    """Quotes, backslashes and line ends in a key do not hide what stands below it."""
    assert_each_leaf_is_found(data)


@given(tables(bare_or_quoted))
def test_every_table_with_a_header_is_found_at_it(data: dict[str, Any]) -> None:
    """The place of a table begins with its bracket and its line names the key."""
    text = tomli_w.dumps({"top": data})
    lines = text.split("\n")
    for where, place in places(text).items():
        if lines[place.key_line - 1].startswith("[") and place[:2] == place[2:]:
            name = next(step for step in reversed(where) if isinstance(step, str))
            assert name in lines[place.key_line - 1]


TRICKY = '''\
# a comment with [brackets] = and "quotes"
plain = 1   # [not.a.table]
dotted.key . "with blank" = 2
multi = """
[not.a.table]
key = "no"
""""
literal = \'\'\'it's [x] # "
\'\'\'
empty = ""
nothing = """"""
path = 'C:\\'
when = 2026-11-24 15:30
list = [ # [comment
  1, [2, 3],   # nested
  { a = "}", b = ["]"] }, "x]",
]
inline = { one = { two = 3 }, four = "a # b" }
last = "escaped \\" quote"   # end

  [ spaced . table ]
  x = 1
[[glow]]
text = "one"
[[glow]]
text = "two"
[glow.more]
y = 2
[[glow.deep]]
z = 3
'''

STANDS = {
    ("plain",): (2, 1, 2, 9),
    ("dotted", "key", "with blank"): (3, 1, 3, 29),
    ("multi",): (4, 1, 4, 9),
    ("literal",): (8, 1, 8, 11),
    ("empty",): (10, 1, 10, 9),
    ("nothing",): (11, 1, 11, 11),
    ("path",): (12, 1, 12, 8),
    ("when",): (13, 1, 13, 8),
    ("list",): (14, 1, 14, 8),
    ("list", 0): (14, 1, 15, 3),
    ("list", 1, 1): (14, 1, 15, 10),
    ("list", 2, "a"): (16, 5, 16, 9),
    ("list", 2, "b", 0): (16, 14, 16, 19),
    ("list", 3): (14, 1, 16, 27),
    ("inline", "one", "two"): (18, 20, 18, 26),
    ("inline", "four"): (18, 31, 18, 38),
    ("last",): (19, 1, 19, 8),
    ("spaced", "table"): (21, 3, 21, 3),
    ("spaced", "table", "x"): (22, 3, 22, 7),
    ("glow", 0): (23, 1, 23, 1),
    ("glow", 0, "text"): (24, 1, 24, 8),
    ("glow", 1, "text"): (26, 1, 26, 8),
    ("glow", 1, "more"): (27, 1, 27, 1),
    ("glow", 1, "more", "y"): (28, 1, 28, 5),
    ("glow", 1, "deep", 0, "z"): (30, 1, 30, 5),
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_looks_like_toml_inside_text_is_text(line_end: str) -> None:
    """Brackets, quotes and hashes in strings and comments mislead nobody."""
    tomli.loads(TRICKY)
    found = places(TRICKY.replace("\n", line_end))
    assert {where: found.get(where) for where in STANDS} == {
        where: Place(*place) for where, place in STANDS.items()
    }


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Break off what takes longer, so that an endless walk is a failure and not a hang."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"still walking after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "text",
    [
        "[a",
        "[a\nb = 1",
        "a",
        "a = 1\nb",
        "a = [",
        "a = {",
        'a = "x',
        "=",
        "a = 1\n[b",
        "[[a]]\nb = 1\n[c",
    ],
)
def test_text_that_is_no_toml_ends_too(text: str) -> None:
    """The walk stops at what it cannot step over, and its places lie inside the text."""
    with at_most(1):
        found = places(text)
    assert all(place.key_line <= place.line <= text.count("\n") + 1 for place in found.values())


EXAMPLE = Path(__file__).parents[2] / "examples/riverbend-4th-grade/notes/2026-fall/1042.toml"


def test_a_note_that_ends_anywhere_is_walked_to_its_end() -> None:
    """Whatever a teacher has not typed yet, or took away by mistake: what stands there is found."""
    text = EXAMPLE.read_text(encoding="utf-8")
    cut = [text[:at] for at in range(len(text))]
    without = [text[:at] + text[at + 1 :] for at, sign in enumerate(text) if sign in "[]{}=\"'#\n"]
    lines = text.count("\n") + 1
    for changed in (*cut, *without):
        with at_most(5):
            found = _Walk(changed).found
        assert all(place.key_line <= place.line <= lines for place in found.values()), changed


@pytest.mark.parametrize("header", ["[private", "[[glow", "[private\nnotes = 1\n[goal"])
def test_a_header_that_is_not_closed_hides_no_mistake_above_it(header: str) -> None:
    """Two plain slips in one note are two lines, and the walk ends."""
    document = parse(f'vlaue = "x"\n[grow]\nskill = "y"\n{header}\n'.encode(), "n.toml")
    with at_most(5):
        found = read_note(document, student_id="1", values=())
    told = [str(problem) for problem in found.problems]
    assert any("must end with ]" in line for line in told), told
    assert any("unknown key `vlaue`" in line for line in told), told
