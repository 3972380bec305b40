"""What nobody has understood about a family is a no, however it is shown: by a word or a sign.

All people are invented; the words stand in no data file.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from confkit.ground.addresses import mixes_alphabets
from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables import bundle
from confkit.roster.tables.tabular import table
from tests.roster.test_workbooks import Cell, workbook

BOTH = Options(allow=("parent", "guardian"))
HEAD = "Student ID,Student,Parent 1 Name,Parent 1 Email"


def words(found: Import) -> list[str]:
    """Return the words of permission, in the order of the ids."""
    assert not found.problems, found.problems
    students = sorted(found.students, key=lambda student: student.id)
    return [guardian.contact for student in students for guardian in student.guardians]


def said(found: Import) -> str:
    return "\n".join(map(str, found.told))


def by(header: str, *cells: str, options: Options = BOTH) -> Import:
    """Read a class of as many children, with a cell about each."""
    rows = [f'{n},Kid{n} Fox,Eva{n} Fox,e{n}@x.example,"{text}"' for n, text in enumerate(cells)]
    return of_tables([table("\n".join([f"{HEAD},{header}", *rows]).encode(), "c.csv")], options)


REMARKS = [
    "from now on by post, thanks", "file shut", "gone since Easter", "14/03", "the usual, you know",
    "csak papíron kérjük", "vain paperilla kiitos", "ikke skriv hit", "✗", "△", "†", "○ ×",
    "likes chess; leave 2 be", "allergic to nuts. He must never hear", "7 plays the flute? ask Bo",
]  # fmt: skip


@pytest.mark.parametrize("header", ["Zettel", "Class notes", "qx", "notes on cells"])
@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_that_is_not_understood_holds_the_family(header: str, remark: str) -> None:
    """In whatever language; and it is told where it stands, and what to answer."""
    found = by(header, remark, "", "", "")
    assert words(found) == ["office", "allow", "allow", "allow"]
    assert "line 2" in said(found)
    answered = by(header, remark, "", "", "", options=BOTH._replace(permissions={header: "none"}))
    assert words(answered) == ["allow"] * 4
    if header == "Zettel" and remark.isalpha():
        assert "--permission 'Zettel=none'" in said(found)


@pytest.mark.parametrize(
    "remark",
    ["No nuts. No dogs.", "plays the flute", "Kein Schweinefleisch", "gaucher", "usa gafas", "EAL",
     "football camp in July"],
)  # fmt: skip
def test_food_sports_and_learning_hold_nobody(remark: str) -> None:
    """They are plainly something else than who may be written to."""
    assert words(by("Notes", remark, "", "")) == ["allow"] * 3


def test_what_stands_in_most_rows_says_what_each_child_is() -> None:
    """A short word for each is no exception; a sentence is one wherever it stands."""
    assert words(by("Origin", "Riga", "Turku", "Porto")) == ["allow"] * 3
    assert words(by("Origin", "Riga", "Turku", "back in Porto since May")).count("office") == 1


@pytest.mark.parametrize(
    "cells", [("U/U", "U/K", "U/"), ("○ ○", "○ ×", "◎ ○"), ("A1+A2", "A1", "A2+A1")]
)
def test_answers_for_several_in_one_cell_are_asked_about(cells: tuple[str, ...]) -> None:
    """By letters or signs that nobody has explained."""
    found = by("Fam", *cells)
    assert words(found) == ["office"] * 3
    assert [flag.header for flag in found.flags] == ["Fam"]
    first = by("Fam", *cells, options=BOTH._replace(permissions={"Fam": f"mail: {cells[0]}"}))
    assert words(first) == ["allow", "office", "office"]


@pytest.mark.parametrize("address", ["kаte.moe@x.example", "al@mοe.example", "jοe_p@x.example"])
def test_an_address_with_letters_of_two_alphabets_is_not_taken(address: str) -> None:
    """They look alike; nobody sees that the mail goes elsewhere."""
    text = f"{HEAD}\n1,Ina Fox,Eva Fox,{address}\n2,Bo Ode,Al Ode,al@x.example\n"
    found = of_tables([table(text.encode(), "c.csv")], BOTH)
    assert words(found) == ["office", "allow"]
    assert "two alphabets" in said(found)


@pytest.mark.parametrize("address", ["jürgen@müller.example", "иван@почта.example", "a@x.example"])
def test_an_address_in_one_alphabet_mixes_none(address: str) -> None:
    """Whichever it is."""
    assert not mixes_alphabets(address)


@pytest.mark.parametrize(
    "cell", ["Declined", "do not use", "as dad", "see line 4", "x@none", "refused (3/9)"]
)
def test_what_is_no_address_holds_the_person(cell: str) -> None:
    """A word stands there for some reason; none of it is taken, and it is told."""
    text = f"{HEAD}\n1,Ina Fox,Eva Fox,{cell}\n2,Bo Ode,Al Ode,al@x.example\n"
    found = of_tables([table(text.encode(), "c.csv")], BOTH)
    assert words(found) == ["office", "allow"] or found.problems
    assert [
        guardian.email
        for child in found.students
        for guardian in child.guardians
        if guardian.contact == "office"
    ] == [""]


@pytest.mark.parametrize("cell", ["", "none", "n/a", "keine"])
def test_who_has_no_address_may_get_a_letter_on_paper(cell: str) -> None:
    """That there is none is understood."""
    text = f"{HEAD}\n1,Ina Fox,Eva Fox,{cell}\n"
    assert words(of_tables([table(text.encode(), "c.csv")], BOTH)) == ["allow"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("1,Ina Fox,Eva Fox,f@x.example\n2,Bo Fox,Al Fox,F@x.example\n", ["office", "office"]),
        ("1,Ina Fox,Eva Fox,f@x.example\n2,Bo Ode,Al Ode,f@X.example\n", ["office", "office"]),
        ("1,Ina Fox,Eva Fox,f@x.example\n2,Bo Fox,Eva Fox,f@x.example\n", ["allow", "allow"]),
    ],
)
def test_one_address_for_several_families_is_nobodys(rows: str, expected: list[str]) -> None:
    """Unless the guardian is one: of two of one last name nobody knows that they are a family."""
    found = of_tables([table(f"{HEAD}\n{rows}".encode(), "c.csv")], BOTH)
    assert words(found) == expected
    assert ("one address for 2" in said(found)) == ("office" in expected)


def test_an_address_of_somebody_who_is_held_is_in_doubt_too() -> None:
    """Another family's guardian has it, whatever becomes of them."""
    text = f"{HEAD},Zettel\n1,Ina Fox,Eva Fox,f@x.example,\n2,Bo Ode,Al Ode,f@x.example,by post\n"
    text += "3,Cy Moe,Di Moe,d@x.example,\n"
    assert words(of_tables([table(text.encode(), "c.csv")], BOTH)) == ["office", "office", "allow"]


