"""Several people, addresses or answers in one cell: each has their own, or nobody has any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

HEAD = "Student ID,Student Name,Parents,Parent emails,Email OK"


def read(*lines: str, **answers: str) -> Import:
    """Read a list of these lines, with answers about its permissions."""
    options = Options(allow=("parent", "guardian"), permissions=answers.get("permissions", {}))
    return of_tables([table("\n".join(lines).encode(), "list.csv")], options)


def guardians(*lines: str, said: str = "mail") -> list[tuple[str, str, str]]:
    """Return each guardian's name, address and word, where `Email OK` is answered."""
    found = read(*lines, permissions={"Email OK": said})
    assert found.problems == []
    return [
        (one.name, one.email, one.contact)
        for student in found.students
        for one in sorted(student.guardians, key=lambda one: one.name)
    ]


LUIS, EVA = "luis@x.example", "eva@x.example"
BOTH = [("Eva Paz", EVA, "allow"), ("Luis Roe", LUIS, "allow")]


@pytest.mark.parametrize(
    ("people", "addresses"),
    [
        ("Eva Paz / Luis Roe", f"{EVA} / {LUIS}"),
        ("Eva Paz (mom); Luis Roe (dad)", f"{EVA};{LUIS};"),
        ('"Eva Paz (mom), Luis Roe (dad)"', f'"{EVA}, {LUIS}"'),
        ('"Eva Paz, Luis Roe"', f'"{EVA}, {LUIS}"'),
        ("Eva Paz and Luis Roe", f"{EVA} {LUIS}"),
        ("Eva Paz & Luis Roe", f"{EVA} {LUIS}"),
        ("Eva Paz y Luis Roe", f"{EVA} {LUIS}"),
        ('"Paz, Eva; Roe, Luis"', f"{EVA}; {LUIS}"),
        ('"Eva Paz\nLuis Roe"', f'"{EVA}\n{LUIS}"'),
        ('"Mother: Eva Paz\nFather: Luis Roe"', f'"{EVA}\n{LUIS}"'),
        (f"Eva Paz <{EVA}>; Luis Roe <{LUIS}>", ""),
        (f'"Eva Paz <{EVA}>, Luis Roe <{LUIS}>"', ""),
    ],
)
def test_people_in_one_cell(people: str, addresses: str) -> None:
    """However they are parted, each is a guardian with the address at their place."""
    assert guardians(HEAD, f"1,Ana Roe,{people},{addresses},Y") == BOTH


@pytest.mark.parametrize("answers", ["Y / N", "Y N", '"Y, N"', "yes/no", "Y; n"])
def test_answers_in_one_cell(answers: str) -> None:
    """The no is that of the person at its place, and of nobody else."""
    found = guardians(
        HEAD,
        f"1,Ana Roe,Eva Paz / Luis Roe,{EVA} / {LUIS},{answers}",
        "2,Bo Paz,Ida Paz,ida@x.example,Y",
    )
    assert [word for _, _, word in found] == ["allow", "deny", "allow"]


def test_what_a_form_has_printed_is_no_answer() -> None:
    """Where every cell says Y/N, nobody has crossed anything out."""
    rows = [
        f"{n},Ana{n} Roe,Eva{n} Paz / Luis{n} Roe,eva{n}@x.example / luis{n}@x.example,Y/N"
        for n in range(3)
    ]
    rows = [row.translate(str.maketrans("012", "abc")) for row in rows]
    head = HEAD.replace("Student ID", "Class")
    assert {word for _, _, word in guardians(head, *rows)} == {"office"}


@pytest.mark.parametrize("answers", ["Y / N / Y", "Eva only", "Y / maybe", "Y/"])
def test_answers_that_do_not_fit_are_none(answers: str) -> None:
    """Three answers for two people, and words, let in nobody whom they may not mean."""
    found = guardians(HEAD, f"1,Ana Roe,Eva Paz / Luis Roe,{EVA} / {LUIS},{answers}")
    assert ("Luis Roe", LUIS, "allow") not in found


