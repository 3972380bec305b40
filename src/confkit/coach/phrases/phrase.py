"""The phrase language of the word rules: words in order, and nothing that can run away.

A rule of a school is data that somebody typed, so it is no regular expression. A phrase is

    always talks           words in order, as whole words; a hyphen counts as a blank
    talk*                  any ending (four letters at least before the star)
    (a|b c)                one of these
    #                      a number in digits
    so?  (a|b)?  <kid>?    or left out
    <kid>                  a list of the pack, by name
    ..3                    up to three words in between, within the sentence
    !(the|a)               and none of these comes next
    ^ at the start, $ at the end: the sentence begins or ends there

`confkit.coach.phrases.matching` looks for it; every repetition is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import NamedTuple

from confkit.coach.phrases.index import NOTHING, NUMBER, STEM, Keys, cost, rarest
from confkit.names.masks import lowered

FIELD = "\x00"
"""Stands between two fields, so that no phrase reaches from one into the other."""


class BadPhrase(ValueError):  # noqa: N818 - reads as the sentence it becomes
    """A phrase cannot be understood; says why."""


class Gap(NamedTuple):
    """Up to so many words in between."""

    most: int


class Edge(NamedTuple):
    """The start (`^`) or the end (`$`) of a sentence."""

    sign: str


_NONE: Mapping[str, list[Parts]] = {}


class OneOf:
    """Alternatives, which may be left out, or with `never` must not come next.

    Single words stand in sets; choices of more parts are found by their first word where they
    have one (`by_first`, or `by_stem` where it is a beginning), else tried each (`others`).
    """

    __slots__ = ("_keys", "by_first", "by_stem", "never", "optional", "others", "stems", "words")

    def __init__(
        self,
        words: Iterable[str] = (),
        stems: Iterable[str] = (),
        by_first: Mapping[str, list[Parts]] = _NONE,
        by_stem: Mapping[str, list[Parts]] = _NONE,
        others: Sequence[Parts] = (),
        *,
        optional: bool = False,
        never: bool = False,
    ) -> None:
        self.words = frozenset(words)
        self.stems = tuple(stems)
        self.by_first, self.by_stem, self.others = by_first, by_stem, others
        self.optional, self.never = optional, never
        self._keys: Keys | None = None

    @classmethod
    def among(cls, choices: Iterable[Parts], *, never: bool = False) -> OneOf:
        """Return alternatives of any parts."""
        words: set[str] = set()
        stems: set[str] = set()
        by_first: dict[str, list[Parts]] = {}
        by_stem: dict[str, list[Parts]] = {}
        others: list[Parts] = []
        for choice in choices:
            first = choice[0]
            plain = isinstance(first, OneOf) and not (first.optional or first.never)
            if len(choice) == 1 and isinstance(first, OneOf) and plain:
                words |= first.words
                stems.update(first.stems)
                others += first.others
                for word, longer in first.by_first.items():
                    by_first.setdefault(word, []).extend(longer)
                for stem, longer in first.by_stem.items():
                    by_stem.setdefault(stem, []).extend(longer)
            elif (
                isinstance(first, OneOf)
                and plain
                and first.is_of_words
                and NUMBER not in first.words
            ):
                for word in first.words:
                    by_first.setdefault(word, []).append(choice)
            elif isinstance(first, OneOf) and plain and first.is_of_stems:
                for stem in {stem[:STEM] for stem in first.stems}:
                    by_stem.setdefault(stem, []).append(choice)
            else:
                others.append(choice)
        return cls(words, sorted(stems), by_first, by_stem, others, never=never)

    @classmethod
    def flat(cls, choices: Iterable[list[str]]) -> OneOf:
        """Return alternatives of words in order, some words ending in a star."""
        words: list[str] = []
        stems: set[str] = set()
        by_first: dict[str, list[Parts]] = {}
        by_stem: dict[str, list[Parts]] = {}
        for choice in choices:
            first = choice[0]
            starred = first[-1] == "*"
            if len(choice) > 1:
                longer = tuple([cls.word(word) for word in choice])
                table = by_stem if starred else by_first
                table.setdefault(first[:STEM] if starred else first, []).append(longer)
            elif starred:
                stems.add(first[:-1])
            else:
                words.append(first)
        return cls(words, sorted(stems), by_first, by_stem)

    @staticmethod
    @cache  # the same words stand in many phrases
    def word(text: str) -> OneOf:
        """Return the one choice of a plain word, or of the beginning of one before a star."""
        return OneOf((), (text[:-1],)) if text[-1] == "*" else OneOf((text,))

    @property
    def keys(self) -> Keys:
        """Keys of which one is in each text that has one of these; none if that tells nothing."""
        if self._keys is None:
            self._keys = _keys_within(self)
        return self._keys

    def longer(self) -> list[Parts]:
        """Return the choices that are more than one word."""
        of_first = (*self.by_first.values(), *self.by_stem.values())
        each = {id(choice): choice for choices in of_first for choice in choices}
        return [*self.others, *each.values()]

    def fits_here(self, word: str) -> bool:
        """Tell whether one of these can begin with this word."""
        return bool(
            word in self.words
            or word in self.by_first
            or word[:STEM] in self.by_stem
            or (self.stems and word.startswith(self.stems))
            or self.others
            or (NUMBER in self.words and word.isdecimal())
        )

    @property
    def is_of_words(self) -> bool:
        """Whether every choice is one whole word."""
        return not (self.stems or self.by_first or self.by_stem or self.others)

    @property
    def is_of_stems(self) -> bool:
        """Whether every choice is the beginning of one word."""
        return not (self.words or self.by_first or self.by_stem or self.others)

    def but(self, *, optional: bool = False, never: bool = False) -> OneOf:
        """Return the same alternatives, to be left out or forbidden."""
        return OneOf(
            self.words,
            self.stems,
            self.by_first,
            self.by_stem,
            self.others,
            optional=optional,
            never=never,
        )


Part = Gap | Edge | OneOf
Parts = tuple[Part, ...]
Lists = Mapping[str, OneOf]


class Phrase:
    """One phrase. It can only be where there is one of each of its `needs`.

    It is put into parts by `read` when they are asked for the first time: most phrases never
    are. `needs` are given where they are known before.
    """

    def __init__(
        self,
        text: str,
        read: Callable[[], Parts],
        needs: Iterable[Keys] | None = None,
        *,
        exact: bool = False,
    ) -> None:
        self.text, self.exact, self._read = text, exact, read
        self._needs = needs

    @cached_property
    def parts(self) -> Parts:
        """The parts of the phrase, in order."""
        return self._read()

    @cached_property
    def needs(self) -> tuple[Keys, ...]:
        """For each part that must be there, the keys of which a text has one; the rarest first."""
        needs = map(_keys_of, self.parts) if self._needs is None else self._needs
        return tuple(sorted(filter(None, needs), key=cost))

    def split(self) -> list[Phrase]:
        """Return a phrase that is a list of expressions as one for each; any other as it is.

        Each is then found by its own words.
        """
        only = self.parts[0]
        if len(self.parts) > 1 or not isinstance(only, OneOf):
            return [self]
        choices = only.longer()
        words = OneOf(only.words, only.stems)
        alone = [(words,)] if only.words or only.stems else []
        return [
            Phrase(self.text, partial(tuple, parts), exact=self.exact)
            for parts in (*alone, *choices)
        ]


def _keys_of(part: Part) -> Keys:
    """Return keys of which one is in each text that has this part; none if it tells nothing."""
    if not isinstance(part, OneOf) or part.optional or part.never:
        return NOTHING
    return part.keys


def _keys_within(part: OneOf) -> Keys:
    inner = [rarest(map(_keys_of, parts)) for parts in part.longer()]
    if not all(inner):
        return NOTHING
    stems = {f"{stem[:STEM]}*" for stem in part.stems}
    return frozenset(map(lowered, part.words | stems)).union(*inner)
