"""What is no file, in the place of each file that the program reads: a line says what it is."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.rights.conftest import Desk
from tests.rights.conftest import whole_loop as whole_loop
from tests.typed import Said, typed
from tests.waiting import ends_within

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="no pipes as files")]

COMMANDS = (
    "check", "roster show", "questions", "prep", "summarize", "due", "languages", "log 1042",
    "calendar", "report", "export 1042", "archive 2026-fall", "invite", "contact 1042 hello", "new",
)  # fmt: skip
"""Commands that read whatever a workspace has, between them."""

OWN = {
    "questions.toml": "", "bank.toml": "", "words/room.toml": "",
    "translations.csv": "student_id,text,language,translation\n",
    "languages/es/sentences.toml": "", "templates/sign.txt": "With thanks\n",
    "templates/letter.txt.j2": "{{ letter.called }}: {{ letter.goal.statement }}"
                               '{% include "sign.txt" %}',
}  # fmt: skip
"""What a person may put into a workspace, besides what the whole loop has."""

MADE = ("out/", "export/", "archive/", "followups.backup", "notes/.", "templates/")
"""What confkit makes, and makes anew; and templates, of which each command tells its own."""

ONLY_WHETHER_IT_IS_THERE = ("invite", "new")
"""Commands to which it is enough that a note is there."""

MADE_WITHOUT_IT = {("followups.db", "prep")}
"""What a command does without, and says so: the sheets then show no earlier promises."""

ONLY_WHOSE_IT_IS = {
    ("followups.db", name) for name in ("languages", "new", "questions", "roster show")
}
"""What a command only looks at to know whether another program has put it there."""

_read: set[str] = set()
_watched: list[str] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what is opened in the folder that is watched."""
    if _watched and event in ("open", "sqlite3.connect") and isinstance(arguments[0], str):
        path = arguments[0].removeprefix("file:").partition("?")[0]
        if path.startswith(_watched[0]):
            _read.add(path.removeprefix(_watched[0]).lstrip("/"))


sys.addaudithook(_watch)


@contextmanager
def watched(root: Path) -> Iterator[set[str]]:
    """Collect what is opened in a folder meanwhile."""
    _read.clear()
    _watched[:] = [str(root)]
    try:
        yield _read
    finally:
        _watched.clear()


def a_socket(path: Path) -> None:
    """Put a socket there; its name may not be long."""
    here = Path.cwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)


def a_device(path: Path) -> None:
    """Put a link to a device without an end there."""
    path.symlink_to("/dev/zero")


KINDS: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo, "a socket": a_socket, "a device": a_device, "a folder": Path.mkdir,
}  # fmt: skip


@pytest.fixture
def full(whole_loop: Path, tmp_path: Path, monkeypatch, capsys) -> Desk:
    """Return a desk with everything that people may put into a workspace."""
    root = tmp_path / "class"
    shutil.copytree(whole_loop, root)
    for name, text in OWN.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Desk(root, monkeypatch, capsys)


def read_by(desk: Desk) -> Iterator[tuple[str, str]]:
    """Yield each name that a person puts there and that is opened, with each command that does."""
    opened = set()
    for command in COMMANDS:
        with watched(desk.root) as names:
            desk.types(*command.split())
        opened |= {(name, command) for name in names if (desk.root / name).is_file()}
    names = {name for name, _ in opened}
    assert {"confkit.toml", "roster.csv", "followups.db", *OWN} <= names
    for name, command in sorted(opened):
        if name.startswith("notes/") and command in ONLY_WHETHER_IT_IS_THERE:
            continue
        if (name, command) in ONLY_WHOSE_IT_IS:
            continue
        if not name.startswith(MADE) and ("notes/" not in name or name.endswith("fall/1042.toml")):
            yield name, command


def test_no_file_that_is_read_may_be_something_else(full: Desk, tmp_path: Path) -> None:
    """Each name that is opened, by each command that opens it: named, told what it is, not 0."""
    cases = list(read_by(full))
    before = tmp_path / "before"
    shutil.copytree(full.root, before)
    silent, tried = [], set()
    for name, command in cases:
        kinds = list(KINDS)[:1] if name in tried else list(KINDS)
        tried.add(name)
        for what in kinds:
            (full.root / name).unlink()
            KINDS[what](full.root / name)
            with ends_within(60):
                said = full.types(*command.split())
            said = said._replace(code=1) if (name, command) in MADE_WITHOUT_IT else said
            if not is_told(said, name, what):
                silent.append((name, command, what, said.code, said.err[:200]))
            shutil.rmtree(full.root)
            shutil.copytree(before, full.root)
    assert not silent, "\n".join(map(str, silent))


def is_told(said: Said, name: str, what: str) -> bool:
    """Tell whether a file is named, with what it is: also a link that leads out, to the device."""
    if (name, what) == ("roster.csv", "a folder"):
        return True  # it may hold an export
    text = said.out + said.err
    words = [what, "is a link"] if what == "a device" else [what, what.title()]
    return said.code > 0 and Path(name).name in text and any(word in text for word in words)


@pytest.mark.parametrize("what", list(KINDS))
def test_a_workspace_begins_where_something_is_called_as_its_settings(
    full: Desk, monkeypatch, capsys, what: str
) -> None:
    """Not “no confkit.toml there”, and no workspace farther up is taken in its place."""
    inner = full.root / "notes/inner"
    inner.mkdir()
    KINDS[what](inner / "confkit.toml")
    monkeypatch.chdir(inner)
    monkeypatch.delenv("CONFKIT_WORKSPACE", raising=False)
    for place in ([], ["-C", inner]):
        said = typed(capsys, *place, "due")
        assert (said.code, said.out) == (2, "")
        assert f"confkit.toml: is {what}, not a file; move it away" in said.err
