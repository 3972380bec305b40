"""A cell that means one of a child's people by number or relation is a no for the others."""

from __future__ import annotations

import pytest

from confkit.ground.errors import UsageError
from confkit.language import languages
from confkit.roster.exports.cell_words import words_of_relations
from confkit.roster.exports.reading import check, of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

BOTH = Options(allow=("parent", "guardian"))
WORDS = ("parent 1 only", "parent 2 only", "both")


def read(text: str, answers: dict[str, str] | None = None) -> dict[str, str]:
    """Return each guardian's word of permission by their name."""
    return words_of(imported(text, answers))


def imported(text: str, answers: dict[str, str] | None = None) -> Import:
    """Return a list as it is imported with these answers."""
    found = of_tables([table(text.encode(), "list.csv")], BOTH._replace(permissions=answers or {}))
    assert not found.problems, found.problems
    return found


def words_of(found: Import) -> dict[str, str]:
    """Return each guardian's word of permission by their name."""
    return {g.name: g.contact for child in found.students for g in child.guardians}


def by_number(header: str, cells: tuple[str, ...], person: str = "Parent") -> str:
    """Return a list of two guardians in a row, and a column that says whom it means."""
    head = f"Student ID;Student;{person} 1;Email {person} 1;{person} 2;Email {person} 2;{header}"
    rows = [
        f"{n};Kid{n} Fox;Ann{n} Fox;a{n}@x.example;Bob{n} Fox;b{n}@x.example;{text}"
        for n, text in enumerate(cells)
    ]
    return "\n".join([head, *rows])


LISTS = [
    ("Mail goes to", WORDS, "Parent"),
    ("Send letters to", ("1 only", "just parent 2", "both parents"), "Parent"),
    ("Mail goes to", ("1", "2", "both"), "Parent"),
    ("Mail goes to", ("P1", "P2", "P1 & P2"), "Parent"),
    ("Comunicaciones a", ("solo tutor 1", "solo al tutor 2", "ambos"), "Tutor legal"),
    ("Posta a", ("solo genitore 1", "genitore 2", "entrambi"), "Genitore"),
    ("Post an", ("nur Elternteil 1", "nur an Elternteil 2", "beide"), "Elternteil"),
    ("Post naar", ("alleen ouder 1", "ouder 2", "allebei"), "Ouder"),
    ("Courriers", ("responsable 1 uniquement", "responsable 2", "les deux"), "Responsable"),
    ("Korespondencja do", ("tylko opiekun 1", "opiekun 2", "oboje"), "Opiekun"),
    ("Remarks", WORDS, "Parent"),
    ("Preferred", WORDS, "Parent"),
    ("Group", WORDS, "Parent"),
    ("Guardian", WORDS, "Parent"),
    ("Primary guardian", WORDS, "Parent"),
]


@pytest.mark.parametrize(("header", "cells", "person"), LISTS)
def test_whom_a_number_does_not_mean_is_never_let_in(
    header: str, cells: tuple[str, ...], person: str
) -> None:
    """Without an answer too, though parents and guardians were let in."""
    found = read(by_number(header, cells, person))
    assert found["Bob0 Fox"] == found["Ann1 Fox"] == "office"


@pytest.mark.parametrize(("header", "cells", "person"), LISTS)
def test_an_answer_lets_in_whom_the_number_means(
    header: str, cells: tuple[str, ...], person: str
) -> None:
    """And nobody else."""
    found = read(by_number(header, cells, person), {header: "mail"})
    let_in = {name for name, word in found.items() if word == "allow"}
    assert let_in == {"Ann0 Fox", "Bob1 Fox", "Ann2 Fox", "Bob2 Fox"}


@pytest.mark.parametrize(
    "text",
    ["Please write to parent 2 only", "E-Mails bitte nur an Elternteil 2", "siempre al tutor 2",
     "Contact 2 gets everything", "Do as parent 2 says"],
)  # fmt: skip
def test_a_remark_about_one_by_number_holds_both(text: str) -> None:
    """Among other remarks, in a column that nothing reads."""
    cells = ("Likes chess and music", "Plays in the band", text)
    found = read(by_number("Remarks", cells))
    assert found["Ann2 Fox"] == found["Bob2 Fox"] == "office"


