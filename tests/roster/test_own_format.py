"""The roster: strict about its rows, and never a child's data in another child's place."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.errors import Problem
from confkit.ground.text import counted
from confkit.roster import own_format, roster_file
from confkit.roster.own_columns import GUARDIAN_COLUMNS, STUDENT_COLUMNS
from confkit.roster.own_format import Roster
from confkit.roster.people import Guardian, Student
from tests.making import local

COLUMNS = (*STUDENT_COLUMNS, *GUARDIAN_COLUMNS)


def parsed(text: str) -> Roster:
    """Read a roster's text."""
    return own_format.parse(text.encode(), "roster.csv")


def told(problems: list[Problem]) -> list[str]:
    """Return problems as lines, without the file's name."""
    return [str(problem).removeprefix("roster.csv:").strip() for problem in problems]


def names(found: Roster) -> dict[str, list[str]]:
    """Return each student that was read, with the names of their guardians."""
    return {one.name: [guardian.name for guardian in one.guardians] for one in found.students}


def written(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> str:
    """Write rows as a spreadsheet does."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


WHOLE = """\
student_id,name,sort_name,home_name,pronouns,grade,language,slot,room,plan_on_file,guardian_name,\
guardian_email,guardian_language,relation,household,contact,shared_mailbox,interpreter
0042,Ana Reyes,"Reyes, Ana",Anita,she/her,4,es,2026-11-16T15:30,Room 12,yes,Marisol Reyes,\
m@mail.example,es-MX,mother,Reyes,allow,,needed
0042,Ana Reyes,,,,,,,,,Jorge Reyes,j@mail.example,,father,,deny,x,booked: Paula Ortiz
"""

ANA = Student(
    id="0042",
    name="Ana Reyes",
    sort_name="Reyes, Ana",
    home_name="Anita",
    pronouns="she/her",
    grade="4",
    language="es",
    slot=local("2026-11-16T15:30"),
    room="Room 12",
    plan_on_file=True,
    guardians=(
        Guardian(
            "Marisol Reyes",
            "m@mail.example",
            "es-MX",
            "mother",
            "Reyes",
            "allow",
            shared_mailbox=False,
            interpreter="needed",
            place=1,
            line=2,
        ),
        Guardian(
            "Jorge Reyes",
            "j@mail.example",
            "",
            "father",
            "",
            "deny",
            shared_mailbox=True,
            interpreter="booked:Paula Ortiz",
            place=2,
            line=3,
        ),
    ),
    line=2,
)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_column_arrives(mark: str, line_end: str) -> None:
    """A row for each student and guardian, with or without a byte-order mark; ids are text."""
    assert parsed(mark + WHOLE.replace("\n", line_end)) == Roster([ANA], [], [])


def test_one_row_may_hold_several_guardians() -> None:
    """The wide form says the same; the numbers give the order of contact, gaps do not matter."""
    found = parsed(
        "student_id,name,guardian3_name,guardian3_contact,guardian1_name,guardian1_email,"
        "guardian1_language,guardian1_relation,guardian1_household,guardian1_shared_mailbox,"
        "guardian1_interpreter,guardian2_name\n"
        "1,Ana,Cy,office,Bo,b@mail.example,fr,father,Bo's,yes,declined,\n"
    )
    assert found == Roster(
        [
            Student(
                id="1",
                name="Ana",
                line=2,
                guardians=(
                    Guardian(
                        "Bo",
                        "b@mail.example",
                        "fr",
                        "father",
                        "Bo's",
                        "allow",
                        shared_mailbox=True,
                        interpreter="declined",
                        place=1,
                        line=2,
                    ),
                    Guardian("Cy", contact="office", place=2, line=2),
                ),
            )
        ],
        [],
        [],
    )


def test_a_student_without_a_guardian_is_a_student() -> None:
    """Cells that are empty make no guardian."""
    assert names(parsed("student_id,name,guardian_name,contact\n1,Ana,,\n")) == {"Ana": []}


def test_headers_are_read_as_people_write_them() -> None:
    """Upper case and blanks in a header do not matter."""
    assert names(parsed("Student ID, Name ,Guardian Name\n1,Ana,Bo\n")) == {"Ana": ["Bo"]}


def test_words_that_mean_nothing_elsewhere_are_names_here() -> None:
    """In our own format `NULL` and `N/A` are what the teacher wrote."""
    assert names(parsed("student_id,name,guardian_name\n1,Null,N/A\n")) == {"Null": ["N/A"]}


def test_blank_lines_are_no_rows() -> None:
    """Empty lines and rows of commas alone are passed over."""
    found = parsed("student_id,name\n\n1,Ana\n,\n  ,\n\n2,Bo\n\n")
    assert (names(found), found.problems) == ({"Ana": [], "Bo": []}, [])


HEADERS = {
    "student_id,name,name": "1: the column `name` appears twice; keep one",
    "name,guardian_name": "1: the column `student_id` is missing",
    "student_id": "1: the column `name` is missing",
    "student_id,name,contct": "1: unknown column `contct`; did you mean `contact`?",
    "student_id,name,guardian_mail": "1: unknown column `guardian_mail`; "
    "did you mean `guardian_email`?",
    "student_id,name,slots": "1: unknown column `slots`; did you mean `slot`?",
    "student_id,name,plan on files": "1: unknown column `plan_on_files`; "
    "did you mean `plan_on_file`?",
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_mistake_in_the_header_stops_the_roster(header: str) -> None:
    """A column read wrongly would be wrong for every student, so none is read."""
    found = parsed(f"{header}\n1,Ana,x\n")
    assert (found.students, told(found.problems)) == ([], [HEADERS[header]])


@pytest.mark.parametrize(
    "header",
    [
        "guardian_contact",
        "guardian1_contct",
        "guardian1_contacts",
        "guardian_1_contact",
        "guardian01_contact",
        "contact?",
        "contacts",
        "no_contact",
    ],
)
def test_a_slip_in_the_column_of_permission_is_never_passed_over(header: str) -> None:
    """Where `deny` stands under a header with a slip, nobody is written to by mistake."""
    found = parsed(f"student_id,name,guardian1_name,{header}\n1,Ana,Carlos Vega,deny\n")
    assert found.students == []
    (line,) = told(found.problems)
    assert line.startswith(f"1: unknown column `{header}`; did you mean `")
    assert line.endswith("contact`?")


def test_a_column_that_nobody_knows_is_told_and_not_read() -> None:
    """A column of the teacher's own does no harm, and neither does one without a header."""
    found = parsed("student_id,name,Bus,\n1,Ana,7,x\n")
    assert found == Roster(
        [Student(id="1", name="Ana", line=2)],
        [],
        [
            Problem("roster.csv", 1, 0, "the column `bus` is not known; it is not read"),
            Problem("roster.csv", 1, 0, "column 4 has no header; it is not read"),
        ],
    )


@pytest.mark.parametrize("row", ["2,Bo", "2,Bo,x,y", "2"])
def test_a_ragged_row_is_an_error_and_shifts_nothing(row: str) -> None:
    """A row with a cell too many or too few is told by its line; the others stay as they are."""
    found = parsed(f"student_id,name,grade\n1,Ana,3\n{row}\n3,Cy,5\n")
    assert [(one.name, one.grade) for one in found.students] == [("Ana", "3"), ("Cy", "5")]
    said = (
        f"this row has {counted(row.count(',') + 1, 'cell')}, the header has 3; "
        "put a cell that holds a comma in quotes"
    )
    assert found.problems == [Problem("roster.csv", 3, 0, said, "2")]


def test_a_broken_row_refuses_its_student_as_a_whole() -> None:
    """The row that cannot be read may be the one that forbids a letter."""
    found = parsed(
        "student_id,name,guardian_name,contact\n"
        "1,Ana,Bo,allow\n1,Ana,Carlos, Jr.,deny\n2,Cy,Dee,allow\n"
    )
    assert (names(found), found.refused) == ({"Cy": ["Dee"]}, frozenset({"1"}))


def test_a_ragged_row_refuses_nobody_else() -> None:
    """A cell that happens to look like another student's id is not that student."""
    found = parsed("student_id,name,grade\n4,Ana,3\n7,Bo,4,extra\n3,Cy,2\n")
    assert list(names(found)) == ["Ana", "Cy"]


def test_an_unclosed_quote_is_told_where_it_opens() -> None:
    """It would swallow the students below, so nothing is read."""
    found = parsed('student_id,name,grade\n1,Ana,3\n2,"Bo,4\n3,Cy,5\n')
    assert (found.students, told(found.problems)) == (
        [],
        ["3: a quoted cell is opened here and never closed; nothing of it was read"],
    )


def test_an_unclosed_quote_above_quoted_cells_is_told_where_it_opens() -> None:
    """The next quote of another student must not be blamed."""
    found = parsed('student_id,name,grade\n1,Ana,3\n2,"Bo,4\n3,"Cy, D",5\n4,"Dee, E",5\n')
    assert found.students == []
    (line,) = told(found.problems)
    assert line.startswith("3: ")
    assert line.endswith("nothing of it was read")


def test_text_after_a_closing_quote_is_told() -> None:
    """A quote inside a quoted cell is written twice."""
    found = parsed('student_id,name\n1,Ana\n2,"Bo "the" Lee"\n')
    assert told(found.problems) == [
        '3: text continues after a closing quote; write a quote inside a cell as ""; '
        "nothing of it was read"
    ]
    assert names(parsed('student_id,name\n2,"Bo ""the"" Lee"\n')) == {'Bo "the" Lee': []}


def test_quoted_line_ends_keep_the_line_numbers_right() -> None:
    """A cell over several lines does not move the line of a later error."""
    found = parsed('student_id,name,room\n1,Ana,"Room\n12\nup"\n\n2,,"x\ny"\n3,Cy,\n')
    assert [(student.name, student.room, student.line) for student in found.students] == [
        ("Ana", "Room 12 up", 2),
        ("Cy", "", 8),
    ]
    assert told(found.problems) == ["6: the name is empty"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "1,Ana,Bo\n1,Dee,Cy\n",
            "3: duplicate student_id 1 (line 2 has it too); give each student an id of their own",
        ),
        ("A1,Ana,Bo\na1,Dee,Cy\n", "3: the student_id is the same as on line 2 except for case"),
    ],
)
def test_one_id_for_two_students_refuses_both(rows: str, said: str) -> None:
    """Nobody can say whose the file would be; the other students are read."""
    found = parsed(f"student_id,name,guardian_name\n{rows}9,Eve,Flo\n")
    assert (names(found), told(found.problems)) == ({"Eve": ["Flo"]}, [said])


