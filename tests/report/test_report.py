"""`confkit report`: one workspace or a school, in every form; what is shared, what is left out."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sqlite3
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import warm

from confkit.report.counts import Conferences, FollowUpCounts, Practice, Summaries
from confkit.report.counts_file import file_of_purged, from_json, to_json
from confkit.workspace.workspace import Workspace
from tests.making import mode

from .conftest import AT, NOW, counted, shared

pytestmark = pytest.mark.slow

MEASURES = [
    "held",
    "glow_and_grow",
    "value",
    "valid_goal",
    "heard",
    "same_day",
    "promises",
    "check_ins",
    "goals_met",
]
NAMES = ["Ana Reyes", "José Núñez", "Bo Lind", "Guardian of"]
"""Everybody who stands in the small class but its teacher."""

WORDS = [
    "reads aloud",
    "keeping track",
    "reads every night",
    "planner",
    "Three drafts",
    "1042",
    "mail.example",
]
"""What its notes, roster and ledger say."""


def school(folder: Path, teachers: int = 12, **fields: object) -> Path:
    """Let so many teachers share their counts."""
    return shared(folder, *(counted(f"Teacher {at:02}", **fields) for at in range(teachers)))


def test_a_teacher_sees_the_own_report_first(types, klass):
    """In words, and as a page in out/; three talks are too few to show a share of."""
    said = types("-C", klass, "report")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "Riverbend · Dana Rivera · 2026-fall (Nov 24, 2026)"
    assert lines[3].split("  ", 1)[0] == "Held, of those planned"
    assert lines[3].endswith("fewer than 5")
    assert "out/2026-fall/report.html" in said.err
    page = klass / "out" / "2026-fall" / "report.html"
    assert mode(page) == "600"
    assert "Dana Rivera" in page.read_text(encoding="utf-8")


def test_the_sums_are_those_of_the_files(types, tmp_path):
    """Twelve teachers with a different number each: every share is the sum over them."""
    many = [
        counted(f"Teacher {at:02}", 20 + at, promises=FollowUpCounts(10 + at, 5, 2, 3))
        for at in range(12)
    ]
    said = types("report", shared(tmp_path / "s", *many), "--json").json
    assert (said["teachers"], said["files"], said["workspaces"]) == (12, 12, 0)
    (one,) = said["rounds"]
    whole = sum(20 + at for at in range(12))
    assert one["held"] == whole
    assert one["measures"]["held"] == {
        "part": whole,
        "whole": whole,
        "share": 1.0,
        "hidden": False,
        "word": "",
    }
    promises = one["measures"]["promises"]
    assert (promises["part"], promises["whole"]) == (sum(range(10, 22)), sum(range(17, 29)))
    assert list(one["measures"]) == MEASURES
    assert [each["teacher"] for each in one["teachers"]] == [f"Teacher {at:02}" for at in range(12)]


def test_rounds_stand_in_the_order_of_time(types, tmp_path):
    """A name says nothing of time: a fall comes after a spring."""
    many = [
        counted(
            "T",
            round=name,
            first=NOW.date() + timedelta(days=days),
            last=NOW.date() + timedelta(days=days),
        )
        for name, days in (("2026-fall", 200), ("2026-spring", 10), ("2027-spring", 400))
    ]
    said = types("report", shared(tmp_path / "s", *many), "--json").json
    names = [one["round"] for one in said["rounds"]]
    assert names == ["2026-spring", "2026-fall", "2027-spring"]
    assert said["round"] == "2027-spring"


def test_the_report_is_about_the_last_round_that_most_have_begun(types, tmp_path):
    """One teacher who is early does not make the school's round."""
    later = counted("Teacher 00", round="2027-spring", first=NOW.date(), last=NOW.date())
    folder = school(tmp_path / "s")
    (folder / "early.counts.json").write_bytes(to_json(later))
    assert types("report", folder, "--json").json["round"] == "2026-fall"
    alone = types("report", folder, "--json", "--round", "2027-SPRING").json
    assert [one["round"] for one in alone["rounds"]] == ["2027-spring"]
    assert types("report", folder, "--round", "2030").code == 2


