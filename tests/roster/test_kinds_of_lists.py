"""Lists that teachers really have, kind by kind: who comes out, and what is told.

Each case is whole: every student, every guardian with the address and the word of permission.
"""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

BOTH = Options(allow=("parent", "guardian"))


def read(options: Options = BOTH, **texts: str) -> Import:
    """Read tables by their names; a bar at the ends of the lines only shows where they end."""
    tables = [table(text.encode(), f"{name}.csv") for name, text in texts.items()]
    return of_tables(tables, options)


def people(found: Import) -> list[str]:
    """Return each student, and below them each guardian as they would be written to."""
    lines = []
    for student in found.students:
        lines.append(f"{student.id} {student.name}")
        lines += [f"  {one.name} <{one.email}> {one.contact}" for one in student.guardians]
    return lines


def one(*guardians: str, student: str = "7 Ana Reyes") -> list[str]:
    return [student, *(f"  {guardian}" for guardian in guardians)]


EVA, TOM = "Eva Reyes <eva@x.example> allow", "Tom Ode <tom@x.example> "
HEAD = "Student ID,Student Name,Contact Name,Relationship,Contact Email"
ROWS = "7,Ana Reyes,Eva Reyes,Mother,eva@x.example,{}\n7,Ana Reyes,Tom Ode,Father,tom@x.example,{}"


@pytest.mark.parametrize(
    ("header", "yes", "no", "word"),
    [
        ("Receives Mail", "Yes", "No", "deny"),
        ("Mailings Allowed", "Y", "N", "deny"),
        ("Ed Rights", "Y", "N", "office"),
        ("Gets the newsletter", "Y", "N", "office"),
        ("Portalzugang", "ja", "nein", "office"),
        ("xyz", "1", "0", "office"),
        ("Copie", "oui", "non", "office"),
        ("", "true", "false", "office"),
        ("Do not email", "", "X", "office"),
        ("Kein Kontakt", "", "ja", "deny"),
    ],
)
def test_a_no_beside_a_person_never_becomes_a_yes(
    header: str, yes: str, no: str, word: str
) -> None:
    """Whatever the column is called, and though the teacher lets all parents in."""
    found = read(list=f"{HEAD},{header}\n{ROWS.format(yes, no)}\n")
    assert people(found)[-1] == f"  {TOM}{word}"


@pytest.mark.parametrize("answer", ["mail", "none"])
def test_a_column_that_is_not_understood_is_asked_about_and_answered(answer: str) -> None:
    """Until it is said what it means nobody is let in; then its yes counts, or nothing of it."""
    text = f"{HEAD},Bell\n{ROWS.format('Y', 'N')}\n"
    found = read(list=text)
    assert people(found) == one("Eva Reyes <eva@x.example> office", f"{TOM}office")
    (flag,) = found.flags
    assert (
        flag.asked()
        == "'Bell' has yes and no, or the like, and says no 1 time: is that the permission?"
    )
    found = read(BOTH._replace(permissions={"Bell": answer}), list=text)
    assert people(found) == one(EVA, TOM + ("deny" if answer == "mail" else "allow"))
    assert found.flags == ()


def test_what_is_plainly_permitted_stays_so() -> None:
    """A yes in a known column is not spoiled by a column of yes and no about the child."""
    text = f"{HEAD},Receives Mail,Plays chess\n{ROWS.format('yes,no', 'yes,yes')}\n"
    wide = "Student ID,Name,Parent 1,Parent 1 email,Parent 1 receives mail,Plays chess\n"
    found = read(Options(), list=f"{wide}7,Ana Reyes,Eva Reyes,eva@x.example,yes,no\n")
    assert people(found) == one(EVA)
    assert people(read(list=text))[-1] == f"  {TOM}allow"


WIDE = "Student ID,Name,Parent 1,Parent 1 email,Parent 2,Parent 2 email"
ROW = "7,Ana Reyes,Eva Reyes,eva@x.example,Tom Ode,tom@x.example"


