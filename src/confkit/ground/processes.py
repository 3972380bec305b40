"""The same work for many items on every processor, with the results in the items' order.

A few neighbours at a time are a turn: they go to one process together.

The processes are forked, so that what was read before is there in each of them at once, and
nothing is started anew. Where a system has no safe fork (Windows, macOS), or for a few items,
one process does all of it; the results are the same.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Any, BinaryIO, TypeVar

from confkit.ground import progress

Item = TypeVar("Item")
Result = TypeVar("Result")
Working = Callable[[], AbstractContextManager[Callable[[Sequence[Item]], Result]]]
"""Opens what the work needs in a process of its own, and returns what does a turn of items."""

ENOUGH, ENOUGH_LARGE = 200, 8
"""So many items are worth a second process; a large one is as much work as many others."""

MOST = 4
TURN = 16
"""So many neighbours are done together: each step of the work is done for all of them before the
next one, while what that step needs is at hand in the processor."""

_ROOM = 1 << 20
"""Bytes of results that wait for their turn in a pipe, so that nobody waits for the other."""


def in_order(
    items: Sequence[Item], working: Working[Item, Result], things: str, *, large: bool = False
) -> Iterator[Result]:
    """Yield what the work makes of each turn of items, in their order; `things` is what they are.

    `large` items are worth a second process from ENOUGH_LARGE on, and are a turn each. `working`
    is opened once in each process. Results have to be values that pickle. A process that stops
    before its end loses nothing: this one does what was left, and raises what is wrong. Nothing
    that must not be forked (a connection) may be open when this is called.
    """
    count = processes(len(items), large=large)
    size = 1 if large else TURN
    turns = [items[at : at + size] for at in range(0, len(items), size)]
    if count > 1:
        gc.freeze()  # what is there now is shared: no process looks through it for garbage
    with ExitStack() as stack:
        others = [
            stack.enter_context(_forked(turns[number::count], working))
            for number in range(1, count)
        ]
        work = stack.enter_context(working())
        for number, turn in enumerate(progress.through(turns, things, len)):
            whose = number % count
            done: list[Result] = _next(others[whose - 1]) if whose else []
            yield done[0] if done else work(turn)


def processes(items: int, *, large: bool = False) -> int:
    """Return how many processes share so many items."""
    if items < (ENOUGH_LARGE if large else ENOUGH) or sys.platform != "linux":
        return 1
    return min(len(os.sched_getaffinity(0)), MOST)


@contextmanager
def _forked(turns: list[Sequence[Item]], working: Working[Item, Result]) -> Iterator[BinaryIO]:
    """Start a process that takes these turns; yield the stream of its results."""
    import fcntl

    reading, writing = os.pipe()
    with suppress(OSError):
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _ROOM)
    process = os.fork()
    if not process:
        os.close(reading)
        _work(turns, working, writing)
    os.close(writing)
    stream = os.fdopen(reading, "rb")
    try:
        yield stream
    finally:
        stream.close()  # one that is still at work ends at its next result
        os.waitpid(process, 0)


def _work(turns: list[Sequence[Item]], working: Working[Item, Result], writing: int) -> None:
    """Write the result of each turn into a pipe, then end this process."""
    with suppress(BaseException), working() as work, os.fdopen(writing, "wb") as stream:
        for turn in turns:
            pickle.dump(work(turn), stream, pickle.HIGHEST_PROTOCOL)
            stream.flush()
    os._exit(0)


def _next(stream: BinaryIO) -> list[Any]:
    """Return the next result in a list; an empty one where the process has stopped."""
    try:
        return [pickle.load(stream)]  # noqa: S301 - from a process of our own
    except (EOFError, pickle.UnpicklingError, OSError):
        return []
