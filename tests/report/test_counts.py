"""Counts: they add up, their file says what they say, and nothing in a file is taken on trust."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground import identifiers
from confkit.report import counts_file
from confkit.report.counts import Conferences, Counts, together, total
from confkit.report.counts_file import BadCounts, from_json, to_json
from confkit.report.small_groups import OTHER, SMALL, folded

from .conftest import counted, counts

LANGUAGES = st.dictionaries(st.sampled_from(["en", "es", "so", "vi", OTHER]), st.integers(0, 30))


def test_the_file_says_what_the_counts_say():
    """Written and read again they are the same, and the same bytes."""
    one = counted(languages={"en": 14, "es": 6})
    raw = to_json(one)
    assert from_json(raw, "x.json") == one
    assert to_json(from_json(raw, "x.json")) == raw


@pytest.mark.parametrize("form", range(1, counts_file.VERSION + 1))
def test_a_file_of_each_form_is_read(form):
    """What a purge has left cannot be counted again, so no new count may shut out an older file."""
    raw = (Path(__file__).parent / f"kept/form-{form}.counts.json").read_bytes()
    assert json.loads(raw)["version"] == form
    assert from_json(raw, "x.json").counts.conferences.held == 20


def test_the_file_is_written_as_it_was_released():
    """Its keys are a promise to every teacher who shared one: new ones need a new version."""
    said = json.loads(to_json(counted()))
    assert list(said) == [
        "confkit",
        "version",
        "teacher",
        "school",
        "round",
        "as_of",
        "first",
        "last",
        "counts",
    ]
    assert said["version"] == 1
    assert {name: list(group) for name, group in said["counts"].items()} == {
        "conferences": ["planned", "to_come", "held", "no_show", "moved", "unreadable"],
        "practice": ["glow_and_grow", "value", "goal", "valid_goal"],
        "habits": [
            "student_voice",
            "family_questions",
            "home_like",
            "heard",
            "student_part",
            "few_promises",
        ],
        "present": ["guardian", "two_guardians", "student", "interpreter", "other", "not_said"],
        "modes": ["in_person", "phone", "video", "student_led"],
        "languages": ["en"],
        "summaries": ["same_day", "later", "overdue", "open"],
        "promises": ["in_time", "late", "overdue", "open", "moved"],
        "check_ins": ["in_time", "late", "overdue", "open", "moved"],
        "contacts": ["in_time", "late", "overdue", "open", "moved"],
        "family_promises": ["kept", "open"],
        "goals": ["met", "partly", "not_yet", "unsaid", "overdue", "open"],
    }


def test_counts_add_up_number_by_number():
    """The sum of none is nothing; the order does not matter."""
    one, other = counts(20, languages={"en": 20}), counts(7, languages={"en": 2, "es": 5})
    assert total([]) == Counts()
    assert total([one, other]) == total([other, one])
    assert total([one, other]).conferences == Conferences(planned=27, held=27)
    assert total([one, other]).languages == {"en": 22, "es": 5}


def test_what_a_purge_left_is_added_to_what_is_still_there():
    """Days and numbers of both; the later instant."""
    left = counted(held=3, first=date(2026, 11, 2), as_of=datetime(2026, 11, 30, tzinfo=UTC))
    whole = together(counted(held=20), left)
    assert whole.counts.conferences.held == 23
    assert (whole.first, whole.last) == (date(2026, 11, 2), date(2026, 11, 20))
    assert whole.as_of == counted().as_of


@given(LANGUAGES)
def test_no_language_of_a_few_families_is_told(languages):
    """Each that is named has five or more, and so has what is put together, or it is all."""
    found = folded(languages)
    whole = sum(languages.values())
    assert sum(found.values()) == whole
    assert all(number >= SMALL for tag, number in found.items() if tag != OTHER)
    assert found.get(OTHER, SMALL) >= SMALL or found == {OTHER: whole}


def wrong(**keys: object) -> bytes:
    """Return a file in which these keys are replaced, those of a group by `group__name`."""
    said = json.loads(to_json(counted()))
    for name, value in keys.items():
        group, _, part = name.partition("__")
        if part:
            said["counts"][group][part] = value
        else:
            said[group] = value
    return json.dumps(said).encode()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "cut off"),
        (to_json(counted())[:-40], "cut off"),
        (b"[" * 60_000, "cut off"),
        (b"\xff\xfe{}", "cut off"),
        (b"[]", "is not a file of counts"),
        (b"{}", "is not a file of counts"),
        (b" " * 70_000, "larger than 64 kB"),
        (wrong(version=2), "newer confkit"),
        (wrong(version=True), "`version`"),
        (wrong(version="1"), "`version`"),
        (wrong(teacher=""), "`teacher`"),
        (wrong(teacher="x" * 201), "`teacher`"),
        (wrong(round=7), "`round`"),
        (wrong(as_of="2026-12-01"), "`as_of`"),
        (wrong(first="2026-13-01"), "`first`"),
        (wrong(first=None), "do not fit"),
        (wrong(last="2026-01-01"), "do not fit"),
        (wrong(counts=None), "`counts`"),
        (wrong(counts={}), "`counts`"),
        (wrong(conferences__held=-1), "`conferences.held`"),
        (wrong(conferences__held=1.0), "`conferences.held`"),
        (wrong(conferences__held=True), "`conferences.held`"),
        (wrong(conferences__held=10**12), "`conferences.held`"),
        (wrong(conferences__held=21), "larger than what it is a part of"),
        (wrong(practice__value=21), "larger than what it is a part of"),
        (wrong(languages__es=1), "larger than what it is a part of"),
        (wrong(practice__extra=1), "`practice`"),
        (wrong(**{"languages__a b": 0}), "their tags"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_the_reason(raw, why):
    """One plain line, which begins with the file and repeats nothing of what it holds."""
    with pytest.raises(BadCounts) as caught:
        from_json(raw, "shared/x.json")
    (line,) = caught.value.lines
    assert line.startswith("shared/x.json: ")
    assert why in line


def test_names_in_a_file_are_one_line_each():
    """A name can turn no line round and clear no screen."""
    found = from_json(wrong(teacher="Dana\x1b[2J\n Rivera\u202e"), "x")
    assert found.teacher == "Dana[2J Rivera"


@given(st.text(min_size=1, max_size=80))
def test_the_name_of_a_shared_file_is_one_that_every_system_takes(teacher):
    """Whatever the teacher is called."""
    name = counts_file.shared_name(counted(teacher=teacher))
    assert identifiers.is_portable(name.removesuffix(".counts.json")[:64])
    assert name.endswith("--2026-fall.counts.json")