def test_a_shared_file_holds_counts_and_no_name_of_a_child(types, klass):
    """It says where it is and what it holds; the file reads back as what was counted."""
    said = types("-C", klass, "report", "--share")
    assert said.code == 0
    (file,) = klass.glob("out/*/*.counts.json")
    assert file.name == "dana-rivera--2026-fall.counts.json"
    assert mode(file) == "600"
    assert str(file.relative_to(klass)) in said.err
    assert "Nothing was sent" in said.err
    found = from_json(file.read_bytes(), "x")
    assert (found.teacher, found.school, found.round) == ("Dana Rivera", "Riverbend", "2026-fall")
    assert found.counts.conferences == Conferences(planned=3, held=3)


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"], ["--share"]])
def test_no_child_no_family_and_no_word_of_theirs_stands_anywhere(types, klass, form):
    """In no output, no page, no shared file, and in no line about a note with a mistake."""
    (klass / "notes" / "2026-fall" / "2001.toml").write_text("[[glow]\n", encoding="utf-8")
    before = {path for path in klass.rglob("*") if path.is_file()}
    said = (
        types("report", klass.parent, *form)
        if form != ["--share"]
        else types("-C", klass, "report", *form)
    )
    types("report", klass.parent, "--html", klass / "whole.html")
    made = [path for path in klass.rglob("*") if path.is_file() and path not in before]
    texts = [said.out, *(path.read_text(encoding="utf-8") for path in made)]
    texts += [said.err] if form != ["--share"] else []
    assert made
    for canary in (*NAMES, *WORDS):
        assert [canary for text in texts if canary in text] == []


def test_a_damaged_workspace_is_named_and_left_out_of_the_sums(types, klass, tmp_path):
    """On standard error, in the words, the document, the table and the page; exit code 1."""
    folder = school(tmp_path / "school", 6)
    shutil.copytree(klass, folder / "mended")
    for name, file, content in (
        ("broken-settings", "confkit.toml", "round = "),
        ("broken-ledger", "followups.db", "x" * 100),
        ("no-settings", "confkit.toml", None),
    ):
        root = Path(shutil.copytree(klass, folder / name))
        if content is None:
            (root / file).unlink()
        else:
            (root / file).write_text(content, encoding="utf-8")
    (folder / "cut.counts.json").write_bytes(to_json(counted("Cut"))[:200])
    bad = ["broken-ledger", "broken-settings", "cut.counts.json", "no-settings"]
    page = tmp_path / "page.html"
    said = types("report", folder, "--json", "--html", page)
    assert said.code == 1
    assert [Path(one["path"]).name for one in said.json["left_out"]] == bad
    assert all(one["reasons"] for one in said.json["left_out"])
    assert said.json["teachers"] == 7
    assert said.json["rounds"][0]["held"] == 6 * 20
    text, table = types("report", folder), types("report", folder, "--csv")
    assert (text.code, table.code) == (1, 1)
    for name in bad:
        assert f"{name}: " in said.err
        for whole in (text.out, table.out, page.read_text(encoding="utf-8")):
            assert name in whole


@pytest.mark.skipif(not os.geteuid(), reason="root may read everything")
def test_what_may_not_be_read_is_named_too(types, klass, tmp_path):
    """Another's folder, or their ledger alone, on a shared drive."""
    folder = school(tmp_path / "school", 6)
    for name, locked in (("closed", "."), ("half", "followups.db")):
        root = Path(shutil.copytree(klass, folder / name))
        (root / locked).chmod(0)
    said = types("report", folder, "--json")
    (folder / "closed").chmod(0o700)
    assert said.code == 1
    assert [Path(one["path"]).name for one in said.json["left_out"]] == ["closed", "half"]


