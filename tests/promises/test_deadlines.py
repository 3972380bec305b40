"""When something is due, held against an oracle that counts days one by one."""

from __future__ import annotations

import calendar as gregorian
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.promises.deadlines import DEFAULT_DEADLINES, Calendar, Span, due, review
from tests.making import CHICAGO, day, instant

THANKSGIVING = Calendar(
    closed=((day("2026-11-26"), day("2026-11-27")), (day("2026-12-21"), day("2027-01-01")))
)

zones = st.sampled_from(["America/Chicago", "Australia/Lord_Howe", "Asia/Tokyo", "Europe/London"])
YEARS_2026_AND_2027 = (1767225600, 1830297600)
instants = st.integers(*YEARS_2026_AND_2027).map(lambda at: datetime.fromtimestamp(at, UTC))
days = st.dates(date(2026, 1, 1), date(2028, 3, 1))


def terms_from(first: date, lengths: list[tuple[int, int]]) -> tuple[tuple[date, date], ...]:
    """Lay terms one after the other: so many days of school, then so many without."""
    terms = []
    for days_of_school, days_without in lengths:
        terms.append((first, first + timedelta(days=days_of_school)))
        first += timedelta(days=days_of_school + days_without + 1)
    return tuple(terms)


lengths = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 90)), max_size=4)
calendars = st.builds(
    Calendar,
    st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    st.lists(
        st.tuples(days, st.integers(0, 20)).map(lambda d: (d[0], d[0] + timedelta(days=d[1]))),
        max_size=6,
    ).map(tuple),
    st.builds(terms_from, days, lengths),
)


def in_school(at: date, calendar: Calendar) -> bool:
    """Tell whether there is school, day by day from a set of closed days."""
    closed = set()
    for first, last in calendar.closed:
        while first <= last:
            closed.add(first.toordinal())
            first += timedelta(days=1)
    for (_, last), (after, _) in pairwise(calendar.terms):
        closed |= set(range(last.toordinal() + 1, after.toordinal()))
    weekday = gregorian.weekday(at.year, at.month, at.day)
    return weekday in calendar.weekdays and at.toordinal() not in closed


@given(st.sampled_from(["resource", "check_in", "action"]), instants, st.integers(0, 8784), zones)
def test_hours_are_hours(kind: str, held: datetime, hours: int, zone: str) -> None:
    """So many times 3,600 seconds later, whatever the clocks on the wall do in between."""
    found = due(kind, held, Span(hours=hours), Calendar(), ZoneInfo(zone))
    assert found.timestamp() == held.timestamp() + 3600 * hours
    assert found.tzinfo is UTC


@given(instants, st.integers(0, 60), zones, calendars)
def test_days_end_at_the_last_second(
    held: datetime, number: int, zone: str, calendar: Calendar
) -> None:
    """So many leaves of the wall calendar later, at 23:59:59, with school or without."""
    tz = ZoneInfo(zone)
    found = due("summary", held, Span(days=number), calendar, tz).astimezone(tz)
    assert found.date().toordinal() == held.astimezone(tz).date().toordinal() + number
    assert (found.hour, found.minute, found.second) == (23, 59, 59)


@given(instants, st.integers(1, 12), zones, calendars)
def test_school_days_are_counted_one_by_one(
    held: datetime, number: int, zone: str, calendar: Calendar
) -> None:
    """Between the meeting and the deadline lie so many days with school, the last one included."""
    tz = ZoneInfo(zone)
    met = held.astimezone(tz).date()
    found = due("action", held, Span(school_days=number), calendar, tz).astimezone(tz).date()
    between = [met + timedelta(days=ahead) for ahead in range(1, (found - met).days + 1)]
    assert [in_school(one, calendar) for one in between].count(True) == number
    assert in_school(found, calendar)


@given(instants, st.integers(0, 30), zones, calendars)
def test_a_check_in_lands_on_the_first_school_day_from_its_day_on(
    held: datetime, number: int, zone: str, calendar: Calendar
) -> None:
    """Never earlier than promised, on a day with school, and there is none in between."""
    tz = ZoneInfo(zone)
    promised = held.astimezone(tz).date() + timedelta(days=number)
    found = due("check_in", held, Span(days=number), calendar, tz).astimezone(tz).date()
    assert found >= promised
    assert in_school(found, calendar)
    between = ((promised + timedelta(days=ahead)) for ahead in range((found - promised).days))
    assert not any(in_school(one, calendar) for one in between)


