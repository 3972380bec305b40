"""`confkit prep`: a sheet for each student and the packet, whatever is wrong with some notes."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
import unicodedata
from collections import Counter
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from confkit.ground import gate, processes
from confkit.work import prep as work
from confkit.workspace.workspace import find
from tests.making import mode

from .classes import (
    ADA,
    ADAS_FATHER,
    BO,
    CY,
    GOAL,
    MEETING,
    PROMISES,
    SETTINGS,
    Workspace,
    held,
    prepared,
    quoted,
    small_class,
)  # fmt: skip
from .test_school import PICTURE

pytestmark = pytest.mark.slow

LATER = "2026-11-20T07:30:00-06:00"


def test_every_student_has_a_sheet_in_two_forms_and_the_round_a_packet(confkit, room):
    """The files, and what is said of them, are exactly these."""
    ran = confkit("prep")
    assert ran == (
        0,
        "3 sheets for 2026-fall\n"
        "Next: open out/2026-fall/sheets/packet.html in a browser and print it.\n"
        "`confkit open` shows the whole round on one page.\n",
        "",
    )
    assert room.names("out") == [
        "2026-fall/day-2026-11-16.html",
        "2026-fall/sheets/7.html", "2026-fall/sheets/7.md", "2026-fall/sheets/8.html",
        "2026-fall/sheets/8.md", "2026-fall/sheets/9.html", "2026-fall/sheets/9.md",
        "2026-fall/sheets/packet.html",
    ]  # fmt: skip


def test_what_is_made_is_its_owners_alone(confkit, room, open_umask):
    """Every file in out/ is 0600 and every folder 0700, whatever the machine allows."""
    confkit("prep")
    made = list((room.root / "out").rglob("*"))
    assert {mode(path) for path in made if path.is_file()} == {"600"}
    assert {mode(path) for path in [room.root / "out", *made] if path.is_dir()} == {"700"}


def test_nothing_but_out_is_written(confkit, room):
    """Settings, roster, notes and folders of the teacher are read only; the ledger remembers."""
    before, times = room.files(), room.times()
    confkit("prep")
    assert {path: text for path, text in room.files().items() if path in before} == before
    assert {path: at for path, at in room.times().items() if path in times} == times
    assert {path.split("/")[0] for path in set(room.files()) - set(before)} == {
        "out", "followups.db",
    }  # fmt: skip


def test_again_changes_no_file(confkit, room):
    """A second run leaves each sheet as it is, in bytes and in time; it says the same."""
    first = confkit("prep")
    before, times = room.files("out"), room.times("out/2026-fall/sheets")
    assert confkit("prep", now=LATER) == first
    assert room.files("out") == before
    unchanged = room.times("out/2026-fall/sheets")
    packet = f"{room.root}/out/2026-fall/sheets/packet.html"
    assert {p: t for p, t in unchanged.items() if p != packet} == {
        p: t for p, t in times.items() if p != packet
    }


def test_several_processes_write_and_say_what_one_does(example, monkeypatch):
    """Sheets, packet, notices and memory are the same, in the same order."""
    root = example.root
    alone = work.prep(workspace=find(str(root)))
    ledger, stamp = root / "followups.db", root / "out/.ledger.made"  # which holds a time
    files = [file for file in sorted((root / "out").rglob("*.*")) if file != stamp]
    asked = sqlite3.connect(ledger).execute("SELECT * FROM asked").fetchall()
    pages = {file: file.read_bytes() for file in files}
    shutil.rmtree(root / "out")
    ledger.unlink()
    monkeypatch.setattr(processes, "ENOUGH", 2)
    monkeypatch.setattr(processes, "TURN", 2)
    monkeypatch.setattr(processes.os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    assert processes.processes(24) == (3 if sys.platform == "linux" else 1)
    assert work.prep(workspace=find(str(root))) == alone
    assert {file: file.read_bytes() for file in files} == pages
    assert sqlite3.connect(ledger).execute("SELECT * FROM asked").fetchall() == asked


def test_what_is_the_same_for_the_class_is_read_once_for_all(room, monkeypatch):
    """However many children there are, nothing but their own files is read more often."""
    room.write("languages/tlh/language.toml", 'name = "Klingon"\n')
    looked: Counter[str] = Counter()

    def counting(of):
        def counted(path, *rest):
            looked[str(path)] += 1
            return of(path, *rest)

        return counted

    for name in ("beginning", "folders"):
        monkeypatch.setattr(gate, name, counting(getattr(gate, name)))

    def of_class(size: int) -> Counter[str]:
        ids = [str(100 + number) for number in range(size)]
        room.roster(*(ADA | {"student_id": each, "guardian_language": "tlh"} for each in ids))
        for each in ids:
            room.note(each, prepared())
        work.prep(workspace=find(str(room.root)))  # what a process keeps is read now
        looked.clear()
        work.prep(workspace=find(str(room.root)))
        own = (f"{room.root}/notes/2026-fall/1", f"{room.root}/out/2026-fall/sheets/1")
        return Counter({path: n for path, n in looked.items() if not path.startswith(own)})

    assert of_class(9) == of_class(3)


def test_the_order_of_the_roster_changes_nothing(confkit, tmp_path):
    """The same class with its rows shuffled gives the same bytes."""
    room = small_class(tmp_path / "class")
    confkit("prep")
    confkit("summarize")
    before = room.files("out")
    room.roster(CY, BO, ADA, ADAS_FATHER)
    confkit("prep")
    confkit("summarize")
    assert room.files("out") == before


def test_the_packet_is_the_cover_and_then_the_round_in_slot_order(confkit, room):
    """The Why, mission, vision and values come first; then the child who comes first."""
    confkit("prep")
    text = room.text("out/2026-fall/sheets/packet.html")
    wanted = [
        "Every child should be asked.", "We read the world.", "All voices.", "courage",
        "Cy Moss", "Ada Brook", "Bo Lind",
    ]  # fmt: skip
    body = text[text.index("<body") :]
    found = [body.index(words) for words in wanted]
    assert found == sorted(found)
    assert body.count("<article") == 4


def test_each_sheet_stands_in_the_packet_as_it_stands_alone(confkit, room):
    """What is printed for all is what is printed for one."""
    confkit("prep")
    packet = room.text("out/2026-fall/sheets/packet.html")
    for student_id in "789":
        page = room.text(f"out/2026-fall/sheets/{student_id}.html")
        article = page[page.index("<article") : page.index("</article>")]
        assert article in packet


def test_a_missing_note_is_a_line_and_a_sheet_with_blanks(confkit, room):
    """The exit code is 0; the sheet has the student's name and room to write."""
    (room.root / "notes/2026-fall/9.toml").unlink()
    ran = confkit("prep")
    assert (ran.code, ran.err) == (
        0,
        "note: Cy Moss (9): no note yet, so the sheet has blanks to fill in by hand "
        "(`confkit new 9` starts a note)\n",
    )
    assert ran.out.splitlines()[0] == "3 sheets for 2026-fall, 1 of them without a note"
    assert "# Cy Moss" in room.text("out/2026-fall/sheets/9.md")
    assert "________" in room.text("out/2026-fall/sheets/9.md")