@pytest.mark.parametrize(
    ("header", "cell", "word"),
    [
        ("Is there anyone we should NOT contact?", "Tom Ode", "office"),
        ("Is there anyone we should NOT contact?", "his stepfather", "office"),
        ("Is there anyone we should NOT contact?", "no", "allow"),
        ("Is there anyone we should NOT contact?", "Nobody.", "allow"),
        ("Restrictions", "none", "allow"),
        ("Not to contact", "Tom", "office"),
        ("Remarks", "Tom gets no letters", "office"),
        ("Remarks", "please ask Tom Ode's wife", "office"),
        ("Remarks", "write to tom@x.example last", "office"),
        ("Remarks", "order of the family court", "office"),
        ("Remarks", "Der Vater darf nicht abholen", "office"),
        ("Remarks", "plays the piano", "allow"),
        ("Remarks", "does not speak English at home", "allow"),
        ("", "ne pas contacter le père", "office"),
        ("Lives with", "Tom Ode", "allow"),
        ("Street", "12 Tennis Court", "allow"),
        ("Parent 2 phone", "555 (no contact!)", "office"),
        ("Can pick up", "no", "allow"),
        ("Emergency contact", "Tom Ode", "allow"),
    ],
)
def test_a_comment_about_contact_asks_for_the_office(header: str, cell: str, word: str) -> None:
    """It names a guardian, or speaks of it; what is understood, or speaks of else, does not."""
    found = read(list=f"{WIDE},{header}\n{ROW},{cell}\n")
    assert people(found) == one(f"Eva Reyes <eva@x.example> {word}", TOM + word)
    assert bool([told for told in found.told if told.line == 2]) <= (word == "office")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # a telephone is no id, and two people who share it are two
            "Student ID,Name,Parent 1,Parent 1 Number,Parent 1 Email,Parent 2,Parent 2 Number,"
            "Parent 2 Email\n7,Ana Reyes,Eva Reyes,555,,Tom Ode,555,tom@x.example\n",
            one("Eva Reyes <> allow", f"{TOM}allow"),
        ),
        (  # two rows of one name are one person, with the address of the row that has one
            f"{HEAD}\n7,Ana Reyes,Eva Reyes,Mother,\n7,Ana Reyes,Eva Reyes,Mother,eva@x.example\n",
            one(EVA),
        ),
        (  # one name, two addresses: two people, as father and son may be
            f"{HEAD}\n"
            "7,Ana Reyes,Tom Ode,Father,t@x.example\n7,Ana Reyes,Tom Ode,Father,u@x.example\n",
            one("Tom Ode <t@x.example> allow", "Tom Ode <u@x.example> allow"),
        ),
        (  # "Child name" says whose name it is; a bare "Name" beside it is somebody else's
            "Child name,Child ID,Name,Relationship,Email\n"
            "Ana Reyes,7,Eva Reyes,Mother,eva@x.example\n",
            one(EVA),
        ),
        (  # two writings of the child's own name are no parent
            "Student ID,Student Name,First Name,Last Name,Parent Name,Parent Email\n"
            "7,\"Reyes, Ana\",Ana,Reyes,Eva Reyes,eva@x.example\n",
            one(EVA),
        ),
        (  # one address beside two parents is nobody's
            "Student ID,Name,Mother,Father,Email\n7,Ana Reyes,Eva Reyes,Tom Ode,x@x.example\n",
            one("Eva Reyes <> allow", "Tom Ode <> allow"),
        ),
        (  # nor one that may be the child's
            "Student ID,Name,Parent Name,Parent or Student Email\n"
            "7,Ana Reyes,Eva Reyes,x@x.example\n",
            one("Eva Reyes <> allow"),
        ),
        (  # an address with a title for the person is not another's
            "Student ID,Name,Mother,Guardian Email\n7,Ana Reyes,Eva Reyes,x@x.example\n",
            one("Eva Reyes <> allow"),
        ),
        (  # a form tutor is a teacher
            "Student ID,Name,Tutor,Tutor Email,Contact 1 Name,Contact 1 Relationship,"
            "Contact 1 Email\n7,Ana Reyes,Al Moe,moe@x.example,Eva Reyes,Mother,eva@x.example\n",
            one(EVA),
        ),
        (  # the legal tutor of a Spanish list is a guardian
            "Student ID,Name,Tutor legal 1,Tutor legal 1 email\n"
            "7,Ana Reyes,Eva Reyes,eva@x.example\n",
            one(EVA),
        ),
        (  # words and letters for numbers
            "Student ID,Name,Parent A Name,Parent A Email,Other Parent Name,Other Parent Email\n"
            "7,Ana Reyes,Eva Reyes,eva@x.example,Tom Ode,tom@x.example\n",
            one(EVA, f"{TOM}allow"),
        ),
        (
            "Student ID,Name,P1 Name,P1 Email,Household 2 Parent Name,Household 2 Parent Email\n"
            "7,Ana Reyes,Eva Reyes,eva@x.example,Tom Ode,tom@x.example\n",
            one(EVA, f"{TOM}allow"),
        ),
        (  # nobody is called 0, no, a date or a number
            "Student ID,Name,Parent 1 Name,Parent 1 Email,Parent 2 Name,Parent 2 Email\n"
            "7,Ana Reyes,Eva Reyes,eva@x.example,0,tom@x.example\n"
            "8,Bo Ito,11/24/2026,b@x.example,no,c@x.example\n",
            [*one(EVA), "8 Bo Ito"],
        ),
        (  # the child, a placeholder, the school's people
            "Student ID,Name,Student Email,Teacher Email,Parent 1,Parent 1 Email,Parent 2,"
            "Parent 2 Email,Parent 3,Parent 3 Email,Parent 4,Parent 4 Email\n"
            "7,Ana Reyes,ana@x.example,t@x.example,Ana Reyes,a@x.example,Eva Reyes,"
            "noemail@x.example,"
            "Tom Ode,ANA@x.example,Al Moe,t@x.example\n",
            one(
                "Ana Reyes <a@x.example> office",
                "Eva Reyes <> office",
                "Tom Ode <ANA@x.example> office",
                "Al Moe <t@x.example> office",
            ),
        ),
        (  # Dutch names
            "Stamnr,Roepnaam,Tussenv,Achternaam,Naam ouder 1,E-mail ouder 1\n"
            "7,Ana,de la,Reyes,Eva Reyes,eva@x.example\n",
            one(EVA, student="7 Ana de la Reyes"),
        ),
        (  # a login beside the name
            "id,name,longName,foreName,klasse.name,Parent 1,Parent 1 email\n"
            "7,ReyAna,Reyes,Ana,6A,Eva Reyes,eva@x.example\n",
            one(EVA),
        ),
        (  # cells that Excel is to keep as they are
            'Student ID,Name,Parent 1,Parent 1 email\n="007",="Ana Reyes",="Eva Reyes",'
            "mailto:eva@x.example\n",
            one(EVA, student="007 Ana Reyes"),
        ),
        (  # groups above the headers
            "Student,,Mother,,Father,\nID,Name,Name,Email,Name,Email\n"
            "7,Ana Reyes,Eva Reyes,eva@x.example,Tom Ode,tom@x.example\n",
            one(EVA, f"{TOM}allow"),
        ),
        (  # titles of several cells above, the headers on each page, a line at the end
            f"Class,4B,,,,\nTeacher,Rivera,,,,\n{WIDE}\n{ROW}\n{WIDE}\n"
            "Total,1,,,,\nPrinted on 11/24/2026,,,,,\n",
            one(EVA, f"{TOM}allow"),
        ),
        (  # people with roles
            "Name,Email,Role,SIS ID\nAna Reyes,,Student,7\nEva Reyes,eva@x.example,Parent,8\n",
            one(),
        ),
    ],
)  # fmt: skip
def test_a_kind_of_list_comes_in_right(text: str, expected: list[str]) -> None:
    """The students are the students, and each guardian has the address of a row with that name."""
    found = read(list=text)
    assert (people(found), found.problems) == (expected, [])


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (
            {"list": f"{HEAD},Contact ID\n7,A,Eva Reyes,,,1\n7,A,Tom Ode,,,1\n"},
            "list.csv:3: the guardian's id 1 is another name's on line 2; correct it; "
            "confkit does not guess",
        ),
        (
            {"list": "First Name,Last Name,E-mail 1 - Value,Labels\nEva,Reyes,eva@x.example,x\n"},
            "list.csv:1: nothing says that these people are students (is it an address book?); "
            "--format table reads it as a class list",
        ),
        (
            {"list": "Name,Role,Student ID\nEva,Parent,1\nTom,Owner,2\n"},
            "list.csv:1: holds no students: its roles are owner and parent",
        ),
        (
            {"School": "DfE Number,Name\n1,North\n", "Student": "ID,Username\n7,areyes\n"},
            "Student.csv:1: no column holds the students' names (the headers are 'ID', "
            "'Username'); say which one does: --column 'HEADER=name'",
        ),
        (
            {"list": "Student ID,Name,Enrollment Status\n7,Ana Reyes,Blue\n"},
            "no student is read: not in the class: the status is Blue (1)",
        ),
        (
            {"list": f"{WIDE}\n{ROW}\nTotal,1,,,,\nNo contact with T. Ode,,,,,\n"},
            "list.csv:4: this line is not about a student, and speaks of custody, a "
            "court or no contact: "
            "see whom it means, then take it out of the file and import again",
        ),
        (
            {"list": "Alumno,Nombre\nStudent Name,First Name\n7,Ana\n"},
            "list.csv:1: two rows of headers; take one of them out",
        ),
    ],
)
def test_what_cannot_be_known_is_refused_with_its_cause(texts: dict[str, str], said: str) -> None:
    """Nothing is written where it is in doubt who a child or a person is."""
    assert [str(problem) for problem in read(**texts).problems] == [said]


