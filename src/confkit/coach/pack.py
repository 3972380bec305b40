"""A pack of rules at work: which of their phrases stand in a text, and where."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from confkit.coach import likeness
from confkit.coach.phrases import matching
from confkit.coach.phrases.index import keys_in
from confkit.coach.phrases.matching import Run
from confkit.coach.phrases.phrase import OneOf, Phrase

if TYPE_CHECKING:
    from confkit.coach.rule import Rule


_SIGN = re.compile(r"\d|[A-Z]{2}")
"""What stands for a plan, an office or a condition, and has hardly another sense."""


_GRAVE = frozenset({"privacy/self-harm", "privacy/identity"})
"""Rules of which no sentence is released because it only sounds harmless."""


class Match(NamedTuple):
    """A rule's phrase in a text, from `start` to `end`."""

    rule: Rule
    start: int
    end: int


class Limits(NamedTuple):
    """How far exceptions of privacy reach, and what excuses phrases that have none.

    No exception reaches past what stands `apart`, except right behind an `opening`, or past what
    does so `apart_after_comma`; what is `told` of in a work excuses every phrase of privacy, and
    `school_work` those of rules with exceptions, where the sentence sounds like it.
    """

    apart: tuple[OneOf, ...] = ()
    apart_after_comma: tuple[OneOf, ...] = ()
    told: tuple[OneOf, ...] = ()
    opening: tuple[OneOf, ...] = ()
    school_work: tuple[OneOf, ...] = ()

    def parts(self, run: Run) -> Iterator[Run]:
        """Yield the parts of a run that no exception reaches beyond."""
        return matching.parted(run, self.apart, self.apart_after_comma, self.opening)


class _Bits(dict[str, int]):
    """For each word, in which phrases it can stand: phrase `n` is bit `n` of a number.

    There are three planes of such bits, one above the other: a phrase that needs several words
    has its bit in the first plane from one of them, in the second from another. What has its bit
    in every plane may stand in a run, the other phrases cannot.
    """

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._size = size = len(phrases)
        self._places: dict[str, list[int]] = defaultdict(list)
        without = (1 << 3 * size) - 1
        for number, phrase in enumerate(phrases):
            for plane, keys in enumerate(phrase.needs[:3]):
                place = plane * size + number
                without ^= 1 << place
                for key in keys:
                    self._places[key].append(place)
        self._without = without

    def __missing__(self, word: str) -> int:
        """Look a word up by itself and by how it begins, for the next time it is met."""
        places = {place for each in keys_in(word) for place in self._places.get(each, ())}
        bits: int = reduce(or_, (1 << place for place in places), 0)
        self[word] = bits
        return bits

    def all_of(self, words: Iterable[str]) -> int:
        """Return the bits of the phrases that may stand in a run of these words."""
        seen = reduce(or_, map(self.__getitem__, words), self._without)
        return seen & (seen >> self._size) & (seen >> 2 * self._size)


