"""The one gate to what people have on their disks."""

from __future__ import annotations

import ast
import io
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground import gate

SOURCE = Path(gate.__file__).parents[1]


@given(content=st.binary(max_size=30_000), most=st.integers(0, 30_000))
def test_a_file_is_read_whole_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, most: int
) -> None:
    """`read` refuses what is longer than it may be; `beginning` gives as much as was asked for."""
    path = tmp_path_factory.mktemp("gate") / "file"
    path.write_bytes(content)
    assert gate.beginning(path, most) == content[:most]
    if len(content) <= most:
        assert gate.read(path, most) == content
    else:
        with pytest.raises(OSError, match="it is larger than") as refused:
            gate.read(path, most)
        assert refused.value.filename == str(path)


@given(content=st.binary(max_size=99), size=st.integers(1, 9), overlap=st.integers(0, 9))
def test_a_file_comes_part_by_part(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int, overlap: int
) -> None:
    """Each part begins with the end of the one before, or with nothing of it."""
    path = tmp_path_factory.mktemp("gate") / "file"
    path.write_bytes(content)
    assert list(gate.parts(path, size, overlap)) == [
        content[max(at - min(overlap, size), 0) : at + size] for at in range(0, len(content), size)
    ]


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's name may not be long
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)


@pytest.mark.skipif(os.name == "nt", reason="Windows makes no links without rights")
@pytest.mark.parametrize("target", ["link", "../link", "nowhere/link"])
def test_a_link_that_leads_nowhere_is_a_file_that_cannot_be_read(
    tmp_path: Path, target: str
) -> None:
    """Not a folder, and no error of the whole folder: back to itself, out, or to nothing."""
    (tmp_path / "inside").mkdir()
    link = tmp_path / "inside/link"
    link.symlink_to(target)
    (tmp_path / "link").symlink_to("inside/link")
    assert gate.folders(tmp_path / "inside") == []
    assert gate.files(tmp_path / "inside") == [link]
    assert gate.leads_out(link, tmp_path) is False
    with pytest.raises(OSError, match=r"leads nowhere"):
        gate.read(link)


@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these")
@pytest.mark.parametrize("make", [os.mkfifo, _device, _socket, Path.mkdir])
def test_what_is_no_ordinary_file_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """Neither a pipe that nobody writes to nor a device without an end is waited for."""
    odd = tmp_path / "odd"
    make(odd)
    for read in (gate.read, lambda path: gate.beginning(path, 5)):
        with pytest.raises(OSError, match=r"it is a (pipe|device|socket|folder), not a file"):
            read(tmp_path / "odd")
    what = re.fullmatch(r"is a (pipe|device|socket|folder), not a file", gate.why_no_file(odd))
    assert what


def test_what_is_not_there_is_no_file(tmp_path: Path) -> None:
    """A link that leads nowhere is called so, and an ordinary file is one."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    said = [gate.why_no_file(tmp_path / name) for name in ("file", "gone", "link")]
    assert said == ["", "is not there", "is a link that leads nowhere"]


@given(content=st.binary(max_size=99), most=st.integers(0, 99))
def test_what_a_program_hands_over_is_taken_whole_or_not_at_all(content: bytes, most: int) -> None:
    """As a file is."""
    if len(content) <= most:
        assert gate.read_stream(io.BytesIO(content), most) == content
    else:
        with pytest.raises(OSError, match="it is larger than"):
            gate.read_stream(io.BytesIO(content), most)


def test_what_is_listed_comes_in_order_and_no_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    """A file that a link names counts as one; a round trip through links has an end."""
    for name in ("b.toml", "a.toml", "c.txt", "in/d.toml", "in/deep/e.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "in/up").symlink_to(tmp_path)
    (tmp_path / "z.toml").symlink_to(tmp_path / "c.txt")
    found = [path.relative_to(tmp_path).as_posix() for path in gate.below(tmp_path, ".toml")]
    assert found == ["a.toml", "b.toml", "z.toml", "in/d.toml", "in/deep/e.toml"]
    assert gate.names(tmp_path) == ["a.toml", "b.toml", "c.txt", "in", "z.toml"]
    assert gate.folders(tmp_path / "in") == [tmp_path / "in/deep", tmp_path / "in/up"]
    assert gate.files(tmp_path / "nowhere") == gate.folders(tmp_path / "c.txt") == []


def test_a_folder_that_cannot_be_listed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is never taken for an empty one, and its name is told."""

    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "listdir", refuse)
    for listing in (gate.files, gate.folders, gate.names, lambda path: list(gate.below(path))):
        with pytest.raises(PermissionError) as refused:
            listing(tmp_path)
        assert refused.value.filename == str(tmp_path)


AROUND = {
    "ground/gate.py": "the gate itself",
    "ground/files.py": "writes, and compares what it wrote",
    "ground/resources.py": "reads what ships with confkit",
    "ledger/turns.py": "opens locks, reads nothing",
    "ledger/ledger_file.py": "makes the empty ledger",
    "ledger/copies.py": "makes the empty copy",
    "ledger/sqlite_file.py": "asks for a lock, reads nothing",
    "cli/front_door.py": "reads a page of help that ships with the program",
    "cli/shown/console.py": "opens nothing at all, in the place of a closed stream",
    "workspace/occupied.py": "opens a lock, reads nothing",
    "sending/thunderbird.py": "takes a lock, and adds to the end of an Outbox",
}
"""Who may do without the gate, and why."""

_METHODS = {"read_bytes", "read_text", "iterdir", "glob", "rglob", "walk", "scandir", "listdir"}


def _goes_around(call: ast.Call) -> bool:
    """Tell whether a call reads a file or lists a folder by itself, or reads without a bound."""
    named = call.func
    if isinstance(named, ast.Name):
        return named.id == "open"
    if not isinstance(named, ast.Attribute):
        return False
    if named.attr == "walk":  # a message of mail has one too
        return bool(call.args)
    if named.attr == "open":
        of_os = isinstance(named.value, ast.Name) and named.value.id == "os"
        mode = call.args[:1] or [one.value for one in call.keywords if one.arg == "mode"]
        return of_os or not mode or isinstance(mode[0], ast.Constant)
    return named.attr in _METHODS or (named.attr == "read" and not call.args)


def test_nobody_goes_around_the_gate() -> None:
    """Files of people are opened, and their folders listed, by the gate alone."""
    named = re.compile(rf"\b(?:open|read|{'|'.join(_METHODS)})\(")
    found = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if named.search(text := file.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and _goes_around(node)
    }
    assert found == set(AROUND)
