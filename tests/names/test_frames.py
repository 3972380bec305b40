"""Words that are also names, in a class full of them: what the phrase around one decides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli

from confkit.language import languages
from confkit.names.class_names import ClassNames
from confkit.names.denied import holds_denied
from confkit.names.frames import NameFrame
from confkit.roster.people import Student
from tests.making import guardian, student

SENTENCES = tomli.loads(
    (Path(__file__).parent / "words-that-are-names.toml").read_text(encoding="utf-8")
)
PARENTS = {
    "Rohan Patel": "Neil Patel", "Grace Okafor": "Ngozi Okafor",
    "Ángel Peña Rivas": "Yolanda Rivas", "Will Hargreave": "Beth Hargreave",
}  # fmt: skip
ANA = student(guardian("Marisol Reyes", household="Reyes"), id="1", name="Ana Reyes")
WORDS = languages.of(None).names


def child(number: int, name: str) -> Student:
    """Return a child of the class with one parent."""
    given, _, family = name.rpartition(" ")
    parent = guardian(PARENTS.get(name, f"Zeke {family}"), email=f"g{number}@mail.example")
    return student(parent, id=str(number), name=name, sort_name=f"{family}, {given}")


def names_of(roster: list[str]) -> ClassNames:
    """Return the names of a class of Ana and others."""
    others = [child(number, name) for number, name in enumerate(roster, 2)]
    return ClassNames([ANA, *others], "Dana Rivera")


CLASS_NAMES = names_of(SENTENCES["roster"])
STRANGER = SENTENCES["stranger"]
TOLD_WRONGLY = {
    ("teaching_writer", "harmless"): [
        "Page turner was her word for Hatchet.",
        "The sunset she painted copied J. M. W. Turner and his foggy light.",
        "The picture book by Chih-Yuan Chen, Guji Guji, is her favorite read-aloud.",
        "Nathan Chen's quad jump was the video she slowed down for physics.",
        "Penny loafers and a bow tie made him a perfect 1950s newscaster.",
        "Ruby-throated hummingbird sightings go on the tally she keeps.",
        "Chase Bank lent us a coin counter for math day, and he ran it.",
        "Dean Martin sang on the record she used for her decade project.",
        "He brooks no nonsense as goalie, and I laugh at the word.",
        "Reed grass at the pond edge hides the red-winged blackbirds she counts.",
    ],
    ("teaching_writer", "names"): [
        "Turner and he built the tallest tower in the hallway.",
    ],
    ("eighth_stranger", "harmless"): [
        "We looked at Turner's stormy ships and she borrowed his yellow."
    ],
    ("third_stranger", "harmless"): ["Art is Wednesdays, so an old shirt please"],
    ("fifth_stranger", "harmless"): [
        "The luz verde in his bilingual traffic poem got the loudest laugh."
    ],
    ("fourth_in_spanish", "harmless"): [
        "¿Tomas nota de la fecha, por favor?",
        "Los castellanos y los árabes convivían, explicó en su exposición de historia.",
    ],
    ("a_class_of_words", "harmless"): [
        "Bill paying was the topic of the math lesson that Ana led.",
        "Ivy covered the castle in her drawing.",
        "We read a poem by Robert Frost, and Ana recited Stopping by Woods.",
        "Ana's favorite song is Here Comes the Sun, and summer is her favorite season.",
        "Jack climbs the beanstalk in Ana's puppet play.",
    ],
    ("a_class_of_words_last", "harmless"): [
        "In the play May and her brother hide in the attic, and Ana built the set.",
        "Ana studied the Rivers of Europe.",
        "Rose and lavender grow in the garden that Ana drew.",
        "Hope is a thing with feathers, Ana recited.",
        "Ana lives near Young Street and walks to school.",
    ],
}


def held(text: str) -> bool:
    """Tell whether a sentence about Ana is held for a name in it."""
    return any(True for _ in CLASS_NAMES.others(ANA, text))


@pytest.mark.parametrize(("kind", "at_most"), [("names", 1), ("names_last", 0)])
def test_a_classmate_is_held_though_the_name_is_a_word(kind: str, at_most: int) -> None:
    """Nothing that only looks like one of the phrases lets a child's name pass."""
    passed = [text for text in SENTENCES[kind] if not held(text)]
    assert len(passed) <= at_most, passed


