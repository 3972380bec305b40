"""What stands beside a name or a permission, in cells that were written for people to read."""

from __future__ import annotations

import pytest

from confkit.roster.exports.cautions import asks_for_care
from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

BOTH = Options(allow=("parent", "guardian"))
HEAD = "Student ID,Student,Parent 1 Name,Parent 1 Email"


def read(text: str, options: Options = BOTH) -> Import:
    """Read a list that nothing is wrong with."""
    found = of_tables([table(text.encode(), "list.csv")], options)
    assert not found.problems, found.problems
    return found


def people(found: Import) -> dict[str, tuple[str, str]]:
    """Return each guardian's relation and word of permission by their name."""
    return {g.name: (g.relation, g.contact) for child in found.students for g in child.guardians}


@pytest.mark.parametrize(
    ("written", "name", "relation", "word"),
    [
        ("Olaf Lund (Vater)", "Olaf Lund", "father", "allow"),
        ("Odette Roy (mamie)", "Odette Roy", "grandmother", "office"),
        ('"Ana Paz (abuela, tutora legal)"', "Ana Paz", "guardian", "allow"),
        ("Cem Kaya (fährt)", "Cem Kaya (fährt)", "parent", "office"),
        ("Kim Ode (not now)", "Kim Ode (not now)", "parent", "office"),
        ("Kate (Katie) Moe", "Kate (Katie) Moe", "parent", "allow"),
        ("Ann Poe (née Moe)", "Ann Poe (née Moe)", "parent", "allow"),
        ("Kim Poe (they/them)", "Kim Poe (they/them)", "parent", "allow"),
    ],
)
def test_who_somebody_is_may_stand_behind_the_name(
    written: str, name: str, relation: str, word: str
) -> None:
    """A relation counts, a name in brackets is one, and what is only said of somebody is a no."""
    found = read(f"{HEAD}\n1,Ina Fox,{written},a@x.example\n")
    assert people(found) == {name: (relation, word)}


def test_a_neighbor_behind_the_name_is_no_guardian() -> None:
    """Left out, and told."""
    found = read(f"{HEAD}\n1,Ina Fox,Lucia Bo (nanny),a@x.example\n")
    assert people(found) == {}
    assert found.left_out == (("no guardian: the relation is nanny", ("Lucia Bo",)),)


@pytest.mark.parametrize(
    ("name", "word"),
    [("Ina", "office"), ("ina fox", "office"), ("Ina Fox", "office"), ("Eva Fox", "allow"),
     ("Mrs Fox", "allow"), ("Ina Eva Fox", "allow")],
)  # fmt: skip
def test_a_pupil_who_signed_up_is_no_guardian(name: str, word: str) -> None:
    """By the whole name or the first one alone."""
    found = read(f"{HEAD}\n1,Ina Fox,{name},a@x.example\n")
    assert people(found) == {name: ("parent", word)}


def letters(*cells: str, answer: str = "mail") -> list[str]:
    """Return the words of permission by a column of letters that is the permission."""
    rows = [f"{n},Kid{n} Fox,Eva{n} Fox,e{n}@x.example,{text}" for n, text in enumerate(cells)]
    options = BOTH._replace(permissions={"Comms": answer})
    found = read("\n".join([f"{HEAD},Comms", *rows]), options)
    return [student.guardians[0].contact for student in sorted(found.students)]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("Y", "P", "S", ""), ["allow", "office", "office", "office"]),
        (("S", "N", "S"), ["allow", "deny", "allow"]),
        (("O", "N"), ["allow", "deny"]),
        (("J", "N", "j"), ["allow", "deny", "allow"]),
        (("E", "T", "P"), ["office", "office", "office"]),
        (("1", "2", "3"), ["office", "office", "office"]),
        (("1", "0", "1"), ["allow", "deny", "allow"]),
        (("Y", "X", "N"), ["allow", "office", "deny"]),
        (("x", "", "x"), ["allow", "office", "allow"]),
    ],
)
def test_a_letter_is_a_yes_only_where_it_can_be_no_code(
    cells: tuple[str, ...], words: list[str]
) -> None:
    """S is sí beside N, and a code beside Y and P; Y is always a yes."""
    assert letters(*cells) == words


def test_a_code_may_be_said_to_be_a_yes() -> None:
    """By the answer that names it."""
    assert letters("1", "2", "3", answer="mail: 1, 3") == ["allow", "office", "allow"]


def test_a_day_below_a_header_of_consent_is_asked_about() -> None:
    """The day on which somebody agreed counts where the answer says so."""
    dates = ("12.08.2025", "01.09.2025", "widerrufen 03.10.25", "20.08.2025", "beim Kassenwart", "")
    rows = [f"{n},Kid{n} Fox,Eva{n} Fox,e{n}@x.example,{text}" for n, text in enumerate(dates)]
    text = "\n".join([f"{HEAD},Einwilligung (DSGVO)", *rows])
    first = read(text)
    assert {word for _, word in people(first).values()} == {"office"}
    assert first.flags[0].words == ("beim Kassenwart", "date", "widerrufen 03.10.25")
    answered = read(text, BOTH._replace(permissions={"Einwilligung (DSGVO)": "mail: date"}))
    allowed = {name for name, (_, word) in people(answered).items() if word == "allow"}
    assert allowed == {"Eva0 Fox", "Eva1 Fox", "Eva3 Fox"}


