"""Days as people say them: each form has its day, two days are two, and nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from confkit.language import languages, spoken_dates
from confkit.language.spoken_dates import in_full, spoken

THURSDAY = datetime.fromisoformat("2026-11-26T12:00")
ENGLISH, SPANISH, BRITISH = spoken("en"), spoken("es"), spoken("en-GB")

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def told(text: str, way: str = "ahead", now: datetime = THURSDAY, words=ENGLISH) -> list[str]:
    """Return what a text may mean, each in full."""
    return [in_full(moment) for moment in words.readings(text, now, way)]


def test_the_patterns_of_a_language_are_made_once() -> None:
    """A class has thousands of promises, and each is looked through for a day."""
    told("Friday", words=SPANISH)
    made = spoken_dates._patterns.cache_info().misses
    assert told("in 3 days", words=SPANISH) == ["Sunday, November 29, 2026"]
    assert spoken_dates._patterns.cache_info().misses == made


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "Thursday, November 26, 2026"),
        ("Tomorrow", "Friday, November 27, 2026"),
        ("Friday", "Friday, November 27, 2026"),
        ("on fri.", "Friday, November 27, 2026"),
        ("next Tuesday", "Tuesday, December 1, 2026"),
        ("in two weeks", "Thursday, December 10, 2026"),
        ("in 3 days", "Sunday, November 29, 2026"),
        ("a week from now", "Thursday, December 3, 2026"),
        ("Dec 18", "Friday, December 18, 2026"),
        ("Friday, December 18th", "Friday, December 18, 2026"),
        ("18 dec. 2027", "Saturday, December 18, 2027"),
        ("12/18", "Friday, December 18, 2026"),
        ("18.12.", "Friday, December 18, 2026"),
        ("12/18/26", "Friday, December 18, 2026"),
        ("3:30pm", "Thursday, November 26, 2026, 3:30 PM"),
        ("Friday at 3:30 p.m.", "Friday, November 27, 2026, 3:30 PM"),
        ("9am next Tuesday", "Tuesday, December 1, 2026, 9:00 AM"),
        ("Dec 18 noon", "Friday, December 18, 2026, 12:00 PM"),
        ("12/18 15:30", "Friday, December 18, 2026, 3:30 PM"),
        ("the day after tomorrow", "Saturday, November 28, 2026"),
        ("Day after tomorrow 9am", "Saturday, November 28, 2026, 9:00 AM"),
        ("2026-12-18 3:30pm", "Friday, December 18, 2026, 3:30 PM"),
        ("at noon, 2026-12-18", "Friday, December 18, 2026, 12:00 PM"),
        ("2026-12-18", "Friday, December 18, 2026"),
        ("2026-12-18 15:30", "Friday, December 18, 2026, 3:30 PM"),
        ("Feb 29", "Tuesday, February 29, 2028"),
        ("Jan 4", "Monday, January 4, 2027"),
    ],
)
def test_a_day_is_said_in_many_ways(text, day):
    """Each way to say a day has the one day that a person means."""
    assert told(text) == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Friday", "Friday, November 20, 2026"),
        ("last Friday", "Friday, November 20, 2026"),
        ("yesterday", "Wednesday, November 25, 2026"),
        ("two weeks ago", "Thursday, November 12, 2026"),
        ("May 18", "Monday, May 18, 2026"),
        ("11/24 3:30 pm", "Tuesday, November 24, 2026, 3:30 PM"),
    ],
)
def test_what_was_lies_behind(text, day):
    """A talk that was held is looked for in the past."""
    assert told(text, "back") == [day]


@pytest.mark.parametrize(
    ("text", "likely", "other"),
    [
        ("Thursday", "Thursday, December 3, 2026", "Thursday, November 26, 2026"),
        ("next Friday", "Friday, December 4, 2026", "Friday, November 27, 2026"),
        ("12/11", "Friday, December 11, 2026", "Friday, November 12, 2027"),
        ("Nov 25", "Thursday, November 25, 2027", "Wednesday, November 25, 2026"),
        ("3:30", "Thursday, November 26, 2026, 3:30 PM", "Thursday, November 26, 2026, 3:30 AM"),
    ],
)
def test_what_could_be_two_is_two(text, likely, other):
    """Where people differ in what they mean, both are given, and neither is chosen."""
    assert told(text) == [likely, other]


@given(days)
def test_next_week_leaves_its_days_to_be_chosen(today):
    """Monday to Friday of it, all after this week's Sunday; in Spanish as well."""
    now = datetime.combine(today, THURSDAY.time())
    found = ENGLISH.readings("next week", now)
    assert [one.weekday() for one in found] == [0, 1, 2, 3, 4]
    assert 1 <= (found[0] - today).days <= 7
    assert SPANISH.readings("la próxima semana", now) == found


@given(days, st.integers(1, 122))
def test_a_day_just_across_today_is_never_silently_a_year_off(today, apart):
    """Said without its year, both are given: the one that lies the right way comes first."""
    now = datetime.combine(today, THURSDAY.time())
    for way, sign in (("ahead", -1), ("back", 1)):
        close = today + timedelta(sign * apart)
        for text in (f"{close:%b} {close.day}", f"{close:%b} {close.day} 3:30pm"):
            found = [date(one.year, one.month, one.day) for one in ENGLISH.readings(text, now, way)]
            assert close in found
            assert len(found) == 2
            assert (found[0] > today) == (way == "ahead")


