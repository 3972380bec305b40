"""Who came, as the report counts it, against what letters make of the same words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.coach.goal_words import GoalMatcher
from confkit.language import languages
from confkit.letters.audience import Audience
from confkit.letters.letters import to_reader
from confkit.promises.deadlines import Calendar
from confkit.report.counts import Counts
from confkit.report.meeting_counts import MeetingCounter
from confkit.roster.people import Student, recipients
from confkit.roster.person_names import plain
from tests import making
from tests.tries import tries

RELATIONS = ["", "mother", "father", "grandmother", "foster mother", "parent"]
NAMES = ["Hodan Reyes", "Peter Lind", "Mia Cole"]
GUARDIANS = st.lists(
    st.builds(
        dict,
        relation=st.sampled_from(RELATIONS),
        household=st.sampled_from(["", "home", "other"]),
        language=st.sampled_from(["", "es", "so", "pt-BR"]),
        contact=st.sampled_from(["allow", "allow", "allow", "office", "deny"]),
        interpreter=st.sampled_from(["", "booked:Fadumo Ismail"]),
    ),
    max_size=3,
)
SAID = [
    *NAMES, *RELATIONS[1:], "1", "2", "3", "both", "everyone", "parents", "Ms. Quill", "Hodan?",
    "Mom and Dad", "Mr. Lind", "Grandma, from Mom's", "Grandma (Peter Lind)", "Ana", "the child",
    "her mother", "mother?", "interpreter", "Fadumo Ismail", "nobody", "Peter", "1, 2", "madre",
    "the Reyes family", "uncle", "boyfriend",
]  # fmt: skip
FAMILY = frozenset(map(plain, languages.of(None).people.guardian))
"""Words that say that a guardian came, whoever of them it was."""
PRESENT = st.lists(
    st.sampled_from(SAID)
    | st.builds(dict, name=st.sampled_from(SAID), home=st.sampled_from(["home", "other", "1"])),
    max_size=3,
)


def counts(student: Student, present: list[str | dict[str, str]]) -> Counts:
    """Count one talk."""
    goal_words = GoalMatcher(languages.of(None).goals)
    counter = MeetingCounter(Calendar(), "en", goal_words)
    counter.add(student.id, making.met(meeting={"present": present}), {}, student)
    return counter.counts()


@settings(max_examples=tries(400))
@given(GUARDIANS, PRESENT)
def test_the_report_and_the_letters_know_the_same_who_came(drawn, present):
    """Whatever stands in `present`: of whom a letter is sure the report counts, in its language."""
    student = making.student(
        *(
            making.guardian(name, place=place, email=f"g{place}@mail.example", **fields)
            for place, (name, fields) in enumerate(zip(NAMES, drawn, strict=False), start=1)
        )
    )
    found = counts(student, present)
    audience = Audience(student, making.met(meeting={"present": present}))
    came = audience.came
    knows = bool(came.came | came.perhaps)
    names = [said if isinstance(said, str) else said["name"] for said in present]
    if not any(word in FAMILY for name in names for word in plain(name).split()):
        assert found.present.guardian == knows
    assert found.present.guardian >= knows
    assert found.present.two_guardians >= (len(came.came) > 1)
    there = [reader for reader in recipients(student)[0] if came.was_there(reader)]
    if there and there[0].place == min(came.came):
        letter = to_reader(student, there[0], making.day("2026-11-24"), making.settings())
        assert found.languages == {letter["language"].partition("-")[0]: 1}
    if len(present) == 1 and isinstance(present[0], str) and len(came.came) == 1:
        assert found.present.two_guardians == 0
    if not present:
        assert found.present.not_said == 1