def by_remark(*remarks: str, header: str = "Info", options: Options = BOTH) -> list[str]:
    """Return the words of permission of a class with these remarks."""
    rows = [f"{n},Kid{n} Fox,Dan Poe,e{n}@x.example,{text}" for n, text in enumerate(remarks)]
    found = read("\n".join([f"{HEAD},{header}", *rows]), options)
    return [student.guardians[0].contact for student in sorted(found.students)]


@pytest.mark.parametrize("code", ["NOCO", "CRT", "CUST", "NTC", "AVO", "DNC", "XYZ", "KKTBLS", "B"])
def test_a_code_that_nobody_has_explained_is_asked_about(code: str) -> None:
    """It holds the child's guardians; the answer lets them in, but not what is known to forbid."""
    assert by_remark(code, "", "likes chess") == ["office", "allow", "allow"]
    said = BOTH._replace(permissions={"Info": "none"})
    assert by_remark(code, "", "likes chess", options=said) == ["allow"] * 3
    assert by_remark(code, "court order", "", options=said) == ["allow", "office", "allow"]


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("Info", ("SEN", "EAL", "IEP", "")),
        ("Info", ("OK", "", "", "")),
        ("Bus", ("NOR", "", "", "")),
        ("House", ("RED", "", "", "")),
        ("Room", ("B12", "A4", "", "")),
        ("Info", ("MTH", "GEO", "HST", "BIO")),
        ("Info", ("Likes chess", "Asthma", "", "")),
    ],
)
def test_what_schools_sort_by_holds_nobody(header: str, codes: tuple[str, ...]) -> None:
    """Support, rooms, buses, houses, and a code for each child."""
    assert set(by_remark(*codes, header=header)) == {"allow"}


@pytest.mark.parametrize(
    ("remark", "word"),
    [
        ("D. is not here on Mondays", "office"),
        ("Herrn P. nichts sagen", "office"),
        ("F. likes chess", "allow"),
        ("vitamin B. daily", "allow"),
    ],
)
def test_an_initial_is_a_name(remark: str, word: str) -> None:
    """Of a guardian; the child's own is none."""
    assert by_remark(remark, "", "") == [word, "allow", "allow"]


def test_food_and_sports_are_no_contact_in_no_language() -> None:
    """A phrase of one language is not read by another's words; what follows it still counts."""
    for text in (
        "No contact sports until May", "Kein Kontakt mit Nüssen!", "no contact with eggs",
        "Sin contacto con frutos secos", "pas de contact avec arachides",
    ):  # fmt: skip
        assert not asks_for_care(text), text
        assert asks_for_care(f"{text}; no contact with Ed"), text


TITLES = "CEIP Lago;Curso 2025;3.º A;\nTutor del grupo: Al Ruz;al@lago.example;;\n"


def test_headers_are_found_below_titles_of_several_cells() -> None:
    """Where a row names a student and others, though not every header is known."""
    text = f"{TITLES}Alumno/a;Tutor legal 1;Correo 1;Notas\nPaz, Ana;Eva Gil;e@x.example;\n"
    found = read(text)
    assert people(found) == {"Eva Gil": ("guardian", "allow")}
    assert sum("read as a title" in str(told) for told in found.told) == 2


def test_a_bare_contact_that_holds_names_is_the_guardian() -> None:
    """Beside a relationship; numbers below it are none."""
    head = "Student ID,Student,Contact,Relationship,Guardian Email"
    found = read(
        f"{head}\n1,Ina Fox,Eva Fox,Mother,e@x.example\n1,Ina Fox,Al Ode,Father,a@x.example\n"
    )
    assert people(found) == {"Eva Fox": ("mother", "allow"), "Al Ode": ("father", "allow")}
    numbers = read(f"{head}\n1,Ina Fox,555 1234,Mother,e@x.example\n")
    assert people(numbers) == {}


def test_two_appointments_of_one_child_leave_the_child_in_the_list() -> None:
    """None of them is taken, and that is told."""
    head = "Student ID,Student,Guardian Name,Guardian Email,Slot"
    rows = [
        "1,Ina Fox,Eva Fox,e@x.example,2026-12-01T15:00",
        "1,Ina Fox,Al Ode,a@x.example,2026-12-01T15:15",
    ]
    found = read("\n".join([head, *rows]))
    assert [student.slot for student in found.students] == [None]
    assert any("none is taken" in str(told) for told in found.told)


def test_a_remark_below_the_list_is_no_student() -> None:
    """A lone cell that begins with a sign; told."""
    found = read(f"{HEAD}\n1,Ina Fox,Eva Fox,e@x.example\n# the day of consent,,,\n")
    assert [student.name for student in found.students] == ["Ina Fox"]
    assert any("no student, left out" in str(told) for told in found.told)


def test_answers_for_several_people_in_one_cell_are_asked_about() -> None:
    """Nobody knows whose each of them is, so nobody is written to until it is said."""
    cells = ["Y Y", "Y N", "Y N Y", "Y - Y", "Y ?"]
    head = f"{HEAD},Parent 2 Name,Parent 2 Email,Mail? (M F O)"
    rows = [
        f"{n},Kid{n} Fox,Eva{n} Fox,e{n}@x.example,Al{n} Ode,a{n}@x.example,{text}"
        for n, text in enumerate(cells)
    ]
    found = read("\n".join([head, *rows]))
    assert {word for _, word in people(found).values()} == {"office"}
    assert [flag.header for flag in found.flags] == ["Mail? (M F O)"]
