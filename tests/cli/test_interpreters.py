"""The page of each interpreter who is booked: what is said at the table, in both languages."""

from __future__ import annotations

import html
import re

import pytest

from confkit.notes import bank

from .classes import ADA, BO, CY, prepared

pytestmark = pytest.mark.slow

ROSTER = """\
student_id,name,sort_name,slot,guardian_name,guardian_email,relation,household,interpreter,guardian_language
7,Ada Brook,"Brook, Ada",2026-11-16T15:30,Mia Brook,mia@home.example,mother,Brook,booked:Ines Sol,es
7,Ada Brook,"Brook, Ada",2026-11-16T15:30,Tom Hale,t@w.example,father,Brook,booked:Lin Wu,zh-Hant
8,Bo Lind,"Lind, Bo",2026-11-16T15:45,Eva Lind,eva@lind.example,mother,,needed,
9,Cy Moss,"Moss, Cy",2026-11-16T15:15,Ida Moss,,aunt,,booked: ines sol,es
"""


SHEET = "out/2026-fall/sheets/7.html"


@pytest.fixture
def room(room):
    """Let two of three talks have interpreters, one of them both."""
    room.write("roster.csv", ROSTER)
    for student_id, name in (("7", "Ada"), ("8", "Bo"), ("9", "Cy")):
        room.note(student_id, prepared(name))
    return room


