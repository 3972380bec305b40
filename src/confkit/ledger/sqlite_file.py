"""The ledger's file as SQLite has it: a connection, a version, a commit, errors in plain words."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from confkit.ground import gate
from confkit.ledger.ledger import LedgerError
from confkit.ledger.tables import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

BUSY_SECONDS = 30
_NO_LEDGER = "this is not a ledger, or it is damaged"
_RESTORE = "`confkit restore` puts back the last good copy"
_NO_LOCKS = "this folder cannot lock a file (is it on a network drive?)"
_ELSEWHERE = "move the workspace to a folder on this computer"
_SQLITE = b"SQLite format 3\x00"


def connect(path: Path, how: str = "mode=rw", seconds: float | None = None) -> sqlite3.Connection:
    """Connect to a ledger that is there; a file that SQLite did not write is refused.

    A lock is waited for as long as was said; as long as `patience` says if nothing was.
    """
    import sqlite3

    if gate.beginning(path, len(_SQLITE)) not in (b"", _SQLITE):
        raise unusable(path, _NO_LEDGER, _RESTORE)
    for journal in (path.with_name(f"{path.name}{ending}") for ending in ("-journal", "-wal")):
        if _is_odd(journal):
            raise unusable(path, f"{journal.name} is not an ordinary file", "move it away")
    if how == "mode=rw" and not _can_lock(path):
        raise unusable(path, _NO_LOCKS, _ELSEWHERE)
    timeout = patience(path) if seconds is None else seconds
    return sqlite3.connect(f"{uri_of(path)}?{how}", uri=True, timeout=timeout, isolation_level=None)


def _is_odd(journal: Path) -> bool:
    """Tell whether something else lies where a journal belongs.

    One look and not two: another process may end its change between them.
    """
    try:
        return not stat.S_ISREG(journal.stat().st_mode)
    except FileNotFoundError:
        return False


_in_vain: set[Path] = set()
"""Ledgers for whose lock this process has waited in vain."""


def patience(path: Path) -> float:
    """Return for how many seconds a ledger's lock is waited for: once in a run."""
    return 0 if path in _in_vain else BUSY_SECONDS


def _can_lock(path: Path) -> bool:
    """Tell whether a file can be locked here at all; SQLite takes "no locks" for "in use".

    It is asked before SQLite opens the file: closing it would end this process's locks on it.
    """
    try:
        import fcntl
    except ImportError:  # Windows has locks of its own
        return True
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.EACCES, errno.EAGAIN)
    finally:
        os.close(descriptor)
    return True


def uri_of(path: Path) -> str:
    """Return a path as a URI for SQLite; from Python 3.14 on, `Path.as_uri` is slow to load."""
    quoted = path.absolute().as_posix()
    for mark in "%?#":
        quoted = quoted.replace(mark, f"%{ord(mark):02x}")
    return f"file:///{quoted}" if quoted[1:2] == ":" else f"file://{quoted}"


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of a ledger's tables; 0 of one that was never begun."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def must_not_be_newer(path: Path, connection: sqlite3.Connection) -> int:
    """Return a ledger's version; one that this confkit does not know is refused."""
    version = version_of(connection)
    if version > VERSION:
        raise LedgerError(
            f"{path.name}: written by a newer confkit (schema {version}); "
            "update confkit, nothing was changed; `confkit due` can still read it"
        )
    return version


def commit(path: Path, connection: sqlite3.Connection, before: bytes) -> None:
    """Commit; if that fails, look whether the disk has kept the change all the same."""
    import sqlite3

    try:
        connection.execute("COMMIT")
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        connection.close()
        if _is_as_before(path, before):
            raise
        raise LedgerError(
            f"{path.name}: {in_plain_words(str(error))}; the change may not have been saved: "
            "look at it, then run the command again"
        ) from None


def commits(path: Path) -> bytes:
    """Return the file's count of changes (SQLite file format, 1.3.7); b"" of an empty one."""
    return gate.beginning(path, 28)[24:]


def _is_as_before(path: Path, before: bytes) -> bool:
    """Let SQLite take back what was half written, and tell whether nothing was changed."""
    import sqlite3

    try:
        with closing(connect(path)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return commits(path) == before
    except (sqlite3.Error, OSError, LedgerError):
        return False


@contextmanager
def errors(path: Path, *, of_files: bool = True) -> Iterator[None]:
    """Turn what SQLite raises into one plain line, and what the system says of the file.

    Not `of_files`: what fails meanwhile is another file, or the output, and says so itself.
    """
    import sqlite3

    try:
        yield
        _in_vain.discard(path)
    except sqlite3.Error as error:
        reason = in_plain_words(str(error))
        if reason == in_plain_words("busy"):
            _in_vain.add(path)
        raise unusable(path, reason, _RESTORE if reason == _NO_LEDGER else "") from None
    except OSError as error:
        if not of_files:
            raise
        raise unusable(path, f"cannot be read: {error.strerror or error}") from None


def unusable(path: Path, reason: str, advice: str = "") -> LedgerError:
    """Return the error of a ledger that was left as it is, in one line."""
    message = f"{reason}; {advice}" if advice else reason
    return LedgerError(f"{path.name}: {message}; nothing was changed", reason)


def in_plain_words(reason: str) -> str:
    """Say what SQLite says so that a teacher knows what to do."""
    if "is full" in reason:
        return "the disk is full; make room and run it again"
    if "locked" in reason or "busy" in reason:
        return f"another program has kept it locked for {BUSY_SECONDS} seconds; try again"
    if "not a database" in reason or "malformed" in reason or "no such table" in reason:
        return _NO_LEDGER
    if "readonly" in reason or "unable to open" in reason:
        return "it can only be read here; check the folder's permissions"
    return f"cannot be used ({reason})"
