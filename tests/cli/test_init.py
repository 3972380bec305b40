"""`confkit init`: from an empty folder to a workspace, and nothing overwritten, ever."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confkit.ground.text import clean
from tests.making import mode

from .classes import Workspace

pytestmark = pytest.mark.slow

SAID = (
    "--name=Dana Rivera", "--email=drivera@school.example", "--why=Every child should be asked.",
    "--school=Hill School", "--mission=We read.", "--vision=All voices.", "--value=courage",
    "--value=community", "--timezone=America/Chicago", "--round=2026-fall",
)  # fmt: skip


def test_what_is_said_stands_in_the_settings(confkit, tmp_path):
    """Every option becomes its setting, and nothing but settings stands there."""
    ran = confkit("init", "class", *SAID, folder=tmp_path)
    assert ran == (
        0,
        "made class/confkit.toml\nmade class/roster.csv\nmade class/README.txt\n"
        "Next: fill in class/roster.csv with your class; then `cd class` and `confkit new`.\n",
        "",
    )
    assert tomllib.loads((tmp_path / "class/confkit.toml").read_text()) == {
        "round": "2026-fall",
        "timezone": "America/Chicago",
        "teacher": {
            "name": "Dana Rivera", "email": "drivera@school.example",
            "why": "Every child should be asked.",
        },
        "school": {
            "name": "Hill School", "mission": "We read.", "vision": "All voices.",
            "values": ["courage", "community"], "language": "en",
        },
        "conference": {"minutes": 15},
        "calendar": {"school_days": ["mon", "tue", "wed", "thu", "fri"]},
        "roster": {"path": "roster.csv"},
        "mail": {},
    }  # fmt: skip


def test_the_new_workspace_works_at_once(confkit, tmp_path):
    """Every command runs on a workspace that was just made."""
    confkit("init", "class", *SAID, folder=tmp_path)
    assert [confkit(name).code for name in ("new", "prep", "summarize", "due")] == [0, 0, 0, 0]


def test_a_new_workspace_is_its_owners_alone(confkit, tmp_path, open_umask):
    """Files are 0600 and folders 0700, whatever the machine allows."""
    confkit("init", "class", *SAID, folder=tmp_path)
    found = {p.relative_to(tmp_path).as_posix(): mode(p) for p in tmp_path.rglob("*")}
    assert found == {
        "class": "700", "class/notes": "700", "class/notes/2026-fall": "700",
        "class/templates": "700", "class/confkit.toml": "600", "class/roster.csv": "600",
        "class/README.txt": "600",
    }  # fmt: skip


def test_what_is_not_said_stands_as_a_comment_to_fill_in(confkit, tmp_path):
    """Without options and without a terminal the settings hold examples behind a #."""
    ran = confkit("init", "class", folder=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-2:] == [
        "Next: fill in timezone, [teacher] name, [school] name in class/confkit.toml.",
        "Next: fill in class/roster.csv with your class; then `cd class` and `confkit new`.",
    ]
    text = (tmp_path / "class/confkit.toml").read_text()
    assert tomllib.loads(text)["teacher"] == {}
    for line in ('# name = "Dana Rivera"', '# mission = "…"', '# why = "I teach because …"'):
        assert line in text


def test_every_commented_setting_is_right_once_its_mark_is_taken_away(confkit, tmp_path):
    """A teacher who takes each # away has settings that every command takes."""
    confkit("init", "class", folder=tmp_path)
    file = tmp_path / "class/confkit.toml"
    lines = file.read_text().splitlines()
    file.write_text("\n".join(line.removeprefix("# ") if " = " in line else line for line in lines))
    assert "\n# " in file.read_text(), "the explanations stay comments"
    ran = confkit("prep")
    assert (ran.code, ran.err) == (0, "")


