"""The ledger's file: every follow-up ever opened, in one SQLite file beside the settings.

A rollback journal and not WAL, so that at rest the ledger is one file that a synced folder can
hold; full sync, so that what was said to be done is on the disk; one immediate transaction for
every change, so that it is whole or not at all; and one process at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import tzinfo
from pathlib import Path

from confkit.ground.errors import ConfkitError
from confkit.ground.named_tuple import NamedTuple
from confkit.ledger import sqlite_file
from confkit.ledger.ledger import Ledger, LedgerError
from confkit.ledger.tables import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import TypeVar

    Result = TypeVar("Result")

_LOOKS, _LOOK_SECONDS = 5, 2.0
_EMPTY = "`confkit due` in its workspace says more; a ledger that never began may be deleted"
_CUT_OFF = "a change of it was cut off; `confkit due` in its workspace sets it right"


@contextmanager
def reading(path: Path, tz: tzinfo | None = None) -> Iterator[Ledger | None]:
    """Open the ledger to read; None if there is none yet.

    One of an earlier or a later version is read as it is; nothing is written. What waits is read by
    the clocks of `tz`.
    """
    if not path.exists():
        must_never_have_been(path, "is gone")
        yield None
        return
    with ExitStack() as opened:
        with sqlite_file.errors(path):
            connection = opened.enter_context(closing(sqlite_file.connect(path)))
            readable = _readable(path, connection, tz)
        with sqlite_file.errors(path, of_files=False):
            yield Ledger(readable, tz) if readable else None


def looked(path: Path, look: Callable[[Ledger], Result]) -> Result | None:
    """Return what `look` finds in a ledger that may be another person's; None if there is none.

    Nothing is written and no lock is left. Where another program keeps the file locked, it is
    read past the lock if it does not change meanwhile; else LedgerError is raised.
    """
    import sqlite3

    if not path.exists():
        must_never_have_been(path, "is gone")
        return None
    with sqlite_file.errors(path):
        for _ in range(_LOOKS):
            for how in ("mode=ro", "mode=ro&immutable=1"):
                before = _stamp(path)
                if "immutable" in how and before.journal:
                    continue
                try:
                    answer = _looked(path, how, look)
                except sqlite3.OperationalError as error:
                    if "readonly" in str(error):
                        raise LedgerError(f"{path.name}: {_CUT_OFF}") from None
                    if not _is_kept(error):
                        raise
                    continue
                if how == "mode=ro" or _stamp(path) == before:
                    return answer
    raise LedgerError(f"{path.name}: another program is changing it; try again")


def _looked(path: Path, how: str, look: Callable[[Ledger], Result]) -> Result:
    with closing(sqlite_file.connect(path, how, _LOOK_SECONDS)) as connection:
        readable = _readable(path, connection)
        if not readable:
            raise LedgerError(f"{path.name}: is empty; was it cut off? {_EMPTY}")
        return look(Ledger(readable))


def _readable(
    path: Path, connection: sqlite3.Connection, tz: tzinfo | None = None
) -> sqlite3.Connection | None:
    """Begin to read a ledger; None if nothing was ever kept in it.

    One of an earlier version is brought to this one in a copy, and its file stays as it is. Of a
    large one the copy is a file without a name, so that it needs little memory.
    """
    connection.execute("BEGIN")
    version = sqlite_file.version_of(connection)
    if not version:
        _must_be_empty(path, connection)
        return None
    if version >= VERSION:
        return connection
    import sqlite3

    from confkit.ledger import migration

    copy = sqlite3.connect("", isolation_level=None)
    connection.backup(copy)
    copy.execute("BEGIN")
    migration.migrate(copy, version, tz)
    return copy


class _Stamp(NamedTuple):
    """What tells whether a ledger's file is changed by somebody."""

    changed: int
    size: int
    journal: bool


def _stamp(path: Path) -> _Stamp:
    about = path.stat()
    journal = path.with_name(f"{path.name}-journal")
    return _Stamp(about.st_mtime_ns, about.st_size, journal.exists())


def _is_kept(error: sqlite3.OperationalError) -> bool:
    """Tell whether a lock, or a shared folder that knows none, stands in the way."""
    return any(word in str(error) for word in ("locked", "busy", "locking", "disk I/O"))


