"""A workspace is found, and opened once."""

from __future__ import annotations

from pathlib import Path

import pytest

from confkit.ground import gate
from confkit.ground.errors import FilesError, UsageError
from confkit.workspace.settings import Basics
from confkit.workspace.workspace import Workspace, find
from tests.making import CHICAGO, NEEDED


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Return a workspace with folders below it."""
    (tmp_path / "room" / "notes" / "2026-fall").mkdir(parents=True)
    (tmp_path / "room" / "confkit.toml").write_text(NEEDED, encoding="utf-8")
    return tmp_path / "room"


def test_a_workspace_is_found_by_walking_up(room: Path) -> None:
    """From the folder itself and from any below it."""
    assert find(None, room).folder == room
    assert find(None, room / "notes" / "2026-fall").folder == room


def test_a_workspace_may_be_said(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed goes before the environment, and that before the current folder."""
    other = room.parent / "other"
    other.mkdir()
    (other / "confkit.toml").touch()
    assert find(str(other), room).folder == other
    monkeypatch.setenv("CONFKIT_WORKSPACE", str(other))
    assert find(None, room).folder == other
    assert find(str(room), other).folder == room


def test_no_workspace_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2, and the command that makes one."""
    with pytest.raises(UsageError, match="confkit init") as refused:
        find(str(tmp_path / "gone"))
    assert refused.value.exit_code == 2
    monkeypatch.setenv("CONFKIT_WORKSPACE", str(tmp_path))
    with pytest.raises(UsageError, match="confkit init"):
        find(None)


def test_the_due_list_needs_the_time_zone_alone(room: Path) -> None:
    """Other settings may be wrong or unreadable."""
    (room / "confkit.toml").write_text(
        'round = "2026-fall"\ntimezone = "America/Chicago"\nx = oops\n[teacher]\nname = 3\n',
        encoding="utf-8",
    )
    assert Workspace(room).basics == Basics("2026-fall", CHICAGO)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "confkit.toml:1:1: `timezone` is missing; add it here"),
        ("timezone = 3\n", 'confkit.toml:2:12: `timezone` should be text in quotes: "…"'),
        (
            'timezone = "Mars"\n',
            "confkit.toml:2:12: `timezone`: 'Mars' is not an IANA time zone; "
            "write one like America/Chicago",
        ),
        (
            'timezone = "Chicago"\n',
            "confkit.toml:2:12: `timezone`: 'Chicago' is not an IANA time zone; "
            "did you mean America/Chicago?",
        ),
        ("timezone = UTC\n", "confkit.toml:2:12: UTC is not understood; put text in quotes: "
         'timezone = "…"'),
    ],
)  # fmt: skip
def test_without_a_time_zone_nothing_can_be_due(text: str, said: str, room: Path) -> None:
    """One line that says where and what to write."""
    (room / "confkit.toml").write_text(f'round = "2026-fall"\n{text}', encoding="utf-8")
    with pytest.raises(FilesError) as refused:
        _ = Workspace(room).basics
    assert refused.value.lines == (said,)


def test_each_part_is_read_once_and_not_before(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening reads nothing; asked again, what was read is given again."""
    opened = Workspace(room)
    read: list[str] = []
    beginning = gate.beginning
    monkeypatch.setattr(
        gate, "beginning", lambda path, most: read.append(Path(path).name) or beginning(path, most)
    )
    assert read == []
    assert opened.settings is opened.settings
    assert opened.basics == Basics(opened.settings.round, opened.settings.tz)
    assert opened.rules == opened.settings.rules
    assert opened.templates is opened.templates
    assert opened.questions is opened.questions
    assert read.count("confkit.toml") == 1
    assert opened.roster() is opened.roster()


def test_the_ledger_stands_beside_the_settings(room: Path) -> None:
    """One file for all rounds; there is none until something is opened."""
    opened = Workspace(room)
    assert opened.ledger_path == room / "followups.db"
    with opened.read_ledger() as ledger:
        assert ledger is None
    with opened.change_ledger() as ledger:
        assert list(ledger.everything()) == []
    assert opened.ledger_path.is_file()
