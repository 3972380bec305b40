"""A list that says in any way who must not be written to: nobody of it is let in by mistake."""

from __future__ import annotations

import pytest

from confkit.ground.resources import data_table
from confkit.roster.exports import headers
from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.people import Student
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table
from tests.roster.conftest import Run

HEAD = "Student ID,Student Name,Parent 1 Name,Parent 1 Email,Parent 2 Name,Parent 2 Email"
ROW = "42,Ana Reyes,Eva,eva@x.example,Ed,ed@x.example"
BOTH = Options(allow=("parent", "guardian"))


def read(text: str, *, name: str = "list.csv", options: Options = BOTH) -> Import:
    return of_tables([table(text.encode(), name)], options)


def words(student: Student) -> list[str]:
    return [guardian.contact for guardian in student.guardians]


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Custody", "mother only", ["office", "office"]),
        ("Custody", "Joint", ["allow", "allow"]),
        ("Child custody", "see the office", ["office", "office"]),
        ("Sorgeberechtigt", "Mutter", ["office", "office"]),
        ("Parent 2 Custody", "None", ["allow", "office"]),
        ("Parent 2 Legal Guardian", "", ["allow", "office"]),
        ("Guardian_Alert", "see Ms Lee", ["office", "office"]),
        ("Parent alert", "x", ["office", "office"]),
        ("Parent 2 Permission", "deny", ["allow", "deny"]),
        ("Parent 2 Contact Allowed", "No", ["allow", "deny"]),
        ("Parent 2 Allow Contact", "No", ["allow", "office"]),
        ("Parent 2 Allow Contact", "Yes", ["allow", "allow"]),
        ("Parent 2 Receive Mail?", "never", ["allow", "deny"]),
        ("Parent 2 Email Opt Out", "Yes", ["allow", "office"]),
        ("Parent 2 Email Opt Out", "No", ["allow", "allow"]),
        ("Parent 2 Deceased", "Yes", ["allow", "office"]),
        ("Parent 2 Status", "Inactive", ["allow"]),
        ("Mailing Flag", "N", ["office", "office"]),
        ("Father may receive mail", "no", ["office", "office"]),
        ("Father restraining order", "Y", ["office", "office"]),
        ("Comments", "Father: restraining order!", ["office", "office"]),
        ("Bemerkung", "Vater hat Kontaktverbot", ["office", "office"]),
        ("Comments", "likes court tennis and contact sports", ["allow", "allow"]),
        ("Medical notes", "not allowed to eat nuts", ["allow", "allow"]),
    ],
)
def test_a_word_about_contact_is_never_passed_over(
    header: str, cell: str, expected: list[str]
) -> None:
    """Even where the teacher lets all parents in, a column that warns, doubts or denies counts."""
    found = read(f"{HEAD},{header}\n{ROW},{cell}\n")
    assert found.problems == []
    assert words(found.students[0]) == expected


def test_a_comment_is_told_by_its_line_and_counts_for_its_child_alone() -> None:
    """The words themselves are not repeated; the next child's guardians are as they were."""
    found = read(f"{HEAD},Comments\n{ROW},NO CONTACT with Ed\n{ROW.replace('42', '43', 1)},\n")
    assert [words(one) for one in found.students] == [["office", "office"], ["allow", "allow"]]
    (told,) = [one for one in found.told if "custody" in one.said]
    assert (told.line, "Ed" in told.said) == (2, False)


def test_a_comment_in_a_row_of_contacts_counts_for_the_child() -> None:
    """PowerSchool notes a relation in a row of its own; all the child's guardians are asked for."""
    students = table(b"Student_Number,First_Name,Last_Name,Enroll_Status\n1,Ana,R,0\n", "s.csv")
    head = "Contact ID,First Name,Last Name,Email Address,studentNumber,Relationship Type,"
    head += "Contact Priority Order,Contact Receives Mailings,Relationship Note\n"
    rows = "a,Eva,R,e@x.example,1,Mother,1,1,\nb,Ed,R,d@x.example,1,Father,2,1,court order\n"
    found = of_tables([students, table((head + rows).encode(), "c.csv")], Options())
    assert words(found.students[0]) == ["office", "office"]


OWN = "student_id,name,guardian_name,guardian_email,relation"


def test_a_table_with_our_headers_is_not_ours_where_it_speaks_of_permission(
    run: Run, workspace
) -> None:
    """An export that happens to say `guardian_name` is read as one: a no is a denial."""
    path = workspace.parent / "list.csv"
    for more, cell, word in (
        (",receives mailings", ",no", ",deny,"),
        (",receives mailings", ",yes", ",allow,"),
        ("", "", ",office,"),
        (",contact", ",deny", ",deny,"),
        (",contact", ",", ",allow,"),
    ):
        (workspace / "roster.csv").unlink(missing_ok=True)
        path.write_text(f"{OWN}{more}\n1,Ana,Eva,eva@x.example,mother{cell}\n", encoding="utf-8")
        assert run("roster", "import", path, "--yes").code == 0
        assert word in (workspace / "roster.csv").read_text(encoding="utf-8")
    path.write_text(f"{OWN},contact,custody\n1,Ana,Eva,e@x.example,mother,,no\n", encoding="utf-8")
    ran = run("roster", "import", path, "--yes")
    assert ran.code == 2
    assert f"{path}:1: the column `custody` says who may be written to" in ran.err
    path.write_text(f"{OWN},recieves mailings\n1,Ana,Eva,e@x.example,mother,no\n", encoding="utf-8")
    assert "did you mean 'receives mailings'?" in run("roster", "import", path, "--yes").err


@pytest.mark.parametrize(
    "header",
    [
        "Custodial",
        "Custodial?",
        "Custodial (Y/N)",
        "Is custodial",
        "Custodial flag",
        "metadata.custodial",
    ],
)
def test_a_no_to_custody_is_a_no_and_a_yes_is_plain(header: str) -> None:
    """A word that stands among warnings and among permissions is never turned around."""
    text = (
        f"Student ID,Student Name,Guardian Name,Guardian Email,Relationship,{header}\n"
        "1,Amy Lane,Eve Nash,eve@x.example,Mother,TRUE\n"
        "1,Amy Lane,Fred Nash,fred@x.example,Father,FALSE\n"
    )
    assert words(read(text).students[0]) == ["allow", "office"]


def test_no_word_of_a_permission_is_read_as_a_warning() -> None:
    """Where a no forbids, it does so under each writing of the header."""
    known = data_table("roster/exports/headers.toml")["guardian"]
    turned = {
        header: found.name
        for name in ("receives", "conduct", "legal", "custody")
        for word in known[name]
        for header in (word, f"{word}?", f"{word} (Y/N)", f"metadata.{word}")
        for found in (headers.field_of(header), headers.permission_of(header))
        if found and found.name == "caution"
    }
    assert not turned