@pytest.mark.parametrize(
    "row", ["0007;Ode, T;not him", "7;;stays at home", "x;Herr Ode;raus", "000007;Ray;?"]
)
def test_a_further_table_counts_by_an_id_without_zeros_and_by_a_last_name(row: str) -> None:
    """A spreadsheet takes the zeros in front of an id; a clerk writes only a last name."""
    text = "Student ID,Student Name,Parent 1 Name,Parent 1 Email,Parent 2 Name,Parent 2 Email\n"
    text += "7,Ana Ray,Eva Ray,e@x.example,Tom Ode,t@x.example\n8,Bo Lind,Kim Lind,k@x.example,,\n"
    more = f"Nr;Who;What\n{row}\n"
    tables = [table(text.encode(), "list.csv"), table(more.encode(), "restrictions.csv")]
    assert words(of_tables(tables, BOTH)) == ["office", "office", "allow"]


@pytest.mark.parametrize(
    "line",
    ["▲ yes   ▽ only on paper", "P = on paper", "Families in blue hear from us by phone only"],
)
def test_a_line_that_explains_signs_is_no_student(line: str) -> None:
    """It stands below the list, alone in its row, and is told."""
    found = of_tables(
        [table(f"{HEAD}\n1,Ina Fox,Eva Fox,e@x.example\n,{line},,\n".encode(), "c.csv")], BOTH
    )
    assert [student.name for student in found.students] == ["Ina Fox"]
    assert "no student, left out" in said(found)


