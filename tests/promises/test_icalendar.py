"""followups.ics, read back by two parsers that know nothing of each other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.ground.text import clean
from confkit.promises import icalendar as icalendar_text
from confkit.promises.followups import FollowUp
from tests.desks import Desk

PATH = "out/2026-fall/followups.ics"


def events(desk: Desk, *options: str) -> dict[str, dict[str, Any]]:
    """Write the calendar and return its events by id, in which both parsers agree."""
    assert desk.types("calendar", *options).code == 0
    raw = (desk.root / PATH).read_bytes()
    return agreed(raw)


def agreed(raw: bytes) -> dict[str, dict[str, Any]]:
    """Read a calendar with both parsers; they must see the same."""
    first = {}
    for event in icalendar.Calendar.from_ical(raw).walk("VEVENT"):
        first[str(event["UID"])] = {
            "summary": str(event["SUMMARY"]), "start": event["DTSTART"].dt,
            "status": str(event["STATUS"]), "sequence": int(event["SEQUENCE"]),
            "alarms": len(event.walk("VALARM")),
        }  # fmt: skip
    second = {}
    for event in getattr(vobject.readOne(raw.decode()), "vevent_list", []):
        second[event.uid.value] = {
            "summary": event.summary.value, "start": event.dtstart.value,
            "status": event.status.value, "sequence": int(event.sequence.value),
            "alarms": len(getattr(event, "valarm_list", [])),
        }  # fmt: skip
    assert first == second
    return first


def test_every_dated_followup_is_an_event_with_an_alarm(opened: Desk) -> None:
    """Three students with five dated follow-ups each; days where a day was promised."""
    found = events(opened)
    assert len(found) == 15
    assert {one["alarms"] for one in found.values()} == {1}
    resource = found[opened.one("1042", "resource")["id"] + "@confkit"]
    assert resource["start"] == datetime(2026, 11, 26, 20, 15, tzinfo=UTC)
    review = found[opened.one("1042", "review")["id"] + "@confkit"]
    assert review["start"] == date(2026, 12, 18)


def test_after_a_change_the_same_event_has_a_higher_number(opened: Desk) -> None:
    """A calendar that imports the file again moves the event and does not double it."""
    before = events(opened)
    uid = opened.one("1042", "review")["id"] + "@confkit"
    opened.types("snooze", uid[:16], "2027-01-05", "--reason", "snow")
    after = events(opened)
    assert after.keys() == before.keys()
    assert after[uid]["sequence"] > before[uid]["sequence"]
    assert after[uid]["start"] == date(2027, 1, 5)
    opened.types("done", uid[:16])
    closed = events(opened)
    assert (closed[uid]["status"], closed[uid]["alarms"]) == ("CANCELLED", 0)
    opened.types("done", uid[:16], "--undo")
    again = events(opened)
    assert again[uid]["status"] == "CONFIRMED"
    assert again[uid]["sequence"] > closed[uid]["sequence"] > after[uid]["sequence"]


def test_the_same_again_is_the_same_to_the_byte(opened: Desk) -> None:
    """Nothing of the moment of writing stands in the file."""
    events(opened)
    first = (opened.root / PATH).read_bytes()
    opened.now("2027-01-01T00:00:00Z")
    events(opened)
    assert (opened.root / PATH).read_bytes() == first


def test_no_full_name_unless_it_is_asked_for(opened: Desk) -> None:
    """First letters by default, also where the teacher wrote the name into a promise."""
    note = opened.note()
    note.write_text(note.read_text().replace("Move the seat", "Move Ana's seat, tell Ana Reyes"))
    opened.types("summarize")
    events(opened)
    raw = (opened.root / PATH).read_text()
    assert not any(name in raw for name in ("Ana", "Reyes", "Núñez", "Lind"))
    assert "A. R." in raw
    events(opened, "--names")
    assert "Ana Reyes" in (opened.root / PATH).read_text()


text = st.text(min_size=1, max_size=120).filter(lambda s: clean(s).strip())


@settings(max_examples=150, deadline=None)
@given(text, text, st.integers(0, 90), st.booleans())
def test_any_text_survives_both_parsers(name: str, what: str, days: int, day_only: bool) -> None:
    """Whatever people write, both read the same title; no line is longer than 75 octets."""
    tz = ZoneInfo("America/Chicago")
    at = datetime(2026, 11, 24, 5, 59, 59, tzinfo=UTC) + timedelta(days=days)
    due = at if day_only else at + timedelta(hours=9)
    entry = FollowUp("0123456789abcdef", "r", "1", name, "resource", what, "teacher", at, due, due,
                     changed=at, revision=2)  # fmt: skip
    raw = icalendar_text.calendar([entry], tz, names=True)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    (event,) = agreed(raw).values()
    assert event["sequence"] == 1
    shown = " ".join(clean(f"Promised: {what} ({name})").split())
    assert " ".join(event["summary"].split()) == shown
