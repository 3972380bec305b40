"""Fields that will not read well where they stand, whatever they say.

Each field is put after a colon, where most wordings read well. What does not is a piece of a
sentence that begins or ends in its middle, a blank to fill in, a list in one field, capitals
throughout, words that the label says already, and a strategy for one side where both do it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from confkit.coach.goal_words import GoalMatcher
from confkit.coach.prose import Sentence
from confkit.conference.script import outcome
from confkit.ground.resources import data_table
from confkit.ground.text import bare
from confkit.language import languages
from confkit.language.in_words import ended, says_again, under
from confkit.language.languages import Language

_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_BLANK = re.compile(r"__|\?\?|\.\.\.$|…$|\bx{3,}\b|\[ *\]|\{[^{}\n]*\}", re.IGNORECASE)
_LABEL = re.compile(r"[^\W\d_][^:\d“”\"]*:\s+\w")
_LONGEST_LABEL = 5
_LISTED = re.compile(r"[\r\n]|(?:^|\s)[•●▪‣]\s?|(?:^|\s)[-*–]\s.*\s[-*–]\s")


def oddity(sentence: Sentence, language: Language, words: GoalMatcher) -> str:
    """Say why a field will not read well; "" where nothing is odd."""
    if sentence.kind not in _stands():
        return ""
    text = sentence.text.strip()
    if sentence.kind == "grow.toward" and language.speech.script:
        text = outcome(text, language.speech.script)
    label = _label(sentence.kind, language)
    shown = text
    if sentence.kind in _by_field("labels"):
        shown = under(text, label, language.short_words)
    reasons = (
        ("blank", _BLANK.search(text) or _has_one(text, language.speech.blanks)),
        ("empty", bare(text) in language.speech.empty or languages.says_nothing(text)),
        ("listed", _LISTED.search(text)),
        ("open", any(text.count(a) != text.count(b) for a, b in _PAIRS)),
        ("begins", _begins_within(text, language)),
        ("ends", text.endswith((",", ";", ":", "-", "–", "—", "&"))),
        ("capitals", len(text.split()) > 1 and text.isupper()),
        ("place", bare(text) in language.speech.places),
        ("twice", says_again(shown, label)),
        ("label", sentence.kind != "meeting.heard" and _has_a_label(shown)),
        ("side", sentence.kind == "goal.strategy" and _is_one_sided(text, words)),
    )
    return next((_table("said")[reason] for reason, applies in reasons if applies), "")


def as_it_stands(sentence: Sentence, child: str) -> str:
    """Return the sentence that a reader will find, with the field in its place."""
    shown = ended(" ".join(sentence.text.split()))
    return _stands()[sentence.kind].format(text=shown, child=child)


def _begins_within(text: str, language: Language) -> bool:
    folded = text.casefold()
    return text.startswith((",", ";", ".", "&", ")")) or any(
        re.match(rf"{re.escape(word)}\b", folded) for word in language.speech.joins
    )


def _has_one(text: str, words: tuple[str, ...]) -> bool:
    folded = text.casefold()
    return any(re.search(rf"\b{re.escape(word)}\b", folded) for word in words)


def _label(kind: str, language: Language) -> str:
    """Return the words that a field stands under; "" where it has none."""
    label = _by_field("labels").get(kind) or _by_field("headings").get(kind, "")
    return language.sentences.get(label, "")


def _has_a_label(text: str) -> bool:
    """Tell whether a few words and a colon come first: a second label, after the field's own."""
    return bool(_LABEL.match(text)) and len(text.partition(":")[0].split()) <= _LONGEST_LABEL


def _is_one_sided(text: str, words: GoalMatcher) -> bool:
    return words.sentences.is_one_sided(text, ())


def _stands() -> dict[str, str]:
    """Return the sentence for each field that has one."""
    return _by_field("stands")


@cache  # read once for a process
def _by_field(name: str) -> dict[str, str]:
    """Return a table, by table and key of a note."""
    tables = _table(name)
    return {f"{table}.{key}": text for table, keys in tables.items() for key, text in keys.items()}


def _table(name: str) -> dict[str, Any]:
    table: dict[str, Any] = data_table("data/reads.toml")[name]
    return table