def test_addresses_in_another_order_are_not_taken() -> None:
    """Where one bears the other's name, the answers' places are not known either."""
    found = guardians(HEAD, f"1,Ana Roe,Eva Paz / Luis Roe,{LUIS} / {EVA},Y / N")
    assert found == [("Eva Paz", "", "office"), ("Luis Roe", "", "office")]


@pytest.mark.parametrize("addresses", [EVA, f"{EVA} / {LUIS} / home@x.example"])
def test_addresses_that_do_not_fit_are_nobodys(addresses: str) -> None:
    """One address beside two people belongs to nobody, and that is told."""
    found = read(HEAD, f"1,Ana Roe,Eva Paz / Luis Roe,{addresses},Y", permissions={})
    assert {one.email for one in found.students[0].guardians} == {""}
    assert [one.line for one in found.told if "which guardian has which address" in one.said] == [2]


@pytest.mark.parametrize(
    "name",
    [
        '"Reyes Gil, Ana María"',
        "José Ortega y Gasset",
        "Ana Silva e Costa",
        "Maria Reyes/Gil",
        "Eva & Luis Roe",
        "Maria de Paz y de Roe",
    ],
)
def test_one_name_is_one_person(name: str) -> None:
    """Whatever stands between its words, though there are two addresses."""
    found = guardians(HEAD, f"1,Bo Lee,{name},home@x.example; work@y.example,Y")
    assert len(found) == 1


def test_a_remark_beside_one_of_them_holds_them() -> None:
    """A bracket that is no relation is not passed over."""
    people = '"Eva Paz (mom), Luis Roe (dad, no contact)"'
    found = guardians(HEAD, f'1,Ana Roe,{people},"{EVA}, {LUIS}",Y')
    assert "allow" not in {word for _, _, word in found}


def test_addresses_beside_columns_of_names() -> None:
    """They are shared out where they bear the names; of one person, too."""
    head = "Student ID,Student Name,Mother,Father,Parents' e-mails"
    found = read(
        head,
        f"1,Ana Roe,Eva Paz,Luis Roe,{EVA}; {LUIS}",
        "2,Bo Roe,Ida Poe,,ida@x.example",
        "3,Cy Roe,Jo Poe,Al Roe,sun@x.example; moon@x.example",
        "4,Di Roe,Una Poe,,di@x.example",
    )
    got = {one.name: one.email for student in found.students for one in student.guardians}
    assert got == {
        **{name: email for name, email, _ in BOTH},
        "Ida Poe": "ida@x.example",
        "Jo Poe": "",
        "Al Roe": "",
        "Una Poe": "",
    }
    told = [one.line for one in found.told if "which guardian has which address" in one.said]
    assert told == [4, 5]


NAMES = st.sampled_from(["Eva Paz", "Luis Roe", "Ida Poe", "Per Lund", "Paz, Jo", "Al Roe-Paz"])
FAMILY = st.lists(st.tuples(NAMES, st.booleans()), min_size=1, max_size=4, unique_by=lambda p: p[0])
BETWEEN = st.sampled_from([" / ", "; ", "\n", " & ", ", ", " and ", " "])


@given(st.lists(FAMILY, min_size=1, max_size=4), BETWEEN, BETWEEN, BETWEEN, st.randoms())
def test_no_answer_and_no_address_moves_to_another(
    families: list, names: str, addresses: str, answers: str, random
) -> None:
    """Whatever stands between them; though one of the addresses is missing."""
    rows, pairs, refused = [HEAD], set(), set()
    for number, family in enumerate(families):
        emails = [
            f"{name.split()[-1].lower()}{number}@x.example"
            if "," in name
            else f"{name.split()[0].lower()}{number}@x.example"
            for name, _ in family
        ]
        plain = [" ".join(reversed(name.split(", "))) for name, _ in family]
        pairs |= set(zip(plain, emails, strict=True))
        refused |= {(number, name) for name, (_, yes) in zip(plain, family, strict=True) if not yes}
        there = emails[:]
        if random.random() < 0.3:
            there.pop(random.randrange(len(there)))
        cells = [
            names.join(name for name, _ in family),
            addresses.join(there),
            answers.join("Y" if yes else "N" for _, yes in family),
        ]
        rows.append(f"{number},Child {chr(65 + number)}," + ",".join(f'"{cell}"' for cell in cells))
    found = read(*rows, permissions={"Email OK": "mail"})
    for student in found.students:
        for one in student.guardians:
            if one.email and one.contact == "allow":
                assert (one.name, one.email) in pairs
            if one.contact == "allow":
                assert (int(student.id), one.name) not in refused


