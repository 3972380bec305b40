"""A copy of the ledger is judged whole before anything of it is taken, and errors are words."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from confkit.ground import files
from confkit.ground.errors import FilesError
from confkit.ledger import copies, soundness
from confkit.ledger.tables import TABLES, LedgerColumn, LedgerTable
from confkit.work import record
from confkit.workspace import occupied
from confkit.workspace.workspace import Workspace
from tests.desks import HELD, Desk

pytestmark = pytest.mark.slow

FAR = 10**15
NOW = datetime.fromisoformat(HELD)
BAD = [
    *(f"UPDATE {table.name} SET {column.name} = {value}"
      for table in TABLES.values() for column in table.columns if column.is_instant
      for value in (FAR, -(10**12))),
    *(f"UPDATE {table.name} SET {column.name} = {value}"
      for table in TABLES.values() for column in table.columns
      if column.type == "INTEGER" and not column.is_instant for value in (2**63 - 1, 2**40, -1)),
    "UPDATE followups SET kind = 'party'",
    "UPDATE followups SET by = 'nobody'",
    "UPDATE followups SET revision = 0",
    "UPDATE followups SET text = x'00ff'",
    "UPDATE history SET what = 'forgotten'",
    "UPDATE reviews SET outcome = 'who knows'",
    "UPDATE letters SET state = 'flying'",
    "UPDATE observed SET text = ''",
    "UPDATE followups SET done = opened, dropped = opened",
    *(f"UPDATE letters SET told = '{told}'" for told in (
        "x;;", "a=b=c", "0123=2026-11-24T10:00:00", "0123=2026-11-24T10:00:00/never", "=/")),
    *(f"UPDATE {table} SET occasion = '{occasion}'" for table in ("letters", "followups")
      for occasion in ("soon", "2026-13-45", "2026-11-24 noon", "0001-01-01")),
    *(f"UPDATE letters SET path = '{path}'" for path in (
        "/etc/passwd", "../notes/1042.toml", "out/../roster.csv", "roster.csv", "out//x", "out")),
    *(f"UPDATE {table.name} SET zone = '{zone}'"
      for table in TABLES.values() if "zone" in table.names
      for zone in ("Mars/Base", "../../etc/passwd", "5")),
]  # fmt: skip


@pytest.fixture
def lived(opened: Desk) -> Desk:
    """Return a desk whose ledger has a row in every table."""
    opened.types("check-in", "1042", "--observed", "hums while reading", ok=0)
    opened.types("review", "1042", "met", ok=0)
    opened.types("contact", "1042", "phoned", ok=0)
    opened.types("done", opened.one("1042", "resource")["id"], ok=0)
    with sqlite3.connect(opened.ledger) as connection:
        connection.execute("INSERT INTO asked VALUES ('1042', '2026-fall', 'a question')")
    connection.close()
    return opened


@pytest.mark.parametrize("change", BAD)
def test_a_copy_with_one_bad_row_is_refused(lived: Desk, change: str) -> None:
    """Every instant, list and state in range, whatever the copy's own tables allow."""
    copy = lived.root / "followups (conflicted copy).db"
    shutil.copy(lived.ledger, copy)
    with sqlite3.connect(copy, isolation_level=None) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        rows = connection.execute(change).rowcount
    connection.close()
    if not rows:
        pytest.skip("no row of this kind")
    before = lived.ledger.read_bytes()
    said = lived.types("merge", copy, ok=2)
    assert "not merged, nothing was changed" in said.err
    assert lived.ledger.read_bytes() == before
    for kept in copies.kept(lived.ledger):
        shutil.copy(copy, kept)
    lived.ledger.write_bytes(b"no ledger")
    assert "there is no good copy here" in lived.types("restore", "--yes", ok=2).err
    assert lived.ledger.read_bytes() == b"no ledger"


TOO_LONG = "x" * ((1 << 20) + 1)
NO_NAME = ("a/b", "..", "x" * 65, "two\nlines")
NO_DIGEST = ("../x", "<b>", "xyz")
BAD_WORDS = {
    "id": ("x", "0123", "ABABABABABABABAB", TOO_LONG), "followup": ("x", "0123", TOO_LONG),
    "round": NO_NAME, "student_id": NO_NAME,
    "kind": ("party", "promised", "promised by all", TOO_LONG),
    "by": ("nobody",), "what": ("forgotten",), "outcome": ("who knows",), "state": ("flying",),
    "told": ("x;;", "a=b=c"), "occasion": ("soon", "2026-13-45"),
    "path": ("/etc/passwd", "out/../roster.csv"), "zone": ("Mars/Base", "../../etc/passwd"),
    "span": ("14 moons", "14", "-1 days", "99999 days", "4 days x"),
    "digest": NO_DIGEST, "lines": NO_DIGEST, "made_of": NO_DIGEST,
    "message_id": ("no", "a@b\r\nBcc: x@y", "<a@b>", "a@b@c"), "way": ("../x", "By Hand", "a b"),
    **dict.fromkeys((
        "student", "text", "detail", "before", "answered_by", "question", "guardian", "whom",
        "said", "attached", "note", "changes"), (TOO_LONG,)),
}  # fmt: skip
"""What stands in no column of words, by its name: one that is not here has no judgment yet."""


