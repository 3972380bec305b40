"""Taking turns in a folder: one process at a time changes its ledger, or puts a copy in its place.

SQLite's lock belongs to a file, and `restore` puts another file in its place; so the turn is a
lock on the folder. The system ends it with the process, whatever ends that, and there is nothing
to clean up. Where a system has no such locks (Windows, some network folders) SQLite's own alone
decide.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_AGAIN = 0.005


class Waited(Exception):  # noqa: N818 - reads as the sentence it becomes
    """The turn did not come in time."""


@contextmanager
def turn(folder: Path, seconds: float) -> Iterator[None]:
    """Hold the folder's turn; raises Waited if it does not come within so many seconds."""
    if os.name == "nt":
        yield
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # whoever opens the ledger says what is wrong with its folder
        yield
        return
    try:
        _wait(descriptor, seconds)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, seconds: float) -> None:
    import fcntl

    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Waited from None
            time.sleep(_LOOK_AGAIN)
        except OSError:  # a network folder without locks
            return
        else:
            return