def test_a_status_that_is_not_known_is_asked_about_by_name() -> None:
    """Nobody is dropped silently; the teacher's word settles it."""
    text = (
        "Student ID,Name,Enrollment Status\n7,Ana Reyes,Blue\n8,Bo Ito,Active\n9,Cy Ott,Withdrawn\n"
    )
    found = read(list=text)
    assert people(found) == ["8 Bo Ito"]
    assert [str(told) for told in found.told] == [
        "the status 'Blue' is not known: is Ana Reyes in the class? Left out until you say "
        "--enrolled 'Blue', or [roster] enrolled = ['Blue']"
    ]
    assert found.left_out == (
        ("not in the class: the status is Blue", ("Ana Reyes",)),
        ("not in the class: the status is Withdrawn", ("Cy Ott",)),
    )
    found = read(Options(enrolled=("blue",)), list=text)
    assert people(found) == ["7 Ana Reyes", "8 Bo Ito"]


CLASS = f"{WIDE}\n{ROW}\n"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (
            "contacts",
            "Student ID,Contact Name,Contact Email,Court Order\n"
            "7,Tom Ode,,Yes\n",
            "allow deny",
        ),
        (
            "contacts",
            "Student ID,Name,Contact Name,Receives Mail\n"
            "7,Ana Reyes,Tom Ode,No\n",
            "allow deny",
        ),
        (
            "contacts",
            "Student Name,Contact Name,Receives Mail\n"
            "Ana Reyes,Tom Ode,No\n",
            "allow deny",
        ),
        ("flags", "Student ID,Legal alert\n7,see file\n", "office office"),
        ("remarks", "sid,text\n7,Father: no contact\n", "office office"),
        ("do not contact", "who,where\nTom Ode,tom@x.example\n", "office office"),
        ("mail list", "who,where\nTom Ode,TOM@x.example\n", "office office"),
        ("marks", "sid,score\n7,12\n", "allow allow"),
        ("Teacher", "Teacher ID,Email\n3,al@x.example\n", "allow allow"),
    ],
)  # fmt: skip
def test_no_table_is_passed_over_that_names_somebody(name: str, text: str, words: str) -> None:
    """A denial in a second table counts, whatever that table is called and holds."""
    (student,) = read(**{"class": CLASS, name: text}).students
    assert [guardian.contact for guardian in student.guardians] == words.split()


