"""Small groups stay hidden: not shown, and not to be worked out from all that is shown."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from confkit.report.counts import (
    Conferences,
    Counts,
    FollowUpCounts,
    Goals,
    Modes,
    Practice,
    Present,
    Summaries,
)
from confkit.report.measures import MEASURES, Share
from confkit.report.school_report import report
from confkit.report.small_groups import (
    FEW,
    HIDDEN,
    NEARLY_ALL,
    OTHER,
    SMALL,
    among,
    outcomes,
    parts,
    so_many,
    told,
    total_told,
    visibility,
)
from tests.report.conftest import NOW, counted, shared
from tests.report.solver import determined, relations, total_counts
from tests.tries import tries

pytestmark = pytest.mark.slow

ENDS = ("_part", "_whole")
FEW_OR_MANY = st.one_of(st.integers(0, 6), st.integers(0, 30))


def split(draw: st.DrawFn, whole: int, into: int) -> list[int]:
    """Draw the parts of a whole."""
    cuts = sorted(draw(st.integers(0, whole)) for _ in range(into - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, whole], strict=True)]


@st.composite
def a_teacher(draw: st.DrawFn) -> Counts:
    """Draw one teacher's counts, often of few talks, often with everything or nothing done."""
    held = draw(FEW_OR_MANY)

    def some() -> int:
        return draw(st.sampled_from([0, held]) | st.integers(0, held))

    english, spanish, _ = split(draw, held, 3)
    return Counts(
        conferences=Conferences(planned=held + draw(st.integers(0, 6)), held=held),
        practice=Practice(some(), some(), held, some()),
        present=Present(guardian=some(), student=some(), not_said=some()),
        modes=Modes(*split(draw, held, 4)),
        languages={"en": english, "es": spanish},
        summaries=Summaries(*split(draw, held, 4)),
        promises=FollowUpCounts(*split(draw, draw(FEW_OR_MANY), 4)),
        check_ins=FollowUpCounts(*split(draw, held, 4)),
        goals=Goals(*split(draw, held, 6)),
    )


SCHOOLS = st.lists(a_teacher(), min_size=1, max_size=6)
CASE = [
    Counts(Conferences(12, 0, 12), Practice(12, 12, 12, 9), summaries=Summaries(12)),
    Counts(Conferences(3, 0, 3), Practice(1, 3, 2, 2), summaries=Summaries(2, 1)),
]
BETRAYED_BY_WHAT_IS_OPEN = [
    Counts(Conferences(33, 0, 33), Practice(33, 33, 33, 33), goals=Goals(20, 10, 0, 0, 0, 3))
]
BETRAYED_BY_ITS_SHARE = [Counts(promises=FollowUpCounts(5, 6, 2))]
NEARLY_ALL_OF_THEM = [Counts(Conferences(31, 0, 31), Practice(31, 28, 31, 31))]
ONE_OF_TWO_LACKS_THREE = [
    Counts(Conferences(31, 0, 31), Practice(31, 28, 31, 31)),
    Counts(Conferences(20, 0, 20), Practice(20, 10, 20, 20)),
]
THREE_DID_NOT_COME = [
    Counts(Conferences(31, 0, 28), Practice(28, 28, 28, 28)),
    Counts(Conferences(20, 0, 20), Practice(20, 20, 20, 20)),
]
THREE_LETTERS_WAIT = [Counts(Conferences(31, 0, 31), summaries=Summaries(28, open=3))]
MET_BY_THREE = [Counts(goals=Goals(met=3, partly=20, not_yet=8))]
TWO_OF_FOUR = [
    Counts(promises=FollowUpCounts(3, 1)),
    Counts(promises=FollowUpCounts(2, 2)),
    Counts(promises=FollowUpCounts(20)),
]


def seen_by_a_reader(school: list[Counts]):
    """Return the round as it is shown, who is in which totals, and what can be worked out."""
    rows = [counted(f"T{at}")._replace(counts=one) for at, one in enumerate(school)]
    (shown,) = report(rows, NOW).rounds
    totaled = {
        about: visibility(
            [[one.of(row) for row in school] for one in MEASURES if one.about == about]
        ).totaled
        for about in {one.about for one in MEASURES}
    }
    return shown, totaled, determined(relations(shown, school, totaled))


def small_groups_in(known: dict[object, Fraction]) -> list[object]:
    """Return whatever is worked out that is fewer than five: those of a share, or all but those."""
    cells = {cell[:2] for cell in known if isinstance(cell, tuple) and len(cell) == 3}
    numbers = {
        (*cell, what): known[number] - (known[less] if less else 0)
        for cell in cells
        for what, number, less in (
            ("part", (*cell, "part"), None),
            ("whole", (*cell, "whole"), None),
            ("all but", (*cell, "whole"), (*cell, "part")),
            ("not counted yet", (cell[0], "held", "part"), (*cell, "whole")),
        )
        if number in known and (less is None or less in known)
        if what != "not counted yet" or cell[1] == "same_day"
    }
    return [cell for cell, number in numbers.items() if 0 < number < SMALL]


