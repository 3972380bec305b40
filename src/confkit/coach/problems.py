"""Which rule a problem belongs to that the reading of a file found."""

from __future__ import annotations

import re

from confkit.ground.errors import Problem
from confkit.ground.toml.reading import Document

# What is wrong with the goal or a day is left to `goals`, which says more about it: "".
_SAID: tuple[tuple[str, str], ...] = (
    (r"`goal\.(?:statement|home|school|measure|review_on)` is missing", ""),
    (r"`review_on` should be a day after the meeting", ""),
    (r"`due` should not be before the meeting", ""),
    (r"`goal` (?:should be a table|appears only once)", ""),
    (r"\[goal\] appears twice", "goal/several"),
    (r"`glow` (?:is missing|is empty)", "note/glow-missing"),
    (r"`grow` is missing", "note/grow-missing"),
    (r"`grow` (?:should be a table|appears only once)|\[grow\] appears twice", "note/one-grow"),
    (r"`topics` takes at most", "note/topics"),
    (r".* is not one of the school's values", "note/value"),
    (r"this promise says nothing", "follow-up/promise-empty"),
    (r"\[(?:goal|promise)\] needs a \[meeting\]", "follow-up/no-meeting"),
    (r"no \w+ of the bank has the id|'[\w-]+' has no blank", "note/bank"),
    (r".* translates nothing in this note|.* is not a language", "note/translated"),
)
_KNOWN = tuple((re.compile(pattern), rule) for pattern, rule in _SAID)


def rule_of(problem: Problem, document: Document) -> str:
    """Return the rule of a problem in a note; "" for one that another check tells better."""
    for pattern, rule in _KNOWN:
        if pattern.match(problem.said):
            return rule if rule or document.whole else "note/field"
    unowned = problem._replace(student_id="")
    return "syntax/file" if unowned in document.problems else "note/field"
