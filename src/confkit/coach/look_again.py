"""The second voice: a trained model reads the sentences in which no phrase was found.

`check` and `record` alone ask it. It tells a sentence that reads like a lapse, and it leaves out a
phrase that was found in a sentence which surely is none. Of a sentence in another language than the
model's it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import pydantic

from confkit.coach.catalog import CheckTable
from confkit.coach.prose import Prose, Sentence
from confkit.coach.trained.features import features
from confkit.coach.trained.model import Model
from confkit.ground import gate
from confkit.ground.resources import data_file
from confkit.ground.toml.reading import read
from confkit.ground.toml.validated import TomlTable, validated
from confkit.language.languages import ENGLISH, FOLDER, plain
from confkit.language.words import Words

RULE = "words/look-again"
FILE = "look-again.toml"
"""How a language says what the model thinks, in its folder."""
LEAST_WORDS = 3
"""A sentence with fewer words says too little to be judged."""


class Example(TomlTable):
    """A sentence that reads like a lapse, and the better way."""

    group: str
    before: str
    after: str


class Wording(TomlTable):
    """What is said of a sentence that reads like a lapse.

    `groups` are the groups in plain words and `ask` what to ask oneself; under "any" both stand for
    a sentence that resembles none in particular. A full stop after one of `shortened` (Mr.) ends no
    sentence. `small_words` stand in most sentences of this language and in few of others. `rule` is
    the rule in this language, if it is not English.
    """

    groups: dict[str, str]
    ask: dict[str, str]
    example: tuple[Example, ...] = pydantic.Field(min_length=1)
    shortened: Words = ()
    small_words: Words = ()
    rule: CheckTable | None = None

    def words(self, group: str, prepared: str) -> dict[str, str]:
        """Return what the rule's sentences have in braces, for one prepared sentence."""
        near = self._nearest(group, prepared)
        return {
            "group": self.groups[group or "any"],
            "ask": self.ask[group or "any"],
            "before": near.before,
            "after": near.after,
        }

    def _nearest(self, group: str, prepared: str) -> Example:
        """Return the example most like a sentence, of the group that it resembles if any."""
        letters = features(prepared).letters

        def likeness(example: Example) -> float:
            other = features(example.before.lower()).letters
            return len(letters & other) / len(letters | other)

        return max(
            [example for example in self.example if group in ("", example.group)], key=likeness
        )


@cache  # read once for a process
def wording(language: str) -> Wording:
    """Return how a language says it; English where it has no way of its own."""
    tag = plain(language)
    file = data_file(f"data/{FOLDER}/{tag}/{FILE}")
    if not file.is_file():
        return wording(ENGLISH)
    table, problems = validated(Wording, read(file, file.name))
    assert table is not None, problems  # noqa: S101 - shipped with the program, and tested
    return table


class Reading(NamedTuple):
    """What the model thinks of one sentence of a field.

    It stands from `start` to `end` in the whole text, and at `place` in the field.
    """

    sentence: Sentence
    place: int
    start: int
    end: int
    text: str
    is_piece: bool
    score: float

    @property
    def is_statement(self) -> bool:
        """Whether it is a whole sentence and no question."""
        return not self.is_piece and "?" not in self.text

    @property
    def is_of_goal(self) -> bool:
        """Whether it says what somebody will do in the goal, which has rules of its own."""
        return self.sentence.where[:1] == ("goal",)


def readings(model: Model, prose: Prose, language: str) -> Iterator[Reading]:
    """Yield what the model of a language thinks of each of the teacher's own sentences in it."""
    whole = without_quotations(prose.prepared, prose.quotations)
    for sentence, begins in prose.places():
        if sentence.voice == "teacher":
            field = whole[begins : begins + len(sentence.text)]
            for start, end in sentences_in(field):
                text = field[start:end]
                if is_of_another_language(text, language):
                    continue
                piece = is_piece(sentence.text[start:end])
                at = begins + start, begins + end
                yield Reading(sentence, start, *at, text, piece, model.score(text))


def is_of_another_language(text: str, language: str) -> bool:
    """Tell whether more small words of another language stand in a text than of this one."""
    own = plain(language)
    words = _WORD.findall(text.lower())
    counts = {tag: sum(map(small.__contains__, words)) for tag, small in _small_words().items()}
    return max(counts.values()) > counts.get(own, 0)


@cache  # the same for every note
def _small_words() -> dict[str, frozenset[str]]:
    return {tag: frozenset(wording(tag).small_words) for tag in _languages()}


def is_piece(text: str) -> bool:
    """Tell whether a text is no whole sentence: it begins small, or ends without a mark."""
    return not (text[:1].isupper() and text.rstrip("\"'”’»)").endswith((".", "!", "?", "…")))


def without_quotations(text: str, quoted: Iterable[tuple[int, int]]) -> str:
    """Return a text with what it quotes as a mark and blanks, each character in its place."""
    for start, end in quoted:
        text = text[:start] + '"' + " " * (end - start - 1) + text[end:]
    return text


_END = re.compile(r"[.!?…]+[)\]\"'”’»]*\s+|\n\s*\n\s*")
_WORD = re.compile(r"[^\W\d_]+")


@cache  # the same for all languages, as notes mix them
def _shortened() -> re.Pattern[str]:
    """Return what finds a shortened word of any language, or an initial, at the end of a text."""
    words = (word for tag in _languages() for word in wording(tag).shortened)
    return re.compile(rf"\b(?:{'|'.join(sorted(set(words)))}|[a-z])\.\s+\Z")


def _languages() -> list[str]:
    """Return the languages that have words of their own for this."""
    folders = gate.folders(data_file(f"data/{FOLDER}"))
    return [folder.name for folder in folders if (folder / FILE).is_file()]


def sentences_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a prepared field stands; those of a few words are left out.

    A question's id (`interest-loses-time`) is one word.
    """
    begins = 0
    for end in [*(end.end() for end in _END.finditer(text)), len(text)]:
        if end < len(text) and _shortened().search(text[begins:end]):
            continue
        words = min(len(_WORD.findall(text, begins, end)), len(text[begins:end].split()))
        if words >= LEAST_WORDS:
            ends = begins + len(text[begins:end].rstrip())
            yield begins + len(text[begins:end]) - len(text[begins:end].lstrip()), ends
        begins = end
