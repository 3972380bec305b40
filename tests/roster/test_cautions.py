"""Comments in a list: which ask for the school office, and which speak of something else."""

from __future__ import annotations

import pytest

from confkit.roster.exports.cautions import asks_for_care, name_asks_for_care
from confkit.roster.exports.reading import of_tables
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

CARE = """
Father: restraining order!|NO CONTACT with Ed|court order 2024|Do not release to father
Dad isn't to get any letters|Mother has sole custody|mother deceased|father passed away in 2023
please don't call dad|never email the father|Do not share information with mom|safety plan in place
protective order on file|mother in witness protection|stay away order|do not mail anything to dad
No pickup by dad|Father has no rights|see office before contacting|Contact mother only
not permitted on school grounds|hearing pending|unsafe to contact father|no info to dad
Father excluded from mailings|CPS involved|DO NOT INFORM FATHER|intervention order|peace bond
non-custodial|parenting order|bail conditions|legal guardian is grandmother by court
Vater hat Kontaktverbot|Per Lund darf nicht kontaktiert werden|kein Umgang mit dem Vater
Keine Post an den Vater|Mutter verstorben|Jugendamt eingeschaltet|bitte Vater nicht informieren
Papa darf Kind nicht abholen|nicht an Vater herausgeben|Näherungsverbot|Auskunftssperre|Sorgerecht
ne pas contacter le père|Le père n'a pas le droit de visite|père décédé|interdiction de contact
mesure d'éloignement|retrait de l'autorité parentale|contacter uniquement la mère
No avisar al padre|orden de alejamiento|El padre no puede recoger a la niña|no entregar al padre
padre fallecido|solo contactar a la madre|patria potestad retirada|régimen de visitas
não contatar o pai|medida protetiva|mãe falecida|non contattare il padre|divieto di avvicinamento
il padre non è autorizzato|contactverbod|geen contact met vader|vader mag niet ophalen
nie kontaktować się z ojcem|zakaz zbliżania|ojciec nie żyje|babası ile görüşme yasak
"""

NONE = """
allergic to nuts|plays piano|prefers e-mail|mother works night shift|speaks Spanish at home
likes court tennis and contact sports|needs glasses|sits in front|takes the late bus
Does not speak English|does not write well yet|no internet access at home|knows all letters
doesn't share toys|always alert|twin sister in 4B|no phone|prefers phone calls in the evening
new in town|moved here in 2024|calls home every day|very social|reads a lot|gluten free|left-handed
wears contact lenses|brother in grade 2|grandma picks her up on Mondays|arrives by bus
Parents divorced, both come|excused from swimming|no concerns|never late|can't sit still
vegetarian, no pork|call after 5 pm|contact by email|best reached by text|needs extra time
spricht kein Deutsch|kann nicht gut schreiben|interessiert sich für Fußball|kommt mit dem Rad
no habla inglés|le gusta leer|ne parle pas français|aime dessiner|spreekt geen Nederlands
non parla italiano|gosta de ler|nie lubi zupy|kitap okumayı sever
"""


def sayings(text: str) -> list[str]:
    return [one for one in text.replace("\n", "|").split("|") if one]


def test_what_speaks_of_a_court_or_no_contact_asks_for_care() -> None:
    """In every language that lists come in, in capitals too."""
    for text in sayings(CARE):
        assert asks_for_care(text), text
        assert asks_for_care(f"Please note: {text.upper()}."), text


def test_other_comments_do_not() -> None:
    """A comment about the child holds nobody back."""
    for text in sayings(NONE):
        assert not asks_for_care(text), text


@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("Ivo Richter", False), ("Kim Court", False), ("Mort Tod", False),
        ("Al de la Guarda", False), ("Tom Ode (no contact)", True), ("Ode, Tom [court]", True),
        ("Tom Ode - DO NOT CONTACT", True), ("Tom Ode RESTRAINING ORDER", True),
        ("Vater Kontaktverbot", True),
    ],
)  # fmt: skip
def test_a_name_that_is_a_word_of_the_court_is_a_name(name: str, asks: bool) -> None:
    """What somebody has written behind a name still counts."""
    assert name_asks_for_care(name) == asks


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("do not email - b@x.example", {"Bob Fox"}),
        ("do not email", {"Bob Fox"}),
        ("bitte keine E-Mails", {"Bob Fox"}),
        ("do not email mom - b@x.example", {"Ann Fox", "Bob Fox"}),
        ("see court order", {"Ann Fox", "Bob Fox"}),
        ("no contact", {"Ann Fox", "Bob Fox"}),
    ],
)
@pytest.mark.parametrize("first", ["Mother", "Parent 1"])
def test_no_mail_beside_an_address_is_about_whose_it_is(
    cell: str, held: set[str], first: str
) -> None:
    """The other parent is let in, unless it speaks of them, a court or safety."""
    second = {"Mother": "Father", "Parent 1": "Parent 2"}[first]
    text = (
        f"Student ID,Student,{first},{first} email,{second},{second} email\n"
        f"1,Ina Fox,Ann Fox,a@x.example,Bob Fox,{cell}\n"
    )
    found = of_tables([table(text.encode(), "list.csv")], Options(allow=("parent", "guardian")))
    words = {g.name: g.contact for child in found.students for g in child.guardians}
    assert {name for name, word in words.items() if word == "office"} == held


@pytest.mark.parametrize("header", ["Court Order", "No Contact", "Custody Alert"])
def test_the_advice_on_a_column_of_forbidden_contacts_is_followed(header: str) -> None:
    """An answer that is advised is taken; a column that forbids by its name has none."""
    text = f"Student ID,Student,Mother Name,Father Name,{header}\n1,Ida Holt,Nora Holt,Per Holt,Y"
    allow = Options(allow=("parent", "guardian"))

    def contact(options: Options) -> tuple[str, bool]:
        found = of_tables([table(text.encode(), "list.csv")], options)
        advised = any(f"{header}=none" in str(problem) for problem in found.told)
        return found.students[0].guardians[0].contact, advised

    word, advised = contact(allow)
    assert word == "office"
    answered = contact(allow._replace(permissions={header: "none"}))
    assert answered == (("allow" if advised else "office"), False)
