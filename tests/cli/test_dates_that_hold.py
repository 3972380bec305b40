"""Letters whose days have passed, and meetings on a day that cannot be meant, are named."""

from __future__ import annotations

import json

import pytest

from .classes import held

pytestmark = pytest.mark.slow

FRIDAY = "2026-11-20T08:00:00-06:00"


def test_a_letter_whose_promise_has_passed_is_named_and_made_anew_with_both_days(confkit, room):
    """`due` and `check` name it; a new day is chosen, and the letter says from when."""
    confkit("summarize", "7", now="2026-11-16T18:00:00-06:00")
    assert "letter for" not in confkit("due").err
    said = confkit("due", now=FRIDAY)
    assert (
        "not sent yet, and a day in it has passed or moved: the letter for Ada Brook." in said.err
    )
    found = json.loads(confkit("check", "--json", now=FRIDAY).out)["findings"]
    assert [one["student_id"] for one in found if one["rule"] == "letter/dates"] == ["7"]
    ids = room.ids()
    for text in ("7 Send the word list", "7 Move her seat to the front"):
        confkit("snooze", ids[text], "2026-11-23", "--reason", "ill", now=FRIDAY)
    assert "letter for" in confkit("due", now=FRIDAY).err, "it says the old days"
    confkit("summarize", "7", now=FRIDAY)
    assert "letter for" not in confkit("due", now=FRIDAY).err
    text = room.text("out/2026-fall/letters/7--1.eml").replace("=\r\n", "").replace("=\n", "")
    assert (
        "Send the word list. I promised this by Wednesday, November 18; "
        "you will have it by Monday, November 23." in text
    )


def test_a_letter_written_again_after_its_day_says_so_and_is_named_no_more(confkit, room):
    """It keeps its Date and Message-ID, and its bytes stay until another day passes."""
    letter = "out/2026-fall/letters/7--1.eml"
    confkit("summarize", "7", now="2026-11-16T18:00:00-06:00")
    head = [
        one for one in room.text(letter).splitlines() if one.startswith(("Date:", "Message-ID"))
    ]
    assert "letter for" in confkit("due", now=FRIDAY).err
    confkit("summarize", "7", now=FRIDAY)
    again = room.text(letter)
    assert "I owe it to you" in again
    assert [one for one in again.splitlines() if one.startswith(("Date:", "Message-ID"))] == head
    assert "letter for" not in confkit("due", now=FRIDAY).err
    assert '"letter/dates"' not in confkit("check", "--json", now=FRIDAY).out
    confkit("summarize", "7", now="2026-11-21T09:00:00-06:00")
    assert room.text(letter) == again


def test_a_moved_check_in_is_named_until_the_letter_says_its_new_day(confkit, room):
    """`due` and `check` name the letter; once it is written again, all three agree."""
    evening = "2026-11-16T18:00:00-06:00"
    confkit("summarize", "7", now=evening)
    identifier = next(one for text, one in room.ids().items() if "check-in" in text)
    confkit("snooze", identifier, "2026-12-03", "--reason", "a trip", now=evening)
    for command in ("due", "check"):
        ran = confkit(command, now=evening)
        assert "has passed or moved" in ran.out + ran.err
    confkit("summarize", "7", now=evening)
    assert "December 3 I will ask" in room.text("out/2026-fall/letters/7--1.eml")
    for command in ("due", "check"):
        ran = confkit(command, now=evening)
        assert "has passed or moved" not in ran.out + ran.err


def test_a_letter_that_was_late_when_it_was_written_is_not_named(confkit, room):
    """It says itself that the day has passed."""
    confkit("summarize", "7", now=FRIDAY)
    assert "I owe it to you" in room.text("out/2026-fall/letters/7--1.eml")
    assert "letter for" not in confkit("due", now=FRIDAY).err


@pytest.mark.parametrize(
    ("day", "rule", "said"),
    [
        ("2026-11-16", "", ""),
        ("2026-11-26", "note/held-later", "which is still to come"),
        ("2025-11-16", "note/held", "far from the slot on 2026-11-16"),
    ],
)
@pytest.mark.parametrize("names", [(), ("7",)])
def test_a_day_that_cannot_be_meant_is_told(confkit, room, names, day, rule, said):
    """After now, which is an error, or a year off; also where only this student is looked at."""
    room.note("7", held().replace("2026-11-16T15:30", f"{day}T15:30"))
    found = json.loads(confkit("check", *names, "--json").out)["findings"]
    told = [finding for finding in found if finding["rule"].startswith("note/held")]
    assert [finding["rule"] for finding in told] == ([rule] if rule else [])
    assert all(said in finding["message"] for finding in told)
    assert all((finding["severity"] == "error") == (day == "2026-11-26") for finding in told)


def test_a_year_that_may_be_a_slip_gets_into_no_letter(confkit, room):
    """`summarize` and `prep` ask, nothing is opened; put right, or said to be right, it counts."""
    room.note("7", held().replace("2026-11-16T15:30", "2025-11-16T15:30"))
    asked = "notes/2026-fall/7.toml:19:8: `held` is 2025-11-16; is the year right?"
    assert asked in confkit("prep").err
    ran = confkit("summarize")
    assert f"error: {asked} Correct it: until then it opens nothing" in ran.err
    assert ran.code == 1
    assert not [*room.root.glob("out/2026-fall/letters/7--*")]
    assert "Ada" not in confkit("due", "--all").out
    settings = room.text("confkit.toml")
    room.write("confkit.toml", f'{settings}\n[check]\nignore = ["note/held"]\n')
    assert asked not in confkit("summarize").err
    assert [*room.root.glob("out/2026-fall/letters/7--*")]
    room.write("confkit.toml", settings)
    assert asked in confkit("summarize").err, "no letter has left"
    room.note("7", held())
    assert asked not in confkit("summarize").err
    assert confkit("done", "--letters", "--yes").code == 0
    assert asked not in confkit("summarize", now="2028-01-10T08:00:00-06:00").err, (
        "the family knows"
    )
