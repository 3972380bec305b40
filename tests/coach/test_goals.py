"""One goal: said, done on both sides, seen, and by when; each failure says what a good one is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from confkit.coach import catalog, coach, packs
from confkit.coach.goal_words import GoalMatcher
from confkit.coach.goals import lapses, promises
from confkit.language import languages, spoken_dates
from confkit.promises.deadlines import Calendar
from confkit.workspace import classroom
from confkit.workspace.workspace import Workspace
from tests.cli.classes import GOAL, MEETING, prepared
from tests.making import day, document, local

from .test_check import findings

pytestmark = pytest.mark.slow

GOOD = {
    "statement": "Ana brings her homework back finished",
    "home": "Check the planner together after dinner",
    "school": "Check the planner with Ana at dismissal",
    "measure": "planner signed 4 of 5 days",
    "review_on": day("2026-12-18"),
}
SPOKEN = spoken_dates.spoken()
HELD = {"held": local("2026-11-24T15:30"), "status": "held"}
WORDS = GoalMatcher(languages.of(None).goals)
CLOSED = Calendar(closed=((day("2026-12-21"), day("2027-01-01")),))


def rules_of(**fields):
    """Return the rules that a goal breaks; a field of None is left out."""
    goal = {name: value for name, value in (GOOD | fields).items() if value is not None}
    return [one.rule for one in lapses({"meeting": HELD, "goal": goal}, CLOSED, WORDS)]


def test_a_good_goal_is_left_alone():
    """Nothing is found in the goal of the README."""
    assert rules_of() == []


@pytest.mark.parametrize(("fields", "rule"), [
    ({"statement": None}, "goal/statement-missing"),
    ({"statement": "  "}, "goal/statement-missing"),
    ({"home": ""}, "goal/home-missing"),
    ({"school": None}, "goal/school-missing"),
    ({"measure": ""}, "goal/measure-missing"),
    ({"review_on": None}, "goal/review-missing"),
    ({"review_on": day("2026-11-24")}, "goal/review-date"),
    ({"review_on": day("2026-12-19")}, "goal/review-closed"),
    ({"review_on": "2026-12-22"}, "goal/review-closed"),
    ({"review_on": day("2027-06-01")}, "goal/review-late"),
    ({"home": "Homework"}, "goal/too-short"),
    ({"home": "at home"}, "goal/too-short"),
    ({"home": "Read together", "school": "read together."}, "goal/same"),
    ({"measure": "it goes more smoothly"}, "goal/uncounted"),
    ({"statement": "1. Read more 2. Write neatly"}, "goal/several"),
])  # fmt: skip
def test_what_a_goal_lacks_is_named(fields, rule):
    """Each by its own rule, and by no other."""
    assert rules_of(**fields) == [rule]


@pytest.mark.parametrize("measure", [
    "planner signed 4 of 5 days", "two new books finished", "once a day for two weeks",
    "a page in the notebook each Friday", "half a page in 4 of 5 tries", "four stars a week",
    "the list on the door", "ready at the end of the song every morning",
])  # fmt: skip
def test_a_count_a_frequency_or_a_thing_is_a_measure(measure):
    """Domain rules, The goal."""
    assert rules_of(measure=measure) == []


def test_there_is_exactly_one_goal():
    """None after a held meeting, and two, are errors; before the meeting none is needed."""
    assert [one.rule for one in lapses({"meeting": HELD}, CLOSED, WORDS)] == ["goal/missing"]
    assert [one.rule for one in lapses({"meeting": HELD, "goal": [GOOD, GOOD]}, CLOSED, WORDS)] == [
        "goal/several"
    ]
    for meeting in ({}, {"meeting": {"status": "no-show"}}, {"meeting": {"status": "moved"}}):
        assert list(lapses(meeting, CLOSED, WORDS)) == []


def test_a_day_without_school_is_said_with_the_next():
    """The first day after the holidays."""
    (one,) = lapses(
        {"meeting": HELD, "goal": GOOD | {"review_on": day("2026-12-21")}}, CLOSED, WORDS
    )
    assert one.words == {"day": "Monday, December 21", "next": "Monday, January 4"}


@pytest.mark.parametrize(("promise", "found"), [
    ({"due": day("2026-11-20")}, ["follow-up/due-early"]),
    ({"due": day("2026-11-28"), "kind": "action"}, ["follow-up/due-closed"]),
    ({"due": day("2026-11-28"), "kind": "action", "by": "family"}, []),
    ({"due": day("2026-11-28"), "kind": "resource"}, []),
    ({"due": day("2026-12-01"), "kind": "action"}, []),
    ({}, []),
    ({"text": "By Thursday: a list"}, ["follow-up/due-named"]),
    ({"text": "Send the list by Tuesday."}, ["follow-up/due-named"]),
    ({"text": "cards to go home tomorrow"}, ["follow-up/due-named"]),
    ({"text": "Send the list by Dec. 4", "due": day("2026-12-02")}, ["follow-up/due-named"]),
    ({"text": "Send the list by Dec. 4", "due": day("2026-12-04")}, []),
    ({"text": "Read on Sunday", "by": "family"}, []),
    ({"text": "Send the Friday spelling list"}, []),
    ({"text": "A book about the sun"}, []),
    ({"text": "A list of 12"}, []),
    ({"text": "Send page 3 of 5"}, []),
    ({"text": "Cards for 3, 4 and 5"}, []),
    ({"text": "Call at noon"}, []),
])  # fmt: skip
def test_a_promise_is_due_when_it_can_be_kept(promise, found):
    """Not before it was made, and in the classroom on a school day."""
    data = {"meeting": HELD, "promise": [{"text": "Send it"} | promise]}
    assert [one.rule for one in promises(data, CLOSED, SPOKEN)] == found


@pytest.mark.parametrize("text", [
    "goal = 3\n", "meeting = 4\ngoal = [1]\n", "[goal]\nreview_on = 'soon'\n", "promise = 'x'\n",
    "[[promise]]\ndue = 'x'\n", "[meeting]\nheld = 1\n[goal]\nstatement = 5\n",
])  # fmt: skip
def test_any_other_value_is_left_to_the_notes_own_check(text):
    """Wrong kinds of values are told there; here they do no harm."""
    data = document(text).data
    list(lapses(data, CLOSED, WORDS))
    list(promises(data, CLOSED, SPOKEN))


VAGUE = {
    "goal/vague": ("statement", ["Improve reading", "Ana tries harder", "Be better at math",
                                 "more focus", "She will be more responsible", "Do her best",
                                 "Cy will read more", "Cy enjoys reading", "Success in math"]),
    "goal/action-vague": ("home", ["Support her", "Help as needed", "Encourage him more",
                                   "Read more at home", "Be consistent",
                                   "Mom helps", "We will try"]),
    "goal/measure-vague": ("measure", ["better grades", "We will see improvement", "improvement"]),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "field", "text"), [
    (rule, field, text) for rule, (field, texts) in VAGUE.items() for text in texts
])  # fmt: skip
def test_an_empty_sentence_is_found(confkit, room, rule, field, text):
    """It says no action that one can see, or nothing to count."""
    goal = re.sub(rf'^{field} = ".*"$', f'{field} = "{text}"', GOAL, flags=re.MULTILINE)
    room.note("9", (prepared("Cy") + MEETING + goal).replace("Ada", "Cy"))
    assert rule in {one["rule"] for one in findings(confkit("check", "9", "--json"))}


def test_the_suggestion_is_made_from_the_note(confkit, room):
    """The note's own strategy, in the sentence of a good goal."""
    goal = GOAL.replace('home = "Listen for five minutes after dinner"', 'home = ""')
    room.note("9", (prepared("Cy") + MEETING + goal).replace("Ada", "Cy"))
    (one,) = findings(confkit("check", "9", "--json"))
    assert (one["rule"], one["severity"]) == ("goal/home-missing", "error")
    assert one["suggest"] == (
        "Say who does what at home, and when. One of your strategies could become the home step: "
        "a recording. “An adult sits beside Cy and listens to the 2 pages” "
        "(bank: read-aloud-evening)"
    )


