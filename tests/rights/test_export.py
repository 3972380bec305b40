"""What is held on one child, all of it, and nothing of anybody else."""

from __future__ import annotations

import json
import os
import re
import zipfile
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest

from confkit.rights.export.redaction import ADDRESS, ANOTHER, LEFT_OUT, Redactor
from confkit.roster.people import Guardian, Student
from confkit.work import export as work
from confkit.workspace.workspace import Workspace

from .conftest import NOW

pytestmark = pytest.mark.slow


def exported(desk, *typed: str, ok: int = 0) -> Path:
    """Export into a new folder; return it."""
    folder = desk.root.parent / f"export-{len(list(desk.root.parent.iterdir()))}"
    desk.types("export", *typed, "--to", folder, ok=ok)
    return folder


def words(page: Path) -> str:
    """Return what a page says, without its form."""
    text = re.sub(r"<style.*?</style>|<[^>]*>", " ", page.read_text(), flags=re.DOTALL)
    return " ".join(unescape(text).split())


def test_it_holds_everything_that_is_held(desk):
    """Roster, both rounds, talks, letters with their dates, promises with their history."""
    folder = exported(desk, "1042")
    record = json.loads((folder / "record.json").read_text())
    page = words(folder / "index.html")
    for text in (
        "Marisol Reyes",
        "tomas@work.example",
        "early crimson",
        "late crimson planner template",
        "phoned, Anahí likes the crimson planner",
        "Anahí hums the crimson tune",
        "the crimson planner stays on the desk",
        "crimson fever at home that week",
        "moved to Dec 11, 2026",
        "Nov 17, 2026 opened",
        "Summary letter: mail",
    ):
        assert text in page, text
    assert [one["name"] for one in record["rounds"]] == ["2026-spring", "2026-fall"]
    fall = record["rounds"][1]
    assert {one["kind"] for one in fall["letters"]} == {"summary", "check_in", "review"}
    assert all(one["written"] for one in fall["letters"])
    assert all(one["history"] for one in fall["followups"])
    assert len(fall["questions"]) >= 3
    linked = re.findall(r'href="([^"]+)"', (folder / "index.html").read_text())
    assert linked
    assert all((folder / link).is_file() for link in linked)
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o600}


def test_the_private_table_is_in_it_only_where_that_is_asked(desk):
    """Without --private not a byte of it; with it, marked as the teacher's own."""
    without, within = exported(desk, "1042"), exported(desk, "1042", "--private")
    told = b"told me in confidence"
    assert not [path for path in without.rglob("*") if path.is_file() and told in path.read_bytes()]
    assert "The teacher’s private notes The late crimson matter" in words(within / "index.html")
    assert told in (within / "record.json").read_bytes()


def test_nobody_elses_data_is_in_it(desk):
    """No other child, no brother's either, no other family's address, no denied person."""
    note = desk.root / "notes/2026-fall/1042.toml"
    text = note.read_text().replace("builds late", "builds with Leo Reyes and Bo Lind late")
    text = text.replace("We hung", "I wrote to eva@lind.example and Gordon Vexley called. We hung")
    note.write_text(text)
    folder = desk.root.parent / "out"
    said = desk.types("export", "1042", "--to", folder, ok=0)
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_text()
        for word in ("Leo", "Bo Lind", "violet", "amber", "eva@lind", "Vexley", "gordon@gone"):
            assert word not in content, (path.name, word)
    page = words(folder / "index.html")
    assert f"builds with {ANOTHER} and {ANOTHER} late" in page
    assert LEFT_OUT in page
    assert "names another child; the name is replaced" in said.err
    assert "1 guardian who may not be named: left out of the export" in said.err
    assert "Vexley" not in said.err