@contextmanager
def writing(
    path: Path, tz: tzinfo | None = None, *, unhurried: bool = False, again: bool = False
) -> Iterator[Ledger]:
    """Open the ledger to change it, in one transaction; made, 0600, if there is none yet.

    Leaving without an error commits; an error changes nothing. A ledger of an earlier version
    is copied and then brought to this one; a later one is refused. `unhurried` is a run in
    which a copy of a very large ledger may take its time; `again` a further change of one run,
    for which the copy of before stays. What waits is read by the clocks of `tz`.
    """
    from confkit.ledger import turns

    try:
        with turns.turn(path.parent, sqlite_file.patience(path)), sqlite_file.errors(path):
            made = _create(path)
            before = sqlite_file.commits(path)
            try:
                connection = sqlite_file.connect(path)
            except LedgerError:
                if made:
                    path.unlink()
                raise
            with closing(connection):
                for setting in ("PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"):
                    connection.execute(setting)
                connection.execute("BEGIN IMMEDIATE")
                _make_ready(path, connection, tz, unhurried=unhurried, again=again)
                yield Ledger(connection, tz)
                sqlite_file.commit(path, connection, before)
    except turns.Waited:
        raise sqlite_file.unusable(path, sqlite_file.in_plain_words("busy")) from None


@contextmanager
def reading_any(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a ledger, or a copy of one in whatever version, to look at its tables as they are."""
    with sqlite_file.errors(path), closing(sqlite_file.connect(path)) as connection:
        sqlite_file.must_not_be_newer(path, connection)
        yield connection


@contextmanager
def erasing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a ledger, or a copy of one, to take rows out of it that no page may keep.

    One transaction, then the file is written again; both without a copy of what was before, and
    with nothing put into the system's folder for temporary files.
    """
    import sqlite3

    from confkit.ground import files
    from confkit.ledger import turns

    try:
        with turns.turn(path.parent, sqlite_file.patience(path)), sqlite_file.errors(path):
            before = sqlite_file.commits(path)
            with closing(sqlite_file.connect(path)) as connection:
                for setting in ("synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
                    connection.execute(f"PRAGMA {setting}")
                connection.execute("BEGIN IMMEDIATE")
                sqlite_file.must_not_be_newer(path, connection)
                yield connection
                sqlite_file.commit(path, connection, before)
                try:
                    _write_anew(path, connection)
                except (sqlite3.Error, files.CannotWrite) as error:
                    reason = getattr(error, "reason", "") or sqlite_file.in_plain_words(str(error))
                    raise ConfkitError(
                        f"{path.name}: {reason}; the rows are gone, but the file is not "
                        "rewritten; run the command again",
                        exit_code=1,
                    ) from None
    except turns.Waited:
        raise LedgerError(
            f"{path.name}: {sqlite_file.in_plain_words('busy')}; nothing was changed"
        ) from None


def _write_anew(path: Path, connection: sqlite3.Connection) -> None:
    """Write a ledger anew from the rows that stay, in little memory.

    `VACUUM` alone would build the new file in memory, or in the system's folder for temporary
    files. Here it stands beside the ledger, 0600, and is copied over it in one transaction.
    """
    import sqlite3

    from confkit.ground import files  # `due` writes nothing

    def fill(beside: Path) -> None:
        connection.execute("VACUUM INTO ?", (str(beside),))
        with closing(sqlite3.connect(f"{sqlite_file.uri_of(beside)}?mode=ro", uri=True)) as anew:
            anew.backup(connection)

    files.with_file_beside(path, fill)


def _make_ready(
    path: Path,
    connection: sqlite3.Connection,
    tz: tzinfo | None,
    *,
    unhurried: bool,
    again: bool,
) -> None:
    """Bring a ledger to this version's tables, with a copy of what was before."""
    from confkit.ledger import copies, migration

    version = sqlite_file.must_not_be_newer(path, connection)
    if not version:
        _must_be_empty(path, connection)
        migration.create(connection)
    elif version < VERSION:
        copies.must_be_sound(path, connection)
        copies.copy_to(path, path.with_suffix(f".v{version}.backup"))
        migration.migrate(connection, version, tz)
    elif not again:
        copies.keep(path, connection, unhurried=unhurried)


def is_newer(ledger: Ledger) -> bool:
    """Tell whether a newer confkit wrote this ledger, so that it may hold more than is known."""
    return sqlite_file.version_of(ledger.connection) > VERSION


def _must_be_empty(path: Path, connection: sqlite3.Connection) -> None:
    """Refuse a file without a version that is some other database, or was emptied."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise sqlite_file.unusable(path, "this is another program's database, not a ledger")
    must_never_have_been(path, "is empty")


def must_never_have_been(path: Path, state: str) -> None:
    """Refuse to begin anew where a copy shows that there was a ledger."""
    from confkit.ledger import copies

    if copies_there := copies.kept(path):
        reason = f"{state}, but {copies_there[0].name} is a copy of it"
        raise LedgerError(
            f"{path.name}: {reason}: `confkit restore` puts it back "
            "(to start over, move the copy away); nothing was changed",
            reason,
        )


def _create(path: Path) -> bool:
    """Make an empty file where there is none yet; tell whether it was made."""
    if path.exists():
        return False
    must_never_have_been(path, "is gone")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    except OSError as error:
        raise LedgerError(f"{path.name}: cannot be made: {error.strerror or error}") from None
    return True
