"""Hiding small groups: no number that is shown gives away a group of fewer than five. Pure.

Columns that count the same thing are judged together, because a reader sees all of them: the talks
a teacher held are the whole of four columns. A teacher whose group is small in one of them is
hidden in all of them, and is also left out of their totals, unless the totals then say nothing
about any one teacher.
Source: the suppression rules of official statistics (US Department of Education, Privacy Technical
Assistance Center, "Best practices for protecting student data in public reports").
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from confkit.report.measures import Share

SMALL = 5
"""A group of fewer than so many is small: it is not told apart from others."""

OTHER = "other"
"""The languages that fewer than SMALL conferences of one file were held in, taken together."""

HIDDEN = None
"""What stands in the place of a share that is not shown."""


FEW, NEARLY_ALL, SOME = f"fewer than {SMALL}", "nearly all", "some"
"""The words for a number that would tell a small group; SOME is neither none nor all of a few."""

_MOST = SMALL - 1


class ShownShare(NamedTuple):
    """A share as it is shown: so many of so many, or a word for what would tell a small group.

    An end that is not told is None. `rate` is what is drawn, None where there is nothing to draw;
    `bound` is "≥" or "≤" where it is the least or the most that it can be.
    """

    part: int | None
    whole: int | None
    word: str = ""
    rate: float | None = None
    bound: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether both of its numbers are told."""
        return self.part is not None and self.whole is not None


class Visibility(NamedTuple):
    """Whose shares are shown, and whose are in the totals: places in a list of teachers."""

    shown: frozenset[int]
    totaled: frozenset[int]


def visibility(columns: Sequence[Sequence[Share]]) -> Visibility:
    """Decide what may be shown of columns that count the same thing, a share for each teacher."""
    everyone = frozenset(range(len(columns[0])))
    small = {at for at in everyone if any(0 < column[at].whole < SMALL for column in columns)}
    told = small and not all(_says_nothing([column[at] for at in small]) for column in columns)
    return Visibility(everyone - small, everyone - small if told else everyone)


def _says_nothing(hidden: Sequence[Share]) -> bool:
    """Tell whether the sum of hidden shares leaves each of them open.

    It must be of two or more; not of the least or the most that fewer than five can add up to;
    and of those that are counted, five or more must have done it, and five or more not.
    """
    part, whole = sum_of(hidden)
    size = len(hidden)
    return size > 1 and whole not in (size, size * _MOST) and min(part, whole - part) >= SMALL


def told(share: Share, *, part: bool = True) -> ShownShare:
    """Return a share without what it would tell of fewer than five: those of it, or all but those.

    `part` is the end that gives way to a word; of the talks that were held it is the whole, because
    what was held is the whole of other shares.
    """
    lacking = share.whole - share.part
    if not 0 < share.part < share.whole or (min(share.part, lacking) if part else lacking) >= SMALL:
        return ShownShare(*share, rate=share.rate if share.whole else None)
    if not part:
        least = share.part / (share.part + _MOST)
        return ShownShare(share.part, HIDDEN, NEARLY_ALL, least, "≥")
    if share.whole < 2 * SMALL - 1:  # a range of less than four would be left
        return ShownShare(HIDDEN, share.whole, SOME)
    if share.part < SMALL:
        return ShownShare(HIDDEN, share.whole, FEW, _MOST / share.whole, "≤")
    return ShownShare(HIDDEN, share.whole, NEARLY_ALL, 1 - _MOST / share.whole, "≥")


def total_told(
    shares: Sequence[Share], seen: Visibility, *, part: bool = True
) -> ShownShare | None:
    """Return the total of a column without what it would tell of anybody in it.

    HIDDEN where everybody who has something is left out of it. Beside the shares that are shown it
    tells the sum of those that are words. Where that says something of one of them, only what the
    words say is added up: the total is so many at least.
    """
    total = sum_of(shares[at] for at in seen.totaled)
    if not total.whole and len(seen.totaled) < len(shares):
        return HIDDEN
    words = [
        share
        for share in (shares[at] for at in sorted(seen.totaled & seen.shown))
        if not told(share, part=part).is_whole
    ]
    shown = told(total, part=part)
    is_open = _is_open(words, part=part) if shown.is_whole else len(words) < _SEVERAL
    if is_open or not words:
        return shown
    if part:
        least = total.part - sum(share.part - _range(share)[0] for share in words)
        return ShownShare(HIDDEN, total.whole, f"at least {least:,}", least / total.whole, "≥")
    most = total.whole + sum(_MOST - (share.whole - share.part) for share in words)
    return ShownShare(total.part, HIDDEN, f"of {most:,} at most", total.part / most, "≥")


_SEVERAL = 3
"""From so many words on, neither an exact total nor the lack of one tells what one stands for."""


