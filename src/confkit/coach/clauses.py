"""Clauses of a goal's sentences: who acts in one, and the words from the verb on.

The lists of a language (`goals.toml`) say which words are people, places, numbers and owners.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from confkit.language.word_lists import WordList
from confkit.language.words import GoalWords
from confkit.roster.person_names import WORD

Actor = Literal["child", "home", "school", "adult", "sibling", "several", "thing", ""]
"""Who does it: "" where nobody is named, as in “Check the planner”."""

_NAME = "@"
_SAID = "x"
"""Stands for what is said word for word: a letter that is in no list."""
_TOKEN = re.compile(rf"{WORD}(?:['’]s)?|[,;.:!?&+\n]")
_SAYING = re.compile(r"“[^”]{1,200}”|\"[^\"]{1,200}\"|«[^»]{1,200}»")
"""What is said word for word is a thing, whatever its words are."""
STOPS = frozenset(",;.:!?&+\n")
LONGEST = 1000
"""So many characters of a text are read: nobody acts in a longer sentence."""
_BEFORE_THE_SUBJECT = 7
"""So many words may stand before the person who acts (“At supper we …”)."""


class Clause(NamedTuple):
    """One clause: who acts, and the words from the verb on."""

    actor: Actor
    words: list[str]


class Clauses:
    """The words by which the clauses of a goal are read, ready to be looked for."""

    def __init__(self, goal_words: GoalWords) -> None:
        self._said = goal_words
        self._lists = {
            name: WordList(getattr(goal_words, name))
            for name in (
                "states", "places", "stances", "feelings", "degrees", "efforts", "light", "general",
                "praising", "leads", "owners", "numbers", "not_done", "adverbs", "helping",
                "at_home_people", "at_school_people", "agents", "siblings", "child_words",
                "plural_people",
                "before_the_verb", "counted", "kin_adjectives", "inner", "joins",
                "verbs", "particles", "back", "known", "known_one", "times", "qualities",
                "clitics", "standing", "titles", "persons_do", "beats", "becoming", "first_person",
                "followed", "pausing", "after_a_pause", "where", "keeping", "school_subjects",
                "nothing", "told_of", "leaving_off",
            )
        }  # fmt: skip  # forty names, a line each, would be a page
        self._cut_once = lru_cache(maxsize=256)(self._cut)  # a note's texts are asked for often

    def tokens(self, text: str, names: Iterable[str]) -> list[str]:
        """Return words in small letters and stops, each name as one sign."""
        return [*self._cut_once(text, frozenset(names))]

    def _cut(self, text: str, known: frozenset[str]) -> list[str]:
        cut = []
        for word in _TOKEN.findall(_SAYING.sub(f" {_SAID} ", text[:LONGEST])):
            if word in known:
                cut.append(_NAME)
            elif word[:-2] in known and word.endswith(("'s", "’s")):
                cut.append(self._said.owners[0])
            else:
                cut.append(word.lower().replace("’", "'"))
        return cut

    def _is(self, word: str, *names: str) -> bool:
        for name in names:  # noqa: SIM110 - a loop is twice as fast as any() and a generator
            if word in self._lists[name]:
                return True
        return False

    def clause(self, text: str, names: Iterable[str]) -> Clause:
        """Return who acts in the first clause of a text, and its words from the verb on."""
        return self._clause(self.tokens(text, names))

    def _clause(self, spoken: list[str]) -> Clause:
        if spoken and self._is(spoken[0], "leads"):  # “At supper we pass a spoon”
            for at, word in enumerate(spoken[1:_BEFORE_THE_SUBJECT], start=1):
                actor, after = self._actor(spoken[at:])
                if actor not in ("", "thing") and not self._owns(spoken, at):
                    if at == 1 and "," in spoken:  # “When he is stuck, Diego draws it”
                        return self._clause(spoken[spoken.index(",") + 1 :])
                    return Clause(actor, self._from_verb(spoken[at + after :]))
                if word == ",":
                    return self._clause(spoken[at + 1 :])
            return Clause("", spoken)
        actor, after = self._actor(spoken)
        return Clause(actor, self._from_verb(spoken[after:]))

    def _owns(self, spoken: list[str], at: int) -> bool:
        """Tell whether what stands here belongs to a phrase before it: “after her name”."""
        return self._is(spoken[at - 1], "owners") or (
            self._is(spoken[at], "owners")
            and (
                at + 1 < len(spoken)
                and not self._is_person(spoken[at + 1])
                and not self._is(spoken[at + 1], "kin_adjectives")
            )
        )

    def _is_person(self, word: str) -> bool:
        return self._is(word, "at_home_people", "at_school_people", "siblings", "plural_people")

    def _actor(self, spoken: list[str]) -> tuple[Actor, int]:
        """Return who is named before the verb, and how many words that takes."""
        owned = self._skipped(spoken, 0, "owners", "kin_adjectives")
        named = next((n for n in range(owned, len(spoken)) if spoken[n] != _NAME), len(spoken))
        at = self._skipped(spoken, named, "kin_adjectives")
        if at < len(spoken) and (actor := self._kind(spoken[at])):
            return self._joined(spoken, at + 1, actor)
        if named > owned:  # a name, and no kin after it
            return self._joined(spoken, named, "child")
        return ("thing", 0) if owned else ("", 0)

    def _skipped(self, spoken: list[str], at: int, *names: str) -> int:
        """Return the place after the words of these lists."""
        while at < len(spoken) and self._is(spoken[at], *names):
            at += 1
        return at

    def _kind(self, word: str) -> Actor:
        """Return which person a word is for; "" where it is for none."""
        if all(self._is(word, f"at_{side}_people") for side in ("home", "school")):
            return "adult"
        kinds: tuple[tuple[Actor, str], ...] = (
            ("sibling", "siblings"),
            ("home", "at_home_people"),
            ("school", "at_school_people"),
            ("several", "plural_people"),
            ("child", "child_words"),
        )
        return next((actor for actor, name in kinds if self._is(word, name)), "")

    def _joined(self, spoken: list[str], at: int, actor: Actor) -> tuple[Actor, int]:
        """Take in a second person: “Ana and her mother”."""
        if at < len(spoken) and (self._is(spoken[at], "joins") or spoken[at] == "&"):
            other, more = self._actor(spoken[at + 1 :])
            if other not in ("", "thing"):
                adults = {actor, other} <= {"home", "school", "adult"}
                return (actor if adults else "several"), at + 1 + more
        return actor, at

    def _from_verb(self, spoken: list[str]) -> list[str]:
        at = 0
        while at < len(spoken) and (
            self._is(spoken[at], "before_the_verb", "adverbs") or spoken[at] in STOPS
        ):
            if self._is(spoken[at], "states") and not any(
                self._is(word, "before_the_verb") for word in spoken[at + 1 : at + 2]
            ):
                break  # “is kind”, but “is able to read”
            at += 1
        return spoken[at:]