class Pack:
    """The rules for one run; of `phrases`, each with its rule, those of other rules are left out.

    A rule of privacy stands in several languages; what excuses it in one excuses it in all. `whole`
    is the pack that this one is a part of.
    """

    def __init__(
        self,
        rules: tuple[Rule, ...],
        preferred: tuple[Phrase, ...],
        phrases: list[tuple[Rule, Phrase]],
        whole: Pack | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.rules, self.preferred, self._phrases = rules, preferred, phrases
        self.limits: Limits = whole.limits if whole else limits or Limits()
        self.bits: _Bits = whole.bits if whole else _Bits([phrase for _, phrase in phrases])
        self.excusing: dict[str, list[Rule]] = (
            whole.excusing if whole else _with_exceptions(phrases)
        )
        ids = {rule.id for rule in rules}
        self._wanted = sum(1 << at for at, (rule, _) in enumerate(phrases) if rule.id in ids)
        self._parts: dict[frozenset[str], Pack] = {}

    def part(self, ids: frozenset[str]) -> Pack:
        """Return the pack with some of its rules, by their ids; put together once."""
        if ids not in self._parts:
            rules = tuple(rule for rule in self.rules if rule.id in ids)
            self._parts[ids] = Pack(rules, self.preferred, self._phrases, self)
        return self._parts[ids]

    def matches(self, text: str, original: str) -> list[Match]:
        """Return what stands in a prepared text, in its order.

        `text` is `original` in small letters, with the same places and names masked. Of one
        rule's matches that overlap, the longest first one counts.
        """
        return [match for run in matching.runs(text, original) for match in self.in_run(run)]

    def in_run(self, run: Run) -> list[Match]:
        """Return what stands in one run of words."""
        may_stand = self.bits.all_of(run.words) & self._wanted
        matches: list[Match] = []
        while may_stand:
            number = may_stand.bit_length() - 1
            may_stand ^= 1 << number
            rule, phrase = self._phrases[number]
            matches += [Match(rule, *span) for span in matching.spans(phrase, run)]
        return self._kept(matches, run) if matches else matches

    def _kept(self, matchs: list[Match], run: Run) -> list[Match]:
        better = _excused(self.preferred, run)
        kept: list[Match] = []
        excused: dict[int, list[tuple[int, int]]] = {}
        ends: dict[str, int] = {}
        for match in sorted(matchs, key=lambda match: (match.start, -match.end, match.rule.id)):
            rule = match.rule
            if id(rule) not in excused:
                excused[id(rule)] = (
                    self._of_family(rule, run)
                    if rule.is_privacy
                    else (better + _excused(self._exceptions(rule), run))
                )
            if (
                match.start >= ends.get(rule.id, 0)
                and not overlaps(match, excused[id(rule)])
                and not self._is_of_school_work(match, run)
                and not self._is_harmless(match, run)
            ):
                ends[match.rule.id] = match.end
                kept.append(match)
        return kept

    def _is_harmless(self, match: Match, run: Run) -> bool:
        """Tell whether a phrase of privacy surely has another sense in its sentence and clause.

        Not one that no exception excuses, one of a school's own, a sign such as `IEP` or `504`, or
        a word that was in nothing to learn from.
        """
        rule, found = match.rule, run.original[match.start : match.end]
        if not (rule.is_privacy and rule.table.unless) or rule.own or rule.id in _GRAVE:
            return False
        words = [
            word
            for word, (start, _) in zip(run.words, run.spans, strict=True)
            if match.start <= start < match.end
        ]
        if _SIGN.search(found) or not likeness.knows(words):
            return False
        return all(likeness.is_harmless(part.words) for part in self._around(match, run))

    def _is_of_school_work(self, match: Match, run: Run) -> bool:
        """Tell whether a phrase of privacy is of what a child read or made, and sounds like it.

        “A report about the judge” may be a child's or a court's: what is around it decides.
        """
        if not (match.rule.is_privacy and match.rule.table.unless):
            return False
        work = self._excused_in_parts(map(_alone, self.limits.school_work), run)
        return overlaps(match, work) and not any(
            likeness.is_doubted(part.words, likeness.OF_WORK) for part in self._around(match, run)
        )

    def _around(self, match: Match, run: Run) -> Iterator[Run]:
        """Yield the sentence that a match stands in, and its own clause of it."""
        sentence = matching.whole(run)
        yield sentence
        for part in self.limits.parts(sentence):
            if part.start < match.end and match.start < part.end:
                yield part

    def _of_family(self, rule: Rule, run: Run) -> list[tuple[int, int]]:
        """Return what is excused of privacy: up to where the child or family is spoken of next."""
        told = map(_alone, self.limits.told)
        return self._excused_in_parts([*self._exceptions(rule), *told], run)

    def _excused_in_parts(self, phrases: Iterable[Phrase], run: Run) -> list[tuple[int, int]]:
        known = list(phrases)
        parts = list(self.limits.parts(run))
        return [span for part in parts for span in _excused(known, part)]

    def is_doubted(self, run: Run, limit: float = likeness.LIMIT) -> bool:
        """Tell whether a run is like what is private, also without what is told of in a work."""
        if not likeness.is_doubted(run.words, limit):
            return False
        told = self._excused_in_parts(map(_alone, self.limits.told), run)
        left = [
            word
            for word, span in zip(run.words, run.spans, strict=True)
            if not any(start <= span[0] < end for start, end in told)
        ]
        return likeness.is_doubted(left, limit)

    def _exceptions(self, rule: Rule) -> Iterator[Phrase]:
        """Yield what excuses a rule: its exceptions in every language, if it has any."""
        if rule.table.unless:
            for same in self.excusing[rule.id]:
                yield from same.unless


def _alone(part: OneOf) -> Phrase:
    """Return a list of a file as a phrase of its own."""
    return Phrase("", lambda: (part,), ())


def _with_exceptions(phrases: list[tuple[Rule, Phrase]]) -> dict[str, list[Rule]]:
    """Return the rules that have exceptions, by their ids."""
    excepted: dict[str, list[Rule]] = defaultdict(list)
    for rule in {id(rule): rule for rule, _ in phrases}.values():
        if rule.table.unless:
            excepted[rule.id].append(rule)
    return excepted


def _excused(phrases: Iterable[Phrase], run: Run) -> list[tuple[int, int]]:
    return [
        span
        for phrase in phrases
        if not any(need.isdisjoint(run.keys) for need in phrase.needs)
        for span in matching.spans(phrase, run, widest=True)
    ]


def overlaps(match: Match, spans: list[tuple[int, int]]) -> bool:
    """Tell whether a match shares a character with one of these places."""
    return any(start < match.end and match.start < end for start, end in spans)
