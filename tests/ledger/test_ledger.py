"""The ledger: nothing twice, nothing lost, whole or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ledger import ledger_file, letter_rows, sqlite_file
from confkit.ledger.ledger import Changes, LedgerError
from confkit.ledger.letter_rows import LetterRow
from confkit.ledger.tables import VERSION
from confkit.promises import followups
from confkit.promises.followups import FollowUp, planned
from tests.making import follow_up, instant, local, met, mode, rules, student

pytestmark = pytest.mark.slow

NOW = instant("2026-11-24T18:00")
LATER = instant("2026-11-25T09:00")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a ledger would stand."""
    return tmp_path / "followups.db"


def synced(path: Path, *entries: FollowUp, now: datetime = NOW) -> Changes:
    """Make the student's follow-ups of the round these; return what they then say."""
    with ledger_file.writing(path) as ledger:
        changes = ledger.sync("2026-fall", {"1042": list(entries)}, now)
    return Changes._make([entry.content for entry in entries] for entries in changes)


def held(path: Path) -> list[FollowUp]:
    """Return what everything says that a ledger holds."""
    with ledger_file.reading(path) as ledger:
        assert ledger is not None
        return [entry.content for entry in ledger.everything()]


def said(entries: list[FollowUp]) -> list[FollowUp]:
    """Return what follow-ups say."""
    return [entry.content for entry in entries]


def history(path: Path) -> list[tuple[str, str, str]]:
    """Return what happened: the end of the id, what, and its detail."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT followup, what, detail FROM history ORDER BY at, revision"
        )
        return [(one[-1], what, detail) for one, what, detail in rows]


ONE, TWO = follow_up(1), follow_up(2, text="Move Ana's seat", kind="action")


def test_what_is_opened_is_kept_as_it_is(path: Path) -> None:
    """Every field comes back, instants in UTC."""
    family = follow_up(3, by="family", promised=None, due=None, text="Sign it 王\n\x1b=?")
    assert synced(path, ONE, TWO, family) == Changes([ONE, TWO, family], [], [], [])
    assert held(path) == [ONE, TWO, family]


def test_letters_with_a_day_that_passed_are_found_from_the_letters(path: Path) -> None:
    """Few letters wait, and a ledger may hold a million follow-ups, none of which is looked at."""
    synced(path, ONE, TWO)
    asked: list[str] = []
    with ledger_file.reading(path) as ledger:
        assert ledger is not None
        ledger.connection.set_trace_callback(asked.append)
        assert letter_rows.outdated(ledger, LATER) == []
        ledger.connection.set_trace_callback(None)
        plan = [row[-1] for row in ledger.connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]
    assert plan[0] == "SCAN l"
    assert plan[1].startswith("SEARCH p USING INDEX followups_student")


def test_the_same_plan_again_changes_nothing(path: Path) -> None:
    """Nothing twice, and not a byte of the file is another."""
    synced(path, ONE, TWO)
    before = path.read_bytes()
    assert synced(path, ONE, TWO, now=LATER) == Changes([], [], [], [])
    assert (held(path), path.read_bytes()) == ([ONE, TWO], before)


def test_a_moved_date_is_moved(path: Path) -> None:
    """The new date counts, what was promised is the new date too."""
    synced(path, ONE)
    new = instant("2026-12-01T23:59:59")
    moved = ONE._replace(promised=new, due=new)
    assert synced(path, moved, now=LATER) == Changes([], [], [moved], [])
    assert held(path) == [moved]


def test_a_new_name_is_changed(path: Path) -> None:
    """What is said of the student follows the roster."""
    synced(path, ONE)
    renamed = ONE._replace(student="Ana Reyes López")
    assert synced(path, renamed, now=LATER) == Changes([], [renamed], [], [])
    assert held(path) == [renamed]


def test_what_is_no_longer_promised_is_dropped_and_may_come_back(path: Path) -> None:
    """Dropped with its time; promised again it is open again."""
    synced(path, ONE, TWO)
    assert synced(path, TWO, now=LATER) == Changes([], [], [], [ONE])
    assert held(path) == [ONE._replace(dropped=LATER), TWO]
    assert synced(path, TWO, now=LATER) == Changes([], [], [], [])
    assert synced(path, ONE, TWO, now=LATER) == Changes([ONE], [], [], [])
    assert held(path) == [ONE, TWO]
    assert history(path) == [
        ("1", "opened", ""), ("2", "opened", ""), ("1", "dropped", "the note no longer says it"),
        ("1", "reopened", ""),
    ]  # fmt: skip


def test_what_is_done_stays_done(path: Path) -> None:
    """A moved date, another name, a promise that is gone: done is done."""
    synced(path, ONE)
    with ledger_file.writing(path) as ledger:
        done = ledger.mark_done(ONE, LATER)
    assert done.content == ONE._replace(done=LATER)
    new = instant("2026-12-01T23:59:59")
    nothing = Changes([], [], [], [])
    assert synced(path, ONE._replace(promised=new, due=new, student="X"), now=LATER) == nothing
    assert synced(path, now=LATER) == nothing
    assert held(path) == [done.content]


def test_done_again_keeps_the_first_time_and_can_be_undone(path: Path) -> None:
    """Twice is once; undone it waits again; undone again is nothing."""
    synced(path, ONE)
    with ledger_file.writing(path) as ledger:
        done = ledger.mark_done(ONE, NOW)
        assert ledger.mark_done(done, LATER) == done
        undone = ledger.undo(done, LATER)
        assert undone.content == ONE
        assert ledger.undo(undone, LATER) == undone
    assert held(path) == [ONE]
    assert [what for _, what, _ in history(path)] == ["opened", "done", "undone"]


def test_a_snooze_keeps_what_was_promised(path: Path) -> None:
    """Only the due date moves, the reason is on record, and the same note leaves it so."""
    synced(path, ONE)
    later = instant("2026-12-01T23:59:59")
    with ledger_file.writing(path) as ledger:
        snoozed = ledger.put(followups.moved(ONE, later), "snoozed", NOW, "she is ill")
    assert snoozed.content == ONE._replace(due=later, snoozed=later)
    assert synced(path, ONE, now=LATER) == Changes([], [], [], [])
    assert held(path) == [snoozed.content]
    assert history(path)[-1] == ("1", "snoozed", "she is ill")


@pytest.mark.parametrize("said", ["2026-11-28T23:59:59", "2026-12-10T23:59:59"])
def test_a_snoozed_one_whose_date_moves_stays_where_the_teacher_put_it(
    path: Path, said: str
) -> None:
    """The note's new date is what is promised; the day that the teacher chose is when it is due."""
    synced(path, ONE)
    chosen = instant("2026-12-01T23:59:59")
    with ledger_file.writing(path) as ledger:
        ledger.put(followups.moved(ONE, chosen), "snoozed", NOW, "ill")
    new = ONE._replace(promised=instant(said), due=instant(said))
    moved = new._replace(due=chosen, snoozed=chosen)
    assert synced(path, new, now=LATER) == Changes([], [moved], [], [])
    assert held(path) == [moved]


