"""How far a long piece of work is: told to whoever watches, and to nobody if nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")
Watch = Callable[[str, int, int], None]
"""Is told what is worked on (`letters`), how many of them are done, and how many there are.

When the work has ended, however it did, all of them are said to be done.
"""

_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Let somebody watch all that is worked on meanwhile."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


def through(
    items: Sequence[Item], things: str, size: Callable[[Item], int] = lambda _: 1
) -> Iterator[Item]:
    """Yield items one by one, and tell how far that is; `size` says how many things an item is."""
    watch = _watch.get()
    if watch is None or not items:
        yield from items
        return
    done, total = 0, sum(map(size, items))
    try:
        for item in items:
            watch(things, done, total)
            yield item
            done += size(item)
    finally:
        watch(things, total, total)


@contextmanager
def during(things: str, number: int) -> Iterator[None]:
    """Tell that so many things are worked on, of which none is done before all are."""
    yield from through([None], things, lambda _: number)
