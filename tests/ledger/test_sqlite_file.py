"""How a ledger's file is opened by SQLite."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from confkit.ledger import sqlite_file
from confkit.ledger.ledger import LedgerError


@pytest.mark.parametrize("name", ["50% off", "what?", "#1", "a%3fb", "né", "a b&c=d", "mode=ro"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    """SQLite opens the file that is meant, whatever a URI would make of its name."""
    path = tmp_path / name / "followups.db"
    path.parent.mkdir()
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA user_version = 7")
    made.close()
    connection = sqlite_file.connect(path)
    assert sqlite_file.version_of(connection) == 7
    connection.close()


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (r"C:\Users\Dana\followups.db", "file:///C:/Users/Dana/followups.db"),
        (r"\\server\share\followups.db", "file:////server/share/followups.db"),
    ],
)
def test_a_path_of_windows_is_understood(path: str, uri: str) -> None:
    """A drive stands after three slashes; a server's folder begins with two of its own."""

    class Windows(PureWindowsPath):
        def absolute(self) -> Windows:
            return self

    assert sqlite_file.uri_of(Windows(path)) == uri  # type: ignore[arg-type]


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir])
@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_a_journal_that_is_no_file_is_not_waited_for(
    tmp_path: Path, make: Callable[[Path], None], ending: str
) -> None:
    """SQLite would open it and wait for somebody to write; one line names it."""
    path = tmp_path / "followups.db"
    path.write_bytes(b"")
    make(tmp_path / f"followups.db{ending}")
    with pytest.raises(LedgerError, match=f"followups.db{ending} is not an ordinary file"):
        sqlite_file.connect(path)


@pytest.mark.slow
def test_a_journal_that_comes_and_goes_is_no_odd_file(tmp_path: Path) -> None:
    """Another process begins and ends its changes while this one looks 2,000 times."""
    path, journal = tmp_path / "followups.db", tmp_path / "followups.db-journal"
    path.write_bytes(b"")
    endless = "import os\nwhile True: open({0!r}, 'w').close(); os.unlink({0!r})"
    with subprocess.Popen([sys.executable, "-c", endless.format(str(journal))]) as other:
        try:
            for _ in range(2000):
                sqlite_file.connect(path).close()
        finally:
            other.kill()
