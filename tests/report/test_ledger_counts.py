"""The ledger's counts against counting one by one, and looking without leaving a trace."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.ledger import ledger_file
from confkit.ledger.ledger import LedgerError
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import state
from confkit.report import ledger_counts
from confkit.report.counts import FollowUpCounts
from tests.making import follow_up, instant

ZONE = ZoneInfo("America/Chicago")
AS_OF = instant("2026-12-10T12:00")

ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["2026-fall", "2027-spring"]),
        st.sampled_from(["summary", "resource", "action", "check_in", "review", "contact"]),
        st.integers(0, 40),
        st.none() | st.integers(0, 60),
        st.booleans(),
    ),
    max_size=30,
)


@pytest.mark.slow
@settings(max_examples=15)
@given(ENTRIES)
def test_the_states_are_those_of_due(tmp_path_factory, drawn):
    """One pass of SQL and the rule of `confkit due` say the same of each kind and round."""
    path = tmp_path_factory.mktemp("ledger") / "followups.db"
    opened = instant("2026-11-24T22:30")
    expected: Counter[tuple[str, str, str]] = Counter()
    same_day: Counter[str] = Counter()
    with ledger_file.writing(path) as ledger:
        for number, (round_name, kind, days, done, dropped) in enumerate(drawn):
            entry = follow_up(
                id=identifier(round_name, str(number), kind),
                round=round_name,
                kind=kind,
                opened=opened,
                promised=None,
                due=opened + timedelta(hours=days * 12),
                done=None if done is None or dropped else opened + timedelta(hours=done * 9),
                dropped=opened if dropped else None,
            )
            ledger.put(entry, "opened", opened)
            expected[round_name, kind, state(entry, AS_OF, ZONE)] += 1
            if kind == "summary" and entry.done:
                local = entry.done.astimezone(ZONE).date()
                same_day[round_name] += local == opened.astimezone(ZONE).date()
    found = ledger_file.looked(path, lambda known: ledger_counts.by_round(known, AS_OF, ZONE)) or {}
    for round_name, followed in found.items():

        def kept(*kinds: str, of: str = round_name) -> list[int]:
            states = (("done",), ("late",), ("overdue",), ("today", "upcoming"))
            return [
                sum(expected[of, kind, one] for kind in kinds for one in some) for some in states
            ]

        assert list(followed.promises[:4]) == kept("resource", "action")
        assert list(followed.check_ins[:4]) == kept("check_in")
        assert list(followed.contacts[:4]) == kept("contact")
        done, late, overdue, waits = kept("summary")
        one_day = same_day[round_name]
        assert followed.summaries == (one_day, done + late - one_day, overdue, waits)
    assert {name for name, _, one in expected if one != "dropped"} == set(found)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a ledger with one promise."""
    file = tmp_path / "followups.db"
    with ledger_file.writing(file) as ledger:
        ledger.put(follow_up(), "opened", instant("2026-11-24T15:30"))
    return file


def promises(path: Path) -> FollowUpCounts:
    """Look at the promises of the one round."""
    found = ledger_file.looked(path, lambda known: ledger_counts.by_round(known, AS_OF, ZONE))
    assert found
    return found["2026-fall"].promises


def test_looking_changes_no_byte(path):
    """No journal, no lock file, no new time of change."""
    before = {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in path.parent.iterdir()
    }
    path.chmod(0o400)
    assert promises(path) == FollowUpCounts(overdue=1)
    path.chmod(0o600)
    assert before == {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in path.parent.iterdir()
    }


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_lock_of_another_program_stands_in_no_way(path, lock, monkeypatch):
    """What it has not changed yet is read past it."""
    monkeypatch.setattr(ledger_file, "_LOOK_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(lock)
    assert promises(path) == FollowUpCounts(overdue=1)
    other.close()


def test_a_ledger_that_is_being_changed_is_not_read_half(path, monkeypatch):
    """A transaction that has begun to write to the file: said, and never a torn number."""
    monkeypatch.setattr(ledger_file, "_LOOK_SECONDS", 0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE followups SET text = 'x'")
    with pytest.raises(LedgerError, match="another program is changing it; try again"):
        promises(path)
    other.close()


def test_a_change_that_was_cut_off_is_said_and_left(path):
    """Setting it right would change another's file; `confkit due` does it in its workspace."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA cache_size = 1")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE followups SET text = hex(randomblob(3000))")
    other.execute(
        "INSERT INTO letters (id, round, student_id, written) "
        "SELECT hex(randomblob(2000)), 'r', 's', 1"
    )
    journal = path.with_name("followups.db-journal")
    cut, halfway = journal.read_bytes(), path.read_bytes()
    other.execute("ROLLBACK")
    other.close()
    path.write_bytes(halfway)
    journal.write_bytes(cut)
    if not cut[:8].strip(b"\0"):
        pytest.skip("this SQLite had not begun its journal")
    with pytest.raises(LedgerError, match="`confkit due` in its workspace sets it right"):
        promises(path)
    assert (path.read_bytes(), journal.read_bytes()) == (halfway, cut)


def test_a_ledger_of_a_later_version_is_read_as_it_is(path):
    """A colleague has updated first; what this version knows is there."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("ALTER TABLE followups ADD COLUMN mood TEXT")
    other.execute("PRAGMA user_version = 99")
    other.close()
    assert promises(path) == FollowUpCounts(overdue=1)


def test_the_first_version_is_read_too():
    """Its tables are seen as today's."""
    old = Path(__file__).parents[1] / "ledger" / "ledgers" / "v1.db"
    now = datetime(2027, 1, 1, tzinfo=UTC)
    found = ledger_file.looked(old, lambda ledger: ledger_counts.by_round(ledger, now, ZONE))
    assert found
    assert sum(sum(one.promises[:4]) for one in found.values()) > 0
