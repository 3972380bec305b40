"""A ledger that nobody can break: versions, damage, copies, merging, restoring."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confkit.ledger import ledger_file, merging, soundness
from confkit.ledger.tables import VERSION
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import FollowUp, moved
from tests.desks import Desk

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "ledgers"


# Versions.


def test_there_is_a_golden_ledger_of_every_released_schema() -> None:
    """A new version of the schema comes with the ledger of the one before."""
    assert sorted(file.stem for file in GOLDEN.glob("v*.db")) == [
        f"v{number}" for number in range(1, VERSION + 1)
    ]


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_every_golden_ledger_reads_the_same_before_and_after_its_migration(
    version: int, desk: Callable[..., Desk]
) -> None:
    """Reading changes no byte; a change brings it to this version and keeps a copy."""
    here = desk()
    shutil.copy(GOLDEN / f"v{version}.db", here.ledger)
    raw = here.ledger.read_bytes()
    here.now("2026-12-06T08:00:00-06:00")
    before = here.types("due", "--all", "--json").json
    assert len(before["followups"]) == 7
    assert {one["state"] for one in before["followups"]} == {
        "done", "late", "dropped", "open", "upcoming", "overdue",
    }  # fmt: skip
    story = here.types("log").out
    assert here.ledger.read_bytes() == raw
    with ledger_file.writing(here.ledger):
        pass
    assert here.types("due", "--all", "--json").json == before
    assert here.types("log").out.count("\n") == story.count("\n")
    assert soundness.findings(here.ledger) == []
    if version < VERSION:
        assert _sql(here.root / f"followups.v{version}.backup") == _sql(GOLDEN / f"v{version}.db")


def _sql(path: Path) -> list[str]:
    """Return a database as SQL."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_a_migrated_ledger_keeps_the_snooze_and_the_first_promise(
    desk: Callable[..., Desk],
) -> None:
    """What version 1 knew only by two dates that differ, version 2 says outright."""
    here = desk()
    shutil.copy(GOLDEN / "v1.db", here.ledger)
    with ledger_file.writing(here.ledger) as ledger:
        (check_in,) = ledger.select("kind = 'check_in'")
    assert check_in.snoozed == check_in.due
    assert check_in.promised
    assert check_in.due
    assert check_in.due - check_in.promised == timedelta(days=3)
    assert check_in.revision == 2


def test_a_newer_ledger_is_read_and_never_written(opened: Desk) -> None:
    """Another computer may have a newer confkit; this one keeps its hands off."""
    with sqlite3.connect(opened.ledger) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.execute("ALTER TABLE followups ADD COLUMN later TEXT")
    connection.close()
    raw = opened.ledger.read_bytes()
    assert len(opened.followups()) == 18
    said = opened.types("done", opened.one("1042", "summary")["id"])
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert f"newer confkit (schema {VERSION + 1}); update confkit" in said.err
    assert opened.ledger.read_bytes() == raw


# A wrong state cannot be written.


@pytest.mark.parametrize("wrong", [
    "UPDATE followups SET done = opened, dropped = opened",
    "UPDATE followups SET done = opened - 1",
    "UPDATE followups SET due = NULL WHERE by = 'teacher'",
    "UPDATE followups SET by = 'family' WHERE kind = 'summary'",
    "UPDATE followups SET snoozed = due + 1",
    "UPDATE followups SET kind = 'chore'",
    "UPDATE followups SET due = 'tomorrow'",
    "UPDATE followups SET id = 'xyz'",
    "UPDATE followups SET revision = 0",
    "INSERT INTO history VALUES ('0000000000000000', 1, 1, 'done', '', NULL, NULL, NULL, '', '')",
    "INSERT INTO history SELECT followup, at, 9, 'eaten', '', 0, 0, 0, '', '' FROM history",
    "DELETE FROM followups",
    "INSERT INTO reviews VALUES ('r', '1', 'failed', '', 1)",
])  # fmt: skip
def test_a_wrong_state_is_impossible(opened: Desk, wrong: str) -> None:
    """The tables refuse it, whoever writes."""
    connection = sqlite3.connect(opened.ledger)
    connection.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError), connection:
        connection.execute(wrong)
    connection.close()


# Damage.


def _cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def _nonsense(raw: bytes) -> bytes:
    return random.Random(5).randbytes(len(raw))


def _hole(raw: bytes) -> bytes:
    return raw[:8192] + bytes(8192) + raw[16384:]


def _emptied(raw: bytes) -> bytes:
    return raw[:0]