def test_a_file_that_names_another_child_is_left_out(desk):
    """A letter of an earlier run in which another child stands is not taken along, and told."""
    letter = next((desk.root / "out/2026-fall/letters").glob("1042--1.eml"))
    letter.write_text(letter.read_text().replace("Thank you", "Bo Lind says thank you", 1))
    folder = desk.root.parent / "out"
    said = desk.types("export", "1042", "--to", folder, ok=0)
    assert not (folder / "letters/2026-fall/1042--1.eml").exists()
    assert "out/2026-fall/letters/1042--1.eml: names another child" in said.err
    assert "Bo Lind" not in "".join(
        path.read_text() for path in folder.rglob("*") if path.is_file()
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("name", ["letters/1042--1.eml", "sheets/1042.html", "sheets/1042.md"])
@pytest.mark.parametrize("kind", ["large", "pipe"])
def test_what_cannot_be_taken_along_whole_is_told_and_never_cut(desk, name, kind):
    """A letter or sheet that is too large, or no file at all, is left out by name."""
    path = desk.root / "out/2026-fall" / name
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(b"Anahi " * (3 << 20))
    why = "it is a pipe, not a file" if kind == "pipe" else "it is larger than 16 MB"
    for command in (("export", "1042"), ("archive", "2026-fall")):
        said = desk.types(*command, ok=1)
        assert f"out/2026-fall/{name}: left out: {why}" in said.err
    assert not list(desk.root.glob(f"export/*/{name.partition('/')[0]}/2026-fall/{path.name}"))


def test_nothing_is_overwritten(desk):
    """A second export of the day has a folder of its own; a folder with something in it is kept."""
    first = desk.types("export", "2001", ok=0).out
    second = desk.types("export", "2001", ok=0).out
    assert "export/2001-2026-12-01/index.html" in first
    assert "export/2001-2026-12-01-2/index.html" in second
    before = desk.files()
    assert "already exists" in desk.types("export", "2001", "--to", desk.root, ok=2).err
    assert (
        "already exists" in desk.types("export", "2001", "--to", desk.root / "roster.csv", ok=2).err
    )
    assert desk.files() == before


@pytest.mark.parametrize("others", [1, 2])
def test_two_exports_at_once_both_end(desk, monkeypatch, others):
    """Whoever is slower gets the next folder that is free, and what the other wrote stays."""
    write, left = work.files.move_folder, [None] * others

    def move(beside, folder):
        if left:
            left.pop()
            now = datetime.fromisoformat(NOW)
            assert not work.export(workspace=Workspace(desk.root), now=now, name="1042").refused
        write(beside, folder)

    monkeypatch.setattr(work.files, "move_folder", move)
    desk.types("export", "1042", ok=0)
    made = sorted((desk.root / "export").iterdir())
    assert [path.name for path in made] == [
        f"1042-2026-12-01{number}" for number in ("", "-2", "-3")[: others + 1]
    ]
    assert all((path / "index.html").is_file() for path in made)


def test_an_export_to_a_folder_that_was_taken_meanwhile_is_refused(desk, tmp_path, monkeypatch):
    """Where the place was named, no other is taken, and nothing is left beside it."""
    write, to = work.files.move_folder, tmp_path / "for the family"

    def move(beside, folder):
        (to / "theirs").mkdir(parents=True)
        write(beside, folder)

    monkeypatch.setattr(work.files, "move_folder", move)
    assert "already exists" in desk.types("export", "1042", "--to", to, ok=2).err
    assert [path.name for path in tmp_path.iterdir() if "family" in path.name] == [to.name]


def test_wrong_names_are_told(desk):
    """Nobody, or several: the candidates are listed, nothing is written."""
    before = desk.files()
    assert "no student 'zzz' here" in desk.types("export", "zzz", ok=2).err
    assert "may be Anahí Reyes (1042) or Leo Reyes (1043)" in desk.types("export", "reyes").err
    assert desk.files() == before


def test_a_note_with_a_mistake_is_told_and_all_else_is_there(desk):
    """What cannot be read is named with its line, exit 1; the other rounds are exported."""
    note = desk.root / "notes/2026-fall/1042.toml"
    note.write_text("odd = 1\n" + note.read_text())
    said = desk.types("export", "1042", "--to", desk.root.parent / "out", ok=1)
    assert "error: not in the export: notes/2026-fall/1042.toml:1:1" in said.err
    assert "early crimson" in words(desk.root.parent / "out/index.html")


def test_a_child_without_a_row_is_exported_only_on_an_explicit_word(desk):
    """The roster alone says who is denied: without its rows a denied man would be named."""
    note = desk.root / "notes/2026-fall/1042.toml"
    note.write_text(note.read_text().replace("maps are my", "Gordon Vexley's maps are my"))
    desk.write("roster.csv", "student_id,name,guardian_name\n2001,Bo Lind,Eva Lind\n")
    before = desk.files()
    said = desk.types("export", "anahí", ok=2).err
    assert "Anahí Reyes has no row in roster.csv" in said
    assert "--without-roster" in said
    assert desk.files() == before
    page = words(exported(desk, "anahí", "--without-roster") / "index.html")
    assert "late crimson planner template" in page
    assert "someone who is no longer on the roster" in page


def test_who_has_left_with_a_denial_is_exported_without_the_name(desk):
    """Where an import has kept the denied row, the child is still on the roster."""
    note = desk.root / "notes/2026-fall/1042.toml"
    note.write_text(note.read_text().replace("maps are my", "Gordon Vexley's maps are my"))
    rows = (desk.root / "roster.csv").read_text().splitlines()
    kept = [row for row in rows if "1042" not in row or "Gordon" in row]
    desk.write("roster.csv", "\n".join(kept) + "\n")
    page = words(exported(desk, "anahí") / "index.html")
    assert "Vexley" not in page


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("Milo helps her", f"{ANOTHER} helps her"),
        ("She sits with MILO LIND.", f"She sits with {ANOTHER}."),
        ("Write to EVA@lind.example", f"Write to {ADDRESS}"),
        ("The bow is tied", "The bow is tied"),
        ("gordon vexley came", LEFT_OUT),
        ("mail gordon@gone.example", LEFT_OUT),
        ("Marisol Reyes came", "Marisol Reyes came"),
        ("", ""),
    ],
)
def test_what_may_stand_in_a_record(said, becomes):
    """Other children and their addresses are replaced; who is denied is left out."""
    ana = Student(
        "1",
        "Ana Reyes",
        guardians=(
            Guardian("Marisol Reyes", "m@x.example"),
            Guardian("Gordon Vexley", "gordon@gone.example", contact="deny"),
        ),
    )
    milo = Student("2", "Milo Lind", guardians=(Guardian("Eva Lind", "eva@lind.example"),))
    discretion = Redactor(ana, [ana, milo], "Dana Rivera")
    assert discretion.text(said, "a note") == becomes
    assert bool(discretion.told) == (said != becomes)