def test_three_different_mistakes_are_told_at_once_with_their_lines(confkit, room):
    """Wrong syntax, a wrong word and an unknown key; the other sheets are made all the same."""
    room.note(
        "7",
        'student_voice = “curly”\n\n[[glow]]\ntext = "t"\nevidence = "e"\nevidance = "typo"\n\n'
        '[grow]\nskill = "s"\ntoward = "t"\n\n'
        '[meeting]\nheld = 2026-11-16T15:30\nstatus = "hold"\n',
    )
    ran = confkit("prep")
    assert ran.code == 1
    assert ran.err == (
        "error: notes/2026-fall/7.toml:1:17: curly quotes; put the text in straight ones: "
        '"…"\n'
        "error: notes/2026-fall/7.toml:6:1: unknown key `evidance` in [glow (no. 1)]; "
        "did you mean `evidence`?\n"
        "error: notes/2026-fall/7.toml:14:10: `meeting.status` should be one of: "
        "'held', 'no-show', 'moved'\n"
    )
    assert room.names("out/2026-fall/sheets") == [
        "8.html", "8.md", "9.html", "9.md", "packet.html"
    ]  # fmt: skip


def test_what_does_not_fit_is_told_with_what_cannot_be_read(confkit, room):
    """A value that is none of the school's is told in the same run as an unknown key."""
    room.note("9", prepared("Cy").replace('"courage"', '"tidiness"') + 'tryed = "x"\n')
    ran = confkit("prep", "9")
    assert ran.code == 1
    assert ran.err == (
        "error: notes/2026-fall/9.toml:9:9: 'tidiness' is not one of the school's values: courage "
        "or community\n"
        "error: notes/2026-fall/9.toml:17:1: unknown key `tryed` in [grow]; "
        "did you mean `tried`?\n"
    )