def bad_values(column: LedgerColumn) -> list[object]:
    """Return what no row may have in a column."""
    not_one_value = [b"\x00\xff", *([] if column.null else [None])]
    if column.is_instant:
        return [*not_one_value, FAR, -(10**12), 1.5, "soon"]
    if column.type == "INTEGER":
        return [*not_one_value, 2**63 - 1, 2**40, -1, 1.5, "many"]
    return [*not_one_value, *BAD_WORDS[column.name]]


def is_refused(copy: Path, table: LedgerTable, column: str, value: object) -> bool:
    """Tell whether a copy is refused with this value in a column of a table without rules."""
    with sqlite3.connect(copy, isolation_level=None) as connection:
        kept = connection.execute(f"SELECT * FROM {table.name}").fetchall()
        connection.execute(f"DROP TABLE {table.name}")
        connection.execute(f"CREATE TABLE {table.name} ({table.listed})")
        marks = ", ".join("?" * len(table.names))
        connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", kept)
        assert soundness.of_copy(copy, NOW) == []
        connection.execute(f"UPDATE {table.name} SET {column} = ?", (value,))
    connection.close()
    return bool(soundness.of_copy(copy, NOW))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        pytest.param(table, column, id=f"{table.name}.{column.name}")
        for table in TABLES.values()
        for column in table.columns
    ],
)
def test_each_column_of_a_copy_is_judged(
    lived: Desk, table: LedgerTable, column: LedgerColumn
) -> None:
    """Every column of the schema, though the copy's own tables have no rules at all."""
    copy = lived.root / "copy.db"
    taken = []
    for value in bad_values(column):
        shutil.copy(lived.ledger, copy)
        if not is_refused(copy, table, column.name, value):
            taken.append(value)
    assert taken == []


HAPPENED = {
    f"{table.name}.{column.name}"
    for table in TABLES.values()
    for column in table.columns
    if column.is_instant
} - {"followups.promised", "followups.due", "followups.snoozed", "history.due", "history.promised"}
"""Every instant of the schema but those of what is planned."""


@pytest.mark.parametrize("place", sorted(HAPPENED))
def test_a_copy_that_is_dated_ahead_is_refused(lived: Desk, place: str) -> None:
    """What has happened is not still to come: such a change would win over every later one."""
    table, column = place.split(".")
    copy = lived.root / "followups (conflicted copy).db"
    shutil.copy(lived.ledger, copy)
    ahead = int(datetime(2031, 5, 6, 12, tzinfo=UTC).timestamp())
    with sqlite3.connect(copy, isolation_level=None) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE letters SET state = 'sent'")
        assert connection.execute(f"UPDATE {table} SET {column} = ?", (ahead,)).rowcount
        connection.execute("UPDATE followups SET done = NULL WHERE dropped IS NOT NULL")
        connection.execute("UPDATE followups SET done = opened WHERE done < opened")
    connection.close()
    before = lived.ledger.read_bytes()
    said = lived.types("merge", copy, ok=2)
    assert f"{table}: `{column}` is dated 2031-05-06, which is still to come" in said.err
    assert lived.ledger.read_bytes() == before
    for kept in copies.kept(lived.ledger):
        kept.unlink()
    lived.ledger.write_bytes(b"no ledger")
    said = lived.types("restore", "--yes", ok=2)
    assert f"{copy.name}: not taken: {table}: `{column}` is dated 2031-05-06" in said.err
    assert lived.ledger.read_bytes() == b"no ledger"


def test_the_ledger_s_own_copy_is_put_back_whatever_the_clock_says(lived: Desk) -> None:
    """A clock that went back would else take the last copy that there is."""
    lived.ledger.write_bytes(b"no ledger")
    lived.now("2025-01-01T00:00:00+00:00")
    lived.types("restore", "--yes", ok=0)


def test_an_archive_that_is_dated_ahead_is_refused(lived: Desk) -> None:
    """Its rows are merged like a copy's."""
    lived.types("archive", "2026-fall", ok=0)
    (archive,) = (lived.root / "archive").glob("*.zip")
    before = lived.ledger.read_bytes()
    lived.now("2025-01-01T00:00:00+00:00")
    assert "is still to come" in lived.types("restore", archive, ok=2).err
    assert lived.ledger.read_bytes() == before


