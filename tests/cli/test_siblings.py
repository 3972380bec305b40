"""`[mail] combine = "siblings"`: one letter about brothers and sisters to each who gets all."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator

import pytest

from tests.sending.servers import SmtpServer

from .classes import ADA, ADAS_FATHER, BO, CY, Workspace, body, held, small_class

pytestmark = pytest.mark.slow

LATER = "2026-11-17T15:00:00-06:00"
BOS = {name: BO[name] for name in ("student_id", "name", "sort_name", "slot")}


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """Start a server on this computer."""
    with SmtpServer() as running:
        yield running


@pytest.fixture
def family(tmp_path, server: SmtpServer) -> Workspace:
    """Make a class in which Ada and Bo have the same parents; both talks were held."""
    made = small_class(tmp_path / "class")
    made.roster(ADA, ADAS_FATHER, ADA | BOS, ADAS_FATHER | BOS, CY)
    made.note("8", held("Bo").replace("T15:30", "T15:45"))
    combined(made, server, "siblings")
    return made


def combined(made: Workspace, server: SmtpServer, how: str) -> None:
    """Say in the settings whose letters are one."""
    text = made.text("confkit.toml").partition("[mail]")[0]
    smtp = f'smtp = {{ host = "localhost", port = {server.port}, security = "none" }}'
    made.write("confkit.toml", f'{text}[mail]\nroute = "smtp"\ncombine = "{how}"\n{smtp}\n')


def letters(made: Workspace) -> list[str]:
    """Return the letters that stand there."""
    return made.names("out/2026-fall/letters")


def done(made: Workspace) -> set[str]:
    """Return the students whose summary is done."""
    rows = made.ledger("student_id, kind, done")
    return {student for student, kind, when in rows if kind == "summary" and when}


def test_one_letter_says_what_was_agreed_about_each(confkit, family, server):
    """Each parent gets one, once; it closes the summaries of both, and is theirs in the lists."""
    made = json.loads(confkit("summarize", "--json", now=LATER).out)["made"]
    assert letters(family) == ["7+8--1.eml", "7+8--2.eml"]
    assert [one["student_ids"] for one in made if one["kind"] == "letter"] == [["7", "8"]] * 2
    letter = family.mail("7+8--1")
    assert letter["To"] == "Mia Brook <mia@home.example>"
    assert "Ada" not in letter["Subject"] and "Bo" not in letter["Subject"]
    text = body(letter)
    assert text.index("about Ada on") < text.index("* * *") < text.index("about Bo on")
    assert text.count("Our one goal") == 2
    html = letter.get_body(("html",)).get_content()
    assert (html.count("</body>"), html.count("<hr")) == (1, 1)
    assert html.index("Ada</bdi>") < html.index("<hr") < html.index("Bo</bdi>")
    before = family.files("out")
    confkit("summarize", now=LATER)
    assert family.files("out") == before
    assert "Ada Brook & Bo Lind" in confkit("send", "--dry-run", now=LATER).out
    ran = confkit("send", "--yes", "2", "--json", now=LATER)
    assert [one["student_ids"] for one in json.loads(ran.out)["letters"]] == [["7", "8"]] * 2
    assert sorted(one.recipients for one in server.arrived) == [
        ("mia@home.example",), ("tom@work.example",),
    ]  # fmt: skip
    assert done(family) == {"7", "8"}
    assert "No letter is ready" in confkit("send", now=LATER).out


def test_who_gets_not_all_of_them_gets_each_by_itself(confkit, family):
    """Another guardian of one child, or one who may not be written to: no letter is about both."""
    family.roster(ADA, ADAS_FATHER, ADA | BOS, CY)
    confkit("summarize", now=LATER)
    assert letters(family) == ["7--1.eml", "7--2.eml", "8--1.eml"]


def test_what_has_left_by_itself_is_not_sent_again(confkit, family, server):
    """A brother's talk on another day has a letter of its own."""
    family.note("8", held("Bo").partition("[meeting]")[0])
    confkit("summarize", now=LATER)
    confkit("send", "--yes", "2", now=LATER)
    family.note("8", held("Bo"))
    confkit("summarize", now=LATER)
    assert letters(family) == ["7--1.eml", "7--2.eml", "8--1.eml", "8--2.eml"]
    confkit("send", "--yes", "2", now=LATER)
    assert len(server.arrived) == 4
    assert len({email.message_from_bytes(one.content)["Message-ID"] for one in server.arrived}) == 4


