"""Who is at work in a workspace: any number of commands together, or one purge alone.

The system ends a lock with its process, whatever ends it. Where it has none (Windows, some network
folders) the mark of a purge that is at work keeps the others out.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_held: list[int] = []
"""The descriptors by which this process is at work somewhere."""


def enter(folder: Path, *, alone: bool) -> None:
    """Begin to work in a workspace until `leave`; raises UsageError where that has to wait.

    A purge that was cut off comes before everything else: what it took may be half there.
    """
    from confkit.ground.errors import UsageError
    from confkit.workspace.layout import PURGE_MARK, SETTINGS

    leave()
    try:
        import fcntl

        descriptor = os.open(folder / SETTINGS, os.O_RDONLY)
        _held.append(descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_NB | (fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
    except BlockingIOError:
        leave()
        who = "another command" if alone else "a purge"
        raise UsageError(f"{who} is at work in this workspace; wait until it ends") from None
    except (OSError, ImportError):
        leave()
    if not alone and (folder / PURGE_MARK).exists():
        leave()
        raise UsageError(
            f"{PURGE_MARK}: a purge was cut off here; finish it first: confkit purge "
            f"{_typed(folder / PURGE_MARK)}"
        )


def leave() -> None:
    """End the work of this process."""
    while _held:
        with suppress(OSError):
            os.close(_held.pop())


def _typed(mark: Path) -> str:
    """Return what was typed to begin a purge, as its mark says it."""
    import json

    from confkit.ground import gate

    try:
        return str(json.loads(gate.read(mark))["typed"])
    except (OSError, ValueError, KeyError, TypeError):
        return "--help"
