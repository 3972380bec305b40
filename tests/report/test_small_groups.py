"""Small groups stay hidden: not shown, and not to be computed from what is shown."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from confkit.report.counts import OTHER, SMALL
from confkit.report.measures import Share
from confkit.report.small_groups import FEW, HIDDEN, NEARLY_ALL, among, column, parts, summed


@st.composite
def a_share(draw):
    """Draw so many of so many."""
    whole = draw(st.integers(0, 30))
    return Share(draw(st.integers(0, whole)), whole)


SHARES = st.lists(a_share(), max_size=8)


@given(SHARES)
@example([Share(3, 3), Share(30, 30)])
@example([Share(1, 4), Share(9, 20), Share(8, 20)])
@example([Share(2, 2), Share(2, 2)])
def test_what_is_hidden_in_a_column_cannot_be_taken_from_its_sum(shares):
    """What the sum and the rest leave is five or more, of two or more, not all and not none."""
    found = column(shares)
    hidden = [share for share, shown in zip(shares, found.shares, strict=True) if shown is HIDDEN]
    assert all(shown in (share, HIDDEN) for share, shown in zip(shares, found.shares, strict=True))
    assert not any(shown and 0 < shown.whole < SMALL for shown in found.shares)
    if found.total is HIDDEN or not hidden:
        return
    left = Share(
        found.total.part - sum(shown.part for shown in found.shares if shown),
        found.total.whole - sum(shown.whole for shown in found.shares if shown),
    )
    if left.whole:
        assert left == summed(hidden)
        assert len(hidden) > 1
        assert left.whole >= SMALL
        assert 0 < left.part < left.whole


@given(SHARES)
def test_a_column_without_small_groups_is_shown_as_it_is(shares):
    """Hiding has a price, and it is not paid without need."""
    large = [share for share in shares if not 0 < share.whole < SMALL]
    assert column(large).shares == tuple(large)
    assert column(large).total == summed(large)


def test_one_small_group_takes_the_smallest_other_with_it():
    """The sum stays exact, and the two together are no small group."""
    found = column([Share(20, 25), Share(1, 3), Share(15, 22)])
    assert found.shares == (Share(20, 25), HIDDEN, HIDDEN)
    assert found.total == Share(36, 50)


def test_where_all_do_it_the_small_group_is_left_out_of_the_sum():
    """Else the sum would say of the three that each of them did."""
    found = column([Share(3, 3), Share(30, 30)])
    assert found.shares == (HIDDEN, Share(30, 30))
    assert found.total == Share(30, 30)


def test_small_groups_alone_show_nothing():
    """Of three talks nothing is told, in no row and in no sum."""
    assert column([Share(2, 3)]) == ((HIDDEN,), HIDDEN)
    assert column([Share(0, 0)]) == ((Share(0, 0),), Share(0, 0))


NUMBERS = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 30))


@given(NUMBERS, st.integers(0, 9))
def test_no_part_of_a_whole_is_told_that_is_small(numbers, left):
    """What is shown is five or more each, or a word; with the rest it makes up the whole."""
    whole = sum(numbers.values()) + left
    found = parts(numbers, whole)
    shown = [one for one in found if one.number is not HIDDEN]
    if 0 < whole < SMALL:
        assert found == ()
    elif len(found) == 1 and not shown:
        assert found[0].word == NEARLY_ALL
        assert numbers[found[0].name] > whole - SMALL
    else:
        assert sum(one.number for one in shown) == whole
        assert all(one.number >= SMALL for one in shown)


def test_a_whole_of_one_kind_is_told():
    """Twenty of twenty in person is no secret of anybody."""
    assert parts({"in person": 20, "phone": 0}, 20) == (("in person", 20, ""),)
    assert parts({"in person": 18, "phone": 2}, 20) == (("in person", HIDDEN, NEARLY_ALL),)
    assert parts({"en": 11, "es": 6, "so": 3}, 20) == (("en", 11, ""), (OTHER, 9, ""))


def test_who_came_is_told_in_words_where_it_is_few_or_nearly_all():
    """Two students, or all but two: neither number stands there."""
    found = among({"guardian": 18, "student": 2, "interpreter": 0, "other": 7}, 20)
    assert found == (
        ("guardian", HIDDEN, NEARLY_ALL),
        ("student", HIDDEN, FEW),
        ("interpreter", 0, ""),
        ("other", 7, ""),
    )
    assert among({"guardian": 3}, 4) == ()
