"""A letter that corrects one in a family's hands says so, and which lines are new."""

from __future__ import annotations

import sqlite3

import pytest

from .classes import ADA, BO, CY, Workspace, body, held

pytestmark = pytest.mark.slow

LATER = "2026-11-17T15:00:00-06:00"
TITLE = "Corrected: Summary from Dana Rivera"


def changed(here: Workspace, student: str = "7", child: str = "Ada") -> None:
    """Change what a note says of the home's part, and say something more."""
    note = held(child).replace("five minutes", "ten minutes")
    here.note(student, note.replace("the way to school", 'the way to school", "She likes <maps>'))


def test_it_begins_with_what_is_new(confkit, promised):
    """The lines that changed, no others; written again it is the same letter."""
    confkit("done", "--letters", "--yes", now=LATER)
    first = promised.mail("7--1")
    assert TITLE not in body(first)
    changed(promised)
    confkit("summarize", now=LATER)
    letter = promised.mail("7--1")
    assert letter["Message-ID"] != first["Message-ID"]
    assert body(letter).split("\n\n")[0].split("\n") == [
        TITLE, "- She likes <maps>.", "- At home: Listen for ten minutes after dinner.",
    ]  # fmt: skip
    html = letter.get_body(("html",)).get_content()
    assert html.count("She likes &lt;maps&gt;") == 2
    assert html.count("ten minutes") == 2
    before = promised.files("out")
    confkit("summarize", now=LATER)
    assert promised.files("out") == before


def test_a_second_correction_tells_what_is_new_since_the_first(confkit, promised):
    """Only what the family has not read yet; one that still waits is only written again."""
    confkit("done", "--letters", "--yes", now=LATER)
    changed(promised)
    confkit("summarize", now=LATER)
    promised.note("7", promised.text("notes/2026-fall/7.toml").replace("4 of 5", "3 of 5"))
    confkit("summarize", now=LATER)
    opening = body(promised.mail("7--1")).split("\n\n")[0]
    assert opening.count("\n- ") == 3
    assert "3 of 5" in opening
    confkit("done", "--letters", "--yes", now=LATER)
    promised.note("7", promised.text("notes/2026-fall/7.toml").replace("3 of 5", "2 of 5"))
    confkit("summarize", now=LATER)
    opening = body(promised.mail("7--1")).split("\n\n")[0]
    assert opening == f"{TITLE}\n- How we will know: read 2 of 5 days."


def test_each_language_has_its_own_lines(confkit, promised):
    """A letter in two languages says it in both, and mixes none."""
    promised.roster(ADA | {"language": "es"}, BO, CY)
    settings = promised.text("confkit.toml") + '[mail]\naccept_unreviewed = ["es"]\n'
    promised.write("confkit.toml", settings)
    confkit("summarize", now=LATER)
    confkit("done", "--letters", "--yes", now=LATER)
    changed(promised)
    confkit("summarize", now=LATER)
    text = body(promised.mail("7--1"))
    theirs, _, schools = text.partition("In the school’s language ---")
    assert theirs.count("- En casa: Listen for ten minutes after dinner.") == 2
    assert "- At home: Listen for ten minutes" not in theirs
    assert "- At home: Listen for ten minutes after dinner." in schools
    assert "- En casa" not in schools


def test_a_printed_letter_says_it_too(confkit, promised):
    """And not that its date is another one."""
    promised.note("9", held("Cy"))
    confkit("summarize", now=LATER)
    confkit("done", "--letters", "--yes", now=LATER)
    changed(promised, "9", "Cy")
    confkit("summarize", now="2026-11-18T15:00:00-06:00")
    page = promised.text("out/2026-fall/letters/9--1.html")
    assert page.count("ten minutes") == 2
    opening = page[page.index("Corrected:") : page.index("<h1")]
    assert opening.count("padding-inline-start: 1.2em") == 2
    assert "November 18" not in opening


def test_of_a_letter_from_before_it_says_only_that_it_is_corrected(confkit, promised):
    """A ledger of an earlier confkit knows no lines."""
    confkit("done", "--letters", "--yes", now=LATER)
    with sqlite3.connect(promised.root / "followups.db") as ledger:
        ledger.execute("UPDATE letters SET lines = ''")
    ledger.close()
    changed(promised)
    confkit("summarize", now=LATER)
    assert body(promised.mail("7--1")).split("\n\n")[0] == TITLE
