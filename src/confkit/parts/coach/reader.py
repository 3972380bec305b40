"""Reading a phrase as a rule writes it; `confkit.parts.coach.phrases` shows the language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from confkit.parts.coach.phrases import (
    NAME,
    STEM,
    BadPhrase,
    Edge,
    Gap,
    Lists,
    OneOf,
    Part,
    Parts,
    Phrase,
    lowered,
)  # fmt: skip

_LONGEST_GAP = 12
_TOKENS = re.compile(
    r"\((?P<flat>[^()<>!?^$.#]*)\)(?P<flat_optional>\??)|\.\.(?P<gap>\d{1,2})|<(?P<name>[a-z_]+)>"
    r"|(?P<sign>!\(|[()|?^$])|(?P<word>[^\s()|?^$<>!\-]+)"
)


def lists(raw: Mapping[str, list[str]]) -> dict[str, OneOf]:
    """Read a pack's lists of phrases; one may name those before it."""
    found: dict[str, OneOf] = {"name": OneOf((NAME,))}
    for name, phrases in raw.items():
        found[name] = OneOf.among(_Reader(one, found, exact=False).parts() for one in phrases)
    return found


def phrase(text: str, known: Lists, *, exact: bool = False) -> Phrase:
    """Read one phrase; raises BadPhrase where it cannot be understood."""
    found = Phrase(text, _Reader(text, known, exact=exact).parts(), exact)
    if not found.needs:
        raise BadPhrase(f"{text!r} needs at least one plain word")
    return found


class _Reader:
    """Reads a phrase from left to right."""

    def __init__(self, text: str, known: Lists, *, exact: bool) -> None:
        self.text, self.lists = " ".join(text.split()), known
        self.tokens = list(_TOKENS.finditer(text if exact else lowered(text)))
        self.at = 0

    def parts(self) -> Parts:
        """Return the whole phrase."""
        found = self._until(")|")
        if self.at < len(self.tokens):
            raise BadPhrase(f"{self.text!r}: `{self.tokens[self.at][0]}` stands alone")
        return self._filled(found)

    def _filled(self, found: Parts) -> Parts:
        if all(isinstance(part, Gap) for part in found):
            raise BadPhrase(f"{self.text!r} has a place without a word")
        return found

    def _until(self, stops: str) -> Parts:
        found: list[Part] = []
        while self.at < len(self.tokens) and self.tokens[self.at][0] not in stops:
            token = self.tokens[self.at]
            self.at += 1
            if token[0] == "?":
                if not found or not isinstance(found[-1], OneOf):
                    raise BadPhrase(f"{self.text!r}: nothing stands before the ?")
                found[-1] = found[-1].but(optional=True)
            else:
                found.append(self._part(token))
        return tuple(found)

    def _part(self, token: re.Match[str]) -> Part:
        kind, sign = token.lastgroup, token[0]
        if kind == "word":
            return OneOf.word(self._word(sign))
        if kind == "flat_optional":
            found = self._flat(token["flat"])
            return found.but(optional=True) if sign[-1] == "?" else found
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
        choices = [choice.split() for choice in inside.replace("-", " ").split("|")]
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
