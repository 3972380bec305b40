"""Which workspace is meant, what the clock says, and what a command line may look like."""

from __future__ import annotations

import json

import pytest

from confkit import __version__
from confkit.cli.app import COMMANDS

from .classes import SETTINGS, small_class

pytestmark = pytest.mark.slow

NO_WORKSPACE = (
    "no workspace here: no confkit.toml in this folder or above it; set one up with "
    "`confkit init`, or try an example with `confkit demo`\n"
)
TYPED = {
    "new": ["new"], "prep": ["prep"], "record": ["record", "9", "--from", "-"],
    "summarize": ["summarize"], "due": ["due"], "done": ["done", "abc"],
    "snooze": ["snooze", "abc", "2026-12-01", "--reason", "x"],
}  # fmt: skip
"""A command line for each command that needs a workspace."""


@pytest.mark.parametrize("arguments", [
    ["-C", "class", "due", "--json"], ["due", "-C", "class", "--json"],
    ["--workspace", "class", "due", "--json"], ["due", "--json", "--workspace=class"],
    ["-C", "elsewhere", "due", "--json", "-C", "class"],
])  # fmt: skip
def test_the_folder_may_stand_before_or_after_the_command(confkit, room, tmp_path, arguments):
    """What stands nearer to the command counts."""
    confkit("summarize")
    ran = confkit(*arguments, folder=tmp_path)
    assert ran.code == 0
    assert len(json.loads(ran.out)["followups"]) == 4


def test_the_environment_says_the_folder(confkit, room, tmp_path):
    """`CONFKIT_WORKSPACE` counts where the command line says nothing."""
    other = small_class(tmp_path / "other")
    confkit("prep", folder=tmp_path, CONFKIT_WORKSPACE=str(other.root))
    assert other.names("out")
    assert not room.names("out")
    confkit("prep", "-C", room.root, folder=tmp_path, CONFKIT_WORKSPACE=str(other.root / "away"))
    assert room.names("out")


def test_a_folder_below_is_in_the_workspace(confkit, room):
    """From notes/2026-fall the workspace is found upwards."""
    assert confkit("prep", folder=room.root / "notes/2026-fall").code == 0
    assert "2026-fall/sheets/packet.html" in room.names("out")


def test_a_settings_folder_is_no_settings(confkit, tmp_path):
    """Only a file of that name makes a workspace; what stands in its place is told."""
    (tmp_path / "class/confkit.toml").mkdir(parents=True)
    what = f"{tmp_path / 'class/confkit.toml'}: is a folder, not a file"
    assert confkit("prep") == (2, "", f"{what}; move it away, or put the file back\n")


@pytest.mark.parametrize("arguments", TYPED.values(), ids=list(TYPED))
def test_without_a_workspace_every_command_says_so(confkit, tmp_path, arguments):
    """One line with what to do, exit 2, and nothing is made."""
    assert confkit(*arguments, folder=tmp_path) == (2, "", NO_WORKSPACE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", TYPED.values(), ids=list(TYPED))
def test_a_folder_that_is_no_workspace_is_named(confkit, tmp_path, arguments):
    """`-C` that points to nowhere says where it looked."""
    assert confkit("-C", "away", *arguments, folder=tmp_path) == (
        2, "", "away: no confkit.toml there; set one up with `confkit init away`\n"
    )  # fmt: skip


@pytest.mark.parametrize("said", ["yesterday", "2026-11-20", "2026-11-20T07:30", "0"])
@pytest.mark.parametrize("arguments", [*TYPED.values(), ["init", "x"], ["demo", "x"]],
                         ids=[*TYPED, "init", "demo"])  # fmt: skip
def test_a_clock_that_cannot_be_read_is_told_by_every_command(confkit, room, arguments, said):
    """One line, exit 2, nothing done."""
    before = room.files()
    ran = confkit(*arguments, now=said)
    assert ran == (
        2,
        "",
        f"CONFKIT_NOW={said!r} cannot be read; write a date and time with an offset, such as "
        "2026-11-26T08:00:00-06:00\n",
    )
    assert room.files() == before


def test_the_version_is_said(confkit, tmp_path):
    """`--version` writes one line."""
    assert confkit("--version") == (0, f"confkit {__version__}\n", "")


def test_without_a_word_there_is_help(confkit, tmp_path):
    """Every command stands there with its whole line, grouped by when it is needed."""
    ran = confkit()
    assert (ran.code, ran.err) == (0, "")
    found = [ran.out.index(f"\n  {name} ") for name in COMMANDS]
    assert found == sorted(found)
    assert "..." not in ran.out.partition("Before the conferences:")[2]
    assert confkit("--help") == confkit("-h") == ran


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(confkit, tmp_path, name):
    """`--help` says what it does; each option has a line of its own."""
    ran = confkit(name, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert COMMANDS[name] in " ".join(ran.out.split())
    assert "<str>" not in ran.out
    for line in ran.out.partition("Options:")[2].splitlines():
        assert not line.strip().startswith("-") or len(line.split("  ")) > 2, line


@pytest.mark.parametrize(("arguments", "said"), [
    (["sumarize"], "Did you mean 'summarize'?"), (["due", "--al"], "--all"), (["snooze"], "ID"),
    (["record"], "--from FILE"), (["prep", "--round"], "--round"), (["due", "extra"], "extra"),
    (["--colour", "due"], "--colour"),
])  # fmt: skip
def test_wrong_usage_is_one_line(confkit, room, arguments, said):
    """Exit 2, no usage text of several lines, and what is wrong with which word."""
    ran = confkit(*arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err


def test_a_question_is_no_sentence_to_go_on_with(confkit, room):
    """Help stands behind a ? as it is, and behind anything else after a semicolon."""
    assert confkit("sumarize").err == (
        "confkit: No such command 'sumarize'. Did you mean 'summarize'? See `confkit --help`\n"
    )
    assert confkit("snooze").err == (
        "confkit: Missing argument 'ID'; see `confkit snooze --help`\n"
    )


def test_a_round_that_could_leave_the_workspace_is_refused(confkit, room):
    """Neither the option nor the settings take a path for a round."""
    before = room.files()
    for said in ("../../away", "a/b", "..", "", "C:"):
        ran = confkit("prep", f"--round={said}") if said else confkit("prep", "--round", "..")
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), said
    room.write("confkit.toml", SETTINGS.replace("2026-fall", "../away"))
    assert confkit("prep").code == 2
    assert {p for p in room.names() if not p.startswith("confkit")} == {
        p for p in before if not p.startswith("confkit")
    }


def test_python_minus_m_is_the_same_program(process, room):
    """`python -m confkit` runs it, and leaves with its exit code."""
    ran = process("due", "--within", "x")
    assert (ran.code, ran.out) == (2, "")


def test_no_command_warns(process, room):
    """Nothing that is loaded is about to go away: warnings are errors here, as in every test."""
    ran = process("summarize", environment={"PYTHONWARNINGS": "error"})
    assert (ran.code, ran.err.count("left out: ")) == (0, ran.err.count("\n"))


@pytest.mark.parametrize("name", ["confkit.toml.txt", "confkit.TOML", "Confkit.tml", "confkit.txt"])
def test_settings_under_another_name_are_named(confkit, room, name):
    """They are there; nobody has to set up anything."""
    (room.root / "confkit.toml").rename(room.root / name)
    for arguments in (["due"], ["due", "-C", str(room.root)]):
        ran = confkit(*arguments)
        assert ran.code == 2
        assert f"{name}: is not read under this name; rename it to confkit.toml" in ran.err
