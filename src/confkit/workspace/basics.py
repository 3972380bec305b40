"""The two settings that `due` and `done` need, read without loading the rules of all the others.

Only where nothing about them can be wrong: for any other file `settings.basics` is asked, which
says what is.
"""

from __future__ import annotations

from datetime import tzinfo

from confkit.ground import clock
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import one_line
from confkit.ground.toml.reading import Document

KEYS = frozenset(
    (
        "round",
        "timezone",
        "teacher",
        "school",
        "conference",
        "deadlines",
        "calendar",
        "roster",
        "check",
        "mail",
        "print",
    )
)
"""What may stand at the top of `confkit.toml`; another key there may be a slip of these two."""


class Basics(NamedTuple):
    """The round, "" where none is named, and the time zone."""

    round: str
    tz: tzinfo


def plain(document: Document) -> Basics | None:
    """Return them; None where something about them may be wrong."""
    name, zone = document.data.get("round", ""), document.data.get("timezone")
    tz = clock.zone(one_line(zone)) if isinstance(zone, str) else None
    if tz is None or not document.data.keys() <= KEYS:
        return None
    return Basics(name if isinstance(name, str) else "", tz)
