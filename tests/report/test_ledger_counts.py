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

from confkit.ledger import ledger_file, tables
from confkit.ledger.ledger import LedgerError
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import KINDS, PROMISES, state
from confkit.report import ledger_counts
from confkit.report.counts import FollowUpCounts, Summaries
from tests.making import follow_up, instant
from tests.tries import tries

ZONE = ZoneInfo("America/Chicago")
AS_OF = instant("2026-12-10T12:00")

ZONES = ["", "America/Chicago", "America/New_York", "Asia/Tokyo", "Pacific/Auckland"]
ENTRIES = st.lists(
    st.builds(
        dict,
        round=st.sampled_from(["2026-fall", "2027-spring"]),
        kind=st.sampled_from(KINDS),
        by=st.sampled_from(["teacher", "family"]),
        zone=st.sampled_from(ZONES),
        due=st.none() | st.integers(0, 9),
        done=st.none() | st.integers(0, 9),
        dropped=st.booleans(),
        is_snoozed=st.booleans(),
    ),
    max_size=30,
)


@pytest.mark.slow
@settings(max_examples=tries(200))
@given(
    ENTRIES,
    st.integers(0, 10),
    st.sampled_from([0, 0, 1, 7, 11]),
    st.sampled_from([-0.5, 0, 0.5]),
    st.sampled_from(ZONES[1:]),
)
def test_the_states_are_those_of_due(tmp_path_factory, drawn, halfdays, hours, seconds, zone):
    """Whatever stands in the ledger, SQL and `promises.followups.state` say the same of it.

    Told in whatever zone, and judged to the part of a second.
    """
    path = tmp_path_factory.mktemp("ledger") / "followups.db"
    opened = instant("2026-11-24T22:30")
    tz, as_of = ZoneInfo(zone), opened + timedelta(hours=halfdays * 12 + hours, seconds=seconds)
    expected: Counter[tuple[str, str, str, str]] = Counter()
    moved: Counter[tuple[str, str, str]] = Counter()
    same_day: Counter[str] = Counter()
    with ledger_file.writing(path, tz) as ledger:
        for number, row in enumerate(drawn):
            by = row["by"] if row["kind"] in PROMISES else "teacher"
            due = opened + timedelta(hours=(row["due"] or 0) * 12)
            due = None if by == "family" and row["due"] is None else due
            done = None if row["done"] is None or row["dropped"] else row["done"]
            entry = follow_up(
                id=identifier(row["round"], str(number), row["kind"]),
                student_id=str(number),
                round=row["round"],
                kind=row["kind"],
                by=by,
                zone=row["zone"],
                opened=opened,
                promised=None,
                due=due,
                snoozed=due if row["is_snoozed"] else None,
                done=None if done is None else opened + timedelta(hours=done * 12),
                dropped=opened if row["dropped"] else None,
            )
            ledger.put(entry, "opened", opened)
        in_sql = dict(
            ledger.connection.execute(
                f"SELECT id, {tables.state('?')} FROM followups", (as_of.timestamp(),)
            )
        )
        for entry in ledger.everything():
            if drawn[int(entry.student_id)]["zone"] in ("", zone):
                said = state(entry, as_of, tz)
                assert in_sql[entry.id] == ("upcoming" if said == "today" else said)
            of = (entry.round, entry.by, entry.kind)
            expected[*of, state(entry, as_of, tz)] += 1
            moved[of] += bool(entry.snoozed and not entry.dropped)
            if entry.kind == "summary" and entry.done:
                told_by = ZoneInfo(entry.zone) if entry.zone else tz
                days = {one.astimezone(told_by).date() for one in (entry.opened, entry.done)}
                same_day[entry.round] += len(days) == 1
    found = ledger_file.looked(path, lambda known: ledger_counts.by_round(known, as_of, tz)) or {}
    for name, followed in found.items():

        def kept(*kinds: str, by: str = "teacher", of: str = name) -> list[int]:
            states = (("done",), ("late",), ("overdue",), ("today", "upcoming", "open"))
            return [
                *(
                    sum(expected[of, by, kind, one] for kind in kinds for one in some)
                    for some in states
                ),
                sum(moved[of, by, kind] for kind in kinds),
            ]

        assert list(followed.promises) == kept(*PROMISES)
        assert list(followed.check_ins) == kept("check_in")
        assert list(followed.contacts) == kept("contact")
        done, late, overdue, waits, _ = kept("summary")
        one_day = same_day[name]
        summaries = [talk.summary for talk in followed.talks.values()]
        sums = [sum(numbers) for numbers in zip(Summaries(), *summaries, strict=True)]
        assert sums == [one_day, done + late - one_day, overdue, waits]
        done, late, overdue, waits, _ = kept("review")
        assert followed.goals[3:] == (done + late, overdue, waits)
        done, late, overdue, waits, _ = kept(*PROMISES, by="family")
        assert (late, overdue) == (0, 0)
        assert followed.family_promises == (done, waits)
    assert {name for name, _, _, one in expected if one != "dropped"} == set(found)


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