def test_other_students_and_rounds_are_left_alone(path: Path) -> None:
    """A run is about whom it is about."""
    other = follow_up(7, student_id="9", student="Bo")
    last = follow_up(8, round="2025-fall")
    with ledger_file.writing(path) as ledger:
        ledger.sync("2026-fall", {"1042": [ONE], "9": [other]}, NOW)
        ledger.sync("2025-fall", {"1042": [last]}, NOW)
    assert synced(path, now=LATER) == Changes([], [], [], [ONE])
    with ledger_file.reading(path) as ledger:
        assert ledger is not None
        rows = [("2026-fall", "9"), ("2025-fall", "1042"), ("2026-fall", "1042")]
        kept = [entry.content for row in rows for entry in ledger.of_student(*row)]
    assert kept == [other, last, ONE._replace(dropped=LATER)]


@pytest.mark.parametrize("second", ["", ":00.000001", ":00.5", ":59.999999"])
def test_a_meeting_planned_again_is_the_same_plan(path: Path, second: str) -> None:
    """To the fraction of a second: what the ledger keeps is what the note says."""
    noted = met(meeting={"held": local(f"2026-11-24T15:30{second}")}, promise=[{"text": "Call"}])
    entries = planned(student(), noted, rules())
    assert synced(path, *entries).opened == entries
    assert synced(path, *entries, now=LATER) == Changes([], [], [], [])


def test_what_waits_is_listed_by_urgency(path: Path) -> None:
    """Due by then, neither done nor dropped, the most urgent first; a family's is counted."""
    early = follow_up(1, due=instant("2026-11-25T23:59:59"))
    late = follow_up(2, due=instant("2026-12-10T23:59:59"))
    late_too = follow_up(3, due=instant("2026-12-10T23:59:59"), student="Aa")
    done = follow_up(4)
    gone = follow_up(5)
    family = follow_up(6, by="family", promised=None, due=None)
    synced(path, late, early, late_too, done, gone, family)
    synced(path, late, early, late_too, done, family, now=LATER)
    with ledger_file.writing(path) as ledger:
        ledger.mark_done(done, LATER)
    with ledger_file.reading(path) as ledger:
        assert ledger is not None
        assert said(ledger.waiting(instant("2026-12-09T23:59:59"))) == [early]
        assert said(ledger.waiting(instant("2026-12-10T23:59:59"))) == [early, late_too, late]
        assert len(list(ledger.open_family_promises())) == 1
        assert [entry.id[-1] for entry in ledger.everything()] == ["1", "4", "5", "3", "2", "6"]