def test_a_number_beside_a_permission_of_each_counts() -> None:
    """Where the list says yes to both, and then names one."""
    head = "Student ID,Student,Parent 1,Parent 1 email,Parent 1 receives mail,Parent 2,"
    text = (
        f"{head}Parent 2 email,Parent 2 receives mail,Mail goes to\n"
        "1,Ina Fox,Ann Fox,a@x.example,Y,Bob Fox,b@x.example,Y,parent 1 only\n"
        "2,Kai Poe,Eva Poe,e@x.example,Y,Dan Poe,d@x.example,Y,both\n"
    )
    found = read(text)
    assert found == {"Ann Fox": "allow", "Bob Fox": "office", "Eva Poe": "allow",
                     "Dan Poe": "allow"}  # fmt: skip


def test_both_means_two() -> None:
    """A third guardian is not one of both."""
    people = ";".join(f"Guardian {n};Guardian {n} email" for n in (1, 2, 3))
    who = ";".join(f"Ann{n} Fox;a{n}@x.example" for n in (1, 2, 3))
    found = read(
        f"Student ID;Student;{people};Mail goes to\n1;Ina Fox;{who};both\n2;Kai Fox;{who};1 only\n",
        {"Mail goes to": "mail"},
    )
    assert found["Ann3 Fox"] == "office"


def test_a_relation_is_met_in_a_column_of_relations() -> None:
    """In a list with a row for each guardian, or with numbered ones."""
    rows = read(
        "Student ID,Student,Guardian,Relationship,Guardian email,Letters to\n"
        "1,Ina Fox,Ann Fox,Mother,a@x.example,mother\n1,Ina Fox,Bob Fox,Father,b@x.example,mother\n"
        "2,Kai Poe,Eva Poe,Mother,e@x.example,both\n2,Kai Poe,Dan Poe,Father,d@x.example,both\n",
        {"Letters to": "mail"},
    )
    assert rows == {"Ann Fox": "allow", "Bob Fox": "office", "Eva Poe": "allow", "Dan Poe": "allow"}


REMARKS = "Student ID,Student,Mother,Mother email,Father,Father email,Notes\n" + "".join(
    f"{n},Kid{n} Fox,Ann{n} Fox,a{n}@x.example,Bob{n} Fox,b{n}@x.example,{text}\n"
    for n, text in enumerate(
        ["", "Nothing to dad please", "Custody with her", "Eats no nuts", "RO"]
    )
)


def about(text: str, answer: str) -> tuple[set[str], set[str]]:
    """Return who is let in of a list, and who is not, by an answer about its notes."""
    found = read(text, {"Notes": answer})
    return (
        {name for name, word in found.items() if word == "allow"},
        {name for name, word in found.items() if word != "allow"},
    )


@pytest.mark.parametrize(
    ("answer", "held"),
    [
        ("about: Nothing to dad father", {"Bob1 Fox", "Ann2 Fox", "Bob2 Fox", "Ann4 Fox",
                                          "Bob4 Fox"}),
        ("about: Nothing father, Custody father, RO father", {"Bob1 Fox", "Bob2 Fox", "Bob4 Fox"}),
        ("about: Nothing mother & father, Custody nobody", {"Ann1 Fox", "Bob1 Fox", "Ann4 Fox",
                                                            "Bob4 Fox"}),
    ],
)  # fmt: skip
def test_a_remark_may_be_said_to_be_about_one(answer: str, held: set[str]) -> None:
    """By how it begins; the other parent is let in, and every other remark holds as before."""
    assert about(REMARKS, answer)[1] == held


def test_a_remark_about_nobody_who_is_there_holds_all() -> None:
    """Of parents with numbers nobody knows who the father is."""
    by_numbers = REMARKS.replace("Mother", "Parent 1").replace("Father", "Parent 2")
    assert {"Ann1 Fox", "Bob1 Fox"} <= about(by_numbers, "about: Nothing to dad father")[1]
    assert "Ann1 Fox" in about(by_numbers, "about: Nothing to dad parent 2")[0]


def test_a_remark_in_rows_is_about_the_one_with_that_relation() -> None:
    """Whosever row it stands in."""
    text = (
        "Student ID,Student,Guardian,Relation,Guardian email,Notes\n"
        "1,Ina Fox,Ann Fox,Mother,a@x.example,Nothing to dad\n"
        "1,Ina Fox,Bob Fox,Father,b@x.example,\n"
    )
    assert about(text, "about: Nothing to dad father") == ({"Ann Fox"}, {"Bob Fox"})