def test_a_clock_that_is_an_hour_ahead_is_no_reason(lived: Desk) -> None:
    """No two computers agree to the second."""
    copy = lived.root / "followups (conflicted copy).db"
    shutil.copy(lived.ledger, copy)
    with sqlite3.connect(copy, isolation_level=None) as connection:
        connection.execute("UPDATE followups SET changed = changed + 3600")
    connection.close()
    lived.types("merge", copy, ok=0)


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x07", "\u202e", "\x9b2J", "\r"])
@pytest.mark.parametrize("place", ["followups.student", "observed.text", "history.detail"])
def test_a_copy_with_a_sign_that_acts_is_refused(lived: Desk, sign: str, place: str) -> None:
    """It would be in the ledger from then on; what is said of it holds no such sign."""
    table, column = place.split(".")
    copy = lived.root / "followups (conflicted copy).db"
    shutil.copy(lived.ledger, copy)
    with sqlite3.connect(copy, isolation_level=None) as connection:
        connection.execute(f"UPDATE {table} SET {column} = {column} || ? || 'x'", (sign,))
    connection.close()
    before = lived.ledger.read_bytes()
    said = lived.types("merge", copy, ok=2)
    assert f"{table}: `{column}` holds a control character" in said.err
    assert sign not in said.err + said.out
    assert lived.ledger.read_bytes() == before


@pytest.mark.parametrize("sign", ["\n", "\t"])
@pytest.mark.parametrize(
    "place",
    [
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in table.columns
        if column.form == "line"
    ],
)
def test_a_copy_with_a_break_in_what_is_one_line_is_refused(
    lived: Desk, sign: str, place: str
) -> None:
    """A second line in a detail would read as something that has happened."""
    table, column = place.split(".")
    copy = lived.root / "followups (conflicted copy).db"
    shutil.copy(lived.ledger, copy)
    with sqlite3.connect(copy, isolation_level=None) as connection:
        connection.execute(f"UPDATE {table} SET {column} = ?", (f"{sign}2026-12-01 10:00  x",))
    connection.close()
    before = lived.ledger.read_bytes()
    said = lived.types("merge", copy, ok=2)
    assert f"{table}: `{column}` holds a control character" in said.err
    assert lived.ledger.read_bytes() == before


@pytest.mark.parametrize(
    "table",
    [
        "history.detail",
        "history.before",
        "followups.text",
        "observed.text",
        "reviews.changes",
        "contacts.text",
    ],
)
def test_the_log_tells_each_change_on_one_line(lived: Desk, table: str) -> None:
    """Whatever a ledger holds, a text in it cannot pass for a change of its own."""
    name, column = table.split(".")
    lines = len(lived.types("log", ok=0).out.splitlines())
    with sqlite3.connect(lived.ledger, isolation_level=None) as connection:
        connection.execute(
            f"UPDATE {name} SET {column} = ?", ("a\n2026-12-01 10:00  Ana  done: b",)
        )
    connection.close()
    assert len(lived.types("log", ok=0).out.splitlines()) == lines


@pytest.mark.parametrize("where", ["1", "kind = 'resource'"])
@pytest.mark.parametrize("on_roster", [True, False])
def test_a_copy_that_calls_a_child_by_another_s_name_is_refused(
    opened: Desk, where: str, on_roster: bool
) -> None:
    """One child's promise is never shown under another child's name."""
    first, second, *_ = {one["student_id"]: one["student"] for one in opened.followups()}.items()
    copy = opened.root / "followups (conflicted copy).db"
    shutil.copy(opened.ledger, copy)
    with sqlite3.connect(copy, isolation_level=None) as connection:
        connection.execute(
            f"UPDATE followups SET student = ? WHERE student_id = ? AND {where}",
            (second[1], first[0]),
        )
    connection.close()
    if not on_roster:
        (opened.root / "roster.csv").unlink()
    before = opened.ledger.read_bytes()
    said = opened.types("merge", copy, ok=2)
    assert f"it calls {first[0]} {second[1]!r}, who is {second[0]} here" in said.err
    assert f"{first[0]} is {first[1]}" in said.err
    assert opened.ledger.read_bytes() == before


def test_a_child_keeps_the_name_of_the_roster_in_a_merge(opened: Desk) -> None:
    """A name that nobody else has may be an older spelling; the roster's holds."""
    names = {one["student_id"]: one["student"] for one in opened.followups()}
    copy = opened.root / "followups (conflicted copy).db"
    shutil.copy(opened.ledger, copy)
    with sqlite3.connect(copy, isolation_level=None) as connection:
        connection.execute(
            "UPDATE followups SET student = 'Somebody Else', revision = revision + 1, "
            "changed = changed + 60 WHERE student_id = ?",
            (next(iter(names)),),
        )
    connection.close()
    opened.types("merge", copy, ok=0)
    assert {one["student_id"]: one["student"] for one in opened.followups()} == names
    with sqlite3.connect(opened.ledger) as connection:
        assert set(connection.execute("SELECT student_id, student FROM followups")) == set(
            names.items()
        )
    connection.close()


