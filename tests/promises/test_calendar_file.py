"""followups.ics, read back by two parsers that know nothing of each other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.ground.text import clean
from confkit.promises import calendar_file
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import KINDS, FollowUp
from tests.desks import Desk
from tests.promises.test_story import with_slots
from tests.tries import tries

pytestmark = pytest.mark.slow

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
            "alarms": [str(one["TRIGGER"].to_ical(), "ascii") for one in event.walk("VALARM")],
            "says": str(event.get("DESCRIPTION", "")), "where": str(event.get("LOCATION", "")),
        }  # fmt: skip
    second = {}
    for event in getattr(vobject.readOne(raw.decode()), "vevent_list", []):
        second[event.uid.value] = {
            "summary": event.summary.value, "start": event.dtstart.value,
            "status": event.status.value, "sequence": int(event.sequence.value),
            "alarms": [one.trigger.serialize().strip().rpartition(":")[2]
                       for one in getattr(event, "valarm_list", [])],
            "says": event.description.value if hasattr(event, "description") else "",
            "where": event.location.value if hasattr(event, "location") else "",
        }  # fmt: skip
    assert first == second
    return first


def test_every_dated_followup_is_an_event_with_an_alarm(opened: Desk) -> None:
    """Three students with five dated follow-ups each; days where a day was promised."""
    found = events(opened)
    assert len(found) == 15
    assert {len(one["alarms"]) for one in found.values()} == {1}
    resource = found[opened.one("1042", "resource")["id"] + "@confkit"]
    assert resource["start"] == datetime(2026, 11, 26, 20, 15, tzinfo=UTC)
    review = found[opened.one("1042", "review")["id"] + "@confkit"]
    assert review["start"] == date(2026, 12, 18)
    assert (resource["alarms"], review["alarms"]) == (["-PT2H"], ["-PT9H"])


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
    assert (closed[uid]["status"], closed[uid]["alarms"]) == ("CANCELLED", [])
    assert closed[uid]["summary"] == "Done: Review the goal (A. R.)"
    assert closed[uid]["says"] == "Done on November 24, 2026."
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


@pytest.mark.parametrize("what", ["a round", "a student"])
@pytest.mark.parametrize("options", [(), ("--conferences",)])
def test_what_an_earlier_file_had_under_another_name_is_canceled(
    opened: Desk, what: str, options: tuple[str, ...]
) -> None:
    """A calendar that has it already shows nothing twice; once more is the same to the byte."""
    with_slots(opened, "2026-11-24T15:30")
    before = events(opened, *options)
    path = opened.root / PATH
    if what == "a round":
        opened.types("round", "--renamed", "2026-fall", "2026-autumn", "--yes", ok=0)
        path = opened.root / PATH.replace("2026-fall", "2026-autumn")
    else:
        roster = opened.root / "roster.csv"
        new = opened.root.parent / "new.csv"
        new.write_text(roster.read_text().replace("1042,", "91042,"))
        opened.types("roster", "import", new, "--same-children", "--yes")
    said = opened.types("calendar", *options, ok=0).out
    raw = path.read_bytes()
    after = agreed(raw)
    gone = {uid: event for uid, event in after.items() if event["summary"] == "Canceled"}
    assert {uid: event["start"] for uid, event in before.items() if uid in gone} == {
        uid: event["start"] for uid, event in gone.items()
    }
    assert len(gone) == len(before) // (1 if what == "a round" else 3)
    assert f"{len(gone)} canceled that had another id" in said
    assert len(after) - len(gone) == len(before)
    for uid, event in gone.items():
        assert (event["status"], event["alarms"]) == ("CANCELLED", [])
        assert event["sequence"] > before[uid]["sequence"]
    assert opened.types("calendar", *options).code == 0
    assert path.read_bytes() == raw


@pytest.mark.parametrize("form", [
    "Move Ana's seat, tell Ana Reyes", "ask ANA", "Anita sits beside Bo", "a book for ÁNA-REYES",
    "call Reyes, A.", "tell aña about it",
])  # fmt: skip
def test_nothing_that_anybody_wrote_unless_it_is_asked_for(opened: Desk, form: str) -> None:
    """No name in any form, however it was written into a promise; initials tell whose it is."""
    note = opened.note()
    note.write_text(note.read_text().replace("Move the seat", form))
    opened.types("summarize")
    found = events(opened, "--conferences")
    titles = {one["summary"].rpartition(" (")[0] for one in found.values()}
    assert titles <= {*TITLES, "What the family promised", "Conference"} | {
        f"Dropped: {title}" for title in TITLES
    }
    assert {one["summary"].rpartition(" (")[2] for one in found.values()} == {
        "A. R.)",
        "B. L.)",
        "J. N.)",
    }
    raw = (opened.root / PATH).read_text().casefold()
    assert [one for one in ("ana", "reyes", "anita", "aña", "ána", "planner") if one in raw] == []
    named = events(opened, "--names")
    assert any(form in one["summary"] for one in named.values())


def test_a_file_to_import_asks_nobody_to_come(opened: Desk) -> None:
    """No METHOD, which would ask for an organizer (RFC 5546)."""
    events(opened)
    raw = (opened.root / PATH).read_text()
    assert "METHOD" not in raw
    assert "ORGANIZER" not in raw


def test_every_kind_of_followup_has_a_title_without_a_name() -> None:
    """A later kind has to say what it is called in a calendar."""
    assert set(TITLES) == {calendar_file._TITLES[kind] for kind in KINDS}


def test_the_conferences_stand_there_with_room_and_time_if_wished(desk) -> None:
    """Before anything is promised, too; again later they are the same events."""
    made = desk(recorded=False)
    roster = made.root / "roster.csv"
    roster.write_text(
        "student_id,name,slot,room,guardian_name,guardian_email\n"
        "1042,Ana Reyes,2026-11-24T15:30,Room 12,M,m@mail.example\n"
        "2001,Bo Lind,,,N,n@mail.example\n"
    )
    assert made.types("calendar").code == 2
    found = events(made, "--conferences")
    uid = identifier("2026-fall", "1042", "conference") + "@confkit"
    assert found == {uid: {
        "summary": "Conference (A. R.)", "start": datetime(2026, 11, 24, 21, 30, tzinfo=UTC),
        "status": "CONFIRMED", "sequence": 0, "alarms": [], "says": "", "where": "Room 12",
    }}  # fmt: skip
    (event,) = icalendar.Calendar.from_ical((made.root / PATH).read_bytes()).walk("VEVENT")
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=15)
    assert events(made, "--conferences", "--names")[uid]["summary"] == "Conference (Ana Reyes)"


TITLES = set(calendar_file._TITLES.values())
text = st.text(min_size=1, max_size=120).filter(lambda s: clean(s).strip())


@settings(max_examples=tries(150), deadline=None)
@given(text, text, st.integers(0, 90), st.booleans())
def test_any_text_survives_both_parsers(name: str, what: str, days: int, day_only: bool) -> None:
    """Whatever people write, both read the same title; no line is longer than 75 octets."""
    tz = ZoneInfo("America/Chicago")
    at = datetime(2026, 11, 24, 5, 59, 59, tzinfo=UTC) + timedelta(days=days)
    due = at if day_only else at + timedelta(hours=9)
    entry = FollowUp("0123456789abcdef", "r", "1", name, "resource", what, "teacher", at, due, due,
                     changed=at, revision=2)  # fmt: skip
    raw = b"".join(calendar_file.text([entry], [], tz, names=True, earlier={}))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    (event,) = agreed(raw).values()
    assert event["sequence"] == 1
    shown = " ".join(clean(f"Send what was promised: {what} ({name})").split())
    assert " ".join(event["summary"].split()) == shown