@pytest.mark.parametrize(("side", "strategies", "step"), [
    ("home", ["planner checked at dismissal", "planner signed after dinner"], 1),
    ("school", ["planner signed after dinner", "one folder", "planner checked at her desk"], 2),
    ("home", ["the tray at the door", "three steps: name, check, tray", "one timer"], 2),
    ("school", ["a page at bedtime", "a red card"], 1),
    ("home", ["the red card", "one question"], 0),
])  # fmt: skip
def test_the_step_that_suits_the_side_is_offered(confkit, room, side, strategies, step):
    """What speaks of home is offered for home, what speaks of the classroom for school."""
    goal = re.sub(rf'^{side} = ".*"$', f'{side} = ""', GOAL, flags=re.MULTILINE)
    note = re.sub(r"(?m)^strategies = .*$", f"strategies = {strategies}", prepared("Cy"))
    room.note("9", (note + MEETING + goal).replace("Ada", "Cy"))
    (one,) = findings(confkit("check", "9", "--json"))
    assert one["rule"] == f"goal/{side}-missing"
    assert f"could become the {side} step: {strategies[step]}." in one["suggest"]


ALL = [
    *catalog.checks().values(),
    *(one.table for language in ("en", "es") for one in packs.load(None, language).pack.rules),
]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_strategy_stands_where_a_thing_and_an_action_read_alike(rule):
    """Between a colon and a full stop: it may be “red card” or “count to five”."""
    for said in rule.suggest:
        for slot in re.findall(r"\{(?:strategy|step)\}", said):
            assert f": {slot}." in said or f": “{slot}”." in said


