"""docs/coach.md says what the data says, and what it shows works."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest

from confkit.coach import packs
from tests.coach.test_kind import found_in

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/coach.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```([a-z]*)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def blocks(kind):
    """Return the blocks of one kind."""
    return [text for name, text in BLOCKS if name == kind]


def test_the_list_of_rules_is_the_datas():
    """Made by tools/rule_list.py."""
    spec = importlib.util.spec_from_file_location("rule_list", ROOT / "tools/rule_list.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.written(TEXT) == TEXT, "run tools/rule_list.py"


def rows():
    """Return the rows of the table of before and after."""
    table = TEXT.split("## Before and after")[1].split("\n\n")[1]
    return [re.findall(r"\| (.*?) (?=\|)", line) for line in table.splitlines()[3:-1]]


@pytest.mark.parametrize(("before", "rule", "after"), rows())
def test_what_is_offered_could_stand_in_a_note(before, rule, after):
    """No rule finds anything in it, and no blank is left; the program made the table."""
    assert "…" not in after
    offered = re.findall("“(.*?)”", re.sub("instead of “.*?”", "", after))
    assert offered or after.endswith(("?", "."))
    for better in offered:
        assert found_in(better) == [], better


def test_the_rule_of_ones_own_holds(tmp_path):
    """As the document shows it."""
    (tmp_path / "words").mkdir()
    text = next(block for block in blocks("toml") if "staff-room" in block)
    (tmp_path / "words/ours.toml").write_text(text, encoding="utf-8")
    loaded = packs.load(tmp_path, "en")
    assert loaded.problems == []
    assert packs.finds(loaded.pack, "words/staff-room", "She goes to a pull-out math group.")


def test_the_commands_that_are_shown_run(confkit, example):
    """Each with the exit code of a class without findings."""
    shown = [re.split(r"  +", line)[0].split()[1:] for line in blocks("")[0].splitlines()]
    assert len(shown) >= 6
    for words in shown:
        assert confkit(*words, now="2026-11-20T08:00:00-06:00").code == 0, words


def test_the_problem_matchers_read_real_output(confkit, example):
    """Each finding from its line of --json, whatever place it has, and what stops a run."""
    (task,) = json.loads(blocks("json")[0])["tasks"]
    for student, words in (("1042", "is constantly distracted"), ("1026", "he never listens")):
        path = f"notes/2026-fall/{student}.toml"
        text = re.sub(
            r'^skill = ".*"$', f'skill = "{words}"', example.text(path), flags=re.MULTILINE
        )
        example.write(path, text.replace("On Thursday", "On Thursday Yusuf said that"))
    example.write("notes/2026-fall/Zoë Übel.toml", "")
    roster = example.text("roster.csv")
    example.write("roster.csv", roster.replace("marisol.reyes@mail", "marisol.reyesmail"))
    command = task["command"].split()[1:]
    ran = confkit(*command).out
    found = json.loads(ran)["findings"]
    kinds = {(bool(one["line"]), bool(one["column"])) for one in found}
    assert kinds == {(True, True), (True, False), (False, False)}
    assert matched(task, ran) == [
        {"file": one["path"], "line": str(one["line"]), "column": str(one["column"]),
         "code": one["rule"], "severity": one["severity"], "message": one["message"]}
        for one in found
    ]  # fmt: skip
    settings = example.text("confkit.toml")
    example.write("confkit.toml", settings.replace('timezone = "', "timezone = "))
    ran = confkit(*command)
    assert matched(task, ran.out) == []
    (one,) = matched(task, ran.err)
    assert (one["file"], one["line"], one["column"]) == ("confkit.toml", "4", "12")


def matched(task, output):
    """Return what the patterns of a task read in each line, no line being for two of them."""
    patterns = [matcher["pattern"] for matcher in task["problemMatcher"]]
    read = []
    for line in output.splitlines():
        matches = [(one, match) for one in patterns if (match := re.match(one["regexp"], line))]
        assert len(matches) <= 1, line
        for pattern, match in matches:
            groups = {name: number for name, number in pattern.items() if isinstance(number, int)}
            read.append({name: match[number] for name, number in groups.items()})
    return read
