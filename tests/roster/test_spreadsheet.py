"""A roster that was opened and saved in a spreadsheet: times, grades, zeros, names, encodings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.roster import own_format, spreadsheet_times
from confkit.roster.exports.reading import of_tables
from confkit.roster.reading_options import Options
from confkit.roster.spreadsheet_times import Order, is_date, order_of, time_of
from confkit.roster.tables.tabular import table

Form = Callable[[datetime], str]


def form(pattern: str) -> Form:
    """Return what writes a time by a pattern, with the hour of twelve and no zeros in front."""

    def written(at: datetime) -> str:
        twelve = f"{at.hour % 12 or 12}"
        half = "PM" if at.hour >= 12 else "AM"
        parts = {"D": at.day, "M": at.month, "h": twelve, "half": half, "y": at.year % 100}
        return at.strftime(pattern).format(**parts, dots=f"{half[0].lower()}.\u00a0m.")

    return written


FORMS = {
    "ISO": form("%Y-%m-%dT%H:%M"),
    "Excel, US": form("{M}/{D}/%Y %H:%M"),
    "Excel, US, short": form("{M}/{D}/{y:02} {h}:%M {half}"),
    "LibreOffice, US": form("%m/%d/%y %I:%M {half}"),
    "Google Sheets, US": form("{M}/{D}/%Y %H:%M:%S"),
    "Numbers, US": form("%b {D}, %Y at {h}:%M\u202f{half}"),
    "Excel, UK": form("%d/%m/%Y %H:%M"),
    "Numbers, UK": form("{D} %b %Y at %H:%M"),
    "Excel, Germany": form("%d.%m.%Y %H:%M"),
    "LibreOffice, Germany": form("%d.%m.%y %H:%M"),
    "Numbers, Germany": form("%d.%m.%Y, %H:%M"),
    "Excel, France": form("%d/%m/%Y %H:%M"),
    "a hand in France": form("{D}/{M}/%Y à %Hh%M"),
    "Excel, Spain": form("%d/%m/%Y {h}:%M {dots}"),
    "Google Sheets, Spain": form("{D}/{M}/%Y %H:%M:%S"),
    "LibreOffice, ISO": form("%Y-%m-%d %H:%M:%S"),
    "Japan": form("%Y/%m/%d %H:%M"),
    "a long date": form("%A, %B {D}, %Y {h}:%M {half}"),
}
SLOT = datetime.fromisoformat("2026-11-24T15:30")
SLOTS = st.datetimes(
    datetime.fromisoformat("2026-08-01T07:00"), datetime.fromisoformat("2027-06-30T20:00")
).map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize("name", FORMS)
def test_a_slot_is_read_in_the_form_of_its_country(name):
    """Whatever the program that saved it."""
    assert time_of(FORMS[name](SLOT)) == SLOT


@pytest.mark.parametrize(
    "cell",
    [
        "Dienstag, 24. November 2026 15:30", "mardi 24 novembre 2026 15:30",
        "24-Nov-26 3:30 PM", "24. Nov 26 15:30", "24-nov-26 15:30",
        "martes, 24 de noviembre de 2026 15:30", "24. Nov. 2026, 15:30 Uhr", "24 nov. 2026 à 15h30",
        "46350.6458333333", "46350,6458333", "24-11-2026 15:30", "2026-11-24 3:30 PM",
        "2026-11-24 15.30", "2026-11-24T15.30", "2026-11-24 15h30",
    ],
)  # fmt: skip
def test_names_of_months_and_numbers_of_days_are_read(cell):
    """In English, German, French and Spanish; a time without a format is a number of days."""
    assert time_of(cell) == SLOT


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("Monday", "write local time like 2026-11-16T15:30"),
        ("15:30", "write local time like 2026-11-16T15:30"),
        ("2026-11-24T15:30Z", "write local time like 2026-11-16T15:30"),
        ("11/24/2026 15:30 or 16:00", "write local time like 2026-11-16T15:30"),
        ("11/24/2026 not 15:30", "write local time like 2026-11-16T15:30"),
        ("9999-12-31T23:59", "write local time like 2026-11-16T15:30"),
        ("24.11.2026", "add the time of day, as in 2026-11-16T15:30"),
        ("31/11/2026 15:30", "there is no such time; write local time like 2026-11-16T15:30"),
        ("11/24/2026 13:30 PM", "there is no such time; write local time like 2026-11-16T15:30"),
        (
            "11/12/2026 15:30",
            "November 12 or December 11? Say it once: `confkit roster needs --dates month-first`, "
            "or day-first (`roster import` takes it, too)",
        ),
    ],
)
def test_what_is_no_time_is_told_with_what_to_do(cell, advice):
    """Nothing is guessed."""
    assert time_of(cell) == advice


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["11/12/2026 15:30", "24/11/2026 15:30"], "day-first"),
        (["11/12/2026 15:30", "11/24/2026 15:30"], "month-first"),
        (["24/11/2026 15:30", "11/24/2026 15:30"], None),
        (["11/12/2026 15:30", "11/12/2026 15:45"], None),
        ([], None),
    ],
)
def test_a_column_shows_its_order(cells, order):
    """By a day above twelve; two that disagree show none."""
    assert order_of(cells) == order


@given(
    st.lists(SLOTS, min_size=1, max_size=8),
    st.sampled_from(sorted(FORMS)),
    st.sampled_from([None, "day-first", "month-first"]),
)
def test_a_time_is_read_rightly_or_not_at_all(slots, name, setting: Order | None):
    """A column in one form, and a setting that may be wrong only where nothing shows the order."""
    cells = [FORMS[name](slot) for slot in slots]
    order = order_of(cells)
    for slot, cell in zip(slots, cells, strict=True):
        found = time_of(cell, order)
        if isinstance(found, str):
            assert "?" in found
            assert slot.day != slot.month <= 12 >= slot.day
            right: Order = "month-first" if "US" in name else "day-first"
            assert time_of(cell, right) == slot
        else:
            assert found == slot
        if slot.day > 12:
            assert time_of(cell, setting) == slot


@pytest.mark.parametrize("cell", ["3-Apr", "Apr-03", "04.Mai", "5 avr", "03/04/2026", "2026-04-03"])
def test_a_grade_that_became_a_date_is_seen(cell):
    """3-4 becomes the third of April, in the words of the spreadsheet's language."""
    assert is_date(cell)


