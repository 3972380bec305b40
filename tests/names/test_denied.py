"""Who must not stand in anything for a family, and what is nobody's name."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from confkit.ground.toml.reading import parse
from confkit.names.denied import denied_problem, holds_denied, names_denied
from tests.making import GOAL, guardian, local, met, note, student

marisol = guardian("Marisol Reyes", email="m@mail.example", language="es")
carlos = guardian("Carlos Vega", contact="deny")


@pytest.mark.parametrize(
    "fields",
    [
        {"student_voice": "Carlos Vega came"},
        {"family_questions": ["May carlos  vega come?"]},
        {"family_priorities": ["CARLOS VEGA's house"]},
        {"ask": ["Who is (Carlos Vega)?"]},
        {"topics": ["Carlos\nVega"]},
        {"grow": {"skill": "s", "toward": "t", "tried": "asked Carlos Vega"}},
        {"glow": [{"text": "t", "evidence": "e"}, {"text": "t", "evidence": "with Carlos Vega."}]},
        {"meeting": {"held": local("2026-11-24T15:30"), "present": ["Carlos Vega"]}},
        {"meeting": {"held": local("2026-11-24T15:30"), "heard": ["“Carlos Vega” helps"]}},
        {"goal": GOAL | {"home": "Carlos Vega signs"}},
        {"promise": [{"text": "Call Carlos Vega"}]},
        {"check_in": {"observed": "Carlos Vega called"}},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_denied_name_in_words_for_the_family_is_found(fields: dict[str, Any]) -> None:
    """In every field, whatever the case, the blanks and the signs around it."""
    found = names_denied(student(marisol, carlos), met(**fields))
    assert found
    assert next(iter(fields)) in str(found)


def test_the_error_points_at_the_line_and_says_the_word() -> None:
    """Among many lines of what was heard, at the one that names the person."""
    lines = [f'  "She read page {number}.",' for number in range(5)]
    last = '  "Carlitos Vega waits on Fridays.",'
    text = "\n".join(["[meeting]", "heard = [", *lines, last, "]"])
    heard = [*(line.strip(' ",') for line in lines), "Carlitos Vega waits on Fridays."]
    meant = met(meeting={"held": local("2026-11-24T15:30"), "heard": heard})
    named = names_denied(student(marisol, carlos), meant)
    assert named
    problem = denied_problem(parse(text.encode(), "notes/1.toml"), named, "1")
    assert problem.line == 8
    assert problem.said.startswith("`meeting.heard` names a person who must not appear")
    assert "(word 1 there)" in problem.said
    assert "Vega" not in problem.said


def test_a_denied_name_is_found_in_every_normal_form() -> None:
    """Accents typed in two ways are the same name."""
    denied = guardian("José Núñez", contact="deny")
    said = unicodedata.normalize("NFD", "josé núñez came")
    assert names_denied(student(denied), note(student_voice=said))


@pytest.mark.parametrize(
    "fields",
    [
        {"private": {"notes": "Carlos Vega must not come"}},
        {"student_voice": "I like McCarlos Vega1"},
        {"student_voice": "Vegan food"},
    ],
)
def test_what_is_not_the_name_is_no_error(fields: dict[str, Any]) -> None:
    """Private words, and a part of another word, are no name."""
    assert not names_denied(student(marisol, carlos), note(**fields))


def test_who_may_be_named_is_no_error() -> None:
    """An allowed guardian and one of the office may stand in the words."""
    office = guardian("Omar Diaz", contact="office")
    said = note(student_voice="Marisol Reyes and Omar Diaz came")
    assert not names_denied(student(marisol, office), said)


def family(name: str, email: str = "", childs: str = "Juniper Hale", mothers: str = "Corinne Hale"):
    """Return a child whose mother may be named and whose father may not."""
    denied = guardian(name, email=email, contact="deny")
    return student(guardian(mothers), denied, name=childs, sort_name="")


JUNIPER = family("Thaddeus Wexcombe", "t.wexcombe@copperline.example")


@pytest.mark.parametrize("said", [
    "t.wexcombe@copperline.example wrote", "Write to T.Wexcombe@CopperLine.example.",
    "<t.wexcombe@copperline.example>", "Thaddeus called on Monday", "Mr. Wexcombe called",
    "mr Wexcombe called", "It is Thaddeus's turn", "It is Thaddeus’s turn", "It is Thaddeus' turn",
    "THADDEUS called", "the Wexcombe-Hale family", "Thaddéus called", "“Thaddeus” helps",
    "thaddeus wexcombe called", "Ask Dad (Thaddeus)", "thaddeus came", "the Wexcombes",
    "T.W. called", "T. Wexcombe came", "Thad came", "Uncle Thaddeus", "a book by Thaddeus Smith",
])  # fmt: skip
def test_an_address_and_any_word_of_the_name_are_found(said: str) -> None:
    """In any case, as a short form, as initials, in the plural; a doubt is no excuse."""
    assert holds_denied(JUNIPER, said)
    named = names_denied(JUNIPER, note(student_voice=said))
    assert named
    assert named.where == ("student_voice",)


@pytest.mark.parametrize(("name", "said"), [
    ("José Núñez", "Jose called"), ("Jose Nunez", "Señor Núñez called"),
    ("Trần Đức", "Tran came"), ("佐藤健一", "佐藤健一さんから電話"),
    ("Олег Шевчук", "Шевчук звонил"),
    ("Grace Hill", "She asked Grace twice"), ("Grace Hill", "Mr. Hill called"),
    ("Grace Hill", "Grace called on Monday"), ("Grace Hill", "T. Hill came along"),
    ("June Hill", "We asked June twice"), ("Mr. Omar de la Vega", "Vega came"),
    ("Grace Hill", "Hill climbing is fun."), ("Grace Hill", "Grace is what she dances with."),
    ("Will Young", "Young readers will come."), ("Carlos Vega", "Vegas is a town"),
    ("William Young", "Bill came"), ("May Hill", "a call from May"), ("May Hill", "May told her"),
])  # fmt: skip
def test_accents_scripts_and_common_words_hide_nobody(name: str, said: str) -> None:
    """A capital within a sentence, or a title, tells a name from a word."""
    assert holds_denied(family(name), said)


@pytest.mark.parametrize(("name", "said"), [
    ("Grace Hill", "the grace of a hill"), ("June Hill", "We meet in June, or on June 4"),
    ("May Hill", "May I read? In May we read."),
    ("Will Young", "The young readers will come. Will she?"),
    ("Omar de la Vega", "Mateo de la Cruz. De nada. La escuela."), ("Mr. Omar Diaz", "Mr. Smith"),
    ("Carlos Hale", "The Hale family, and Mrs. Hale"), ("Carlos Rivera", "Ms. Rivera reads"),
    ("Ann Lee", "joann@mail.example and Annika"), ("Ann Lake", "at Lake School"),
])  # fmt: skip
def test_words_and_names_of_others_may_stand(name: str, said: str) -> None:
    """A common word, a month, a particle, and a name that somebody else has who may be named."""
    known = ("Dana Rivera", "Lake School")
    assert not holds_denied(family(name, "ann@mail.example"), said, known)


def test_a_childs_own_family_name_may_stand_though_the_father_has_it_too() -> None:
    """Of the family it is the child's; behind a title it is nobody's but the denied man's."""
    ana = family("Thaddeus Wexcombe", childs="Ana Wexcombe")
    assert not holds_denied(ana, "The Wexcombe family came; Ana Wexcombe's book.")
    assert holds_denied(ana, "Mr. Wexcombe called")
    assert holds_denied(ana, "Thaddeus called")
    with_uncle = ana._replace(guardians=(*ana.guardians, guardian("Ben Wexcombe")))
    assert not holds_denied(with_uncle, "Mr. Wexcombe called")
