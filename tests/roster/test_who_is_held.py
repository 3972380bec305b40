"""Who stays with the school office, whatever a list calls its columns: properties of recipients.

The lists are made of invented people; the headers are ones that no data file knows.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.ground.addresses import canonical
from confkit.roster import own_columns
from confkit.roster.changes import laid_over
from confkit.roster.exports.cell_words import plain_words
from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.people import Guardian, Student
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table
from tests.tries import tries

BOTH = Options(allow=("parent", "guardian"))
CLASS = (
    "Student ID,Student Name,Parent 1 Name,Parent 1 Email,Parent 2 Name,Parent 2 Email\n"
    "7,Ana Reyes,Eva Reyes,eva@x.example,Tom Ode,tom@x.example\n"
    "8,Bo Lind,Kim Lind,kim@x.example,,\n"
)


def read(options: Options = BOTH, **texts: str) -> Import:
    """Read tables by their names."""
    named = {"list": "list.csv", **{name: f"{name}.csv" for name in texts if name != "list"}}
    return of_tables([table(text.encode(), named[name]) for name, text in texts.items()], options)


def words(found: Import) -> dict[str, str]:
    """Return each guardian's word of permission."""
    assert not found.problems
    return {one.name: one.contact for child in found.students for one in child.guardians}


NAMED = st.sampled_from(
    [
        "Tom Ode", "ODE, Tom", "tom ode", "Ode;Tom", "please do not write to Tom Ode again",
        "tom@x.example", "TOM@X.EXAMPLE", "mailto:tom@x.example", "Tom Ode <tom@x.example>",
        "tom+school@x.example",
    ]
)  # fmt: skip
TITLES = st.sampled_from(["", "Name\n", "Liste\n", "Who\n", "Adresse\n"])


@settings(deadline=None, max_examples=tries(60))
@given(NAMED, TITLES, st.sampled_from(["more", "sheet2", "blocked", "notes"]))
def test_a_further_table_that_names_somebody_holds_that_family(
    cell: str, title: str, name: str
) -> None:
    """By name or address, in any order and spelling, with headers or without any."""
    cells = ",".join(f'"{one}"' for one in cell.split(";"))
    found = read(list=CLASS, **{name: f"{title}{cells}\n"})
    if found.problems:  # it may be the class list as well: nothing is read
        assert found.students == []
        return
    assert words(found) == {"Eva Reyes": "office", "Tom Ode": "office", "Kim Lind": "allow"}
    assert any(one.path.startswith(name) for one in found.told)


@pytest.mark.parametrize("name", ["restricted", "Court order list", "Kontaktverbot", "no-contact"])
def test_a_table_whose_name_warns_holds_whom_it_lists(name: str) -> None:
    """Though it looks like one more list of contacts."""
    found = read(list=CLASS, **{name: "Student ID,Parent Name\n7,Ode\n"})
    assert {word for who, word in words(found).items() if who != "Kim Lind"} == {"office"}


@pytest.mark.parametrize(
    "cell",
    [
        "Ada Moe <ada@x.example>",
        '"""Moe, Ada"" <ada@x.example>"',
        "ada@x.example (ask Ada)",
        "ada@x.example do not use",
        "Ada: ada@x.example",
    ],
)
def test_words_beside_an_address_that_are_not_the_persons_name(cell: str) -> None:
    """Nobody gets an address that the cell gives to another name, or says more about."""
    found = read(list=f"Student ID,Name,Parent Name,Parent Email\n7,Ana Reyes,Eva Reyes,{cell}\n")
    (eva,) = found.students[0].guardians
    assert (eva.email, eva.contact) == ("", "office")
    assert any("beside the address" in one.said for one in found.told)


@pytest.mark.parametrize(
    "cell",
    [
        "Eva Reyes <eva@x.example>", '"""Reyes, Eva"" <eva@x.example>"', "eva@x.example (home)",
        "Privat: eva@x.example", "Reyes family <eva@x.example>", "Mrs. Reyes <eva@x.example>",
    ],
)  # fmt: skip
def test_an_address_with_the_persons_own_name_or_a_label_is_read(cell: str) -> None:
    """As mail programs write it, and people."""
    found = read(list=f"Student ID,Name,Parent Name,Parent Email\n7,Ana Reyes,Eva Reyes,{cell}\n")
    (eva,) = found.students[0].guardians
    assert (eva.email, eva.contact) == ("eva@x.example", "allow")