def shown(room, number: int) -> str:
    """Return what a reader sees on a page."""
    text = room.text(f"out/2026-fall/interpreter-{number}.html")
    bare = re.sub(r"<style>.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(bare).split()).replace(" ,", ",")


def test_each_interpreter_has_a_page_with_the_talks_in_order(confkit, room):
    """Children, guardians, agenda, glow, grow, questions and terms; the first talk is Cy's."""
    assert confkit("prep", now="2026-11-13T08:00:00-06:00").code == 0
    assert [name for name in room.names("out/2026-fall") if "interpreter" in name] == [
        "interpreter-1.html", "interpreter-2.html",
    ]  # fmt: skip
    ines, lin = shown(room, 1), shown(room, 2)
    assert "2 conferences." in ines and "1 conference." in lin
    at = [ines.index(said) for said in (
        "Monday, November 16, 3:15 PM to 3:30 PM: Cy", "Ida Moss, aunt, Spanish",
        "3:16 PM What goes well (glow) / Lo que va bien (3 min)", "Cy explains a map",
        "reading aloud", "Questions to the family",
        "3:30 PM to 3:45 PM: Ada", "Mia Brook, mother, Spanish", "Words of the talk, Spanish",
        "Our one goal Nuestra única meta", "What is … most excited about right now? ¿",
    )]  # fmt: skip
    assert at == sorted(at)
    assert "Words of the talk, Chinese" in lin and "我們共同的一個目標" in lin
    for private in ("I like maps", "How is", "Friends", "Read to a partner twice", "Bo"):
        assert private not in ines + lin.replace("Both", "")


def test_translations_of_the_note_stand_below_the_words(confkit, room):
    """In the language of the interpreter's own family, and in no other."""
    room.note("7", prepared("Ada") + '\n[in.es]\ngrow.skill = "leer en voz alta"\n')
    assert confkit("prep", now="2026-11-13T08:00:00-06:00").code == 0
    assert "reading aloud leer en voz alta" in shown(room, 1)
    assert "leer en voz alta" not in shown(room, 2)


def test_what_is_of_the_bank_is_in_the_familys_language_by_itself(confkit, room):
    """A glow by its id or in the bank's words, strategies to choose from; nobody translates it."""
    note = prepared("Ada").replace("Ada explains a map", "glow-tries-again", 1)
    room.note("7", note.replace("a recording", "page-and-tell"))
    (room.root / "back.csv").write_text(
        "language,text,translation\nes,reading aloud,leer en voz alta\n", encoding="utf-8"
    )
    assert confkit("languages", "import", "back.csv", "--by", "Luz").code == 0
    assert confkit("prep", now="2026-11-13T08:00:00-06:00").code == 0
    page = shown(room, 1)
    for words in (
        "tries another way Ada vuelve a una palabra difícil y lo intenta de otra manera",
        "reading aloud leer en voz alta",
    ):
        assert words in page
    english = bank.bank(None).find("strategy", "page-and-tell")
    spanish = bank.bank(None, "es").find("strategy", "page-and-tell")
    assert " ".join(bank.filled(one.text, "Ada") for one in (english, spanish)) in page


def test_a_translator_gets_what_an_interpreter_says_too(confkit, room):
    """The grow and each glow stand in no letter, but on that page; else they are not sent."""
    room.note("8", prepared("Bo").replace("reading aloud", "building towers"))
    room.write("roster.csv", ROSTER.replace("mother,,needed,", "mother,,needed,es"))
    assert confkit("languages", "export", "es", "a.csv").code == 0
    rows = room.text("a.csv")
    assert "es,reading aloud," in rows and "es,a partner," in rows
    assert "building towers" not in rows


def test_words_of_a_language_from_right_to_left_are_turned_so_whatever_they_begin_with(
    confkit, room
):
    """A question to a child begins with a name in Latin letters: “Ada: …؟”."""
    room.write("roster.csv", ROSTER.replace("zh-Hant", "ar"))
    room.note("7", 'led_by = "student"\n' + prepared("Ada"))
    assert confkit("prep", now="2026-11-13T08:00:00-06:00").code == 0
    page = room.text("out/2026-fall/interpreter-2.html")
    assert '<span lang="ar" dir="rtl" class="theirs">Ada' in page
    assert 'dir="auto"' not in page


@pytest.mark.parametrize("led_by", ["teacher", "student"])
def test_the_questions_are_headed_with_whom_they_are_asked_of(confkit, room, led_by):
    """Of the child, who leads; the page and the sheet's two languages say the same."""
    room.note("7", f'led_by = "{led_by}"\n' + prepared("Ada"))
    assert confkit("languages", "--accept", "es").code == 0
    assert confkit("prep", now="2026-11-13T08:00:00-06:00").code == 0
    page, sheet = shown(room, 1).partition("Words of the talk")[0], room.text(SHEET)
    heads = {"teacher": "Questions to the family", "student": "Questions to Ada"}
    assert heads[led_by] in page.partition("Monday, November 16, 3:30 PM")[2]
    voices = {
        "teacher": ("My questions for you", "Mis preguntas para usted", "What I promised"),
        "student": ("Questions for me", "Preguntas para Ada", "What my teacher promised"),
    }
    there = {whose: [words in sheet for words in said] for whose, said in voices.items()}
    assert there == {whose: [whose == led_by] * 3 for whose in voices}


def test_what_may_not_go_to_a_family_is_left_off_and_told(confkit, room):
    """A third person at the table is told no more than the family."""
    room.note("7", prepared("Ada").replace("Ada explains a map", "Ada met her IEP goal"))
    ran = confkit("prep", now="2026-11-13T08:00:00-06:00")
    assert "left off the interpreter's page" in ran.err
    assert "IEP" not in shown(room, 1)


def test_a_translation_that_may_not_go_to_a_family_is_left_off_too(confkit, room):
    """The note says nothing private, and its translation does."""
    room.note("7", prepared("Ada") + '\n[in.es]\ngrow.skill = "tiene TDAH y va a terapia"\n')
    ran = confkit("prep", now="2026-11-13T08:00:00-06:00")
    assert "left off the interpreter's page" in ran.err
    assert "TDAH" not in shown(room, 1)


def test_an_interpreter_who_is_not_booked_any_more_has_no_page(confkit, room):
    """And one of whom a child's note has a mistake still has the place and the people."""
    room.note("9", "glow = 3\n")
    assert confkit("prep", now="2026-11-13T08:00:00-06:00").code == 1
    assert "3:15 PM: Cy Ida Moss" in shown(room, 1)
    room.roster(ADA, BO, CY)
    assert "removed: out/2026-fall/interpreter-1.html" in confkit("prep").err
    assert not [name for name in room.names("out/2026-fall") if "interpreter" in name]


@pytest.mark.parametrize(
    ("booked", "why"),
    [
        ("Ada Brook", "is the child"),
        ("ada", "is the child"),
        ("Cy Moss", "is a student of the class"),
        ("Bo", "is a student of the class"),
        ("Tom Hale", "is a guardian of the child"),
        ("her older sister Nadia", "is a sister, a brother or a student"),
        ("su hermano", "is a sister, a brother or a student"),
    ],
)
def test_a_child_or_a_relative_never_interprets(confkit, room, booked, why):
    """Told by every command; there is no page for them, and the letter promises none of them."""
    room.write("roster.csv", ROSTER.replace("booked:Ines Sol,es\n7", f"booked:{booked},es\n7"))
    told = f"Ada Brook (7): {booked!r} is booked to interpret and {why}"
    for line in (["check"], ["roster", "needs"], ["prep"], ["invite", "ada"]):
        ran = confkit(*line, now="2026-11-13T08:00:00-06:00")
        assert told in ran.err + ran.out, line
    assert "an interpreter is needed and not booked" in confkit("roster", "needs").out
    assert not [
        page for page in room.names("out/2026-fall") if "interpreter" in page
        and f"For {booked}" in room.text(f"out/2026-fall/{page}")
    ]  # fmt: skip


def test_an_adult_with_a_name_of_the_class_interprets(confkit, room):
    """One word more is enough; so is a name that only begins alike."""
    room.write("roster.csv", ROSTER.replace("Ines Sol,es\n7", "Bo Lindgren,es\n7"))
    assert "booked to interpret" not in confkit("check").err
    confkit("prep", now="2026-11-13T08:00:00-06:00")
    assert "For Bo Lindgren" in shown(room, 2)


def test_somebody_denied_never_interprets_and_is_not_named(confkit, room):
    """Nor has a page, whoever is booked for."""
    room.write(
        "roster.csv",
        ROSTER.replace("interpreter,", "contact,interpreter,")
        .replace("Brook,booked:Ines Sol", "Brook,allow,booked:Tom Hale")
        .replace("Brook,booked:Lin Wu", "Brook,deny,")
        .replace(",,needed", ",,allow,needed")
        .replace(",,booked: ines", ",,allow,booked: ines"),
    )
    for line in (["check"], ["roster", "needs"], ["prep"]):
        ran = confkit(*line, now="2026-11-13T08:00:00-06:00")
        assert "somebody who may not be named is booked to interpret" in ran.err + ran.out
        assert "Tom Hale" not in ran.err + ran.out
    assert "Tom Hale" not in shown(room, 1)


def test_a_talk_whose_note_has_a_mistake_says_why_it_has_no_topics(confkit, room):
    """Place and people stand there, and one sentence instead of an empty table."""
    room.note("9", "glow = 3\n")
    assert confkit("prep", now="2026-11-13T08:00:00-06:00").code == 1
    said = "The topics of this talk are not ready yet; ask"
    assert shown(room, 1).count(said) == 1
    assert said not in shown(room, 2)
    page = room.text("out/2026-fall/interpreter-1.html")
    assert not re.search(r"<tbody>\s*</tbody>", page)
