"""Excel workbooks: their numbers, their zeros, their sheets."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from confkit.roster import roster_file
from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables import bundle, sheet_marks

Cell = str | float | tuple[float]
"""A text, a number, or a number in a tuple: one with the number format 0000."""


def workbook(
    path: Path,
    *sheets: list[list[Cell]],
    hidden: tuple[int, tuple[int, ...]] = (0, ()),
    merged: tuple[str, ...] = (),
) -> None:
    """Write a workbook by hand; its sheets are called Class, Class 2 and so on.

    `hidden` is the number of a hidden sheet, and the rows that are hidden in every sheet; `merged`
    are the cells that are merged in each.
    """
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    names = [f"Class {n}" if n > 1 else "Class" for n in range(1, len(sheets) + 1)]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"'
            f"{' state=' + chr(34) + 'hidden' + chr(34) if n == hidden[0] else ''}/>"
            for n, name in enumerate(names, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{rels}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n, _ in enumerate(names, 1)
        )
        + f'<Relationship Id="s" Type="{rels}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" '
        'formatCode="0000"/></numFmts><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for n, rows in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{_body(rows, hidden[1])}</sheetData><mergeCells>'
            + "".join(f'<mergeCell ref="{place}"/>' for place in merged)
            + "</mergeCells></worksheet>"
        )
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def _body(rows: list[list[Cell]], hidden: tuple[int, ...]) -> str:
    found = ""
    for n, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{chr(65 + at)}{n}", one) for at, one in enumerate(row))
        mark = ' hidden="1"' if n in hidden else ""
        found += f'<row r="{n}"{mark}>{cells}</row>'
    return found


def _cell(place: str, value: Cell) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    if isinstance(value, tuple):
        return f'<c r="{place}" s="1"><v>{value[0]}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


HEAD: list[Cell] = ["Student ID", "Full name"]


def read(path: Path, *sheets: list[list[Cell]]) -> Import:
    workbook(path, *sheets)
    return of_tables(bundle.tables(path, "class.xlsx"), Options())


def test_a_workbook_is_read_like_a_csv(tmp_path: Path) -> None:
    """Numbers lose the point that spreadsheets give them; text ids keep their zeros."""
    path = tmp_path / "class.xlsx"
    workbook(path, [["Student ID", "Full name"], ["0042", "Reyes, Ana"], [1043.0, "Ito, Ben"]])
    read = roster_file.load(path, "class.xlsx")
    assert read.problems == []
    assert [(one.id, one.name) for one in read.students] == [
        ("1043", "Ben Ito"),
        ("0042", "Ana Reyes"),
    ]


def test_a_broken_workbook_is_one_line(tmp_path: Path) -> None:
    """Not a traceback, and it says what to do."""
    path = tmp_path / "class.xlsx"
    path.write_bytes(b"PK\x03\x04nonsense")
    assert "save it again, or as CSV" in str(roster_file.load(path, "class.xlsx").problems[0])


def test_a_number_shown_with_zeros_is_read_as_it_is_shown(tmp_path: Path) -> None:
    """The format 0000 shows 42 as 0042, and so the id is that; there is nothing to tell."""
    found = read(tmp_path / "class.xlsx", [HEAD, [(42,), "Reyes, Ana"], [(1043,), "Ito, Ben"]])
    assert sorted(one.id for one in found.students) == ["0042", "1043"]
    assert found.told == []


def test_ids_that_are_numbers_are_told(tmp_path: Path) -> None:
    """Whether a zero stood in front of one nobody can know any more."""
    found = read(tmp_path / "class.xlsx", [HEAD, [42.0, "Reyes, Ana"], [1043.0, "Ito, Ben"]])
    assert sorted(one.id for one in found.students) == ["1043", "42"]
    (told,) = found.told
    assert str(told).startswith("class.xlsx:1: the ids in 'Student ID' are stored as numbers")


@pytest.mark.parametrize("number", [123456789012345678.0, "1.23457E+17", "1,23E+11"])
def test_an_id_whose_digits_are_lost_is_refused(tmp_path: Path, number: float | str) -> None:
    """Excel keeps 15 digits, and shows long numbers shortened: two children could be one."""
    found = read(tmp_path / "class.xlsx", [HEAD, [number, "Reyes, Ana"]])
    assert found.students == []
    assert "class.xlsx:2: a spreadsheet has shortened this id" in str(found.problems[0])


def test_a_sheet_of_notes_beside_the_class_is_passed_over(tmp_path: Path) -> None:
    """It is told; two sheets with names of students are not guessed between."""
    rows: list[list[Cell]] = [HEAD, ["1", "Reyes, Ana"]]
    found = read(tmp_path / "class.xlsx", rows, [["Hello", "there"], ["a", "b"]])
    assert [one.name for one in found.students] == ["Ana Reyes"]
    assert [str(one) for one in found.told] == [
        "only looked through, for what may forbid letters: class.xlsx [Class 2]"
    ]
    found = read(tmp_path / "class.xlsx", rows, [HEAD, ["2", "Ito, Ben"]])
    assert "several tables may be the class list" in str(found.problems[0])


def test_a_title_in_a_workbook_is_no_header(tmp_path: Path) -> None:
    """A column without a header is there all the same, and shifts nothing."""
    found = read(tmp_path / "class.xlsx", [["Class 4 B"], HEAD, ["1", "Ana"], ["2", "Bo", "x"]])
    assert str(found.told[0]) == "class.xlsx:1: read as a title; the headers are on line 2"
    assert found.problems == []
    assert [(one.id, one.name) for one in found.students] == [("1", "Ana"), ("2", "Bo")]


def test_hidden_sheets_and_rows_are_read_and_told(tmp_path: Path) -> None:
    """What a filter or a click has hidden is still in the file, and the teacher hears of it."""
    path = tmp_path / "class.xlsx"
    workbook(path, [HEAD, ["1", "Ana"], ["2", "Bo"], ["3", "Cy"]], hidden=(1, (2, 4)))
    found = of_tables(bundle.tables(path, path.name), Options())
    assert [str(one) for one in found.told] == [
        "class.xlsx: this sheet is hidden in the workbook",
        "class.xlsx:2: here are 2 hidden rows, as a filter leaves them",
    ]
    assert len(found.students) == 3


NOTES = {
    "comments": '<comments><authors><author>Al</author></authors><commentList><comment ref="D2" '
    'authorId="0"><text><r><t>{}</t></r></text></comment></commentList></comments>',
    "threadedComment": '<ThreadedComments><threadedComment ref="D2" dT="2026-11-01" id="1">'
    "<text>{}</text></threadedComment></ThreadedComments>",
}


@pytest.mark.parametrize("kind", list(NOTES))
@pytest.mark.parametrize("title", [0, 2])
@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("no contact, see the office", "office"),
        ("Tom &amp; court", "office"),
        ("Tom prefers Fridays", "office"),
        ("no nuts today", "allow"),
    ],
)
def test_a_note_on_a_cell_is_a_comment_of_its_row(
    tmp_path: Path, kind: str, title: int, note: str, word: str
) -> None:
    """What somebody has pinned to a cell in either way, and a title above does not move it."""
    path = tmp_path / "class.xlsx"
    head: list[Cell] = ["Student ID", "Student Name", "Parent Name", "Parent Email"]
    titles: list[list[Cell]] = [["Room 12"], []][:title]
    rows: list[list[Cell]] = [
        ["7", "Ana Reyes", "Tom Ode", "tom@x.example"],
        ["8", "Bo Lind", "Kim Lind", "kim@x.example"],
    ]
    workbook(path, [*titles, head, *rows])
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            f'<Relationships><Relationship Id="c" Type="{rels}/{kind}" '
            'Target="../notes/one.xml"/></Relationships>',
        )
        text = NOTES[kind].format(note).replace("D2", f"D{title + 2}")
        archive.writestr("xl/notes/one.xml", text)
    options = Options(allow=("parent", "guardian"))
    found = of_tables(bundle.tables(path, path.name), options)
    assert not found.problems
    assert [one.guardians[0].contact for one in found.students] == [word, "allow"]
    assert any("there are notes on cells" in one.said for one in found.told)


def test_formats_of_a_broken_workbook_are_none() -> None:
    """What cannot be read has no zeros; the reading of the values says what is wrong."""
    assert sheet_marks.of_workbook(b"PK nonsense", 1 << 20) == {}


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c t='>' r='XFD1'><v>1</v></c></row><row r='1000000'><c r='A1000000'/></row>",
        '<x:row r="1"><x:c r="AAA1"/></x:row><x:row r="900000"><x:c\tr = "B900000"/></x:row>',
        f'<row r="1">{"<c/>" * 16384}</row><row r="1048576"><c/></row>',
        '<row r="1048576"><c r="A1048576"/><c r="ZZ2"/></row>',
    ],
)
def test_a_workbook_that_claims_millions_of_cells_is_refused_at_once(
    tmp_path: Path, sheet: str
) -> None:
    """One line says so, and no room is made for the cells."""
    (problem,) = roster_file.load(_with_rows(tmp_path, sheet), "class.xlsx").problems
    assert problem.said == "claims to be far larger than a class list; save it as CSV"


def _with_rows(folder: Path, sheet: str, shared: str = "") -> Path:
    """Make a workbook whose only sheet has these rows; its cells may share these texts."""
    path = folder / "class.xlsx"
    workbook(path, [HEAD])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head, tail = b"<sheetData>", b"</sheetData>"
    before, _, after = parts["xl/worksheets/sheet1.xml"].partition(head)
    parts["xl/worksheets/sheet1.xml"] = before + head + sheet.encode() + tail + after.split(tail)[1]
    if shared:
        parts["xl/sharedStrings.xml"] = f"<sst>{shared}</sst>".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "last",
    [
        '<c x:r="B1" r="XFD1048576"><v>1</v></c>',
        """<c s=' r="B1"' r="XFD1048576"><v>1</v></c>""",
        '<x-y:c r="XFD1048576"><v>1</v></x-y:c>',
        '<c r="A99999999999"><v>1</v></c>',
        '<c s="<" r="XFD1048576"><v>1</v></c>',
        '<!-- <c " --><c r="XFD1048576"><v>1</v></c><!-- " > -->',
        '<c r="&#88;FD1048576"><v>1</v></c>',
        '<c " ' * 9_999,
    ],
)
def test_a_cell_that_hides_where_it_stands_is_not_made_room_for(tmp_path: Path, last: str) -> None:
    """Another program may read its place in another way: what is not certain is refused."""
    sheet = f'<row r="1"><c r="A1"><v>1</v></c>{last}</row>'
    (problem,) = roster_file.load(_with_rows(tmp_path, sheet), "class.xlsx").problems
    assert "workbook" in problem.said or "far larger" in problem.said


@pytest.mark.parametrize(
    ("part", "unit"),
    [("notes/one.xml", "<comment a>"), ("notes/one.xml", "<comment ref='A1'><t>"),
     ("notes/one.xml", "<comment "), ("styles.xml", "<cellXfs><xf "), ("styles.xml", "<numFmt "),
     ("workbook.xml", "<sheet ")],
)  # fmt: skip
def test_tags_without_end_cost_no_more_than_their_length(
    tmp_path: Path, part: str, unit: str
) -> None:
    """Each of fifty thousand would otherwise look through all that follow it."""
    path = tmp_path / "class.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        parts = {
            "styles.xml": "", "workbook.xml": '<sheet name="A" r:id="r1"/>',
            "_rels/workbook.xml.rels": '<Relationship Id="r1" Target="worksheets/sheet1.xml"/>',
            "worksheets/sheet1.xml": "",
            "worksheets/_rels/sheet1.xml.rels":
                f'<Relationship Id="c" Type="{rels}/comments" Target="../notes/one.xml"/>',
        }  # fmt: skip
        for name, text in (parts | {part: parts.get(part, "") + unit * 50_000}).items():
            archive.writestr(f"xl/{name}", text)
    begun = time.process_time()
    sheet_marks.of_workbook(path.read_bytes(), 64 << 20)
    assert time.process_time() - begun < 5


_CELLS = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 9_999))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "shared"),
    [
        (_CELLS, f"<si><t>{'y' * 30_000}</t></si>"),
        (_CELLS.replace("<v>", "<v >"), f"<si/><si><t>{'y' * 30_000}</t></si>"),
        (_CELLS, f"<si><t>{('y' * 100 + '<!-- > <si> -->') * 300}</t></si>"),
        (_CELLS, f"<si><t>{'y' * 9_000}<x y='<si >'/></t></si>"),
        (_CELLS, f"<si><t>{('y' * 100 + '<?x > <si> ?>') * 300}</t></si>"),
    ],
)
def test_one_text_in_thousands_of_cells_is_not_made_room_for(
    tmp_path: Path, rows: str, shared: str
) -> None:
    """A hundred kilobytes would take gigabytes."""
    (problem,) = roster_file.load(_with_rows(tmp_path, rows, shared), "class.xlsx").problems
    assert "workbook" in problem.said or "far larger" in problem.said


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin", "mimetype"])
def test_another_kind_of_workbook_by_this_name_is_refused(tmp_path: Path, name: str) -> None:
    """Only .xlsx is looked through before it is read."""
    path = tmp_path / "class.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"<table:table-row table:number-rows-repeated='1048576'/>")
    (problem,) = roster_file.load(path, "class.xlsx").problems
    assert "cannot be read as an Excel workbook" in problem.said


def test_what_is_merged_over_several_rows_stands_in_each(tmp_path: Path) -> None:
    """One child with two guardians; merges over columns or outside of the list change nothing."""
    path = tmp_path / "list.xlsx"
    rows: list[list[Cell]] = [
        ["Student ID", "Student", "Guardian Name", "Guardian Email", "Receives Mail"],
        ["7", "Ina Fox", "Eva Fox", "eva@x.example", "yes"],
        ["", "", "Al Ode", "al@x.example", "no"],
        ["8", "Bo Lind", "Kim Lind", "kim@x.example", "yes"],
    ]
    workbook(path, rows, merged=("A2:A3", "B2:B3", "D4:E4", "C4:C1048576", "ZZ1:ZZ9"))
    found = of_tables(bundle.tables(path, path.name), Options())
    assert found.problems == []
    words = {one.name: one.contact for student in found.students for one in student.guardians}
    assert words == {"Eva Fox": "allow", "Al Ode": "deny", "Kim Lind": "allow"}


@pytest.mark.slow
@pytest.mark.parametrize("part", ["<font>", "<font", "<font><color", "<fill><", "<xf "])
def test_styles_that_are_left_open_take_no_time(tmp_path: Path, part: str) -> None:
    """A workbook may hold thousands of them; each is looked at once."""
    path = tmp_path / "class.xlsx"
    workbook(path, [HEAD, ["1", "Ana"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/styles.xml"] = f"<fonts>{part * 50_000}<fills>{part}<cellXfs>{part * 9}".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    began = time.process_time()
    sheet_marks.of_workbook(path.read_bytes(), 1 << 28)
    assert time.process_time() - began < 3
