"""Hiding small groups: what would tell of fewer than five is not shown, nor what betrays it. Pure.

Two rules. A share of fewer than five is hidden, and in a column with a sum others with it, until
what is hidden is five or more, of two or more, and neither none nor all of it: else it could be
taken from the sum. A number of families below five is put together with others.
Source: the complementary suppression of official statistics (US Department of Education, Privacy
Technical Assistance Center, "Best practices for protecting student data in public reports").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from confkit.report.counts import OTHER, SMALL, folded
from confkit.report.measures import Share

HIDDEN = None
"""What stands in the place of a share that is not shown."""


class Column(NamedTuple):
    """A column of shares and their sum; HIDDEN stands for what is not shown."""

    shares: tuple[Share | None, ...]
    total: Share | None


def column(shares: Sequence[Share]) -> Column:
    """Return a column as it may be shown beside its sum.

    Where no hiding of others helps (all of everybody, or none), the small groups are left out of
    the sum too, and everything else is shown.
    """
    small = {at for at, share in enumerate(shares) if 0 < share.whole < SMALL}
    hidden = set(small)
    others = sorted(
        (at for at, share in enumerate(shares) if share.whole >= SMALL),
        key=lambda at: (shares[at].whole, at),
    )
    while hidden and others and not _is_safe([shares[at] for at in hidden]):
        hidden.add(others.pop(0))
    if hidden and not _is_safe([shares[at] for at in hidden]):
        hidden = small
        total = summed([share for at, share in enumerate(shares) if at not in small])
    else:
        total = summed(shares)
    return Column(
        tuple(HIDDEN if at in hidden else share for at, share in enumerate(shares)),
        HIDDEN if total.whole < SMALL and (hidden or total.whole) else total,
    )


def summed(shares: Sequence[Share]) -> Share:
    """Add shares up."""
    return Share(sum(share.part for share in shares), sum(share.whole for share in shares))


def _is_safe(hidden: Sequence[Share]) -> bool:
    """Tell whether what is hidden stays so when its sum is known."""
    together = summed(hidden)
    return len(hidden) > 1 and together.whole >= SMALL and 0 < together.part < together.whole


class Number(NamedTuple):
    """A number of talks of a kind, or where that would tell of few, a word: few, or nearly all."""

    name: str
    number: int | None
    word: str = ""


FEW, NEARLY_ALL = f"fewer than {SMALL}", "nearly all"


def parts(numbers: Mapping[str, int], whole: int) -> tuple[Number, ...]:
    """Return the parts of a whole, the largest first; the small ones together as OTHER.

    What the parts leave of the whole is not known, and stands with the small ones.
    """
    left = max(0, whole - sum(numbers.values()))
    known = {name: number for name, number in numbers.items() if number}
    known[OTHER] = known.get(OTHER, 0) + left
    safe = folded(known)
    if 0 < whole < SMALL:
        return ()
    largest = max(known, key=lambda name: (known[name], name), default=OTHER)
    if largest != OTHER and set(safe) == {OTHER} and known[largest] > whole - SMALL:
        return (Number(largest, HIDDEN, NEARLY_ALL),)
    return tuple(Number(name, number) for name, number in safe.items())


def among(numbers: Mapping[str, int], whole: int) -> tuple[Number, ...]:
    """Return in how many of the talks each was there; they overlap, so they do not add up."""
    if whole < SMALL:
        return ()
    return tuple(_of(name, number, whole) for name, number in numbers.items())


def _of(name: str, number: int, whole: int) -> Number:
    if 0 < number < SMALL:
        return Number(name, HIDDEN, FEW)
    if 0 < whole - number < SMALL:
        return Number(name, HIDDEN, NEARLY_ALL)
    return Number(name, number)
