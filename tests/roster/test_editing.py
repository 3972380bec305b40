"""A roster's file changed in place: slots are set, and every other byte stays."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.roster.editing import with_households, with_slots
from confkit.roster.tables import tabular

PLAIN = "student_id,name,slot,guardian_name\r\n1,Ana,2026-11-24T15:30,M\r\n2,Bo,,P\r\n"


def test_a_slot_is_cleared_and_another_set_and_nothing_else_changes():
    """Each row of the student has the slot; the rows of others keep theirs."""
    found = with_slots(PLAIN.encode(), {"1": "", "2": "2027-03-02T16:00"})
    assert (
        found
        == PLAIN.replace("2026-11-24T15:30", "").replace("Bo,,", "Bo,2027-03-02T16:00,").encode()
    )


def test_a_file_without_slots_gets_the_column_at_the_end():
    """Those who have none get an empty cell, so that every row fits its header."""
    raw = b"student_id;name\n1;Ana\n\n2;Bo"
    found = with_slots(raw, {"2": "2027-03-02T16:00"})
    assert found == b"student_id;name;slot\n1;Ana;\n\n2;Bo;2027-03-02T16:00"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_marks_and_quotes_stay(encoding: str, delimiter: str):
    """A quoted cell may hold the delimiter, a quote or a line end."""
    sheet = io.StringIO()
    rows = [
        ["student_id", "name", "slot", "guardian_name"],
        ["7", f'Zoë {delimiter} "Z"\nHolt', "2026-11-24T15:30", "é"],
    ]
    csv.writer(sheet, delimiter=delimiter).writerows(rows)
    raw = sheet.getvalue().encode(encoding)
    found = with_slots(raw, {"7": ""})
    assert found is not None
    assert tabular.form_of(found).text == tabular.form_of(raw).text.replace("2026-11-24T15:30", "")


@pytest.mark.parametrize(
    "raw",
    [b"Pupil,Parent\n1,M\n", PLAIN.encode(), b"", b'student_id,name,slot\n1,"Ana,\n'],
)
def test_what_cannot_be_changed_safely_is_left(raw: bytes):
    """A file of another kind, a student who is not there, a quote that is not closed."""
    assert with_slots(raw, {"404": ""}) is None


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_no_cell_but_the_slot_changes(cells: list[tuple[str, str]]):
    """Whatever stands in the other cells, it reads as it did before."""
    rows = [["student_id", "name", "slot", "room"]]
    rows += [
        [str(at), f"A{name}", "2026-11-24T15:30", room] for at, (name, room) in enumerate(cells)
    ]
    sheet = io.StringIO()
    csv.writer(sheet).writerows(rows)
    found = with_slots(sheet.getvalue().encode(), {"0": "2027-03-02T16:00"})
    assert found is not None
    after = list(csv.reader(io.StringIO(found.decode(), newline="")))
    rows[1][2] = "2027-03-02T16:00"
    assert after == rows


def test_who_lives_together_is_set_for_one_child_alone() -> None:
    """In the column that is there, or in a new one; every other byte stays as it is."""
    raw = b'student_id,name,guardian_name\r\n1,"Ana R",Mia\r\n1,"Ana R",Tom\r\n2,Bo,Mia\r\n'
    homes = {"mia": "home 1", "tom": "home 2"}
    written = with_households(raw, "1", homes)
    assert written == (
        b"student_id,name,guardian_name,household\r\n"
        b'1,"Ana R",Mia,home 1\r\n1,"Ana R",Tom,home 2\r\n2,Bo,Mia,\r\n'
    )
    assert with_households(written, "1", {"tom": "home 1"}) == written.replace(b"home 2", b"home 1")
    assert with_households(b"student_id,name,guardian1_name\n1,A,M\n", "1", homes) is None


def test_who_lives_together_is_set_where_guardians_stand_side_by_side() -> None:
    """Each in the column of its own number, which is added where there is none."""
    raw = (
        b"student_id,name,guardian1_name,guardian1_email,guardian2_name,guardian2_household\n"
        b"1,Ana R,Mia,mia@x.example,Tom,\n2,Bo,Mia,,Tom,T\n"
    )
    written = with_households(raw, "1", {"mia": "home 1", "tom": "home 2"})
    assert written == (
        b"student_id,name,guardian1_name,guardian1_email,guardian2_name,guardian2_household,"
        b"guardian1_household\n"
        b"1,Ana R,Mia,mia@x.example,Tom,home 2,home 1\n2,Bo,Mia,,Tom,T,\n"
    )