@pytest.mark.parametrize(
    ("kind", "held", "until"),
    [
        # Tuesday before Thanksgiving
        ("summary", "2026-11-24T15:30", "2026-11-24T23:59:59"),
        ("resource", "2026-11-24T15:30", "2026-11-26T15:30"),
        ("action", "2026-11-24T15:30", "2026-11-25T23:59:59"),
        ("check_in", "2026-11-24T15:30", "2026-12-08T23:59:59"),
        ("contact", "2026-11-24T15:30", "2026-11-30T23:59:59"),
        # Wednesday: Thursday and Friday are closed
        ("action", "2026-11-25T15:30", "2026-11-30T23:59:59"),
        # Friday
        ("action", "2026-11-20T15:30", "2026-11-23T23:59:59"),
        # two weeks on are the winter holidays
        ("check_in", "2026-12-10T15:30", "2027-01-04T23:59:59"),
        # late in the evening is still that day
        ("summary", "2026-11-24T23:59", "2026-11-24T23:59:59"),
        # 48 hours over the end of summer time, and over its beginning
        ("resource", "2026-10-31T15:30", "2026-11-02T14:30"),
        ("resource", "2027-03-13T15:30", "2027-03-15T16:30"),
        # a day on which the clocks change ends at its end
        ("summary", "2026-11-01T09:00", "2026-11-01T23:59:59"),
    ],
)
def test_the_defaults_of_the_contract(kind: str, held: str, until: str) -> None:
    """Same day, 48 hours, next school day, two weeks and on to a school day, two school days."""
    found = due(kind, instant(held), DEFAULT_DEADLINES[kind], THANKSGIVING, CHICAGO)
    assert found == instant(until)


@pytest.mark.parametrize(("kind", "held", "until"), [
    ("action", "2026-12-18T15:30", "2027-01-04T23:59:59"),  # the last day of the fall term
    ("check_in", "2026-12-10T15:30", "2027-01-04T23:59:59"),  # two weeks on are the holidays
    ("contact", "2026-12-17T15:30", "2027-01-04T23:59:59"),
    ("action", "2027-05-28T15:30", "2027-05-31T23:59:59"),  # after the last term: not known
    ("action", "2026-08-20T15:30", "2026-08-21T23:59:59"),  # before the first
])  # fmt: skip
def test_between_two_terms_there_is_no_school(kind: str, held: str, until: str) -> None:
    """What the settings say of no term is left to the weekdays and the closed days."""
    terms = ((day("2026-08-24"), day("2026-12-18")), (day("2027-01-04"), day("2027-05-28")))
    found = due(kind, instant(held), DEFAULT_DEADLINES[kind], Calendar(terms=terms), CHICAGO)
    assert found == instant(until)


@pytest.mark.parametrize(("held", "suggested", "last", "term"), [
    ("2026-10-13", "2026-11-10", "2026-12-18", True),
    ("2026-11-24", "2026-12-18", "2026-12-18", True),  # four weeks would be in the holidays
    ("2026-12-08", "2027-01-05", "2027-05-28", True),  # too little is left of the fall
    ("2027-06-01", "2027-06-29", "2027-10-19", False),
])  # fmt: skip
def test_a_goal_is_to_be_looked_at_within_its_term(
    held: str, suggested: str, last: str, *, term: bool
) -> None:
    """On a school day about four weeks on; a term with less than three weeks left is passed."""
    terms = ((day("2026-08-24"), day("2026-12-18")), (day("2027-01-04"), day("2027-05-28")))
    assert review(day(held), Calendar(terms=terms)) == (day(suggested), day(last), term)


def test_only_a_check_in_waits_for_school() -> None:
    """Any other thing that is due in days is due on its day, closed or not."""
    span, held = Span(days=4), instant("2026-11-24T15:30")
    found = [due(kind, held, span, THANKSGIVING, CHICAGO) for kind in ("resource", "check_in")]
    assert found == [instant("2026-11-28T23:59:59"), instant("2026-11-30T23:59:59")]


def test_the_day_is_the_one_on_the_wall() -> None:
    """An evening in Chicago is the next day in UTC, and still this day for the family."""
    found = due("summary", instant("2026-11-24T20:00"), Span(days=0), Calendar(), CHICAGO)
    assert found == instant("2026-11-24T23:59:59")


def test_no_school_days_at_all_is_the_day_itself() -> None:
    """A deadline of no school days is the day of the meeting."""
    found = due("action", instant("2026-11-28T10:00"), Span(school_days=0), Calendar(), CHICAGO)
    assert found == instant("2026-11-28T23:59:59")


def test_a_calendar_without_school_ends() -> None:
    """Where everything is closed for years, the search ends and a day is found all the same."""
    closed = Calendar(closed=((day("2026-01-01"), day("2036-01-01")),))
    assert closed.on_or_after(day("2026-11-24")) == day("2026-11-24")
    assert closed.after(day("2026-11-24"), 2) > day("2026-11-24")


def test_both_ends_of_a_closed_span_are_closed() -> None:
    """The day before and the day after have school."""
    span = [date(2026, 12, 18), date(2026, 12, 21), date(2027, 1, 1), date(2027, 1, 4)]
    assert [THANKSGIVING.is_school_day(one) for one in span] == [True, False, False, True]
