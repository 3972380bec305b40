"""What a meeting opens, the ids that never change, and the one rule for each state."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.promises.followup_ids import identifier
from confkit.promises.followups import FollowUp, State, as_on_record, planned, state
from tests.making import CHICAGO, follow_up, instant, local, met, note, rules, student

ANA = student(slot=local("2026-11-24T15:15"))
HELD = instant("2026-11-24T15:30")


def opened(*promises: dict[str, Any], **tables: Any) -> list[FollowUp]:
    """Return what a held meeting with these promises opens."""
    return planned(ANA, met(promise=promises, **tables), rules())


def promised(*promises: dict[str, Any]) -> list[FollowUp]:
    """Return the promises alone."""
    return [entry for entry in opened(*promises) if entry.kind in ("resource", "action")]


def specified(*parts: str) -> str:
    """Return an id as the contract specifies it: 16 hexadecimal digits of what it is."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def test_a_held_meeting_opens_all_that_was_agreed() -> None:
    """Summary, each promise, check-in and the goal's review, with their clocks."""

    def entry(kind: str, text: str, due: str, *of: str, by: str = "teacher") -> FollowUp:
        return FollowUp(
            specified("2026-fall", "1042", kind, *(of or ("", ""))), "2026-fall", "1042",
            "Ana Reyes", kind, text, by, HELD, instant(due), instant(due),
            zone="America/Chicago", span="14 days" if kind == "check_in" else "",
        )  # fmt: skip

    note_ = met(
        promise=[
            {"text": "Send the planner template"},
            {"text": "Move  Ana's\nseat", "kind": "action"},
            {"text": "Bring the form", "due": date(2026, 12, 1)},
        ]
    )
    assert planned(ANA, note_, rules()) == [
        entry("summary", "Send the family the summary", "2026-11-24T23:59:59"),
        entry("resource", "Send the planner template", "2026-11-26T15:30",
              "Send the planner template", "0"),
        entry("action", "Move Ana's seat", "2026-11-25T23:59:59", "Move Ana's seat", "0"),
        entry("resource", "Bring the form", "2026-12-01T23:59:59", "Bring the form", "0"),
        entry("check_in", planned(ANA, note_, rules())[-2].text, "2026-12-08T23:59:59"),
        entry("review", "Review the goal: Ana brings her homework back finished",
              "2026-12-18T23:59:59"),
    ]  # fmt: skip


def test_a_letter_says_what_is_on_record_by_the_clocks_of_now() -> None:
    """A promise that was moved has its new day, in the zone of now; all else is the note's."""
    plan = opened({"text": "Send the planner template"}, {"text": "Bring the form"})
    moved = plan[1]._replace(due=instant("2026-12-02T15:30"), revision=2)
    said = as_on_record(plan, [moved], ZoneInfo("America/New_York"))
    assert said[1].due == instant("2026-12-02T14:30")
    assert (said[1].id, said[1].revision, said[1].zone) == (plan[1].id, 2, "America/New_York")
    assert said[:1] + said[2:] == plan[:1] + plan[2:]


def test_a_promise_of_the_family_is_open_and_not_dated() -> None:
    """Nobody is overdue to the teacher; a date that was said is kept."""
    without, with_one = promised(
        {"text": "Sign the planner", "by": "family"},
        {"text": "Find the form", "by": "family", "due": date(2026, 12, 1)},
    )
    assert (without.by, without.promised, without.due) == ("family", None, None)
    assert with_one.due == instant("2026-12-01T23:59:59")


def test_without_a_goal_all_but_the_review_is_opened() -> None:
    """What was promised was promised, whether the letter can be written or not."""
    entries = opened({"text": "Send it"}, goal=None)
    assert [entry.kind for entry in entries] == ["summary", "resource", "check_in"]


def test_a_no_show_opens_a_contact() -> None:
    """From when it should have been held: the note's time, else the slot."""
    (entry,) = planned(ANA, note(meeting={"status": "no-show"}), rules())
    assert (entry.kind, entry.opened, entry.due, entry.by) == (
        "contact", instant("2026-11-24T15:15"), instant("2026-11-26T23:59:59"), "teacher",
    )  # fmt: skip
    said = note(meeting={"status": "no-show", "held": local("2026-11-23T15:00")})
    assert planned(ANA, said, rules())[0].opened == instant("2026-11-23T15:00")


def test_a_moved_meeting_and_one_to_come_open_nothing() -> None:
    """There is nothing to follow up yet."""
    moved = note(meeting={"status": "moved", "held": local("2026-11-24T15:30")})
    assert planned(ANA, moved, rules()) == []
    assert planned(ANA, note(), rules()) == []


def test_the_clocks_are_those_of_the_settings() -> None:
    """A span of the teacher's own counts for its kind."""
    from confkit.promises.deadlines import DEFAULT_DEADLINES, Span

    own = rules(spans=DEFAULT_DEADLINES | {"resource": Span(days=3)})
    entry = next(e for e in planned(ANA, met(promise=[{"text": "x"}]), own) if e.kind == "resource")
    assert entry.due == instant("2026-11-27T23:59:59")


def test_an_offset_in_held_counts() -> None:
    """The clocks run from the instant that was meant."""
    entry = opened(meeting={"held": local("2026-11-24T15:30").replace(tzinfo=UTC)})[0]
    assert entry.opened == instant("2026-11-24T09:30")


texts = st.text(st.sampled_from("ab É王,\u0301\n'"), min_size=1, max_size=8).filter(str.strip)
promises = st.lists(
    st.fixed_dictionaries(
        {"text": texts},
        optional={"kind": st.sampled_from(["resource", "action"]),
                  "by": st.sampled_from(["teacher", "family"])},
    ),
    max_size=6,
)  # fmt: skip