PEOPLE = st.sampled_from(["Eva Reyes", "Tom Ode", "Kim Lind", "Al Moe", "Mia Ode"])
MAIL = st.sampled_from(["eva@x.example", "tom@x.example", "kim@y.example", ""])
SHOWN = st.sampled_from(["{mail}", "{who} <{mail}>", "mailto:{mail}", "{who}: {mail}", " {mail} "])


@pytest.mark.slow
@settings(deadline=None, max_examples=tries(200))
@given(
    st.lists(
        st.tuples(PEOPLE, MAIL, PEOPLE, SHOWN, st.sampled_from(["p1", "p2", ""])),
        min_size=1,
        max_size=5,
    )
)
def test_no_name_gets_an_address_that_no_row_gives_it(rows: list) -> None:
    """Whatever name stands beside an address in its cell, and whatever ids the rows have."""
    cells = [
        (
            who,
            shown.format(mail=mail, who=other) if mail else "",
            mail,
            other if "{who}" in shown else who,
            number,
        )
        for who, mail, other, shown, number in rows
    ]
    text = "Student ID,Student Name,Contact Name,Contact ID,Relationship,Contact Email\n"
    text += "".join(
        f'7,Ana Reyes,{who},{number},Mother,"{cell}"\n' for who, cell, _, _, number in cells
    )
    given_to = {
        (plain_words(who), canonical(mail)) for who, _, mail, other, _ in cells if who == other
    }
    for child in read(list=text).students:
        for one in child.guardians:
            assert not one.email or (plain_words(one.name), canonical(one.email)) in given_to


FORMS = st.sampled_from(
    [
        ("Parent 1 {}", "Parent 2 {}"), ("Parent1 {}", "Parent2 {}"),
        ("{} parent 1", "{} parent 2"), ("P1 {}", "P2 {}"), ("First Parent {}", "Second Parent {}"),
    ]
)  # fmt: skip
UNKNOWN = st.sampled_from(["Zettel", "blk", "QX", "Infos", "Verteiler", "Boletas", "circulaire"])
YES_AND_NO = st.sampled_from([("Y", "N"), ("ja", "nein"), ("1", "0"), ("Oui", "Non"), ("x", "")])


