"""Instants and local times, held against an oracle that knows only UTC."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground import adding, clock
from confkit.ground.errors import ConfkitError, UsageError

CHANGES = {
    "America/Chicago": ["2026-03-08T02:00", "2026-11-01T01:00"],
    "Australia/Lord_Howe": ["2026-04-05T01:30", "2026-10-04T02:00"],  # half an hour
    "America/Havana": ["2026-03-08T00:00", "2026-11-01T00:00"],  # no midnight, two midnights
    "Asia/Beirut": ["2026-03-29T00:00", "2026-10-24T23:00"],
    "Africa/Cairo": ["2026-04-24T00:00", "2026-10-29T23:00"],
    "Asia/Kathmandu": ["2026-01-01T00:00"],  # a quarter of an hour off, no changes
    "UTC": ["2026-01-01T00:00"],
}
"""Zones, and local times near which their clocks change."""

near_a_change = st.sampled_from(sorted(CHANGES)).flatmap(
    lambda name: st.tuples(
        st.just(ZoneInfo(name)),
        st.sampled_from(CHANGES[name]).map(datetime.fromisoformat),
        st.integers(-30 * 60, 30 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    ).map(lambda drawn: (drawn[0], drawn[1] + drawn[2]))
)


def instants_shown_as(local: datetime, tz: tzinfo) -> list[datetime]:
    """Return the instants at which a clock in this zone shows `local`, found from UTC alone."""
    quarters = (timedelta(minutes=15 * number) for number in range(-15 * 4, 15 * 4 + 1))
    tried = (local.replace(tzinfo=UTC) + offset for offset in quarters)
    return [one for one in tried if one.astimezone(tz).replace(tzinfo=None, fold=0) == local]


def skip(local: datetime, tz: tzinfo) -> timedelta:
    """Return by how much the clocks go forward around a local time."""
    around = local.replace(tzinfo=UTC)
    before, after = (
        (around + timedelta(hours=hours)).astimezone(tz).utcoffset() or timedelta()
        for hours in (-20, 20)
    )
    return after - before


@given(near_a_change)
def test_a_local_time_is_the_instant_at_which_the_clock_shows_it(
    drawn: tuple[ZoneInfo, datetime],
) -> None:
    """The first instant that shows it; where none does, the clock's time moved by the skip."""
    tz, local = drawn
    shown = instants_shown_as(local, tz)
    found = clock.instant(local, tz)
    if shown:
        assert found == min(shown)
    else:
        assert found.astimezone(tz).replace(tzinfo=None) == local + skip(local, tz)
    assert found.tzinfo is UTC


@given(near_a_change)
def test_an_odd_time_is_told_and_a_plain_one_is_not(drawn: tuple[ZoneInfo, datetime]) -> None:
    """No instant, or two, is told; exactly one is nothing to tell."""
    tz, local = drawn
    said = clock.clock_oddity(local, tz)
    number = len(instants_shown_as(local, tz))
    if number == 1:
        assert said is None
    else:
        assert said is not None
        assert ("does not exist" in said, "comes twice" in said) == (number == 0, number == 2)


@given(near_a_change)
def test_the_end_of_a_day_is_its_last_second(drawn: tuple[ZoneInfo, datetime]) -> None:
    """A second later it is the next day, however many hours the day has."""
    tz, local = drawn
    day = local.date()
    end = clock.end_of(day, tz)
    assert end.astimezone(tz).date() == day
    assert (end + timedelta(seconds=1)).astimezone(tz).date() == day + timedelta(days=1)


def test_a_time_that_the_clock_skips_is_told_in_words() -> None:
    """At 02:30 on the second Sunday of March it is 03:30 in Chicago."""
    tz, local = ZoneInfo("America/Chicago"), datetime.fromisoformat("2026-03-08T02:30")
    assert clock.clock_oddity(local, tz) == (
        "02:30 does not exist on 2026-03-08 (the clocks change); taken as 03:30"
    )
    assert clock.instant(local, tz) == datetime.fromisoformat("2026-03-08T08:30+00:00")


def test_a_time_that_comes_twice_is_the_first() -> None:
    """At 01:30 on the first Sunday of November summer time still counts."""
    tz, local = ZoneInfo("America/Chicago"), datetime.fromisoformat("2026-11-01T01:30")
    assert clock.clock_oddity(local, tz) == (
        "01:30 comes twice on 2026-11-01 (the clocks change); taken as the first of the two"
    )
    assert clock.instant(local, tz) == datetime.fromisoformat("2026-11-01T06:30+00:00")
    assert clock.instant(local.replace(fold=1), tz) == clock.instant(local, tz)


def test_half_an_hour_is_skipped_on_lord_howe() -> None:
    """Where the clocks go forward by half an hour, 02:10 becomes 02:40."""
    tz, local = ZoneInfo("Australia/Lord_Howe"), datetime.fromisoformat("2026-10-04T02:10")
    assert clock.instant(local, tz).astimezone(tz).replace(tzinfo=None) == (
        datetime.fromisoformat("2026-10-04T02:40")
    )