def test_ids_that_differ_in_their_normal_form_alone_collide() -> None:
    """`José` typed on a Mac and on Windows is one file name, so it cannot be two students."""
    found = parsed("student_id,name\nJosé,Ana\nJose\u0301,Bo\nZ,Cy\n")
    assert list(names(found)) == ["Cy"]
    (line,) = told(found.problems)
    assert line.startswith("3: ")
    assert "line 2" in line


def test_in_the_wide_form_an_id_stands_once() -> None:
    """A row is a student there, so a second row of the same id is a mistake even by name."""
    found = parsed("student_id,name,guardian1_name\n1,Ana,Bo\n1,Ana,Cy\n")
    assert (found.students, told(found.problems)) == (
        [],
        ["3: duplicate student_id 1 (line 2 has it too); give each student an id of their own"],
    )


def test_a_row_that_stands_twice_greets_nobody_twice() -> None:
    """The same guardian of the same student again is told, and no letter says "Mia and Mia"."""
    row = "1,Ana,Mia,mia@mail.example\n"
    found = parsed(f"student_id,name,guardian_name,guardian_email\n{row}{row}")
    assert names(found) in ({}, {"Ana": ["Mia"]})
    assert [problem.line for problem in (*found.problems, *found.told)] == [3]


def test_rows_of_one_student_that_differ_are_told() -> None:
    """What is said of the student twice must be the same twice."""
    found = parsed("student_id,name,room,guardian_name\n1,Ana,A,Bo\n1,Ana,B,Cy\n1,Ana,,Dee\n")
    assert (found.students, told(found.problems)) == (
        [],
        ["3: `room` differs from line 2 of this student"],
    )