def test_an_answer_about_a_remark_says_whom_it_means() -> None:
    """Else it is told what to write."""
    with pytest.raises(UsageError, match="about: No post father"):
        check(Options(permissions={"Notes": "about: Nothing to him"}))


ROWS = (
    "Student ID,Student,Guardian,Relation,Guardian email,{header}\n"
    "1,Ina Fox,Ann Fox,Mother,a@x.example,{cell}\n1,Ina Fox,Bob Fox,Father,b@x.example,\n"
    "2,Kai Poe,Eva Poe,Mother,e@x.example,\n"
)


@pytest.mark.parametrize("header", ["Mail stop", "Do not contact", "No contact", "Zettel", "Court"])
@pytest.mark.parametrize("cell", ["father", "not to dad", "parent 2", "Dad only"])
@pytest.mark.parametrize("answer", ["", "forbids"])
def test_whom_another_ones_row_means_is_held(header: str, cell: str, answer: str) -> None:
    """A no to the father may stand in the mother's row alone."""
    text = ROWS.format(header=header, cell=cell)
    assert read(text, {header: answer} if answer else {})["Bob Fox"] != "allow"


def test_a_no_to_one_lets_the_other_one_in_where_the_answer_says_forbids() -> None:
    """And without an answer both wait: the mother may be the one with an order."""
    text = REMARKS.replace("Notes", "Mail stop")
    text = text.replace("Nothing to dad please", "father").replace("Custody with her", "")
    text = text.replace("Eats no nuts", "").replace("RO", "mom & dad")
    found = read(text)
    assert found["Ann1 Fox"] == found["Bob1 Fox"] == "office"
    found = read(text, {"Mail stop": "forbids"})
    held = {name for name, word in found.items() if word != "allow"}
    assert held == {"Bob1 Fox", "Ann4 Fox", "Bob4 Fox"}


def custody(text: str, *also: str) -> dict[str, str]:
    """Return each guardian's word where a column's cell was answered as a yes."""
    return read(
        "Student ID,Student,Mother,Mother email,Father,Father email,Custody\n"
        f'1,Ina Fox,Ann Fox,a@x.example,Bob Poe,b@x.example,"{text}"\n'
        "2,Kai Low,Eva Low,e@x.example,Dan Low,d@x.example,Joint\n",
        {"Custody": f"mail: {', '.join([text, 'Joint', *also])}"},
    )


FRAMES = ("Sole {}", "Sole ({})", "Full - {}", "{} has sole", "Primary: {}", "Exclusiva {}",
          "eenhoofdig {}", "{} hat das Sorgerecht", "wyłączna: {}", "volledig ({})")  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("relation", ["mother", "father"])
def test_a_yes_that_speaks_of_one_parent_is_that_ones(relation: str, frame: str) -> None:
    """By every word for the relation in words.toml and in the languages, whatever stands beside."""
    words = {word for word, meant in words_of_relations().items() if meant == relation}
    words |= set(getattr(languages.of(None).attendance, relation))
    for word in sorted(word for word in words if "/" not in word):
        found = custody(frame.format(word))
        yes, no = ("Ann Fox", "Bob Poe") if relation == "mother" else ("Bob Poe", "Ann Fox")
        assert (found[yes], found[no]) == ("allow", "office"), frame.format(word)
        assert found["Eva Low"] == found["Dan Low"] == "allow"


@pytest.mark.parametrize(
    "text",
    [
        "Sole: Ann Fox",
        "Ann full",
        "P1 sole",
        "Sole: parent 1",
        "No father",
        "Mother; father has lost it",
        "Sole grandmother",
    ],
)
def test_a_yes_that_names_somebody_or_says_no_lets_nobody_else_in(text: str) -> None:
    """A name, a no, two who do not stand together, or somebody who is not in the row."""
    assert custody(text)["Bob Poe"] == "office"


def test_a_yes_that_names_both_parents_is_for_both() -> None:
    """They stand side by side."""
    found = custody("Joint: Mom and Dad")
    assert found["Ann Fox"] == found["Bob Poe"] == "allow"