def _text(raw: bytes) -> bytes:
    return b"Dear colleague,\n" * (len(raw) // 16)


@pytest.mark.parametrize("damage", [_cut, _nonsense, _hole, _emptied, _text])
def test_a_damaged_ledger_is_refused_left_alone_and_restored(
    opened: Desk, damage: Callable[[bytes], bytes]
) -> None:
    """One line says what to do; the file is not touched; the command says what is lost."""
    one = opened.one("1042", "summary")
    opened.types("done", one["id"])
    kept = opened.one("1042", "resource")
    opened.types("snooze", kept["id"], "2026-12-04", "--reason", "later")
    opened.ledger.write_bytes(damage(opened.ledger.read_bytes()))
    raw = opened.ledger.read_bytes()
    said = opened.types("done", kept["id"])
    assert said.code == 2
    assert "confkit restore" in said.err
    assert said.err.count("\n") == 1
    assert opened.ledger.read_bytes() == raw
    asked = opened.types("restore")
    assert asked.code == 2
    assert "Nothing was changed." in asked.err
    assert "You would lose" in asked.err or "can no longer be read" in asked.err
    done = opened.types("restore", "--yes")
    assert done.code == 0, done.err
    aside = next(opened.root.glob("followups.damaged-*.bak"))
    assert aside.read_bytes() == raw
    assert opened.one("1042", "summary")["state"] == "done"
    assert opened.one("1042", "resource")["due"] == kept["due"], "the last change is what is lost"
    assert opened.types("done", kept["id"]).code == 0


def test_a_ledger_that_is_gone_is_not_begun_anew(opened: Desk) -> None:
    """A copy shows that there was one; nothing starts from zero behind the teacher's back."""
    opened.types("done", opened.one("1042", "summary")["id"])
    opened.ledger.unlink()
    for command in (("due",), ("summarize",), ("done", "abcdef")):
        said = opened.types(*command)
        assert said.code == 2
    assert not opened.ledger.exists()
    assert opened.types("restore", "--yes").code == 0
    assert len(opened.followups()) == 18


def test_a_sound_ledger_is_not_restored(opened: Desk) -> None:
    """Restore never takes back what is good."""
    raw = opened.ledger.read_bytes()
    assert opened.types("restore", "--yes").out == "followups.db is sound; nothing was restored.\n"
    assert opened.ledger.read_bytes() == raw


def test_a_journal_that_waits_does_not_spoil_what_is_restored(opened: Desk) -> None:
    """An old journal beside a damaged ledger is put aside with it."""
    opened.types("done", opened.one("1042", "summary")["id"])
    opened.ledger.write_bytes(_nonsense(opened.ledger.read_bytes()))
    (opened.root / "followups.db-journal").write_bytes(b"\xd9\xd5\x05\xf9 \xa1c\xd7" + bytes(999))
    assert opened.types("restore", "--yes").code == 0
    assert soundness.findings(opened.ledger) == []
    assert not (opened.root / "followups.db-journal").exists()


def test_verification_finds_what_the_file_alone_does_not_show(opened: Desk) -> None:
    """An id that does not belong, a follow-up without a history."""
    connection = sqlite3.connect(opened.ledger)
    with connection:
        connection.execute("UPDATE followups SET student_id = '9999' WHERE kind = 'summary'")
        connection.execute("DELETE FROM history WHERE what = 'opened' AND followup IN "
                           "(SELECT id FROM followups WHERE kind = 'review')")  # fmt: skip
    connection.close()
    found = soundness.findings(opened.ledger)
    assert sum("does not belong to this summary" in said for said in found) == 3
    assert sum("has no history" in said for said in found) == 3
    assert [one.student_id for one in soundness.strangers(opened.ledger, {"1042"})].count(
        "9999"
    ) == 3


def test_some_other_database_is_no_ledger(desk: Callable[..., Desk]) -> None:
    """A file of that name which is somebody else's is refused and not filled."""
    here = desk()
    connection = sqlite3.connect(here.ledger)
    connection.execute("CREATE TABLE photos (id)")
    connection.close()
    raw = here.ledger.read_bytes()
    assert "not a ledger" in here.types("summarize").err
    assert here.ledger.read_bytes() == raw


# Copies of sync clients.


@pytest.mark.parametrize("name", [
    "followups (Dana's conflicted copy 2026-11-24).db", "followups-DESKTOP-4F2.db",
    "followups.sync-conflict-20261124-101010-ABCDEFG.db", "followups 2.db", "followups (1).db",
    "followups (conflicted copy 2026-11-24 101010).db", "followups_conf(1).db",
    "Copy of followups.db", "followups-Dana’s MacBook.db",
    "followups (SFConflict dana@school.example 2026-11-24-10-10-10).db", "FOLLOWUPS (2).DB",
])  # fmt: skip
def test_conflict_copies_are_found_by_name_and_named_by_due(opened: Desk, name: str) -> None:
    """Dropbox, OneDrive, Syncthing, iCloud, Google Drive, Nextcloud and Seafile."""
    shutil.copy(opened.ledger, opened.root / name)
    said = opened.types("due")
    assert f'confkit merge "{name}"' in said.err
    assert said.err.splitlines()[-1].startswith("Next:")


def test_our_own_copies_are_no_conflict(opened: Desk) -> None:
    """The copies that confkit keeps are never taken for those of a sync client."""
    opened.types("done", opened.one("1042", "summary")["id"])
    assert (opened.root / "followups.backup").exists()
    assert "another copy" not in opened.types("due").err


def test_a_merge_takes_the_newest_change_and_names_what_gives_way(opened: Desk) -> None:
    """Done here, snoozed there an hour later: the later word counts, the earlier is told."""
    copy = opened.root / "followups (1).db"
    shutil.copy(opened.ledger, copy)
    here, there = opened.one("1042", "resource")["id"], opened.one("0987", "resource")["id"]
    opened.now("2026-11-25T09:00:00-06:00").types("done", here, there)
    ours = opened.ledger.rename(opened.root / "ours")
    copy.rename(opened.ledger)
    opened.now("2026-11-25T10:00:00-06:00")
    opened.types("snooze", here, "2026-12-04", "--reason", "printer")
    opened.types("contact", "1042", "phoned")
    opened.ledger.rename(copy)
    ours.rename(opened.ledger)
    said = opened.now("2026-11-25T11:00:00-06:00").types("merge", str(copy))
    assert said.code == 0
    assert (
        "Ana Reyes: Send the planner template: kept due on 2026-12-04 (there); "
        "here it was done on 2026-11-25" in said.out
    )
    assert opened.one("0987", "resource")["state"] == "done"
    assert opened.one("1042", "resource")["due"].startswith("2026-12-04")
    story = opened.types("log", "1042").out
    assert "talked with the family: phoned" in story
    assert "done: Send the planner template" in story
    assert copy.exists()
    assert "0 follow-ups added, 0 differed" in opened.types("merge", str(copy)).out


def test_a_damaged_copy_is_not_merged(opened: Desk) -> None:
    """Nothing of a copy that is cut short gets in."""
    copy = opened.root / "followups (1).db"
    copy.write_bytes(_cut(opened.ledger.read_bytes()))
    raw = opened.ledger.read_bytes()
    assert opened.types("merge", str(copy)).code == 2
    assert opened.ledger.read_bytes() == raw


def test_a_copy_of_an_earlier_schema_is_merged(opened: Desk) -> None:
    """The other computer may have an older confkit."""
    copy = opened.root / "followups-OLD.db"
    shutil.copy(GOLDEN / "v1.db", copy)
    raw = copy.read_bytes()
    said = opened.now("2026-12-06T08:00:00-06:00").types("merge", str(copy))
    assert said.code == 0
    assert "only in the copy: José Núñez: Reach the family" in said.out
    assert copy.read_bytes() == raw
    assert soundness.findings(opened.ledger) == []


_HELD = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
changes = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from(["done", "undo", "snooze"])),
    max_size=12,
)


