"""The page's drawings: every bar, line and dot stands where its number says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.report.counts import FollowUpCounts
from confkit.report.measures import Share
from confkit.report.report_page import drawn
from confkit.report.school_report import report
from confkit.report.small_groups import FEW, NEARLY_ALL, SOME, ShownShare, percent, so_many, told

from .conftest import NOW, counted

LONG = 330


def page(*kept: int, **fields):
    """Draw the page of teachers who keep so many of twenty promises each."""
    return drawn(
        report(
            [
                counted(f"T{at:02}", promises=FollowUpCounts(one, 20 - one), **fields)
                for at, one in enumerate(kept)
            ],
            NOW,
        )
    )


@given(st.lists(st.integers(0, 20), min_size=5, max_size=40))
def test_a_dot_stands_where_its_teacher_does(kept):
    """As many dots as teachers, each within one hundredth of its place and within its row."""
    strip = next(one for one in page(*kept).strips if one.title == "Promises kept in time")
    assert len(strip.dots) == len(kept)
    places = sorted(x for x, _ in strip.dots)
    told_of = {1: 4, 2: 4, 3: 4, 17: 16, 18: 16, 19: 16}  # a word stands at its bound
    rates = sorted(told_of.get(one, one) / 20 * LONG for one in kept)
    assert all(abs(x - meant) <= LONG / 100 for x, meant in zip(places, rates, strict=True))
    assert all(abs(y) <= 9.7 for _, y in strip.dots)


def test_a_bar_is_as_long_as_its_share():
    """Half of it for half of the promises, and the line of the round before beside it."""
    march = NOW.date().replace(month=3)
    before = counted(
        "T", round="2026-spring", promises=FollowUpCounts(5, 15), first=march, last=march
    )
    one = drawn(report([counted("T", promises=FollowUpCounts(10, 10)), before], NOW))
    bar = next(bar for bar in one.bars if bar.title == "Promises kept in time")
    assert (bar.length, bar.before, bar.percent, bar.said) == (165, 82.5, "50 %", "10 of 20")
    assert one.before == "2026-spring"
    trend = next(trend for trend in one.trends if trend.title == bar.title)
    assert (trend.first, trend.last) == ("25 %", "50 %")
    assert trend.dots == ((0, 31.5), (150, 21))


def test_with_few_teachers_there_is_no_strip():
    """Four dots would be four teachers; one teacher has no table either."""
    assert page(3, 5, 9, 20).strips == ()
    assert len(page(3).rows) == 1


@pytest.mark.parametrize(
    ("share", "rate", "said"),
    [
        (told(Share(0, 400)), "0 %", "0 of 400"),
        (told(Share(400, 400)), "100 %", "400 of 400"),
        (ShownShare(1, 400, rate=1 / 400), "1 %", "1 of 400"),
        (ShownShare(399, 400, rate=399 / 400), "99 %", "399 of 400"),
        (told(Share(3, 31)), "≤ 13 %", f"{FEW} of 31"),
        (told(Share(28, 31)), "≥ 87 %", f"{NEARLY_ALL} of 31"),
        (told(Share(3, 8)), SOME, f"{SOME} of 8"),
        (told(Share(28, 31), part=False), "≥ 87 %", f"28, {NEARLY_ALL}"),
        (told(Share(0, 0)), "–", "nothing yet"),
        (None, "·", FEW),
    ],
)
def test_all_and_none_are_said_only_where_they_are_meant(share, rate, said):
    """399 of 400 are not all, and what would tell fewer than five is a word."""
    assert (percent(share), so_many(share)) == (rate, said)