def test_a_broken_table_that_is_not_needed_stops_nothing() -> None:
    """It is told, and the class comes in."""
    found = read(**{"class": CLASS, "marks": "sid,score\n7\n"})
    assert people(found) == one(EVA, f"{TOM}allow")
    assert any("marks.csv:2: this row has 1 cell" in str(told) for told in found.told)


@pytest.mark.parametrize(
    "header", ["May we email both parents?", "Parents may contact", "Beide Eltern: Kontakt erlaubt"]
)
def test_an_answer_about_both_parents_counts_for_both(header: str) -> None:
    """No is no for the second parent, too, though the first is called just parent."""
    head = f"Student ID,Student Name,Parent Name,Parent Email,Second Parent Name,{header}"
    found = read(list=f"{head}\n7,Ana Reyes,Eva Reyes,eva@x.example,Tom Ode,no\n")
    assert people(found) == one("Eva Reyes <eva@x.example> office", "Tom Ode <> office")


@pytest.mark.parametrize(
    ("status", "word"),
    [("Active", "allow"), ("Current", "allow"), ("", "allow"), ("Suspended", "office")],
)
def test_a_status_of_a_contact_that_is_not_known_is_no_yes(status: str, word: str) -> None:
    """It is told, too, with the word that did it."""
    found = read(list=f"{WIDE},Parent 1 Status\n7,Ana Reyes,Eva Reyes,eva@x.example,,,{status}\n")
    assert people(found) == one(f"Eva Reyes <eva@x.example> {word}")
    assert any("'Suspended' says neither" in text.said for text in found.told) == (word == "office")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Tom Ode †", "office"),
        ("Tom (Tommy) Ode †", "office"),
        ("*Tom Ode", "office"),
        ("Tom Ode (dec.)", "office"),
        ("Tom Ode [RO]", "office"),
        ("Tom Ode?", "office"),
        ("Tom Ode - deceased 2024", "office"),
        ("Tom Ode deceased", "office"),
        ("Tom Ode (Jr.)", "allow"),
        ("Tom (Tommy) Ode", "allow"),
        ("Tom Ode-Reyes", "allow"),
        ("Hans Richter", "allow"),
    ],
)
def test_what_stands_with_a_name_and_is_not_understood_holds(name: str, word: str) -> None:
    """A sign, an abbreviation in brackets, a word for somebody who has died."""
    found = read(list=f"{WIDE}\n7,Ana Reyes,{name},tom@x.example,,\n")
    assert people(found)[1].endswith(word)
    assert bool(found.told) == (word == "office")