def _ledger(path: Path) -> None:
    planned = [
        FollowUp(identifier("r", "1", "resource", f"{number}"), "r", "1", "A", "resource",
                 f"{number}", "teacher", _HELD, _HELD, _HELD)
        for number in range(4)
    ]  # fmt: skip
    with ledger_file.writing(path) as ledger:
        ledger.sync("r", {"1": planned}, _HELD)


def _dump(path: Path) -> list[object]:
    with ledger_file.reading(path) as ledger:
        assert ledger is not None
        return ledger.select("1 ORDER BY id")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes)
def test_merging_is_the_same_from_either_side_and_again(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, str]]
) -> None:
    """Two computers that merge each other's copies end with the same follow-ups."""
    folder = tmp_path_factory.mktemp("merge")
    both = (folder / "a" / "followups.db", folder / "b" / "followups.db")
    for path in both:
        path.parent.mkdir()
        _ledger(path)
    for minute, (which, number, what) in enumerate(steps):
        now = _HELD + timedelta(minutes=minute)
        for path in both if which == 2 else (both[which],):
            with ledger_file.writing(path) as ledger:
                entry = ledger.select("1 ORDER BY id")[number]
                if what == "done":
                    ledger.mark_done(entry, now)
                elif what == "undo":
                    ledger.undo(entry, now)
                elif entry.waits:
                    ledger.put(moved(entry, now + timedelta(days=9)), "snoozed", now, "why")
    other = folder / "other.db"
    shutil.copy(both[0], other)
    for here, there in ((both[0], both[1]), (both[1], other)):
        with ledger_file.reading(there) as book_there, ledger_file.writing(here) as book_here:
            assert book_there is not None
            merging.merge(book_here, book_there, _HELD + timedelta(days=1))
    assert _dump(both[0]) == _dump(both[1])
    assert soundness.findings(both[0]) == []
    before = _dump(both[0])
    with ledger_file.reading(both[1]) as book_there, ledger_file.writing(both[0]) as book_here:
        assert book_there is not None
        again = merging.merge(book_here, book_there, _HELD + timedelta(days=2))
    assert (again.added, again.choices) == ([], [])
    assert _dump(both[0]) == before