STYLES = (
    '<styleSheet><fonts count="3"><font><sz val="11"/></font><font><strike/></font>'
    '<font><color rgb="FFFF0000"/></font></fonts><fills count="2"><fill/><fill><patternFill '
    'patternType="solid"><fgColor rgb="FFFFC0CB"/></patternFill></fill></fills><cellXfs count="4">'
    '<xf fontId="0" fillId="0"/><xf fontId="1" fillId="0"/><xf fontId="2" fillId="0"/>'
    '<xf fontId="0" fillId="1"><alignment/></xf></cellXfs></styleSheet>'
)


def styled(path: Path, cells: dict[str, int]) -> Import:
    """Read a workbook of six families in which some cells have a style."""
    head: list[Cell] = ["Student ID", "Student Name", "Parent Name", "Parent Email"]
    rows: list[list[Cell]] = [
        [str(n), f"Kid{n} Fox", f"Eva{n} Fox", f"e{n}@x.example"] for n in range(2, 8)
    ]
    workbook(path, [head, *rows])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["xl/styles.xml"] = STYLES
    sheet = "xl/worksheets/sheet1.xml"
    for place, style in cells.items():
        parts[sheet] = re.sub(rf'<c r="{place}"', rf'\g<0> s="{style}"', parts[sheet])
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return of_tables(bundle.tables(path, path.name), BOTH)


@pytest.mark.parametrize("style", [1, 2, 3])
@pytest.mark.parametrize("column", ["B", "C", "D"])
def test_a_cell_that_looks_unlike_the_others_holds_the_family(
    tmp_path: Path, style: int, column: str
) -> None:
    """Struck through, in red or on pink, whatever that means."""
    found = styled(tmp_path / "class.xlsx", {f"{column}4": style})
    assert words(found) == ["allow", "allow", "office", "allow", "allow", "allow"]
    assert "cells that look unlike the others: a cell " in said(found)


@pytest.mark.parametrize(
    "cells",
    [
        {f"{column}{row}": 3 for column in "ABCD" for row in (2, 4, 6)},
        {f"B{row}": 3 for row in range(2, 8)},
        {f"{column}1": 3 for column in "ABCD"},
    ],
)
def test_a_design_holds_nobody(tmp_path: Path, cells: dict[str, int]) -> None:
    """Every other row in a color, a whole column, the headers."""
    assert set(words(styled(tmp_path / "class.xlsx", cells))) == {"allow"}


def test_hidden_rows_are_a_question(tmp_path: Path) -> None:
    """Who has hidden them, and why, nobody knows; the answer is one for all."""
    path = tmp_path / "class.xlsx"
    head: list[Cell] = ["Student ID", "Student Name", "Parent Name", "Parent Email"]
    rows: list[list[Cell]] = [
        [str(n), f"Kid{n} Fox", f"Eva{n} Fox", f"e{n}@x.example"] for n in (2, 3, 4)
    ]
    workbook(path, [head, *rows], hidden=(0, (3,)))
    tables = bundle.tables(path, path.name)
    assert words(of_tables(tables, BOTH)) == ["allow", "office", "allow"]
    answered = BOTH._replace(permissions={"notes on cells": "none"})
    assert words(of_tables(tables, answered)) == ["allow"] * 3