def test_a_new_workspace_has_nothing_to_report_and_nothing_to_share(types, tmp_path):
    """No round has a student yet: that is said, and no mistake."""
    assert (
        types(
            "init",
            tmp_path / "new",
            "--name",
            "A",
            "--school",
            "S",
            "--timezone",
            "America/Chicago",
        ).code
        == 0
    )
    said = types("-C", tmp_path / "new", "report", "--share")
    assert said.code == 0
    assert said.out.startswith("Nothing to report yet")
    assert said.err == "There is nothing to share yet.\n"


def test_nothing_that_can_be_read_is_nothing_done(types, tmp_path):
    """Exit code 2, a line for each place."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.json").write_text("{}")
    said = types("report", tmp_path / "empty", tmp_path / "gone", tmp_path / "note.json")
    assert said.code == 2
    assert said.out == ""
    assert [line.split(": ", 1)[1] for line in said.err.splitlines()] == [
        "holds no workspace and no shared file",
        "is not there",
        "is not a file of counts; `confkit report --share` makes one",
    ]


def test_a_teachers_round_from_a_workspace_and_a_file_counts_once(types, klass, tmp_path):
    """The workspace goes before the file, the later file before the earlier; both are told."""
    stale = counted("dana  RIVERA", 30, as_of=NOW - timedelta(days=9))
    newer = counted("Teacher 00", 25, as_of=NOW + timedelta(days=1))
    folder = school(tmp_path / "s", 1)
    (folder / "stale.counts.json").write_bytes(to_json(stale))
    (folder / "later.counts.json").write_bytes(to_json(newer))
    said = types("report", klass, folder, "--json")
    assert said.code == 0
    assert said.json["teachers"] == 2
    assert said.json["rounds"][0]["held"] == 25
    assert "stale.counts.json: 1 round left out because " in said.err
    assert "0.counts.json: 1 round left out because " in said.err
    twice = types("report", folder, folder, folder / "stale.counts.json", "--json")
    assert twice.json["files"] == 3


def off_record(root, student_id):
    """Take a student's follow-ups out of the ledger, as a purge does."""
    ledger = sqlite3.connect(root / "followups.db")
    with ledger:
        ledger.execute("DELETE FROM followups WHERE student_id LIKE ?", (student_id,))
    ledger.close()


def test_what_a_purge_left_is_added_and_nothing_twice(types, klass):
    """Three talks are still in the notes, twenty were purged."""
    left = file_of_purged(Workspace(klass), "2026-fall")
    left.parent.mkdir()
    left.write_bytes(to_json(counted(held=20)))
    one = types("-C", klass, "report", "--json").json["rounds"][0]
    assert one["held"] == 23
    assert one["measures"]["held"]["whole"] == 23
    shutil.rmtree(klass / "notes")
    off_record(klass, "%")
    one = types("-C", klass, "report", "--json").json["rounds"][0]
    assert (one["held"], one["measures"]["held"]["whole"]) == (20, 20)
    left.write_bytes(b"{")
    said = types("-C", klass, "report")
    assert said.code == 2
    assert "counts/2026-fall.json: is not a file of counts" in said.err


def test_a_student_of_the_roster_who_was_purged_is_not_planned_twice(types, klass):
    """Seven have no note: one because it was purged, the others because there never was one."""
    (klass / "notes" / "2026-fall" / "2001.toml").unlink()
    off_record(klass, "2001")
    with (klass / "roster.csv").open("a", encoding="utf-8") as file:
        file.write("3001,Cy Vale,Guardian,cy@mail.example\n4001,Di Vale,Guardian,d@mail.example\n")
        file.writelines(f"{at},Ed Vale,Guardian,e{at}@mail.example\n" for at in range(5001, 5006))
    left = file_of_purged(Workspace(klass), "2026-fall")
    left.parent.mkdir()
    left.write_bytes(to_json(counted(held=1)))
    gone = left.with_name("2026-fall--left.json")
    gone.write_bytes(to_json(counted(held=20)))
    held = types("-C", klass, "report", "--json").json["rounds"][0]["measures"]["held"]
    assert (held["part"], held["whole"]) == (2 + 1 + 20, 5 + 20 + 5)