@pytest.mark.parametrize(("kind", "at_most"), [("harmless", 6), ("harmless_last", 2)])
def test_a_word_passes_in_a_phrase_that_says_what_it_is(kind: str, at_most: int) -> None:
    """A month, a season, a virtue, a state, an animal in a story, a verb, somebody from books."""
    kept = [text for text in SENTENCES[kind] if held(text)]
    assert len(kept) <= at_most, kept


@pytest.mark.parametrize(
    "whose",
    ["stranger", "another_stranger", "third_stranger", "in_spanish", "fourth_stranger",
     "fourth_in_spanish", "fifth_stranger", "fifth_in_spanish", "sixth_stranger",
     "sixth_in_spanish", "seventh_stranger", "eighth_stranger", "teaching_writer",
     "a_class_of_words", "a_class_of_words_last"],
)  # fmt: skip
@pytest.mark.parametrize(("kind", "are_held"), [("names", True), ("harmless", False)])
def test_a_strangers_sentences_are_told_apart(whose: str, kind: str, are_held: bool) -> None:
    """In a class with a Jack London-Reed and a Ruby Bridges-Kay, and in classes of their own."""
    known = names_of(SENTENCES[whose].get("roster", STRANGER["roster"]))
    said = SENTENCES[whose][kind]
    held = {text: any(True for _ in known.others(ANA, text)) for text in said}
    wrong = [text for text, is_held in held.items() if is_held != are_held]
    assert wrong == TOLD_WRONGLY.get((whose, kind), [])


@pytest.mark.parametrize(
    ("said", "is_held"),
    [("Hope of finding a shell kept her digging.", False), ("Hope found a shell with her.", True),
     ("Summer, not winter, is in her poem.", False), ("Summer, not Drew, is her partner.", True),
     ("President Johnson signed the Civil Rights Act.", False), ("Johnson signed her cast.", True),
     ("They left ruby out of the club.", True), ("She left a ruby out of the crown.", False)],
)  # fmt: skip
def test_a_teaching_writers_kinds_are_told_by_the_phrase(said: str, is_held: bool) -> None:
    """The same word is held where a person stands and passes where the phrase says what it is."""
    known = names_of(SENTENCES["teaching_writer"]["roster"])
    assert any(True for _ in known.others(ANA, said)) == is_held


@pytest.mark.parametrize(
    ("said", "is_held"),
    [("The field trip to Lake Erie gave her ideas.", False), ("She sat by Lake at lunch.", True),
     ("She labeled Lake Superior on the map.", False), ("She helped Jordan Lake.", True),
     ("She drew the stairs up Capitol Hill.", False), ("She looks up to Hill.", True),
     ("Ana pressed flores from the garden.", False), ("Ana pressed Flores for an answer.", True),
     ("She learned the words luz, mar and paz in a song.", False),
     ("She learned it with luz and mar.", True),
     ("Ana found La Paz on the map of Bolivia.", False), ("She sat by Paz on the mat.", True),
     ("Ana labeled the island of Flores in Indonesia.", False), ("She told Flores so.", True),
     ("Sofia is the capital of Bulgaria.", False), ("Sofia is the captain of the team.", True),
     ("Ana recited four lines by Octavio Paz.", False), ("She recited with Luz Mar Paz.", True),
     ('She learned that "flores" and "luz" are nouns.', False),
     ('She said "luz took it" twice.', True), ("She made papel picado with luz.", True),
     ("ana and will carter cleaned the paint trays", True), ("she will carter a ride", False),
     ("she sat with grace hill at lunch", True), ("we hope young readers come", False),
     ("and mark rose wiped the tables", True), ("her mark rose to 18 points", False)],
)  # fmt: skip
def test_a_full_name_of_words_is_one_where_a_person_stands_and_none_in_a_place(
    said: str, is_held: bool
) -> None:
    """A place, a word of another language, a verb beside a quality are nobody."""
    known = names_of(["Will Carter", "Grace Hill", "Mark Rose", "Jordan Lake", "Hope Young",
                      "Sofía Flores", "Luz Mar Paz"])  # fmt: skip
    assert any(True for _ in known.others(ANA, said)) == is_held


