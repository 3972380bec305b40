"""Files as they come: encodings, delimiters, folders, archives, workbooks; sizes are bounded."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from confkit.roster import own_format, roster_file
from confkit.roster.exports.reading import of_tables
from confkit.roster.reading_options import Options
from confkit.roster.tables import bundle, tabular

TEXT = "name;class\r\nBäcker, Zoë;8B\r\nŁucja;8B\r\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16, "),
        ("utf-16-le", "UTF-16, "),
        ("utf-16-be", "UTF-16, "),
    ],
)
def test_unicode_is_found_with_and_without_a_mark(encoding: str, told: str) -> None:
    """The same cells come out, and what is unusual is told."""
    table = tabular.table(TEXT.encode(encoding), "a.csv")
    assert table.header == ["name", "class"]
    assert [row.cells[0] for row in table.rows] == ["Bäcker, Zoë", "Łucja"]
    assert str(table.told[0]) == f"a.csv: read as {told}separated by semicolons"


def test_western_encodings_are_found_and_told() -> None:
    """Windows-1252 where its signs are used; Latin-1 where that has none."""
    table = tabular.table("name\nMüller “x”\n".encode("cp1252"), "a.csv")
    assert table.rows[0].cells == ["Müller “x”"]
    assert [str(one) for one in table.told] == [
        "a.csv: read as Windows-1252",
        "a.csv: look at the letters with accents: are the names right?",
    ]
    assert "Latin-1" in str(tabular.table(b"name\nM\xfcller \x81\n", "a.csv").told[0])


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_delimiters_are_found(delimiter: str) -> None:
    """Also where cells hold the other ones."""
    raw = f'id{delimiter}name\n1{delimiter}"a,b;c"\n2{delimiter}x y\n'.encode()
    assert [row.cells for row in tabular.table(raw, "a").rows] == [["1", "a,b;c"], ["2", "x y"]]


def test_one_zero_byte_is_no_other_encoding() -> None:
    """A stray sign that cannot be seen changes no other cell."""
    table = tabular.table(b"id,name\n1,A\0na\n2,Ben\n", "a.csv")
    assert table.header == ["id", "name"]
    assert table.rows[1].cells == ["2", "Ben"]


def test_a_line_that_names_the_delimiter_is_obeyed() -> None:
    """Excel writes `sep=;` for itself."""
    assert tabular.table(b"sep=;\r\na;b\r\n1;2\r\n", "a").header == ["a", "b"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"name\n" + b"x" * 200_000, "a cell holds more than 100,000 characters"),
        (b",".join([b"a"] * 1_000_000) + b"\n1\n", "has 1,000,000 columns"),
        (b'name,id\n"Ana,1\n', ":2: a quoted cell is opened here and never closed"),
        (b'name,id\n"Ana"x,1\n', ":2: text continues after a closing quote"),
    ],
)
def test_what_cannot_be_a_class_list_is_refused_in_a_line(raw: bytes, said: str) -> None:
    """A huge cell, a million columns and broken quotes are one line each."""
    (problem,) = tabular.table(raw, "a.csv").problems
    assert said in str(problem)
    assert "\n" not in str(problem)


def test_a_file_of_hundred_megabytes_is_refused_unread(tmp_path: Path) -> None:
    """Its size is looked at before any of it is read."""
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    (table,) = bundle.tables(path, "big.csv")
    assert "is larger than 64 MB" in str(table.problems[0])
    read = roster_file.load(path, "big.csv")
    assert "is larger than 64 MB" in str(read.problems[0])


def test_a_zip_is_read_without_unpacking_it(tmp_path: Path) -> None:
    """Folders inside, other files and a Mac's leavings do not matter."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export/users.csv", "a,b\n1,2\n")
        archive.writestr("export/readme.pdf", "x")
        archive.writestr("__MACOSX/export/._users.csv", "x")
    (table,) = bundle.tables(path, "export.zip")
    assert (table.name, table.header) == ("export.zip/users.csv", ["a", "b"])


def test_a_zip_with_a_damaged_file_in_it_is_one_line(tmp_path: Path) -> None:
    """A byte that was lost inside a packed file: the unpacking fails, not the list of names."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", "student_id,name\n" + "7,Ana Reyes\n" * 50)
    raw = bytearray(path.read_bytes())
    raw[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(raw)
    (table,) = bundle.tables(path, "export.zip")
    assert "is not a whole .zip file" in str(table.problems[0])


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04 broken", "is not a whole .zip file"), (b"", "is not a whole .zip file")],
)
def test_a_broken_zip_is_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    """A download that was cut off is not a traceback."""
    path = tmp_path / "export.zip"
    path.write_bytes(content)
    assert said in str(bundle.tables(path, "export.zip")[0].problems[0])


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an archive would unpack to is bounded before anything is unpacked."""
    monkeypatch.setattr(bundle, "LARGEST_FILE", 1 << 10)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.csv", b"0" * 1000)
    assert "too much" in str(bundle.tables(path, "bomb.zip")[0].problems[0])


def test_confkits_own_roster_may_be_saved_by_any_spreadsheet() -> None:
    """Semicolons and Windows-1252 are read, and told, and change no word about permission."""
    text = "student_id;name;guardian_name;contact\r\n1;José;Eva;deny\r\n"
    read = own_format.parse(text.encode("cp1252"), "roster.csv")
    assert read.problems == []
    assert read.students[0].guardians[0].contact == "deny"
    assert str(read.told[0]) == "roster.csv: read as Windows-1252, separated by semicolons"


