"""A sentence without what says whose it is: marks stand for names, days, numbers and addresses.

`Ana reads to Bo until Nov 24` is `[1] reads to [2] until [3]`. Whoever translates it keeps the
marks, and what they stand for is put back in; what looks like a mark becomes one. In doubt a word
with a capital is a name, unless somebody says that it is none: at the beginning of a sentence
unless it is known as a word and as no name. Where a script has no capitals,
no word tells a name from others, and the sentence is not for anybody else to read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from confkit.ground.text import UNSPACED, one_line
from confkit.language import names as language_names
from confkit.language import scripts
from confkit.language.spoken_dates import DateWords
from confkit.names.class_names import around
from confkit.names.masks import lowered, words_of
from confkit.names.matching import forms_of
from confkit.roster.person_names import WORD, plain

_MARK = re.compile(r"\[\d+\]")
_ADDRESSES = (r"\S+@\S+", r"https?://\S+")
_DAYS = (
    r"\d{4}-\d\d?-\d\d?(?:T[\d:]+)?",
    r"\d{1,4}(?: ?/ ?\d{1,4}){2}",
    r"\d{1,4}(?:[.-]\d{1,4}){2}",
    r"\b(?:0?[1-9]|1[0-2]) ?/ ?(?:[12]\d|3[01]|0?[1-9])\b",
    r"\b(?:[12]\d|3[01]|0?[1-9]) ?/ ?(?:0?[1-9]|1[0-2])\b",
)
"""Days in digits."""
_RUN = re.compile(r"\d+(?:[./:-]\d+)*")
"""Digits that are read together: a mark stands for all of them or for none."""
_PART = "|".join(
    rf"{part} ?/ ?(?:{'|'.join(map(str, range(part + 1, 11)))})" for part in range(1, 10)
)
_PART_OR_DAY = re.compile(rf"(?<![\d./-])(?:{_PART})(?![\d./-]*\d)")
"""What may be a day, or a part of something: 4/5."""
_NUMBER = r"\d[\d ()+-]{5,}\d"
"""A number as long as a telephone's or an id."""

_WITHIN = re.compile("['’-]")
_CHUNK = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b)+|[^\W_](?:\S*[^\W_])?")
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
"""A name with fewer letters is found only where it is a word by itself."""
_MOST_DOUBTS = 4
_BEFORE_A_CAPITAL = "\u02bb\u02bc"
"""Letters without capitals that may begin a name: ʻAna."""

_OPENS = re.compile(r"(?:^|[.!?…:;“„\"(—–-])\s*$")


class Marked(NamedTuple):
    """A sentence with its marks, and what each stands for: that of `[1]` first.

    `in_doubt` are those that no name of the class is, and that may be words. `unclear` are the
    words without a mark whose script has no capitals: any of them may be a name; and numbers such
    as 4/5, which may be a day.
    """

    text: str
    stands_for: tuple[str, ...]
    in_doubt: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

    def filled(self, translation: str, in_its_language: Callable[[str], str] = str) -> str:
        """Return a translation with what its marks stand for, each as `in_its_language` says it.

        "" where something cannot be said.
        """
        say = {f"[{place}]": in_its_language(what) for place, what in enumerate(self.stands_for, 1)}
        if not all(say.values()):
            return ""
        return _MARK.sub(lambda mark: say.get(mark[0], mark[0]), translation)