def test_settings_that_were_never_filled_in_are_named_all_at_once(confkit, tmp_path):
    """A command on them says each missing key and where it belongs."""
    confkit("init", "class", folder=tmp_path)
    ran = confkit("prep")
    lines = (tmp_path / "class/confkit.toml").read_text().splitlines()
    teacher, school = lines.index("[teacher]") + 1, lines.index("[school]") + 1
    assert ran == (
        2,
        "",
        "confkit.toml:1:1: `timezone` is missing; add it here\n"
        f"confkit.toml:{teacher}:1: `teacher.name` is missing; add it here\n"
        f"confkit.toml:{school}:1: `school.name` is missing; add it here\n",
    )


def test_nothing_is_overwritten_byte_for_byte(confkit, tmp_path):
    """Whatever stands where a file would go stays as it is, in bytes and in time."""
    room = Workspace(tmp_path / "class")
    room.write("confkit.toml", b"\xff\x00 not even text")
    room.write("roster.csv", "mine\r\n")
    room.write("README.txt", b"")
    room.write("notes/2026-fall/1.toml", "# a note")
    before, times = room.files(), room.times()
    ran = confkit("init", "class", *SAID, folder=tmp_path)
    assert ran.code == 0
    assert ran.out.splitlines()[:3] == [
        "kept class/confkit.toml, as it was", "kept class/roster.csv, as it was",
        "kept class/README.txt, as it was",
    ]  # fmt: skip
    assert room.files() == before
    assert room.times() == times


def test_twice_is_as_good_as_once(confkit, tmp_path):
    """A second run keeps what the first one made, also with other answers."""
    confkit("init", "class", *SAID, folder=tmp_path)
    before = Workspace(tmp_path / "class").files()
    ran = confkit("init", "class", "--name=Somebody Else", folder=tmp_path)
    assert ran.code == 0
    assert Workspace(tmp_path / "class").files() == before


def test_a_link_to_a_file_that_is_away_is_not_overwritten_either(confkit, tmp_path):
    """Settings linked to a drive that is not mounted now stay a link."""
    (tmp_path / "class").mkdir()
    link = tmp_path / "class/confkit.toml"
    link.symlink_to(tmp_path / "drive/confkit.toml")
    confkit("init", "class", *SAID, folder=tmp_path)
    assert link.is_symlink()


def test_an_init_in_the_current_folder_needs_no_name(confkit, tmp_path):
    """Without DIR the workspace is made here."""
    ran = confkit("init", *SAID, folder=tmp_path)
    assert ran == (
        0,
        "made confkit.toml\nmade roster.csv\nmade README.txt\n"
        "Next: fill in roster.csv with your class; then `confkit new`.\n",
        "",
    )


def test_the_folder_after_minus_c_is_where_init_works(confkit, tmp_path):
    """`confkit -C DIR init` never makes a workspace somewhere else than in DIR."""
    (tmp_path / "here").mkdir()
    ran = confkit("-C", tmp_path / "class", "init", *SAID, folder=tmp_path / "here")
    assert ran.code == (0 if (tmp_path / "class/confkit.toml").exists() else 2)
    assert list((tmp_path / "here").iterdir()) == []


ODD = [
    'She said: "Read!" and \'again\'', "C:\\new\\table \\u0041", "café 🎒 日本語 ‏עברית",
    "first line\nsecond line", "=?utf-8?q?Bcc=3A?=", "# no comment", "{{ 7*7 }} {% raw %}",
    "a\tb", '"""', "'''", "[teacher]", "\\", "ends with a backslash\\", "%s {} $HOME `ls`",
]  # fmt: skip


@pytest.mark.parametrize("sentence", ODD)
def test_any_sentence_survives(confkit, tmp_path, sentence):
    """What was said is read back as it was said, in every field."""
    fields = ("name", "why", "school", "mission", "vision", "value")
    ran = confkit("init", "class", *(f"--{name}={sentence}" for name in fields), folder=tmp_path)
    read = tomllib.loads((tmp_path / "class/confkit.toml").read_text())
    assert ran.code == 0
    assert read["teacher"] == {"name": sentence, "why": sentence}
    assert read["school"] == {
        "name": sentence, "mission": sentence, "vision": sentence, "values": [sentence],
        "language": "en",
    }  # fmt: skip


