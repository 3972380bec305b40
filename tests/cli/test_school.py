"""A school's common ground: it counts in every workspace that names it, and changes told."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminals import Terminal
from tests.typed import Said

from .classes import GOAL, MEETING, Workspace, prepared

pytestmark = pytest.mark.slow

Run = Callable[..., Said]

SAYS = """\
[school]
name = "Lake School"
mission = "Everyone is heard."
vision = "A school of readers."
values = ["courage", "patience"]

[calendar]
closed = [2026-12-24]
terms = [{ from = 2026-08-24, to = 2026-12-18 }, { from = 2027-01-04, to = 2027-05-28 }]
"""
MINE = """\
round = "2026-fall"
timezone = "America/Chicago"

[teacher]
name = "Dana Rivera"
email = "drivera@school.example"
why = "Every child should be asked."
meets_mission = "I ask each of them."

[school]
folder = "../ground"
vision = "My own room."

[calendar]
closed = [2026-11-26]
"""
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BANK = """\
[[strategy]]
id = "timer-and-tell"
text = "Set the kitchen timer, then tell"
"""
WORDS = """\
[[rule]]
id = "words/lake"
severity = "warning"
phrases = ["lakehouse"]
message = "“{found}” is a word of this school"
why = "Families do not know it."
suggest = ["our reading room"]
match = ["She reads in the lakehouse."]
fine = ["She reads by the lake."]
source = "Lake School"
"""
QUESTION = """\
[[question]]
id = "lake-question"
text = "What does {child} tell you about the lake?"
intent = "interest"
"""


ACTION = """\
[[promise]]
text = "Move her seat to the front"
kind = "action"
"""


@pytest.fixture
def ground(room: Workspace) -> Path:
    """Make a school's folder beside a workspace that names it."""
    folder = room.root.parent / "ground"
    for name, text in {
        "school.toml": SAYS, "bank.toml": BANK, "words/lake.toml": WORDS,
        "questions.toml": QUESTION, "templates/subject.txt.j2": "From Lake School\n",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "logo.png").write_bytes(PICTURE)
    room.write("confkit.toml", MINE)
    return folder


def told(ran: Said) -> list[str]:
    """Return what a run of `check --json` says of the school's folder."""
    found = json.loads(ran.out)["findings"]
    return [f"{one['path']}: {one['message']}" for one in found if one["rule"] == "school/told"]


def test_what_the_school_says_counts_and_what_the_teacher_says_comes_first(
    confkit: Run, room: Workspace, ground: Path
) -> None:
    """Mission, values, logo, questions, words, templates, bank and calendar; own vision and Why."""
    room.note("7", prepared(words="in the lakehouse") + MEETING + GOAL)
    confkit("prep")
    page = room.text("out/2026-fall/sheets/packet.html")
    for said in ("Everyone is heard.", "My own room.", "patience", "Lake School",
                 "I ask each of them.", "data:image/png;base64,"):  # fmt: skip
        assert said in page
    assert "A school of readers." not in page
    assert "lake-question" in confkit("questions").out
    for kind in ("strategy", "strategies", "Strategy"):
        assert "timer-and-tell" in confkit("questions", "--bank", kind).out
    rules = {one["rule"] for one in json.loads(confkit("check", "--json").out)["findings"]}
    assert "words/lake" in rules
    confkit("summarize")
    assert "From Lake School" in room.text("out/2026-fall/letters/7--1.eml")
    assert ground.is_dir()


def test_a_day_is_closed_if_the_school_or_the_teacher_says_so(
    confkit: Run, room: Workspace, ground: Path
) -> None:
    """A slot on either is told, and one outside of the school's terms."""
    lines = ["student_id,name,slot,guardian_name"]
    days = ("2026-11-26", "2026-12-24", "2026-12-21", "2026-12-02")
    lines += [f"{n},Kid K{n},{day}T15:30,Pa P{n}" for n, day in enumerate(days)]
    room.write("roster.csv", "\n".join(lines) + "\n")
    said = confkit("check").out
    assert [f"Kid K{n} ({n}): the slot" in said for n in range(4)] == [True, True, True, False]
    assert ground.is_dir()


def test_each_change_at_the_school_is_told_once_and_taken_over(
    confkit: Run, room: Workspace, ground: Path
) -> None:
    """A value, a new file and one that is gone; the second look has nothing to tell."""
    assert told(confkit("check", "--json")) == []
    (ground / "school.toml").write_text(SAYS.replace("Everyone is", "All are"), "utf-8")
    (ground / "words/lake.toml").unlink()
    (ground / "words/more.toml").write_text(WORDS.replace("lake", "pond"), "utf-8")
    first = told(confkit("check", "--json"))
    assert first == [
        "../ground/school.toml: `mission` changed by the school; what it says now counts from now "
        "on",
        "../ground/words/lake.toml: removed by the school; it no longer counts here",
        "../ground/words/more.toml: new from the school; it counts from now on",
    ]
    assert told(confkit("check", "--json")) == []
    confkit("prep")
    assert "All are heard." in room.text("out/2026-fall/sheets/packet.html")