def test_a_purge_that_was_cut_off_leaves_its_workspace_out(types, klass, tmp_path):
    """What it took may still be there, and would count twice."""
    (klass / "purge-unfinished.json").write_text("{}")
    said = types("report", klass, school(tmp_path / "s", 6), "--json")
    assert said.code == 1
    assert said.json["teachers"] == 6
    assert "purge-unfinished.json: a purge was interrupted here" in said.err


def test_small_groups_are_hidden_in_every_form(types, tmp_path):
    """A teacher with three talks: neither number of theirs, nor one that betrays them."""
    few = counted("Quentin Few", 3, practice=Practice(2, 1, 3, 0), summaries=Summaries(1, 2))
    folder = shared(tmp_path / "s", few, *(counted(f"T{at}", 20 + at) for at in range(3)))
    page = tmp_path / "page.html"
    said = types("report", folder, "--json", "--html", page).json
    teachers = {one["teacher"]: one["measures"] for one in said["rounds"][0]["teachers"]}
    hidden = {"part": None, "whole": None, "share": None, "hidden": True, "word": ""}
    assert all(share == hidden for share in teachers["Quentin Few"].values())
    assert teachers["T0"]["valid_goal"]["part"] == 20
    assert said["rounds"][0]["measures"]["valid_goal"]["part"] == 20 + 21 + 22
    rows = list(csv.DictReader(io.StringIO(types("report", folder, "--csv").out)))
    row = next(one for one in rows if one["teacher"] == "Quentin Few")
    assert {row[f"{name}_{end}"] for name in MEASURES for end in ("part", "whole")} == {"hidden"}
    for text in (types("report", folder).out, page.read_text(encoding="utf-8")):
        line = next(part for part in text.splitlines() if "Quentin Few" in part)
        assert not re.search(r"\d+ %", line)
        assert "·" in line


