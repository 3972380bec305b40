"""After a purge nothing is left, and everybody else's is as it was."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from confkit.ground import files
from confkit.ledger import soundness
from confkit.report import counts_file
from confkit.report.counts import total
from confkit.report.one_workspace import count_workspace
from confkit.work import purge as work
from confkit.work import report
from confkit.workspace.workspace import Workspace

from .conftest import NOW

pytestmark = pytest.mark.slow

ANA = (
    "Anahí",
    "crimson",
    "tomas@work.example",
    "Tomás Ibarra",
    "Gordon Vexley",
    "gordon@gone.example",
)


def test_no_byte_of_a_child_is_left_below_the_workspace(desk, copies):
    """Name, notes and addresses are in many files before, and in none after; grep is the judge."""
    copies()
    desk.types("export", "1042", "--private")
    desk.types("archive", "2026-fall", "--private")
    desk.types("archive", "2026-spring")
    assert len(desk.holding(*ANA)) > 25
    others = {name for name in desk.files() if "2001" in name or "1043" in name}
    said = desk.types("purge", "--student", "1042", "--yes", ok=0)
    assert desk.holding(*ANA, "1042") == {}
    assert "nothing is left" in said.out
    assert others <= set(desk.files())


def test_the_others_follow_ups_and_stories_are_as_before(desk, copies):
    """What due and log say of the other children does not change by a word."""
    copies()
    before = [[line for line in said.splitlines() if "Anahí" not in line] for said in desk.state()]
    desk.types("purge", "--student", "1042", "--yes", ok=0)
    after = [said.splitlines() for said in desk.state()]
    assert after[1] == before[1]
    assert not [line for line in after[0] if "Anahí" in line]
    assert soundness.findings(desk.root / "followups.db") == []
    assert soundness.findings(desk.root / "followups.backup") == []


def test_no_table_of_what_was_written_names_who_is_gone(desk):
    """A letter of another child stays in the table, so that a later run knows it for its own."""
    desk.types("summarize")
    table = desk.root / "out/2026-fall/.letters.made"
    before = table.read_text().splitlines()
    desk.types("purge", "--student", "1042", "--yes", ok=0)
    after = table.read_text().splitlines()
    assert after == [line for line in before if line.count("\t") == 2 and "1042" not in line]
    assert len(before) > len(after) > 0


def test_a_siblings_rows_and_guardian_stay_and_that_is_told(desk):
    """The mother is Leo's guardian too: her address stays in his row, and the teacher hears it."""
    said = desk.types("purge", "--student", "1042", "--yes", ok=0)
    assert "1 guardian of Anahí Reyes is in the roster for Leo Reyes (1043) too" in said.err
    roster = (desk.root / "roster.csv").read_text()
    assert roster.splitlines()[1:] == [line for line in ROSTER_LINES if not line.startswith("1042")]


ROSTER_LINES = [
    '1043,Leo Reyes,"Reyes, Leo",es,Marisol Reyes,marisol@home.example,mother,Reyes,allow',
    '2001,Bo Lind,"Lind, Bo",en,Eva Lind,eva@lind.example,mother,Lind,allow',
]


def test_without_a_yes_nothing_is_touched(desk, copies):
    """Where nobody can be asked, what would go is shown, nothing is removed, and it says so."""
    copies()
    before = {name: held for name, held in desk.files().items() if not name.endswith(".part")}
    said = desk.types("purge", "--student", "anahí", ok=2)
    assert "roster.csv: lines 2, 3, 4" in said.out
    assert "add --yes" in said.err
    assert desk.files() == before


def test_a_round_goes_and_the_others_stay(desk, copies):
    """Of a round no sentence is left, neither in the next round's sheets; the other round stays."""
    copies()
    desk.types("export", "1043")
    said = desk.types("purge", "--round", "2026-spring", "--yes", ok=0)
    assert desk.holding("early crimson", "early violet", "early amber") == {}
    assert desk.holding("late violet")
    assert "nothing is left" in said.out
    assert not (desk.root / "notes/2026-spring").exists()
    assert (desk.root / "notes/2026-fall/1042.toml").is_file()