@pytest.mark.parametrize(
    ("said", "is_held"),
    [("In the book Will and his dog cross the mountains.", False),
     ("In the book Will and his friend read, a dog gets lost.", True),
     ("In the story Grace wrote, a dog gets lost.", True),
     ("In the book Will lent her, a dog gets lost.", True),
     ("In the book corner Will and his friend hit her.", True),
     ("In the story Grace and Ana wrote, a dog gets lost.", True),
     ("In the play Grace and her brother sing with her.", True),
     ("She read a chapter about Mark and the whale.", False),
     ("She read a chapter to Mark about the whale.", True),
     ("She wrote a chapter about Mark and the whale.", True),
     ("She colored the Great Lakes blue.", False), ("She had dinner with the Lakes.", True),
     ("She lives on Grace Street.", False), ("She waited on Grace, then left.", True),
     ("She saw The Lion King with her aunt.", False), ("She saw King with her aunt.", True),
     ("She read the copy of The Giver Jordan lent her.", True),
     ("She read Black Beauty twice.", False), ("She read with Hill twice.", True),
     ("She saw the Hope Diamond.", False), ("She saw Hope Diamant.", True),
     ("She told Hill Ana was late.", True),
     ("She told Hill Monday was her day.", True),
     ("Mark pins are on her map.", False), ("Mark pins her poster to the wall.", True),
     ("Her theme word is paz.", False), ("Her partner this week is paz.", True),
     ("She picked luz as her vocabulary word.", False), ("She picked luz as her partner.", True),
     ("She wrote luz in chalk.", False), ("She wrote luz a card.", True),
     ("She pasted a bouquet of flores on the card.", False), ("She sat by flores at noon.", True),
     ("She labeled the four flores in the vase.", False), ("She helped the flores boy.", True),
     ("Her ad copied Burger King's slogan.", False), ("Her ad copied King's slogan.", True),
     ("She came over the line with grace and bowed.", False),
     ("She stood in line with grace and sang.", True), ("She sat with grace at recess.", True),
     ("In Will Grayson, Will Grayson she liked the dialogue.", False),
     ("She read stone's poem and told him why.", True), ("She read of the stone's age.", False),
     ("She asked rose for help.", True), ("She asked young readers to come.", False)],
)  # fmt: skip
def test_a_name_within_a_larger_one_or_a_story_is_nobody(said: str, is_held: bool) -> None:
    """What a story tells of in the present, a title, a street, a lake are none of the class."""
    known = names_of(["Will Carter", "Grace Hill", "Mark Rose", "Jordan Lake", "Hope Young",
                      "Ivy Black", "DeShawn King", "Luz Mar Paz", "Ruby Street",
                      "Sofía Flores", "Eli Stone", "Ian Young"])  # fmt: skip
    assert any(True for _ in known.others(ANA, said)) == is_held


IN_SMALL = (Path(__file__).parent / "in-small.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", [line for line in IN_SMALL if line and not line.startswith("#")])
def test_a_word_in_small_is_a_name_where_a_person_stands(line: str) -> None:
    """By the words beside it: a teacher who types fast leaves capitals out."""
    whose, label, said = line.split(" | ")
    known = names_of(SENTENCES[whose]["roster"])
    assert any(True for _ in known.others(ANA, said)) == (label == "name")


