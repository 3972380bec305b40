"""Waiting for one's turn in a folder: first come, first served, and nothing left behind.

SQLite's own waiting is not fair: who has waited longest sleeps longest and may starve. Here the
system keeps the queue, on the folder itself, so there is no lock file: the turn ends with the
process, whatever ends it. Where a system has no such queue (Windows, some network folders) all
go on at once and SQLite's busy time-out alone decides.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOOK_AGAIN = 0.005


class Waited(Exception):  # noqa: N818 - reads as the sentence it becomes
    """The turn did not come in time."""


@contextmanager
def turn(folder: Path, seconds: float) -> Iterator[None]:
    """Hold the folder's turn; raises Waited if it does not come within so many seconds."""
    descriptor = _queue(folder)
    if descriptor is None:
        yield
        return
    try:
        _wait(descriptor, seconds)
        yield
    finally:
        with suppress(OSError):
            os.close(descriptor)


def _queue(folder: Path) -> int | None:
    """Open the folder to queue on; None where that cannot be done."""
    if os.name == "nt":
        return None
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        return None


def _wait(descriptor: int, seconds: float) -> None:
    import fcntl
    import signal
    import threading

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    except BlockingIOError:
        pass
    except OSError:  # a network folder without locks
        return
    if threading.current_thread() is not threading.main_thread():
        _look_again_and_again(descriptor, seconds)
        return

    def too_long(*_: object) -> None:
        raise Waited

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError:
        return
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _look_again_and_again(descriptor: int, seconds: float) -> None:
    """Wait in a thread that gets no signals: the system's queue without its order."""
    import fcntl

    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise Waited from None
            time.sleep(_LOOK_AGAIN)
        except OSError:
            return