def _is_open(shares: Sequence[Share], *, part: bool) -> bool:
    """Tell whether the sum of shares that are shown as words leaves each of them open."""
    if len(shares) < _SEVERAL:
        return False
    whole = sum_of(shares)
    lacking = whole.whole - whole.part
    if not part:
        return lacking >= SMALL and len(shares) < lacking < len(shares) * _MOST
    lows, highs = zip(*map(_range, shares), strict=True)
    return min(whole.part, lacking) >= SMALL and sum(lows) < whole.part < sum(highs)


def _range(share: Share) -> tuple[int, int]:
    """Return the least and the most that the word for the part of a share stands for."""
    word = told(share).word
    if word == FEW:
        return 1, _MOST
    return (1 if word == SOME else share.whole - _MOST), share.whole - 1


def sum_of(shares: Iterable[Share]) -> Share:
    """Add shares up."""
    return Share(*map(sum, zip(Share(0, 0), *shares, strict=True)))


def folded(languages: Mapping[str, int]) -> dict[str, int]:
    """Put languages of fewer than SMALL conferences together, so that none points at a family.

    If those are fewer than SMALL together, the smallest of the others goes with them: else it
    could be told what they are by taking the others from all.
    """
    known = sorted((number, tag) for tag, number in languages.items() if tag != OTHER)
    other = languages.get(OTHER, 0)
    while known and (known[0][0] < SMALL or 0 < other < SMALL):
        other += known.pop(0)[0]
    named = {tag: number for number, tag in sorted(known, key=lambda entry: (-entry[0], entry[1]))}
    return named | ({OTHER: other} if other else {})


class ShownNumber(NamedTuple):
    """A number of talks of a kind, or where that would tell of few, a word: few, or nearly all."""

    name: str
    number: int | None
    word: str = ""


def parts(numbers: Mapping[str, int], whole: int) -> tuple[ShownNumber, ...]:
    """Return the parts of a whole, the largest first; the small ones together as OTHER.

    What the parts leave of the whole is not known, and is counted with the small ones.
    """
    if 0 < whole < SMALL:
        return ()
    known = {name: number for name, number in numbers.items() if number}
    known[OTHER] = known.get(OTHER, 0) + max(0, whole - sum(numbers.values()))
    safe = folded(known)
    largest = max(known, key=lambda name: (known[name], name))
    if largest != OTHER and set(safe) == {OTHER} and known[largest] > whole - SMALL:
        return (ShownNumber(largest, HIDDEN, NEARLY_ALL),)
    return tuple(ShownNumber(name, number) for name, number in safe.items())


def among(numbers: Mapping[str, int], whole: int) -> tuple[ShownNumber, ...]:
    """Return in how many of the talks each was there; they overlap, so they do not add up."""
    if whole < SMALL:
        return ()
    return tuple(_unless_few(name, number, whole) for name, number in numbers.items())


def outcomes(
    done: tuple[str, int],
    others: Mapping[str, int],
    waiting: tuple[str, int],
    share: ShownShare | None,
) -> tuple[ShownNumber, ...]:
    """Return how promises or goals went: what was done, the other outcomes, what is still waiting.

    `share`, of `done` among all that is not waiting, is shown too, so the others are parts of what
    it leaves, and never together with what is waiting. Where it is a word, they would tell it.
    """
    numbers = [_unless_few(*waiting, waiting[1])] if waiting[1] else []
    if share is HIDDEN:
        return tuple(numbers)
    if share.word:
        return (ShownNumber(done[0], HIDDEN, share.word), *numbers)
    left = folded(others) if sum(others.values()) >= SMALL else {}
    known = [_unless_few(*one, one[1]) for one in (done, *left.items()) if one[1]]
    return (*known, *numbers)


def _unless_few(name: str, number: int, whole: int) -> ShownNumber:
    word = told(Share(number, whole)).word or (FEW if 0 < number < SMALL else "")
    return ShownNumber(name, HIDDEN if word else number, word)


HIDDEN_SIGN, NOTHING_SIGN = "·", "–"
"""What stands in a table for a share that is hidden, and for one of nothing."""


def percent(share: ShownShare | None) -> str:
    """Write a rate; 100 % and 0 % only where all or none is meant.

    Of a word it is the least, or the most, that it can be.
    """
    if share is HIDDEN:
        return HIDDEN_SIGN
    if share.whole == 0:
        return NOTHING_SIGN
    if share.rate is None:
        return share.word or HIDDEN_SIGN
    rate = round(share.rate * 100)
    if share.bound:
        rate = math.floor(share.rate * 100) if share.bound == "≥" else math.ceil(share.rate * 100)
    elif 0 < share.rate < 1:
        rate = min(99, max(1, rate))
    return f"{share.bound}{' ' * bool(share.bound)}{rate} %"


def so_many(share: ShownShare | None) -> str:
    """Write a share in words: so many of so many, or as much of that as is told."""
    if share is HIDDEN:
        return FEW
    if share.whole == 0:
        return "nothing yet"
    if share.whole is HIDDEN:
        return f"{share.part:,}, {share.word}"
    return f"{share.word or f'{share.part:,}'} of {share.whole:,}"