@pytest.mark.parametrize("name", ["Castellanos", "Okafor", "Haddad", "Lindqvist", "Ximena"])
@pytest.mark.parametrize("slip", range(4))
def test_a_misspelled_name_is_held(name: str, slip: int) -> None:
    """A letter too few, another of the same sound, a wrong one, two that changed places."""
    written = [
        re.sub(r"(.)\1", r"\1", name), name.replace("x", "z").replace("k", "ck").replace("q", "k"),
        f"{name[:3]}u{name[4:]}", f"{name[:3]}{name[4]}{name[3]}{name[5:]}",
    ][slip]  # fmt: skip
    known = names_of([f"{name} Pemberly"])
    assert any(True for _ in known.others(ANA, f"She sat by {written} at lunch."))


@pytest.mark.parametrize(
    ("name", "said"),
    [("Pearson", "a kind person"), ("Carey", "she can carry the one"), ("Desiree", "sabe decir no"),
     ("Jenny", "a genie in a lamp"), ("Patel", "un pastel"), ("Cohen", "a cone of paper")],
)  # fmt: skip
def test_a_word_that_only_looks_like_a_name_passes(name: str, said: str) -> None:
    """One letter alone makes no name of a word in small letters."""
    assert not any(True for _ in names_of([f"{name} Pemberly"]).others(ANA, said))


@pytest.mark.parametrize("said", SENTENCES["third_stranger"]["names"])
def test_a_capital_where_a_sentence_begins_hides_nobody(said: str) -> None:
    """Whoever is held without a capital is held with one."""
    known = names_of(SENTENCES["third_stranger"]["roster"])
    assert any(True for _ in known.others(ANA, said[0].upper() + said[1:]))


@pytest.mark.parametrize(
    ("said", "is_held"),
    [("Ana and hope were late.", True), ("She and may were late.", True),
     ("She cried when grace pushed her.", True), ("Because hope is strong, she tries.", False),
     ("mark hit her at recess.", True), ("mark the page where she stopped.", False),
     ("She sits beside lily.", True), ("She sits beside a lily.", False),
     ("She fought with jack over the ball.", True), ("She dances with grace.", False),
     ("She took may's pencil.", True), ("She counted the lily's petals.", False),
     ("She was kind to ruby.", True), ("She listened to mark the beat.", False),
     ("She argued with will at lunch.", True), ("She reads with Ana and may ask for more.", False),
     ("Unlike grace, she likes maps.", True), ("She is unlike anybody I know, with grace.", False)],
)  # fmt: skip
def test_a_name_without_its_capital_is_held_where_the_phrase_says_so(
    said: str, is_held: bool
) -> None:
    """A teacher who types fast leaves capitals out; a word that is none passes."""
    known = names_of(STRANGER["roster"])
    assert any(True for _ in known.others(ANA, said)) == is_held


@pytest.mark.parametrize(
    ("said", "is_held"),
    [("She read two chapters of Jack London.", False), ("She read with Jack London.", True),
     ("She gave the report to Jack London.", True), ("She likes Jack London's book.", True),
     ("Her bridges held.", False), ("Her partner, Bridges, held it.", True),
     ("The bridges boy laughed.", True), ("Bridges laughed.", True)],
)  # fmt: skip
def test_half_a_name_is_somebody_known_only_where_the_phrase_says_so(
    said: str, is_held: bool
) -> None:
    """A teacher leaves out the second half of a family name, or its capital."""
    known = names_of(STRANGER["roster"])
    assert any(True for _ in known.others(ANA, said)) == is_held