def test_an_empty_sentence_is_told_once(confkit, room):
    """By the phrase that was found in it, or by the whole sentence; also while it is typed."""
    goal = re.sub(r"(?m)^home = .*$", 'home = "Homework"', GOAL)
    goal = re.sub(r"(?m)^statement = .*$", 'statement = "Cy will pay attention"', goal)
    room.note("9", (prepared("Cy") + MEETING + goal).replace("Ada", "Cy"))
    found = findings(confkit("check", "9", "--json"))
    assert [(one["rule"], one["message"]) for one in found] == [
        ("goal/vague", "“Cy will pay attention” does not say what somebody does"),
        ("goal/action-vague", "“Homework” does not say what happens"),
    ]


FALL, SPRING = (day("2026-08-24"), day("2026-12-18")), (day("2027-01-04"), day("2027-05-28"))


@pytest.mark.parametrize(("held", "review_on", "terms", "found"), [
    ("2026-10-13", "2026-12-18", (FALL, SPRING), []),
    ("2026-10-13", "2027-01-05", (FALL, SPRING),
     ["Tuesday, January 5 is after the term, which ends on Friday, December 18"]),
    ("2026-10-13", "2026-12-24", (FALL, SPRING),
     ["Thursday, December 24 is after the term, which ends on Friday, December 18"]),
    ("2026-12-08", "2027-01-12", (FALL, SPRING), []),  # too little of the fall term is left
    ("2026-08-17", "2026-09-18", (FALL, SPRING), []),  # a welcome before the first day
    ("2026-12-08", "2027-01-12", (FALL,), []),  # of the next term nothing is known
    ("2027-06-01", "2027-12-01", (FALL, SPRING),
     ["Wednesday, December 1 is 26 weeks after the meeting"]),
    ("2026-11-24", "2027-04-13", (), []),
    ("2026-11-24", "2027-04-14", (), ["Wednesday, April 14 is 20 weeks after the meeting"]),
    ("2026-11-24", "2027-06-06", (), ["Sunday, June 6 is 27 weeks after the meeting"]),
    ("2026-11-24", "2026-12-06", (), ["there is no school on Sunday, December 6"]),
    ("9999-12-30", "9999-12-31", (FALL,), []),
    ("2026-11-24", "9999-12-25", (), []),
])  # fmt: skip
def test_a_goal_is_looked_at_within_the_term(held, review_on, terms, found):
    """The term of the settings; where they name none, twenty weeks."""
    note = {"meeting": {"held": day(held), "status": "held"}}
    note["goal"] = GOOD | {"review_on": day(review_on)}
    told = [
        catalog.finding(one.rule, "", (0, 0), one.words).message
        for one in lapses(note, Calendar(terms=terms), WORDS)
    ]
    assert told == found


