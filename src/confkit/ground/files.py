"""Writing files whole or not at all, readable by their owner alone."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from confkit.ground import gate
from confkit.ground.errors import ConfkitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

_OF_THE_DISK = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.ENOTDIR))
"""Why nothing else can be written there either, and a run stops."""


class CannotWrite(ConfkitError):  # noqa: N818 - reads as the sentence it becomes
    """A file could not be written; what stood there before still stands there."""

    exit_code = 1

    def __init__(self, path: Path, error: OSError) -> None:
        self.for_all = error.errno in _OF_THE_DISK
        self.reason = error.strerror or str(error)
        super().__init__(
            f"{gate.shown(path)}: not written: {error.strerror or error}; "
            "nothing was changed there. Make room or check the folder, then run it again."
        )


def stop_if_for_all(error: Exception) -> None:
    """Raise an error again if every other file would meet it, too."""
    if isinstance(error, CannotWrite) and error.for_all:
        raise error


def make_folder(path: Path) -> None:
    """Make a folder and its parents, each 0700; one that exists is left as it is."""
    missing = []
    while not path.exists():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise CannotWrite(folder, error) from None


def write(
    path: Path,
    content: bytes | Iterable[bytes],
    *,
    durable: bool = False,
    first: Callable[[], None] | None = None,
) -> bool:
    """Write a file whole or not at all, 0600; return whether anything changed.

    `content` is the bytes, or chunks of them for a file too large for memory. It is written
    beside its target and moved into place. Bytes that stand there already are not written
    again. A link is never replaced: what it leads to would stay as it is, under its own name.
    `durable` waits until file and folder are on the disk: for what cannot be made anew. What is to
    happen `first` does once the file is ready, and only where something changes.
    """
    target = os.fspath(path)
    with told(path):
        _must_be_no_link(target)
    if isinstance(content, bytes) and _holds(target, content):
        return False
    beside = f"{target}.{os.urandom(4).hex()}.part"
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        try:
            _put(descriptor, content)
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)  # a full disk may show itself only here
        if not isinstance(content, bytes) and _same(beside, target):
            _forget(beside)
            return False
        if first:
            first()
        os.replace(beside, target)  # noqa: PTH105 - a path object for each costs a third more
        if durable:
            sync_folder(path.parent)
    except OSError as error:
        _forget(beside)
        raise CannotWrite(path, error) from None
    except BaseException:
        _forget(beside)
        raise
    return True


def _put(descriptor: int, content: bytes | Iterable[bytes]) -> None:
    if isinstance(content, bytes):
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        return
    with os.fdopen(descriptor, "wb", buffering=_CHUNK, closefd=False) as stream:
        stream.writelines(content)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an error of the disk into CannotWrite, which names this path."""
    try:
        yield
    except OSError as error:
        raise CannotWrite(path, error) from None


def write_beside(path: Path, fill: Callable[[IO[bytes]], None]) -> Path:
    """Let a file be filled that is to stand at a path; return where it stands until then."""
    beside = f"{path}.{os.urandom(4).hex()}.part"
    try:
        with told(path):
            descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
            with os.fdopen(descriptor, "w+b") as stream:
                fill(stream)
    except BaseException:
        _forget(beside)
        raise
    return Path(beside)


def with_file_beside(path: Path, use: Callable[[Path], None]) -> None:
    """Let an empty file be used that stands beside a path, and is gone afterwards."""
    beside = write_beside(path, lambda _: None)
    try:
        use(beside)
    finally:
        _forget(os.fspath(beside))


def place_new(beside: Path, first: Path) -> Path:
    """Move a finished file to a place that is free, or take it away where the same stands.

    The places are the first, then the same name with a number.
    """
    number, path = 1, first
    while path.exists() and not _same(os.fspath(beside), os.fspath(path)):
        number += 1
        path = first.with_name(f"{first.stem}-{number}{first.suffix}")
    try:
        if path.exists():
            _forget(os.fspath(beside))
        else:
            with told(path):
                put_in_place(beside, path)
    except BaseException:
        _forget(os.fspath(beside))
        raise
    return path


def put_in_place(beside: Path, target: Path) -> None:
    """Move a finished file onto its target, both on the disk when this returns.

    Raises OSError, for a link at the target too; what stood there before then still stands there.
    """
    _must_be_no_link(os.fspath(target))
    _sync(beside, os.O_RDWR | _BINARY)
    os.replace(beside, target)  # noqa: PTH105 - as in `write`
    sync_folder(target.parent)


def write_with(path: Path, fill: Callable[[IO[bytes]], None]) -> None:
    """Let a file be filled beside its target, and put it in place; on the disk when this returns.

    Raises CannotWrite; what stood there before then still stands there.
    """
    beside = write_beside(path, fill)
    try:
        with told(path):
            put_in_place(beside, path)
    except BaseException:
        _forget(os.fspath(beside))
        raise


def add_lines(path: Path, lines: Iterable[str]) -> None:
    """Add lines to a file, or begin one; it looks no newer than it was, and the first one old.

    A line that was cut off by the end of a run is ended first.
    """
    with told(path):
        _must_be_no_link(os.fspath(path))
        before = path.stat().st_mtime_ns if path.exists() else 0
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY, 0o600)
        try:
            _put(descriptor, "".join(f"\n{line}" for line in [*lines, ""]).encode())
        finally:
            os.close(descriptor)
        os.utime(path, ns=(before, before))


def write_new(path: Path, content: bytes) -> bool:
    """Write a file that must not be there yet; return False, touching nothing, if it is."""
    if os.path.lexists(path):
        return False
    return write(path, content, durable=True)


def move_folder(beside: Path, target: Path) -> None:
    """Move a finished folder to a place that is free, or holds an empty folder."""
    try:
        if target.is_dir():
            target.rmdir()
        os.rename(beside, target)  # noqa: PTH104 - refuses, on Windows too, what is there
        sync_folder(target.parent)
    except OSError as error:
        raise CannotWrite(target, error) from None


def move(path: Path, target: Path) -> None:
    """Move a file to a place that is free."""
    try:
        path.rename(target)
    except OSError as error:
        raise CannotWrite(target, error) from None


def remove(path: Path) -> None:
    """Remove a generated file; one that is gone already is fine."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(path, error) from None


def _must_be_no_link(target: str) -> None:
    if os.path.islink(target):  # noqa: PTH114 - as in `write`
        raise OSError(errno.ELOOP, "it is a link; put the file itself there", target)


def sync_folder(folder: Path) -> None:
    """Put a folder's new entry on the disk; Windows does so by itself and has no such call."""
    if os.name != "nt":
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_BINARY = getattr(os, "O_BINARY", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # opening a pipe that nobody writes to would wait
_CHUNK = 1 << 16


def _holds(target: str, content: bytes) -> bool:
    """Tell whether the file holds these bytes; its size is compared first."""
    try:
        descriptor = os.open(target, os.O_RDONLY | _BINARY | _AT_ONCE)
    except OSError:
        return False
    try:
        size, there = len(content), os.fstat(descriptor)
        if there.st_size != size or not stat.S_ISREG(there.st_mode):
            return False
        return os.read(descriptor, size + 1) == content
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _same(beside: str, target: str) -> bool:
    """Tell whether two files hold the same bytes; False if there is no second one."""
    import filecmp

    try:
        return filecmp.cmp(beside, target, shallow=False)
    except FileNotFoundError:
        return False


def _forget(beside: str) -> None:
    with suppress(OSError):
        os.unlink(beside)  # noqa: PTH108