@given(SCHOOLS)
@example(CASE)
@example(BETRAYED_BY_WHAT_IS_OPEN)
@example(BETRAYED_BY_ITS_SHARE)
@example(TWO_OF_FOUR)
@example(NEARLY_ALL_OF_THEM)
@example(ONE_OF_TWO_LACKS_THREE)
@example(THREE_DID_NOT_COME)
@example(THREE_LETTERS_WAIT)
@example(MET_BY_THREE)
@settings(max_examples=tries(150))
def test_no_hidden_number_can_be_worked_out_from_everything_that_is_shown(school):
    """Neither a teacher's share nor a number of the school, from all cells of a round at once."""
    shown, totaled, known = seen_by_a_reader(school)
    hidden = [
        (at, name, end)
        for at, teacher in enumerate(shown.teachers)
        for name, share in teacher.shares.items()
        if share is HIDDEN
        for end in ("part", "whole")
    ]
    assert [cell for cell in hidden if cell in known] == []
    assert small_groups_in(known) == []
    for about, group, names in (
        ("talks", "modes", Modes._fields),
        ("talks", "languages", ("en", "es")),
        ("promises", "promises", ("late", "overdue", "open")),
        ("goals", "goals", ("partly", "not_yet", "overdue", "open")),
    ):
        true = getattr(total_counts(school, totaled[about]), group)
        true = true if isinstance(true, dict) else true._asdict()
        for name in names:
            if 0 < true.get(name, 0) < SMALL:
                word = {"open": "to come"}.get(name, name) if group == "goals" else name
                cell = (group, word.replace("_", " "))
                assert cell not in known


@given(SCHOOLS, st.data())
@settings(max_examples=tries(100))
def test_a_teacher_left_out_of_the_totals_changes_nothing_that_is_shown(school, data):
    """With other numbers below five in the same places, the same report is printed."""
    shown, totaled, _ = seen_by_a_reader(school)
    promised = [
        at
        for at, one in enumerate(school)
        if at not in totaled["promises"] and 0 < sum(one.promises[:3]) < SMALL
    ]
    if not promised:
        return
    at = data.draw(st.sampled_from(promised))
    whole = data.draw(st.integers(1, SMALL - 1))
    others = [*school]
    others[at] = school[at]._replace(promises=FollowUpCounts(0, 0, whole, 2))
    if visibility([[MEASURES[5].of(one) for one in others]]).totaled == totaled["promises"]:
        assert seen_by_a_reader(others)[0] == shown


@pytest.mark.parametrize(
    "school",
    [CASE, TWO_OF_FOUR, BETRAYED_BY_WHAT_IS_OPEN, ONE_OF_TWO_LACKS_THREE, THREE_DID_NOT_COME],
)
def test_every_form_shows_the_same_and_a_filter_shows_no_more(types, tmp_path, school):
    """The table, the document and the page; with one round named and with all."""
    rows = [counted(f"T{at}")._replace(counts=one) for at, one in enumerate(school)]
    others = [row._replace(round="2025-fall") for row in rows]
    folder = shared(tmp_path / "s", *rows, *others)
    document = types("report", folder, "--json").json
    filtered = types("report", folder, "--json", "--round", "2026-fall").json
    assert [one for one in document["rounds"] if one["round"] == "2026-fall"] == filtered["rounds"]
    table = list(csv.DictReader(io.StringIO(types("report", folder, "--csv").out)))
    for round_ in document["rounds"]:
        mine = [row for row in table if row["round"] == round_["round"]]
        every = [round_["measures"], *(each["measures"] for each in round_["teachers"])]
        assert [
            {
                f"{name}_{end}": (one["word"] or "hidden") if one[end] is None else str(one[end])
                for name, one in each.items()
                for end in ("part", "whole")
            }
            for each in every
        ] == [
            {name: row[name] for name in row if name.endswith(("_part", "_whole"))} for row in mine
        ]
        assert all(
            one["hidden"] == (None in (one["part"], one["whole"]))
            for each in every
            for one in each.values()
        )


def test_one_small_group_is_left_out_of_every_total_about_the_same_thing():
    """Three talks beside twelve: whichever totals are compared, they speak of the twelve."""
    shown, totaled, _ = seen_by_a_reader(CASE)
    assert totaled["talks"] == {0}
    assert shown.held == 12
    talks = ("held", "glow_and_grow", "value", "valid_goal", "same_day")
    assert [shown.shares[name].whole for name in talks] == [12] * 5
    assert [shown.teachers[1].shares[name] for name in talks] == [HIDDEN] * 5


def test_small_groups_stand_in_the_total_where_it_says_nothing_of_any_of_them():
    """Of eleven promises of three teachers six were kept: nobody can tell whose."""
    school = [Counts(promises=FollowUpCounts(2, late)) for late in (2, 2, 1)] + TWO_OF_FOUR[2:]
    shown, _, _ = seen_by_a_reader(school)
    assert shown.shares["promises"] == told(Share(26, 31))
    assert [one.shares["promises"] for one in shown.teachers[:3]] == [HIDDEN] * 3
    assert shown.teachers[3].shares["promises"] == told(Share(20, 20))