def test_one_child_that_is_named_brings_the_others_along(confkit, family):
    """The letter stays one; what a brother's note no longer says is told, and nothing is sent."""
    confkit("summarize", now=LATER)
    before = letters(family)
    confkit("summarize", "7", now=LATER)
    assert letters(family) == before
    family.note("8", held("Bo").replace("five minutes", "ten minutes"))
    for words in ([], ["7"]):
        ran = confkit("send", *words, "--dry-run", now=LATER)
        assert "changed since it was written: note" in ran.err
        assert ran.out == "No letter is ready to be sent.\n"
    confkit("summarize", "8", now=LATER)
    assert "2 letters would be sent" in confkit("send", "--dry-run", now=LATER).out


def test_the_setting_can_be_changed_until_they_leave(confkit, family, server):
    """Each letter has its own Message-ID then; what went as one is corrected as one."""
    confkit("summarize", now=LATER)
    combined(family, server, "child")
    confkit("summarize", now=LATER)
    apart = ["7--1.eml", "7--2.eml", "8--1.eml", "8--2.eml"]
    assert letters(family) == apart
    ids = {family.mail(name.removesuffix(".eml"))["Message-ID"] for name in apart}
    assert len(ids) == 4
    combined(family, server, "siblings")
    confkit("summarize", now=LATER)
    confkit("send", "--yes", "2", now=LATER)
    combined(family, server, "child")
    confkit("summarize", now=LATER)
    assert letters(family) == ["7+8--1.eml", "7+8--2.eml"]
    assert "No letter is ready" in confkit("send", now=LATER).out
    family.note("8", held("Bo").replace("five minutes", "ten minutes"))
    confkit("summarize", now=LATER)
    assert confkit("send", "--yes", "2", now=LATER).code == 0
    subjects = [email.message_from_bytes(one.content)["Subject"] for one in server.arrived]
    assert [one.startswith("Corrected: ") for one in subjects] == [False, False, True, True]
    of_ada, of_bo = body(family.mail("7+8--1")).split("* * *")
    assert of_ada.strip().startswith("Dear ")
    heading, new = of_bo.strip().splitlines()[:2]
    assert heading.startswith("Corrected: ") and heading.endswith(" (Bo)")
    assert "ten minutes" in new


def test_a_lost_answer_is_one_uncertain_letter(confkit, family, server):
    """Settled once, it is settled for both children."""
    confkit("summarize", now=LATER)
    server.faults["mia@home.example"] = "drop"
    ran = confkit("send", "--yes", "2", now=LATER)
    assert "1 sent and 1 uncertain" in ran.out
    (line,) = [one for one in ran.err.splitlines() if one.startswith("uncertain: ")]
    assert done(family) == set()
    short = line.split(": ")[2]
    assert confkit("send", "--settle", short, "sent", now=LATER).code == 0
    assert done(family) == {"7", "8"}
    assert len(server.arrived) == 2


def test_said_to_be_sent_it_is_sent_for_both(confkit, family):
    """It stands once in the list of `done --letters`."""
    confkit("summarize", now=LATER)
    ran = confkit("done", "--letters", "--yes", now=LATER)
    assert ran.out.count("7+8--1.eml") == 1
    assert "2 letters: sent" in ran.out
    assert done(family) == {"7", "8"}


def test_with_one_of_them_goes_the_letter_about_both(confkit, family):
    """A denial and a purge of one child take it away; nothing of that child is left in it."""
    confkit("summarize", now=LATER)
    family.roster(ADA, ADAS_FATHER, ADA | BOS, ADAS_FATHER | BOS | {"contact": "deny"}, CY)
    confkit("summarize", now=LATER)
    assert letters(family) == ["7--1.eml", "7--2.eml", "8--1.eml"]
    family.roster(ADA, ADAS_FATHER, ADA | BOS, ADAS_FATHER | BOS, CY)
    confkit("summarize", now=LATER)
    assert letters(family) == ["7+8--1.eml", "7+8--2.eml"]
    confkit("purge", "--student", "8", "--yes", now=LATER)
    assert letters(family) == []
    confkit("summarize", now=LATER)
    assert letters(family) == ["7--1.eml", "7--2.eml"]
    assert "Bo" not in body(family.mail("7--1"))
