"""At a terminal a purge asks, and only a whole yes removes anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.terminals import Terminal

from .conftest import NOW, Desk

pytestmark = pytest.mark.slow


def terminal(desk: Desk) -> Terminal:
    """Type a purge of Bo at a terminal of its own."""
    typed = ["purge", "--student", "2001"]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nowhere",
        "CONFKIT_NOW": NOW,
        "LANG": "C.UTF-8",
        "TERM": "xterm",
    }
    return Terminal(typed, desk.root, environment, 120)


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("y", 2), ("", 2), ("\x03", 130)])
def test_only_a_whole_yes_removes(desk, answer, code):
    """A yes is typed out; anything else, also Ctrl-C, leaves every file as it was."""
    before = desk.files()
    asked = terminal(desk)
    try:
        asked.expect("roster.csv: line 6")
        asked.answer("This cannot be undone", answer)
        assert asked.end() == code
    finally:
        asked.close()
    if code:
        assert desk.files() == before
        return
    assert "nothing is left" in asked.shown
    assert not [name for name in desk.files() if "2001" in name]
    assert desk.holding("Bo Lind", "amber") == {}


def test_a_link_that_leads_out_is_not_followed_by_the_removal(desk, tmp_path):
    """A note that is a link goes as a link; what it leads to, outside, is the teacher's."""
    elsewhere = tmp_path / "elsewhere.toml"
    note = desk.root / "notes/2026-fall/2001.toml"
    note.rename(elsewhere)
    note.symlink_to(elsewhere)
    said = desk.types("purge", "--student", "2001", "--yes", ok=1)
    assert not note.is_symlink()
    assert elsewhere.exists()
    assert "notes/2026-fall/2001.toml: is a link" in said.err


def test_a_file_that_cannot_be_removed_stops_and_is_named(desk, monkeypatch):
    """The system's refusal becomes one line with the file; the same command finishes it."""

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        said = desk.types("purge", "--student", "2001", "--yes", ok=1)
    assert "cannot be removed: Permission denied" in said.err
    desk.types("purge", "--student", "2001", "--yes", ok=0)
    assert desk.holding("Bo Lind", "amber") == {}