def test_every_month_begins_as_one_does():
    """Their names are read only then."""
    months = spreadsheet_times._months()
    assert len(months) > 90
    assert [name for name in months if not spreadsheet_times._is_month(name)] == []
    spreadsheet_times._months.cache_clear()
    assert not is_date("Room 12")
    assert spreadsheet_times._months.cache_info().currsize == 0


@pytest.mark.parametrize("cell", ["", "3", "3-4", "K", "3rd", "Room 12", "8b", "May", "12", "1/2"])
def test_a_grade_is_no_date(cell):
    """Numbers and words that are none stay as they are."""
    assert not is_date(cell)


HEADER = ("student_id", "name", "grade", "slot", "plan_on_file", "guardian_name", "contact")


def saved(rows: list[tuple[str, ...]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return a roster as a spreadsheet saves it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([HEADER, *rows])
    return text.getvalue().encode(encoding, errors="replace")


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16"), (";", "utf-8")],
)
@given(slots=st.lists(SLOTS, min_size=1, max_size=5), name=st.sampled_from(sorted(FORMS)))
def test_no_child_is_lost_to_a_spreadsheet(delimiter, encoding, slots, name):
    """Every student and every denial comes back; a time is right or left out and told."""
    rows = [
        (f"{number:04}", f"Zoë Ash {number}", "4", FORMS[name](slot), "WAHR", "Bo Ash", "deny")
        for number, slot in enumerate(slots)
    ]
    found = own_format.parse(saved(rows, delimiter, encoding), "roster.csv")
    assert [one.id for one in found.students] == [row[0] for row in rows]
    assert all(one.plan_on_file and one.denied for one in found.students)
    for student, slot in zip(found.students, slots, strict=True):
        assert student.slot in (slot, None)
        told = [problem for problem in found.problems if problem.student_id == student.id]
        assert bool(told) is (student.slot is None)


def test_what_a_spreadsheet_did_to_a_row_is_mended_or_told():
    """A name that is turned, a grade and a time that became something else."""
    rows = [
        ("7", "Reyes, Ana", "3-Apr", "24.11.2026", "VRAI", "Marisol Reyes", ""),
        ("8", "King, Jr.", "4", "24.11.2026 15:30", "FAUX", "Bo King", ""),
    ]
    found = own_format.parse(saved(rows, ";"), "roster.csv")
    ana, king = found.students
    assert (ana.name, ana.sort_name, ana.called) == ("Ana Reyes", "Reyes, Ana", "Ana")
    assert (ana.grade, ana.slot, ana.plan_on_file) == ("", None, True)
    assert (king.name, king.sort_name) == ("King, Jr.", "")
    assert (king.slot, king.plan_on_file) == (SLOT, False)
    assert [str(problem) for problem in found.problems] == [
        "roster.csv:2: `slot` is '24.11.2026'; add the time of day, as in 2026-11-16T15:30; "
        "for now, the sheet has no time"
    ]
    assert "roster.csv:2: `grade` is '3-Apr': a spreadsheet took it for a date; left out" in [
        str(problem) for problem in found.told
    ]


def test_the_settings_say_the_order_where_nothing_shows_it():
    """Asked once, and then read so."""
    raw = saved([("7", "Ana", "4", "11/12/2026 15:30", "", "Bo", "")])
    table = own_format.tabular.table(raw, "roster.csv")
    months = [
        own_format.read(table, order).students[0].slot for order in ("day-first", "month-first")
    ]
    assert months == [SLOT.replace(month=12, day=11), SLOT - timedelta(days=12)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.0E+9", "has shortened this id"), ("1,23457E+11", "has shortened this id"),
        ("3-May", "looks like a date"), ("05.04.2026", "looks like a date"),
        ("2024-1042", ""), ("12-05", ""), ("20241203", ""),
    ],
)  # fmt: skip
def test_an_id_that_a_spreadsheet_has_spoiled_is_told(text: str, said: str) -> None:
    """In the roster and in an import; of what is no date and no short number, nothing is said."""
    line = f'"{text}",Ana Reyes,Eva Reyes,allow'
    head = "student_id,name,guardian_name,contact"
    own = own_format.parse(f"{head}\n{line}\n".encode(), "roster.csv")
    found = of_tables(
        [table(f"Student ID,Name,Mother Name,Grade\n{line}\n".encode(), "list.csv")], Options()
    )
    for lines in ((*own.problems, *own.told), (*found.problems, *found.told)):
        spoiled = [str(one) for one in lines if "this id" in str(one) or "the id" in str(one)]
        assert bool(said) == bool(spoiled)
        assert all(said in one for one in spoiled)