CELLS = {
    "contact": {
        "denied": "`contact` is 'denied'; write allow, deny or office (empty means allow)",
        "no": "`contact` is 'no'; write allow, deny or office (empty means allow)",
        "allow deny": "`contact` is 'allow deny'; write allow, deny or office (empty means allow)",
    },
    "interpreter": {
        "yes": "`interpreter` is 'yes'; write needed, booked:<name> or declined",
        "booked": "`interpreter` is 'booked'; write needed, booked:<name> or declined",
        "booked: ": "`interpreter` is 'booked:'; write needed, booked:<name> or declined",
        "needed: Spanish": "`interpreter` is 'needed: Spanish'; "
        "write needed, booked:<name> or declined",
        "declined: thanks": "`interpreter` is 'declined: thanks'; "
        "write needed, booked:<name> or declined",
    },
    "shared_mailbox": {"maybe": "`shared_mailbox` is 'maybe'; write yes or leave it empty"},
    "plan_on_file": {"504": "`plan_on_file` is '504'; write yes or leave it empty"},
}


@pytest.mark.parametrize(
    ("column", "cell"), [(column, cell) for column, cells in CELLS.items() for cell in cells]
)
def test_a_word_that_is_not_known_refuses_the_student(column: str, cell: str) -> None:
    """It is told by its line, with what may stand there; the other students are read."""
    row = {"student_id": "1", "name": "Ana", "guardian_name": "Bo", column: cell}
    other = {"student_id": "2", "name": "Cy", "guardian_name": "Dee"}
    found = parsed(written([row, other]))
    assert (names(found), found.problems, found.refused) == (
        {"Cy": ["Dee"]},
        [Problem("roster.csv", 2, 0, CELLS[column][cell], "1")],
        frozenset({"1"}),
    )