@pytest.mark.parametrize(("header", "let_in"), [("mum/dad", "Eva Paz"), ("dad/mum", "Luis Roe")])
def test_answers_stand_in_the_order_that_their_header_says(header: str, let_in: str) -> None:
    """Whatever the order of the columns of names."""
    column = f"OK ({header})"
    head = f"Student ID,Student Name,Mum,Mum email,Dad,Dad email,{column}"
    found = read(
        head,
        f"1,Ana Roe,Eva Paz,{EVA},Luis Roe,{LUIS},Y/N",
        "2,Bo Roe,Ida Poe,ida@x.example,Al Poe,al@x.example,N/N",
        permissions={column: "mail"},
    )
    assert [one.name for one in found.students[0].guardians if one.contact == "allow"] == [let_in]
    assert {one.contact for one in found.students[1].guardians} == {"deny"}


def test_a_number_is_the_persons_whom_it_is_beside() -> None:
    """A yes for the first is none for the second, though only one column is answered."""
    found = read(
        "Student ID,Student Name,Guardian 1,Guardian 1 email,Agrees 1,"
        "Guardian 2,Guardian 2 email,Agrees 2",
        f"1,Ana Roe,Eva Paz,{EVA},yes,Luis Roe,{LUIS},no",
        permissions={"Agrees 1": "mail"},
    )
    words = {one.name: one.contact for one in found.students[0].guardians}
    assert words == {"Eva Paz": "allow", "Luis Roe": "deny"}


def test_a_number_of_nobodys_holds_all() -> None:
    """Where the people have no numbers, a no in either column may mean anybody."""
    found = read(
        "Student ID,Student Name,Mother,Mother email,Father,Father email,Agrees 1,Agrees 2",
        f"1,Ana Roe,Eva Paz,{EVA},Luis Roe,{LUIS},yes,no",
        permissions={"Agrees 1": "mail"},
    )
    assert {one.contact for one in found.students[0].guardians} == {"office"}


@pytest.mark.parametrize(
    "header", ["Never send mail", "Don't send letters", "No longer gets letters", "Mail merge skip"]
)
def test_a_header_that_says_more_is_asked_about(header: str) -> None:
    """A tick below it lets in nobody."""
    found = read(
        f"Student ID,Student Name,Parent Name,Parent Email,{header}",
        f"1,Ana Roe,Eva Paz,{EVA},x",
        f"2,Bo Roe,Luis Roe,{LUIS},",
    )
    assert {one.contact for student in found.students for one in student.guardians} == {"office"}
    assert [flag.header for flag in found.flags] == [header]


def test_names_and_addresses_of_two_tables_are_not_put_together() -> None:
    """Though a number joins them; a person's own table has both."""
    students = table(b"Student ID,Name,Class\n1,Ana Roe,4\n", "students.csv")
    links = b"Student ID,Parent ID,Relationship\n1,9,mother\n"
    people = table(f"Parent ID,Name,Email\n9,Eva Paz,{EVA}\n8,Al Poe,al@x\n".encode(), "p.csv")
    options = Options(allow=("parent", "guardian"))
    found = of_tables([students, table(links, "links.csv"), people], options)
    assert [(one.name, one.email) for one in found.students[0].guardians] == [("Eva Paz", EVA)]
    named = b"Student ID,Parent ID,Parent Name\n1,9,Eva Paz\n"
    bare = table(f"Parent ID,Email\n9,{EVA}\n".encode(), "mails.csv")
    found = of_tables([students, table(named, "links.csv"), bare], options)
    assert [one.email for one in found.students[0].guardians] == [""]


