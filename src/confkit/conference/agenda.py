"""The agenda of a slot: which part is whose, and from when to when.

No school publishes how it splits the minutes; the split of 10 and 15 minutes is our default,
and other lengths share the time as the 15 do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

PARTS = ("welcome", "glow", "family", "grow", "goal")
"""The parts in their order: welcome and purpose, glows, the family speaks, grow, one goal."""

_DEFAULTS = {10: (1, 2, 3, 2, 2), 15: (1, 3, 4, 3, 4)}


class AgendaPart(NamedTuple):
    """One part of the agenda. `starts` and `ends` are minutes from the start of the slot."""

    part: str
    minutes: int
    starts: int
    ends: int
    begins_at: datetime | None
    ends_at: datetime | None


def split(minutes: int) -> dict[str, int]:
    """Share a slot of 5 to 60 minutes among the parts; at least one minute each, sum exact."""
    if minutes in _DEFAULTS:
        return dict(zip(PARTS, _DEFAULTS[minutes], strict=True))
    weights = _DEFAULTS[15]
    spare = minutes - len(PARTS)
    exact = [spare * (weight - 1) / (sum(weights) - len(PARTS)) for weight in weights]
    shares = [1 + int(share) for share in exact]
    by_remainder = sorted(range(len(PARTS)), key=lambda at: (int(exact[at]) - exact[at], at))
    for at in by_remainder[: minutes - sum(shares)]:
        shares[at] += 1
    return dict(zip(PARTS, shares, strict=True))


def agenda(minutes: int, own: Mapping[str, int], slot: datetime | None) -> tuple[AgendaPart, ...]:
    """Return the steps of a slot: the teacher's own split, else the default one.

    With a slot each step has clock times; without one it counts from minute 0.
    """
    steps = []
    at = 0
    shares = own or split(minutes)
    for part in PARTS:
        share = shares.get(part, 0)
        if not share:
            continue
        begins = slot + timedelta(minutes=at) if slot else None
        ends = slot + timedelta(minutes=at + share) if slot else None
        steps.append(AgendaPart(part, share, at, at + share, begins, ends))
        at += share
    return tuple(steps)