@pytest.mark.parametrize("cell", ["allow", "Deny", "OFFICE", "", " deny "])
def test_the_words_of_permission_are_taken_in_any_case(cell: str) -> None:
    """Empty means allow, because the teacher wrote the row."""
    (student,) = parsed(f"student_id,name,guardian_name,contact\n1,Ana,Bo,{cell}\n").students
    assert student.guardians[0].contact == (cell.strip().casefold() or "allow")


@pytest.mark.parametrize("cell", ["2026-11-16T15:30", "2026-11-16 15:30", "2026-11-16T15:30:00"])
def test_a_slot_is_local_time(cell: str) -> None:
    """Seconds are optional, a blank may stand for the T."""
    (student,) = parsed(f"student_id,name,slot\n1,Ana,{cell}\n").students
    assert student.slot == local("2026-11-16T15:30")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",Ana,Bo", "2: the student_id is empty"),
        (
            "a/b,Ana,Bo",
            "2: the student_id may hold letters, digits, blanks, and the signs . _ - only",
        ),
        ("1,,Bo", "2: the name is empty"),
        ("x" * 65 + ",Ana,Bo", "2: the student_id is longer than 64 characters"),
    ],
)
def test_a_student_without_a_name_or_a_good_id_is_refused(row: str, said: str) -> None:
    """The row is told, the next one is read."""
    found = parsed(f"student_id,name,guardian_name\n{row}\n2,Cy,Dee\n")
    assert (names(found), told(found.problems)) == ({"Cy": ["Dee"]}, [said])


def test_a_guardian_needs_a_name() -> None:
    """An address alone greets nobody."""
    found = parsed("student_id,name,guardian_name,guardian_email\n1,Ana,,x@mail.example\n")
    assert told(found.problems) == ["2: this guardian has no guardian_name"]


