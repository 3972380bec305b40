"""The agenda shares the slot."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from confkit.conference.agenda import PARTS, AgendaPart, agenda, split
from tests.making import local


def test_every_slot_is_shared_to_the_minute() -> None:
    """The parts sum to the slot, and each has a minute at least."""
    for minutes in range(5, 61):
        shares = split(minutes)
        assert tuple(shares) == PARTS, minutes
        assert sum(shares.values()) == minutes
        assert min(shares.values()) >= 1, minutes


def test_the_family_has_the_largest_share() -> None:
    """Nobody speaks longer than the family, and the welcome is never the longest."""
    for minutes in range(10, 61):
        shares = split(minutes)
        assert shares["family"] == max(shares.values()), minutes
        assert shares["welcome"] == min(shares.values()), minutes


def test_the_defaults_are_those_of_the_domain() -> None:
    """Ten minutes are 1/2/3/2/2, fifteen are 1/3/4/3/4, and five a minute each."""
    assert [tuple(split(minutes).values()) for minutes in (10, 15, 5)] == [
        (1, 2, 3, 2, 2), (1, 3, 4, 3, 4), (1, 1, 1, 1, 1),
    ]  # fmt: skip


def test_with_a_slot_each_part_has_its_clock_times() -> None:
    """From half past three, in the order in which it goes."""
    steps = agenda(10, {}, local("2026-11-16T15:30"))
    at = [local(f"2026-11-16T15:{minute}") for minute in (30, 31, 33, 36, 38, 40)]
    assert steps == (
        AgendaPart("welcome", 1, 0, 1, at[0], at[1]),
        AgendaPart("glow", 2, 1, 3, at[1], at[2]),
        AgendaPart("family", 3, 3, 6, at[2], at[3]),
        AgendaPart("grow", 2, 6, 8, at[3], at[4]),
        AgendaPart("goal", 2, 8, 10, at[4], at[5]),
    )


def test_without_a_slot_it_counts_from_minute_0() -> None:
    """There are minutes and no clock times."""
    assert agenda(5, {}, None)[1] == AgendaPart("glow", 1, 1, 2, None, None)


def test_the_teachers_own_split_goes_first() -> None:
    """In our order whatever theirs, and a part without time is left out."""
    steps = agenda(20, {"goal": 4, "family": 16, "grow": 0}, None)
    assert [(step.part, step.starts, step.ends) for step in steps] == [
        ("family", 0, 16), ("goal", 16, 20),
    ]  # fmt: skip


@given(st.integers(5, 60))
def test_one_part_begins_where_the_last_one_ended(minutes: int) -> None:
    """No gap, no overlap, and the end is the slot's end."""
    slot = local("2026-11-16T15:30")
    steps = agenda(minutes, {}, slot)
    assert [step.starts for step in steps] == [0, *(step.ends for step in steps[:-1])]
    assert steps[-1].ends_at == slot + timedelta(minutes=minutes)
    assert all(step.ends - step.starts == step.minutes for step in steps)