@pytest.mark.parametrize(("held", "rule", "said"), [
    ("2026-11-24", "goal/review-date", "such as Tuesday, December 22."),
    ("2026-11-24", "goal/review-missing", "such as Tuesday, December 22."),
])  # fmt: skip
def test_a_day_that_would_do_is_named(held, rule, said):
    """Four weeks after the meeting, on a school day within the term."""
    goal = GOOD | {"review_on": day(held) if rule == "goal/review-date" else ""}
    (one,) = lapses({"meeting": {"held": day(held)}, "goal": goal}, Calendar(), WORDS)
    assert catalog.finding(one.rule, "", (0, 0), one.words).suggest.endswith(said)


@pytest.mark.parametrize(("kind", "text", "rules"), [
    ("goal.home", "Mom helps", ["goal/action-vague"]),
    ("goal.statement", "Success in math", ["goal/vague"]),
    ("goal.home", "Read the red page after dinner", []),
    ("promise.text", "Mom helps", []),
])  # fmt: skip
def test_an_empty_sentence_is_told_while_it_is_typed(room, kind, text, rules):
    """By the prompts of `record`; a rule that is switched off is not asked about."""
    loaded = classroom.load(Workspace(room.root))
    the_coach = coach.of(loaded)
    found = the_coach.sentence(loaded.students[0], kind, text)
    assert [one.rule for one in found] == rules
    silent = replace(the_coach, switched_off=("goal",), _rules_for={})
    assert silent.sentence(loaded.students[0], kind, text) == []


@pytest.mark.parametrize(
    ("said", "is_several"),
    [("Count to fifty by ones, touching each bean.", False),
     ("Lee tres páginas, señalando cada palabra.", False),
     ("Ana packs up her lunch and is in line by the second bell.", False),
     ("Ana reads for ten minutes and is in bed by eight.", True),
     ("Count to fifty by ones, and touch each bean twice.", True),
     ("Ana finishes and uploads her lab report by 9 p.m. each Thursday.", False),
     ("Ana reads ten pages by 9 p.m. She practices two songs each Friday.", True),
     ("Read three pages a night; keeping two pencils sharp", True)],
)  # fmt: skip
def test_how_an_act_is_done_is_no_second_one(said, is_several):
    """Only where a comma joins it."""
    assert WORDS.is_several(said, frozenset({"Ana"})) == is_several


@pytest.mark.parametrize(
    ("said", "actor", "verb"),
    [("When he gets stuck, Ana draws it", "child", "draws"),
     ("After Mom calls, the teacher checks the box", "school", "checks"),
     ("At dinner, Grandpa nods", "home", "nods"), ("When she reads she points", "child", "reads")],
)  # fmt: skip
def test_who_acts_stands_after_the_clause_that_leads_to_it(said, actor, verb):
    """A clause with a person of its own says when it is done."""
    clause = WORDS.sentences.clause(said, frozenset({"Ana"}))
    assert (clause.actor, clause.words[0]) == (actor, verb)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [("Cuando ella llega, reviso su carpeta y pongo un sello", ""),
     ("Mientras el alumno lee, cuento las pausas", ""),
     ("When she comes in, she reads alone", "nobody"),
     ("There is a poster over the sink.", "nobody"),
     ("Hay un cartel en la puerta", "nobody"),
     ("The hall monitor asks him at the door", ""), ("El vigilante le pregunta a la salida", ""),
     ("The chart hangs by the door", "nobody"),
     ("The poster is there, and I point to it", "")],
)  # fmt: skip
def test_who_acts_at_school_stands_after_what_leads_to_it(said, wrong):
    """A clause before the comma is when it is done; a thing that is there is done by nobody."""
    assert WORDS.sentences.side_of(said, frozenset(), "school") == wrong


