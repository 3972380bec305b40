"""A pack of rules at work: which of their phrases stand in a text, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from confkit.parts.coach import matching
from confkit.parts.coach.matching import Run
from confkit.parts.coach.phrases import STEM, Phrase

if TYPE_CHECKING:
    from confkit.parts.coach.packs import Rule


class Hit(NamedTuple):
    """A rule's phrase in a text, from `start` to `end`."""

    rule: Rule
    start: int
    end: int


Entry = tuple[tuple[frozenset[str], ...], "Rule", Phrase]
"""What a run needs besides the key that led here, whose rule, and the phrase."""


class _ByWord(dict[str, tuple[Entry, ...]]):
    """What each word that was met can begin to match: by itself, or by how it begins."""

    def __init__(self, by_key: dict[str, list[Entry]]) -> None:
        self._by_key = by_key

    def __missing__(self, word: str) -> tuple[Entry, ...]:
        """Look a word up by its keys, for the next time it is met."""
        keys = (word, word[:STEM] + "*")
        self[word] = found = tuple(one for key in keys for one in self._by_key.get(key, ()))
        return found


@dataclass(frozen=True)
class Pack:
    """The rules for one run, by the words that can begin to match them."""

    rules: tuple[Rule, ...]
    preferred: tuple[Phrase, ...]
    by_key: dict[str, list[Entry]] = field(repr=False)
    _parts: dict[frozenset[str], Pack] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _by_word(self) -> _ByWord:
        return _ByWord(self.by_key)

    def part(self, ids: frozenset[str]) -> Pack:
        """Return the pack with some of its rules, by their ids; put together once."""
        if ids not in self._parts:
            rules = tuple(rule for rule in self.rules if rule.id in ids)
            kept = {id(rule) for rule in rules}
            by_key = {
                key: found
                for key, entries in self.by_key.items()
                if (found := [entry for entry in entries if id(entry[1]) in kept])
            }
            self._parts[ids] = Pack(rules, self.preferred, by_key)
        return self._parts[ids]

    def hits(self, text: str, original: str) -> list[Hit]:
        """Return what stands in a prepared text, in its order.

        `text` is `original` in small letters, with the same places and names masked. Of one
        rule's hits that overlap, the longest first one counts.
        """
        return [hit for run in matching.runs(text, original) for hit in self.in_run(run)]

    def in_run(self, run: Run) -> list[Hit]:
        """Return what stands in one run of words."""
        found: list[Hit] = []
        tried: set[int] = set()
        for entries in filter(None, map(self._by_word.__getitem__, run.words)):
            keys = run.keys
            for needs, rule, phrase in entries:
                for need in needs:
                    if need.isdisjoint(keys):
                        break
                else:
                    if id(phrase) not in tried:
                        tried.add(id(phrase))
                        found += [Hit(rule, *span) for span in matching.spans(phrase, run)]
        return self._kept(found, run) if found else found

    def _kept(self, found: list[Hit], run: Run) -> list[Hit]:
        better = _excused(self.preferred, run)
        kept: list[Hit] = []
        excused: dict[str, list[tuple[int, int]]] = {}
        ends: dict[str, int] = {}
        for hit in sorted(found, key=lambda one: (one.start, -one.end, one.rule.id)):
            if hit.rule.id not in excused:
                excused[hit.rule.id] = better + _excused(hit.rule.unless, run)
            if hit.start >= ends.get(hit.rule.id, 0) and not overlaps(hit, excused[hit.rule.id]):
                ends[hit.rule.id] = hit.end
                kept.append(hit)
        return kept


def _spans(
    phrase: Phrase, run: Run, keys: set[str], *, widest: bool = False
) -> Iterable[tuple[int, int]]:
    """Return where a phrase stands in a run; most are ruled out by the words it needs."""
    for need in phrase.needs:
        if need.isdisjoint(keys):
            return ()
    return matching.spans(phrase, run, widest=widest)


def _excused(phrases_of: tuple[Phrase, ...], run: Run) -> list[tuple[int, int]]:
    return [span for one in phrases_of for span in _spans(one, run, run.keys, widest=True)]


def overlaps(hit: Hit, spans: list[tuple[int, int]]) -> bool:
    """Tell whether a hit shares a character with one of these places."""
    return any(start < hit.end and hit.start < end for start, end in spans)
