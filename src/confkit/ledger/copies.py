"""Copies of the ledger: those that confkit keeps, and those that sync clients leave behind.

Kept: `followups.backup`, the last good copy, and `followups.v1.backup`, from before a
migration. They never end in `.db`, so they cannot be taken for a ledger in use. A file that
begins like the ledger (or like "Copy of" it) and ends in `.db` is a conflict copy: every sync
client builds its name from the file's own (Dropbox, OneDrive, iCloud, Google Drive, Syncthing,
Nextcloud, Seafile).
"""

from __future__ import annotations

import errno
import os
from contextlib import closing, suppress
from pathlib import Path

from confkit.ground import gate
from confkit.ledger import sqlite_file
from confkit.ledger.ledger import LedgerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

SMALL = 1 << 20
"""Bytes up to which a ledger is copied before every change; a larger one once a day."""

LARGE = 16 << 20
"""Bytes (some 50,000 follow-ups) from which a copy takes seconds, so that a quick command does
not wait for it: the day's copy is then made by a run of `summarize` over the whole class."""


def conflicts(path: Path) -> list[str]:
    """Name the conflict copies that stand beside a ledger."""
    try:
        names = gate.names(path.parent)
    except OSError:
        return []
    own = path.name.casefold()
    begins = (own[:9], f"copy of {own[:9]}")
    return sorted(
        name
        for name in names
        if name[-3:].casefold() == ".db"
        and name.casefold().startswith(begins)
        and name.casefold() != own
    )


def kept(path: Path) -> list[Path]:
    """Return the copies that confkit keeps of a ledger, the newest first."""
    copies = [
        copy
        for copy in gate.files(path.parent, ".backup")
        if copy.name == f"{path.stem}.backup" or copy.name.startswith(f"{path.stem}.v")
        if not gate.leads_out(copy, path.parent)
    ]
    return sorted(copies, key=lambda copy: copy.stat().st_mtime, reverse=True)


def keep(path: Path, connection: sqlite3.Connection, *, unhurried: bool) -> None:
    """Copy the ledger before it is changed, if its turn to be copied has come.

    Called inside an immediate transaction that has changed nothing yet, so the copy is whole.
    Raises LedgerError if the ledger is damaged, so that a good copy never gives way to a bad one.
    """
    copy = path.with_suffix(".backup")
    size = path.stat().st_size
    if size > LARGE and not unhurried:
        return
    if size > SMALL and _is_of_today(copy):
        return
    must_be_sound(path, connection)
    copy_to(path, copy)


def stamp(path: Path) -> bytes:
    """Return what tells one state of a ledger's file from any other, without reading its rows.

    Its time, its length, and SQLite's count of changes: what another program puts there has
    another time at least, or was changed elsewhere.
    """
    about = path.stat()
    number = sqlite_file.commits(path).hex()
    return f"{about.st_mtime_ns} {about.st_size} {number}\n".encode()


def must_be_sound(path: Path, connection: sqlite3.Connection) -> None:
    """Raise LedgerError if SQLite finds the file damaged."""
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise LedgerError(
            f"{path.name}: is damaged; nothing was changed. "
            "`confkit restore` puts back the last good copy",
            "is damaged",
        )


def copy_to(path: Path, copy: Path) -> None:
    """Copy a ledger page by page, beside its target and then into place, 0600, on the disk.

    SQLite itself reads it: opening and closing the file by hand would end this process's locks.
    """
    import sqlite3

    from confkit.ground import files  # `due` looks for conflict copies and writes nothing

    beside = copy.with_name(copy.name + ".part")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        source = sqlite3.connect(f"{sqlite_file.uri_of(path)}?mode=ro", uri=True)
        target = sqlite3.connect(beside, isolation_level=None)
        with closing(source), closing(target):
            target.execute("PRAGMA journal_mode = OFF")
            target.execute("PRAGMA synchronous = OFF")
            source.backup(target)
        files.put_in_place(beside, copy)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            if "full" not in str(error):
                raise
            error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            message = (
                "it can only be read here; check the folder's permissions; nothing was changed"
            )
            raise LedgerError(f"{path.name}: {message}") from None
        raise LedgerError(
            f"{copy.name}: not written: {error.strerror or error}; nothing was changed. "
            "Make room or check the folder, then run it again."
        ) from None


def _is_of_today(copy: Path) -> bool:
    import time

    try:
        return time.gmtime(copy.stat().st_mtime)[:3] == time.gmtime()[:3]
    except OSError:
        return False
