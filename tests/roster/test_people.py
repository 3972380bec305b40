"""Who gets a letter, who is left out, and who is never named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.roster import needs
from confkit.roster.people import (
    Contact,
    Guardian,
    NoLetter,
    ReaderLanguage,
    Recipient,
    language_of,
    recipients,
)
from tests.making import guardian, student

NOT_TO_BE_WRITTEN_TO = NoLetter("", "a guardian who may not be written to")

marisol = guardian("Marisol Reyes", email="m@mail.example")
jorge = guardian("Jorge Reyes", email="j@mail.example")


def who(*guardians: Guardian) -> tuple[list[tuple[list[str], str]], list[NoLetter]]:
    """Return the names and address of each letter, and who is left out."""
    readers, left_out = recipients(student(*guardians))
    return [(reader.names, reader.email) for reader in readers], left_out


def test_each_address_gets_one_letter() -> None:
    """Both parents may be written to, each at their own address, in the order of contact."""
    assert who(marisol, jorge) == (
        [(["Marisol Reyes"], "m@mail.example"), (["Jorge Reyes"], "j@mail.example")],
        [],
    )


def test_two_guardians_at_one_address_share_a_letter() -> None:
    """It greets both and is written to the address as the first has it; case does not matter."""
    readers, left_out = recipients(student(marisol, jorge._replace(email="M@Mail.example")))
    first, second = marisol._replace(place=1), jorge._replace(place=2, email="M@Mail.example")
    assert (readers, left_out) == ([Recipient((first, second), "m@mail.example")], [])
    assert (readers[0].place, readers[0].is_read_in_two_homes) == (1, False)


@pytest.mark.parametrize("contact", ["allow", "office"])
def test_one_address_of_two_households_is_a_letter_for_each(contact: Contact) -> None:
    """Neither is greeted in the other's letter, and both are known to be read in two homes."""
    readers, _ = recipients(
        student(
            marisol._replace(household="A"),
            jorge._replace(household="B", email="M@Mail.example", contact=contact),
        )
    )
    assert [(one.names, one.is_read_in_two_homes) for one in readers] == [
        (["Marisol Reyes"], True),
        *([(["Jorge Reyes"], True)] if contact == "allow" else []),
    ]


def test_a_denied_guardian_gets_no_letter_and_no_name() -> None:
    """The other parent is written to; of the denied one not even the name is told."""
    assert who(marisol, jorge._replace(contact="deny")) == (
        [(["Marisol Reyes"], "m@mail.example")],
        [NOT_TO_BE_WRITTEN_TO],
    )


@pytest.mark.parametrize("address", ["j@mail.example", "J@MAIL.EXAMPLE", "j@Mail.example "])
def test_a_denied_address_gets_no_letter_whoever_reads_it(address: str) -> None:
    """Another guardian at the denied address is left out, with the reason, whatever the case."""
    assert who(marisol._replace(email=address), jorge._replace(contact="deny")) == (
        [],
        [
            NOT_TO_BE_WRITTEN_TO,
            NoLetter("Marisol Reyes", "shares the address of somebody who may not be written to"),
        ],
    )


def test_a_denied_person_who_stands_in_another_row_too_is_denied() -> None:
    """`deny` wins over every other row, also one with another address and spelling."""
    again = Guardian("JORGE  REYES", "jorge.work@mail.example", contact="allow")
    assert who(jorge._replace(contact="deny"), again) == (
        [],
        [NOT_TO_BE_WRITTEN_TO, NOT_TO_BE_WRITTEN_TO],
    )


def test_who_is_marked_office_is_left_to_the_office() -> None:
    """`office` means: see the school office; the name may be told."""
    assert who(marisol, jorge._replace(contact="office")) == (
        [(["Marisol Reyes"], "m@mail.example")],
        [NoLetter("Jorge Reyes", "see the school office before writing")],
    )


def test_guardians_of_one_household_without_email_share_a_printed_letter() -> None:
    """One letter on paper for a household, one for each other household."""
    amy, ben, cy = (
        Guardian(name, household=home)
        for name, home in (("Amy", "Hill St"), ("Ben", "hill st"), ("Cy", "Mill Rd"))
    )
    assert who(amy, ben, cy) == ([(["Amy", "Ben"], ""), (["Cy"], "")], [])


def test_without_a_household_each_is_one_of_their_own() -> None:
    """Two people of whom nobody knows that they live together get two letters."""
    assert who(Guardian("Amy"), Guardian("Ben")) == ([(["Amy"], ""), (["Ben"], "")], [])


def test_a_household_that_is_called_by_a_number_is_nobody_elses() -> None:
    """A household "2" and the second guardian without one are two households."""
    assert who(Guardian("Amy", household="2"), Guardian("Ben")) == (
        [(["Amy"], ""), (["Ben"], "")],
        [],
    )


def test_a_mail_and_a_printed_letter_are_two() -> None:
    """Of one household, who has an address is written to there, who has none on paper."""
    amy, ben = Guardian("Amy", "a@mail.example", household="X"), Guardian("Ben", household="X")
    assert who(amy, ben) == ([(["Amy"], "a@mail.example"), (["Ben"], "")], [])


@st.composite
def families(draw: st.DrawFn) -> tuple[Guardian, ...]:
    """Draw guardians with few names and addresses, so that they often meet."""
    return tuple(
        Guardian(
            name=draw(st.sampled_from(["Amy", "amy", "Ben", "Cy", "Dee"])),
            email=draw(st.sampled_from(["", "a@x.example", "A@x.example", "b@x.example"])),
            household=draw(st.sampled_from(["", "1", "2", "Hill"])),
            contact=draw(st.sampled_from(["allow", "deny", "office"])),
        )
        for _ in range(draw(st.integers(0, 5)))
    )