@pytest.mark.parametrize(
    "hidden",
    [
        [Share(1, 3)],  # one alone is what the total leaves
        [Share(0, 3), Share(0, 3)],  # nobody kept any
        [Share(3, 3), Share(3, 3)],  # everybody kept all
        [Share(1, 2), Share(1, 2)],  # four in all is a small group itself
        [Share(1, 4), Share(3, 4)],  # eight of two who have fewer than five each: four and four
        [Share(3, 4), Share(2, 3)],  # two of seven have not, and two is a small group
    ],
)
def test_a_total_that_would_say_something_leaves_them_out(hidden):
    """Every way in which a total speaks of the groups that are hidden."""
    assert visibility([[*hidden, Share(9, 20)]]) == ({len(hidden)}, {len(hidden)})


def test_small_groups_alone_show_nothing_and_nothing_at_all_is_told():
    """Of three talks nothing is told; of none it is told that there are none."""
    shown, _, _ = seen_by_a_reader([CASE[1]])
    assert (shown.held, shown.came, shown.modes, shown.languages) == (HIDDEN, (), (), ())
    assert {shown.shares[one.key] for one in MEASURES if one.about == "talks"} == {HIDDEN}
    nothing, _, _ = seen_by_a_reader([Counts()])
    assert nothing.held == 0
    assert set(nothing.shares.values()) == {told(Share(0, 0))}


@st.composite
def a_column(draw: st.DrawFn) -> list[Share]:
    """Draw the shares of one practice, of up to four teachers, often with nearly all or few."""
    wholes = draw(st.lists(st.integers(5, 20), min_size=1, max_size=4))
    some = [st.sampled_from([0, 1, 4, whole - 4, whole - 1, whole]) for whole in wholes]
    parts = [draw(any_ | st.integers(0, whole)) for any_, whole in zip(some, wholes, strict=True)]
    return [Share(*share) for share in zip(parts, wholes, strict=True)]


@given(a_column(), st.booleans())
@settings(max_examples=tries(150))
def test_what_a_word_stands_for_cannot_be_worked_out_whoever_knows_the_rules(column, part):
    """Some other number in each word's place would show the very same cells and total."""
    column = [share if part else Share(share.whole, share.whole + share.part) for share in column]
    cells = [told(share, part=part) for share in column]

    def others(share: Share) -> list[Share]:
        every = range(share.whole + 1) if part else range(share.part, share.whole + SMALL)
        tried = [Share(n, share.whole) if part else Share(share.part, n) for n in every]
        same = told(share, part=part)
        return [one for one in tried if told(one, part=part) == same]

    total = total_told(column, visibility([column]), part=part)
    possible = [
        one
        for one in product(*map(others, column))
        if total_told(one, visibility([one]), part=part) == total
    ]
    for at, cell in enumerate(cells):
        assert cell.is_whole or len({one[at] for one in possible}) > 1
    sums = [Share(*map(sum, zip(*one, strict=True))) for one in possible]
    assert total.is_whole or len(set(sums)) > 1


def test_the_total_beside_words_is_exact_or_adds_up_what_they_say():
    """One lacks three: the total says what the cells do. Three lack nine: nobody can tell whose."""
    all_ = visibility([[Share(9, 9)] * 4])
    one = [Share(28, 31), Share(10, 20), Share(20, 20), Share(0, 9)]
    assert so_many(total_told(one, all_)) == "at least 57 of 80"
    three = [Share(28, 31), Share(28, 30), Share(16, 20), Share(20, 20)]
    assert so_many(total_told(three, all_)) == "92 of 101"
    held = [Share(28, 31), Share(20, 20), Share(20, 30), Share(9, 9)]
    assert so_many(total_told(held, all_, part=False)) == "77, of 91 at most"
    two = [Share(30, 31), Share(30, 31), Share(20, 20), Share(20, 20)]
    assert so_many(total_told(two, all_)) == f"{NEARLY_ALL} of 102"


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


def test_what_waits_is_never_put_together_with_what_went_wrong():
    """A share tells how many were not kept; with the open ones among them, it would tell those."""
    found = outcomes(("met", 20), {"partly": 10, "not yet": 0}, ("to come", 3), told(Share(20, 30)))
    assert found == (("met", 20, ""), ("partly", 10, ""), ("to come", HIDDEN, FEW))
    assert outcomes(("met", 28), {"partly": 3}, ("to come", 7), told(Share(28, 31))) == (
        ("met", HIDDEN, NEARLY_ALL),
        ("to come", 7, ""),
    )
    in_time = ("in time", 5), {"late": 6, "overdue": 2}, ("open", 0)
    assert outcomes(*in_time, told(Share(5, 13))) == (
        ("in time", 5, ""),
        (OTHER, 8, ""),
    )
