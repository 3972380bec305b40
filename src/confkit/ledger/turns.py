"""Waiting for one's turn in a folder: first come, first served, and nothing to clean up.

SQLite's own waiting is not fair: who has waited longest sleeps longest and may starve. Here each
process draws a ticket and waits for the one before it (a queue of locks, after Craig, Landin and
Hagersten), then holds a lock on the folder itself. The system ends both with the process,
whatever ends it. The tickets are counted in a file in the system's folder for such things, not in
the workspace; it may be deleted at any time. Where a system has no such locks (Windows, some
network folders) all go on at once and SQLite's busy time-out alone decides.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOOK_AGAIN = 0.005
_TICKETS = 1 << 30
"""Tickets are numbered up to here, then from 0 again."""


class Waited(Exception):  # noqa: N818 - reads as the sentence it becomes
    """The turn did not come in time."""


@contextmanager
def turn(folder: Path, seconds: float) -> Iterator[None]:
    """Hold the folder's turn; raises Waited if it does not come within so many seconds."""
    held: list[int] = []
    try:
        if os.name != "nt":
            _wait(folder, seconds, held)
        yield
    finally:
        for descriptor in held:
            with suppress(OSError):
                os.close(descriptor)


def _wait(folder: Path, seconds: float, held: list[int]) -> None:
    """Come to one's turn; `held` takes the descriptors whose closing ends it."""
    import threading

    if threading.current_thread() is not threading.main_thread():
        _look_again_and_again(folder, seconds, held)
        return
    import signal

    def too_long(*_: object) -> None:
        raise Waited

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        _queue(folder, held)
        _lock(folder, held)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _queue(folder: Path, held: list[int]) -> None:
    """Draw a ticket and wait until the one before it is done; a queue that fails is no queue.

    It only keeps the order: that one alone is in is the lock's.
    """
    import fcntl

    try:
        about = folder.stat()
        name = f"confkit-{os.getuid()}-{about.st_dev:x}-{about.st_ino:x}.queue"
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        held.append(file := os.open(Path(_temporary(), name), flags, 0o600))
        if os.fstat(file).st_uid != os.getuid():
            return
        fcntl.lockf(file, fcntl.LOCK_EX, 1, 0)
        drawn = os.pread(file, 16, 0).strip()
        ticket = int(drawn) % _TICKETS if drawn.isdigit() else 0
        os.pwrite(file, b"%-15d\n" % ((ticket + 1) % _TICKETS), 0)
        fcntl.lockf(file, fcntl.LOCK_EX, 1, 1 << 8 | ticket << 9)
        fcntl.lockf(file, fcntl.LOCK_UN, 1, 0)
        fcntl.lockf(file, fcntl.LOCK_EX, 1, 1 << 8 | (ticket - 1) % _TICKETS << 9)
    except OSError:
        return


def _temporary() -> str:
    """Return the system's folder for files that need not last."""
    return os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108


def _lock(folder: Path, held: list[int]) -> None:
    import fcntl

    try:
        held.append(os.open(folder, os.O_RDONLY))
        fcntl.flock(held[-1], fcntl.LOCK_EX)
    except OSError:  # a network folder without locks
        return


def _look_again_and_again(folder: Path, seconds: float, held: list[int]) -> None:
    """Wait in a thread that gets no signals: the lock without the queue."""
    import fcntl

    until = time.monotonic() + seconds
    try:
        held.append(os.open(folder, os.O_RDONLY))
    except OSError:
        return
    while True:
        try:
            fcntl.flock(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise Waited from None
            time.sleep(_LOOK_AGAIN)
        except OSError:
            return
