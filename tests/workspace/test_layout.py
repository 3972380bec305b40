"""Where a workspace is, and where things stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from confkit.ground.errors import FilesError, UsageError
from confkit.workspace import layout as workspace
from confkit.workspace.layout import Basics, Layout, basics, find
from tests.making import CHICAGO, NEEDED


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Return a workspace with folders below it."""
    (tmp_path / "room" / "notes" / "2026-fall").mkdir(parents=True)
    (tmp_path / "room" / "confkit.toml").write_text(NEEDED, encoding="utf-8")
    return tmp_path / "room"


def test_a_workspace_is_found_by_walking_up(room: Path) -> None:
    """From the folder itself and from any below it."""
    assert find(None, room) == find(None, room / "notes" / "2026-fall") == room


def test_a_workspace_may_be_said(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed goes before the environment, and that before the current folder."""
    other = room.parent / "other"
    other.mkdir()
    (other / "confkit.toml").touch()
    assert find(str(other), room) == other
    monkeypatch.setenv("CONFKIT_WORKSPACE", str(other))
    assert find(None, room) == other
    assert find(str(room), other) == room


def test_no_workspace_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2, and the command that makes one."""
    with pytest.raises(UsageError, match="confkit init") as refused:
        find(str(tmp_path / "gone"))
    assert refused.value.exit_code == 2
    monkeypatch.setenv("CONFKIT_WORKSPACE", str(tmp_path))
    with pytest.raises(UsageError, match="confkit init"):
        find(None)


def test_everything_of_a_round_has_its_place() -> None:
    """Notes by the round's name, what is made by its portable form."""
    layout = Layout(Path("/room"), "Herbst 2026")
    assert layout.notes == Path("/room/notes/Herbst 2026")
    assert layout.out.parent == Path("/room/out")
    assert " " not in layout.out.name
    assert (layout.sheets, layout.letters) == (layout.out / "sheets", layout.out / "letters")
    assert layout.shown(layout.notes / "1042.toml") == "notes/Herbst 2026/1042.toml"


def test_the_due_list_needs_the_time_zone_alone(room: Path) -> None:
    """Other settings may be wrong or unreadable."""
    (room / "confkit.toml").write_text(
        'round = "2026-fall"\ntimezone = "America/Chicago"\nx = oops\n[teacher]\nname = 3\n',
        encoding="utf-8",
    )
    assert basics(room) == Basics("2026-fall", CHICAGO)
    (room / "confkit.toml").write_text(
        'round = 3\ntimezone = "America/Chicago"\n', encoding="utf-8"
    )
    assert basics(room) == Basics("", CHICAGO)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", 'confkit.toml: needs `timezone = "America/Chicago"`, an IANA name'),
        ("\ntimezone = 3\n", 'confkit.toml:2: needs `timezone = "America/Chicago"`, an IANA name'),
        (
            'timezone = "Mars"\n',
            "confkit.toml:1: 'Mars' is no IANA time zone; write one like America/Chicago",
        ),
        (
            'timezone = "Chicago"\n',
            "confkit.toml:1: 'Chicago' is no IANA time zone; did you mean America/Chicago?",
        ),
        ("timezone = UTC\n", "confkit.toml:1:12: UTC is not understood; put text in quotes: "
         'timezone = "…"'),
    ],
)  # fmt: skip
def test_without_a_time_zone_nothing_can_be_due(text: str, said: str, room: Path) -> None:
    """One line that says where and what to write."""
    (room / "confkit.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FilesError) as refused:
        basics(room)
    assert refused.value.lines == (said,)


def test_the_ledger_stands_beside_the_settings() -> None:
    """One file for all rounds."""
    assert workspace.ledger_path(Path("/room")) == Path("/room/followups.db")