@given(families())
def test_who_is_denied_is_never_written_to_and_never_named(guardians: tuple[Guardian, ...]) -> None:
    """Whatever the rows: no letter to a denied name or address, and none of them is told."""
    family = student(*guardians)
    readers, left_out = recipients(family)
    names = {guardian.name.casefold() for guardian in family.denied}
    addresses = {guardian.email.casefold() for guardian in family.denied if guardian.email}
    assert not names & {name.casefold() for reader in readers for name in reader.names}
    assert not addresses & {reader.email.casefold() for reader in readers}
    assert not names & {one.name.casefold() for one in left_out}


@given(families())
def test_every_guardian_is_written_to_or_left_out(guardians: tuple[Guardian, ...]) -> None:
    """Nobody is forgotten, nobody counted twice, and no address gets two letters."""
    readers, left_out = recipients(student(*guardians))
    assert sum(len(reader.guardians) for reader in readers) + len(left_out) == len(guardians)
    addresses = [reader.email.casefold() for reader in readers if reader.email]
    assert len(addresses) == len(set(addresses))
    assert all(guardian.contact == "allow" for reader in readers for guardian in reader.guardians)


@given(families())
def test_no_letter_goes_to_two_households(guardians: tuple[Guardian, ...]) -> None:
    """A letter on paper goes to one home; an address is one however many read it."""
    readers, _ = recipients(student(*guardians))
    for reader in readers:
        homes = {guardian.household.casefold() for guardian in reader.guardians}
        assert reader.email or (len(homes) == 1 and (homes != {""} or len(reader.guardians) == 1))


def test_a_denied_guardian_is_shown_nowhere() -> None:
    """What any output may name is all but the denied."""
    family = student(marisol, jorge._replace(contact="deny"))
    assert [one.name for one in family.shown_guardians] == ["Marisol Reyes"]
    assert [one.name for one in family.denied] == ["Jorge Reyes"]


@pytest.mark.parametrize(
    ("own", "childs", "found"),
    [
        ("so", "es", ReaderLanguage("so", assumed=False)),
        ("", "es", ReaderLanguage("es", assumed=True)),
        ("", "", ReaderLanguage("en", assumed=True)),
    ],
)
def test_a_language_belongs_to_the_guardian(own: str, childs: str, found: ReaderLanguage) -> None:
    """It falls back to the student's home language, then to the school's, and is then assumed."""
    assert language_of(guardian(language=own), student(language=childs), "en") == found


@pytest.mark.parametrize(
    ("fields", "called"),
    [
        ({"home_name": "Anita", "sort_name": "Reyes, Ana"}, "Anita"),
        ({"sort_name": "Reyes de la Cruz, Ana María"}, "Ana María"),
        ({"sort_name": "Reyes"}, "Ana Reyes"),
        ({"sort_name": "Reyes,"}, "Ana Reyes"),
        ({}, "Ana Reyes"),
    ],
)
def test_a_child_is_called_as_the_family_does(fields: dict[str, str], called: str) -> None:
    """The home name, else a given name that the roster knows; a name is never split by guess."""
    assert student(**fields).called == called


@pytest.mark.parametrize(
    ("interpreter", "booked"), [("booked:Fadumo Ismail", "Fadumo Ismail"), ("needed", ""), ("", "")]
)
def test_a_booked_interpreter_has_a_name(interpreter: str, booked: str) -> None:
    """Only one that is booked does."""
    assert guardian(interpreter=interpreter).booked_interpreter == booked


@pytest.mark.parametrize(
    ("households", "unknown"),
    [(("R", "H"), False), (("R", "R"), False), (("R", ""), True), (("", ""), True), (("",), False)],
)
def test_who_lives_together_is_asked_only_of_several(households, unknown):
    """`record` and `roster needs` say it where a guardian of several has no household."""
    guardians = [guardian(f"G{at}", household=one) for at, one in enumerate(households)]
    assert needs.is_household_unknown(student(*guardians)) is unknown


@pytest.mark.parametrize(
    ("name", "guardians", "called"),
    [
        ("Ana Reyes", ["Marisol Reyes"], "Ana"),
        ("Ana Reyes", ["Omar Diaz", "Marisol REYES"], "Ana"),
        ("Ana de la Cruz", ["Luis de la Cruz"], "Ana"),
        ("Zoë O'Brien", ["Nora O’Brien"], "Zoë"),
        ("Mary-Kate Perez-Soto", ["Li Perez-Soto"], "Mary-Kate"),
        ("Ana Reyes Soto", ["Luis Reyes", "Marisol Soto"], "Ana"),
        ("Ana Reyes", ["Marisol Soto"], "Ana Reyes"),
        ("Ana Reyes", [], "Ana Reyes"),
        ("Ana Reyes Soto", ["Marisol Soto"], "Ana Reyes Soto"),
        ("Ana Maria Reyes", ["Marisol Reyes"], "Ana Maria Reyes"),
        ("Nguyen Minh", ["Nguyen Hong"], "Nguyen Minh"),
        ("Ana", ["Ana"], "Ana"),
        ("Ana Reyes", ["Reyes"], "Ana Reyes"),
    ],
)
def test_a_guardians_surname_shows_the_first_name(
    name: str, guardians: list[str], called: str
) -> None:
    """The child is called by it in sentences; where it is not sure, by the full name."""
    adults = [guardian(one) for one in guardians]
    assert student(*adults, name=name, sort_name="").called == called
    assert student(*adults, name=name, sort_name="", home_name="Nini").called == "Nini"
