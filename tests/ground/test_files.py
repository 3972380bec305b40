"""Files are written whole or not at all, for their owner alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from confkit.ground import files
from confkit.ground.files import CannotWrite
from tests.making import mode


def inside(folder: Path) -> dict[str, bytes]:
    """Return what a folder holds, by name."""
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}


@pytest.mark.parametrize("content", [b"", b"one", b"\x00\r\n" * 100_000])
def test_a_file_is_written_as_it_is(content: bytes, tmp_path: Path) -> None:
    """Every byte arrives, and nothing else stands in the folder."""
    assert files.write(tmp_path / "a.md", content) is True
    assert inside(tmp_path) == {"a.md": content}


def test_chunks_are_one_file(tmp_path: Path) -> None:
    """What comes in pieces stands there as one."""
    assert files.write(tmp_path / "a.md", iter([b"one ", b"two ", b"three"])) is True
    assert inside(tmp_path) == {"a.md": b"one two three"}


@pytest.mark.parametrize("durable", [False, True])
@pytest.mark.usefixtures("open_umask")
def test_a_file_is_its_owners_alone(durable: bool, tmp_path: Path) -> None:
    """0600 on a machine whose umask forbids nothing, for a new file and a replaced one."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o666)
    files.write(path, b"new", durable=durable)
    files.write(tmp_path / "b.md", b"new", durable=durable)
    assert (mode(path), mode(tmp_path / "b.md")) == ("600", "600")


@pytest.mark.usefixtures("open_umask")
def test_folders_are_their_owners_alone(tmp_path: Path) -> None:
    """Each folder that had to be made is 0700; one that stood there keeps its permissions."""
    there = tmp_path / "there"
    there.mkdir(mode=0o755)
    files.make_folder(there / "one" / "two")
    assert [mode(folder) for folder in (there, there / "one", there / "one" / "two")] == [
        "755",
        "700",
        "700",
    ]
    files.make_folder(there / "one" / "two")


def test_bytes_that_stand_there_are_not_written_again(tmp_path: Path) -> None:
    """The same content leaves the very same file; other content of the same length does not."""
    path = tmp_path / "a.md"
    files.write(path, b"same")
    os.utime(path, ns=(1, 1))
    before = path.stat()
    assert files.write(path, b"same") is False
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert files.write(path, b"SAME") is True
    assert path.read_bytes() == b"SAME"


def test_chunks_that_stand_there_change_nothing(tmp_path: Path) -> None:
    """The same content in pieces is no change either."""
    path = tmp_path / "packet.html"
    files.write(path, [b"one ", b"two"])
    assert files.write(path, iter([b"one ", b"two"])) is False
    assert inside(tmp_path) == {"packet.html": b"one two"}


def test_an_interrupt_leaves_the_old_file(tmp_path: Path) -> None:
    """Content that breaks off half-way leaves what stood there, and nothing beside it."""

    def broken_off() -> Iterator[bytes]:
        yield b"x" * 200_000
        raise KeyboardInterrupt

    path = tmp_path / "packet.html"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        files.write(path, broken_off())
    assert inside(tmp_path) == {"packet.html": b"old"}