@pytest.mark.parametrize(
    ("name", "said", "is_held"),
    [("D'Andre Fontaine", "She liked the fable by La Fontaine.", False),
     ("D'Andre Fontaine", "She liked the fable that Fontaine read.", True),
     ("Tomás De la Cruz", "She knows a poem by Sor Juana Inés de la Cruz.", False),
     ("Tomás De la Cruz", "She sat beside Inés de la Cruz.", True),
     ("Tomás De la Cruz", "The bus to Santa Cruz leaves at eight.", False),
     ("Tomás De la Cruz", "The bus to Cruz leaves at eight.", True),
     ("Tomás De la Cruz", "She is gentle with Tommy.", True),
     ("Tomás De la Cruz", "Le prestó su regla a Tomasito.", True),
     ("Ángel Rivera", "Su mapa llega hasta Los Ángeles.", False),
     ("Ángel Rivera", "Los Ángeles vinieron a la feria.", True),
     ("Ángel Rivera", "She knows the ceiling by Miguel Ángel.", False),
     ("Ava Marlowe", "Philip Marlowe is the detective in the story.", False),
     ("Ava Marlowe", "Ava Marlowe is the detective in the story.", True),
     ("Ava Marlowe", "Today Marlowe is the narrator of the story.", True),
     ("Ava Marlowe", "Kevin Marlowe is the detective in our play.", True),
     ("Ava Johnson", "Her report on Lyndon Johnson ran two full pages.", False),
     ("Ava Johnson", "She wrote a report on Walter Johnson.", False),
     ("Ava Johnson", "I filed a report on Kevin Johnson.", True),
     ("Ava Johnson", "I wrote a report on Kevin Johnson.", True),
     ("Ava Johnson", "Kevin Johnson read her report.", True),
     ("Ava Johnson", "She gave her report to Johnson.", True),
     ("Ava Johnson", "She read a biography of Walter Johnson.", False),
     ("Ava Johnson", "Katherine Johnson worked out the path of the rocket.", False),
     ("Ava Turner", "She wrote a caption for one of Turner's stormy seascapes.", False),
     ("Ava Turner", "She drew Turner's painting at the art institute.", False),
     ("Ava Turner", "She spilled water on Turner's painting.", True),
     ("Ava Turner", "She spilled juice on Turner's landscape.", True),
     ("Ava Turner", "She looked at Mars by Turner's telescope.", True),
     ("Ava Sullivan", "The teacher, Anne Sullivan, is the subject of her poster.", False),
     ("Ava Sullivan", "Mrs. Sullivan is the subject of her poster.", True),
     ("Ava Sullivan", "Ava Sullivan is the subject of her poster.", True),
     ("Ava Sullivan", "She sat by Kevin Sullivan at the poster fair.", True),
     ("Zoë Vale", "She told Zo that her horse looked fast.", True),
     ("Zoë Vale", "She knows how to spell zo.", False),
     ("Ava Johnson", "Mission Control at Johnson Space Center is on her list.", False),
     ("Ava Johnson", "She went to the Johnson house after school.", True),
     ("Mary Vale", "Mary Had a Little Lamb is solid on the recorder.", False),
     ("Mary Vale", "Mary had a little fun with her.", True),
     ("Ava O'Brien", "The rats of NIMH, by Robert C. O'Brien, is her bedtime book.", False),
     ("Ava O'Brien", "She reads a novel by Keir O'Brien.", False),
     ("Ava O'Brien", "She reads best by Keir O'Brien.", True),
     ("Ava O'Brien", "She sat by Keir O'Brien on the bus.", True),
     ("Will Parks", "Gordon Parks took the picture on her slide.", False),
     ("Will Parks", "Gary Parks took the picture on her slide.", True),
     ("Lily Vale", "She kept lily company when the bus ran late.", True),
     ("Lily Vale", "She kept the lily wet for a week.", False),
     ("Grace Vale", "She walked grace to the nurse.", True),
     ("Grace Vale", "She took grace aside and said sorry.", True),
     ("Hope Vale", "She left hope behind at the gate.", True),
     ("Hope Vale", "She keeps hope alive in her poem.", False),
     ("Will Vale", "He talked will into the race.", True),
     ("Art Vale", "She walks art projects to the office.", False),
     ("Mark Vale", "She beat mark at checkers.", True),
     ("Mark Vale", "She beat her mark in the long jump.", False),
     ("Hope Vale", "She traded desks with hope on Monday.", True),
     ("Hope Vale", "She traded her notes with care.", False),
     ("Bea Okonkwo-Hall", "Not by B. O.-H. at lunch.", True),
     ("Bea Okonkwo-Hall", "Not by B.H. at lunch.", True),
     ("Bea Okonkwo-Hall", "Not by B. U.-S. at lunch.", False)],
)  # fmt: skip
def test_a_part_of_a_place_or_of_a_known_name_is_no_classmate(
    name: str, said: str, is_held: bool
) -> None:
    """Particles, initials of two family names and pet forms belong to the name."""
    one = student(guardian("Zeke Vale", household="Z"), id="2", name=name)
    assert any(True for _ in ClassNames([ANA, one], "Dana Rivera").others(ANA, said)) == is_held