def test_a_time_with_an_offset_keeps_its_meaning() -> None:
    """An offset that was written counts, whatever the workspace's zone."""
    said = datetime.fromisoformat("2026-03-08T02:30+02:00")
    assert clock.instant(said, ZoneInfo("America/Chicago")) == said
    assert clock.clock_oddity(said, ZoneInfo("America/Chicago")) is None


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("America/Chicago", "2026-11-26", "2026-11-27T05:59:59+00:00"),
        ("America/Chicago", "2026-03-08", "2026-03-09T04:59:59+00:00"),  # 23 hours
        ("America/Chicago", "2026-11-01", "2026-11-02T05:59:59+00:00"),  # 25 hours
        ("America/Havana", "2026-03-07", "2026-03-08T04:59:59+00:00"),  # midnight is skipped
        ("Asia/Beirut", "2026-10-24", "2026-10-24T21:59:59+00:00"),  # 23:00 to 24:00 twice
    ],
)
def test_days_end_where_people_say_so(zone: str, day: str, end: str) -> None:
    """Written out by hand, over changes of the clock too."""
    assert clock.end_of(date.fromisoformat(day), ZoneInfo(zone)) == datetime.fromisoformat(end)


@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Tokyo", "UTC"])
@pytest.mark.parametrize("said", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_the_ends_of_the_calendar_are_no_crash(said: str, zone: str) -> None:
    """A year mistyped as 9999 or 0001 ends in an instant or in a ConfkitError, not a traceback."""
    local, tz = datetime.fromisoformat(said), ZoneInfo(zone)
    try:
        assert clock.instant(local, tz).tzinfo is UTC
        assert clock.end_of(local.date(), tz).tzinfo is UTC
        assert clock.clock_oddity(local, tz) is None
    except ConfkitError as refused:
        assert str(local.year) in str(refused)


@pytest.mark.parametrize("name", ["America/Chicago", "Europe/Berlin", "UTC"])
def test_a_zone_is_found_by_its_name(name: str) -> None:
    """An IANA name leads to its zone."""
    assert clock.zone(name) == ZoneInfo(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "America", "Chicago", "/etc/passwd", "../x", "a" * 300, "Köln", "\0"]
)
def test_what_is_no_zone_is_none(name: str) -> None:
    """A folder of the database, a path, an unknown name: none of them is a zone or an error."""
    assert clock.zone(name) is None


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("Chicago", "did you mean America/Chicago?"),
        ("new york", "did you mean America/New_York?"),
        ("US/ChicAgo", "did you mean America/Chicago?"),
        ("america/los_angles", "did you mean America/Los_Angeles?"),
        ("Europe/Berlyn", "did you mean Europe/Berlin?"),
        ("Mars/Olympus", "write one like America/Chicago"),
        ("", "write one like America/Chicago"),
    ],
)
def test_an_unknown_zone_names_the_nearest(said: str, hint: str) -> None:
    """By its city in any case, else by its spelling; without any, one to follow."""
    assert clock.unknown_zone(said) == f"{said!r} is not an IANA time zone; {hint}"


def test_a_computer_without_time_zones_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name may be right; what is missing is the data, and the line says how to get it."""
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    said = clock.unknown_zone("America/Chicago")
    assert said == f"this computer has no time zone data; add it with: {adding.command('tzdata')}"


def test_now_is_this_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CONFKIT_NOW, or with an empty one, the machine's clock counts."""
    for set_to in (None, ""):
        if set_to is not None:
            monkeypatch.setenv("CONFKIT_NOW", set_to)
        before = datetime.now(UTC)
        assert before <= clock.now() <= datetime.now(UTC)
        assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    "said", ["2026-11-26T08:00:00-06:00", "2026-11-26T14:00Z", "2026-11-26 15:00+01:00"]
)
def test_confkit_now_replaces_the_clock(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any ISO 8601 time with an offset is taken, and is in UTC from then on."""
    monkeypatch.setenv("CONFKIT_NOW", said)
    assert clock.now() == datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-26",
        "2026-11-26T08:00:00",
        "soon",
        " ",
        "2026-13-01T00:00Z",
        "1764165600",
        "9999-12-31T23:00:00-06:00",
        "0001-01-01T00:00:00+01:00",
    ],
)
def test_a_confkit_now_that_cannot_be_read_is_refused(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an offset, or not a time at all: exit code 2, and what to write."""
    monkeypatch.setenv("CONFKIT_NOW", said)
    with pytest.raises(
        UsageError, match=r"^CONFKIT_NOW=.* (cannot be read|is out of range); "
    ) as refused:
        clock.now()
    assert refused.value.exit_code == 2
