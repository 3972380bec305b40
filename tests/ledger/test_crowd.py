"""Many processes at one ledger; `make reliability` lets the whole crowd of fifty loose."""

from __future__ import annotations

import threading
from pathlib import Path

import crowd
import pytest

from confkit.ledger import turns

pytestmark = pytest.mark.slow


def test_every_change_of_a_crowd_is_kept_once(tmp_path: Path) -> None:
    """12 processes with 4 changes each beside readers: 48 of 48, nobody fails or starves."""
    seen = crowd.run(tmp_path, processes=12, changes=4, readers=2)
    assert (seen.kept, seen.doubled, seen.failed, seen.reads_failed) == (48, 0, [], 0)
    assert seen.reads > 0
    assert seen.longest_change < turns_bound(seen)
    assert seen.damage == []


def turns_bound(seen: crowd.Crowd) -> float:
    """Allow for a machine that runs other tests at the same time."""
    return max(seen.alone, 5.0)


def test_turns_come_one_after_the_other(tmp_path: Path) -> None:
    """Threads that count without care for each other lose nothing while they take turns."""
    count = 0

    def add() -> None:
        nonlocal count
        for _ in range(20):
            with turns.turn(tmp_path, 30):
                before = count
                threading.Event().wait(0.0005)
                count = before + 1

    workers = [threading.Thread(target=add) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert count == 100


def test_a_turn_that_does_not_come_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """The wait is bounded, and there is no file to remove."""
    with turns.turn(tmp_path, 1), pytest.raises(turns.Waited), turns.turn(tmp_path, 0.2):
        pass
    assert list(tmp_path.iterdir()) == []
    with turns.turn(tmp_path, 0.2):
        pass