def test_a_copy_without_such_a_sign_is_merged(lived: Desk) -> None:
    """What confkit itself writes between an address and a household is none."""
    copy = lived.root / "followups (conflicted copy).db"
    shutil.copy(lived.ledger, copy)
    with sqlite3.connect(copy, isolation_level=None) as connection:
        connection.execute("UPDATE letters SET whom = whom || char(31) || '2'")
    connection.close()
    lived.types("merge", copy, ok=0)


def test_a_folder_without_locks_is_told_at_once(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite would wait half a minute for somebody who is not there; no empty ledger is left."""
    import fcntl

    made = desk()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    monkeypatch.setattr(fcntl, "flock", refuse)
    began = time.monotonic()
    said = made.types("summarize", ok=2)
    assert time.monotonic() - began < 5
    assert "this folder cannot lock a file (is it on a network drive?)" in said.err
    assert "move the workspace to a folder on this computer" in said.err
    assert not made.ledger.exists()


@pytest.mark.parametrize("error", [
    sqlite3.OperationalError("disk I/O error"),
    sqlite3.OperationalError("database or disk is full"),
    sqlite3.DatabaseError("file is not a database"), OSError(errno.ENOSPC, "No space left"),
])  # fmt: skip
def test_a_restore_that_fails_ends_in_words(
    opened: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Whatever SQLite or the disk says while the copy is put in place."""
    opened.ledger.write_bytes(b"no ledger")

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(copies, "copy_to", refuse)
    said = opened.types("restore", "--yes", ok=2)
    assert said.err.count("\n") >= 1
    assert "followups.db" in said.err


def test_of_two_who_record_one_talk_at_once_one_is_refused(
    desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never are both saved and one lost."""
    root: Path = desk(recorded=False).root
    write = files.write
    monkeypatch.setattr(files, "write", lambda *a, **k: time.sleep(0.3) or write(*a, **k))
    now = datetime.fromisoformat(HELD)

    def save(home: str) -> str:
        to = record.opened(workspace=Workspace(root), now=now, name="1042")
        values = {"meeting": {"held": now.replace(tzinfo=None), "heard": [home]}}
        try:
            return record.append(values, to)
        except FilesError as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(save, ["one", "two"]))
    assert "is already recorded" in said[1] + said[0]
    assert (root / "notes/2026-fall/1042.toml").read_text().count("[meeting]") == 1


@pytest.mark.parametrize("moment", [
    "0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
    "1899-12-31T23:59:59+00:00", "2501-01-01T00:00:00+00:00",
])  # fmt: skip
@pytest.mark.parametrize("command", ["due", "summarize", "prep", "report", "calendar"])
def test_a_clock_at_the_ends_of_time_is_refused(opened: Desk, moment: str, command: str) -> None:
    """One plain line, exit code 2."""
    opened.now(moment)
    said = opened.types(command, ok=2)
    assert said.err.startswith(f"CONFKIT_NOW='{moment}' is out of range")


PARTS = (
    "roster.csv.0a1b2c3d.part", "followups.backup.part", "counts/2026-fall.json.00000000.part",
    "notes/2026-fall/1042.toml.ffffffff.part", "out/2026-fall/letters/1042--1.eml.12345678.part",
    "export/1042-2026-11-24.0a1b2c3d.part/index.html",
)  # fmt: skip
OWN = ("plan.part", "film.12345.part", "notes/2026-fall/x.0A1B2C3D.part", "own/a.0a1b2c3d.part")


@pytest.mark.parametrize("command", [("due",), ("log",), ("check",), ("questions",)])
def test_what_a_kill_left_beside_its_file_goes_with_the_next_run(opened: Desk, command) -> None:
    """Of any command; what only looks like it stays, and so does what another is writing now."""
    occupied.enter(opened.root, alone=False)
    other = occupied._held[:]
    occupied._held.clear()
    for name in (*PARTS, *OWN):
        (opened.root / name).parent.mkdir(parents=True, exist_ok=True)
        (opened.root / name).write_text("half")
    opened.types(*command)
    assert [name for name in PARTS if not (opened.root / name).exists()] == []
    files.os.close(other[0])
    opened.types(*command)
    assert [name for name in PARTS if (opened.root / name).exists()] == []
    assert [name for name in OWN if not (opened.root / name).exists()] == []