def test_mistakes_in_several_files_are_all_told_and_nothing_is_made(confkit, room):
    """Settings, roster and notes at once; without settings nothing can be made: exit 2."""
    room.write("confkit.toml", SETTINGS.replace("minutes = 15", "minuts = 15"))
    room.roster(ADA, BO | {"contact": "perhaps", "slot": "Monday"}, CY)
    room.note("7", held().replace("statement", "statment"))
    room.note("9", prepared("Cy").replace("evidence = ", "evidence "))
    ran = confkit("prep")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "confkit.toml:16:1: unknown key `minuts` in [conference]; did you mean `minutes`?\n"
        "roster.csv:3: `contact` is 'perhaps'; write allow, deny or office (empty means allow)\n"
        "roster.csv:3: `slot` is 'Monday'; write local time like 2026-11-16T15:30; for now, "
        "the sheet has no time\n"
        "notes/2026-fall/7.toml:24:1: `goal.statement` is missing; add it here\n"
        "notes/2026-fall/7.toml:25:1: unknown key `statment` in [goal]; "
        "did you mean `statement`?\n"
        "notes/2026-fall/9.toml:8:10: this line is not `key = value`; put a # before it, or "
        'write key = "…"\n'
    )
    assert not (room.root / "out").exists()


@pytest.mark.parametrize("minutes", ["minutes", "minuts"])
def test_a_mistake_in_the_roster_hides_none_in_that_students_note(confkit, room, minutes):
    """Both are told at once, whether the settings are right or not."""
    room.write("confkit.toml", SETTINGS.replace("minutes", minutes))
    room.roster(ADA, BO | {"slot": "Monday"}, CY)
    room.note("8", prepared("Bo") + 'tryed = "x"\n')
    ran = confkit("prep")
    assert "roster.csv:3: `slot` is 'Monday'" in ran.err
    assert "notes/2026-fall/8.toml:17:1: unknown key `tryed`" in ran.err


def test_a_roster_that_cannot_be_read_takes_no_sheet_away(confkit, room):
    """Broken by a hand on the morning of the conferences, it costs nothing."""
    confkit("prep")
    before = room.files("out")
    room.write("roster.csv", 'student_id,name\n7,"André\n')
    ran = confkit("prep")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(
        "roster.csv:2: a quoted cell is opened here and never closed; nothing of it was read\n"
    )
    assert room.files("out") == before


def test_the_document_for_programs_says_all_that_a_person_is_told(confkit, room):
    """One JSON document on standard output, with exactly the documented keys."""
    confkit("prep")
    (room.root / "notes/2026-fall/9.toml").unlink()
    room.note("8", "x = 1")
    ran = confkit("prep", "--json")
    assert (ran.code, ran.err.count("\n")) == (1, 6)
    assert json.loads(ran.out) == {
        "round": "2026-fall",
        "made": [
            {
                "student_id": student_id, "path": f"out/2026-fall/{name}", "reader": "",
                "address": "", "kind": kind, "changed": changed,
            }
            for student_id, name, kind, changed in (
                ("9", "sheets/9.html", "sheet", True),
                ("9", "sheets/9.md", "sheet", True),
                ("7", "sheets/7.html", "sheet", False),
                ("7", "sheets/7.md", "sheet", False),
                ("", "sheets/packet.html", "packet", True),
                ("", "day-2026-11-16.html", "page", True),
            )
        ],
        "left_out": [
            {
                "student_id": "9",
                "path": None,
                "reason": "no note yet, so the sheet has blanks to fill in by hand "
                "(`confkit new 9` starts a note)",
            }
        ],
        "refused": [
            {
                "student_id": "8", "path": "notes/2026-fall/8.toml", "line": line,
                "column": column, "reason": reason,
            }
            for line, column, reason in (
                (1, 1, "`glow` is missing; add it here"),
                (1, 1, "`grow` is missing; add it here"),
                (1, 1, "unknown key `x` at the top; known here: topics, student_voice, "
                       "family_questions, family_priorities, ask, led_by, glow, grow, private, "
                       "meeting, goal, promise, check_in, unlock, in"),
            )
        ],
        "told": [],
        "removed": ["out/2026-fall/sheets/8.html", "out/2026-fall/sheets/8.md"],
    }  # fmt: skip


