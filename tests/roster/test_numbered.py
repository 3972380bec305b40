"""Guardians in numbered columns, of whatever word, and households; names in two columns."""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

BOTH = Options(allow=("parent", "guardian"))
ROW = "Ann Fox,Mother,a@x.example,Y,Bob Fox,Father,b@x.example,N"


def read(text: str, **said: dict[str, str]) -> Import:
    """Read a list by what a teacher has said of its columns."""
    return of_tables([table(text.encode(), "list.csv")], BOTH._replace(**said))


def words(found: Import) -> dict[str, tuple[str, str, str]]:
    """Return each guardian's address, relation and word of permission by the name."""
    return {
        g.name: (g.email, g.relation, g.contact)
        for child in found.students
        for g in child.guardians
    }


def numbered(word: str) -> str:
    """Return a list with columns such as `x1_name`."""
    columns = [f"{word}{n}_{field}" for n in (1, 2) for field in ("name", "rel", "email", "msgs")]
    return f"student_id,student_name,{','.join(columns)}\n1,Ina Fox,{ROW}\n"


@pytest.mark.parametrize("word", ["c", "p", "g", "Contact ", "Parent"])
def test_a_letter_and_a_number_are_a_person(word: str) -> None:
    """`c1_name` is read as `C1 name` is; only the permission is asked about."""
    found = read(numbered(word))
    assert [flag.more for flag in found.flags] == [1]
    assert {word for _, _, word in words(found).values()} == {"office"}
    answered = words(read(numbered(word), permissions={f"{word}1_msgs": "mail"}))
    assert answered == {"Ann Fox": ("a@x.example", "mother", "allow"),
                        "Bob Fox": ("b@x.example", "father", "deny")}  # fmt: skip


@pytest.mark.parametrize("word", ["x", "kin", "Whoever "])
def test_one_answer_says_it_of_all_numbered_columns(word: str) -> None:
    """It is proposed at once; nobody is read without it."""
    found = read(numbered(word))
    assert words(found) == {}
    said = "\n".join(map(str, found.told))
    assert f"--column '{word}1_name=guardian1_name'" in said
    assert "is not read" not in said
    assert [column.maybe for column in found.columns][2:4] == [
        "guardian1_name",
        "guardian1_relation",
    ]
    columns = {"guardian1_name": f"{word}1_name"}
    answered = words(read(numbered(word), columns=columns, permissions={f"{word}1_msgs": "mail"}))
    assert {name: word for name, (_, _, word) in answered.items()} == {
        "Ann Fox": "allow", "Bob Fox": "deny",
    }  # fmt: skip


def test_what_only_has_numbers_is_not_proposed() -> None:
    """A test's names and marks are no guardians."""
    text = (
        "student_id,student_name,test1_name,test1_mark,test2_name,test2_mark\n1,Ina Fox,A,1,B,2\n"
    )
    assert [column.maybe for column in read(text).columns] == [""] * 6


def test_a_number_is_its_persons_for_what_a_guardian_has() -> None:
    """`Gezag 1` stands beside `Ouder 1`; an address still has to be said."""
    text = (
        "student_id,student_name,Ouder 1,Relatie 1,Gezag 1,Ouder 2,Relatie 2,Gezag 2\n"
        "1,Ina Fox,Ann Fox,moeder,ja,Bob Fox,vader,nee\n"
    )
    assert words(read(text)) == {"Ann Fox": ("", "mother", "allow"),
                                 "Bob Fox": ("", "father", "office")}  # fmt: skip


HOMES = (
    "student_id,student_name,Fam 1 Guardian 1 Name,Fam 1 Guardian 1 Email,Fam 1 Guardian 2 Name,"
    "Fam 1 Guardian 2 Email,Fam 1 Zettel,Fam 2 Guardian 1 Name,Fam 2 Guardian 1 Email,"
    "Fam 2 Zettel\n"
    "1,Ina Fox,Ann Fox,a@x.example,Bob Fox,b@x.example,Y,Cy Moe,c@x.example,N\n"
    "2,Kai Poe,Eva Poe,e@x.example,,,N,Dan Poe,d@x.example,Y\n"
)


def test_a_column_of_a_household_is_about_its_people() -> None:
    """One question for both households, and a no for one of them alone."""
    found = read(HOMES)
    assert [(flag.header, flag.more) for flag in found.flags] == [("Fam 1 Zettel", 1)]
    assert {word for _, _, word in words(found).values()} == {"office"}
    answered = words(read(HOMES, permissions={"Fam 1 Zettel": "mail"}))
    assert {name for name, (_, _, word) in answered.items() if word == "allow"} == {
        "Ann Fox", "Bob Fox", "Dan Poe",
    }  # fmt: skip


ROWS = (
    "Child First,Child Last,Room,Adult First,Adult Last,Adult Type,Email\n"
    "Ina,Fox,4,Ann,Fox,Mom,a@x.example\nIna,Fox,4,Bob,Fox,Dad,b@x.example\n"
    "Leo,Fox,4,Ann,Fox,Mom,a@x.example\n"
)


def test_a_child_whose_name_is_in_two_columns_may_be_one_child() -> None:
    """A row for each guardian and no ids: what is asked can be answered by the last name."""
    said = str(read(ROWS).problems[0])
    assert "--column 'Child Last=student_id' --column 'Email=guardian_email'" in said
    columns = {"student_id": "Child Last", "guardian_email": "Email"}
    found = read(ROWS, columns=columns)
    assert {student.name: len(student.guardians) for student in found.students} == {
        "Ina Fox": 2, "Leo Fox": 1,
    }  # fmt: skip


