"""Reading a phrase as a rule writes it; `confkit.coach.phrases.phrase` shows the language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from confkit.coach.phrases.index import (
    NOTHING,
    NUMBER,
    STEM,
    Keys,
    key_of,
    keys_of_words,
    rarest,
)
from confkit.coach.phrases.phrase import (
    BadPhrase,
    Edge,
    Gap,
    Lists,
    OneOf,
    Part,
    Parts,
    Phrase,
)
from confkit.names.masks import NAME, lowered

_LONGEST_GAP = 12
_TOKENS = re.compile(
    r"\((?P<flat>[^()<>!?^$.#]*)\)(?P<flat_optional>\??)|\.\.(?P<gap>\d{1,2})|<(?P<name>[a-z_]+)>"
    r"|(?P<sign>!\(|[()|?^$])|(?P<word>[^\s()|?^$<>!\-]+)"
)


def lists(raw: Mapping[str, list[str]]) -> dict[str, OneOf]:
    """Read a pack's lists of phrases; one may name those before it."""
    known: dict[str, OneOf] = {"name": OneOf((NAME,))}
    for name, phrases in raw.items():
        known[name] = OneOf.among(_Reader(phrase, known, exact=False).parts() for phrase in phrases)
    return known


def phrase(text: str, known: Lists, *, exact: bool = False) -> Phrase:
    """Read one phrase; raises BadPhrase where it cannot be understood."""
    parts = _Reader(text, known, exact=exact).parts()
    read = Phrase(text, partial(tuple, parts), exact=exact)
    if all(need & {NAME, NUMBER} for need in read.needs):
        raise BadPhrase(f"{text!r} needs at least one plain word")
    return read


def unread(text: str, known: Lists, *, exact: bool = False) -> list[Phrase]:
    """Return a phrase that is known to be right, to be read where it may stand in a text.

    One that is nothing but alternatives is read now, and split.
    """
    needs = _needs(text, known)
    if len(needs) == 1:
        return phrase(text, known, exact=exact).split()
    return [Phrase(text, _Reader(text, known, exact=exact).parts, needs, exact=exact)]


def _needs(text: str, known: Lists) -> list[Keys]:
    """Return for each part of a phrase the keys of which a text has one; none if it tells nothing.

    They are those of `Phrase.needs`, found without putting the phrase into parts.
    """
    around: list[tuple[list[Keys], list[Keys], str]] = []
    here: list[Keys] = []
    for token in _TOKENS.finditer(lowered(text)):
        kind, sign = token.lastgroup, token[0]
        if kind == "word":
            here.append(key_of(sign))
        elif kind == "flat_optional":
            optional = sign[-1] == "?"
            here.append(NOTHING if optional else keys_of_words(_choices(token["flat"])))
        elif kind == "name":
            here.append(known[token["name"]].keys)
        elif sign in ("(", "!("):
            around.append((here, [], sign))
            here = []
        elif sign == "|":
            around[-1][1].append(rarest(here))
            here = []
        elif sign == ")":
            outside, choices, opened = around.pop()
            choices.append(rarest(here))
            here = outside
            here.append(NOTHING.union(*choices) if opened == "(" and all(choices) else NOTHING)
        elif sign == "?":
            here[-1] = NOTHING
        else:
            here.append(NOTHING)
    return here


def _tokens(text: str, *, exact: bool) -> list[re.Match[str]]:
    return list(_TOKENS.finditer(text if exact else lowered(text)))


def _choices(inside: str) -> list[list[str]]:
    """Return flat alternatives, each as its words."""
    return [choice.split() for choice in inside.replace("-", " ").split("|")]


class _Reader:
    """Reads a phrase from left to right."""

    def __init__(self, text: str, known: Lists, *, exact: bool) -> None:
        self.text, self.lists, self.exact = " ".join(text.split()), known, exact
        self.tokens: list[re.Match[str]] = []
        self.at = 0

    def parts(self) -> Parts:
        """Return the whole phrase."""
        self.tokens, self.at = _tokens(self.text, exact=self.exact), 0
        parts = self._until(")|")
        if self.at < len(self.tokens):
            raise BadPhrase(f"{self.text!r}: `{self.tokens[self.at][0]}` stands alone")
        return self._filled(parts)

    def _filled(self, parts: Parts) -> Parts:
        if all(isinstance(part, Gap) for part in parts):
            raise BadPhrase(f"{self.text!r} has a place without a word")
        return parts

    def _until(self, stops: str) -> Parts:
        parts: list[Part] = []
        while self.at < len(self.tokens) and self.tokens[self.at][0] not in stops:
            token = self.tokens[self.at]
            self.at += 1
            if token[0] == "?":
                if not parts or not isinstance(parts[-1], OneOf):
                    raise BadPhrase(f"{self.text!r}: nothing stands before the ?")
                parts[-1] = parts[-1].but(optional=True)
            else:
                parts.append(self._part(token))
        return tuple(parts)

    def _part(self, token: re.Match[str]) -> Part:
        kind, sign = token.lastgroup, token[0]
        if kind == "word":
            return OneOf.word(self._word(sign))
        if kind == "flat_optional":
            part = self._flat(token["flat"])
            return part.but(optional=True) if sign[-1] == "?" else part
        if kind == "gap":
            return self._gap(int(token["gap"]))
        if kind == "name":
            if token["name"] not in self.lists:
                raise BadPhrase(f"{self.text!r}: there is no list {sign}")
            return self.lists[token["name"]]
        if sign in ("(", "!("):
            return self._one_of(never=sign == "!(")
        return Edge(sign)

    def _gap(self, most: int) -> Gap:
        if most > _LONGEST_GAP:
            raise BadPhrase(f"{self.text!r}: a gap of {_LONGEST_GAP} words is the longest")
        return Gap(most)

    def _word(self, text: str) -> str:
        if text.endswith("*") and len(text) <= STEM:
            raise BadPhrase(f"{self.text!r}: {STEM} letters at least before the * of {text}")
        return text

    def _flat(self, inside: str) -> OneOf:
        """Read alternatives of plain words, with nothing nested in them."""
        choices = _choices(inside)
        if not all(choices):
            raise BadPhrase(f"{self.text!r} has a place without a word")
        if "*" in inside:
            choices = [[self._word(word) for word in choice] for choice in choices]
        return OneOf.flat(choices)

    def _one_of(self, *, never: bool) -> OneOf:
        choices = []
        while True:
            choices.append(self._filled(self._until("|)")))
            if self.at >= len(self.tokens):
                raise BadPhrase(f"{self.text!r}: a ( is never closed")
            self.at += 1
            if self.tokens[self.at - 1][0] == ")":
                return OneOf.among(choices, never=never)