class NameMarks:
    """Puts marks into the sentences of one class. `names` are all that may be meant in it.

    `words` are in small letters; only what is among them may begin a sentence unmarked. `kin` are
    words for people, as mom; they name nobody, unless somebody of the class is called so. `dates`
    are how the school says days, `own_months` the months of its language, and `months` those of
    whatever language somebody reads.
    """

    def __init__(
        self,
        names: Iterable[str],
        dates: Iterable[DateWords],
        words: Collection[str],
        kin: Collection[str] = (),
        months: Iterable[str] = (),
        own_months: Iterable[str] = (),
    ) -> None:
        names = list(names)
        self._vocabulary = words
        self._words = frozenset(word for name in names for word in plain(name).split())
        unspaced = {word for name in names for word in name.split() if re.search(UNSPACED, word)}
        given = {word[-2:] for word in unspaced if len(word) > 2}  # without the family's name
        joined, alone = (
            [re.escape(word) for word in sorted(of, key=len, reverse=True)]
            for of in (unspaced, given - unspaced)
        )
        uncased = sorted(word for word in self._words if not scripts.has_capitals(word))
        self._uncased = tuple(word for word in uncased if len(word) > 1)
        self._joined = re.compile("|".join(joined) or "(?!)")
        self._common = around().common - around().small_words
        self._known = around().capitals | language_names.tags().keys() | set(kin)
        self._not_small = around().common & frozenset(words) | around().particles
        self._not_small |= {word for word in self._words if len(word) < 2}
        self._parts = {word for word in self._words - around().particles if len(word) >= _SHORTEST}
        self._called = self._parts.union(*(forms_of(word, around()) for word in self._parts))
        self._once = frozenset(map(_once, self._parts))
        self._beside = {*self._words, *words, *around().plural_endings}
        self._shortened = around().shortened
        days = [*_DAYS, *_days_in_words(tuple(dates), months, own_months, words)]
        self._day = re.compile(rf"(?:{'|'.join(days)})[\d./:-]*", re.IGNORECASE)
        fixed = [_MARK.pattern, *_ADDRESSES, *days, _NUMBER, *joined, *alone]
        self._fixed = re.compile("|".join(fixed), re.IGNORECASE)

    def marked(self, text: str, words: Collection[str] = ()) -> Marked:
        """Return a sentence with marks; `words` are said to be no names.

        They count for whoever is not of the class, and in a script without capitals.
        """
        text = one_line(text)
        runs = [run.span() for run in _RUN.finditer(text)]
        parts = {part.span() for part in _PART_OR_DAY.finditer(text)}
        spans = [_whole(match.span(), runs) for match in self._fixed.finditer(text)]
        spans = [span for span in spans if span not in parts]
        spans += [
            hidden
            for hidden in self._hidden(text)
            if not any(start < hidden[1] and hidden[0] < end for start, end in spans)
        ]
        in_doubt: dict[str, None] = {}
        message = {plain(word) for word in words}
        for word in re.finditer(WORD, text):
            inside = any(start <= word.start() < end for start, end in spans)
            if inside:
                continue
            before = text[: word.start()]
            if self._is_of_class(word[0]):
                spans.append(word.span())
            elif plain(word[0]) not in message and self._may_be_name(word[0], before):
                spans.append(word.span())
                in_doubt[word[0]] = None
        stands_for: list[str] = []
        written, at = [], 0
        for start, end in self._joined_names(sorted(spans), text):
            what = text[start:end]
            if what not in stands_for:
                stands_for.append(what)
            written += [text[at:start], f"[{stands_for.index(what) + 1}]"]
            at = end
        marked = "".join([*written, text[at:]])
        left = [] if marked.isascii() else re.findall(WORD, without_marks(marked))
        unclear = [
            word for word in left if not scripts.has_capitals(word) and plain(word) not in message
        ]
        unclear += [
            part[0]
            for part in _PART_OR_DAY.finditer(without_marks(marked))
            if plain(part[0]) not in message
        ]
        return Marked(marked, tuple(stands_for), tuple(in_doubt), tuple(dict.fromkeys(unclear)))

    def is_day(self, text: str) -> bool:
        """Tell whether what a mark stands for is a day."""
        return bool(self._day.fullmatch(text))

    def ways(self, text: str) -> Iterator[Marked]:
        """Yield a sentence in each way in which its doubtful words may have been settled.

        Of very many it is none or all.
        """
        first = self.marked(text)
        yield first
        if len(first.in_doubt) > _MOST_DOUBTS:
            yield self.marked(text, first.in_doubt)
        doubts = first.in_doubt[:_MOST_DOUBTS]
        for count in range(1, len(doubts) + 1):
            for words in combinations(doubts, count):
                yield self.marked(text, words)

    def _joined_names(self, spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
        """Return spans in which names that follow one another are one; a day stays by itself."""
        joined: list[tuple[int, int]] = []
        for start, end in spans:
            last, until = joined[-1] if joined else (0, -2)
            follows = start <= until + 1 and text[until:start] in ("", " ", "-")
            if follows and not (self.is_day(text[last:until]) or self.is_day(text[start:end])):
                joined[-1] = (last, max(end, until))
            else:
                joined.append((start, end))
        return joined

    def _is_of_class(self, word: str) -> bool:
        word = word.lstrip(_BEFORE_A_CAPITAL)
        of_class = self._words.intersection(plain(word).split())
        if self._uncased and not scripts.has_capitals(word):  # “and Mona” is one word in Arabic
            said = plain(word)
            if said.startswith(self._uncased) or said.endswith(self._uncased):
                return True
        if word[:1].islower():  # as it is typed in a hurry; "will" and "de" are words
            return not of_class <= self._not_small
        return bool(of_class)

    def _hidden(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where a name of the class stands in another form.

        As `zoes`, `zoe2`, `z.o.e`, `zoelee` and `zoereads` have one of Zoe Lee.
        """
        for chunk in _CHUNK.finditer(text):
            runs = [
                (run[0], chunk.start() + run.start(), chunk.start() + run.end())
                for run in _LETTERS.finditer(chunk[0])
            ]
            found = [(start, end) for word, start, end in runs if self._is_a_form(word)]
            joined = plain("".join(word for word, _, _ in runs)) if runs[1:] else ""
            if not found and joined in self._called:
                found = [chunk.span()]
            yield from found

    def _is_a_form(self, word: str) -> bool:
        word = plain(word)
        if len(word) < _SHORTEST or word in self._vocabulary:
            return False
        if word in self._called or _once(word) in self._once:
            return True
        ways = ((word[:at], word[at:]) for at in range(1, len(word)))
        return any(
            (first in self._parts and other in self._beside)
            or (first in self._beside and other in self._parts)
            for first, other in ways
        )

    def _may_be_name(self, word: str, before: str) -> bool:
        """Tell whether a word with a capital may name somebody outside of the class."""
        if _OPENS.search(before):
            return not self._is_word(word)
        word = word.lstrip(_BEFORE_A_CAPITAL)
        if len(word) == 1 or not word[:1].isupper():
            return False
        return not self._is_known(word)

    def _is_known(self, word: str) -> bool:
        """Tell whether a word has its capital wherever it stands, or is one for people."""
        said = plain(word)
        return not self._known.isdisjoint((said, said.removesuffix("s"), said.removesuffix(" s")))

    def _is_word(self, word: str) -> bool:
        """Tell whether what begins a sentence is a word, and no name that is a word too."""
        word = word.lstrip(_BEFORE_A_CAPITAL)
        if len(word) == 1 or not word[:1].isupper():
            return True
        parts = [part for part in _WITHIN.split(lowered(word)) if part not in self._shortened]
        if self._is_known(word):
            return True
        return all(part in self._vocabulary and plain(part) not in self._common for part in parts)

    def names_somebody(self, text: str) -> bool:
        """Tell whether a text names anybody of the class."""
        written = " ".join(word for word in words_of(text) if not word[:1].islower())
        return bool(self._joined.search(text) or self._words.intersection(plain(written).split()))


_SEPARATE = r"[^\w\[\]]"
_JOINS = rf"{_SEPARATE}{{0,3}}(?:[^\W\d_]{{1,4}}{_SEPARATE}{{0,2}})?"
"""What may stand between the day, the month and the year: 4 de julio, 4. Juli, ngày 4 tháng 7."""
_NUMERAL = rf"(?<!\d)\d{{1,4}}(?!\d)(?:(?!{UNSPACED})[^\W\d_]){{0,3}}"
_NUMERALS = rf"{_NUMERAL}(?:(?: ?[-–—/] ?| [^\W\d_]{{1,5}} ){_NUMERAL})?"
_SHORTEST_MONTH = 4
_OF_YEAR = r"(?:\d{4}|['’]\d\d)(?!\d|[./:-]\d)"


def _days_in_words(
    dates: tuple[DateWords, ...],
    months: Iterable[str],
    own_months: Iterable[str],
    words: Collection[str],
) -> list[str]:
    """Return patterns of a month's name with the numbers beside it: the day, the year, a range.

    A short word of the school that is a month elsewhere, as `out`, is one beside a year alone.
    """
    said = {word for of in dates for month in of.months for word in month.split()}
    own, every = _forms(own_months), _forms([*own_months, *months])
    foreign = {name for name in every if name not in words}
    doubtful = {name for name in every - foreign - own - said if len(name) < _SHORTEST_MONTH}
    nth = _either([word for of in dates for word in of.nth])
    until = _either([word for of in dates for word in of.until])
    nth = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{nth})\b"
    several = rf"{nth}(?: ?[-–—] ?{nth}| {until} {nth})?"
    of_year = rf"(?:\.?,? (?:(?:de|del|of) )?|[-/]){_OF_YEAR}"
    more = rf"(?:,?(?: [^\W\d_]{{1,3}})? {nth}){{0,3}}"
    patterns = []
    for names, year in (
        (said | every - foreign - doubtful, f"(?:{of_year})?"),
        (doubtful, of_year),
    ):
        month = _month(names)
        patterns += [
            rf"{month}(?:\.?,? (?:the )?|[-/])(?:{several}{more}{of_year}|{several}{year})",
            rf"(?<!\w){several}(?:\.?(?: de| of)? (?:the )?|[-/]){month}{year}",
            rf"{month}{of_year}",
        ]
    month = _month(foreign - said)
    patterns.append(rf"{_NUMERALS}{_JOINS}{month}(?:{_JOINS}{_NUMERAL})?")
    patterns.append(rf"{month}{_JOINS}{_NUMERALS}(?:{_JOINS}{_NUMERAL})?")
    return patterns


def _forms(months: Iterable[str]) -> set[str]:
    """Return the names of months in small letters, with their accents and without."""
    return {form for name in months for form in (lowered(name), plain(name))}


def _month(names: Iterable[str]) -> str:
    """Return the pattern of a month's name; one with its number in it stands for all twelve."""
    patterns: dict[bool, dict[str, None]] = {False: {}, True: {}}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        pattern = re.sub(r"\d+", lambda _: r"\d{1,2}", re.escape(name))
        patterns[bool(re.search(UNSPACED, name))][pattern] = None
    spaced, unspaced = ("|".join(of) or "(?!)" for of in (patterns[False], patterns[True]))
    return rf"(?:(?<![^\W\d_])(?:{spaced})(?![^\W\d_])|{unspaced})"


def _either(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest first; of none where there are none."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True))) or '(?!)'})"


def _whole(span: tuple[int, int], runs: list[tuple[int, int]]) -> tuple[int, int]:
    """Return a span with all of the digits that it has a part of."""
    start, end = span
    cut = [run for run in runs if run[0] < end and start < run[1]]
    return min([start, *(run[0] for run in cut)]), max([end, *(run[1] for run in cut)])


def _once(word: str) -> str:
    """Return a word with each letter that is repeated in it once: `zoeee` is `zoe`."""
    return re.sub(r"(.)\1+", r"\1", word)


def same_marks(text: str, translation: str) -> bool:
    """Tell whether a translation has each mark of a sentence, none more often, and no others."""
    said, translated = (Counter(_MARK.findall(one)) for one in (text, translation))
    return said.keys() == translated.keys() and translated <= said


def without_marks(text: str) -> str:
    """Return what a sentence says itself, without its marks."""
    return _MARK.sub(" ", text)
