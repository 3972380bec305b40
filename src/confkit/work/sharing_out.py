"""Work shared out among the machine's processors, in the order in which it was given."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_MOST = 3
"""So many processes at most: each loads what reads notes, about 40 MB."""


def in_processes(work: Callable[..., Answer], calls: Iterable[tuple[Any, ...]]) -> Iterator[Answer]:
    """Yield what `work` returns for each call's arguments.

    A machine with one processor, or one that allows no other process, does it all in this one.
    """
    waiting = list(calls)
    processes = min(_MOST, os.cpu_count() or 1)
    if processes > 1:
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        pool = ProcessPoolExecutor(processes, initializer=_quiet)
        try:
            for answer in pool.map(work, *zip(*waiting, strict=True), chunksize=4):
                waiting.pop(0)
                yield answer
        except (BrokenProcessPool, OSError):
            pass  # what is left is done below
        finally:
            pool.shutdown(cancel_futures=True)
    for arguments in waiting:
        yield work(*arguments)


def _quiet() -> None:
    """Leave an interrupt to the process that was typed; it says so in one line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