def test_two_children_of_one_name_in_two_columns_are_refused() -> None:
    """By another day of birth."""
    text = ROWS.replace("Room", "Birthdate").replace("Leo,Fox,4", "Ina,Fox,5")
    found = read(text, columns={"student_id": "Child Last", "guardian_email": "Email"})
    assert "another day of birth" in str(found.problems[0])
    assert found.students == []


TUTORS = (
    "Nombre alumno,Apellidos alumno,Tutor,Relación,Email tutor,Last tutor visit\n"
    "Ina,Fox,Ann Fox,madre,a@x.example,Monday\nIna,Fox,Bob Fox,padre,b@x.example,\n"
)


def test_what_names_the_person_of_an_answer_is_theirs() -> None:
    """A tutor is a teacher until the teacher says who it is; then the address is theirs, too."""
    assert "--column 'Tutor=guardian_name'" in str(read(TUTORS).problems[0])
    columns = {"student_id": "Apellidos alumno", "guardian_name": "Tutor"}
    found = read(TUTORS, columns=columns)
    assert words(found) == {"Ann Fox": ("a@x.example", "mother", "allow"),
                            "Bob Fox": ("b@x.example", "father", "allow")}  # fmt: skip


def test_a_name_that_is_explained_takes_nothing_from_the_child() -> None:
    """`Last name` beside a bare `Name` stays the child's."""
    text = "Student ID,First name,Last name,Name,Email\n1,Ina,Fox,Ann Moe,a@x.example\n"
    found = read(text, columns={"guardian_name": "Name", "guardian_email": "Email"})
    assert [student.name for student in found.students] == ["Ina Fox"]
    assert words(found) == {"Ann Moe": ("a@x.example", "guardian", "allow")}


def test_an_answer_about_relations_is_each_persons() -> None:
    """Of numbered columns, each stays its person's, though its words now name a parent."""
    text = "Student ID,Student,P1 Name,P1 Rel,P2 Name,P2 Rel\n1,Ina Fox,Ann Fox,M,Bob Fox,F\n"
    found = read(text, permissions={"P1 Rel": "relation: M mother, F father"})
    assert {name: relation for name, (_, relation, _) in words(found).items()} == {
        "Ann Fox": "mother", "Bob Fox": "father",
    }  # fmt: skip


TWICE = (
    "Pupil,Parent/Carer 1,Email,Parent/Carer 2,Email\n"
    "Ben Patel,Asha Patel,a@x.example,Nik Patel,n@x.example\n"
    "Zoe Hall,Ida Hall,i@x.example,Rex Hall,r@x.example\n"
)


def test_columns_of_one_header_are_answered_for_by_their_place() -> None:
    """From the left, in either order; how to say so is told, and no place is guessed."""
    tables = [table(TWICE.encode(), "list.csv")]
    silent = of_tables(tables, Options())
    assert {g.email for child in silent.students for g in child.guardians} == {""}
    assert any("--column 'Email (1)=WORD'" in str(problem) for problem in silent.told)
    both = of_tables(
        tables,
        Options(
            columns={
                "guardian1_email": "Email",
            }
        ),
    )
    assert any("--column 'Email (1)=WORD'" in str(problem) for problem in both.problems)
    answers = {"guardian1_email": "Email (2)", "guardian2_email": "Email (1)"}
    for columns, asha in (
        ({"guardian2_email": "Email (2)"}, "a@x.example"),
        (answers, "n@x.example"),
    ):
        found = of_tables(tables, Options(columns=columns))
        assert found.problems == []
        emails = {g.name: g.email for child in found.students for g in child.guardians}
        assert emails["Asha Patel"] == asha
        assert len(set(emails.values())) == 4


@pytest.mark.parametrize(
    ("whose", "relation"),
    [
        ("Step-Mom", "stepmother"), ("Step-Mother's", "stepmother"), ("Stepfather", "stepfather"),
        ("Stiefvater", "stepfather"), ("Belle-mère", "stepmother"), ("Grandmother", "grandmother"),
        ("Abuela", "grandmother"), ("Oma", "grandmother"), ("Aunt", "aunt"), ("Uncle", "uncle"),
    ],
)  # fmt: skip
def test_a_relative_with_columns_of_their_own_is_office(whose: str, relation: str) -> None:
    """Their address is theirs, and is not offered as the mother's."""
    text = (
        f"Student ID,Student,{whose} Name,{whose} Email,Mother Name\n"
        "A-1,Ina Fox,Eve Bo,e@x.example,Ann Fox\n"
    )
    found = of_tables([table(text.encode(), "list.csv")], Options(allow=("parent", "guardian")))
    guardians = {g.name: (g.relation, g.contact, g.email) for g in found.students[0].guardians}
    assert guardians == {
        "Eve Bo": (relation, "office", "e@x.example"),
        "Ann Fox": ("mother", "allow", ""),
    }
    assert "mother_email" not in " ".join(map(str, found.told))


@pytest.mark.parametrize("header", ["Correo compartido", "Adresse commune", "Gemeinsame E-Mail"])
def test_a_shared_mailbox_is_no_permission(header: str) -> None:
    """A no says that the address is one's own."""
    text = (
        f"Student ID,Student,Mother Name,Mother Email,{header}\n"
        "A-1,Ina Fox,Ann Fox,a@x.example,no\nA-2,Ben Ray,Una Ray,u@x.example,yes\n"
    )
    found = of_tables([table(text.encode(), "list.csv")], Options(allow=("parent", "guardian")))
    words = {s.id: (g.contact, g.shared_mailbox) for s in found.students for g in s.guardians}
    assert words == {"A-1": ("allow", False), "A-2": ("allow", True)}