def test_a_no_without_a_name_holds_the_child_s_guardians() -> None:
    """In a further table nobody knows whom it means."""
    students = table(
        b"Student ID,Student Name,Mother,Father\n1,Ana Roe,Eva Paz,Luis Roe\n", "s.csv"
    )
    mails = table(b"Student ID,Parent,OK to write\n1,Father,N\n1,Mother,Y\n", "mails.csv")
    found = of_tables([students, mails], Options(allow=("parent", "guardian")))
    assert {one.contact for one in found.students[0].guardians} == {"office"}


@pytest.mark.parametrize("answer", ["relation: M mother, F father", "relation: M: mother, F: dad"])
def test_the_words_of_a_column_of_relations(answer: str) -> None:
    """Are asked about, and then count; a word that nobody has explained lets in nobody."""
    lines = [
        "Student ID,Student Name,Contact Name,Rel,Contact Email,Receives Mail",
        f"1,Ana Roe,Eva Paz,M,{EVA},Y",
        f"1,Ana Roe,Luis Roe,F,{LUIS},Y",
        "1,Ana Roe,Ida Poe,N,ida@x.example,Y",
    ]
    found = read(*lines)
    assert [one.words for one in found.relations] == [("F", "M", "N")]
    assert {one.contact for one in found.students[0].guardians} == {"office"}
    found = read(*lines, permissions={"Rel": answer})
    words = {one.name: (one.relation, one.contact) for one in found.students[0].guardians}
    assert words == {
        "Eva Paz": ("mother", "allow"),
        "Luis Roe": ("father", "allow"),
        "Ida Poe": ("N", "office"),
    }


def test_a_no_to_one_of_two_of_a_name_holds_both() -> None:
    """Nobody knows whether they are two people."""
    found = read(
        "Student ID,Student Name,Parent 1,Parent 1 Email,P1 flag,Parent 2,Parent 2 Email,P2 flag",
        f"1,Ana Roe,Eva Paz,{EVA},N,Eva Paz,{LUIS},Y",
    )
    assert {one.contact for one in found.students[0].guardians} == {"office"}


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("mary@x.example", "john@x.example", {"Mary Smith": "mary@x.example",
                                              "John Smith": "john@x.example"}),
        ("john@x.example", "mary@x.example", {"Mary & John Smith": ""}),
        ("smiths@x.example", "home@x.example", {"Mary & John Smith": ""}),
        ("smiths@x.example", "", {"Mary & John Smith": "smiths@x.example"}),
    ],
)  # fmt: skip
def test_two_of_one_last_name_are_two_where_the_addresses_say_so(
    first: str, second: str, found: dict[str, str]
) -> None:
    """And nobody has the other one's address."""
    head = "Student ID,Student,Parents,Email 1,Email 2"
    text = f"{head}\n1,Ava Smith,Mary & John Smith,{first},{second}"
    columns = {"guardian1_email": "Email 1", "guardian2_email": "Email 2"}
    read_with = Options(allow=("parent", "guardian"), columns=columns)
    (child,) = of_tables([table(text.encode(), "list.csv")], read_with).students
    assert {one.name: one.email for one in child.guardians} == found


def test_addresses_in_columns_of_their_own_are_the_names_in_their_order() -> None:
    """An empty one is that person's; a third address is nobody's; how to say it is told."""
    rows = [
        "1,Ava Fox,Eva Paz / Luis Roe,,l@x.example,",
        "2,Bo Fox,Una Low / Ida May,u@x.example,i@x.example,z@x.example",
        "3,Cy Fox,Max Poe,m@x.example,,",
    ]
    text = "\n".join(["Student ID,Student,Parents,Email 1,Email 2,Email 3", *rows])
    tables = [table(text.encode(), "list.csv")]
    silent = of_tables(tables, Options())
    assert any("--column 'Email 1=guardian1_email'" in str(told) for told in silent.told)
    columns = {f"guardian{n}_email": f"Email {n}" for n in (1, 2, 3)}
    found = of_tables(tables, Options(columns=columns))
    assert {one.name: one.email for child in found.students for one in child.guardians} == {
        "Eva Paz": "", "Luis Roe": "l@x.example", "Una Low": "", "Ida May": "",
        "Max Poe": "m@x.example",
    }  # fmt: skip