@pytest.mark.parametrize("remark", ["moves in June", "Sorgerecht geklärt", "Papa kommt gern"])
def test_a_remark_that_is_said_to_mean_nothing_holds_nobody(remark: str) -> None:
    """By how it begins; the others of its column still count."""
    options = BOTH._replace(permissions={"Notes": f"none: {' '.join(remark.split()[:2])}"})
    assert words(by("Notes", remark, "", "")) == ["office", "allow", "allow"]
    answered = by("Notes", remark, "by post, please", "", options=options)
    assert words(answered) == ["allow", "office", "allow"]


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("gern, seit 01.08.25", "allow"), ("gern (12/09/2025)", "allow"), ("Gern", "allow"),
        ("gern, aber nicht abends", "office"), ("nein", "deny"), ("seit 01.08.25", "office"),
    ],
)  # fmt: skip
def test_a_yes_counts_with_the_day_on_which_it_was_said(cell: str, word: str) -> None:
    """And with nothing else behind it."""
    found = by(
        "Brief?", cell, "gern", "", options=BOTH._replace(permissions={"Brief?": "mail: gern"})
    )
    assert words(found) == [word, "allow", "office"]


ROWS = [
    "Max Ode,Eva Ode,mother,e@x.example,Y",
    "Max Ode,Al Ray,father,a@x.example,N",
    "Ida Moe,Di Moe,mother,d@x.example,Y",
    "Ida Moe,Bo Moe,father,b@x.example,Y",
]