@pytest.mark.parametrize("address", ["x", "a@", "a b@c.example", "a@b.example\nBcc: c@d.example"])
def test_an_address_that_is_none_makes_nothing(confkit, tmp_path, address):
    """It would be every letter's sender, so it is looked at before it stands in the settings."""
    ran = confkit("init", "class", f"--email={address}", folder=tmp_path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("--email: ")
    assert list(tmp_path.iterdir()) == []


def test_what_is_still_missing_is_told_again(confkit, tmp_path):
    """Whoever types init a second time, before anything was filled in, hears the same."""
    first = confkit("init", "class", "--name=Dana", folder=tmp_path)
    again = confkit("init", "class", folder=tmp_path)
    missing = "Next: fill in timezone, [school] name in class/confkit.toml.\n"
    assert missing in first.out
    assert missing in again.out


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_at_all_survives(confkit, tmp_path_factory, text):
    """No text is lost, but for characters that cannot be seen, or makes the settings unreadable."""
    folder = tmp_path_factory.mktemp("any")
    assert confkit("init", f"--why={text}", folder=folder).code == 0
    read = tomllib.loads((folder / "confkit.toml").read_text())["teacher"]["why"]
    assert clean(read) == clean(text)


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Mars/Olympus", "write one like America/Chicago"),
        ("EST5EDT4", "write one like America/Chicago"),
        ("../../etc/passwd", "write one like America/Chicago"),
        ("America", "write one like America/Chicago"),
        ("chicago", "did you mean America/Chicago?"),
    ],
)
def test_a_time_zone_that_is_none_makes_nothing(confkit, tmp_path, zone, hint):
    """The zone is named, what to write is said, and no file is left."""
    ran = confkit("init", "class", f"--timezone={zone}", folder=tmp_path)
    said = f"--timezone: {zone!r} is not an IANA time zone; {hint}"
    if hint.endswith("/"):  # which of a folder is offered depends on the machine's zones
        assert re.fullmatch(re.escape(said) + r"\w+\?\n", ran.err)
        said = ran.err.removesuffix("\n")
    assert ran == (2, "", f"{said}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../away", "a/b", "x" * 65, " ", "fall\n2026"])