@pytest.mark.parametrize("acts", ["\x00", "\x1b", "\x07", "\u202e", "\u2066", "\x9b"])
def test_control_characters_are_removed_and_told_and_the_student_stays(acts: str) -> None:
    """The letters close up, so that the name is the name."""
    found = parsed(f"student_id,name,guardian_name\n1,A{acts}na,B{acts}o\n")
    assert (names(found), found.problems, told(found.told)) == (
        {"Ana": ["Bo"]},
        [],
        [
            "2: `name` held characters that cannot be seen; removed",
            "2: `guardian_name` held characters that cannot be seen; removed",
        ],
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_line_end_inside_a_cell_is_a_blank_and_nothing_to_tell(line_end: str) -> None:
    """A newline cannot reach a header of a mail; it is no control that somebody hid there."""
    found = parsed(f'student_id,name\n1,"Ana{line_end}Bcc: x@mail.example"\n')
    assert (names(found), found.told) == ({"Ana Bcc: x@mail.example": []}, [])


def test_a_name_made_of_controls_alone_is_empty() -> None:
    """After the removal nothing is left to call the student by."""
    assert told(parsed("student_id,name\n1,\x1b\n").problems) == ["2: the name is empty"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            b"student_id,name\n1," + b"x" * 100_001 + b"\n",
            "2: a cell holds more than 100,000 characters (a quote never closed?); "
            "nothing of it was read",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(raw: bytes, said: str) -> None:
    """Another encoding and a cell without end: one line, and nobody is half read."""
    found = own_format.parse(raw, "roster.csv")
    assert (found.students, told(found.problems)) == ([], [said])


any_csv = st.text(st.sampled_from('ab1,"\n\r\t\x00;=é'), max_size=60)


@given(st.binary(max_size=60) | any_csv.map(str.encode))
def test_no_bytes_at_all_are_a_crash(raw: bytes) -> None:
    """Whatever stands in the file, the result is students or problems."""
    found = own_format.parse(b"student_id,name,contact\n" + raw, "roster.csv")
    assert not {student.id.casefold() for student in found.students} & found.refused
    own_format.parse(raw, "roster.csv")


def test_a_missing_roster_says_what_to_do(tmp_path: Path) -> None:
    """No file, and a folder without an export in its place: a problem and no students."""
    assert told(roster_file.load(tmp_path / "gone.csv", "roster.csv").problems) == [
        "is not there; put the class list there, or say where it is in [roster] path"
    ]
    assert told(roster_file.load(tmp_path, "roster.csv").problems) == [
        "contains no table: no .csv, .txt, .tsv or .xlsx file"
    ]


word = st.text(st.sampled_from("abÉ 王,\"'=-;\u200d"), max_size=6)
name = word.map(lambda said: f"N{said}")
person = st.fixed_dictionaries(
    {"guardian_name": name},
    optional={
        "guardian_email": word,
        "guardian_language": word,
        "relation": word,
        "household": word,
        "contact": st.sampled_from(["", "allow", "deny", "office"]),
        "shared_mailbox": st.sampled_from(["", "yes"]),
        "interpreter": st.sampled_from(["", "needed", "booked:Ann", "declined"]),
    },
)
child = st.fixed_dictionaries(
    {"name": name},
    optional={
        "sort_name": word,
        "home_name": word,
        "grade": word,
        "room": word,
        "slot": st.sampled_from(["", "2026-11-16T15:30", "2026-11-17 08:00"]),
        "plan_on_file": st.sampled_from(["", "yes"]),
    },
)


@st.composite
def rows(draw: st.DrawFn, first: int = 1, most: int = 4) -> list[dict[str, str]]:
    """Draw the rows of a few students, one for each guardian."""
    drawn = []
    for number in range(first, first + draw(st.integers(1, most))):
        own = draw(child) | {"student_id": str(number)}
        drawn += [own | one for one in draw(st.lists(person, min_size=1, max_size=3))]
    return drawn


@given(rows(), st.permutations(COLUMNS))
def test_shuffling_the_columns_changes_nothing(
    drawn: list[dict[str, str]], columns: tuple[str, ...]
) -> None:
    """Columns are known by their header, in whatever order they stand."""
    assert parsed(written(drawn, tuple(columns))) == parsed(written(drawn))


@given(rows(), rows(first=50), st.integers(0, 12))
def test_another_students_rows_never_change_a_student(
    drawn: list[dict[str, str]], others: list[dict[str, str]], at: int
) -> None:
    """Wherever they are put in, each student reads as before, but for the line."""
    before = [unplaced(student) for student in parsed(written(drawn)).students]
    mixed = parsed(written([*drawn[:at], *others, *drawn[at:]])).students
    assert [unplaced(student) for student in mixed if int(student.id) < 50] == before


BROKEN = ["50,x", "51", "a/b" + "," * 17, "52" + "," * 17, "53" + "," * 18]


@given(rows(), st.lists(st.sampled_from(BROKEN), unique=True, max_size=3))
def test_broken_rows_of_others_never_change_a_student(
    drawn: list[dict[str, str]], broken: list[str]
) -> None:
    """One bad row never stops the others."""
    text = written(drawn)
    before = parsed(text)
    after = parsed(text + "".join(f"{row}\r\n" for row in broken))
    assert after.students == before.students
    assert len(after.problems) == len(before.problems) + len(broken)


def unplaced(student: Student) -> Student:
    """Return a student without the lines on which they stand."""
    guardians = tuple(guardian._replace(line=0) for guardian in student.guardians)
    return student._replace(line=0, guardians=guardians)


def test_the_round_goes_by_slot() -> None:
    """The earliest first; who has none comes last, in the roster's order."""
    found = parsed(
        "student_id,name,slot\n1,Ana,\n2,Bo,2026-11-17T08:00\n3,Cy,2026-11-16T15:30\n4,Dee,\n"
        "5,Eve,2026-11-16T15:30\n"
    )
    ordered = [student.name for student in own_format.in_slot_order(found.students)]
    assert ordered == ["Cy", "Eve", "Bo", "Ana", "Dee"]


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("Spanish", "es"), ("Español", "es"), ("espanol", "es"), ("Castellano", "es"),
        ("Arabic", "ar"), ("العربية", "ar"), ("Kreyòl", "ht"), ("Haitian Creole", "ht"),
        ("Portuguese", "pt"), ("Portuguese (Brazil)", "pt"), ("Tieng Viet", "vi"),
        ("Chinese", "zh"), ("中文", "zh"), ("Mandarin", "zh"), ("简体中文", "zh-Hans"),
        ("Chinese (Traditional)", "zh-Hant"), ("Chinese - Simplified", "zh-Hans"),
        ("繁體中文", "zh-Hant"), ("Farsi", "fa"), ("Dari", "fa-AF"), ("Русский", "ru"),
    ],
)  # fmt: skip
def test_a_language_may_be_written_by_its_name(said: str, tag: str) -> None:
    """In English, in itself, and without its accents; it is told once how each is read."""
    rows = "".join(f"{number},Ana,{said},Eva,{said}\n" for number in (1, 2))
    found = parsed(f"student_id,name,language,guardian_name,guardian_language\n{rows}")
    assert {one.language for one in found.students} == {tag}
    assert {one.guardians[0].language for one in found.students} == {tag}
    (line,) = told(found.told)
    assert line.startswith(f"2: `guardian_language` is {said!r}, read as {tag}")
    assert ("zh-Hant if the family reads" in line) == (tag == "zh")