@pytest.mark.parametrize(
    "head",
    [
        "Singer,Wer?,Rolle,Mél,Post?",
        "Kind,Person,Rolle,E-Mail,Zettel",
        "Camper,Quien,Rel,Email,OK?",
    ],
)
def test_a_refused_list_says_what_to_answer_and_then_comes_in(head: str) -> None:
    """A row for each guardian: one line tells all that is to be said, whoever is named how."""
    header = head.split(",")
    text = "\n".join([head, *ROWS])
    refused = of_tables([table(text.encode(), "c.csv")], BOTH)
    assert refused.students == []
    answer = dict(
        reversed(pair.split("="))
        for pair in re.findall(r"--column '(.*?)'", refused.problems[0].said)
    )
    assert answer == dict(
        zip(
            ("student_id", "guardian_name", "guardian_email"),
            [header[0], header[1], header[3]],
            strict=True,
        )
    )
    options = BOTH._replace(columns=answer, permissions={header[4]: "mail"})
    found = of_tables([table(text.encode(), "c.csv")], options)
    people = {
        one.name: (one.email, one.contact) for child in found.students for one in child.guardians
    }
    assert not found.problems
    assert people == {
        "Eva Ode": ("e@x.example", "allow"), "Al Ray": ("a@x.example", "deny"),
        "Di Moe": ("d@x.example", "allow"), "Bo Moe": ("b@x.example", "allow"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "days", [("1/2/2018", "11/2/2018"), ("2018-01-02", "2018-01-03"), ("2.1.18", "3.1.18")]
)
def test_two_children_of_one_name_are_not_made_one(days: tuple[str, str]) -> None:
    """Though each name is said to be one child: they were born on different days."""
    text = "Student,DOB,Parent,Parent Email\n" + "".join(
        f"Max Ode,{day},Eva{n} Ode,e{n}@x.example\n" for n, day in enumerate(days)
    )
    options = BOTH._replace(columns={"student_id": "Student"})
    found = of_tables([table(text.encode(), "c.csv")], options)
    assert found.students == []
    assert "another day of birth" in str(found.problems[0])


@pytest.mark.parametrize("head", ["OK", "V.", "Post"])
def test_a_header_behind_each_name_is_that_persons(head: str) -> None:
    """It stands twice; the answer is one for both, and counts for each by itself."""
    text = f"Student ID,Student,Mother,{head},Father,{head}\n1,Max Ode,Eva Ode,y,Al Ode,n\n"
    text += "2,Ida Moe,Di Moe,n,Bo Moe,y\n"
    first = of_tables([table(text.encode(), "c.csv")], BOTH)
    assert set(words(first)) == {"office"}
    options = BOTH._replace(permissions={head: "mail"})
    found = of_tables([table(text.encode(), "c.csv")], options)
    assert words(found) == ["allow", "deny", "deny", "allow"]


@pytest.mark.parametrize("relation", ["stepdad", "Stiefmutter", "belle-mère"])
def test_a_stepparent_is_a_question_for_the_office(relation: str) -> None:
    """Also where the row says yes; where the list calls one the legal guardian, that counts."""
    head = "Student ID,Student,Contact Name,Relationship,Contact Email,Legal Guardian,Receives Mail"
    for legal, word in (("", "office"), ("yes", "allow")):
        text = f"{head}\n1,Max Ode,Eva Ray,{relation},e@x.example,{legal},yes\n"
        assert words(of_tables([table(text.encode(), "c.csv")], BOTH)) == [word]


def test_titles_that_come_again_on_each_page_are_no_students() -> None:
    """With another number of the page; and the headers."""
    page = "Room 7,,Page {} of 2,\nStudent,Mother,Mother Email,Grade\n"
    rows = ["Max Ode,Eva Ode,e@x.example,3\n", "Ida Moe,Di Moe,d@x.example,3\n"]
    text = "".join(page.format(n) + row for n, row in enumerate(rows, 1))
    found = of_tables([table(text.encode(), "c.csv")], BOTH)
    assert not found.problems
    assert sorted(student.name for student in found.students) == ["Ida Moe", "Max Ode"]
    assert "left out: 2 rows below with the headers, or a title above them, once more" in said(
        found
    )


@pytest.mark.parametrize("family", ["Void", "Moved", "Former"])
def test_a_last_name_that_is_the_childs_is_no_word_of_a_clerk(family: str) -> None:
    """Though clerks write it beside the names of those who have gone."""
    rows = f"1,Hal {family},Ida {family},i@x.example\n2,Bo Ode,Ida {family},j@x.example\n"
    assert words(of_tables([table(f"{HEAD}\n{rows}".encode(), "c.csv")], BOTH)) == [
        "allow",
        "office",
    ]


@pytest.mark.parametrize("remark", ["by post", "gone", "nix mehr"])
@pytest.mark.parametrize("header", ["Notes", "Bemerkungen", "Observaciones"])
def test_a_short_remark_counts_below_a_header_of_notes_though_all_rows_have_one(
    header: str, remark: str
) -> None:
    """What each child likes stands beside it."""
    assert words(by(header, remark, "chess", "plays tennis")) == ["office", "allow", "allow"]


@pytest.mark.parametrize(
    "remark", ["お母さんには連絡しないこと", "请不要联系孩子的父亲", "ห้ามติดต่อพ่อของเด็ก"]
)
def test_a_sentence_without_blanks_is_one(remark: str) -> None:
    """Also where most rows have a word."""
    assert words(by("Zettel", remark, "名古屋", "Riga")) == ["office", "allow", "allow"]


@pytest.mark.parametrize("header", ["Stop", "Only phone", "Letters to this city"])
@pytest.mark.parametrize(("tick", "other"), [("x", ""), ("Y", "N"), ("Dad", ""), ("●", "")])
def test_what_is_ticked_is_no_telephone_and_no_street(header: str, tick: str, other: str) -> None:
    """A header that is on the list of what is not needed says nothing of a column of ticks."""
    head = f"Student ID,Student Name,Parent Name,Relationship,Parent Email,{header}"
    rows = [f"1,Ana Roe,Luis Roe,Father,luis@x.example,{tick}"]
    rows += [f"{n},Bo{n} Poe,Ida{n} Poe,Mother,ida{n}@x.example,{other}" for n in (2, 3)]
    text = "\n".join([head, *rows]).translate(str.maketrans("23", "bc"))
    found = of_tables([table(text.encode(), "list.csv")], Options(allow=("parent", "guardian")))
    words = {one.name: one.contact for student in found.students for one in student.guardians}
    assert words["Luis Roe"] != "allow"