@pytest.mark.parametrize("text", SENTENCES["harmless"])
def test_a_phrase_releases_no_other_name_beside_it(text: str) -> None:
    """A classmate in the next sentence is held, whatever stands before."""
    assert held(f"{text} Oluwaseun laughed.")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Grace Hill", "Grace and courage are her words."),
        ("May Hill", "May is a good month."),
        ("Georgia Hill", "Georgia was the state she chose."),
        ("Hope Hill", "Hope the dog in the story helps."),
        ("Will Smith", "Will Smith reads to her."),
        ("Christian Hill", "She loves Christian Robinson's pictures."),
    ],
)
def test_no_phrase_excuses_a_denied_person(name: str, said: str) -> None:
    """Where somebody may not be named at all, the doubt is a no."""
    denied = guardian(name, contact="deny")
    assert holds_denied(student(guardian("Cora Vale"), denied, name="Juniper Vale"), said)


def test_a_known_name_that_is_a_classmates_whole_name_is_held() -> None:
    """Will Smith in the class is no film star."""
    known = ClassNames([ANA, child(2, "Will Smith")], "Dana Rivera")
    assert list(known.others(ANA, "She read with Will Smith."))


@pytest.mark.parametrize(
    ("written", "text", "released"),
    [
        ("<Months> is|was the? month", "May is the month", "May"),
        ("<Months> is|was the? month", "May's is the month", ""),
        ("<Months> is|was the? month", "may is the month", ""),
        ("<*> ~ named", "Bo a child named", ""),
        ("<*> !boy|girl (*)", "Bo Boy", ""),
        ("^ <*> by (*)", "A seat for Bo by Cy", ""),
        ("^ <*> + work ??", "Will it work?", "Will"),
        ("^ <*> + work ??", "Will, it may work?", ""),
        ("north <Lands> $", "north Dakota.", "Dakota"),
        ("north <Lands> $", "north Dakota sat", ""),
    ],
)
def test_a_frame_fits_as_it_is_written(written: str, text: str, released: str) -> None:
    """The whole phrase or nothing; only its word with a capital is released."""
    found = NameFrame(written, WORDS).decided(text, lambda at: at == 0)
    assert [text[at:].split()[0].strip(".,") for at in sorted(found)] == released.split()


@pytest.mark.parametrize("written", WORDS.frames)
def test_every_frame_pins_words_around_the_one_it_releases(written: str) -> None:
    """None releases a word by itself, and each can be read."""
    tokens = [one for one in written.split() if one not in ("^", "$", "??", "~", "+", "_")]
    plain = [one for one in tokens if one[0] not in "!<(" and not one.endswith("?")]
    lists = [one for one in tokens if one.startswith(("<", "("))]
    assert plain or len(lists) > 1
    assert NameFrame(written, WORDS)