@pytest.mark.parametrize("said", ["es", "es-MX", "zh-Hant", "ES", "Creole", "Bahasa", "Klingonese"])
def test_a_language_by_its_code_is_as_it_is_and_an_unclear_one_is_not_guessed(said: str) -> None:
    """It stays as it was written: `roster needs` asks for it."""
    found = parsed(f"student_id,name,language,guardian_name\n1,Ana,{said},Eva\n")
    assert found.students[0].language == (said.lower() if said == "ES" else said)
    assert not found.told


@pytest.mark.parametrize("mark", ["yes", "c17", "yes waits:c36160ad", "c17 held:ab12", "gone"])
@pytest.mark.parametrize("column", [",contact", ""])
def test_a_word_of_permission_that_is_cleared_in_an_imported_row_is_no_yes(
    mark: str, column: str
) -> None:
    """Nor one that went with its column: an import always writes the word, and the line is told."""
    cell = "," if column else ""
    found = parsed(
        f"student_id,name,guardian_name,guardian_email{column},imported\n"
        f"7,Ida,Ann,a@x.example{cell},{mark}\n"
    )
    (student,) = (*found.students, *found.left)
    assert [guardian.contact for guardian in student.guardians] == ["office"]
    assert ["2: `contact` is empty" in text for text in told(found.told)] == [True]


@pytest.mark.parametrize("mark", ["", "student"])
def test_an_empty_word_in_a_row_of_the_teachers_own_means_allow(mark: str) -> None:
    """Also where an import brought the student, and the teacher wrote the guardian beside."""
    found = parsed(
        "student_id,name,guardian_name,guardian_email,contact,imported\n"
        f"7,Ida,Ann,a@x.example,,{mark}\n"
    )
    assert [guardian.contact for guardian in found.students[0].guardians] == ["allow"]
    assert found.told == []
