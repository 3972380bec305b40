"""Goals as teachers write them: a wish is told from an act that one can see, one goal from two."""

from __future__ import annotations

import time

import pytest

from confkit.coach.goal_words import GoalMatcher
from confkit.language import languages

pytestmark = pytest.mark.slow

WORDS = GoalMatcher(languages.of(None).goals)
NAMES = frozenset({"Ana", "Theo", "Mateo", "Minh", "Anh"})

VAGUE_STATEMENTS = [
    "Ana will read more", "Do well in school", "Ana will pay attention",
    "Ana understands fractions", "Ana has a good attitude toward homework",
    "Ana will be kind to others", "Grow as a learner", "Ana gets along with others",
    "Ana will use her time wisely", "Ana will listen", "Ana grows in confidence",
    "Ana enjoys reading", "Ana takes responsibility for her learning", "Success in math",
    "Ana shows respect", "Ana reaches her full potential", "Ana stops being late",
    "Ana will appreciate poetry", "Theo will develop good study habits", "Stay focused in class",
    "Theo works on his self-control", "Ana makes good progress in science",
    "Mateo will feel proud of his writing", "Have better manners", "Mateo participates in class",
    "Be a good listener", "Theo will stay on task", "Become a strong reader",
    "Theo's behavior will be better", "Ana will always be ready to learn",
]  # fmt: skip

VAGUE_ACTIONS = [
    "Talk about it", "Talk to her", "Remind her", "We will try", "We will do our best",
    "Whatever works", "I don't know", "Mom helps", "Continue what they do", "Homework time",
    "Teacher helps", "Check in", "Give him extra help", "Keep encouraging Theo",
    "Parents will monitor homework", "Make sure she studies", "Lots of praise and patience",
    "Discuss with him", "Follow a routine",
]  # fmt: skip

GOOD = [
    "Ana reads ten pages aloud on 4 of 5 days",
    "Ana writes her homework down and brings it back finished",
    "Ana improves her reading from 80 to 95 words a minute",
    "Theo raises his hand before he speaks during the morning meeting",
    "Mateo learns the sixes, sevens and eights from memory",
    "Ana reads a page and retells it",
    "Ana reads and tells one fact",
    "Theo will be in his seat when the bell rings",
    "Ana turns in her math homework every Monday",
    "Mateo asks a partner before he asks the teacher",
    "He will use a graphic organizer to plan each essay",
    "Ana will solve two-step word problems with a drawing",
    "Theo will pack his backpack the night before",
    "Ana uses kind words at recess and says one to a classmate each day",
    "Ana shows her work beside each answer",
    "Minh Anh will try one new food at lunch on Fridays",
    "She listens to an audiobook on the bus and tells her brother the ending",
    "Ana will spell 18 of 20 words on the weekly list",
    "Theo starts his work within two minutes",
    "Ana checks her answers with a calculator",
    "Mateo will count to ten before he answers back",
    "Read together for ten minutes after dinner",
    "Set the alarm and lay the clothes out on the chair",
    "Talk about the day's story at the dinner table",
    "Help her pack the folder before bedtime",
    "Remind her with a sticker on the door",
    "Check the planner together and sign it",
    "Sit beside her for the first three problems",
    "Quiz him on five words in the car",
    "Give him a seat near the window and a timer",
    "Meet with her group on Tuesdays",
    "Send the reading log home in the red folder",
    "Theo will get to school by 8:15", "Let her read to her baby brother",
    "Theo follows directions the first time", "Ana will ask for help when she is stuck",
    "Ana leerá diez páginas con su hermano",
    "Revisar la agenda después de la cena",
]  # fmt: skip


@pytest.mark.parametrize("text", VAGUE_STATEMENTS)
def test_a_wish_is_no_goal(text):
    """It names nothing that one could see, and counts nothing."""
    assert WORDS.is_vague(text, NAMES, statement=True)


@pytest.mark.parametrize("text", VAGUE_ACTIONS)
def test_goodwill_is_no_action(text):
    """At seven in the evening nobody knows what to do."""
    assert WORDS.is_vague(text, NAMES)


@pytest.mark.parametrize("text", GOOD)
def test_a_goal_that_one_can_see_is_left_alone(text):
    """As a statement, and as what somebody does; and it is one goal."""
    assert not WORDS.is_vague(text, NAMES, statement=True)
    assert not WORDS.is_vague(text, NAMES)
    assert not WORDS.is_several(text, NAMES)


@pytest.mark.parametrize("text", [
    "Goal 1: read daily; Goal 2: tidy desk",
    "Ana will finish homework, raise her hand and keep her desk clean",
    "Ana reads ten pages and cleans her desk and practices math facts",
    "Ana reads every night and gets along with her table",
    "1. Read more 2. Write neatly", "\n- Read daily\n- Tidy the desk",
    "Theo does his homework, and arrives on time",
    "Mateo will practice multiplication; he also treats classmates politely",
])  # fmt: skip
def test_acts_of_different_fields_are_several_goals(text):
    """Numbered or joined by “and”."""
    assert WORDS.is_several(text, NAMES)


@pytest.mark.parametrize("text", [
    "Ana reads and tells one fact", "Ana reads ten pages and one page aloud",
    "Ana reads a page and retells it", "Finishes one chapter book and tells it to her family",
    "Ana reads the math problem twice and circles the numbers",
    "Ana finishes her homework and then reads it to her brother",
    "Theo cleans his desk and shares his markers", "She reads to her sister and her friend",
    "Theo checks his homework and packs his bag on time",
    "Ana completes her math homework and asks a friend for help",
    "Ana reads a book about friendship and math", "Theo packs his homework, lunch and book",
])  # fmt: skip
def test_steps_of_one_act_are_one_goal(text):
    """One field, one goal; what points back to the first act belongs to it."""
    assert not WORDS.is_several(text, NAMES)


@pytest.mark.parametrize(("home", "school", "same"), [
    ("Read together at home", "Read together at school", True),
    ("Encourage her at home", "Encourage her at school", True),
    ("Help with reading", "help with reading.", True),
    ("Use the red timer at home", "Use the red timer at school", False),
    ("Read one page aloud at home", "Read one page aloud in class", False),
    ("Read together at home", "Read with a partner at ten", False),
    ("", "", False),
])  # fmt: skip
def test_one_empty_sentence_with_two_places_is_the_same(home, school, same):
    """One routine on both sides is what a strategy is; goodwill on both is for nobody."""
    assert WORDS.is_same(home, school, NAMES) is same


@pytest.mark.parametrize("piece", ["goal 1 ", " " * 9, "a, and b; ", "1. ", "and ", "reads math, "])
def test_a_hostile_statement_is_read_in_time(piece):
    """Linear in the text: a statement of 200,000 letters takes a part of a second."""
    text = piece * (200_000 // len(piece))
    begin = time.process_time()
    WORDS.is_several(text, NAMES)
    WORDS.is_vague(text, NAMES, statement=True)
    WORDS.is_same(text, f"{text} at home", NAMES)
    assert time.process_time() - begin < 2
