"""Hiding small groups: no number that is shown gives away a group of fewer than five. Pure.

Columns that count the same thing are judged together, because a reader sees all of them: the talks
a teacher held are the whole of four columns. A teacher whose group is small in one of them is
hidden in all of them, and is also left out of their totals, unless the totals then say nothing
about any one teacher.
Source: the suppression rules of official statistics (US Department of Education, Privacy Technical
Assistance Center, "Best practices for protecting student data in public reports").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from confkit.report.measures import Share

SMALL = 5
"""A group of fewer than so many is small: it is not told apart from others."""

OTHER = "other"
"""The languages that fewer than SMALL conferences of one file were held in, taken together."""

HIDDEN = None
"""What stands in the place of a share that is not shown."""


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
    and neither none nor all of the groups may have done what is counted.
    """
    part, whole = sum_of(hidden)
    size = len(hidden)
    return (
        size > 1 and whole >= SMALL and whole not in (size, size * (SMALL - 1)) and 0 < part < whole
    )


def total_of(shares: Sequence[Share], seen: Visibility) -> Share | None:
    """Return the total of a column; HIDDEN where everybody who has something is left out of it."""
    total = sum_of(shares[at] for at in seen.totaled)
    return HIDDEN if not total.whole and len(seen.totaled) < len(shares) else total


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


FEW, NEARLY_ALL = f"fewer than {SMALL}", "nearly all"


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
    done: tuple[str, int], others: Mapping[str, int], waiting: tuple[str, int]
) -> tuple[ShownNumber, ...]:
    """Return how promises or goals went: what was done, the other outcomes, what is still waiting.

    A share of `done` among all that is not waiting is shown too, so the others are parts of what
    it leaves, and never together with what is waiting.
    """
    left = folded(others) if sum(others.values()) >= SMALL else {}
    numbers = [(name, number, number) for name, number in (done, *left.items(), waiting) if number]
    return tuple(_unless_few(*number) for number in numbers)


def _unless_few(name: str, number: int, whole: int) -> ShownNumber:
    if 0 < number < SMALL:
        return ShownNumber(name, HIDDEN, FEW)
    if 0 < whole - number < SMALL:
        return ShownNumber(name, HIDDEN, NEARLY_ALL)
    return ShownNumber(name, number)
