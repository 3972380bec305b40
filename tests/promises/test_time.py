"""Time that is right, held against an oracle that was written another way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.ground import clock
from confkit.promises import deadlines, followups
from confkit.promises.deadlines import Calendar, Span
from confkit.promises.followups import FollowUp
from tests.promises import oracle
from tests.tries import tries

pytestmark = pytest.mark.slow

ZONES = (
    "America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
    "Africa/Cairo", "Asia/Kathmandu", "Africa/Casablanca", "America/Havana", "Asia/Beirut",
    "Europe/Dublin", "Antarctica/Troll", "America/Asuncion", "America/St_Johns", "UTC",
)  # fmt: skip
zones = st.sampled_from(ZONES).map(ZoneInfo)
seconds = st.integers(1262304000, 2208988800)  # 2010 to 2040
"""Any second, and (below) many near a change of clocks."""


def changes(tz: ZoneInfo) -> list[int]:
    """List the instants at which a zone's clocks change, 2010 to 2029."""
    found = []
    offset = None
    for at in range(1262304000, 1893456000, 2 * 86400):
        now = datetime.fromtimestamp(at, UTC).astimezone(tz).utcoffset()
        if offset is not None and now != offset:
            found.append(at)
        offset = now
    return found


_NEAR = {name: changes(ZoneInfo(name)) for name in ZONES}


@st.composite
def moments(draw: st.DrawFn) -> tuple[int, ZoneInfo]:
    """Draw a second and a zone, every second time within three days of a change of clocks."""
    tz = draw(zones)
    near = _NEAR[tz.key]
    if near and draw(st.booleans()):
        return draw(st.sampled_from(near)) + draw(st.integers(-4 * 86400, 2 * 86400)), tz
    return draw(seconds), tz


calendars = st.builds(
    Calendar,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.lists(
        st.tuples(st.dates(date(2010, 1, 1), date(2040, 1, 1)), st.integers(0, 20)).map(
            lambda span: (span[0], span[0] + timedelta(days=span[1]))
        ),
        max_size=4,
    ).map(tuple),
    st.just(()),  # terms: tests/promises/test_deadlines.py
)
rules = st.one_of(
    st.tuples(st.just("hours"), st.integers(0, 200)),
    st.tuples(st.just("days"), st.integers(0, 60)),
    st.tuples(st.just("school_days"), st.integers(0, 20)),
)


def _open(calendar: Calendar) -> Callable[[date], bool]:
    """Say which days have school by listing the closed ones."""
    closed = {
        first + timedelta(days=number)
        for first, last in calendar.closed
        for number in range((last - first).days + 1)
    }
    return lambda day: day.weekday() in calendar.weekdays and day not in closed


@settings(max_examples=tries(200), deadline=None)
@given(moments(), calendars, rules, st.sampled_from(["resource", "check_in", "action"]))
def test_what_is_due_when_agrees_with_the_oracle(
    moment: tuple[int, ZoneInfo], calendar: Calendar, rule: tuple[str, int], kind: str
) -> None:
    """Hours are real hours, days end at their last second, school days are counted."""
    held, tz = moment
    found = deadlines.due(
        kind, datetime.fromtimestamp(held, UTC), Span(**{rule[0]: rule[1]}), calendar, tz
    )
    assert int(found.timestamp()) == oracle.due(kind, held, rule, _open(calendar), tz)


@settings(max_examples=tries(200), deadline=None)
@given(moments(), st.integers(-200000, 200000))
def test_the_state_agrees_with_the_oracle(moment: tuple[int, ZoneInfo], ahead: int) -> None:
    """What is due today is not overdue, whatever the clocks do on that day."""
    now, tz = moment
    due = datetime.fromtimestamp(now + ahead, UTC)
    entry = FollowUp("0" * 16, "r", "1", "A", "resource", "x", "teacher", due, due, due)
    found = followups.state(entry, datetime.fromtimestamp(now, UTC), tz)
    assert found == oracle.state(now + ahead, now, tz)


@settings(max_examples=tries(150), deadline=None)
@given(moments())
def test_a_local_time_agrees_with_the_oracle(moment: tuple[int, ZoneInfo]) -> None:
    """A local time that is skipped moves forward, one that comes twice is the first."""
    at, tz = moment
    local = oracle.wall(at - at % 900, tz) + timedelta(minutes=30)
    assert int(clock.instant(local, tz).timestamp()) == oracle.instant(local, tz)


@pytest.mark.parametrize(("zone", "held"), [
    ("America/Chicago", "2026-10-31T15:00"), ("America/Chicago", "2027-03-13T15:00"),
    ("Europe/Berlin", "2026-10-24T15:00"), ("Europe/Berlin", "2027-03-27T15:00"),
])  # fmt: skip
def test_48_hours_are_48_real_hours_across_a_change_of_clocks(zone: str, held: str) -> None:
    """Two days with a change of clocks in them are not two times the same time of day."""
    tz = ZoneInfo(zone)
    start = clock.instant(datetime.fromisoformat(held), tz)
    due = deadlines.due("resource", start, Span(hours=48), Calendar(), tz)
    assert due - start == timedelta(hours=48)
    assert due.astimezone(tz).hour != 15


def test_a_leap_day_is_a_day() -> None:
    """The school day after February 28 of a leap year is the 29th; two weeks count it."""
    tz = ZoneInfo("Europe/Berlin")
    held = clock.instant(datetime.fromisoformat("2028-02-28T15:00"), tz)
    assert deadlines.due("action", held, Span(school_days=1), Calendar(), tz) == clock.end_of(
        date(2028, 2, 29), tz
    )
    assert deadlines.due("check_in", held, Span(days=14), Calendar(), tz) == clock.end_of(
        date(2028, 3, 13), tz
    )


def test_between_terms_there_is_no_school() -> None:
    """The weeks between two terms are a closed span; the next school day is in the next term."""
    calendar = Calendar(closed=((date(2026, 12, 19), date(2027, 1, 10)),))
    assert calendar.after(date(2026, 12, 18), 1) == date(2027, 1, 11)


def test_a_day_that_a_country_skipped_ends_before_it_began() -> None:
    """Samoa had no December 30 in 2011; what is due on it is due at the end of the 29th."""
    tz = ZoneInfo("Pacific/Apia")
    assert clock.end_of(date(2011, 12, 30), tz) == clock.end_of(date(2011, 12, 29), tz)
