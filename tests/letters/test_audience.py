"""What one home says never reaches another one: two households, every way of saying who came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.language import languages
from confkit.letters import check_ins_and_reviews, letters
from confkit.names.attendance import attendance
from confkit.notes.notes import Attendee, Note
from confkit.promises.followups import planned
from confkit.roster.people import Student, recipients
from confkit.sheets import sheets
from tests.making import guardian, local, met, rules, settings, student

MOTHER = guardian("Marisol Reyes", relation="mother", household="Reyes")
FATHER = guardian("Peter Hallström", relation="father", household="Hallström", email="p@x.example")
CHILD = student(MOTHER, FATHER, name="Ana Reyes", sort_name="Reyes, Ana")

THE_MOTHER: tuple[Any, ...] = (
    "1", "Marisol Reyes", "marisol reyes", "MARISOL", "Reyes, Marisol", "Ms. Reyes", "M. Reyes",
    "Mom", "mother", "her mom", "Ana's mother", "the mom", "mamá", "su mamá", "la madre", "Mutter",
    "maman", "Grandma, from Mom's", "Grandma (Mom's side)", "Aunt Rosa from the Reyes home",
    "abuela, de mamá", "the Reyes family", "Mom, interpreter", "Ana, mother",
    {"name": "Grandma", "home": "Reyes"}, {"name": "Grandma", "home": "mother"},
    {"name": "a neighbor", "home": "Marisol"},
)  # fmt: skip
BOTH: tuple[Any, ...] = (
    "both", "Both parents", "1,2", "1 and 2", "Mom and Dad", "mom & dad", "Marisol, Peter",
    "ambos", "los dos", "everyone", "Mom, Grandma from Dad's",
)  # fmt: skip
NOBODY_KNOWS: tuple[Any, ...] = (
    "Grandma", "abuela", "3", "Ana", "the interpreter", "nobody", "Dad's mom", "Mom's boyfriend",
    "not Mom", "Marisol's friend", "Mom, Grandma", "R.", "?", "parent", "Mrs. Hallström",
    "Mr. Reyes",
    {"name": "Grandma", "home": "the other one"}, {"name": "Mom", "home": "Dad"},
    "Mom?", "Mom (?)", "¿mamá?", "Ana Reyes", "Reyes, Ana",
)  # fmt: skip


def came(child: Student, *present: Any) -> set[str]:
    """Return the relations of the guardians whose home may be told, by what was written."""
    meeting = met(meeting=_meeting(present)).meeting
    assert meeting is not None
    found = attendance(child, meeting.present)
    return {
        one.guardians[0].relation for one in recipients(child)[0] if found.may_hear(one)
    }  # fmt: skip


def _meeting(present: Any, **fields: Any) -> dict[str, Any]:
    return {"held": local("2026-11-24T15:30"), "present": list(present), **fields}


@pytest.mark.parametrize("said", THE_MOTHER, ids=str)
def test_one_home_was_there(said: Any) -> None:
    """A number, a name, a part of one, a relation, somebody from her home: it is hers alone."""
    assert came(CHILD, said) == {"mother"}


@pytest.mark.parametrize("said", BOTH, ids=str)
def test_both_homes_were_there(said: Any) -> None:
    """Two people in one entry, or a word for both."""
    assert came(CHILD, said) == {"mother", "father"}


@pytest.mark.parametrize("said", NOBODY_KNOWS, ids=str)
def test_what_fits_nobody_or_both_tells_no_home(said: Any) -> None:
    """Alone it settles nothing; beside a guardian all is in doubt, but for one of no home."""
    assert came(CHILD, said) == set()
    apart = said in ("Ana", "Ana Reyes", "Reyes, Ana", "the interpreter")
    assert came(CHILD, "Marisol Reyes", said) == ({"mother"} if apart else set())


@given(
    who=st.sampled_from(
        ["nobody", "Nobody", "not", "a letter", "Message", "word", "Mom instead", "lawyer", "no",
         "the dog", "Mom on behalf", "Grandma instead", "not somebody", "nadie", "Peter"]
    ),
    home=st.sampled_from(["from Mom's", "of Mom", "at Marisol's", "de mamá"]),
)  # fmt: skip
def test_only_somebody_can_come_from_a_home(who: str, home: str) -> None:
    """What stands before a home is a person, and no guardian of another one."""
    assert came(CHILD, f"{who} {home}") == came(CHILD, f"{who} ({home})") == set()


@given(*[st.sampled_from(["1", "Marisol", "Mom", "Marisol Reyes", "her mother", "mamá"])] * 2)
def test_a_guardian_who_is_said_twice_was_there(who: str, again: str) -> None:
    """`Marisol (mom)` is she herself, and not somebody from her home; of two homes it is nobody."""
    meeting = met(meeting=_meeting([f"{who} ({again})"])).meeting
    assert meeting is not None
    assert attendance(CHILD, meeting.present).came == {1}
    assert came(CHILD, f"{who} (Dad)") == came(CHILD, f"Peter ({again})") == set()


def test_a_workspaces_own_words_for_people_count(tmp_path: Path) -> None:
    """Also in the language of a workspace that confkit has no folder for."""
    folder = tmp_path / "languages" / "fi"
    folder.mkdir(parents=True)
    words = 'mother = "aiti"\ngrandmother = "mummo"\ncoming_from = "kotoa"\njoining = "ja"\n'
    (folder / "attendance.toml").write_text(words, encoding="utf-8")
    child = CHILD._replace(languages=languages.of(tmp_path))
    for said in ("äiti", "Äiti", "mummo (äiti)", "mummo kotoa äiti"):
        assert (came(child, said), came(CHILD, said)) == ({"mother"}, set())
    assert came(child, "äiti ja Peter") == {"mother", "father"}


def test_a_child_with_one_home_is_simple() -> None:
    """Whoever came, and whatever was written, the home is told."""
    child = student(MOTHER, FATHER._replace(household="reyes "))
    for said in ((), ("Gran",), ("?",), ("Mom",), ("Peter",)):
        assert came(child, *said) == {"mother", "father"}


def test_a_guardian_of_whom_no_household_is_known_has_a_home_of_their_own() -> None:
    """Only who was there is told, until the list says who lives together."""
    child = student(MOTHER._replace(household=""), FATHER._replace(household=""))
    assert came(child, "Mom") == {"mother"}
    assert came(child) == set()


def test_a_surname_of_both_is_in_doubt() -> None:
    """A title may settle it, where it suits one of them alone."""
    child = student(MOTHER, FATHER._replace(name="Luis Reyes"))
    assert came(child, "Reyes") == set()
    assert came(child, "Mrs. Reyes") == {"mother"}
    assert came(child, "Sr. Reyes") == {"father"}


def test_somebody_denied_at_the_talk_is_told_to_nobody() -> None:
    """What a denied person may have said goes to no home."""
    child = student(MOTHER, FATHER._replace(contact="deny"))
    assert came(child, "Mom") == {"mother"}
    assert came(child) == {"mother"}
    for said in ("Dad", "2", "Peter", "Grandma"):
        assert came(child, said) == set()


# Every fact has a mark of its own; M is the mother's home, F the father's, A is for all.

FACTS = {
    "heard": "MARK-heard",
    "family_promise": "MARK-promise",
    "works_at_home": "MARK-works",
    "routine": "MARK-routine",
}


def _note(present: list[Any], **audiences: Any) -> Note:
    heard = {"text": FACTS["heard"]} | audiences.get("heard", {})
    promise = {"text": FACTS["family_promise"], "by": "family"} | audiences.get("promise", {})
    return met(
        meeting=_meeting(present, heard=[heard]),
        goal={
            "statement": "Homework comes back",
            "home": FACTS["routine"],
            "school": "check the planner",
            "works_at_home": FACTS["works_at_home"],
            "measure": "4 of 5 days",
            "review_on": "2026-12-18",
        },
        promise=[promise],
    )


def _said(child: Student, note: Note) -> dict[str, str]:
    """Return all that goes to each home in a letter, a check-in and a review, by relation."""
    entries = planned(child, note, rules())
    return {
        reader.guardians[0].relation: repr(
            (
                letters.letter(child, note, reader, entries, settings()),
                check_ins_and_reviews.check_in(child, note, "good", reader, entries, settings()),
                check_ins_and_reviews.goal_review(
                    child, note, "met", "", reader, entries, settings()
                ),
            )
        )
        for reader in recipients(child)[0]
    }


OF_A_HOME = ("MARK-heard", "MARK-promise", "MARK-works")
ANSWERS = st.sampled_from([*THE_MOTHER, *BOTH, *NOBODY_KNOWS])


@pytest.mark.slow
@given(st.lists(ANSWERS, max_size=3), st.booleans(), st.sampled_from(["mother", "father", "1", ""]))
def test_no_mark_of_a_home_that_did_not_come_reaches_it(
    present: list[Any], one_address: bool, speaker: str
) -> None:
    """Whatever stands in `present`, a home that was not surely there reads nothing of the talk."""
    father = FATHER._replace(email=MOTHER.email) if one_address else FATHER
    child = student(MOTHER, father, name="Ana Reyes", sort_name="Reyes, Ana")
    note = _note(present, heard={"from": speaker} if speaker else {})
    there = came(child, *present)
    for relation, text in _said(child, note).items():
        if relation not in there:
            assert not [mark for mark in OF_A_HOME if mark in text and not (
                mark == "MARK-heard" and there and _speaks(speaker) == relation
            )]  # fmt: skip
        if speaker and _speaks(speaker) != relation:
            assert "MARK-heard" not in text
    table = repr(sheets.last_round("2025-fall", child, note, []))
    assert not [mark for mark in OF_A_HOME if mark in table]


def _speaks(speaker: str) -> str:
    return {"1": "mother"}.get(speaker, speaker)


def test_what_is_marked_for_all_reaches_both_and_what_is_the_teachers_none() -> None:
    """The marks of the note: `for` is home, all or teacher."""
    everyone = _note(["Mom"], heard={"for": "all"}, promise={"for": "all"})
    for text in _said(CHILD, everyone).values():
        assert "MARK-heard" in text
        assert "MARK-promise" in text
    private = _note(["Mom"], heard={"for": "teacher"})
    assert not [text for text in _said(CHILD, private).values() if "MARK-heard" in text]


def test_the_home_that_came_is_told_all_of_it() -> None:
    """Nothing is held back from those who said it."""
    said = _said(CHILD, _note(["Mom"]))
    assert [mark for mark in FACTS.values() if mark not in said["mother"]] == []


@pytest.mark.parametrize(
    ("present", "mother", "father"),
    [
        (["Mom"], (True, False), (False, False)),
        (["both"], (True, False), (True, False)),
        ([{"name": "Grandma", "home": "Reyes"}], (False, True), (False, False)),
        (["Grandma"], (False, False), (False, False)),
        ([], (False, False), (False, False)),
    ],
    ids=str,
)
def test_nobody_is_told_that_the_talk_was_with_somebody_else_who_may_have_been_there(
    present: list[Any], mother: tuple[bool, bool], father: tuple[bool, bool]
) -> None:
    """Thanks only where it is sure, “with your family” only where it is sure that they were not."""
    meeting = met(meeting=_meeting(present)).meeting
    assert meeting is not None
    found = attendance(CHILD, meeting.present)
    read = {
        reader.guardians[0].relation: (found.was_there(reader), found.home_was_there(reader))
        for reader in recipients(CHILD)[0]
    }
    assert read == {"mother": mother, "father": father}


@pytest.mark.parametrize("said", ["both", "parents", "everyone"])
def test_all_of_one_home_were_there(said: str) -> None:
    """Said of people who live together it is as sure as of those who do not."""
    child = student(
        guardian(relation="Mother", household="h"),
        guardian("Peter Lind", relation="Father", household="h"),
    )
    assert attendance(child, (Attendee(name=said),)).came == {1, 2}
    assert attendance(child, (Attendee(name="parent"),)).came == set()
