"""What families answer to a letter: kept in two lines, and on the next sheet of that home alone."""

from __future__ import annotations

import re

import pytest
import tomli

from .classes import ADA, ADAS_FATHER, BO, CY, prepared

pytestmark = pytest.mark.slow

SAID = "She reads to the cat now"
LATER = "2026-12-03T08:00:00-06:00"
SPRING = "2027-03-01T08:00:00-06:00"


def due(confkit) -> str:
    """Return the line of Ada's check-in."""
    shown = confkit("due", "--all", "--student", "7", "--kind", "check-in", now=LATER).out
    return next(line for line in shown.splitlines() if "check-in" in line)


def next_round(confkit, room) -> None:
    """Begin the round after, with a slot and a note."""
    room.write("confkit.toml", room.text("confkit.toml").replace("2026-fall", "2027-spring"))
    room.note("7", prepared(), "2027-spring")
    assert confkit("prep", now=SPRING).code == 0


def test_an_answer_restarts_nothing_and_stands_on_the_next_sheet(confkit, promised):
    """A talk does restart the check-in; the log tells the one from the other."""
    promised.roster(ADA)
    before = due(confkit)
    ran = confkit("contact", "ada", "--answer", SAID, "--from", "mom", now=LATER)
    assert ran == (0, "Ada Brook: Mia Brook answered on Thu Dec 3: recorded\n", "")
    assert confkit("contact", "ada", "--answer", SAID, "--from", "1", now=LATER).code == 0
    assert due(confkit) == before
    assert f"Mia Brook answered: {SAID}" in confkit("log", "ada", now=LATER).out
    next_round(confkit, promised)
    for form in ("html", "md"):
        sheet = promised.text(f"out/2027-spring/sheets/7.{form}")
        assert sheet.count(SAID) == 1
        assert sheet.index("What you told me since") < sheet.index("What matters to you")
        assert sheet.index("What matters to you") < sheet.index("Your own questions first")
    confkit("contact", "ada", "phoned", now=LATER)
    assert due(confkit) != before


def test_each_home_has_a_page_of_what_it_said_alone(confkit, promised):
    """The sheet lies on the table for both; the note's lines go the same way as an answer."""
    promised.roster(ADA, ADAS_FATHER | {"household": "Hale"})
    confkit("contact", "ada", "--answer", SAID, "--from", "dad", now=LATER)
    next_round(confkit, promised)
    lines = (
        'family_questions = [{ text = "May she sit in front?", from = "mother" }, "Who?"]\n'
        'family_priorities = [{ text = "Friends", from = "dad" }, { text = "Rest", for = "all" }]\n'
    )
    note = prepared().split("family_questions")[0] + lines
    promised.note("7", note + "\n" + prepared()[prepared().index("[[glow]]") :], "2027-spring")
    ran = confkit("prep", now=SPRING)
    assert "left off: `family_questions`; to show a line" in ran.err
    folder = "out/2027-spring/sheets"
    sheet, mothers, fathers = (
        promised.text(f"{folder}/{one}.html") for one in ("7", "7--1", "7--2")
    )
    assert [one in sheet for one in ("Rest", SAID, "Friends", "sit in front")] == [
        True,
        *[False] * 3,
    ]
    assert "May she sit in front?" in mothers and "<b><bdi>Mia Brook</bdi></b>" in mothers
    assert SAID in fathers and "Friends" in fathers
    assert SAID not in mothers and "sit in front" not in fathers
    for page, person in (("7--1.html", "Mia Brook"), ("7--2.html", "Tom Hale")):
        assert f"{page}, also behind the sheet in the packet, is for {person} alone" in ran.err
    packet = promised.text(f"{folder}/packet.html")
    of_ada = [piece for piece in packet.split("<article") if "Ada" in piece]
    places = [packet.index(said) for said in ("Rest", "sit in front", SAID)]
    assert places == sorted(places) and len(of_ada) == 3
    confkit("open", now=SPRING)
    index = promised.text("out/2027-spring/index.html")
    assert 'href="sheets/7--1.html"' in index and 'href="sheets/7--2.html"' in index
    promised.roster(ADA, ADAS_FATHER | {"household": "Hale", "guardian_language": "ar"})
    confkit("prep", now=SPRING)
    assert 'class="theirs"' not in promised.text(f"{folder}/7--2.html")  # nobody said yes to it
    confkit("languages", "--accept", "ar")
    confkit("prep", now=SPRING)
    mothers, fathers = (promised.text(f"{folder}/{one}.html") for one in ("7--1", "7--2"))
    assert 'class="theirs"' not in mothers
    heads = re.findall(r"<h2>(.*?)</h2>", fathers)
    assert heads and all('<small class="theirs" lang="ar" dir="rtl">' in head for head in heads)
    promised.roster(ADA)
    assert confkit("prep", now=SPRING).code == 0
    assert "7--2.html" not in promised.names(folder)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--answer", SAID], "who answered; after --from write 1 Mia Brook or 2 Tom Hale"),
        (
            ["--answer", SAID, "--from", "Zoe"],
            "--from 'Zoe' is not one of the guardians of Ada Brook",
        ),
        (["--answer", SAID, "--from", "both"], "--from 'both' is not one of"),
        (["--answer", " ", "--from", "1"], "--answer is empty"),
        (["phoned", "--answer", SAID], "say what it was about, or what they answered"),
        ([], "say what it was about, or what they answered"),
        (["phoned", "--from", "mom"], "--from goes with --answer"),
    ],
)
def test_what_is_not_sure_is_not_kept(confkit, promised, words, said):
    """One line, and nothing changes."""
    promised.roster(ADA, ADAS_FATHER | {"household": "Hale"})
    before = promised.files()
    ran = confkit("contact", "ada", *words, now=LATER)
    assert ran.code == 2
    assert said in ran.err
    assert promised.files() == before


def test_a_denied_person_has_no_answer(confkit, promised):
    """Neither by name nor by relation, and an answer from before is on no sheet."""
    confkit("contact", "ada", "--answer", SAID, "--from", "dad", now=LATER)
    promised.roster(ADA, ADAS_FATHER | {"contact": "deny"})
    ran = confkit("contact", "ada", "--answer", "No", "--from", "dad", now=LATER)
    assert ran.code == 2
    assert "Tom" not in ran.err
    next_round(confkit, promised)
    assert all(SAID.encode() not in text for text in promised.files("out/2027-spring").values())


def test_an_answer_goes_along_with_the_child(confkit, promised):
    """It is in the export with who gave it, and gone after a purge."""
    promised.roster(ADA, BO, CY)
    confkit("contact", "ada", "--answer", SAID, now=LATER)
    assert confkit("export", "ada", "--to", "kept", now=LATER).code == 0
    page = next(promised.root.rglob("kept/index.html")).read_text()
    assert SAID in page and "Mia Brook" in page
    ran = confkit("purge", "--student", "7", "--yes", now=LATER)
    assert ran.code == 0, ran.err
    assert SAID.encode() not in (promised.root / "followups.db").read_bytes()
    assert tomli.loads(promised.text("confkit.toml"))["round"] == "2026-fall"
