"""On a terminal lines end between words, at any width from 20 columns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.cli.shown import console

pytestmark = pytest.mark.slow

words = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=30).map(" ".join)


@given(sentences, st.integers(20, 120), st.integers(0, 8))
def test_no_word_is_broken_or_lost(text, columns, indent):
    """Each line has room for its words, and all of them stand there in their order."""
    given = " " * indent + text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(console, "width", lambda: columns)
        shown = console.wrapped(given)
    assert shown.split() == text.split()
    lines = shown.split("\n")
    assert all(console.cells(line) < columns or len(line.split()) == 1 for line in lines)
    assert all(len(line) - len(line.lstrip()) <= indent for line in lines)


def test_what_fits_stays_as_it_is():
    """Blanks within a line are kept where it need not be broken."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(console, "width", lambda: 40)
        assert console.wrapped("  a   b\n\n c") == "  a   b\n\n c"


def test_a_command_stays_whole_where_it_fits():
    """What is to be copied stands on one line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(console, "width", lambda: 40)
        said = "Write it again: `confkit summarize 1042`, then send it"
        assert console.wrapped(said) == ("Write it again:\n`confkit summarize 1042`, then send it")


def test_a_pipe_is_never_wrapped(confkit, room):
    """A program gets one line for each thing, however narrow a terminal would be."""
    narrow = confkit("check", COLUMNS="20")
    assert narrow == confkit("check", COLUMNS="400")


LINES = [
    "--help", "due --help", "roster import --help", "check", "due", "roster show", "roster needs",
    "report", "questions", "summarize", "log brook", "done brook", "prep", "invite",
    "invite --help", "contact --help", "round",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("columns", [20, 33, 64])
def test_every_command_breaks_lines_between_words(promised, terminal, line, columns):
    """A line is as wide as the terminal at most, but for one word that is wider."""
    screen = terminal(*line.split(), columns=columns)
    if line.startswith("done"):
        screen.answer(["(press", "Enter", "for", "none):"][-1], "")
    screen.end()
    too_wide = [
        text
        for text in lines(screen.raw)
        if console.cells(text) > columns and len(text.split()) > 1
    ]
    assert too_wide == []


def lines(raw: str) -> list[str]:
    """Return what was written line by line; what is drawn again is another line."""
    drawn = re.split(r"[\r\n]|\x1b\[[0-9]+D", raw)
    return [re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]", "", line) for line in drawn]