def test_the_look_back_on_a_round_goes_with_it(desk):
    """It is confkit's own, and told; that of the other round stays, and so does a file below."""
    for name in ("2026-spring", "2026-fall", "2026-spring/kept"):
        desk.write(f"notes/{name}/reflection.toml", 'written = 2026-04-20\nwent_well = "calm"\n')
    said = desk.types("purge", "--round", "2026-spring", "--yes", ok=0)
    assert "your look back    notes/2026-spring/: reflection.toml" in said.out
    assert not (desk.root / "notes/2026-spring/reflection.toml").exists()
    assert (desk.root / "notes/2026-spring/kept/reflection.toml").is_file()
    assert (desk.root / "notes/2026-fall/reflection.toml").is_file()


def test_the_look_back_stays_where_a_child_goes(desk):
    """It is about the round, not about one child."""
    kept = desk.write("notes/2026-fall/reflection.toml", 'went_well = "calm"\n')
    desk.types("purge", "--student", "2001", "--yes")
    assert kept.is_file()


def test_an_archive_of_what_goes_is_never_lost_by_the_way(desk):
    """A round's archive inside the folder stops the purge of the round; moved away, it goes on."""
    desk.types("archive", "2026-fall", ok=0)
    kept = desk.root / "archive/2026-fall-2026-12-01.zip"
    before = desk.files()
    said = desk.types("purge", "--round", "2026-fall", "--yes", ok=2)
    assert "archive/2026-fall-2026-12-01.zip also holds what would be removed" in said.err
    assert desk.files() == before
    kept.rename(desk.root.parent / "kept.zip")
    desk.types("purge", "--round", "2026-fall", "--yes", ok=0)
    desk.types("restore", desk.root.parent / "kept.zip", ok=0)


def test_what_is_older_than_a_day_goes(desk):
    """--before takes the talks of before that day; later ones and their talks stay."""
    desk.types("purge", "--before", "2026-09-01", "--yes", ok=0)
    assert desk.holding("early crimson") == {}
    assert desk.holding("late crimson")
    assert "likes the crimson planner" in desk.types("log", "1042").out


def test_a_child_who_has_left_goes_with_the_last_round(desk):
    """Somebody without a row in the roster, of whom nothing else is held, goes by name too."""
    roster = (desk.root / "roster.csv").read_text()
    kept = [line for line in roster.splitlines() if not line.startswith("2001")]
    desk.write("roster.csv", "\n".join(kept) + "\n")
    (desk.root / "notes/2026-spring/2001.toml").unlink()
    desk.types("purge", "--round", "2026-spring", "--yes", ok=0)
    desk.types("purge", "--round", "2026-fall", "--yes", ok=0)
    assert desk.holding("Bo Lind", "amber") == {}


def test_places_that_confkit_may_not_change_are_named(desk):
    """Another child's note, a list of the teacher's own: named with file and line, exit code 1."""
    note = desk.root / "notes/2026-fall/2001.toml"
    note.write_text('topics = ["sits with Anahí Reyes"]\n' + note.read_text())
    desk.write("groups.txt", "one\ntwo: ANAHÍ\n  REYES\n".encode("utf-16"))
    said = desk.types("purge", "--student", "1042", "--yes", ok=1)
    assert "left: notes/2026-fall/2001.toml:1: holds the child's name" in said.err
    assert "left: groups.txt:2: holds the child's name" in said.err
    again = desk.types("purge", "--student", "Anahí Reyes", ok=1)
    assert "groups.txt:2" in again.err
    note.write_text(note.read_text().partition("\n")[2])
    (desk.root / "groups.txt").unlink()
    assert "no student" in desk.types("purge", "--student", "Anahí Reyes", ok=2).err


def test_a_dropped_line_of_another_child_that_names_her_goes_too(desk):
    """Reworded in the note, the old promise is dropped; the purge takes the dropped line along."""
    note = desk.root / "notes/2026-fall/2001.toml"
    text = note.read_text()
    note.write_text(text.replace("Move the seat", "Move the seat to Anahí Reyes"))
    assert "1 dropped" in desk.types("summarize").out  # the coach refuses the letter
    shown = desk.types("purge", "--student", "1042", ok=2)
    assert (
        "by hand: followups.db: a follow-up of Bo Lind (2001) holds the child's name" in shown.err
    )
    note.write_text(text)
    desk.types("summarize", ok=0)
    desk.types("purge", "--student", "1042", "--yes", ok=0)
    assert desk.holding("Anahí Reyes") == {}
    assert soundness.findings(desk.root / "followups.db") == []


