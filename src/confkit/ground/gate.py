"""The one gate to what people have on their disks: here their files are read, their folders listed.

Only ordinary files are opened: a pipe would keep the reader waiting, a device has no end. Nothing
is read beyond a bound, nor behind a link by which a path leads out of the folder that `end_at`
named. Where something cannot be read or listed, that is an OSError with its name,
and never an empty answer; its `strerror` says the reason in plain words. A test finds whoever goes
around the gate.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from typing_extensions import Buffer

LARGEST = 64 << 20
"""Bytes of the largest file that is read, where nothing else is said."""

_USUAL = 8 << 10
_READING = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe that nobody writes to would wait
)


LEADS_OUT = "is a link that leads out of this workspace"

_edges: list[Path] = []


def end_at(*folder: Path) -> None:
    """Follow no link in this folder that leads out of it, from now on; without one, every link."""
    _edges[:] = folder


def shown(path: Path | str) -> str:
    """Return a path as people are shown it: from the workspace, with forward slashes.

    What is not in it, or where none is open, is shown as it is.
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100
    for edge in map(os.path.abspath, _edges if path else ()):
        if Path(edge) in whole.parents:
            return whole.relative_to(edge).as_posix()
    return str(path)


def said(error: OSError) -> str:
    """Say what the system says went wrong, and where."""
    where = f"{shown(error.filename)}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def read(path: Path | str, most: int = LARGEST) -> bytes:
    """Return all of a file; raises OSError where it is larger than `most` bytes."""
    return _within(most, beginning(path, most + 1), str(path))


def read_stream(stream: BinaryIO, most: int = LARGEST) -> bytes:
    """Return all that a program hands over; raises OSError where that is more than `most` bytes."""
    return _within(most, stream.read(most + 1), "")


def _within(most: int, raw: bytes, name: str) -> bytes:
    if len(raw) > most:
        size = f"{most >> 20} MB" if most >= 1 << 20 else f"{most >> 10} kB"
        raise OSError(errno.EFBIG, f"it is larger than {size}", name)
    return raw


def beginning(path: Path | str, count: int) -> bytes:
    """Return the first bytes of a file, `count` at most."""
    with _opened(path) as descriptor:
        raw = os.read(descriptor, min(count, _USUAL))  # most files are short
        if len(raw) < min(count, _USUAL):
            return raw
        parts = [raw]
        left = count - len(raw)
        while left and (raw := os.read(descriptor, min(left, 1 << 20))):
            parts.append(raw)
            left -= len(raw)
        return b"".join(parts)


def parts(path: Path | str, size: int, overlap: int = 0) -> Iterator[bytes]:
    """Yield a file of any size part by part; each begins with `overlap` bytes of the one before."""
    before = b""
    with _opened(path) as descriptor:
        while raw := os.read(descriptor, size):
            yield before + raw
            before = raw[-overlap:] if overlap else b""


class AnyPlace(io.RawIOBase):
    """An ordinary file to read from any place in it, opened for each reading alone.

    Nothing keeps it open, so that it can be replaced or removed in between on any system.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._at = path, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any place in it can be gone to."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place; return where that is."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._path.stat().st_size}
        self._at = start[whence] + offset
        return self._at

    def readinto(self, buffer: Buffer) -> int:
        """Read as much as there is room for; return how many bytes that are."""
        view = memoryview(buffer).cast("B")
        with _opened(self._path) as descriptor:
            os.lseek(descriptor, self._at, os.SEEK_SET)
            raw = os.read(descriptor, len(view))
        view[: len(raw)] = raw
        self._at += len(raw)
        return len(raw)


@contextmanager
def _opened(path: Path | str) -> Iterator[int]:
    """Open an ordinary file to read."""
    _must_not_lead_out(path)
    try:
        descriptor = os.open(path, _READING)
    except OSError as error:
        what = what_stands_in(path)
        if what:
            raise _no_file(error, what, path) from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            what = what_stands_in(path)
            number = errno.EISDIR if what == FOLDER else errno.EINVAL
            raise _no_file(OSError(number, ""), what, path)
        yield descriptor
    finally:
        with suppress(OSError):  # what was read is read, whatever comes of letting the file go
            os.close(descriptor)


def _must_not_lead_out(path: Path | str) -> None:
    if _edges and os.path.islink(path) and any(_leads_out_of(edge, path) for edge in _edges):  # noqa: PTH114
        raise OSError(errno.ELOOP, f"it {LEADS_OUT}", str(path))


def _no_file(error: OSError, what: str, path: Path | str) -> OSError:
    """Return an error that says what stands in the place of a file."""
    return OSError(error.errno, f"it {_is(what)}", str(path))


FOLDER, DANGLING = "a folder", "a link that leads nowhere"

_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISDIR, FOLDER),
    (stat.S_ISREG, ""),
)


def what_stands_in(path: Path | str) -> str:
    """Say what stands in the place of a file: "a pipe"; "" for an ordinary one, or nothing."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - as `due` asks it of a dozen places
    except OSError:
        return DANGLING if os.path.islink(path) else ""  # noqa: PTH114
    return next((what for is_one, what in _KINDS if is_one(mode)), "a device")


def _is(what: str) -> str:
    return f"is {what}{'' if what == DANGLING else ', not a file'}"


def why_no_file(path: Path | str) -> str:
    """Say why a path is no ordinary file: "is a pipe, not a file", "is not there"; "" for one."""
    what = what_stands_in(path)
    if what:
        return _is(what)
    return "" if os.path.exists(path) else "is not there"  # noqa: PTH110 - as above


def names(folder: Path | str) -> list[str]:
    """Return the names of all that stands in a folder, in order."""
    return sorted(os.listdir(folder))  # noqa: PTH208 - a path takes five times the room of a name


def files(folder: Path, ending: str | tuple[str, ...] = "") -> list[Path]:
    """Return what is no folder in a folder, if its name ends so, in order; none of no folder.

    With an ending it is whatever is called so: who reads a folder as a file is told what it is.
    """
    return _of_kind(folder, ending, lambda entry: bool(ending) or not _is_folder(entry))


def folders(folder: Path) -> list[Path]:
    """Return the folders in a folder, in order; none of no folder."""
    return _of_kind(folder, "", _is_folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a folder; a link that leads back to itself is none."""
    try:
        return entry.is_dir()
    except OSError:  # whoever reads it as a file is told why it can't be
        return False


def _of_kind(
    folder: Path, ending: str | tuple[str, ...], kind: Callable[[os.DirEntry[str]], bool]
) -> list[Path]:
    _must_not_lead_out(folder)
    try:
        with os.scandir(folder) as entries:
            names_there = sorted(e.name for e in entries if e.name.endswith(ending) and kind(e))
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [folder / name for name in names_there]


def below(folder: Path, ending: str | tuple[str, ...] = "") -> Iterator[Path]:
    """Yield what `files` finds in a folder and in those within it; no link to one is followed."""
    yield from files(folder, ending)
    for inner in folders(folder):
        if not inner.is_symlink():
            yield from below(inner, ending)


def _leads_out_of(folder: Path, path: Path | str) -> bool:
    """Tell whether a path stands in a folder and is a link to something that does not."""
    below = Path(os.path.abspath(path)).is_relative_to(os.path.abspath(folder))  # noqa: PTH100
    return below and leads_out(Path(path), folder)


def leads_out(path: Path, folder: Path) -> bool:
    """Tell whether a path is a link to something that is not in a folder."""
    if not path.is_symlink():
        return False
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