@pytest.mark.slow
@settings(deadline=None, max_examples=tries(80))
@given(FORMS, UNKNOWN, YES_AND_NO, st.booleans())
def test_numbered_columns_that_are_not_understood_are_one_question(
    form: tuple[str, str], header: str, marks: tuple[str, str], turned: bool
) -> None:
    """One may forbid where another permits: nobody is let in before it is answered, and by it."""
    one, two = (name.format(header) for name in form)
    yes, no = reversed(marks) if turned else marks
    first, *rows = CLASS.splitlines()
    text = f"{first},{one},{two}\n{rows[0]},{yes},{no}\n"
    found = read(list=text)
    assert set(words(found).values()) == {"office"}
    (flag,) = found.flags
    assert (flag.header, flag.more) == (one, 1)
    said = {"Eva Reyes": yes, "Tom Ode": no}
    permitted = {who for who, cell in said.items() if cell == marks[0]}
    for answer, right in (
        ("mail", permitted),
        ("forbids", said.keys() - permitted),
        ("none", said.keys()),
    ):
        answered = words(read(BOTH._replace(permissions={one: answer}), list=text))
        assert {who for who, word in answered.items() if word == "allow"} == set(right)


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("in", "out"), ("mail", "nothing"), ("✓", "✗"), ("Yes", "No - moved away"), ("on", "off"),
        ("U", "N"), ("weekly", "never"), ("Full", "Limited"), ("alle", "nein, nur Kim"),
    ],
)  # fmt: skip
def test_a_few_words_of_which_one_is_a_no_may_be_a_permission(yes: str, no: str) -> None:
    """Beside a person, whatever the words are: nobody is let in before it is answered."""
    text = (
        "Student ID,Student Name,Contact Name,Relationship,Contact Email,QX\n"
        f"7,Ana Reyes,Eva Reyes,Mother,eva@x.example,{yes}\n"
        f'7,Ana Reyes,Tom Ode,Father,tom@x.example,"{no}"\n'
    )
    found = read(list=text)
    assert set(words(found).values()) == {"office"}
    assert [one.header for one in found.flags] == ["QX"]
    assert words(read(BOTH._replace(permissions={"QX": "mail"}), list=text))["Tom Ode"] != "allow"


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("Mother only", "allow"), ("Both parents", "allow"), ("Grandma Lind", "allow"),
        ("yes", "allow"),
        ("Mother only - court order", "office"), ("not Tom, restraining order", "office"),
        ("Gericht: nur Mutter", "office"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("header", ["Pick up", "Lives with"])
def test_who_picks_up_is_no_comment_but_an_order_is(header: str, cell: str, word: str) -> None:
    """A column of who picks the child up says nothing of mail; a court in it does."""
    first, *rows = CLASS.splitlines()
    found = read(list=f'{first},{header}\n{rows[0]},"{cell}"\n{rows[1]},\n')
    assert words(found) == {"Eva Reyes": word, "Tom Ode": word, "Kim Lind": "allow"}


@pytest.mark.parametrize("cell", ["Y", "yes", "x", "ja", "true"])
def test_a_yes_of_everybody_may_forbid(cell: str) -> None:
    """A list of one family whose only mark is that somebody is blocked."""
    text = "Student ID,Student Name,Contact Name,Relationship,Contact Email,QX\n"
    found = read(list=f"{text}7,Ana Reyes,Tom Ode,Father,tom@x.example,{cell}\n")
    assert words(found) == {"Tom Ode": "office"}
    assert len(found.flags) == 1


def test_what_would_change_nobody_is_not_asked() -> None:
    """Where a column that is understood has decided for all, the others are no question."""
    text = (
        "Student ID,Student Name,Contact Name,Relationship,Contact Email,Receives Mail,Portal,App\n"
        "7,Ana Reyes,Eva Reyes,Mother,eva@x.example,Y,Y,Y\n"
        "7,Ana Reyes,Tom Ode,Father,tom@x.example,N,N,N\n"
    )
    found = read(list=text)
    assert words(found) == {"Eva Reyes": "allow", "Tom Ode": "deny"}
    assert found.flags == ()


@pytest.mark.parametrize(
    "remark",
    [
        "Dad is not around", "leave her father out", "Papa nicht einbeziehen", "Mutti verreist",
        "le père ne répond plus", "la madre no está", "o pai não vive cá", "il papà è lontano",
        "vader buiten beeld", "tata nie mieszka", "Tom moved out",
    ],
)  # fmt: skip
def test_a_remark_that_speaks_of_a_parent_is_looked_at(remark: str) -> None:
    """By the word for a mother or a father as much as by the name."""
    first, *rows = CLASS.splitlines()
    found = read(list=f"{first},Remarks\n{rows[0]},{remark}\n{rows[1]},likes chess\n")
    assert words(found) == {"Eva Reyes": "office", "Tom Ode": "office", "Kim Lind": "allow"}
    assert [one.line for one in found.told if one.line > 1] == [2]


@pytest.mark.parametrize(
    "name",
    ["Deceased", "unknown", "TBD", "Same as above", "Mother", "Dad", "Both", "verstorben",
     "ditto", "Do not contact", "Vater", "see above", "décédé"],
)  # fmt: skip
def test_nobody_is_called_by_what_is_no_name(name: str) -> None:
    """The address beside it goes to nobody; it is told by line."""
    text = f"Student ID,Name,Parent Name,Parent Email\n7,Ana Reyes,{name},tom@x.example\n"
    found = read(list=f"{text}8,Bo Lind,Kim Lind,kim@x.example\n")
    assert words(found) == {"Kim Lind": "allow"}
    assert [one.line for one in found.told if "a guardian's name is expected" in one.said] == [2]


def test_a_column_of_who_is_called_first_makes_nobody_and_holds_nobody() -> None:
    """It says which of the parents, and nothing of permission."""
    first, *rows = CLASS.splitlines()
    found = read(list=f"{first},Primary Contact\n{rows[0]},Mother\n{rows[1]},Both\n")
    assert set(words(found)) == {"Eva Reyes", "Tom Ode", "Kim Lind"}
    assert set(words(found).values()) == {"allow"}


def test_a_heading_inside_the_list_is_no_student() -> None:
    """Such as the room above its students; a child of whom only the name is known is one."""
    text = (
        "Student,Grade,Parent Name,Parent Email\nRoom 12,,,\nAna Reyes,4,,\nBo Lind,,,\nGr. 5,,,\n"
    )
    assert [one.name for one in read(list=text + "Ed Moe,5,,\n").students] == [
        "Ana Reyes", "Bo Lind", "Ed Moe",
    ]  # fmt: skip


def test_two_columns_of_addresses_without_a_number_are_advised_to_nobody() -> None:
    """Whoever follows such advice may write to the wrong parent."""
    found = read(
        list="Student,Vormund,Kontakt A Post,Mail B\nAna Reyes,Eva,a@x.example,b@x.example\n"
    )
    told = [one.said for one in found.told if "is not read" in one.said]
    assert len(told) == 2
    assert not any("columns =" in one for one in told)


@pytest.mark.parametrize(
    ("head", "cells", "name"),
    [
        ("Cognome;Nome", "Reyes;Ana", "Ana Reyes"),
        ("Nome;Cognome", "Ana;Reyes", "Ana Reyes"),
        ("Alumno", '"Reyes, Ana"', "Ana Reyes"),
        ("Aluno", "Ana Reyes", "Ana Reyes"),
        ("Elev", "Ana Reyes", "Ana Reyes"),
        ("Leerling", "Ana Reyes", "Ana Reyes"),
        ("Soyadı;Adı", "Reyes;Ana", "Ana Reyes"),
        ("Student;Last Name", "Ana Reyes;Reyes", "Ana Reyes"),
    ],
)
def test_no_part_of_a_childs_name_is_lost(head: str, cells: str, name: str) -> None:
    """In the words of other languages, in either order."""
    found = read(list=f"{head};Classe\n{cells};4A\nLind;Bo;4A\n".replace("\nLind;Bo;4A", "", 1))
    assert [one.name for one in found.students] == [name]


def test_a_list_of_contacts_without_ids_comes_in_once_it_is_said_that_a_name_is_a_child() -> None:
    """Two children may have one name, so it is asked; the answer is one option."""
    text = (
        "Student,Name,Relationship,Email\n"
        '"Reyes, Ana",Eva Reyes,Mother,eva@x.example\n'
        '"Reyes, Ana",Tom Ode,Father,tom@x.example\n'
        '"Lind, Bo",Kim Lind,Mother,kim@x.example\n'
    )
    (problem,) = read(list=text).problems
    assert "If each name is one child, say --column 'Student=student_id'" in problem.said
    found = read(BOTH._replace(columns={"student_id": "Student"}), list=text)
    assert [(one.id, one.name, len(one.guardians)) for one in found.students] == [
        ("Lind-Bo", "Bo Lind", 1),
        ("Reyes-Ana", "Ana Reyes", 2),
    ]
    assert set(words(found).values()) == {"allow"}


def test_two_rows_of_headers_are_joined_though_one_is_not_known() -> None:
    """A column that nobody knows belongs to the group above it, and is asked about."""
    found = read(
        list="Student,,Parent 1,,,Parent 2,,\nFirst,Last,Name,Email,QX,Name,Email,QX\n"
        "Ana,Reyes,Eva Reyes,eva@x.example,Y,Tom Ode,tom@x.example,N\n"
    )
    assert [one.name for one in found.students] == ["Ana Reyes"]
    assert words(found) == {"Eva Reyes": "office", "Tom Ode": "office"}
    assert [(one.header, one.more) for one in found.flags] == [("Parent 1 QX", 1)]


def test_an_apostrophe_before_an_id_is_no_part_of_it() -> None:
    """It is how a spreadsheet is told to keep the zeros."""
    found = read(list="Student ID,Name\n'0007,Ana Reyes\n=\"0008\",Bo 'Lind'\n")
    assert [(one.id, one.name) for one in found.students] == [
        ("0007", "Ana Reyes"),
        ("0008", "Bo 'Lind'"),
    ]


@pytest.mark.parametrize("contact", ["Eva Reyes", "Mrs. Reyes", "5550100"])
def test_a_list_with_a_column_contact_is_not_taken_for_a_roster(contact: str) -> None:
    """Only one whose contact says allow, deny or office is confkit's own."""
    text = f"Student ID,Student Name,Contact,Relation\n7,Ana Reyes,{contact},Mother\n"
    assert not own_columns.is_own(table(text.encode(), "list.csv"))


def family(child: str, student_id: str, *guardians: tuple[str, str, str]) -> Student:
    """Return an imported child with guardians as (name, address, word)."""
    people = tuple(
        Guardian(name, email, contact=word, place=place, imported="yes")  # type: ignore[arg-type]
        for place, (name, email, word) in enumerate(guardians, 1)
    )
    return Student(student_id, child, guardians=people, imported="yes")


def coming(*students: Student, let_in: bool = True) -> Import:
    """Return an import in which the teacher has let everybody in."""
    places = {(one.id.casefold(), person.place) for one in students for person in one.guardians}
    return Import("table", list(students), [], [], let_in=frozenset(places if let_in else ()))


OLD = family(
    "Ana Reyes", "7", ("Eva Reyes", "eva@x.example", "allow"), ("Tom Ode", "tom@x.example", "deny")
)


@pytest.mark.parametrize("name", ["Ana Reyes-Ode", "Ana M. Reyes", "Reyes", "Ana Reyes"])
@pytest.mark.parametrize("tom", ["Tom Ode", "Ode Tom", "Tom Erik Ode"])
def test_a_denial_follows_a_child_with_a_new_id_and_a_longer_name(name: str, tom: str) -> None:
    """The guardians show that it is the same child."""
    new = family(
        name, "S-7", ("Eva Reyes", "eva@x.example", "allow"), (tom, "tom@x.example", "allow")
    )
    laid = laid_over([OLD], coming(new), "roster.csv")
    (child,) = laid.students
    assert {one.contact for one in child.guardians if one.email == "tom@x.example"} == {"deny"}


@pytest.mark.parametrize("tom", [("Tom Ode", "new@x.example"), ("T. Ode", "TOM@x.example")])
def test_whoever_is_denied_about_one_child_is_asked_about_for_another(tom: tuple[str, str]) -> None:
    """A sister who is new; and only once: what the teacher says of her stays."""
    new = family("Mia Reyes", "9", ("Eva Reyes", "eva@x.example", "allow"), (*tom, "allow"))
    same = family(
        "Ana Reyes",
        "7",
        ("Eva Reyes", "eva@x.example", "allow"),
        ("Tom Ode", "tom@x.example", "allow"),
    )
    laid = laid_over([OLD], coming(same, new), "roster.csv")
    said = {
        (one.name, person.name): person.contact for one in laid.students for person in one.guardians
    }
    assert said[("Mia Reyes", tom[0])] == "office"
    assert said[("Mia Reyes", "Eva Reyes")] == "allow"
    assert any(one.said.startswith("Mia Reyes: a guardian comes in as office") for one in laid.told)
    known = [
        one._replace(
            guardians=tuple(
                person._replace(contact="allow") if one.id == "9" else person
                for person in one.guardians
            )
        )
        for one in laid.students
    ]
    again = laid_over(known, coming(same, new), "roster.csv")
    assert {
        person.contact for one in again.students if one.id == "9" for person in one.guardians
    } == {"allow"}
    plainly = laid_over([OLD], coming(same, new, let_in=False), "roster.csv")
    assert {
        person.contact for one in plainly.students if one.id == "9" for person in one.guardians
    } == {"allow"}, "the export itself permits it"


def test_whom_the_teacher_has_set_to_office_stays_so() -> None:
    """Letting the parents in again is no word about one who was let in, and then held back."""
    kim = ("Kim Lind", "kim@x.example", "office")
    old = [
        family("Ana Reyes", "7", ("Eva Reyes", "eva@x.example", "allow")),
        family("Bo Lind", "8", kim),
    ]
    new = [old[0], family("Bo Lind", "8", (*kim[:2], "allow"))]
    laid = laid_over(old, coming(*new), "roster.csv")
    assert [one.guardians[0].contact for one in laid.students] == ["allow", "office"]
    assert "Kim Lind stays office" in laid.told[0].said
    first = [one._replace(guardians=(one.guardians[0]._replace(contact="office"),)) for one in old]
    laid = laid_over(first, coming(*new), "roster.csv")
    assert [one.guardians[0].contact for one in laid.students] == ["allow", "allow"]


def test_an_id_that_a_sister_has_now_joins_nobody() -> None:
    """They share the family's name, and it is an error that names both."""
    laid = laid_over([OLD], coming(family("Mia Reyes", "7")), "roster.csv")
    assert [one.said for one in laid.problems] == [
        "the id 7 is Ana Reyes here and Mia Reyes in the import: another child? Take the old rows "
        "out, or correct the id"
    ]
