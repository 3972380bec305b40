"""What a purge is about: one student, one round, or everything from before a day.

Pure. A conference is a pair of round and student; a talk between two conferences belongs to the
round whose meeting came last before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from confkit.ground.text import key

Pair = tuple[str, str]
"""A round's name and a student's id, as the ledger has them."""

Began = Mapping[str, list[tuple[int, str]]]
"""For each student when the meetings were, in seconds since 1970, each with its round; sorted."""


class Scope(NamedTuple):
    """What goes. `students` (comparable ids) go wholly, `rounds` wholly, `pairs` besides.

    `before` is an instant in seconds since 1970: talks on record from before it go. `naming` are
    ids of dropped follow-ups of other children that name somebody who goes.
    """

    students: frozenset[str] = frozenset()
    rounds: frozenset[str] = frozenset()
    pairs: frozenset[Pair] = frozenset()
    before: int | None = None
    naming: frozenset[str] = frozenset()

    def takes(self, round_name: str, student_id: str) -> bool:
        """Tell whether a conference goes."""
        return (
            key(student_id) in self.students
            or round_name in self.rounds
            or (round_name, key(student_id)) in self.pairs
        )

    def takes_talk(self, student_id: str, at: int, began: Began) -> bool:
        """Tell whether a talk between two conferences goes."""
        if key(student_id) in self.students or (self.before is not None and at < self.before):
            return True
        of = round_of(at, began.get(student_id, []))
        return bool(of) and self.takes(of, student_id)


def round_of(at: int, meetings: list[tuple[int, str]]) -> str:
    """Return the round that a talk belongs to: the last one begun, else the first; "" if none."""
    earlier = [name for moment, name in meetings if moment <= at]
    return earlier[-1] if earlier else (meetings[0][1] if meetings else "")


def older(dated: Mapping[Pair, int | None], before: int) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """Return which conferences were before an instant, and which cannot be dated at all.

    One without a date (it was never held) is as old as the latest dated one of its round.
    """
    latest: dict[str, int] = {}
    for (round_name, _), at in dated.items():
        if at is not None:
            latest[round_name] = max(at, latest.get(round_name, at))
    old, unknown = set(), set()
    for (round_name, student_id), at in dated.items():
        when = latest.get(round_name) if at is None else at
        if when is None:
            unknown.add((round_name, student_id))
        elif when < before:
            old.add((round_name, student_id))
    return frozenset(old), frozenset(unknown)


def began(rows: Iterable[tuple[str, str, int]]) -> dict[str, list[tuple[int, str]]]:
    """Sort the meetings (student id, round, seconds) by student and time."""
    meetings_of: dict[str, list[tuple[int, str]]] = {}
    for student_id, round_name, at in rows:
        meetings_of.setdefault(student_id, []).append((at, round_name))
    return {student_id: sorted(meetings) for student_id, meetings in meetings_of.items()}
