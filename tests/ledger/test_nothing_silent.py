"""What gives way is told: merging, restoring, and a ledger that is not what it should be."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from confkit.ledger import copies
from confkit.ledger.ledger import LedgerError
from confkit.ledger.tables import VERSION
from tests.desks import Desk

pytestmark = pytest.mark.slow


def elsewhere(opened: Desk, *typed: tuple[str, ...]) -> Path:
    """Return a conflict copy in which these commands were typed, and not in the ledger."""
    copy, ours = opened.root / "followups (1).db", opened.root / "ours"
    shutil.copy(opened.ledger, ours)
    for command in typed:
        assert opened.types(*command).code == 0
    opened.ledger.rename(copy)
    ours.rename(opened.ledger)
    return copy


def test_a_copy_of_a_newer_schema_is_not_merged(opened: Desk) -> None:
    """It may hold what this confkit does not know; nothing of it is dropped unseen."""
    copy = elsewhere(opened, ("contact", "1042", "phoned"))
    with sqlite3.connect(copy) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    raw = opened.ledger.read_bytes()
    said = opened.types("merge", str(copy))
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "written by a newer confkit, not merged" in said.err
    assert opened.ledger.read_bytes() == raw


def test_a_merge_names_the_review_and_the_words_that_give_way(opened: Desk) -> None:
    """Two computers said differently how the goal went: the later is kept, the earlier told."""
    opened.now("2026-12-18T15:00:00-06:00")
    copy = elsewhere(
        opened,
        ("review", "1042", "partly", "--changes", "a chart"),
        ("check-in", "1042", "--observed", "Ana reads to her brother"),
    )
    opened.now("2026-12-18T16:00:00-06:00").types("review", "1042", "met")
    opened.types("check-in", "1042", "--observed", "Ana asked for more")
    said = opened.types("merge", str(copy)).out
    assert (
        "Ana Reyes: the goal's review: kept “met” (here, newer); there it was “partly; a chart”\n"
    ) in said
    assert (
        "what went well: kept “Ana asked for more” (here, newer); there it was “Ana reads" in said
    )
    assert "the goal's review: met" in opened.types("log", "1042").out


def test_merging_again_adds_no_line(opened: Desk) -> None:
    """What is there already is not counted as new."""
    copy = elsewhere(opened, ("contact", "1042", "phoned"))
    assert ", 1 line of history." in opened.types("merge", str(copy)).out
    assert ", 0 lines of history." in opened.types("merge", str(copy)).out


@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these")
@pytest.mark.parametrize("command", ["merge", "restore"])
def test_what_is_no_file_is_neither_merged_nor_restored(opened: Desk, command: str) -> None:
    """It is told what it is, and never called missing, nor waited for."""
    os.mkfifo(opened.root / "pipe")
    before = opened.ledger.read_bytes()
    for name, what in (
        ("/dev/zero", "is a device, not a file"),
        (opened.root / "pipe", "is a pipe, not a file"),
        (opened.root, "is a folder, not a file"),
        (opened.root / "gone", "is not there"),
    ):
        assert f"{name}: {what}\n" in opened.types(command, name, ok=2).err
    assert opened.ledger.read_bytes() == before


def test_a_restore_names_a_change_of_the_same_second(opened: Desk) -> None:
    """What the copy does not hold is found line by line, whatever the clock said."""
    opened.types("done", opened.one("1042", "summary")["id"])
    opened.now("2025-01-01T08:00:00-06:00")
    opened.types("done", opened.one("1042", "action", by="teacher")["id"])
    with sqlite3.connect(opened.ledger) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM history WHERE followup IN (SELECT id FROM followups "
                           "WHERE student_id = '2001')")  # fmt: skip
    connection.close()
    said = opened.types("restore", "--yes")
    assert said.code == 0
    assert "You would lose 1 change that it does not have:" in said.err
    assert "Ana Reyes: done: Move the seat" in said.err
    opened.now("2026-11-25T08:00:00-06:00")
    assert opened.one("1042", "action", by="teacher")["state"] == "today"


def test_damage_is_said_once_and_without_advice_that_is_being_taken(opened: Desk) -> None:
    """`restore` does not advise to restore; nor does `merge`, of a copy."""
    opened.types("done", opened.one("1042", "summary")["id"])
    opened.ledger.write_bytes(opened.ledger.read_bytes()[:5000])
    said = opened.types("restore").err
    assert said.startswith("followups.db: this is not a ledger, or it is damaged\n")
    assert "confkit restore" not in said
    broken = opened.root / "followups 2.db"
    broken.write_bytes(opened.ledger.read_bytes())
    assert opened.types("restore", "--yes").code == 0
    said = opened.types("merge", str(broken)).err
    assert said == (
        "followups 2.db: not merged, nothing was changed: "
        "this is not a ledger, or it is damaged\n"
    )  # fmt: skip


def test_a_folder_in_the_ledgers_place_is_moved_aside(opened: Desk) -> None:
    """`restore` leads out of it; the folder and what is in it stay."""
    opened.types("done", opened.one("1042", "summary")["id"])
    opened.ledger.unlink()
    opened.ledger.mkdir()
    (opened.ledger / "mine.txt").write_text("mine")
    assert "it is a folder" in opened.types("due").err
    assert opened.types("restore", "--yes").code == 0
    assert opened.types("due").code == 0
    assert [file.read_text() for file in opened.root.glob("followups.damaged-*/*")] == ["mine"]


@pytest.mark.parametrize(
    "command", [("done", "12"), ("snooze", "12", "2026-12-20", "--reason", "x")]
)
def test_a_ledger_that_is_gone_is_not_one_that_never_was(
    opened: Desk, command: tuple[str, ...]
) -> None:
    """With a copy beside it, every command says how to get it back."""
    opened.types("done", opened.one("1042", "summary")["id"])
    opened.ledger.unlink()
    said = opened.types(*command)
    assert said.code == 2
    assert "is gone, but followups.backup is a copy of it: `confkit restore`" in said.err


def test_a_copy_that_a_full_disk_cut_short_is_taken_away(
    opened: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half written stays beside the ledger, and the line says what to do."""

    class Full(sqlite3.Connection):
        def backup(self, *_: object, **__: object) -> None:  # as SQLite says it of a full disk
            raise sqlite3.OperationalError("database or disk is full")

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Full))
    with pytest.raises(LedgerError, match="No space left on device; nothing was changed"):
        copies.copy_to(opened.ledger, opened.root / "followups.backup")
    assert not list(opened.root.glob("*.part"))