def test_what_people_wrote_is_text_on_both_pages(desk):
    """Markup in a name or a note is shown as it was typed, and ends no comment of the page."""
    evil = "<script>alert(1)</script> <!--end--> \"'{{ 7*7 }}"
    note = desk.root / "notes/2026-fall/2001.toml"
    note.write_text(note.read_text().replace("Move the seat", evil.replace('"', '\\"')))
    roster = desk.root / "roster.csv"
    roster.write_text(roster.read_text().replace("Bo Lind,", "Bo <b>Lind</b>,"))
    desk.types("summarize")
    archive = desk.root.parent / "round.zip"
    desk.types("archive", "2026-fall", "--to", archive, ok=0)
    with zipfile.ZipFile(archive) as whole:
        pages = [whole.read("index.html").decode()]
    pages.append((exported(desk, "2001") / "index.html").read_text())
    for page in pages:
        assert "<script" not in page
        assert "<b>Lind" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{ 7*7 }}" in unescape(page)


OF_OTHERS = "student_id,name,guardian_name\n77,Xi Onn,Yu Onn\n"
WITH_AN_UNREAD_ROW = (
    "student_id,name,guardian_name,contact\n2001,Bo Lind,Eva Lind,\n1042,Ana,Gordon,dnyyy\n"
)


@pytest.mark.parametrize(
    ("roster", "typed"),
    [
        (OF_OTHERS, ("export", "2001")),
        (OF_OTHERS, ("archive", "2026-fall")),
        (OF_OTHERS, ("report",)),
        (WITH_AN_UNREAD_ROW, ("export", "2001")),
        (WITH_AN_UNREAD_ROW, ("archive", "2026-fall")),
    ],
)
def test_nothing_is_written_by_the_roster_of_others_or_one_with_an_unread_row(desk, roster, typed):
    """Another class's list, or a row that cannot be read, may hide who must not be named."""
    desk.write("roster.csv", roster)
    assert "roster.csv" in desk.types(*typed, ok=2).err


def test_a_report_goes_on_without_the_child_whose_row_is_unread_and_says_so(desk):
    """It counts the others; of that child it tells the row and writes nothing."""
    desk.write("roster.csv", WITH_AN_UNREAD_ROW)
    said = desk.types("report", ok=1)
    assert "error: roster.csv:3: `contact` is 'dnyyy'" in said.err
    page = (desk.root / "out/2026-fall/report.html").read_text()
    for word in ("1042", "Ana", "Reyes", "Gordon", "crimson"):
        assert word not in said.out + page