def test_no_cell_of_the_table_is_a_formula(types, tmp_path):
    """A teacher may be called anything."""
    folder = shared(tmp_path / "s", counted("=HYPERLINK(1)", school="@x", round="-1"))
    said = types("report", folder, "--csv")
    cells = [cell for row in csv.reader(io.StringIO(said.out)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


class _Page(HTMLParser):
    """What a page holds: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def school_page(types, tmp_path) -> tuple[str, _Page]:
    """Return the page of twelve teachers over three rounds."""
    many = [
        counted(
            f"<b>T{at}</b> & Co",
            20 + at,
            round=f"r{turn}",
            promises=FollowUpCounts(20, 5 * at),
            first=NOW.date() + timedelta(days=100 * turn),
            last=None or NOW.date() + timedelta(days=100 * turn),
        )
        for at in range(12)
        for turn in range(3)
    ]
    page = tmp_path / "page.html"
    assert types("report", shared(tmp_path / "s", *many), "--html", page).code == 0
    text = page.read_text(encoding="utf-8")
    return text, _Page(text)


def test_the_page_loads_nothing_and_runs_nothing(school_page):
    """No address, no script, no style from elsewhere; names are text."""
    text, page = school_page
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "b"} & {tag for tag, _ in page.tags}
    assert "http://" not in text
    assert "https://" not in text
    assert "url(" not in text
    assert "<b>T0</b> & Co" in page.words


def test_each_chart_says_in_words_what_it_shows(school_page):
    """Beside each drawing, in its row; the lines over time say it themselves."""
    text, page = school_page
    drawn = [about for tag, about in page.tags if tag == "svg"]
    assert len(drawn) == 2 * len(MEASURES) + sum(about.get("role") == "img" for about in drawn)
    assert all(about.get("aria-hidden") or about["aria-label"] for about in drawn)
    assert any("kept in time: r0 42 %, r1 42 %, r2 42 %." in str(about) for about in drawn)
    rows = re.findall(r"<li>(<span class=.*?)<svg", text, re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]
    assert "Promises kept in time 42 % 240 of 570" in words
    assert any(row.startswith("Promises kept in time half at") for row in words)


def test_the_page_is_black_on_white(school_page):
    """It is read in print, and by people who see no colours."""
    text, _ = school_page
    text = re.sub(
        r"@media screen and \(prefers-color-scheme: dark\) \{.*?\n\}", "", text, flags=re.DOTALL
    )
    colours = {found.casefold() for found in re.findall(r"#[0-9a-fA-F]{3,8}\b", text)}
    assert colours <= {"#000", "#fff"}


def test_no_file_is_written_over_unasked(types, tmp_path):
    """Outside of out/ what stands there stays."""
    page = tmp_path / "page.html"
    page.write_text("mine")
    said = types("report", school(tmp_path / "s"), "--html", page)
    assert said.code == 2
    assert "already exists" in said.err
    assert said.out == ""
    assert page.read_text() == "mine"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["--rank"], "--rank"),
        (["--json", "--csv"], "do not go together"),
        (["--share"], "your own workspace"),
        (["--html"], "--html"),
        (["-C", "."], "not both"),
    ],
)
def test_what_does_not_fit_is_said(types, tmp_path, line, said):
    """No ranking, no two forms at once, nobody shares another's counts."""
    found = types("report", school(tmp_path / "s"), *line)
    assert found.code == 2
    assert said in found.err


def test_without_a_workspace_the_way_to_one_is_told(types, tmp_path, monkeypatch):
    """As every command does."""
    monkeypatch.chdir(tmp_path)
    said = types("report")
    assert (said.code, said.out) == (2, "")
    assert "confkit init" in said.err


def test_another_teachers_folder_is_not_written_to(types, klass):
    """Neither by the table nor by the document; a folder with one workspace is a school."""
    before = sorted(path for path in klass.rglob("*"))
    assert types("report", klass.parent, "--csv").code == 0
    assert types("report", klass.parent).code == 0
    assert sorted(path for path in klass.rglob("*")) == before


def test_many_workspaces_are_counted_as_one_by_one(types, klass, tmp_path):
    """Several processors, the same sums in the same order; in a process without threads."""
    folder = tmp_path / "many"
    for at in range(9):
        root = Path(shutil.copytree(klass, folder / f"t{at}"))
        settings = (root / "confkit.toml").read_text(encoding="utf-8")
        named = settings.replace("Dana Rivera", f"Teacher {at}")
        (root / "confkit.toml").write_text(named, encoding="utf-8")
        notes = root / "notes" / "2026-fall"
        with (root / "roster.csv").open("a", encoding="utf-8") as roster:
            for number in range(3 + at):
                roster.write(f"40{number:02},Cy Vale {number},Guardian,cy@mail.example\n")
                shutil.copy(notes / "1042.toml", notes / f"40{number:02}.toml")
    typed = ["report", str(folder), "--json"]
    ran = warm.run(typed, folder=folder, environment={"CONFKIT_NOW": AT})
    at_once = json.loads(ran.stdout)
    singly = [types("report", folder / f"t{at}", "--json").json for at in range(9)]
    assert at_once["workspaces"] == 9
    assert at_once["rounds"][0]["held"] == sum(one["rounds"][0]["held"] for one in singly) == 90
    each = [one["rounds"][0]["teachers"][0] for one in singly]
    assert at_once["rounds"][0]["teachers"] == each


def test_a_document_is_one_line_of_json_for_programs(types, tmp_path):
    """Its keys are those that docs/json.md promises."""
    said = types("report", school(tmp_path / "s"), "--json").json
    promised = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    section = promised.partition("## `confkit report --json`")[2].partition("\n## ")[0]
    example = json.loads(re.findall(r"```json\n(.*?)```", section, re.DOTALL)[0])
    assert list(said) == list(example)
    assert set(said["rounds"][0]) == set(example["rounds"][0])
    assert set(said["rounds"][0]["measures"]) == set(MEASURES)
    teacher = said["rounds"][0]["teachers"][0]
    assert set(teacher) == set(example["rounds"][0]["teachers"][0])