@pytest.mark.parametrize("header", ["Sorgerecht", "Gezag", "Custody", "Receives mail"])
@pytest.mark.parametrize("answer", ["about: alleinerziehend mother", "none"])
def test_a_column_that_lets_people_in_takes_no_answer_about_remarks(
    header: str, answer: str
) -> None:
    """Whom `about` means is held: of a parent alone that is the wrong one. The answer is told."""
    text = (
        f"Student ID,Student,Mother,Mother email,Father,Father email,{header}\n"
        "1,Ina Fox,Ann Fox,a@x.example,Bob Fox,b@x.example,alleinerziehend\n"
        "2,Kai Low,Eva Low,e@x.example,Dan Low,d@x.example,ja\n"
    )
    options = BOTH._replace(permissions={header: answer})
    found = of_tables([table(text.encode(), "list.csv")], options)
    assert not found.problems
    words = {g.name: g.contact for child in found.students for g in child.guardians}
    assert words["Ann Fox"] == words["Bob Fox"] == "office"
    assert words["Eva Low"] == words["Dan Low"] == "allow"
    assert any(f"{header!r} says by its header" in str(problem) for problem in found.told)


def test_an_answer_that_was_given_is_not_advised_again() -> None:
    """Of a word that was answered, and names somebody, it is asked whom it lets in."""
    text = (
        "Student ID,Student,Mother,Mother email,Father,Father email,Receives mail\n"
        "1,Ina Fox,Ann Fox,a@x.example,Bob Fox,b@x.example,Sole: Ann Fox\n"
        "2,Kai Low,Eva Low,e@x.example,Dan Low,d@x.example,yes\n"
    )
    options = BOTH._replace(permissions={"Receives mail": "mail: Sole: Ann Fox"})
    found = of_tables([table(text.encode(), "list.csv")], options)
    advice = "Receives mail=mail: Sole: Ann Fox mother"
    assert any(advice in str(problem) for problem in found.told)
    header, _, said = advice.partition("=")
    words = read(text, {header: said})
    assert (words["Ann Fox"], words["Bob Fox"]) == ("allow", "office")


@pytest.mark.parametrize("cell", ["Eva Low / Dan Low", "Dan Low / Eva Low", "Zoe Low; Ann Low"])
def test_a_remark_about_a_number_means_the_place_in_a_cell_of_several(cell: str) -> None:
    """As the cell has them, not as the roster sorts them; a number that is not there holds all."""
    text = (
        "Student ID,Student,Parents,Notes\n"
        f"1,Ina Fox,{cell},no post parent 2\n2,Kai Poe,Pia Poe / Max Poe,Likes chess\n"
    )
    first, second = cell.replace(";", " /").split(" / ")
    first, second = first.strip(), second.strip()
    found = read(text, {"Notes": "about: no post parent 2, Likes nobody"})
    assert (found[first], found[second]) == ("allow", "office")
    assert found["Pia Poe"] == found["Max Poe"] == "allow"
    missing = read(text, {"Notes": "about: no post parent 3, Likes nobody"})
    assert missing[first] == missing[second] == "office"
    rows = (
        "Student ID,Student,Parent,Notes\n"
        "1,Ina Fox,Eva Low,no post parent 2\n1,Ina Fox,Dan Low,\n2,Kai Poe,Pia Poe,Likes chess\n"
    )
    found = read(rows, {"Notes": "about: no post parent 2, Likes nobody"})
    assert found["Eva Low"] == found["Dan Low"] == "office"  # whose row is second, nobody has said


def test_a_yes_that_holds_a_name_of_a_column_that_was_answered_for_lets_nobody_in() -> None:
    """Where the teacher has said which columns hold the guardians' names, as where headers do."""
    text = (
        "Student ID,Student,Who A,Mail A,Who B,Mail B,Custody\n"
        "1,Ina Fox,Ann Fox,a@x.example,Bob Poe,b@x.example,Sole: Ann\n"
        "2,Kai Low,Eva Low,e@x.example,Dan Low,d@x.example,Joint\n"
    )
    columns = {
        "guardian1_name": "Who A", "guardian1_email": "Mail A",
        "guardian2_name": "Who B", "guardian2_email": "Mail B",
    }  # fmt: skip
    options = BOTH._replace(columns=columns, permissions={"Custody": "mail: Sole: Ann, Joint"})
    found = of_tables([table(text.encode(), "list.csv")], options)
    words = {g.name: g.contact for child in found.students for g in child.guardians}
    assert words == {"Ann Fox": "office", "Bob Poe": "office", "Eva Low": "allow",
                     "Dan Low": "allow"}  # fmt: skip


