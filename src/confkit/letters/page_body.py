"""Where the inside of a page's body begins and ends; each page is gone through once."""

from __future__ import annotations

import re
from typing import NamedTuple

# No part of a pattern runs over a sign by which another match could begin: a page of a million
# openings that never close costs no more than its length.
OPENING = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_CLOSING = re.compile(r"</body\s*>", re.IGNORECASE)
_BEGINS, _MAIN_ENDS = re.compile(r"\s*(?:<main>)?", re.IGNORECASE), "</main>"


class Inside(NamedTuple):
    """The places in a page between which the inside of its body stands."""

    start: int
    end: int


def body_of(page: str, *, in_main: bool = False) -> Inside | None:
    """Return where the inside of the body is; None of what is no whole page.

    `in_main` leaves out the element `main` around all of it.
    """
    opening = OPENING.search(page)
    closings = [closing.start() for closing in _CLOSING.finditer(page)]
    if opening is None or not closings or closings[-1] < opening.end():
        return None
    start, end = opening.end(), closings[-1]
    if in_main and (begins := _BEGINS.match(page, start, end)):
        start = begins.end()
        inner = page[start:end].rstrip()
        if inner[-len(_MAIN_ENDS) :].lower() == _MAIN_ENDS:
            end = start + len(inner) - len(_MAIN_ENDS)
    return Inside(start, end)
