"""Letters whose days have passed, and meetings on a day that cannot be meant, are named."""

from __future__ import annotations

import json

import pytest

from .classes import held

FRIDAY = "2026-11-20T08:00:00-06:00"


def test_a_letter_whose_promise_has_passed_is_named_and_made_anew_with_both_days(confkit, room):
    """`due` and `check` name it; a new day is chosen, and the letter says from when."""
    confkit("summarize", "7", now="2026-11-16T18:00:00-06:00")
    assert "letter for" not in confkit("due").err
    said = confkit("due", now=FRIDAY)
    assert "not sent yet, and a day in it has passed: the letter for Ada Brook." in said.err
    found = json.loads(confkit("check", "--json", now=FRIDAY).out)["findings"]
    assert [one["student_id"] for one in found if one["rule"] == "letter/dates"] == ["7"]
    ids = room.ids()
    for text in ("7 Send the word list", "7 Move her seat to the front"):
        confkit("snooze", ids[text], "2026-11-23", "--reason", "ill", now=FRIDAY)
    assert "letter for" not in confkit("due", now=FRIDAY).err
    confkit("summarize", "7", now=FRIDAY)
    text = room.text("out/2026-fall/letters/7--1.eml").replace("=\r\n", "").replace("=\n", "")
    assert (
        "Send the word list. I promised this by Wednesday, November 18; "
        "you will have it by Monday, November 23." in text
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-16", ""),
        ("2026-11-26", "which is still to come"),
        ("2025-11-16", "far from the slot on 2026-11-16"),
    ],
)
def test_a_day_that_cannot_be_meant_is_told(confkit, room, day, said):
    """After now, or a year off."""
    room.note("7", held().replace("2026-11-16T15:30", f"{day}T15:30"))
    found = json.loads(confkit("check", "--json").out)["findings"]
    told = [one["message"] for one in found if one["rule"] == "note/held"]
    assert [said in one for one in told] == ([True] if said else [])