def test_a_missing_folder_is_one_plain_line(tmp_path: Path) -> None:
    """Nothing is written, the error says where, why and what to do, and the exit code is 1."""
    path = tmp_path / "gone" / "a.md"
    with pytest.raises(CannotWrite) as refused:
        files.write(path, b"new")
    assert str(refused.value) == (
        f"{path}: not written: No such file or directory; nothing was changed there. "
        "Make room or check the folder, then run it again."
    )
    assert refused.value.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_refused(tmp_path: Path) -> None:
    """Where a folder has the file's name, the folder stays and nothing is left beside it."""
    (tmp_path / "a.md").mkdir()
    with pytest.raises(CannotWrite, match="not written"):
        files.write(tmp_path / "a.md", b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.md"]


def test_a_file_in_the_way_of_a_folder_is_refused(tmp_path: Path) -> None:
    """A file where a folder should be is one plain error, not a traceback."""
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(CannotWrite, match="not written"):
        files.make_folder(tmp_path / "out" / "sheets")
    assert inside(tmp_path) == {"out": b"mine"}


ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from confkit.ground import files
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
content = b"x" * int(sys.argv[2])
try:
    files.write(Path(sys.argv[1]), content, durable=sys.argv[3] == "durable")
except files.CannotWrite as refused:
    print(refused)
    sys.exit(refused.exit_code)
"""


@pytest.mark.parametrize("size", [5_000, 1_000_000])
@pytest.mark.parametrize("durable", ["durable", "quick"])
def test_a_full_disk_leaves_the_old_file(size: int, durable: str, tmp_path: Path) -> None:
    """When the disk takes no more, at a write or only at close, the old file stands untouched."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    run = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, str(path), str(size), durable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith(f"{path}: not written: ")
    assert inside(tmp_path) == {"a.md": b"old"}


def test_what_must_last_is_on_the_disk_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Durable means: the file's bytes before it is moved into place, then the folder's entry."""
    synced: list[tuple[bool, list[str]]] = []

    def fsync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        synced.append((is_folder, sorted(entry.suffix for entry in tmp_path.iterdir())))

    monkeypatch.setattr(os, "fsync", fsync)
    files.write(tmp_path / "a.md", b"new")
    assert synced == []
    files.write(tmp_path / "b.md", b"new", durable=True)
    assert synced == [(False, [".md", ".part"]), (True, [".md", ".md"])]


def test_write_new_never_overwrites(tmp_path: Path) -> None:
    """A file that is there stays as it is; one that is not is made."""
    path = tmp_path / "confkit.toml"
    assert files.write_new(path, b"mine") is True
    assert files.write_new(path, b"yours") is False
    assert inside(tmp_path) == {"confkit.toml": b"mine"}


def test_removing_what_is_gone_is_fine(tmp_path: Path) -> None:
    """A generated file is removed once; again is no error; a folder is refused."""
    path = tmp_path / "a.md"
    path.write_bytes(b"x")
    files.remove(path)
    files.remove(path)
    assert not path.exists()
    path.mkdir()
    with pytest.raises(CannotWrite):
        files.remove(path)


@pytest.mark.parametrize("content", [b"", b"one", [b"o", b"ne"]])
def test_a_pipe_where_a_file_is_to_stand_is_not_waited_for(
    content: bytes | list[bytes], tmp_path: Path
) -> None:
    """Nobody writes to it; the file takes its place."""
    os.mkfifo(tmp_path / "a.md")
    assert files.write(tmp_path / "a.md", content) is True
    whole = content if isinstance(content, bytes) else b"".join(content)
    assert (tmp_path / "a.md").read_bytes() == whole


@pytest.mark.skipif(os.name == "nt", reason="Windows makes no links without rights")
@pytest.mark.parametrize("target", ["behind", "../outside", "nowhere"])
@pytest.mark.parametrize(
    "write",
    [
        lambda path: files.write(path, b"new"),
        lambda path: files.write(path, iter([b"new"])),
        lambda path: files.write_with(path, lambda stream: stream.write(b"new") and None),
    ],
)
def test_no_file_takes_the_place_of_a_link(write, target: str, tmp_path: Path) -> None:
    """What it leads to would stay as it is, unseen; both stay, and nothing else is there."""
    (tmp_path / "in").mkdir()
    for name in ("in/behind", "outside"):
        (tmp_path / name).write_bytes(b"old")
    link = tmp_path / "in/link"
    link.symlink_to(target)
    with pytest.raises(CannotWrite, match="it is a link"):
        write(link)
    assert link.is_symlink()
    assert inside(tmp_path / "in") == {"behind": b"old"} | (
        {} if target == "nowhere" else {"link": b"old"}
    )
    assert (tmp_path / "outside").read_bytes() == b"old"


def test_lines_are_added_without_making_a_file_look_newer(tmp_path: Path) -> None:
    """One that was cut off is ended first; a file that begins so looks older than any other."""
    path = tmp_path / "table"
    files.add_lines(path, ["a\t1"])
    assert (path.read_text(), path.stat().st_mtime_ns) == ("\na\t1\n", 0)
    os.utime(path, (5, 5))
    path.write_bytes(path.read_bytes() + b"cut o")
    os.utime(path, (7, 7))
    files.add_lines(path, ["b\t2"])
    assert path.read_text().split("\n") == ["", "a\t1", "cut o", "b\t2", ""]
    assert path.stat().st_mtime == 7
