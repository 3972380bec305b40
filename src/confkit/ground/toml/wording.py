"""What is wrong with a value in a TOML file, in the words that every reader of one uses."""

from __future__ import annotations

from confkit.ground.errors import nearest
from confkit.ground.toml.reading import said_as
from confkit.ground.toml.where import Where

TEXT = 'should be text in quotes: "…"'
NUMBER = "should be a whole number"
LIST = 'should be a list in brackets: ["…", "…"]'
TABLE = "should be a table"
DAY = "should be a date: 2026-12-18"
DAY_ALONE = "should be a date without a time: 2026-12-18"
MOMENT = "should be a date and a time: 2026-11-24T15:30"
EMPTY = "is empty; fill it in"


def missing(where: Where) -> str:
    """Say that a key is missing."""
    return f"`{said_as(where)}` is missing; add it here"


def several(where: Where) -> str:
    """Say that a table may come several times, and how that is written."""
    return f"`{said_as(where)}` is a table of its own for each: write [[{said_as(where)}]]"


def once(where: Where) -> str:
    """Say that a table comes only once, and how that is written."""
    return f"`{said_as(where)}` appears only once: write [{said_as(where)}]"


def at_least(least: object) -> str:
    """Say what a number may not be below."""
    return f"should be at least {least}"


def at_most(most: object) -> str:
    """Say what a number may not be above."""
    return f"should be at most {most}"


def unknown_key(where: Where, known: list[str]) -> str:
    """Name a key that nobody knows here, with the one that is likely meant."""
    key = str(where[-1])
    here = f"in [{said_as(where[:-1])}]" if len(where) > 1 else "at the top"
    if meant := nearest(key, known):
        return f"unknown key `{key}` {here}; did you mean `{meant}`?"
    return f"unknown key `{key}` {here}; known here: {', '.join(known)}"