def with_ids(path: Path, ids: list[str]) -> None:
    """Open follow-ups with these ids."""
    synced(path, *(follow_up()._replace(id=one, text=one) for one in ids))


BEGINNINGS = ["", "a", "ab", "abcdef", "abcdef01", "f" * 15]
ids_that_begin_alike = st.lists(
    st.tuples(st.sampled_from(BEGINNINGS), st.integers(0, 2**40)).map(
        lambda drawn: (drawn[0] + f"{drawn[1]:016x}"[::-1])[:16]
    ),
    unique=True,
    min_size=1,
    max_size=8,
)


@given(ids_that_begin_alike)
def test_the_shortest_beginning_names_one_and_only_one(ids: list[str]) -> None:
    """As short as can be, six digits at least, and typed back it finds just that one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "followups.db"
        with_ids(path, ids)
        with ledger_file.reading(path) as ledger:
            assert ledger is not None
            short = ledger.shortest(ids)
            for one in ids:
                assert [entry.id for entry in ledger.starting_with(short[one])] == [one]
                shorter = short[one][:-1]
                assert len(short[one]) == 6 or len(ledger.starting_with(shorter)) > 1
        assert set(short) == set(ids)


def test_a_beginning_finds_all_that_begin_so(path: Path) -> None:
    """In order, ten at most, and the last hexadecimal digit is one too."""
    with_ids(path, ["a" * 16, "a" * 15 + "f", "af" * 8, "b" * 16, "f" * 16])
    with ledger_file.reading(path) as ledger:
        assert ledger is not None
        found = {
            begin: [entry.id for entry in ledger.starting_with(begin)]
            for begin in ("a", "aaaa", "af", "f", "c", "f" * 16)
        }
    assert found == {
        "a": ["a" * 16, "a" * 15 + "f", "af" * 8],
        "aaaa": ["a" * 16, "a" * 15 + "f"],
        "af": ["af" * 8],
        "f": ["f" * 16],
        "c": [],
        "f" * 16: ["f" * 16],
    }


def test_a_letter_keeps_the_time_of_its_first_rendering(path: Path) -> None:
    """Rendered again it bears the same date and Message-ID, whoever its student is spelled by."""
    letter = LetterRow(
        "abc", 1, "2026-fall", "a1", "summary", "Gee", "g@x.example", "", "", "m", NOW
    )
    with ledger_file.writing(path) as ledger:
        assert letter_rows.begin(ledger, [letter]) == [letter]
        letter_rows.keep(ledger, letter._replace(digest="d", path="out/a"))
    again = letter._replace(written=LATER, message_id="new", path="out/a")
    with ledger_file.writing(path) as ledger:
        assert letter_rows.begin(ledger, [again]) == [letter._replace(digest="d", path="out/a")]
        other = again._replace(id="xyz", whom="h@x.example")
        assert letter_rows.begin(ledger, [other]) == [other]


def test_there_may_be_no_ledger_yet(path: Path) -> None:
    """Reading makes none; an empty file, left by a crash, is none either."""
    with ledger_file.reading(path) as ledger:
        assert ledger is None
    assert not path.exists()
    path.touch()
    with ledger_file.reading(path) as ledger:
        assert ledger is None
    synced(path, ONE)
    assert held(path) == [ONE]


@pytest.mark.usefixtures("open_umask")
def test_the_ledger_is_its_owners_alone(path: Path) -> None:
    """0600 from its first byte on, and at rest it is one file."""
    synced(path, ONE)
    assert mode(path) == "600"
    assert [entry.name for entry in path.parent.iterdir()] == ["followups.db"]


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(1)])
def test_an_error_changes_nothing(path: Path, error: BaseException) -> None:
    """What was half-way done is undone, whatever broke it off."""
    synced(path, ONE)
    before = path.read_bytes()

    def broken_off() -> None:
        with ledger_file.writing(path) as ledger:
            ledger.sync("2026-fall", {"1042": [TWO]}, LATER)
            raise error

    with pytest.raises(type(error)):
        broken_off()
    assert (held(path), path.read_bytes()) == ([ONE], before)


def make_newer(path: Path) -> None:
    """Make the ledger one of a confkit to come."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.execute("ALTER TABLE followups ADD COLUMN mood TEXT")