def test_a_type_of_contact_is_not_overruled_by_a_legal_flag() -> None:
    """A social worker may be a legal guardian, and is no parent."""
    head = "Student ID,Student Name,Contact Name,Contact Type,Contact Email,Legal Guardian"
    row = "7,Ana Reyes,Ann Ott,Social Worker,ann@x.example,Y\n"
    found = read(list=f"{head}\n{row}")
    assert people(found) == one("Ann Ott <ann@x.example> office")


@pytest.mark.parametrize(
    "remark",
    ["Babaya bilgi verilmesin", "Baba okuldan alamaz", "Keine Infos an Dritte", "éviter M. Ode"],
)
def test_a_remark_in_another_language_holds(remark: str) -> None:
    """Also where a negation is an ending, and not a word."""
    found = read(list=f"{WIDE},xyz\n7,Ana Reyes,Eva Reyes,eva@x.example,,,{remark}\n")
    assert people(found) == one("Eva Reyes <eva@x.example> office")


def test_a_column_that_is_no_permission_is_still_looked_through() -> None:
    """Remarks may be called harmless; one that speaks of a court counts all the same."""
    options = BOTH._replace(permissions={"Comments": "none"})
    text = f"{WIDE},Comments\n7,Ana Reyes,Eva Reyes,eva@x.example,,,"
    assert people(read(options, list=f"{text}Mom prefers texts\n")) == one(EVA)
    found = read(options, list=f"{text}court order: no contact with dad\n")
    assert people(found) == one("Eva Reyes <eva@x.example> office")


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("Do not mail the families in yellow", True),
        ("Confidential: do not mail the families in yellow", True),
        ("Confidential class list", False),
        ("Riverbend: class list", False),
    ],
)
def test_a_title_that_forbids_stops_the_import(line: str, refused: bool) -> None:
    """Nobody knows whom it means; above the headers as well as below the students."""
    rows = f"{WIDE}\n7,Ana Reyes,Eva Reyes,eva@x.example,,\n"
    for text in (f"{line}\n{rows}", f"{line},,\n,,\n{rows}"):
        assert bool(read(list=text).problems) == refused


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Nome do Aluno,Encarregado de Educação,Email do Encarregado,Parentesco", "Mãe"),
        ("Name,Ansprechpartner 1 Name,Ansprechpartner 1 E-Mail,Ansprechpartner 1 Art", "Mutter"),
        ("Öğrenci Adı Soyadı,Anne Adı Soyadı,Anne E-posta,Not", ""),
        ("Elev,Vårdnadshavare 1 Namn,Vårdnadshavare 1 E-post,Klass", "4A"),
        ("Student Name,Parent 1 Name,Parent 1 Email,Authorized Pickup", "Eva Reyes"),
    ],
)
def test_headers_as_schools_write_them_need_no_question(head: str, row: str) -> None:
    """In other languages, and of a list that says who may collect the child."""
    found = read(list=f"{head}\nAna Reyes,Eva Reyes,eva@x.example,{row}\n")
    assert people(found)[1:] == [f"  {EVA}"]


def test_a_preferred_name_is_the_given_one_where_there_is_no_other() -> None:
    """Else a letter would greet somebody by the family name alone."""
    head = "Student ID,Name,parent1PreferredName,parent1Surname,parent1Email"
    found = read(list=f"{head}\n7,Ana Reyes,Eva,Reyes,eva@x.example\n")
    assert people(found) == one(EVA)


def test_a_second_column_of_addresses_is_told() -> None:
    """Two columns for one guardian: one is read, of the other it is said."""
    head = "Student ID,Name,Primary Guardian 1 Name,Primary Guardian 1 Email,Other Guardian 1 Email"
    found = read(list=f"{head}\n7,Ana Reyes,Eva Reyes,eva@x.example,gran@x.example\n")
    assert people(found) == one(EVA)
    assert any("'Other Guardian 1 Email' is not read" in text.said for text in found.told)


def test_counts_below_the_list_are_no_students() -> None:
    """Neither one, nor several in a row."""
    rows = "7,Ana Reyes,Eva Reyes,eva@x.example,,\nBoys: 0,Girls: 1,,,,\n"
    assert people(read(list=f"{WIDE}\n{rows}")) == one(EVA)