def test_a_roster_in_another_form_is_not_rewritten_and_told(desk):
    """An export that the settings read stays as it is; the row is the teacher's to remove."""
    rows = "Student ID;Student Name;Parent 1 Name;Parent 1 Email\n"
    rows += "1042;Anahí Reyes;M. R.;m@x.example\n"
    desk.write("class.csv", rows + "2001;Bo Lind;Eva Lind;eva@lind.example\n")
    settings = (desk.root / "confkit.toml").read_text()
    desk.write("confkit.toml", settings + '[roster]\npath = "class.csv"\n')
    (desk.root / "roster.csv").unlink()
    said = desk.types("purge", "--student", "1042", "--yes", ok=1)
    assert "left: class.csv:2: holds a row that confkit may not change" in said.err
    assert (desk.root / "class.csv").read_text().startswith(rows)
    assert desk.holding("crimson") == {}


def test_the_report_stays_only_where_that_is_asked(desk):
    """report.html goes with what it was counted from; --keep-report leaves it."""
    page = desk.write("out/2026-fall/report.html", "<p>19 of 22</p>")
    desk.types("purge", "--student", "1042", "--keep-report", "--yes", ok=0)
    assert page.is_file()
    desk.types("purge", "--student", "2001", "--yes", ok=0)
    assert not page.exists()


def test_a_damaged_ledger_stops_a_purge_before_anything_goes(desk):
    """What cannot be read may hold the child: nothing is removed, and restore is named."""
    desk.write("followups.db", b"no ledger at all")
    before = desk.files()
    said = desk.types("purge", "--student", "1042", "--yes", ok=2)
    assert "nothing was removed" in said.err
    assert desk.files() == before


@pytest.mark.parametrize(
    "asked",
    [
        (),
        ("--student", "1042", "--round", "2026-fall"),
        ("--before", "spring"),
        ("--before", "0001-01-01"),
        ("--round", "../notes"),
        ("--student", "nobody"),
        ("--student", ""),
    ],
)
def test_what_cannot_be_meant_is_told_and_nothing_goes(desk, asked):
    """One thing at a time, one that is there: anything else ends with 2 and one plain line."""
    before = desk.files()
    said = desk.types("purge", *asked, "--yes")
    assert said.code in (0, 2)
    assert said.err.strip() or "Nothing is here" in said.out
    assert desk.files() == before


def test_part_of_a_name_that_two_have_lists_both(desk):
    """Neither is unknown: nothing goes, and nobody reads that their words were left behind."""
    said = desk.types("purge", "--student", "Reyes", "--yes", ok=2)
    assert said.err == (
        "'Reyes' may be Anahí Reyes (1042) or Leo Reyes (1043); say more of the name, or the id\n"
    )


@pytest.mark.parametrize(
    "name", ["index.html", "record.json", "letters/2026-fall/1042--1.eml", "sheets"]
)
def test_an_export_of_which_some_is_gone_goes_with_the_same_command(desk, name):
    """What was known as an export when the purge began is one when it goes on."""
    desk.types("export", "1042", ok=0)
    (export,) = (desk.root / "export").iterdir()
    kept = sorted(path for path in export.rglob("*") if path.is_file() and name in str(path))
    assert kept
    first = Path.unlink

    def refuse(self: Path, missing_ok: bool = False) -> None:
        if self in kept:
            raise PermissionError(13, "Permission denied")
        first(self, missing_ok)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        desk.types("purge", "--student", "1042", "--yes", ok=1)
        for path in sorted({*export.rglob("*")} - {*kept}):
            if path.is_file():
                first(path)
    assert "nothing is left" in desk.types("purge", "--student", "1042", "--yes", ok=0).out
    assert not export.exists()


@pytest.mark.parametrize("step", (0, 3, 8, 13, 19))
def test_a_purge_that_was_cut_off_is_finished_by_the_same_command(desk, copies, monkeypatch, step):
    """Wherever it is cut off, the next run goes on from there and leaves the very same counts."""
    copies()
    desk.types("archive", "2026-fall")
    left = step

    def cut(real):
        def call(*arguments, **options):
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(work, "_unlink", cut(work._unlink))
        patch.setattr(work.files, "write", cut(work.files.write))
        patch.setattr(work.erasing, "erase", cut(work.erasing.erase))
        assert desk.types("purge", "--student", "1042", "--yes").code == 130
    if step:
        mark = (desk.root / "purge-unfinished.json").read_text()
        assert [one for one in (*ANA, "Reyes", "Ibarra", "planner") if one in mark] == []
        for refused in (("purge", "--student", "2001"), ("archive", "2026-fall"), ("summarize",),
                        ("export", "2001"), ("done", "x"), ("prep",)):  # fmt: skip
            said = desk.types(*refused, ok=2).err
            assert "finish it first: confkit purge --student 1042" in said
        again = desk.types("purge", "--student", "1042", "--yes", ok=0)
        assert "nothing is left" in again.out
        assert desk.holding(*ANA) == {}
        assert 'planned": 1' in (desk.root / "counts/2026-fall--left.json").read_text()