@given(promises)
def test_every_follow_up_has_an_id_of_its_own(drawn: list[dict[str, Any]]) -> None:
    """Sixteen hexadecimal digits, also where the same thing was promised twice."""
    ids = [entry.id for entry in opened(*drawn)]
    assert len(set(ids)) == len(ids)
    assert all(len(one) == 16 and set(one) <= set("0123456789abcdef") for one in ids)


@given(promises)
def test_the_same_note_gives_the_same_ids_on_every_machine(drawn: list[dict[str, Any]]) -> None:
    """Whatever the normal form, the blanks, the deadlines and the calendar there."""
    other = [
        promise | {"text": "  " + unicodedata.normalize("NFD", promise["text"]).replace(" ", "\n ")}
        for promise in drawn
    ]
    assert [entry.id for entry in opened(*other)] == [entry.id for entry in opened(*drawn)]


@given(promises, st.randoms())
def test_the_order_of_promises_changes_no_id(drawn: list[dict[str, Any]], chance: Any) -> None:
    """Moving a promise up or down in the note opens nothing twice."""
    shuffled = list(drawn)
    chance.shuffle(shuffled)
    assert {entry.id for entry in opened(*shuffled)} == {entry.id for entry in opened(*drawn)}


def test_the_ids_are_written_down_here() -> None:
    """They may never change, or everything would be opened a second time."""
    assert identifier("2026-fall", "1042", "summary") == "82fe5e45e93f6c79"
    assert identifier("2026-fall", "1042", "resource", "Send the planner template") == (
        specified("2026-fall", "1042", "resource", "Send the planner template", "0")
    )


def test_rewording_a_promise_makes_another_one() -> None:
    """One is dropped, one opened; its kind makes another too."""
    ids = [
        promised(promise)[0].id
        for promise in (
            {"text": "Send it"},
            {"text": "Send it."},
            {"text": "send it"},
            {"text": "Send it", "kind": "action"},
        )
    ]
    assert len(set(ids)) == 4


def test_equal_promises_are_told_apart_by_their_place() -> None:
    """The first keeps its id when a second one is added."""
    one = promised({"text": "Call"})
    two = promised({"text": "Call"}, {"text": "Bring"}, {"text": "Call"})
    assert two[0] == one[0]
    assert [entry.id for entry in two if entry.text == "Call"] == [
        specified("2026-fall", "1042", "resource", "Call", place) for place in ("0", "1")
    ]


def test_who_made_a_promise_and_when_it_is_due_are_no_part_of_its_id() -> None:
    """A corrected date moves it, it does not open another."""
    ids = {
        promised({"text": "Send it"} | more)[0].id
        for more in ({}, {"by": "family"}, {"due": date(2026, 12, 1)})
    }
    assert len(ids) == 1


@pytest.mark.parametrize("fields", [{"round": "2027-spring"}, {"id": "1043"}])
def test_another_round_or_student_has_other_ids(fields: dict[str, str]) -> None:
    """Nothing of one is ever taken for the other's."""
    other_rules = rules(**{name: said for name, said in fields.items() if name == "round"})
    other = student(**{name: said for name, said in fields.items() if name == "id"})
    mine = {entry.id for entry in planned(student(), met(), rules())}
    assert not mine & {entry.id for entry in planned(other, met(), other_rules)}


def test_a_meeting_noted_to_the_fraction_of_a_second_counts_whole_seconds() -> None:
    """The ledger keeps seconds, so a plan must too, or every run would find a change."""
    entry = opened(meeting={"held": local("2026-11-24T15:30:00.5")})[0]
    assert entry.opened == HELD


DUE = instant("2026-11-26T15:30")


@pytest.mark.parametrize(
    ("fields", "as_of", "expected"),
    [
        ({}, "2026-11-24T15:30", "upcoming"),
        ({}, "2026-11-25T23:59:59", "upcoming"),
        ({}, "2026-11-26T00:00", "today"),
        ({}, "2026-11-26T15:30", "today"),
        ({}, "2026-11-26T15:30:01", "overdue"),
        ({}, "2026-11-27T00:00", "overdue"),
        ({"due": instant("2026-11-26T23:59:59")}, "2026-11-26T23:59:59", "today"),
        ({"due": instant("2026-11-26T23:59:59")}, "2026-11-27T00:00", "overdue"),
        ({"done": DUE}, "2026-12-01T00:00", "done"),
        ({"done": DUE + timedelta(seconds=1)}, "2026-12-01T00:00", "late"),
        ({"done": DUE, "dropped": DUE}, "2026-12-01T00:00", "dropped"),
        ({"dropped": DUE}, "2026-11-24T15:30", "dropped"),
        ({"by": "family"}, "2026-12-01T00:00", "open"),
        ({"by": "family", "due": None}, "2026-12-01T00:00", "open"),
        ({"by": "family", "due": None, "done": DUE}, "2026-12-01T00:00", "done"),
    ],
)
def test_each_state_has_one_rule(fields: dict[str, Any], as_of: str, expected: State) -> None:
    """Past is overdue; else on its day it is today; a family's promise is open, never overdue."""
    assert state(follow_up(**fields), instant(as_of), CHICAGO) == expected


def test_today_is_the_day_on_the_wall() -> None:
    """In the evening it is tomorrow in UTC already, and still not the day before it is due."""
    entry = follow_up(due=instant("2026-11-26T23:59:59"))
    assert state(entry, instant("2026-11-25T20:00"), CHICAGO) == "upcoming"
    assert state(entry, instant("2026-11-26T20:00"), CHICAGO) == "today"