def test_a_title_above_the_headers_is_passed_over_and_told() -> None:
    """Errors below it keep the lines that a person sees in an editor."""
    raw = b"Riverbend School - Class 4\n\nname;class\nAna;8B\nBo;8B;x\n"
    table = tabular.table(raw, "list.csv")
    assert (table.header, table.head) == (["name", "class"], 3)
    assert [str(one) for one in table.told] == [
        "list.csv: read as separated by semicolons",
        "list.csv:1: read as a title; the headers are on line 3",
    ]
    assert str(table.problems[0]).startswith("list.csv:5: this row has 3 cells, the header has 2")
    assert tabular.table(b"name\nReyes, Ana\n", "list.csv").header == ["name"]


def test_the_line_that_names_the_delimiter_counts_as_a_line() -> None:
    """A `sep=;` on the first line is not shown by a spreadsheet; an editor counts it."""
    table = tabular.table(b"sep=;\nname;class\nAna;8B\nBo\n", "list.csv")
    assert (table.header, table.rows[0].line) == (["name", "class"], 3)
    assert str(table.problems[0]).startswith("list.csv:4: this row has 1 cell,")


def test_one_letter_of_another_encoding_spoils_no_other_name() -> None:
    """Most letters are UTF-8: the line with the other one is named, and nothing is guessed."""
    raw = "name,class\nJosé,8B\nŁucja,8B\n".encode() + "Zoë,8B\n".encode("cp1252")
    (problem,) = tabular.table(raw, "list.csv").problems
    assert str(problem).startswith("list.csv:4: a letter is not UTF-8, and most others are")


def test_rows_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class list has thousands of rows, not millions."""
    monkeypatch.setattr(tabular, "MOST_ROWS", 10)
    (problem,) = tabular.table(b"name,class\n" + b"\n" * 20, "list.csv").problems
    assert str(problem) == "list.csv:13: has more than 10 rows"


def told(text: str) -> list[str]:
    found = of_tables([tabular.table(text.encode(), "list.csv")], Options())
    return [str(one) for one in (*found.problems, *found.told)]


def test_addresses_of_nobody_are_told() -> None:
    """Guardians without an address beside a column of addresses: what to write to use it."""
    said = told(
        "Student ID,Name,Guardian 1,Email 1,Guardian 2,Email 2\n1,Ana,Eva,e@x.example,,d@x.ex\n"
    )
    assert [one.rpartition("; ")[2] for one in said] == [
        "where it is a guardian's: --column 'Email 1=guardian1_email'",
        "where it is a guardian's: --column 'Email 2=guardian2_email'",
    ]
    for head in (
        "Mother,Father,Email",
        "Mother,Father,Email 1",
        "Parent 1,Parent 2,Student Email 3",
    ):
        (said,) = told(f"Student ID,Name,{head}\n1,Ana,Eva,Ed,e@x.example\n")
        assert said.endswith("is not read: nothing says whose address it is")
    (said,) = told("Student ID,Name,Email\n1,Ana,ana@x.example\n")
    assert said.endswith("is not read: nothing says whose address it is")


def test_a_name_column_that_is_nearly_right_is_named() -> None:
    """Nothing can be read without it, so its likeness is said at once."""
    (said,) = told("Student ID,Nmae\n1,Ana\n")
    assert said.endswith("; is 'Nmae' meant to be 'name'?")


def test_a_class_that_is_not_there_is_told_with_those_that_are() -> None:
    """No need to run it again to see them."""
    found = of_tables(
        [tabular.table(b"Student ID,Name,Class\n1,Ana,4R\n2,Bo,4S\n", "list.csv")],
        Options(classes=("4T",)),
    )
    assert str(found.problems[0]).endswith("is no class of this export, which has 4R and 4S")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_a_line_is_one(end: str) -> None:
    """An old Mac's too; within quotes it belongs to the cell, and the lines go on counting."""
    text = end.join(["name,class", f'"Ana{end}Reyes",8B', "Bo,8B", "Cy"])
    table = tabular.table(text.encode(), "list.csv")
    assert [(row.line, row.cells[1]) for row in table.rows] == [(2, "8B"), (4, "8B")]
    assert str(table.problems[0]).startswith("list.csv:5: this row has 1 cell,")


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        ("a,b,,\n1,2\n", [["1", "2"]]),
        ("a,b\n1,2,,\n3,4\n", [["1", "2"], ["3", "4"]]),
        ("a,b,,\n1,2,,\n3,4,x,\n", [["1", "2", ""], ["3", "4", "x"]]),
        ("a;b; ;\n1;2;;\n", [["1", "2"]]),
    ],
)
def test_empty_cells_at_the_end_are_nothing(raw: str, rows: list[list[str]]) -> None:
    """A spreadsheet leaves commas behind; what stands below no header is kept where it is."""
    table = tabular.table(raw.encode(), "a.csv")
    assert ([row.cells for row in table.rows], table.problems) == (rows, [])


@pytest.mark.parametrize("raw", ["a,b\n1\n", "a,b\n1,2,3\n", "a,b,\n1\n", "a,,c,\n1,2\n"])
def test_a_row_that_lacks_a_named_cell_or_has_one_too_many_is_set_apart(raw: str) -> None:
    """Only cells that are empty, and below no header, may be missing or too many."""
    table = tabular.table(raw.encode(), "a.csv")
    assert (table.rows, len(table.broken), len(table.problems)) == ([], 1, 1)