@pytest.mark.parametrize(
    ("strategy", "is_one_sided"),
    [
        ("at home, flash cards; at school, silent reading with a partner", True),
        ("flash cards at home; silent reading at school", True),
        ("at home, flash cards; at school, the same cards", False),
        ("at home and at school, three slow breaths", False),
        ("at home Mom signs the card, at school I do", False),
    ],
)
def test_one_thing_for_each_side_is_no_strategy_for_both(strategy, is_one_sided):
    """Where the same is done on both sides, or people act on each, it is one."""
    assert WORDS.sentences.is_one_sided(strategy, ()) == is_one_sided


@pytest.mark.parametrize(
    ("said", "wrong"),
    [("Water will be available in the hallway", "nobody"), ("Paper is laid out", "nobody"),
     ("I will be at the door", ""), ("nothing further is needed at school", "nobody"),
     ("Nothing more for me to do", "nobody"),
     ("I do nothing but listen", "")],
)  # fmt: skip
def test_nothing_is_done_by_nobody(said, wrong):
    """Nor by a teacher who is named."""
    assert WORDS.sentences.side_of(said, (), "school") == wrong


@pytest.mark.parametrize(("side", "said", "wrong"), [
    ("home", "You ask what he did in class", ""),
    ("home", "You have her show how she lined up in homeroom", ""),
    ("home", "You look at the paper from circle time", ""),
    ("home", "You talk about third hour for two minutes", ""),
    ("home", "You set a timer at the start of fourth hour", "swapped"),
    ("home", "You greet her at the classroom door", "swapped"),
    ("home", "You call on her first in science", "swapped"),
    ("school", "Ms. Lund asks about the bedtime story", ""),
    ("school", "Ask which page she read at breakfast", ""),
    ("school", "Read one page with him on the couch", "swapped"),
])  # fmt: skip
def test_what_is_asked_of_the_other_side_swaps_none(side, said, wrong):
    """Where the act is counts, not where what is talked about was."""
    assert WORDS.sentences.side_of(said, (), side) == wrong


@pytest.mark.parametrize(("home", "school", "are_swapped"), [
    ("You initial the first line in fourth hour", "I clear off the kitchen table with him", True),
    ("You take a seat by her at assembly", "I wake her at 6:30 by phone", True),
    ("You ask what he wrote in fourth hour", "I ask what he read at the supper table", False),
    ("You quiz him over the dishes", "I sit by him in fourth hour", False),
])  # fmt: skip
def test_both_sides_in_each_others_place_are_swapped(home, school, are_swapped):
    """By rooms and by hours."""
    assert WORDS.sentences.are_swapped(home, school) == are_swapped


@pytest.mark.parametrize(("said", "is_several"), [
    ("Write down the homework and quit chatting during warm-up", True),
    ("Luis packs his bag and stops tapping the table", True),
    ("Luis reads to the end of the page and stops at the bell", False),
    ("Luis reads ten pages, then stops and tells one thing", False),
])  # fmt: skip
def test_what_is_to_stop_is_a_second_goal(said, is_several):
    """Unless it is a pause."""
    assert WORDS.sentences.has_acts_apart(said, {"Luis"}) == is_several


@pytest.mark.parametrize(("said", "is_wish"), [
    ("Fall in love with books", True), ("Luis comes out of his shell by spring", True),
    ("Luis finds his stride in math", True), ("Luis turns over a new leaf", True),
    ("Enamorarse de los libros", True), ("Agarrarle el gusto a la lectura", True),
    ("Luis comes into the room by 8:10", False), ("Luis steps up to the board twice a day", False),
    ("Luis comes to the rug on the first bell", False), ("Luis finds his page by 8:10", False),
    ("Luis turns over three cards a day", False), ("Luis opens the folder at six", False),
    ("Abrir el cuaderno a las seis", False),
])  # fmt: skip
def test_a_figure_of_speech_for_becoming_somebody_else_is_a_wish(said, is_wish):
    """Whatever stands around it; the same verb with a thing is an act."""
    assert WORDS.sentences.is_no_act(said, {"Luis"}) == is_wish
