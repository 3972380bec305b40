"""Files for their owner alone, at any umask, as a user who is not root."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import small_class

from confkit.cli import app
from confkit.cli.shown import console
from confkit.promises.followup_ids import identifier

NOBODY = 65534
COMMANDS = (
    ("summarize",), ("prep",), ("calendar",),
    ("check-in", "1042", "--observed", "Ana reads to her brother"),
    ("review", "1042", "met"), ("contact", "1042", "phoned"),
    ("snooze", identifier("2026-fall", "1042", "check_in"), "2026-12-20", "--reason", "snow"),
    ("done", identifier("2026-fall", "1042", "check_in")),
    ("due",),
)  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions another way"),
]


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    """Return two equal workspaces, one to warm up on; the other belongs to who will run."""
    monkeypatch.setenv("CONFKIT_NOW", small_class.LATER)
    top = Path(tempfile.mkdtemp(prefix="modes-"))
    warm, cold = (small_class.make(top / name) for name in ("warm", "cold"))
    if os.geteuid() == 0:
        top.chmod(0o711)
        for path in (top, cold, *cold.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    yield warm, cold
    shutil.rmtree(top)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_everything_is_for_its_owner_alone(umask: int, folders: tuple[Path, Path]) -> None:
    """0600 for files and 0700 for folders, whatever the umask says."""
    warm, cold = folders
    assert _all(warm) == 0, "and now every module is loaded, also where Python itself is private"
    given = set(cold.rglob("*"))
    assert _as_somebody(cold, umask) == 0
    made = [path for path in cold.rglob("*") if path not in given]
    names = {path.name for path in made}
    assert {"followups.db", "followups.backup", "followups.ics"} <= names
    assert any(name.startswith("followups.damaged-") for name in names), "restored too"
    assert {path.stat().st_uid for path in made} == {NOBODY if os.geteuid() == 0 else os.geteuid()}
    assert {
        path.name: oct(stat.S_IMODE(path.stat().st_mode))
        for path in made
        if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    } == {}


def test_what_may_only_be_read_is_read_and_a_change_is_one_line(
    folders: tuple[Path, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    """In a folder without permission to write, due works and done says why it does not."""
    warm, cold = folders
    assert _all(warm) == 0
    assert _as_somebody(cold, 0o022, COMMANDS[:1]) == 0
    for path in (cold, cold / "followups.db"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    assert _as_somebody(cold, 0o022, (("due",),)) == 0
    capfd.readouterr()
    assert _as_somebody(cold, 0o022, COMMANDS[-2:-1]) == 2
    said = capfd.readouterr().err
    assert "nothing was changed" in said
    assert said.count("\n") == 1
    cold.chmod(0o700)


def _all(folder: Path, commands: tuple[tuple[str, ...], ...] = COMMANDS) -> int:
    codes = [_typed(folder, *command) for command in commands]
    if commands == COMMANDS:
        codes += _merged_and_restored(folder)
    return max(codes)


def _typed(folder: Path, *command: str) -> int:
    return console.guarded(app.run, ["-C", str(folder), *command])


def _merged_and_restored(folder: Path) -> Iterator[int]:
    """Merge a copy of the ledger, then damage the ledger and put the last good copy back."""
    copy = folder / "followups 2.db"
    shutil.copyfile(folder / "followups.backup", copy)
    copy.chmod(0o600)
    yield _typed(folder, "merge", str(copy))
    os.truncate(folder / "followups.db", 3000)
    yield _typed(folder, "restore", "--yes")


def _as_somebody(folder: Path, umask: int, commands: tuple[tuple[str, ...], ...] = COMMANDS) -> int:
    """Run the commands in a child that has given up root for good; return its exit code."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.umask(umask)
            os.chdir(folder)
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            assert os.geteuid() != 0, "root may do everything, so it would show nothing"
            code = _all(folder, commands)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