def test_a_round_that_can_be_no_folder_makes_nothing(confkit, tmp_path, name):
    """A round's name is held to what an id may be."""
    ran = confkit("init", "class", f"--round={name}", folder=tmp_path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("--round ")
    assert list(tmp_path.iterdir()) == []


def test_a_name_in_another_encoding_is_refused_in_one_line(process, tmp_path):
    """Bytes that are no text of this terminal are no fault of confkit's own."""
    ran = process("init", "class", b"--name=Andr\xe9".decode(errors="surrogateescape"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "fault of confkit" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_told_in_one_line(confkit, tmp_path):
    """Where a file stands in the way, the line names it and the code is not 0."""
    (tmp_path / "class").write_text("a file")
    ran = confkit("init", "class", *SAID, folder=tmp_path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith("class")
    assert (tmp_path / "class").read_text() == "a file"


def test_on_a_terminal_it_asks_and_the_why_comes_before_any_student(terminal, tmp_path):
    """Name, school, address, zone, then the Why, mission, vision and values."""
    screen = terminal("init", "class", started=True)
    screen.answer("Your name: ", "Dana Rivera")
    screen.answer("Your school: ", 'Hill "Top" School')
    screen.answer("Your e-mail address, for the letters: ", "drivera")
    screen.expect("  An e-mail address has an @ in it; press Enter to skip.\n")
    screen.answer("Your e-mail address, for the letters: ", "drivera@school.example")
    screen.answer("Your time zone [America/Chicago]: ", "Chicago")
    screen.expect("  'Chicago' is not an IANA time zone; did you mean America/Chicago?\n")
    screen.answer("Your time zone [America/Chicago]: ", "")
    screen.answer("Why do you teach? In your own words: ", "I hid in the library 📚")
    screen.answer("The school's mission: ", "We read.")
    screen.answer("The school's vision: ", "")
    screen.answer("A core value of the school, such as growth mindset: ", "courage, community")
    screen.answer("  and: ", "patience")
    screen.answer("  and: ", "")
    screen.answer("Days without school, or a calendar file", "Nov 40")
    screen.expect("cannot be read as days")
    screen.answer("Days without school, or a calendar file", "2026-11-26")
    screen.expect("    Thursday, November 26, 2026\n")
    screen.answer("The terms", "")
    assert screen.end() == 0
    read = tomllib.loads((tmp_path / "class/confkit.toml").read_text())
    assert read["timezone"] == "America/Chicago"
    assert read["calendar"]["closed"] == [date(2026, 11, 26)]
    assert read["teacher"] == {
        "name": "Dana Rivera",
        "email": "drivera@school.example",
        "why": "I hid in the library 📚",
    }
    assert read["school"] == {
        "name": 'Hill "Top" School', "mission": "We read.", "language": "en",
        "values": ["courage", "community", "patience"],
    }  # fmt: skip


def test_on_a_terminal_it_asks_only_for_what_was_not_said(terminal, tmp_path):
    """With every option there is nothing left to ask."""
    screen = terminal("init", "class", *SAID, "--closed", "2026-11-26")
    assert screen.end() == 0
    assert "Your" not in screen.shown
    assert (tmp_path / "class/roster.csv").exists()


def test_a_stop_at_any_question_keeps_the_answers(terminal, tmp_path):
    """No setting is written; the same command has each answer on its line again, half a one too."""
    first = terminal("init", "class")
    first.answer("Your name:", "Dana Rivera")
    first.answer("Your school:", "Hill School")
    first.answer("Your e-mail address, for the letters:", "drivera")
    first.answer("Your e-mail address, for the letters:", "drivera@school.example")
    first.answer("Your time zone [America/Chicago]:", "")
    first.expect("Why do you teach? In your own words:")
    first.type("I hid in the")
    first.expect("I hid in the")
    first.interrupt()
    assert first.end() == 130
    assert "Kept in class/.init.unsaved.toml; run the same command to continue." in first.shown
    assert [file.name for file in (tmp_path / "class").iterdir()] == [".init.unsaved.toml"]
    again = terminal("init")
    again.expect("Your answers from before are offered again; Enter takes each one.")
    again.answer("Your name: Dana Rivera", "")
    again.expect("Your school: Hill School")
    again.interrupt()
    assert again.end() == 130
    last = terminal("init")
    for question in (
        "Your name: Dana Rivera",
        "Your school: Hill School",
        "for the letters: drivera@school.example",
        "Your time zone [America/Chicago]: America/Chicago",
    ):
        last.answer(question, "")
    last.answer("Why do you teach? In your own words: I hid in the", " library")
    for question in ("mission:", "vision:", "A core value", "Days without school", "The terms"):
        last.answer(question, "")
    assert last.end() == 0
    read = tomllib.loads((tmp_path / "class/confkit.toml").read_text())
    assert read["teacher"]["why"] == "I hid in the library"
    assert not (tmp_path / "class/.init.unsaved.toml").exists()


def test_an_interrupt_before_the_first_answer_leaves_nothing(terminal, tmp_path):
    """Ctrl-C at once makes no file."""
    screen = terminal("init", "class")
    screen.expect("Your name: ")
    screen.interrupt()
    assert screen.end() == 130
    assert screen.shown.splitlines()[-1] == (
        "confkit: stopped; nothing was done beyond what it says above"
    )
    assert list(Path(tmp_path).iterdir()) == []
