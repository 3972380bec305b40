"""The same work on every processor: in order, each item once, nothing lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import pytest

from confkit.ground import processes as side_by_side
from confkit.ground.processes import ENOUGH, TURN, in_order, processes

Result = TypeVar("Result")

MANY = range(ENOUGH)
LINUX = pytest.mark.skipif(processes(ENOUGH) < 2, reason="this machine works in one process")


@contextmanager
def squares() -> Iterator[Callable[[Sequence[int]], list[tuple[int, int]]]]:
    """Square numbers, and say which process did."""
    yield lambda turn: [(number * number, os.getpid()) for number in turn]


def each(turns: Iterator[list[Result]]) -> list[Result]:
    """Return the results of all turns in their order."""
    return [result for turn in turns for result in turn]


@LINUX
def test_results_come_in_the_items_order_from_more_than_one_process() -> None:
    """Each item once, whichever process had it."""
    found = each(in_order(MANY, squares, "numbers"))
    assert [square for square, _ in found] == [number * number for number in MANY]
    assert len({process for _, process in found}) == processes(ENOUGH)


def test_a_few_items_stay_in_this_process() -> None:
    """A class of thirty is done before a second process would have begun."""
    assert each(in_order(range(30), squares, "numbers")) == [
        (n * n, os.getpid()) for n in range(30)
    ]


@LINUX
def test_what_a_killed_process_left_is_done_here() -> None:
    """Nothing is lost when a process is killed in the middle of its work."""
    here = os.getpid()

    @contextmanager
    def killed() -> Iterator[Callable[[Sequence[int]], list[int]]]:
        def work(turn: Sequence[int]) -> list[int]:
            if 120 in turn and os.getpid() != here:
                os.kill(os.getpid(), signal.SIGKILL)
            return list(turn)

        yield work

    assert 120 // TURN % 2, "the turn is another process's"
    assert each(in_order(MANY, killed, "numbers")) == list(MANY)


@LINUX
def test_an_error_is_raised_here_and_no_process_stays() -> None:
    """The turn that cannot be done raises its own error; those before it were yielded."""

    @contextmanager
    def failing() -> Iterator[Callable[[Sequence[int]], list[float]]]:
        yield lambda turn: [1 / (120 - number) for number in turn]

    done: list[float] = []
    with pytest.raises(ZeroDivisionError):
        for turn in in_order(MANY, failing, "numbers"):
            done += turn
    assert done == [1 / (120 - number) for number in range(120 // TURN * TURN)]
    with pytest.raises(ChildProcessError):
        os.waitpid(0, os.WNOHANG)  # of this group: others may run for other tests


@LINUX
def test_stopping_early_ends_the_other_processes() -> None:
    """Who takes only the first results does not wait for the last."""
    results = in_order(range(10 * ENOUGH), squares, "numbers")
    assert next(results)[0][0] == 0
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(0, os.WNOHANG)  # of this group: others may run for other tests


def test_where_there_is_no_safe_fork_one_process_does_it_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On Windows and macOS the results are the same."""
    monkeypatch.setattr(side_by_side.sys, "platform", "darwin")
    assert each(in_order(MANY, squares, "numbers")) == [(n * n, os.getpid()) for n in MANY]