def test_problems_stand_in_the_document_in_the_order_of_the_lines(confkit, room):
    """A program reads them as a person does: by file and line."""
    room.roster(ADA, BO | {"interpreter": "needed"}, CY | {"interpreter": "needed"})
    room.note("70", prepared())
    told = json.loads(confkit("prep", "--json").out)["told"]
    assert [(one["path"], one["line"], one["student_id"]) for one in told] == [
        ("notes/2026-fall/70.toml", 0, ""), ("roster.csv", 3, "8"), ("roster.csv", 4, "9"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["prep", "summarize"])
def test_strict_makes_what_is_only_told_count(confkit, room, name):
    """With --strict the exit code is 1; what is made is the same."""
    room.note("70", prepared())
    assert confkit(name).code == 0
    before = room.files("out")
    ran = confkit(name, "--strict")
    assert ran.code == 1
    assert "note: notes/2026-fall/70.toml: no student on the roster has the id '70'; " in (ran.err)
    assert room.files("out") == before


def test_a_slot_at_a_time_that_does_not_exist_is_told(confkit, room):
    """In the night the clocks change; the line is the roster's, and the sheet is made."""
    room.roster(ADA, BO | {"slot": "2026-03-08T02:30"}, CY)
    assert confkit("prep", "8") == (
        0,
        "1 sheet for 2026-fall\n"
        "Next: open out/2026-fall/sheets/8.html in a browser and print it.\n",
        "note: roster.csv:3: Bo Lind (8): the slot Mar 8, 2026, 2:30 AM is months away from the "
        "others (Nov 16, 2026, 3:15 PM)\n"
        "note: roster.csv:3: Bo Lind: the slot: 02:30 does not exist on 2026-03-08 (the clocks "
        "change); taken as 03:30\n",
    )


def test_an_empty_roster_says_what_to_do(confkit, room):
    """Nothing is made, not even a packet without a sheet."""
    room.roster()
    for student_id in "789":
        (room.root / f"notes/2026-fall/{student_id}.toml").unlink()
    assert confkit("prep") == (
        0, "The roster has no students yet. Next: fill it in, then run `confkit new`.\n", ""
    )  # fmt: skip
    assert room.names("out") == []


def test_a_run_for_one_student_writes_that_one_and_leaves_the_packet(confkit, room):
    """Only the named student's files are written, and no other is removed."""
    confkit("prep")
    times = room.times("out")
    room.note("7", held().replace("explains a map", "draws a map"))
    ran = confkit("prep", "ada")
    assert ran == (
        0,
        "1 sheet for 2026-fall\n"
        "Next: open out/2026-fall/sheets/7.html in a browser and print it.\n",
        "",
    )
    changed = {
        path.rpartition("/")[2] for path, at in room.times("out").items() if at != times[path]
    }
    assert changed == {"7.html", "7.md"}


def test_a_student_nobody_knows_is_named_and_nothing_made(confkit, room):
    """A word that fits nobody is exit 2."""
    ran = confkit("prep", "Zoe")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("no student 'Zoe' ")
    assert not (room.root / "out").exists()


def test_a_student_gone_from_the_roster_has_the_sheet_removed(confkit, room):
    """The next whole run removes it, says so in JSON, and leaves files of the teacher alone."""
    confkit("prep")
    room.write("out/2026-fall/sheets/seating plan.pdf", "mine")
    room.roster(ADA, CY)
    (room.root / "notes/2026-fall/8.toml").unlink()
    ran = confkit("prep", "--json")
    assert json.loads(ran.out)["removed"] == [
        "out/2026-fall/sheets/8.html", "out/2026-fall/sheets/8.md"
    ]  # fmt: skip
    assert room.names("out/2026-fall/sheets") == [
        "7.html", "7.md", "9.html", "9.md", "packet.html", "seating plan.pdf"
    ]  # fmt: skip


def test_another_round_has_its_own_folder(confkit, room):
    """`--round` reads that round's notes and writes to that round's folder."""
    room.note("7", prepared().replace("explains a map", "sings"), "2027-spring")
    ran = confkit("prep", "7", "--round", "2027-spring")
    assert ran.code == 0
    assert "Ada sings" in room.text("out/2027-spring/sheets/7.md")
    assert room.names("out") == ["2027-spring/sheets/7.html", "2027-spring/sheets/7.md"]


# Text from people is data.

HOSTILE = [
    '<script>alert(1)</script> "><img src=x onerror=alert(1)> </article></style></title>',
    "{{7*7}} {% raw %} [x](javascript:alert(1)) ![x](http://evil.example/x.png) a | b ~~c~~",
    "[/] [red]b[/red] :smile: `` ` `` <http://evil.example> http://evil.example/x &lt;b&gt; &#60;",
    "# title", "- item", "1. item", "> quote", "***", "~~~", "a\\", "[a]: http://evil.example",
]  # fmt: skip


def hostile_class(room: Workspace, text: str) -> None:
    """Put a text wherever a person may write one."""
    named = {"name": f"Ada {text}", "sort_name": f"Brook, Ada {text}", "relation": text}
    room.roster(
        ADA | named | {"guardian_name": f"Mia {text}", "interpreter": f"booked:{text}"}, BO, CY
    )
    later = (
        MEETING + GOAL.replace("one page", f"one page {quoted(text)[1:-1]}")
        + PROMISES.replace("the word list", f"the word list {quoted(text)[1:-1]}")
    )  # fmt: skip
    room.note("7", f"topics = [{quoted(text)}]\n" + prepared(words=text) + later)
    settings = SETTINGS.replace('"courage"', f'"courage", {quoted(text)}')
    for words in ("We read the world.", "All voices.", "Every child should be asked.", "Hill"):
        settings = settings.replace(words, f"{words} {quoted(text)[1:-1]}")
    room.write("confkit.toml", settings)


class Structure(HTMLParser):
    """The tags of a page in their order, and the attributes that could act."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.acting: list[tuple[str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.append(tag)
        self.acting += [
            (name, value) for name, value in attrs
            if name.startswith("on") or name in ("href", "src", "action", "formaction", "data")
        ]  # fmt: skip

    def handle_endtag(self, tag):
        """Note an end."""
        self.tags.append(f"/{tag}")


def blocks(markdown: str) -> list[str]:
    """Return the kinds of block and inline in a Markdown text, in their order."""
    found: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown):
        found.append(token.type)
        found += [inline.type for inline in token.children or []]
    return found


@pytest.fixture
def plain(confkit, tmp_path) -> dict[str, str]:
    """Make the same class with a plain word in place of the hostile text."""
    room = small_class(tmp_path / "class")
    hostile_class(room, "word")
    confkit("prep", "--round", "2026-fall")
    confkit("summarize")
    return {path: content.decode() for path, content in room.files("out").items()}


def test_hostile_text_is_only_text_on_every_page(confkit, room, plain):
    """A page with it has the same tags as one with a plain word, no script, and nothing acts."""
    for text in HOSTILE:
        hostile_class(room, text)
        confkit("prep")
        confkit("summarize")
        made = {path: content.decode() for path, content in room.files("out").items()}
        assert made.keys() == plain.keys()
        for path in made:
            if path.endswith(".html"):
                found, wanted = Structure(made[path]), Structure(plain[path])
                assert found.tags == wanted.tags, (path, text)
                own = path.endswith("/letters.html")  # confkit's own script copies a letter
                assert found.tags.count("script") == own
                links = [("href", f"sheets/{one}.html") for one in "789"]
                assert set(found.acting) <= (set(links) if "/day-" in path else set())
            if path.endswith(".md"):
                assert blocks(made[path]) == blocks(plain[path]), (path, text)


def test_hostile_text_is_not_lost(confkit, room):
    """What cannot act is still read as it was written."""
    hostile_class(room, "<b>{{7*7}}</b>")
    confkit("prep")
    assert "&lt;b&gt;{{7*7}}&lt;/b&gt;" in room.text("out/2026-fall/sheets/7.html")
    assert "49" not in room.text("out/2026-fall/sheets/7.html").partition("<body")[2]


def test_no_text_reaches_the_terminal_as_a_code(confkit, room):
    """Escapes, C1, bidi overrides and markup in names and notes are shown as nothing but text."""
    text = "\x1b[31mred\x1b]0;t\x07 \x9b2J \u202eback [/] :smile: \u2066\x00\r\n"
    hostile_class(room, text)
    (room.root / "notes/2026-fall/8.toml").unlink()
    room.roster(BO | {"name": f"Bo {text}", "guardian_name": f"Eva {text}"}, ADA, CY)
    for arguments in (["prep"], ["prep", "--json"], ["summarize"], ["due"], ["due", "--json"]):
        ran = confkit(*arguments)
        shown = ran.out + ran.err
        acting = {
            letter for letter in shown
            if (unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") and letter != "\n")
        }  # fmt: skip
        assert acting == set(), arguments
    assert "[/] :smile:" in shown


def test_an_odd_file_name_reaches_no_terminal_as_a_code(confkit, room):
    """The name of a stray note is a text from outside too, also in JSON."""
    room.note("\x1b[31m\u202e", prepared())
    for arguments in (["prep"], ["prep", "--json"]):
        ran = confkit(*arguments)
        assert not {"\x1b", "\u202e"} & set(ran.out + ran.err), arguments


CANARIES = ("Heliotrope", "Cloudberry", "Saffronbell")
DENIED = ("Wexcombe", "copperline")


def test_the_private_table_is_rendered_nowhere(confkit, example):
    """The words that stand only in [private] are in no file that is made, and in no line."""
    notes = "".join(
        content.decode() for path, content in example.files("notes").items()
    )  # fmt: skip
    assert all(word in notes for word in CANARIES)
    shown = _everything_said(confkit, example)
    assert [word for word in CANARIES if word.casefold() in shown.casefold()] == []


def test_a_denied_person_stands_nowhere(confkit, example):
    """Neither name nor address is in a file, a line, a document or the ledger."""
    assert all(word in example.text("roster.csv") for word in DENIED)
    shown = _everything_said(confkit, example)
    assert [word for word in DENIED if word.casefold() in shown.casefold()] == []


def _everything_said(confkit, room: Workspace) -> str:
    """Run every command and return all that it wrote, wherever."""
    shown = ""
    for line in (
        "prep", "prep --json", "prep 1071", "summarize --round 2026-welcome", "summarize",
        "summarize --json", "prep", "due --all", "due --all --json", "due --student 1071",
        "new", "record 1071 --from -",
    ):  # fmt: skip
        ran = confkit(*line.split(), now=LATER)
        shown += ran.out + ran.err
    shown += b"\n".join(room.files("out").values()).decode()
    connection = sqlite3.connect(room.root / "followups.db")
    try:
        return shown + "\n".join(connection.iterdump())
    finally:
        connection.close()


def test_a_mistake_in_the_private_table_does_not_repeat_what_it_says(confkit, room):
    """The place is told, the words are not: the screen may face the family."""
    room.note("7", prepared() + '\n[private]\nnote = "Heliotrope"\nnotes = Heliotrope is here\n')
    ran = confkit("prep")
    assert ran.code == 1
    assert "notes/2026-fall/7.toml:19" in ran.err
    assert "notes/2026-fall/7.toml:20" in ran.err
    assert "Heliotrope" not in ran.out + ran.err


def test_a_note_that_names_a_denied_person_makes_no_sheet(confkit, room):
    """The error says which field, and does not say the name."""
    room.roster(ADA, ADAS_FATHER | {"guardian_name": "Rex Stone", "contact": "deny"}, BO, CY)
    room.note("7", prepared(words="rex  STONE said so"))
    ran = confkit("prep")
    assert ran.code == 1
    assert "stone" not in (ran.out + ran.err).casefold()
    assert ran.err == (
        "error: notes/2026-fall/7.toml:2:17: `student_voice` names a person who must not appear in "
        "anything for this family (word 4 there); say it without the name and the address, or "
        "move it to [private]\n"
    )
    assert "out/2026-fall/sheets/7.html" not in room.names()


# Last round.


def test_last_rounds_goal_and_promises_stand_on_the_sheet_as_the_ledger_knows_them(confkit, room):
    """What was done is ticked, what is open is not."""
    earlier = held().replace("2026-11-16", "2026-09-07").replace("2026-12-14", "2026-10-12")
    room.note("7", earlier, "2026-welcome")
    room.note("7", prepared())
    confkit("summarize", "--round", "2026-welcome")
    ids = room.ids()
    confkit("done", ids["7 Send the word list"], ids["7 Read to the cat"])
    assert confkit("prep", "7").code == 0
    text = room.text("out/2026-fall/sheets/7.md")
    last = text[text.index("## Last time") :]
    assert "Ada reads one page aloud each day" in last
    assert last.startswith("## Last time, Monday, September 7, 2026\n")
    ticks = re.findall(r"- \[([x ])\] ([^(]+?) \(([a-z]+)", last)
    assert ticks == [
        ("x", "Send the word list", "school"), (" ", "Move her seat to the front", "school"),
        ("x", "Read to the cat", "family"),
    ]  # fmt: skip
    assert "Send the word list" in room.text("out/2026-fall/sheets/7.html")


def test_a_dropped_promise_and_a_later_round_are_no_last_round(confkit, room):
    """The sheet looks back to the latest round that was held before this one."""
    room.note("7", held().replace("2026-11-16", "2027-02-15").replace("12-14", "12-15").replace(
        "2026-12-15", "2027-03-15"), "2027-spring")  # fmt: skip
    room.note("7", prepared())
    ran = confkit("prep", "7")
    assert "Last time" not in room.text("out/2026-fall/sheets/7.md")
    assert "2027-spring/7.toml:" in ran.err
    assert "`held` is 2027-02-15, which is still to come; is the year right?" in ran.err


def test_an_earlier_note_that_cannot_be_read_is_not_passed_over_in_silence(confkit, room):
    """Its mistake is told with its place, for that child alone; the sheet is made without it."""
    room.note("7", held().replace("[goal]", "[goal").replace("2026-11-16", "2026-09-07"), "welcome")
    room.note("7", prepared())
    ran = confkit("prep")
    assert ran.err.count("notes/welcome/7.toml:") == 1
    assert "a [table] line must end with ]" in ran.err
    assert "Last time" not in room.text("out/2026-fall/sheets/7.md")
    assert "notes/welcome" not in confkit("prep", "8").err


def test_a_damaged_ledger_does_not_keep_anybody_from_a_sheet(confkit, room):
    """It is told, and the sheets are made without it."""
    room.write("followups.db", b"not a database, but long enough to be taken for one" * 20)
    ran = confkit("prep")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "3 sheets for 2026-fall")
    assert ran.err == (
        "note: followups.db: this is not a ledger, or it is damaged; `confkit restore` puts "
        "back the last good copy; "
        "nothing was changed; the sheets do not show earlier promises\n"
    )


# Own templates.


def test_an_own_template_replaces_the_built_in_one_of_its_name(confkit, room):
    """The workspace's file is used, with people's text made safe; the others stay built-in."""
    room.roster(ADA | {"name": "Ada *B*"}, BO, CY)
    room.write("templates/sheet.md.j2", "Only {{ sheet.name }}\n")
    assert confkit("prep").code == 0
    assert room.text("out/2026-fall/sheets/7.md") == "Only Ada \\*B\\*\n"
    assert "<article" in room.text("out/2026-fall/sheets/7.html")


def _linked(path):
    path.symlink_to(path.parents[1] / "elsewhere.png")


@pytest.mark.parametrize(
    ("put", "said"),
    [
        (lambda path: path.write_bytes(b"not an image"), "it is no PNG picture"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n" * (1 << 18)), "it is larger than 1 MB"),
        (lambda path: path.write_bytes(PICTURE[:-20]), "it is cut short or damaged"),
        (_linked, "it is a link that leads out of this workspace"),
    ],
    ids=["no picture", "too large", "cut short", "a link"],
)
def test_a_logo_that_cannot_be_shown_is_told_each_time_and_left_off(confkit, room, put, said):
    """In one line, also where nothing is made anew; another that stands there is shown."""
    put(room.root / "logo.png")
    assert f"logo.png: warning school/logo: not shown as the logo: {said}" in confkit("check").out
    assert f"logo.png: not shown as the logo: {said}" in confkit("summarize").err
    for _ in range(2):
        ran = confkit("prep")
        assert (ran.code, ran.err) == (
            0,
            f"note: logo.png: not shown as the logo: {said}; save a PNG, JPEG, GIF or SVG picture "
            "of at most 1 MB under the name that fits its kind\n",
        )
    assert "<img" not in room.text("out/2026-fall/sheets/packet.html")
    room.write("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    confkit("prep")
    assert "<img" in room.text("out/2026-fall/sheets/packet.html")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (
            b"fine\n{{ sheet.nothing }}",
            "templates/sheet.md.j2:2: {}there is no field `nothing`; templates/README.md lists "
            "them; fix it, or delete it to use the built-in one",
        ),
        (b"fine\n{% if %}\n", "templates/sheet.md.j2:2: "),
        (b"\n\n{{ sheet.name.__class__.__mro__ }}", "templates/sheet.md.j2:3: "),
        (b"{{ 1 // 0 }}", "templates/sheet.md.j2:1: "),
        (b"{{ {}['a'] }}", "templates/sheet.md.j2:1: "),
        (b"{% include 'sheet.md.j2' %}", "templates/sheet.md.j2:1: "),
        (b"{% include 'away.j2' %}", "templates/"),
        ("Grüße".encode("latin-1"), "templates/sheet.md.j2: "),
    ],
)
def test_a_template_with_an_error_is_one_line_that_names_it(confkit, room, template, said):
    """Whatever goes wrong in it is said: once where it is no template, else for each child."""
    room.write("templates/sheet.md.j2", template)
    ran = confkit("prep")
    if ran.out:
        who = ("Ada Brook (7): ", "Bo Lind (8): ", "Cy Moss (9): ")
        assert (ran.code, ran.out) == (1, "0 sheets for 2026-fall\n")
        assert len(ran.err.splitlines()) == 3
        assert all(
            any(line.startswith(f"error: {said.format(name)}") for name in who)
            for line in ran.err.splitlines()
        )
    else:
        assert (ran.code, ran.err.count("\n")) == (1, 1)
        assert ran.err.startswith(said)
    assert not [name for name in room.names("out") if name.endswith(".part")]


def test_a_template_cannot_read_files_of_the_machine(confkit, room, tmp_path):
    """Neither by a path upwards nor through a link does a template reach out of its folder."""
    (tmp_path / "secret.txt").write_text("Heliotrope")
    room.write("templates/sheet.md.j2", "{% include '../../secret.txt' %}")
    assert confkit("prep").code == 1
    room.write("templates/sheet.md.j2", "{% include 'link.md.j2' %}")
    (room.root / "templates/link.md.j2").symlink_to(tmp_path / "secret.txt")
    confkit("prep")
    assert not [path for path, text in room.files("out").items() if b"Heliotrope" in text]


def test_what_is_free_between_talks_is_said_in_hours_and_minutes(confkit, room):
    """As one says it: an hour, and not 60 minutes."""
    day = "2026-11-17T"
    slots = [{"slot": f"{day}08:00"}, {"slot": f"{day}09:15"}, {"slot": f"{day}15:10"}]
    room.roster(CY | slots[0], ADA | slots[1], BO | slots[2])
    confkit("prep")
    text = room.text("out/2026-fall/day-2026-11-17.html")
    assert re.findall(r">([^<]+ free)<", text) == ["1 hour free", "5 hours 40 minutes free"]


def test_each_day_has_a_page_as_long_as_it_has_talks(confkit, room):
    """Another slot is another page; one that a person changed stays, an own one goes."""
    confkit("prep")
    first = room.text("out/2026-fall/day-2026-11-16.html")
    order = [first.index(name) for name in ("Cy Moss", "Ada Brook", "Bo Lind")]
    assert order == sorted(order)
    assert '<span class="soft">They ask:</span> How is Ada at lunch?' in first
    later = {"slot": "2026-11-17T15:30"}
    room.roster(ADA | later, ADAS_FATHER | later, BO | later | {"slot": "2026-11-18T08:00"}, CY)
    confkit("prep")
    assert "Ada" not in room.text("out/2026-fall/day-2026-11-16.html")
    changed = room.root / "out/2026-fall/day-2026-11-18.html"
    changed.write_text("my own plan", "utf-8")
    room.roster(ADA | later, ADAS_FATHER | later, BO | later, CY | later)
    ran = confkit("prep", "--json")
    pages = [name for name in room.names("out") if "/day-" in name]
    assert pages == ["2026-fall/day-2026-11-17.html", "2026-fall/day-2026-11-18.html"]
    assert json.loads(ran.out)["removed"] == ["out/2026-fall/day-2026-11-16.html"]
    assert changed.read_text("utf-8") == "my own plan"
    made = room.text("out/2026-fall/day-2026-11-17.html")
    assert all(name in made for name in ("Ada", "Bo", "Cy"))
    confkit("prep", "8")
    assert room.text("out/2026-fall/day-2026-11-17.html") == made


def test_a_page_of_a_day_that_a_person_changed_is_moved_and_told(confkit, room):
    """The new page is written, and nothing of theirs is lost."""
    confkit("prep")
    page = room.root / "out/2026-fall/day-2026-11-16.html"
    page.write_text("my own plan", "utf-8")
    ran = confkit("prep")
    assert "moved to out/2026-fall/held-back/day-2026-11-16.html" in ran.err
    assert room.text("out/2026-fall/held-back/day-2026-11-16.html") == "my own plan"
    assert "Ada Brook" in page.read_text("utf-8")


def test_the_page_of_a_day_shows_nobody_denied_and_nothing_private(confkit, room):
    """A denied guardian's name is neither among who comes nor as family."""
    room.roster(ADA, ADAS_FATHER | {"contact": "deny"}, BO, CY)
    room.note("7", prepared() + '[private]\nnotes = "The crimson matter"\n')
    confkit("prep")
    page = room.text("out/2026-fall/day-2026-11-16.html")
    assert "Mia Brook" in page
    assert "Hale" not in page
    assert "crimson" not in page


def test_the_familys_half_asks_in_the_familys_language_too(confkit, room):
    """Each question of the bank below the teacher's; a teacher's own words stay as they are."""
    room.roster(ADA | {"language": "es"}, BO, CY)
    room.note("7", 'ask = ["focus-ending", "Who reads with Ada?"]\n' + prepared("Ada"))
    confkit("languages", "--accept", "es")
    confkit("prep", "7")
    page = room.text("out/2026-fall/sheets/7.html")
    assert "What helps Ada finish something?" not in page.partition("¿Qué le ayuda a Ada")[2]
    assert 'lang="es" dir="ltr">¿Qué le ayuda a Ada a terminar algo?</small>' in page
    confkit("prep", "8")
    assert 'class="theirs"' not in room.text("out/2026-fall/sheets/8.html")


def test_what_is_in_the_schools_language_alone_is_told_each_time(confkit, room):
    """With the people, and with what can be done: no yes to a set that is not there."""
    booked = {"interpreter": "booked:Paula Ortiz"}
    room.roster(ADA | booked | {"language": "es-US"}, BO | {"language": "hmn"}, CY)
    room.note("7", prepared("Ada"))
    for _ in range(2):
        said = " ".join(confkit("prep").err.split())
        side = "language alone for readers of Spanish (Mia Brook) and Hmong (Eva Lind); to use"
        assert f"{side} what nobody has checked: confkit languages --accept es" in said
        assert "Ada Brook: 6 sentences of yours on the page of the interpreter, in the" in said
        assert "language alone and not in Spanish: `confkit languages export es`" in said
    confkit("languages", "--accept", "es")
    assert "language alone for readers of Hmong (Eva Lind)\n" in confkit("prep").err
