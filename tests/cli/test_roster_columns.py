"""A list that is not understood: shown with samples, asked about, kept in the settings."""

from __future__ import annotations

import pytest
import tomli

pytestmark = pytest.mark.slow

LIST = """\
Kid,Whose,Mum,Mum mail,Eth
Ora Kettle,4711,Una Kettle,una@mail.example,x
Bay Marsh,4712,Ivo Marsh,ivo@mail.example,y
"""
COLUMNS = {
    "student_id": "Whose", "name": "Kid", "guardian_name": "Mum", "guardian_email": "Mum mail",
}  # fmt: skip


@pytest.fixture
def odd(room):
    """Make a class without a roster, and a list whose headers nobody knows."""
    (room.root / "roster.csv").unlink()
    room.write("list.csv", LIST.replace("Kid", "Dear one").replace("Mum", "Her"))
    return room


def test_a_list_is_asked_about_at_a_terminal(odd, terminal):
    """Samples, then a number and a word; a word that is none is told, and the rest goes on."""
    screen = terminal("roster", "import", "list.csv")
    screen.expect("Ora Kettle, Bay Marsh")
    for line in ("1 name", "2 student id", "3 guardian name", "4 guardain_email"):
        screen.answer("Enter when it is right", line)
    screen.expect("did you mean guardian_email?")
    screen.answer("Enter when it is right", "4 guardian email")
    screen.answer("Enter when it is right", "")
    screen.answer("May letters go to all of them?", "yes")
    screen.answer("and your answers in confkit.toml (columns)? (yes or no)", "yes")
    assert screen.end() == 0
    assert [line.split(",")[:2] for line in odd.text("roster.csv").splitlines()[1:]] == [
        ["4712", "Bay Marsh"],
        ["4711", "Ora Kettle"],
    ]
    assert tomli.loads(odd.text("confkit.toml"))["roster"]["columns"] == {
        "name": "Dear one", "student_id": "Whose", "guardian_name": "Her",
        "guardian_email": "Her mail",
    }  # fmt: skip


def test_the_same_is_said_by_options(odd, confkit):
    """Without a terminal; the second time nothing has to be said."""
    said = ("--column", "Dear one=name", "--column", "Whose=student_id")
    more = ("--column", "Her=guardian_name", "--column", "Her mail=guardian_email")
    ran = confkit("roster", "import", "list.csv", *said, *more, "--allow", "guardian", "--yes")
    assert ran.code == 0, ran.err
    first = odd.text("roster.csv")
    again = confkit("roster", "import", "list.csv", "--allow", "guardian", "--yes")
    assert (again.code, odd.text("roster.csv")) == (0, first)
    assert "una@mail.example" in first


def test_a_column_is_said_in_a_word_that_exists(odd, confkit):
    """What is not a column of the roster is told with the nearest that is one."""
    ran = confkit("roster", "import", "list.csv", "--column", "Dear one=nmae", "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean 'name'?" in ran.err


def test_a_time_that_could_be_either_way_round_is_asked_about(room, terminal):
    """The answer is kept, and every slot is read by it."""
    (room.root / "roster.csv").unlink()
    room.write("list.csv", "Student ID,Student Name,Slot\n1,Ora Kettle,11/12/2026 3:30 PM\n")
    screen = terminal("roster", "import", "list.csv")
    screen.answer("Is the month first or second in 11/12/2026 3:30 PM?", "first")
    screen.answer("and your answers in confkit.toml (dates)? (yes or no)", "yes")
    assert screen.end() == 0
    assert "2026-11-12T15:30" in room.text("roster.csv")
    assert tomli.loads(room.text("confkit.toml"))["roster"]["dates"] == "month-first"


def test_the_order_of_dates_is_said_by_an_option(room, confkit):
    """Any other word is told."""
    (room.root / "roster.csv").unlink()
    room.write("list.csv", "Student ID,Student Name,Slot\n1,Ora Kettle,11/12/2026 3:30 PM\n")
    ran = confkit("roster", "import", "list.csv", "--yes", "--dates", "first")
    assert (ran.code, ran.err) == (2, "--dates 'first': write month-first or day-first\n")
    assert confkit("roster", "import", "list.csv", "--yes", "--dates", "day-first").code == 0
    assert "2026-12-11T15:30" in room.text("roster.csv")


def test_a_roster_of_ones_own_may_call_a_column_otherwise(room, confkit):
    """The settings say which one it is; it stays the teacher's own list, and a deny stays one."""
    text = room.text("roster.csv")
    expected = confkit("roster", "show", "--json").out
    room.write("roster.csv", text.replace("student_id", "Pupil No", 1))
    assert "the column `student_id` is missing" in confkit("roster", "show").err
    settings = room.text("confkit.toml")
    room.write("confkit.toml", f'{settings}\n[roster]\ncolumns = {{ student_id = "Pupil No" }}\n')
    ran = confkit("roster", "show", "--json")
    assert (ran.code, ran.out) == (0, expected)


def test_numbered_guardians_are_proposed_at_once(room, terminal):
    """One yes takes all of their columns."""
    (room.root / "roster.csv").unlink()
    head = "Student ID,Student Name,x1_name,x1_email,x2_name,x2_email"
    room.write("list.csv", f"{head}\n1,Ora Kettle,Una Kettle,u@x.example,Ivo Kettle,i@x.example\n")
    screen = terminal("roster", "import", "list.csv")
    screen.expect("guardian2_email?")
    screen.answer("Enter when it is right", "yes")
    screen.answer("May letters go to all of them?", "yes")
    screen.answer("and your answers in confkit.toml (columns)? (yes or no)", "yes")
    assert screen.end() == 0
    assert "Ivo Kettle,i@x.example" in room.text("roster.csv")


TWICE = """\
Student ID,Student Name,{0},{1},{0},{1}
1,Ora Kettle,Una Kettle,una@mail.example,Abe Kettle,abe@mail.example
2,Bay Marsh,Ivy Marsh,ivy@mail.example,Ivo Marsh,ivo@mail.example
"""


@pytest.mark.parametrize(("name", "mail"), [("Name", "E-mail"), ("Relation", "Their mail")])
def test_columns_of_one_header_are_told_apart_at_a_terminal(room, terminal, name, mail):
    """Each is called by its place, as in the options, beside what stands in it."""
    (room.root / "roster.csv").unlink()
    room.write("list.csv", TWICE.format(name, mail))
    screen = terminal("roster", "import", "list.csv")
    for header in (f"{name} (1)", f"{mail} (1)", f"{name} (2)", f"{mail} (2)"):
        screen.expect(header)
    for line in ("3 guardian1 name", "4 guardian1 email", "5 guardian2 name", "6 guardian2 email"):
        screen.answer("Enter when it is right", line)
    screen.answer("Enter when it is right", "")
    screen.answer("May letters go to all of them?", "yes")
    screen.answer("and your answers in confkit.toml", "yes")
    assert screen.end() == 0
    written = room.text("roster.csv")
    for line in ("Una Kettle,una@", "Abe Kettle,abe@", "Ivy Marsh,ivy@", "Ivo Marsh,ivo@"):
        assert line in written
