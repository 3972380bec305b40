"""`confkit roster slots`: what families booked elsewhere goes to the right child, or to nobody."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.terminals import Terminal

pytestmark = pytest.mark.slow

ROSTER = """\
student_id,name,sort_name,slot,guardian_name,guardian_email,relation,contact
1,Ada Brook,"Brook, Ada",,Jo Brook,jo@brook.example,mother,allow
2,Ben Brook,"Brook, Ben",,Jo Brook,jo@brook.example,mother,allow
3,Cy Moss,"Moss, Cy",2026-11-24T15:30,Dee Moss,dee@moss.example,mother,allow
3,Cy Moss,"Moss, Cy",2026-11-24T15:30,Ray Moss,ray@moss.example,father,deny
4,Éva Lund,"Lund, Éva",,Kit Lund,,father,allow
"""

SIGN_UP = """\
Sign Up,Start Date/Time,End Date/Time,Item,First Name,Last Name,Email,Comment,Sign Up Timestamp
Fall,11/24/2026 3:30 PM,11/24/2026 3:45 PM,Slot,{first},{last},{email},{comment},10/28/2026 7:02 PM
Fall,11/24/2026 3:45 PM,11/24/2026 4:00 PM,Slot,,,,,
Fall,11/24/2026 4:00 PM,11/24/2026 4:15 PM,Slot,,,,,
"""


@pytest.fixture
def root(example: Any) -> Path:
    """Make a class with siblings, a denied father, and a child whose guardian has no address."""
    (example.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return example.root


def _slots(root: Path) -> dict[str, str]:
    rows = csv.DictReader((root / "roster.csv").read_text(encoding="utf-8").splitlines())
    return {row["name"]: row["slot"] for row in rows}


def _sign_up(root: Path, **cells: str) -> Path:
    given = {"first": "", "last": "", "email": "", "comment": ""} | cells
    file = root / "signup.csv"
    file.write_text(SIGN_UP.format(**given), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("cells", "whose"),
    [
        ({"email": "DEE@moss.example"}, "Cy Moss"),
        ({"email": "jo@brook.example", "comment": "for Ben"}, "Ben Brook"),
        ({"email": "jo@brook.example", "first": "Ada", "last": "Brook"}, "Ada Brook"),
        ({"email": "granny@else.example", "comment": "eva lund"}, "Éva Lund"),
        ({"first": "Eva", "last": "Lund"}, "Éva Lund"),
    ],
)
def test_a_booking_goes_to_the_child_it_is_about(
    root: Path, confkit: Callable[..., Any], cells: dict[str, str], whose: str
):
    """By a guardian's address, then by the child's name; free times are passed over."""
    said = confkit("roster", "slots", _sign_up(root, **cells), "--yes")
    before = {"Cy Moss": "2026-11-24T15:30"}
    assert {n: s for n, s in _slots(root).items() if s} == before | {whose: "2026-11-24T15:30"}
    assert said.code == 0, said.err


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"email": "jo@brook.example"}, "may be about Ada Brook or Ben Brook"),
        ({"email": "jo@brook.example", "comment": "Ada and Ben"}, "does not say which"),
        ({"email": "ray@moss.example", "comment": "Cy"}, "may not be written to"),
        ({"email": "who@else.example", "first": "Cy"}, "nobody on the roster"),
        ({"first": "Dee", "last": "Moss"}, "nobody on the roster"),
    ],
)
def test_what_is_in_doubt_is_nobodys(
    root: Path, confkit: Callable[..., Any], cells: dict[str, str], why: str
):
    """It is told by line, and no slot changes."""
    said = confkit("roster", "slots", _sign_up(root, **cells), "--yes")
    assert said.code == 1
    assert f"signup.csv:2: {why}" in said.err or why in said.err
    assert "ray@" not in said.err + said.out
    assert (root / "roster.csv").read_text(encoding="utf-8") == ROSTER


def test_tabs_and_words_of_another_tool(root: Path, confkit: Callable[..., Any]):
    """The columns are found by what stands in them, the start by its header."""
    (root / "b.tsv").write_text(
        "Date Time\tCustomer Name\tCustomer Email\tDuration (mins.)\n"
        "11/25/2026 15:30\tDee M\tdee@moss.example\t15\n"
    )
    assert confkit("roster", "slots", "b.tsv", "--yes").code == 0
    assert _slots(root)["Cy Moss"] == "2026-11-25T15:30"


def test_a_canceled_booking_and_two_of_one_child(root: Path, confkit: Callable[..., Any]):
    """The first is left out and told; of the others none is chosen."""
    head = "Invitee Email,Start Date & Time,End Date & Time,Canceled\n"
    rows = "dee@moss.example,2026-11-26 03:30 pm,2026-11-26 03:45 pm,{0}\n"
    other = "dee@moss.example,2026-11-27 03:30 pm,2026-11-27 03:45 pm,false\n"
    (root / "c.csv").write_text(head + rows.format("true") + other)
    said = confkit("roster", "slots", "c.csv", "--yes")
    assert "c.csv:2: was canceled" in said.err
    assert _slots(root)["Cy Moss"] == "2026-11-27T15:30"
    (root / "c.csv").write_text(head + rows.format("false") + other)
    said = confkit("roster", "slots", "c.csv", "--yes")
    assert (said.code, said.err.count("booked more than once")) == (1, 2)


def test_a_day_and_a_time_in_two_columns(root: Path, confkit: Callable[..., Any]):
    """They make one moment."""
    (root / "d.csv").write_text("Date,Time,Parent email\n2026-11-30,4:15 PM,dee@moss.example\n")
    assert confkit("roster", "slots", "d.csv", "--yes").code == 0
    assert _slots(root)["Cy Moss"] == "2026-11-30T16:15"


def test_a_calendar_file(root: Path, confkit: Callable[..., Any]):
    """An event is at its local time; a canceled one and a whole day are none."""
    event = "BEGIN:VEVENT\nUID:{0}\nDTSTAMP:20261101T000000Z\n{1}\nEND:VEVENT\n"
    events = [
        "DTSTART:20261124T220000Z\nSUMMARY:Conference\nATTENDEE:mailto:dee@moss.example",
        "DTSTART:20261124T230000Z\nSTATUS:CANCELLED\nATTENDEE:mailto:jo@brook.example",
        "DTSTART;VALUE=DATE:20261124\nSUMMARY:Éva Lund",
    ]
    body = "".join(event.format(at, text) for at, text in enumerate(events))
    (root / "e.ics").write_text(
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{body}END:VCALENDAR\n"
    )
    assert confkit("roster", "slots", "e.ics", "--yes").code == 0
    assert {n: s for n, s in _slots(root).items() if s} == {"Cy Moss": "2026-11-24T16:00"}


def test_the_column_of_times_is_asked_where_it_may_be_two(
    root: Path, terminal: Callable[..., Terminal], confkit: Callable[..., Any]
):
    """At a terminal by number, else by --column."""
    (root / "f.csv").write_text(
        "First choice,Second choice,Mail\n2026-11-24 15:00,2026-11-25 15:00,dee@moss.example\n"
    )
    said = confkit("roster", "slots", "f.csv", "--yes")
    assert said.code == 2
    assert "--column: First choice or Second choice" in said.err
    screen = terminal("roster", "slots", "f.csv")
    screen.answer("Which column says when a meeting starts?", "3")
    screen.expect("Please answer with a number from 1 to 2.")
    screen.answer("Which column says when a meeting starts?", "2")
    screen.answer("Write these slots into the roster?", "yes")
    assert screen.end() == 0
    assert _slots(root)["Cy Moss"] == "2026-11-25T15:00"
    assert confkit("roster", "slots", "f.csv", "--column", "First Choice", "--yes").code == 0
    assert _slots(root)["Cy Moss"] == "2026-11-24T15:00"


@pytest.mark.parametrize("name", ["missing.csv", "confkit.toml"])
def test_no_sign_up(root: Path, confkit: Callable[..., Any], name: str):
    """One line says what is wrong; nothing is written."""
    said = confkit("roster", "slots", name, "--yes")
    assert said.code == 2
    assert said.err.strip()
    assert (root / "roster.csv").read_text(encoding="utf-8") == ROSTER


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("Email,Start\ndee@moss.example,12/01/2026 3:30 PM\n", "--dates month-first or --dates"),
        ("Email,Colour\ndee@moss.example,red\n", '--column "Start time"'),
        ("Email,Start\n", "s.csv: has no rows under its headers"),
    ],
)
def test_an_option_that_is_needed_is_named_with_its_words(
    root: Path, confkit: Callable[..., Any], cells: str, said: str
):
    """In a pipe nobody can be asked; what to type is told as it is typed, if anything helps."""
    (root / "s.csv").write_text(cells)
    ran = confkit("roster", "slots", "s.csv", "--yes")
    assert (ran.code, said in ran.err) == (2, True), ran.err
    assert (root / "roster.csv").read_text(encoding="utf-8") == ROSTER


@pytest.mark.parametrize(
    ("header", "slot"),
    [("Start (mm/dd/yyyy)", "2026-12-01T15:30"), ("Start (DD/MM/YYYY)", "2026-01-12T15:30")],
)
def test_a_header_that_says_which_number_is_the_month_is_believed(root, confkit, header, slot):
    """SignUpGenius writes it there; nobody is asked."""
    (root / "s.csv").write_text(f"Email,{header}\ndee@moss.example,12/01/2026 3:30 PM\n", "utf-8")
    ran = confkit("roster", "slots", "s.csv", "--yes")
    assert ran.code == 0, ran.err
    assert _slots(root)["Cy Moss"] == slot


def test_which_number_is_the_month_is_asked_until_it_is_said(
    root: Path, terminal: Callable[..., Terminal]
):
    """No time can be left out of a sign-up, and no other word ends the command."""
    (root / "s.csv").write_text("Email,Start\ndee@moss.example,12/01/2026 3:30 PM\n", "utf-8")
    question = "Is the month first or second in 12/01/2026 3:30 PM? (first, second):"
    screen = terminal("roster", "slots", "s.csv")
    screen.answer(question, "third")
    screen.expect("Please answer first or second.")
    screen.answer(question, "")
    screen.expect("This one is needed.")
    screen.answer(question, "second")
    screen.answer("Write these slots into the roster?", "yes")
    assert screen.end() == 0
    assert _slots(root)["Cy Moss"] == "2026-01-12T15:30"


def test_a_sign_up_where_nobody_has_booked_changes_no_slot(root, confkit):
    """Its column of times is there; that nobody stands beside them is no mistake."""
    ran = confkit("roster", "slots", _sign_up(root), "--yes")
    assert (ran.code, ran.out, ran.err) == (0, "No slot changes.\n", "")