def test_a_search_that_was_cut_off_is_made_by_the_same_command(desk, monkeypatch):
    """All is gone, and what was to be searched for is still known, though no file tells it."""
    desk.write("groups.txt", "Bo Lind sits here")

    def cut(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(work, "find_remains", cut)
        said = desk.types("purge", "--student", "2001", "--yes", ok=130)
    assert said.err.endswith(
        "not every file has been searched yet. Run the same command again to continue\n"
    )
    assert set(desk.holding("Bo Lind", "eva@lind.example")) == {"groups.txt"}
    again = desk.types("purge", "--student", "2001", "--yes", ok=1)
    assert "left: groups.txt:1: holds the child's name" in again.err
    assert not (desk.root / "purge-unfinished.json").exists()


def test_no_page_of_the_ledger_keeps_what_was_deleted(desk):
    """The file has no free pages, and its bytes are those of a ledger that never knew her."""
    desk.types("purge", "--student", "1042", "--yes", ok=0)
    with sqlite3.connect(desk.root / "followups.db") as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert not list(desk.root.glob("*-journal"))


def test_what_a_purge_leaves_and_what_stays_add_up_to_what_was(desk):
    """Counted before, or after three purges with what they left: the same conferences."""

    def counted():
        rounds = {}
        files = [
            counts_file.from_json(path.read_bytes(), path.name)
            for path in sorted((desk.root / "counts").glob("*.json"))
        ]
        here = count_workspace(Workspace(desk.root), now=datetime.fromisoformat(NOW)).rounds
        for one in (*here, *files):
            rounds.setdefault(one.round, []).append(one.counts)
        return {name: total(found)._replace(languages={}) for name, found in rounds.items()}

    before = counted()
    for asked in (("--student", "1042"), ("--before", "2026-09-01")):
        desk.types("purge", *asked, "--yes", ok=0)
        assert counted() == before


@pytest.mark.parametrize("asked", [("--round", "2026-fall"), ("--student", "2001")])
def test_who_was_still_to_come_is_not_missed_after_a_purge(desk, asked):
    """One of three has a slot next week: two of two were held before, and after, and once back."""
    rows = (desk.root / "roster.csv").read_text(encoding="utf-8").splitlines()
    slotted = [f"{row},{'2026-12-08T15:30' if row.startswith('2001') else ''}" for row in rows[1:]]
    desk.write("roster.csv", "\n".join([f"{rows[0]},slot", *slotted, ""]))
    note = "notes/2026-fall/2001.toml"
    desk.write(note, (desk.root / note).read_text(encoding="utf-8").partition("[meeting]")[0])

    def held(now):
        (one,) = [
            of for of in report.count(Workspace(desk.root), now, "").rounds if "fall" in of.round
        ]
        talks = one.counts.conferences
        return talks.held, talks.planned - talks.to_come

    now = datetime.fromisoformat(NOW)
    assert held(now) == (2, 2)
    desk.types("purge", *asked, "--yes", ok=0)
    assert held(now) == (2, 2)
    if asked[0] == "--round":
        assert held(now.replace(day=9)) == (2, 3), "the slot is over, and nobody came"


def test_a_mark_of_an_earlier_version_is_taken_up(desk):
    """It has no fingerprints and names no files; what is still there is found as ever."""
    desk.write(
        "purge-unfinished.json",
        '{"confkit": "purge", "typed": "--student 1042", "counts": {}, "students": ["1042"], '
        '"rounds": [], "pairs": [], "before": null}',
    )
    said = desk.types("purge", "--student", "1042", "--yes", ok=0)
    assert "for 0 names" not in said.out
    assert desk.holding(*ANA) == {}
    assert not (desk.root / "purge-unfinished.json").exists()


ERASE = """
import resource, sys
from pathlib import Path
from confkit.ledger import erasing
from confkit.ledger.scope import Scope
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
erasing.erase(Path(sys.argv[1]), Scope(students=frozenset(("nobody",))))
before = peak()
erasing.erase(Path(sys.argv[2]), Scope(students=frozenset(("1042",))))
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the peak of memory, in kB")
def test_a_large_ledger_is_written_anew_in_little_memory(desk, tmp_path):
    """Beside the ledger, for its owner alone, and gone afterwards; the other rows are as before."""
    ledger, small = desk.root / "followups.db", tmp_path / "followups.db"
    shutil.copy(ledger, small)
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
            "INSERT INTO contacts (id, student_id, at, text, student) "
            "SELECT printf('%016x', i), '2001', 1700000000 + i, hex(randomblob(500)), '' "
            "FROM n"
        )
        connection.commit()
    assert ledger.stat().st_size > 40 << 20
    ran = subprocess.run(
        [sys.executable, "-c", ERASE, small, ledger], capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 16
    assert not list(desk.root.glob("*.part"))
    with closing(sqlite3.connect(ledger)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM contacts").fetchone()[0] >= 40_000
        of_child = "SELECT count(*) FROM followups WHERE student_id = '1042'"
        assert connection.execute(of_child).fetchone() == (0,)


@pytest.mark.parametrize("place", ["open", "backup"])
def test_a_ledger_that_cannot_be_written_anew_is_told(desk, monkeypatch, place):
    """The rows are gone by then, and that is said; the same command ends it."""
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> None:
            if place == "open":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            raise sqlite3.OperationalError("database or disk is full")

        if place == "open":
            patch.setattr(files, "write_beside", lambda path, _: refuse_told(path, refuse))
        else:
            patch.setattr(files, "with_file_beside", refuse)
        said = desk.types("purge", "--student", "1042", "--yes", ok=1)
    assert "the rows are gone, but the file is not rewritten; run the command again" in said.err
    assert "nothing was changed" not in said.err
    assert "nothing is left" in desk.types("purge", "--student", "1042", "--yes", ok=0).out


def refuse_told(path, refuse):
    """Fail as a disk does, and be told as that."""
    with files.told(path):
        refuse()


@pytest.mark.parametrize("of", [("--student", "1042"), ("--round", "2026-fall"),
                                ("--before", "2026-12-01")])  # fmt: skip
def test_the_same_purge_again_says_what_is_left_until_nothing_is(desk, of):
    """Though the child, or the round, is known no more; what it searched for is not readable."""
    sentence = "Anahí reads the late crimson chapter aloud to the table"
    desk.write("groups.txt", f"one\n{sentence}\n")
    first = desk.types("purge", *of, "--yes", ok=1)
    assert "left: groups.txt:2: holds" in first.err
    assert f"Once you have, this looks again: confkit purge {of[0]} {of[1]}\n" in first.err
    kept = desk.root / "purge-left.json"
    assert oct(kept.stat().st_mode)[-3:] == "600"
    assert not {"crimson", "Anah", "1042", "chapter"} & set(re.findall(r"\w+", kept.read_text()))
    for _ in range(2):
        again = desk.types("purge", *of, "--yes", ok=1)
        assert "by hand: groups.txt:2: holds" in again.err
        assert "There is nothing here to remove." in again.out
    desk.types("due", ok=0)  # no other command is held up
    assert desk.types("purge", "--student", "zzz", ok=2).err.startswith("no student 'zzz'")
    (desk.root / "groups.txt").unlink()
    assert "groups.txt" not in desk.types("purge", *of, "--yes", ok=0).err
    assert not kept.exists()


def test_what_came_back_goes_with_the_same_purge(desk):
    """A synced folder brings a note back: the same command takes it out, and ends with nothing."""
    note = desk.root / "notes/2026-fall/1042.toml"
    text = note.read_text()
    desk.write("groups.txt", "two: Anahí Reyes\n")
    desk.types("purge", "--student", "1042", "--yes", ok=1)
    note.write_text(text)
    (desk.root / "groups.txt").unlink()
    assert "nothing is left" in desk.types("purge", "--student", "1042", "--yes", ok=0).out
    assert not note.exists() and not (desk.root / "purge-left.json").exists()


@pytest.mark.parametrize(
    "said", [b"", b"{", b"[]", b'{"of": 3}', b'{"of": {"a b": {"traces": 3}}}']
)
def test_a_record_of_what_is_left_that_cannot_be_read_is_told(desk, said):
    """One line with what to do, and nothing is touched."""
    desk.write("purge-left.json", said)
    before = desk.files()
    told = desk.types("purge", "--student", "1042", "--yes", ok=2).err
    assert told.startswith("purge-left.json: cannot be read")
    assert told.count("\n") == 1
    assert desk.files() == before