@pytest.mark.parametrize("way", ["gone", "empty", "workspace", "large", "link"])
def test_a_folder_that_cannot_be_used_is_named_and_the_last_copy_used(
    confkit: Run, room: Workspace, ground: Path, way: str
) -> None:
    """Not there, a drive that is not mounted, a workspace, a film, a link to elsewhere."""
    confkit("prep")
    before = room.text("out/2026-fall/sheets/packet.html")
    if way in ("gone", "empty"):
        shutil.rmtree(ground)
    if way == "empty":
        ground.mkdir()
    if way == "workspace":
        (ground / "confkit.toml").touch()
    if way == "large":
        (ground / "logo.png").write_bytes(bytes(2 << 20))
    if way == "link":
        (ground / "words/roster.toml").symlink_to(room.root / "roster.csv")
    ran = confkit("prep")
    assert "the school's folder ../ground: " in ran.err
    assert "the last copy is used" in ran.err
    assert room.text("out/2026-fall/sheets/packet.html") == before
    assert ran.code == 0


def test_a_folder_that_was_never_read_stops_what_needs_it(
    confkit: Run, room: Workspace, ground: Path
) -> None:
    """Without any copy nobody knows what the school says; `due` works all the same."""
    ground.rename(ground.with_name("elsewhere"))
    ran = confkit("prep")
    assert (ran.code, "there is no copy of it yet" in ran.err) == (2, True)
    assert confkit("due").code == 0


def test_a_mistake_of_the_school_is_told_and_the_last_good_file_counts(
    confkit: Run, room: Workspace, ground: Path
) -> None:
    """A misspelt key, told each time until it is mended."""
    confkit("check")
    (ground / "school.toml").write_text(SAYS.replace("mission", "mision"), "utf-8")
    for _ in range(2):
        (said,) = told(confkit("check", "--json"))
        assert said.startswith("../ground/school.toml: unknown key `mision`")
        assert said.endswith("; the last copy is used")
    confkit("prep")
    assert "Everyone is heard." in room.text("out/2026-fall/sheets/packet.html")


@pytest.mark.parametrize("folder", ["~nobody-of-this-name/x", "/dev/null", "x" * 5000, "."])
def test_an_odd_path_is_one_line_and_the_copy_stays(
    confkit: Run, room: Workspace, ground: Path, folder: str
) -> None:
    """A home of nobody, a device, a path without an end, the workspace itself."""
    confkit("prep")
    room.write("confkit.toml", MINE.replace("../ground", folder))
    ran = confkit("prep")
    assert (ran.code, ran.err.count("the last copy is used")) == (0, 1)
    assert "Everyone is heard." in room.text("out/2026-fall/sheets/packet.html")
    assert ground.is_dir()


def test_what_is_due_keeps_to_the_schools_calendar_too(
    confkit: Run, room: Workspace, ground: Path
) -> None:
    """A talk on the day before a closed day of each: an action is due after both."""
    later = MEETING.replace("11-16", "12-23") + GOAL.replace("2026-12-14", "2027-01-20")
    room.note("7", prepared() + later + ACTION)
    room.write("confkit.toml", MINE.replace("2026-11-26", "2027-01-04"))
    ran = confkit("summarize", now="2026-12-23T20:00:00-06:00")
    assert ran.code == 0, ran
    (entry,) = [
        one
        for one in json.loads(confkit("due", "--all", "--json").out)["followups"]
        if one["kind"] == "action"
    ]
    assert entry["due"].startswith("2027-01-05")
    assert ground.is_dir()


def test_a_mistake_in_a_file_of_the_school_says_that_it_is_the_schools(
    confkit: Run, room: Workspace, ground: Path
) -> None:
    """Words, questions, bank and a language's file, each with its place in the copy."""
    (ground / "languages/es").mkdir(parents=True)
    for name in ("words/lake.toml", "questions.toml", "bank.toml", "languages/es/names.toml"):
        (ground / name).write_text("nonsense = 1\n", "utf-8")
    said = confkit("check").out + confkit("questions", "--bank", "goal").err
    for name in ("words/lake.toml", "questions.toml", "bank.toml", "languages/es/names.toml"):
        assert f".school/{name}:1" in said, name
    assert room.root.is_dir()


def test_a_workspace_that_names_no_folder_any_more_is_its_own_again(
    confkit: Run, room: Workspace, ground: Path
) -> None:
    """The copy goes, which is told."""
    confkit("prep")
    room.write("confkit.toml", MINE.replace('folder = "../ground"', 'name = "Hill"'))
    assert told(confkit("check", "--json")) == [
        ".school: removed: confkit.toml names no [school] folder any more"
    ]
    assert "lake-question" not in confkit("questions").out
    assert ground.is_dir()


def test_init_from_a_school_asks_for_the_teachers_own_part_only(
    terminal: Callable[..., Terminal], room: Workspace, ground: Path
) -> None:
    """Name, address, zone, the Why, and how it meets the mission; no mission, no holidays."""
    screen = terminal("init", "fresh", "--from-school", str(ground))
    screen.answer("Your name", "Noor Aziz")
    screen.answer("Your e-mail", "noor@lake.example")
    screen.answer("time zone", "America/Chicago")
    screen.answer("Why do you teach", "Because they ask")
    screen.expect("Everyone is heard.")
    screen.answer("How does your Why connect with it", "I let them ask")
    assert screen.end() == 0
    assert "Your school" not in screen.shown
    assert "without school" not in screen.shown
    (settings,) = room.root.parent.rglob("fresh/confkit.toml")
    said = settings.read_text("utf-8")
    assert 'meets_mission = "I let them ask"' in said
    assert f'folder = "{ground.resolve()}"' in said
    assert "Lake School" not in said


def test_init_from_no_school_says_so(confkit: Run, tmp_path: Path) -> None:
    """Nothing is made."""
    ran = confkit("init", tmp_path / "new", "--from-school", tmp_path / "nowhere")
    assert ran.code == 2
    assert "--from-school" in ran.err
    assert "there is no such folder" in ran.err
    assert not (tmp_path / "new").exists()
