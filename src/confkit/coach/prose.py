"""The sentences of a note: which there are, whose words they are, who will read them, and where.

They are taken from the file as it was read, so that a note with a mistake elsewhere is looked
at all the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal, NamedTuple

from confkit.coach.phrases.phrase import FIELD
from confkit.ground.toml.reading import Document
from confkit.ground.toml.where import Where
from confkit.names.masks import prepared, quotations, words_of
from confkit.notes import translations as translated

Voice = Literal["teacher", "child", "family"]


class Sentence(NamedTuple):
    """One field's text. `kind` is its table and key, as `goal.home` or `promise`.

    `in_letter`: it reaches the family's letter. Only the teacher's own voice is held against
    the word rules; what the child and the family said is theirs.
    """

    where: Where
    kind: str
    text: str
    voice: Voice = "teacher"
    in_letter: bool = False


_LETTER = frozenset(
    {
        "glow.text",
        "glow.evidence",
        "meeting.heard",
        "goal.statement",
        "goal.home",
        "goal.school",
        "goal.student",
        "goal.works_at_home",
        "goal.strategy",
        "goal.measure",
        "promise.text",
    }
)
_VOICES: dict[str, Voice] = {
    "student_voice": "child",
    "family_questions": "family",
    "family_priorities": "family",
    "meeting.heard": "family",
    "goal.works_at_home": "family",
}
_TRANSLATION = "translation"
"""The kind of a sentence in another language: only privacy holds for it."""

_FIELDS: dict[str, tuple[str, ...]] = {
    "": ("topics", "student_voice", "family_questions", "family_priorities", "ask"),
    "glow": ("text", "evidence"),
    "grow": ("skill", "toward", "home_like", "tried", "strategies"),
    "meeting": ("heard",),
    "goal": ("statement", "home", "school", "student", "works_at_home", "strategy", "measure"),
    "promise": ("text",),
    "check_in": ("observed",),
    "question": ("text",),
}


def sentences(data: dict[str, Any]) -> Iterator[Sentence]:
    """Yield every text of a note but the private ones, and those kept for the teacher alone."""
    for table, keys in _FIELDS.items():
        for where, values in _tables(data, table):
            for key in keys:
                kind = f"{table}.{key}" if table else key
                for place, text in _texts((*where, key), values.get(key)):
                    in_letter = kind in _LETTER and (table != "glow" or where == ("glow", 0))
                    yield Sentence(place, kind, text, _VOICES.get(kind, "teacher"), in_letter)
    translations = data.get(translated.TABLE)
    for tag, table in translations.items() if isinstance(translations, dict) else ():
        for sentence in sentences(table if isinstance(table, dict) else {}):
            where = (translated.TABLE, tag, *sentence.where)
            yield sentence._replace(where=where, kind=_TRANSLATION, voice="family")


def _tables(data: dict[str, Any], name: str) -> Iterator[tuple[Where, dict[str, Any]]]:
    """Yield a table, or each of an array of tables, with where it stands."""
    if not name:
        yield (), data
        return
    value = data.get(name)
    if isinstance(value, dict):
        yield (name,), value
    elif isinstance(value, list):
        for number, table in enumerate(value):
            if isinstance(table, dict):
                yield (name, number), table


def _texts(where: Where, value: Any) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        if value and not value.isspace():
            yield where, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts((*where, number), item)
    elif isinstance(value, dict) and value.get("for") != "teacher":
        yield from _texts((*where, "text"), value.get("text"))


class Prose:
    """All texts of a note as one, each between separators, with places to go back to."""

    def __init__(self, document: Document, names: frozenset[str]) -> None:
        self.document = document
        self.sentences = tuple(sentences(document.data))
        self.names = names
        self.whole = FIELD + "".join(sentence.text + FIELD for sentence in self.sentences)
        starts, at = [], 1
        for each in self.sentences:
            starts.append(at)
            at += len(each.text) + 1
        self._starts = starts

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the text as they are written."""
        return frozenset(words_of(self.whole))

    @cached_property
    def prepared(self) -> str:
        """The text as rules read it, each character in its place."""
        return prepared(self.whole, self.names, self.words)

    @cached_property
    def quotations(self) -> list[tuple[int, int]]:
        """Where somebody is quoted."""
        return quotations(self.whole)

    def places(self) -> Iterator[tuple[Sentence, int]]:
        """Yield each sentence and where it begins in the whole text."""
        return zip(self.sentences, self._starts, strict=True)

    def at(self, place: int) -> tuple[Sentence, int]:
        """Return the sentence at a place of the whole text, and the place in it."""
        number = max(0, bisect_right(self._starts, place) - 1)
        return self.sentences[number], place - self._starts[number]

    def line_column(self, sentence: Sentence, place: int) -> tuple[int, int]:
        """Return line and column in the file of a place in a sentence."""
        begins = self.document.place(sentence.where)
        text = self.document.text
        at = _index(text, begins.line, begins.column)
        position = _inside(text, at, place)
        return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _index(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.find("\n", at) + 1
    return at + column - 1


_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|\r?\n\s*|.)")


def _inside(text: str, at: int, place: int) -> int:
    """Return where a character of a string's value stands in the file (TOML 1.1, strings)."""
    quote = next((sign for sign in ('"""', "'''", '"', "'") if text.startswith(sign, at)), "")
    at += len(quote)
    if len(quote) == 3:
        at += len("\r\n") if text.startswith("\r\n", at) else text.startswith("\n", at)
    while place > 0 and at < len(text):
        escape = _ESCAPE.match(text, at) if quote[:1] == '"' and text[at] == "\\" else None
        if escape:
            at = escape.end()
            place -= not escape[0][1:].startswith(("\n", "\r\n"))
        else:
            at += 2 if text.startswith("\r\n", at) else 1
            place -= 1
    return min(at, len(text))
