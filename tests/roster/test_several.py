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