def test_the_country_says_which_number_is_the_month():
    """In 12/11 the month comes first in the United States, the day in Britain and in Spanish."""
    behind = "Friday, December 11, 2026"
    assert [told("12/11", words=words).index(behind) for words in (ENGLISH, BRITISH, SPANISH)] == [
        0, 1, 1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "soon", "blub friday", "friday blub", "Dec 32", "Feb 30", "13/13", "2026-02-30",
        "in two wekks", "25:00", "13pm", "3:30pm 4pm", "Thursday, Dec 18", "next", "in weeks",
        "()[", "2026-12-1800", "0/0", "Dec 18 1200", "12/18/1200", "in -2 days",
    ],
)  # fmt: skip
def test_nothing_is_guessed(text):
    """A day that no calendar has, and words that are not all understood, are none."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("mañana", "Friday, November 27, 2026"),
        ("el martes que viene", "Tuesday, December 1, 2026"),
        ("pasado mañana", "Saturday, November 28, 2026"),
        ("en dos semanas", "Thursday, December 10, 2026"),
        ("18 de diciembre de 2026", "Friday, December 18, 2026"),
        ("viernes a las 15:30", "Friday, November 27, 2026, 3:30 PM"),
        ("Dec 18", "Friday, December 18, 2026"),
    ],
)
def test_a_school_says_days_in_its_language(text, day):
    """A Spanish school's days are understood in Spanish, and in English as confkit speaks."""
    assert told(text, words=SPANISH) == [day]


@given(days, days, st.sampled_from(["ahead", "back", "near"]))
@example(date(2026, 11, 26), date(2026, 11, 12), "ahead")
@example(date(2028, 2, 29), date(2026, 2, 28), "back")
def test_a_day_in_full_is_that_day(day, today, way):
    """What is shown back means the same day when it is typed, whatever the day is."""
    now = datetime.combine(today, THURSDAY.time())
    for text in (in_full(day), f"{day:%b} {day.day} {day.year}", day.isoformat()):
        assert ENGLISH.readings(text, now, way) == [day]
    assert day in ENGLISH.readings(f"{day.month}/{day.day}/{day.year}", now, way)
    assert set(ENGLISH.readings(f"{day.month}/{day.day}", now, way)) == set(
        BRITISH.readings(f"{day.month}/{day.day}", now, way)
    )


@given(days)
def test_weekdays_are_near_and_lie_the_right_way(today):
    """A weekday ahead is at most a week away, the next one two, and the last one is behind."""
    now = datetime.combine(today, THURSDAY.time())
    for weekday in ("Monday", "Sat"):
        for text, way, least, most in (
            (weekday, "ahead", 0, 7), (weekday, "back", -7, 0),
            (f"next {weekday}", "ahead", 1, 14), (f"last {weekday}", "back", -14, -1),
        ):  # fmt: skip
            found = ENGLISH.readings(text, now, way)
            assert found
            assert all(day.weekday() == (5 if weekday == "Sat" else 0) for day in found)
            assert all(timedelta(least) <= day - today <= timedelta(most) for day in found)


@given(days, st.sampled_from(["Send the list by {}", "{}: the list", "the list, on {}!"]))
def test_a_day_is_found_in_a_promise(day, sentence):
    """At its end, or before a colon; a list of a day is none."""
    now = datetime.combine(day - timedelta(3), THURSDAY.time())
    for said in (f"{day:%B} {day.day}", f"{day:%A}"):
        assert day in ENGLISH.named_in(sentence.format(said), now)
    assert ENGLISH.named_in(f"Send the {day:%A} list", now) == []


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_none(text):
    """Whatever is typed has its days or none, and never an error."""
    for words in (ENGLISH, SPANISH):
        words.readings(text, THURSDAY, "near")


def test_a_workspace_adds_its_words(tmp_path: Path):
    """A folder of a language adds ways to say a day; a sign in it is no pattern."""
    folder = tmp_path / "languages" / "eo"
    folder.mkdir(parents=True)
    (folder / "dates.toml").write_text('tomorrow = ["morgaŭ", "morgaŭ (certe", "{n} {n}"]\n')
    words = spoken("eo", [tmp_path])
    assert told("Morgaŭ", words=words) == told("morgau (certe", words=words) == told("tomorrow")


def test_a_mistake_in_own_words_is_told(tmp_path: Path):
    """A key that is not known is named, and the file is left out."""
    folder = tmp_path / "languages" / "eo"
    folder.mkdir(parents=True)
    (folder / "dates.toml").write_text('tomorow = ["morgaŭ"]\n')
    (problem,) = languages.of(tmp_path).problems()
    assert "languages/eo/dates.toml:1" in str(problem)
    assert "tomorrow" in str(problem)
    assert told("morgaŭ", words=spoken("eo", [tmp_path])) == []