@pytest.mark.parametrize("header", ["Household", "Language", "Home language", "Grade", "Class"])
@pytest.mark.parametrize(
    "cell", ["parent 1 only", "only parent 1", "Spanish: parent 1 only", "nur Elternteil 1"]
)
def test_a_language_or_a_home_for_one_alone_holds_the_others(header: str, cell: str) -> None:
    """Letters may be meant too: they are office, not denied, and it is told how to answer."""
    text = by_number(header, ("first", cell))
    found = of_tables([table(text.encode(), "list.csv")], BOTH)
    words = {g.name: g.contact for child in found.students for g in child.guardians}
    assert words == {"Ann0 Fox": "allow", "Bob0 Fox": "allow", "Ann1 Fox": "allow",
                     "Bob1 Fox": "office"}  # fmt: skip
    answer = f"--permission {f'{header}=none'!r}"
    assert any("line 3" in str(told) and answer in str(told) for told in found.told)
    assert set(read(text, {header: "none"}).values()) == {"allow"}


@pytest.mark.parametrize(
    "cell", ["parent 1", "Mother", "both", "mother and father", "English only"]
)
def test_a_home_or_a_language_that_speaks_of_nobody_alone_holds_nobody(cell: str) -> None:
    """With whom a child lives is no permission."""
    assert set(read(by_number("Household", ("", cell))).values()) == {"allow"}


BY_COURT = (
    "Student ID,Student,Mother Name,Father Name,{header}\n"
    "1,Ina Fox,Ann1 Fox,Bob1 Fox,{cell}\n2,Ben Ray,Ann2 Ray,Bob2 Ray,{other}\n"
)


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Court Order", "Y"), ("Court Order", "No contact with dad, 2024"), ("No Contact", "x"),
        ("Custody Alert", "1"), ("Restraining", "see file"), ("Legal", "yes"),
        ("Gerichtsbeschluss", "ja"), ("Email OK", "N"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("other", "held"), [("", False), ("pending", True), ("2", True)])
def test_whom_a_court_order_means_can_be_said_in_one_answer(
    header: str, cell: str, other: str, held: bool
) -> None:
    """The other parent is let in; a cell of which nothing was said still holds its family."""
    text = BY_COURT.format(header=header, cell=f'"{cell}"', other=other)
    begin = cell.partition(",")[0]
    words = read(text, {header: f"about: {begin} father"})
    allowed = {name for name, word in words.items() if word == "allow"}
    assert allowed == {"Ann1 Fox"} | (set() if held else {"Ann2 Ray", "Bob2 Ray"})


def test_the_answer_that_is_advised_for_a_court_order_is_taken() -> None:
    """Nothing has to be changed in roster.csv by hand."""
    text = BY_COURT.format(header="Court Order", cell="No contact", other="")
    told = " ".join(map(str, imported(text).told))
    assert "--permission 'Court Order=about: No contact WHOM'" in told


def test_an_answer_about_somebody_whom_the_child_has_not_is_told() -> None:
    """All are held there, and the answer that mends it is shown."""
    text = (
        "Student ID,Student,Contact 1 Name,Contact 1 Relation,Contact 2 Name,Contact 2 Relation,"
        "Bemerkung\n1,Ina Fox,Ann1 Fox,mother,Bob1 Fox,stepfather,Umgangsverbot\n"
        "2,Ben Ray,Ann2 Ray,mother,Bob2 Ray,father,Umgangsverbot\n"
    )
    found = imported(text, {"Bemerkung": "about: Umgangsverbot father"})
    (told,) = [str(problem) for problem in found.told if "this child has none" in str(problem)]
    assert "about: Umgangsverbot father & WHOM', where WHOM is mother or stepfather" in told
    assert words_of(found)["Ann1 Fox"] == words_of(found)["Bob1 Fox"] == "office"
    words = read(text, {"Bemerkung": "about: Umgangsverbot father & stepfather"})
    assert {name for name, word in words.items() if word == "allow"} == {"Ann1 Fox", "Ann2 Ray"}