def test_a_newer_ledger_is_read_and_not_written(path: Path) -> None:
    """Refused for writing with what to do, not a byte changed, and still readable."""
    synced(path, ONE)
    make_newer(path)
    before = path.read_bytes()
    with pytest.raises(LedgerError) as refused:
        synced(path, TWO)
    assert str(refused.value) == (
        f"followups.db: written by a newer confkit (schema {VERSION + 1}); update confkit, "
        "nothing was changed; "
        "`confkit due` can still read it"
    )
    assert (held(path), path.read_bytes()) == ([ONE], before)


@pytest.mark.parametrize(
    "garbage", [b"x", b"not a database\n" * 500, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_what_is_no_ledger_is_refused_and_left_as_it_is(path: Path, garbage: bytes) -> None:
    """One plain line, for reading and for writing, and every byte stays."""
    path.write_bytes(garbage)
    said = r"^followups\.db: this is not a ledger, or it is damaged; .*nothing was changed$"
    with pytest.raises(LedgerError, match=said):
        synced(path, ONE)
    with pytest.raises(LedgerError, match=said):
        held(path)
    assert path.read_bytes() == garbage


def test_another_programs_database_is_refused(path: Path) -> None:
    """A SQLite file that is not ours is not made ours."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="not a ledger"):
        synced(path, ONE)
    assert path.read_bytes() == before


def test_a_folder_in_its_place_is_one_plain_line(path: Path) -> None:
    """Whatever stands there, there is no traceback."""
    path.mkdir()
    with pytest.raises(LedgerError, match=r"^followups\.db: .*; nothing was changed$"):
        synced(path, ONE)


def test_a_missing_folder_is_one_plain_line(tmp_path: Path) -> None:
    """The ledger cannot be made where there is no folder."""
    path = tmp_path / "gone" / "followups.db"
    with pytest.raises(LedgerError, match="cannot be made: No such file or directory"):
        synced(path, ONE)


def test_another_program_that_keeps_it_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After waiting, one line that says so; a reader does not wait for a writer's end."""
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.05)
    synced(path, ONE)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another program has kept it"):
            synced(path, TWO)
        assert held(path) == [ONE]
        other.execute("ROLLBACK")
    synced(path, TWO)


def test_a_lock_is_waited_for_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that looks at the ledger three times waits for another program once."""
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.05)
    synced(path, ONE)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert sqlite_file.patience(path) == 0.05
        for look in (held, lambda path: synced(path, TWO), held):
            with pytest.raises(LedgerError, match="another program has kept it"):
                look(path)
            assert sqlite_file.patience(path) == 0
        other.execute("ROLLBACK")
    assert held(path) == [ONE]
    assert sqlite_file.patience(path) == 0.05


def test_what_is_written_is_safe_from_a_crash() -> None:
    """A rollback journal and full sync, as the settings of the connection say."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ledger_file.writing(Path(folder) / "x.db") as ledger,
    ):
        settings = {
            name: ledger.connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous")
        }
    assert settings == {"journal_mode": "delete", "synchronous": 2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "xyz"},
        {"id": "A" * 16},
        {"kind": "party"},
        {"by": "nobody"},
        {"due": None},
        {"done": NOW, "dropped": NOW},
    ],
)
def test_the_ledger_refuses_what_cannot_be(path: Path, wrong: dict[str, object]) -> None:
    """A wrong id, kind or owner, a promise of the teacher's without a date: not one row of it."""
    synced(path, ONE)
    with pytest.raises(LedgerError):
        synced(path, ONE, TWO._replace(**wrong))  # type: ignore[arg-type]
    assert held(path) == [ONE]


ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from confkit.ledger import ledger_file
from confkit.ledger.ledger import LedgerError
from tests.making import follow_up, instant
path = Path(sys.argv[1])
size = path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
entries = [follow_up(number, text="x" * 1000) for number in range(1, 200)]
try:
    with ledger_file.writing(path) as ledger:
        ledger.sync("2026-fall", {"1042": entries}, instant("2026-11-24T18:00"))
except LedgerError as refused:
    print(refused)
    sys.exit(1)
"""


def test_a_full_disk_changes_nothing(path: Path) -> None:
    """One plain line, and the ledger is what it was."""
    synced(path, ONE)
    run = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, str(path)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith("followups.db: ")
    assert run.stdout.endswith("; nothing was changed\n")
    assert held(path) == [ONE]
